"""A colleague who has lost their passkeys: a code with which they make a new one, in place of all the earlier ones.

Whoever reads such a code could sign in with it. So one person alone gets none for an account that has had a passkey.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from rogatory.desk.actors import Actor
from rogatory.desk.changes.kind import OFFICES, Change, Kind
from rogatory.desk.models import Person, Proposal
from rogatory.flow.states import STAFF
from rogatory.problem import Problem

WITHIN = timedelta(hours=24)
"""For how long an approved code may be made."""


def of(person: Person) -> Change:
    """Write the change that lets a code be made for somebody."""
    return {"person": person.pk, "name": str(person)}


def _check(change: Change) -> None:
    roles = [role.value for role in STAFF]
    if not Person.objects.filter(pk=change["person"], is_active=True, groups__name__in=roles).exists():
        raise Problem("nobody on the team has this account", where="person", cure="Choose somebody of the team.")


def _apply(_proposal: Proposal, _actor: Actor, _now: datetime) -> None:
    """Approval only permits it; the code is made when it is shown."""


def _told(change: Change) -> str:
    return f"{change['name']} gets a code for a new passkey; their earlier ones end when it is used."


KIND = Kind("recovery", "A lost passkey", OFFICES, OFFICES, _check, _apply, _told, WITHIN)
