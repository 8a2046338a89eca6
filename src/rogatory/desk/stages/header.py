"""What a return says of its own origin: who asked, who decided under which rules, what was decided on each item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.conf import settings

from rogatory.desk.models import Approval
from rogatory.desk.stages.dossier import Dossier
from rogatory.desk.stages.spool import Index
from rogatory.evidence import header, returns
from rogatory.flow.case import Choice
from rogatory.flow.states import Kind, Role
from rogatory.guidelines.decision import Item
from rogatory.guidelines.facts import DateRange
from rogatory.guidelines.reason import Reason
from rogatory.guidelines.shelf import Shelf
from rogatory.problem import Problem

ALONE = (
    "One person alone decided this return. The provider's policy allows that for data that is not content; "
    "nobody countersigned it."
)
_ROLES_BY_WEIGHT = (Role.COUNSEL, Role.REVIEWER)


def header_of(dossier: Dossier, index: Index, shelf: Shelf, now: datetime) -> header.ReturnHeader:
    """Give the header of the return of a matter.

    Raises:
        Problem: no guideline decided it, or the shelf no longer holds the one that did.
    """
    guideline = dossier.decision.guideline
    if guideline is None:
        raise Problem(
            "no guideline decided this", where=dossier.request.reference, cure="Refer the request to where it belongs"
        )
    entity = shelf.pack(guideline.version).about.entity
    version = header.GuidelineVersion(guideline.line, guideline.version, guideline.title, guideline.digest)
    return header.ReturnHeader(
        reference=dossier.request.reference,
        sealed_at=now,
        entity=header.Entity(entity.name, entity.address),
        officer=_officer(dossier),
        guideline=version,
        counsel_digest=guideline.counsel_digest or None,
        decision_digest=dossier.record.sha256,
        facts_digest=dossier.record.facts.sha256,
        approvals=_approvals(dossier),
        people_required=_people(dossier),
        stamp=ALONE if dossier.approval.alone else None,
        plan_digest=index.plan,
        scope=(_scope(dossier.facts.period), *answered_from(index)),
        preserved=tuple(header.PreservedCopy(one.account, one.taken_at, one.sha256) for one in index.preserved),
    )


def outcomes_of(dossier: Dossier) -> tuple[returns.ItemOutcome, ...]:
    """Give what was decided on each item of the matter, released or not, with every reason."""
    chosen = {choice.item: choice for choice in dossier.choices}
    final = {item.id: "release" for item in dossier.released}
    return tuple(_outcome(item, chosen.get(item.id), final.get(item.id)) for item in dossier.items)


def answered_from(index: Index) -> tuple[str, ...]:
    """Say from which preserved copies it was answered as well; nothing where there was none."""
    if not index.preserved:
        return ()
    instants = ", ".join(dict.fromkeys(f"{one.taken_at:%Y-%m-%d %H:%M:%S}" for one in index.preserved))
    return (
        f"Answered from what the platform holds and from what was preserved on {instants} (UTC); "
        "what is there no more is marked.",
    )


def withheld_statements(dossier: Dossier) -> Iterator[returns.StatementPart]:
    """Say of each item that does not leave that it is withheld, and why."""
    for outcome, item in zip(outcomes_of(dossier), dossier.items, strict=True):
        if outcome.answer == "release":
            continue
        words = " ".join(reason.words for reason in outcome.reasons) or "It was not released."
        details = {"category": item.category, "ask": item.ask, "answer": outcome.answer}
        clauses = tuple(dict.fromkeys(reason.clause for reason in outcome.reasons if reason.clause))
        yield returns.StatementPart(item.id, item.account, "withheld", words, details, clauses)


def _outcome(item: Item, choice: Choice | None, released: str | None) -> returns.ItemOutcome:
    reasons = [_reason_line(reason) for reason in item.reasons]
    answer = released or "refuse"
    if choice is not None:
        answer = released or choice.chosen.value
        reasons.append(_choice_line(item.reasons, choice))
    return returns.ItemOutcome(
        item_id=item.id,
        account=item.account,
        category=item.category,
        subset=item.subset or None,
        part=item.ask if item.ask != item.category else None,
        answer=answer,
        reasons=tuple(reasons),
    )


def _reason_line(reason: Reason) -> returns.ReasonLine:
    return returns.ReasonLine(reason.clause, reason.reading or None, reason.words, reason.pinpoint, reason.cure or None)


def _choice_line(reasons: Sequence[Reason], choice: Choice) -> returns.ReasonLine:
    clause, pinpoint = (reasons[0].clause, reasons[0].pinpoint) if reasons else ("", "")
    return returns.ReasonLine(
        clause, None, f"A person of the provider chose to {choice.chosen.value}: {choice.words}", pinpoint, None
    )


def _officer(dossier: Dossier) -> header.Officer:
    """Give the officer as the facts name them; a field that nobody recorded is said to be unknown."""
    contact, request = dossier.facts.contact, dossier.request
    account = request.officer.person.name if request.officer else ""
    return header.Officer(
        name=contact.name or account or request.sender or "not recorded",
        agency=contact.agency or (request.officer.agency if request.officer else "") or "not recorded",
        country=dossier.facts.official.jurisdiction or "not recorded",
    )


def _approvals(dossier: Dossier) -> tuple[header.Approval, ...]:
    """Give who stood behind it; in an emergency whoever called the officer back is one of them."""
    signed = [_signed(dossier.preparation)]
    if dossier.approval.pk != dossier.preparation.pk:
        signed.append(_signed(dossier.approval))
    verification = dossier.matter.verification
    if verification is not None and Kind(dossier.matter.kind) is Kind.EMERGENCY:
        by = verification.by.name or verification.by.email
        signed.insert(0, header.Approval(by, Role.INTAKE.value, verification.at, "verified"))
    return tuple(signed)


def _signed(approval: Approval) -> header.Approval:
    acted = [role.value for role in _ROLES_BY_WEIGHT if role.value in approval.roles]
    role = acted[0] if acted else ", ".join(approval.roles)
    return header.Approval(approval.by.name or approval.by.email, role, approval.at, approval.step)


def _people(dossier: Dossier) -> int:
    if dossier.approval.alone:
        return 1
    if Kind(dossier.matter.kind) is Kind.EMERGENCY and settings.EMERGENCY_PEOPLE == "three":
        return 3
    return 2


def _scope(period: DateRange) -> str:
    if not period.known:
        return "Nobody has established a date range; nothing that was released depends on one."
    if not period.first and not period.last:
        return "No date range was given: everything that is held for the released items."
    first = period.first.isoformat() if period.first else "the beginning"
    last = period.last.isoformat() if period.last else "the day of collection"
    return f"From {first} to {last}, both days included, in UTC."
