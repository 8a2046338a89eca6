"""The provider's keys give way to new ones: what seals returns, what signs plans and the audit, the vault's."""

from __future__ import annotations

from datetime import datetime

from rogatory.desk import outbox
from rogatory.desk.actors import Actor
from rogatory.desk.changes.kind import OFFICES, Change, Kind
from rogatory.desk.models import Proposal
from rogatory.problem import Problem

RETURN, VAULT, AUDIT, PLAN = "return", "vault", "audit", "plan"
ROTATE = "rotate_key"
"""The job that does what was approved; it goes on where it was broken off."""

WORDS = {
    RETURN: "A new key seals returns from now on; the earlier one stays published, with the day on which it ended.",
    VAULT: "The key of every preserved copy is wrapped anew under a new master key of the vault.",
    PLAN: "A new key signs plans from now on. Sources answer no plan of the earlier one; work under way is done again.",
    AUDIT: "A new key signs the audit’s checkpoints from now on; the log stays the same, the earlier key known.",
}


def _check(change: Change) -> None:
    if set(change) != {"key"} or change["key"] not in WORDS:
        raise Problem(
            "there is no such key",
            where="key",
            cure="Choose the key of returns, of plans, of the vault or of the audit.",
        )


def _apply(proposal: Proposal, _actor: Actor, now: datetime) -> None:
    # Files and a thousand rows have no place in the transaction of an approval.
    given = {"proposal": proposal.pk, "key": proposal.change["key"]}
    outbox.queue(ROTATE, f"{ROTATE}/{proposal.pk}", given, now=now)


def _told(change: Change) -> str:
    return WORDS[str(change["key"])]


KIND = Kind("keys", "Keys", OFFICES, OFFICES, _check, _apply, _told)
