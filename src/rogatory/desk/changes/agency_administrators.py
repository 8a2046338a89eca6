"""The administrator of an agency: an officer who vouches for and removes the officers of their own agency."""

from __future__ import annotations

from datetime import datetime

from rogatory.desk.actors import Actor
from rogatory.desk.changes.kind import OFFICES, Change, Kind
from rogatory.desk.models import Officer, Proposal
from rogatory.flow.states import Role
from rogatory.problem import Problem

ID = "agency-administrator"


def of(officer: Officer) -> Change:
    """Write the change that makes an officer an administrator of the agency for which they were vetted."""
    return {
        "officer": officer.pk,
        "name": str(officer.person),
        "agency": officer.listed_id,
        "agency_name": officer.listed.name if officer.listed else "",
    }


def _check(change: Change) -> None:
    _officer(change)


def _officer(change: Change) -> Officer:
    found = Officer.objects.select_for_update(of=("self",)).filter(pk=change["officer"]).first()
    if found is None or not found.is_vetted or found.listed_id is None:
        raise Problem("only a vetted officer administers an agency", where="officer", cure="Vet the officer first.")
    if found.listed_id != change["agency"]:
        raise Problem("the officer is of another agency by now", where="officer", cure="Propose the change anew.")
    if found.administers:
        raise Problem("the officer administers the agency already", where="officer", cure="There is nothing to do.")
    return found


def _apply(proposal: Proposal, _actor: Actor, _now: datetime) -> None:
    officer = _officer(proposal.change)
    officer.administers = True
    officer.save(update_fields=["administers"])


def _told(change: Change) -> str:
    return (
        f"{change['name']} is to administer {change['agency_name']}: to vouch for its officers, remove those who "
        "leave, and clear their further passkeys."
    )


KIND = Kind(ID, "Administrator of an agency", OFFICES | {Role.INTAKE}, OFFICES, _check, _apply, _told)
