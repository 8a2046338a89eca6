"""What a kind of change that takes two people is: who proposes and approves it, and what it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rogatory.desk.actors import Actor
from rogatory.desk.models import Proposal
from rogatory.flow.states import Role

Change = Mapping[str, Any]
"""The content of a change, as JSON can hold it. It lies in the database and beside the audit's entry: no secret."""

OFFICES = frozenset({Role.COUNSEL, Role.ADMINISTRATOR})
"""Who answers for the service; as long as only one person has ever been one of them, that person may act alone."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of change.

    Attributes:
        id: its name in `Proposal.what` and in the audit, lower case with hyphens.
        words: what it is, as the heading of a page says it.
        proposers: the roles of which a proposer has one.
        approvers: the roles of which whoever approves has one.
        check: reads a change; it raises a Problem where the change cannot be made. It is asked when the change is
            proposed, and again before it is made.
        apply: makes the change, in the transaction of its approval; the actor is whoever approved. A Problem undoes it.
        told: says in one sentence what would be changed. No query: lists call it for every row.
        use_within: where the approval only permits something, which its proposer does once: within what time.
    """

    id: str
    words: str
    proposers: frozenset[Role]
    approvers: frozenset[Role]
    check: Callable[[Change], None]
    apply: Callable[[Proposal, Actor, datetime], None]
    told: Callable[[Change], str]
    use_within: timedelta | None = None

    def __post_init__(self) -> None:
        """Refuse a kind that nobody could propose or approve."""
        if not (self.id and self.words and self.proposers and self.approvers):
            raise ValueError("a kind of change has a name, words, proposers and approvers")
