"""Taking the whole audit log out: approved once, done once, and by whoever proposed it."""

from __future__ import annotations

from datetime import datetime, timedelta

from rogatory.desk.actors import Actor
from rogatory.desk.changes.kind import OFFICES, Change, Kind
from rogatory.desk.models import Proposal
from rogatory.flow.states import Role
from rogatory.problem import Problem

WITHIN = timedelta(hours=24)
"""For how long an approved export may be taken."""


def _check(change: Change) -> None:
    if change:
        raise Problem("an export has no choices: it is the whole log", where="change", cure="Leave the change empty.")


def _apply(_proposal: Proposal, _actor: Actor, _now: datetime) -> None:
    """Approval only permits it; `rogatory.desk.two_people.use` takes it up."""


def _told(_change: Change) -> str:
    return "The whole audit log is taken out as a file, once, within 24 hours of its approval."


KIND = Kind("audit-export", "Audit export", OFFICES | {Role.AUDITOR}, OFFICES, _check, _apply, _told, WITHIN)
