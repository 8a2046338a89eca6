"""To whose account a request belongs, and who may fetch its return."""

from __future__ import annotations

from rogatory.desk.models import Officer, Request
from rogatory.guidelines.facts import Facts
from rogatory.problem import Problem

_VET_FIRST = "Vet the officer in the console first, by a number of the directory; then deliver again"


def give_to_officer(request: Request, facts: Facts | None) -> Officer | None:
    """Give the officer whose request it is, and tie a request that came without an account to theirs.

    It is tied once a person has verified who asks, and only to the account of an officer whom a person has vetted and
    whose address is the one that intake recorded from the request (or, where there is none, the sender's). Neither a
    forged sender nor the mailbox itself gains anything: whoever registers at the address of an officer who only ever
    wrote mails has an account that nobody has vetted.
    """
    if request.officer is not None:
        return request.officer
    address = ((facts.contact.email if facts else None) or request.sender).strip().lower()
    vetted = Officer.objects.filter(vetted_at__isnull=False, left_at=None)
    officer = vetted.filter(person__email=address).select_related("person").first()
    if address and officer is not None:
        request.officer = officer
        request.save(update_fields=["officer"])
    return request.officer


def whoever_fetches(request: Request, facts: Facts | None) -> Officer:
    """Give the officer to whom a return is made available: whose request it is, or who stands in for one that left.

    Raises:
        Problem: nobody could fetch it, since nobody has vetted the officer, or they have left and it is not shared.
    """
    officer = give_to_officer(request, facts)
    if officer is None:
        raise Problem(
            "the request belongs to no vetted officer's account, so that nobody could fetch the return",
            where=request.reference,
            cure="Ask the officer to open an account with the address in the request, vet it, then deliver again",
        )
    if officer.is_vetted:
        return officer
    if officer.left_at is None:
        raise Problem("nobody has vetted the officer", where=request.reference, cure=_VET_FIRST)
    stands_in = _administrator_of(officer) if request.shared_at else None
    if stands_in is None:
        raise Problem(
            "the officer has left, and nobody of their agency could fetch the return",
            where=request.reference,
            cure="Ask an administrator of their agency to take the request over, then deliver again",
        )
    return stands_in


def _administrator_of(left: Officer) -> Officer | None:
    """Give who administers the agency that an officer has left."""
    there = Officer.objects.filter(listed=left.listed_id, administers=True, vetted_at__isnull=False, left_at=None)
    return there.exclude(listed=None).select_related("person").order_by("pk").first()
