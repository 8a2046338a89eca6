"""To whose account a request belongs."""

from __future__ import annotations

from rogatory.desk.models import Officer, Request
from rogatory.guidelines.facts import Facts


def give_to_officer(request: Request, facts: Facts | None) -> Officer | None:
    """Give the officer whose request it is, and tie a request that came without an account to theirs.

    It is tied once a person has verified who asks, and only to an account whose address was verified and is the one
    that intake recorded from the request (or, where there is none, the sender's). A forged sender gains nothing: the
    account is that of whoever really has the address.
    """
    if request.officer is not None:
        return request.officer
    address = ((facts.contact.email if facts else None) or request.sender).strip().lower()
    officer = Officer.objects.filter(person__email=address, email_verified_at__isnull=False).first()
    if address and officer is not None:
        request.officer = officer
        request.save(update_fields=["officer"])
    return request.officer
