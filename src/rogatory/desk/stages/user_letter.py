"""What a notice says to the user of an account: their own account's part of the request, and nothing of anybody else's.

It names no officer, no other account, no document and no bar; and the agency only where a person chose to name it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from rogatory.clocks.shown import shown_day, shown_end
from rogatory.desk.models import Matter, Production, Request, UserNotice
from rogatory.desk.stages.contract import StageContext
from rogatory.desk.stages.correspondence import outcome_of
from rogatory.desk.stages.dossier import choices_of
from rogatory.desk.stages.plain_text import one_line, paragraphs
from rogatory.edge.decisions import parse_decision
from rogatory.edge.facts import parse_facts
from rogatory.flow.returns import DISCLOSING
from rogatory.flow.states import Kind, State
from rogatory.guidelines.decision import Answer, Item
from rogatory.guidelines.pack import Pack
from rogatory.guidelines.telling import SAYS
from rogatory.problem import Problem

_DECIDED = (
    State.APPROVED,
    State.COLLECTED,
    State.SEALING,
    State.PRODUCED,
    State.DELIVERED,
    State.REFUSED,
    State.WITHDRAWN,
    State.CLOSED,
)
_LENGTH = 300


@dataclass(frozen=True, slots=True)
class _Told:
    """One item of the user's account, and what became of it."""

    item: Item
    became: str


def values_for_user(case: StageContext, notice: UserNotice) -> dict[str, str]:
    """Give the variables of the letter `notice`; what the guideline's notices do not say is left empty.

    Raises:
        Problem: nothing is decided of which the user could be told.
    """
    pack = case.shelf.pack(notice.guideline)
    account = case.the_matter.account
    told = list(_told(case.the_request, account))
    if not told:
        raise Problem(
            "nothing is decided of which the user could be told",
            where=case.the_request.reference,
            cure="Wait until the request is decided",
        )
    content = parse_decision(bytes(notice.record.decision)).notice.content
    says = content.says if content is not None and content.says else SAYS
    parts = {
        "what-was-asked": ("asked", _asked(told, pack)),
        "by-whom": ("by_whom", _by_whom(notice)),
        "clause": ("clauses", _clauses(told)),
        "what-was-given": ("given", _given(told, pack)),
        "how-to-object": ("how_to_object", _how_to_object(case.the_request.reference, notice)),
    }
    spoken = {name: text for part, (name, text) in parts.items() if part in says}
    received = shown_day(case.the_request.received_at.date())
    named = {"reference": case.the_request.reference, "received_on": received, "account": one_line(account, _LENGTH)}
    return {name: paragraphs(text) for name, text in {**named, **spoken}.items()}


def is_anything_decided(request: Request, account: str) -> bool:
    """Whether something is decided about an account of which its user could be told."""
    return next(_told(request, account), None) is not None


def _told(request: Request, account: str) -> Iterator[_Told]:
    decided = Matter.objects.filter(request=request, kind__in=DISCLOSING, state__in=_DECIDED)
    for matter in decided.exclude(preparation=None).exclude(decision=None).select_related("decision", "preparation"):
        if matter.decision is None or matter.preparation is None:
            continue
        became = _became(matter)
        urgent = matter.kind == Kind.EMERGENCY
        items = outcome_of(parse_decision(bytes(matter.decision.decision)), choices_of(matter.preparation)).items
        for item in items:
            if item.account == account and item.emergency is urgent:
                yield _Told(item, became if item.answer is Answer.RELEASE else "not given")


def _became(matter: Matter) -> str:
    """Say what became of what was released; a file that was closed was delivered only if there is a return."""
    state = State(matter.state)
    if state is State.DELIVERED or (state is State.CLOSED and Production.objects.filter(matter=matter).exists()):
        return "given"
    if state in {State.REFUSED, State.WITHDRAWN, State.CLOSED}:
        return "not given"
    return "to be given"


def _bullets(lines: Iterator[str]) -> str:
    return "\n".join(f"- {line}" for line in dict.fromkeys(" ".join(line.split()) for line in lines))


def _asked(told: list[_Told], pack: Pack) -> str:
    return "What was asked for:\n" + _bullets(pack.ask_name(each.item.ask, each.item.subset) for each in told)


def _given(told: list[_Told], pack: Pack) -> str:
    lines = (f"{pack.ask_name(each.item.ask, each.item.subset)}: {each.became}" for each in told)
    return "What becomes of it:\n" + _bullets(lines)


def _clauses(told: list[_Told]) -> str:
    places = list(dict.fromkeys(reason.pinpoint for each in told for reason in each.item.reasons if reason.pinpoint))
    return f"It was decided under these parts of our guidelines: {'; '.join(places)}." if places else ""


def _by_whom(notice: UserNotice) -> str:
    facts = parse_facts(bytes(notice.record.facts.facts), f"facts {notice.record.facts.number}")
    agency = one_line(facts.contact.agency or "", _LENGTH)
    if not notice.requester_named or not agency:
        return "We do not name in this notice who asked."
    return f"The request was made by: {agency}."


def _how_to_object(reference: str, notice: UserNotice) -> str:
    to = settings.USER_CONTACT or settings.DEFAULT_FROM_EMAIL
    if notice.window_until is None:
        return f"If you object to this, write to {to} and name the number {reference}."
    return (
        f"You may object until {shown_end(notice.window_until)}: write to {to} and name the number {reference}. "
        "Nothing more is given before that time has passed and an objection is answered."
    )
