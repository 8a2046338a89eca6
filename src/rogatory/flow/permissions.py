"""Who may do what, as sentences. A permission looks at the actor and at whose request it is, and at nothing else."""

from __future__ import annotations

from rogatory.flow.actions import Action
from rogatory.flow.case import Case, Signature
from rogatory.flow.states import STAFF, Role


def sentence(action: Action) -> str:
    """Say who may do it: "Only a reviewer or counsel may approve the decision."."""
    return f"Only {_listed(action.roles)} may {action.words}."


def forbidden(action: Action, case: Case, by: Signature) -> str | None:
    """Give the sentence by which `by` may not do this, or ``None`` when they may.

    An officer acts on their own requests only, and nobody decides, verifies or produces on a request of their own.
    """
    staff = (by.roles - {Role.OFFICER}) & action.roles
    if case.owner is not None and case.owner == by.person:
        if Role.OFFICER in action.roles and Role.OFFICER in by.roles:
            return None
        return (
            "Nobody handles a request of their own: somebody else of the team must do this."
            if staff
            else sentence(action)
        )
    if staff:
        return None
    if Role.OFFICER in action.roles & by.roles:
        return None if case.state is None else "An officer may act on their own requests only."
    return sentence(action)


def may_see(owner: str | None, by: Signature) -> bool:
    """Whether `by` may read a request: all of the team may, and the officer whose it is."""
    return bool(by.roles & set(STAFF)) or (owner is not None and owner == by.person and Role.OFFICER in by.roles)


_NAMED = {
    Role.OFFICER: "the officer",
    Role.INTAKE: "intake",
    Role.REVIEWER: "a reviewer",
    Role.COUNSEL: "counsel",
    Role.CUSTODIAN: "a custodian of records",
    Role.AUDITOR: "an auditor",
    Role.ADMINISTRATOR: "an administrator",
    Role.WORKER: "the system",
}


def _listed(roles: frozenset[Role]) -> str:
    names = [_NAMED[role] for role in Role if role in roles]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
