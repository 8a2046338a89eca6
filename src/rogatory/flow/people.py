"""How many people, and which, have to stand behind a decision."""

from __future__ import annotations

from rogatory.flow.case import Case, Choice, Signature
from rogatory.flow.choices import releases_by_choice, releases_content, wants_counsel
from rogatory.flow.states import Kind, Role

PRESERVING = frozenset({Kind.PRESERVATION, Kind.EXTENSION})
THREE = 3


def one_person_suffices(case: Case, choices: tuple[Choice, ...]) -> bool:
    """Whether whoever prepares the decision may approve it alone.

    Never for what is flagged. Else it suffices to preserve, which discloses nothing; and, if the operator's policy says
    so, to release data that is no content and that the guideline releases by itself.
    """
    if case.flagged:
        return False
    if case.kind in PRESERVING:
        return True
    if case.kind is Kind.EMERGENCY or case.decided is None:
        return False
    return case.policy.one_person and not counsel_needed(case, choices)


def counsel_needed(case: Case, choices: tuple[Choice, ...]) -> bool:
    """Whether counsel has to be one of the two: for content, an emergency, and what a person chose to release."""
    if case.kind in PRESERVING or case.decided is None:
        return False
    return (
        case.kind is Kind.EMERGENCY
        or releases_content(case.decided, choices)
        or releases_by_choice(case.decided, choices)
        or wants_counsel(case.decided, choices)
    )


def verifier_stands_apart(case: Case, by: Signature) -> bool:
    """Whether, in an emergency that takes three people, `by` is another person than the one who verified."""
    if case.kind is not Kind.EMERGENCY or case.policy.emergency_people < THREE or case.verification is None:
        return True
    return case.verification.person != by.person


def fully_approved(case: Case) -> bool:
    """Whether the signatures in force are all that the policy and the decision call for."""
    first, second = case.preparation, case.approval
    if case.decided is None or first is None or second is None:
        return False
    if first.person == second.person:
        return one_person_suffices(case, case.choices)
    counsel = not counsel_needed(case, case.choices) or Role.COUNSEL in first.roles | second.roles
    return counsel and verifier_stands_apart(case, first) and verifier_stands_apart(case, second)


def takes_call(case: Case) -> bool:
    """Whether the sender has to be called back: in an emergency, and where the request looks unusual."""
    return case.kind is Kind.EMERGENCY or case.flagged


def verification_stands(case: Case) -> bool:
    """Whether the sender is verified for what is decided here; by a call-back, where it takes one."""
    return case.verification is not None and (case.called_back or not takes_call(case))


def releaser_stands_apart(case: Case, by: Signature) -> bool:
    """Whether, in an emergency that takes three people, `by` neither verified nor signed as counsel.

    Verifier, counsel and whoever lets the return out are then three; at two, those who sign are two already.
    """
    if case.kind is not Kind.EMERGENCY or case.policy.emergency_people < THREE:
        return True
    signed = (case.preparation, case.approval)
    counsel = {each.person for each in signed if each is not None and Role.COUNSEL in each.roles}
    return verifier_stands_apart(case, by) and by.person not in counsel


def reviewer_stands_apart(case: Case, by: Signature) -> bool:
    """Whether `by` signed neither the decision nor its approval, so that they can look at it afterwards."""
    return by.person not in {each.person for each in (case.preparation, case.approval) if each is not None}
