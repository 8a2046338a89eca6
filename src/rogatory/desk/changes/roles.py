"""The roles of the team: somebody is appointed, or has other roles from now on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from rogatory.desk import appointing
from rogatory.desk.actors import Actor, actor_of
from rogatory.desk.changes.kind import OFFICES, Change, Kind
from rogatory.desk.models import Person, Proposal
from rogatory.flow.states import STAFF, Role
from rogatory.problem import Problem


def of(email: str, name: str, roles: Iterable[Role]) -> Change:
    """Write the change that gives somebody exactly these roles; it keeps which ones they had when it was proposed."""
    address = email.strip().lower()
    given = set(roles)
    return {
        "email": address,
        "name": name.strip(),
        "roles": [role.value for role in STAFF if role in given],
        "before": list(_held(address)),
    }


def _held(address: str) -> tuple[str, ...]:
    person = Person.objects.filter(email=address).first()
    held = actor_of(person).roles if person else frozenset()
    return tuple(role.value for role in STAFF if role in held)


def _check(change: Change) -> None:
    known = {role.value for role in STAFF}
    appointing.check(str(change["email"]))
    if not change["name"]:
        raise Problem(
            "a member of the team has a name", where="name", cure="Give it as it stands under what they sign."
        )
    if not change["roles"] or not set(change["roles"]) <= known:
        raise Problem("choose at least one role", where="roles", cure="To take every role away, dismiss the person.")
    if list(_held(str(change["email"]))) != change["before"]:
        raise Problem("their roles have changed since", where="roles", cure="Propose the change anew.")


def _apply(proposal: Proposal, actor: Actor, now: datetime) -> None:
    change = proposal.change
    roles = [Role(name) for name in change["roles"]]
    appointing.appoint(change["email"], change["name"], roles, now, by=actor, proposal=proposal.pk)


def _told(change: Change) -> str:
    held = ", ".join(change["before"])
    had = f"; until then: {held}" if held else "; new on the team"
    return f"{change['name']} ({change['email']}) is to be {', '.join(change['roles'])}{had}."


KIND = Kind("roles", "Roles of the team", OFFICES, OFFICES, _check, _apply, _told)
