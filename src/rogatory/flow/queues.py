"""Where work waits for whom: what a matter's kind and state leave open to each role, as the table has it."""

from __future__ import annotations

from collections.abc import Mapping

from rogatory.flow.states import Kind, Role, State
from rogatory.flow.table import TABLE

ANY_TIME = frozenset(
    {
        "withdraw",
        "close",
        "assign",
        "seal",
        "unseal",
        "share",
        "unshare",
        "lift_quarantine",
        "add_mail",
        "redeliver",
        "produce_again",
        "withdraw_return",
        "recall_return",
    }
)
"""The actions that are open nearly everywhere: that somebody could take them means no work of theirs."""

AT_WORK = frozenset({Role.INTAKE, Role.REVIEWER, Role.COUNSEL, Role.CUSTODIAN})
"""The roles that have a queue. Who audits, and who administers, is given the cases that they have to read."""

QUEUES: Mapping[Role, frozenset[tuple[Kind, State]]] = {
    role: frozenset(
        (kind, state)
        for action in TABLE
        if role in action.roles and action.name not in ANY_TIME
        for kind in action.kinds
        for state in action.sources
        if state is not None
    )
    for role in AT_WORK
}
"""In which states matters of which kinds stand in the queue of a role."""


def queued_for(roles: frozenset[Role]) -> frozenset[tuple[Kind, State]]:
    """Give the kinds and states of the matters that stand in the queue of somebody with these roles."""
    return frozenset(pair for role in roles & AT_WORK for pair in QUEUES[role])


def next_roles(kind: Kind, state: State) -> frozenset[Role]:
    """Give the roles of which one has to read a matter that stands so, for its work to go on; none where it is over."""
    return frozenset(role for role, pairs in QUEUES.items() if (kind, state) in pairs)
