"""An officer's account ends: they were declined, have left, or were removed. Access to everything ends at once.

The account stays, with all that was done under it; its address is set free, so that whoever has the mailbox next (a
successor, or the officer whose address somebody else had registered) begins anew and inherits nothing.
"""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress

from rogatory.desk import devices
from rogatory.desk.actors import actor_of
from rogatory.desk.models import Device, Officer, Person
from rogatory.evidence import entry
from rogatory.flow.states import STAFF

_LONGEST = 254
_END = ".invalid"


def end_account(officer: Officer, by: entry.Actor, now: datetime) -> None:
    """End an officer's account, in the caller's transaction: sessions, passkeys and codes open nothing any more."""
    officer.left_at, officer.administers = now, False
    officer.save(update_fields=["left_at", "administers"])
    person = officer.person
    if actor_of(person).roles & {*STAFF}:
        return
    for device in Device.objects.filter(person=person, removed_at=None).select_related("authenticator"):
        devices.remove(device, by, now)
    EmailAddress.objects.filter(user=person).delete()
    person.is_active, person.email = False, _set_free(person)
    person.save(update_fields=["is_active", "email"])


def address_of(person: Person) -> str:
    """Give the address of a person, also of one whose account has ended; "" where it was too long to be kept."""
    return person.email.removesuffix(_mark(person)) if person.email.endswith(_mark(person)) else person.email


def earlier_accounts(email: str) -> tuple[Officer, ...]:
    """Give the ended accounts that once had this address, the oldest first (one query)."""
    found = Officer.objects.filter(person__email__startswith=f"{email}.left-", left_at__isnull=False)
    return tuple(each for each in found.select_related("person").order_by("pk") if address_of(each.person) == email)


def _set_free(person: Person) -> str:
    # RFC 2606: no mail is ever delivered to .invalid, whoever sends one there by mistake.
    kept = f"{person.email}{_mark(person)}"
    return kept if len(kept) <= _LONGEST else f"left-{person.pk}@long{_mark(person)}"


def _mark(person: Person) -> str:
    return f".left-{person.pk}{_END}"
