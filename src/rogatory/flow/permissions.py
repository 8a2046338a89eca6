"""Who may do what, as sentences. A permission looks at the actor and at whose request it is, and at nothing else."""

from __future__ import annotations

from rogatory.flow.actions import Action
from rogatory.flow.case import Case, Signature
from rogatory.flow.states import Role


def sentence(action: Action) -> str:
    """Say who may do it: "Only a reviewer or counsel may approve the decision."."""
    return f"Only {named(action.roles)} may {action.words}."


def forbidden(action: Action, case: Case, by: Signature) -> str | None:
    """Give the sentence by which `by` may not do this, or ``None`` when they may.

    An officer acts on their own requests; on a colleague's they do only what the table opens to those with whom it is
    shared, or to the administrators of an agency that an officer has left. Nobody decides, verifies or produces on a
    request of their own.
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
        return None if case.state is None or _for_their_agency(action, case, by) else _not_theirs(action, case, by)
    return sentence(action)


def may_see(owner: str | None, by: Signature, shared_with: str = "") -> bool:
    """Whether an officer may read a request: the one whose it is may, and those with whom it is shared.

    `shared_with` is the id of the agency whose vetted officers see it. Who of the team reads it, the desk knows.
    """
    theirs = owner is not None and owner == by.person
    return Role.OFFICER in by.roles and (theirs or _same(shared_with, by.agency))


def _for_their_agency(action: Action, case: Case, by: Signature) -> bool:
    """Whether the table opens this to an officer whose request it is not."""
    shared = action.colleagues and _same(case.shared_with, by.agency)
    return shared or (action.heirs and by.administers and _same(case.left_to, by.agency))


def _not_theirs(action: Action, case: Case, by: Signature) -> str:
    """Say why an officer may not do this with another's request; nothing tells a stranger that it is shared."""
    if _same(case.shared_with, by.agency):
        return (
            f"Only the officer whose request it is may {action.words}: those with whom it is shared see where it "
            "stands and fetch its return."
        )
    return "An officer may act on their own requests only."


def _same(one: str, other: str) -> bool:
    return one != "" and one == other


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


def named(roles: frozenset[Role]) -> str:
    """Name roles in words: "intake, a reviewer or counsel"."""
    names = [_NAMED[role] for role in Role if role in roles]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
