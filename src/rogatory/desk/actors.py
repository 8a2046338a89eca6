"""Who acts: a signed-in person with their roles, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from rogatory.desk.models import Person
from rogatory.flow.case import Signature
from rogatory.flow.states import STAFF, Role

FRESH = timedelta(minutes=5)
"""How long a proof of who somebody is counts as fresh."""

UNPROVED = "Prove again who you are: an approval rests on a proof of the last five minutes."
"""What is said to somebody whose proof is not."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who comes to the door. ``person`` is ``None`` for the system (the worker, the mailbox).

    ``proved_at`` is when they last proved who they are, by a passkey or at the operator's identity provider. ``vetted``
    says of an officer that a person of the team has vetted them, ``agency`` is the id of the agency of the directory
    for which that was, and ``administers`` that they are its administrator.
    """

    person: Person | None
    roles: frozenset[Role]
    proved_at: datetime | None = None
    vetted: bool = False
    agency: str = ""
    administers: bool = False

    @property
    def id(self) -> str:
        """The identifier that the audit names; never a name or an address."""
        return person_id(self.person.pk) if self.person else "system"

    def is_proved(self, now: datetime) -> bool:
        """Whether they have proved who they are within `FRESH`, as approving, releasing and touching keys wants it."""
        return self.proved_at is not None and now - self.proved_at <= FRESH

    @property
    def signature(self) -> Signature:
        """The actor as the flow sees it."""
        return Signature(self.id, self.roles, self.agency, self.administers)

    def acting_as(self, wanted: frozenset[Role]) -> str:
        """The role under which the audit lists the actor: one that the action wants, if they have it."""
        held = (self.roles & wanted) or self.roles
        return next((role.value for role in Role if role in held), "person")


SYSTEM = Actor(None, frozenset({Role.WORKER}))
"""The system: it takes in what arrives by mail or file, and does queued work."""


def person_id(key: int) -> str:
    """Give the identifier of the person with this primary key; it says nothing about them."""
    return f"person-{key}"


def agency_id(key: int | None) -> str:
    """Give the identifier of the agency of the directory with this primary key; none is empty."""
    return "" if key is None else f"agency-{key}"


def actor_of(person: Person, proved_at: datetime | None = None) -> Actor:
    """Give a signed-in person with the roles they have now (two queries; ask once for a page).

    Who has left, as an officer or from the team, has no role from that instant on.
    """
    if not person.is_active:
        return Actor(person, frozenset())
    known = {role.value: role for role in STAFF}
    roles = {known[name] for name in person.groups.values_list("name", flat=True) if name in known}
    officer = getattr(person, "officer", None)
    if officer is None or officer.left_at is not None:
        return Actor(person, frozenset(roles), proved_at)
    roles.add(Role.OFFICER)
    if not officer.is_vetted:
        return Actor(person, frozenset(roles), proved_at)
    return Actor(person, frozenset(roles), proved_at, True, agency_id(officer.listed_id), officer.administers)
