"""To whom a letter goes, under which guideline, and what stands in it whatever it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from rogatory.desk.deciding import facts_of
from rogatory.desk.models import CostFile, Request
from rogatory.desk.stages.contract import LetterDraft, StageContext
from rogatory.desk.stages.plain_text import one_line, paragraphs
from rogatory.edge.decisions import parse_decision
from rogatory.flow.case import Choice, Chosen
from rogatory.flow.states import Kind
from rogatory.guidelines.decision import Answer, Decision, Preservation
from rogatory.guidelines.facts import Facts
from rogatory.guidelines.letters import values_for
from rogatory.guidelines.pack import Pack
from rogatory.guidelines.shelf import Shelf
from rogatory.problem import Problem

_NAME_LENGTH = 200
_WORDS_LENGTH = 4000
_OUTCOMES = {Chosen.RELEASE: Answer.RELEASE, Chosen.REFUSE: Answer.REFUSE, Chosen.HOLD: Answer.PERSON}


def receipt(request: Request, shelf: Shelf) -> LetterDraft | None:
    """Draft the receipt, which reads the same for everybody; ``None`` when there is nowhere to send it.

    Nobody has classified the sender yet (reading 12), so nothing in it depends on who asks or for whom (reading 10).
    """
    to = _mailbox(request)
    if not to:
        return None
    version = general_pack(shelf, request.received_at.date()).about.version
    values = {"reference": request.reference, "received_on": request.received_at.date().isoformat()}
    return LetterDraft(key="receipt", to=to, guideline=version, values=values)


def decided_letter(case: StageContext, key: str, lacking: str = "") -> LetterDraft | None:
    """Draft a letter that tells a decision, with what people chose laid over it; ``None`` without an address.

    ``lacking`` is what a person asks the officer for beside what the guideline finds lacking.

    It tells nothing of what was decided on other matters of the request: nobody may have signed that.
    """
    request, decision = case.the_request, case.decision
    to = address_of(request, case.facts)
    if decision is None or not to:
        return None
    decided = _of_kind(outcome_of(decision, case.choices), Kind(case.the_matter.kind))
    pack = pack_of(case.shelf, decision, request)
    blocks = values_for(decided, pack) | common_values(request, case.facts)
    if lacking.strip():
        blocks["deficiencies"] = f"{blocks['deficiencies']}\n- {one_line(lacking, _WORDS_LENGTH)}".strip()
    values = {name: paragraphs(text) for name, text in blocks.items()}
    return LetterDraft(key=key, to=to, guideline=pack.about.version, values=values)


def costs_letter(case: StageContext, file: CostFile, key: str, values: Mapping[str, str]) -> LetterDraft:
    """Draft a letter about costs, to the officer as they were verified.

    Raises:
        Problem: there is nowhere to send it.
    """
    request, guideline = case.the_request, parse_decision(bytes(file.decision.decision)).guideline
    facts = verified_facts(request)
    to = verified_address(request, facts)
    if guideline is None or not to:
        raise Problem(
            "there is nowhere to send it", where=request.reference, cure="Record the officer's e-mail address"
        )
    blocks = {**values, **common_values(request, facts)}
    return LetterDraft(key, to, guideline.version, {name: paragraphs(text) for name, text in blocks.items()})


def following_letter(case: StageContext, key: str, guideline: str, values: Mapping[str, str]) -> LetterDraft | None:
    """Draft a letter to the officer, as they were verified, about what follows; ``None`` without an address."""
    facts = verified_facts(case.the_request)
    to = verified_address(case.the_request, facts)
    if not to:
        return None
    blocks = {**values, **common_values(case.the_request, facts)}
    return LetterDraft(key, to, guideline, {name: paragraphs(text) for name, text in blocks.items()})


def outcome_of(decision: Decision, choices: tuple[Choice, ...]) -> Decision:
    """Give the decision as people decided it: each item, and each account to preserve, as they chose about it.

    What the guideline refuses stays refused whatever was chosen.
    """
    chosen = {choice.item: choice.chosen for choice in choices}
    items = tuple(
        replace(item, answer=_OUTCOMES[chosen[item.id]])
        if item.id in chosen and item.answer is not Answer.REFUSE
        else item
        for item in decision.items
    )
    preservations = tuple(
        _as_chosen(each, chosen.get(preserved_id(each.kind, each.account))) for each in decision.preservations
    )
    return replace(decision, items=items, preservations=preservations)


def preserved_id(kind: str, account: str) -> str:
    """Give the id under which a person chooses about the preservation of an account."""
    return f"{kind}/{account}"


def _as_chosen(kept: Preservation, chosen: Chosen | None) -> Preservation:
    if chosen is None or kept.outcome in {"refuse", "new-request"}:
        return kept
    if chosen is Chosen.REFUSE:
        return replace(kept, outcome="refuse")
    if chosen is Chosen.HOLD:
        return replace(kept, outcome="needs-a-person")
    granted = "extend" if kept.kind == Kind.EXTENSION else "preserve"
    return replace(kept, outcome=granted) if kept.outcome == "needs-a-person" else kept


def _of_kind(decision: Decision, kind: Kind) -> Decision:
    """Give what a decision says on one matter. A preservation that runs already is looked at with the data."""
    preserving = kind in {Kind.PRESERVATION, Kind.EXTENSION}
    mine = {kind.value, "running"} if kind is Kind.DATA else {kind.value}
    urgent = kind is Kind.EMERGENCY
    return replace(
        decision,
        items=() if preserving else tuple(item for item in decision.items if item.emergency is urgent),
        preservations=tuple(each for each in decision.preservations if each.kind in mine),
        deficiencies=tuple(each for each in decision.deficiencies if not each.kinds or kind in each.kinds),
    )


def pack_of(shelf: Shelf, decision: Decision, request: Request) -> Pack:
    """Give the pack that decided, or the general one where no guideline of this shelf did."""
    if decision.guideline is not None:
        return shelf.pack(decision.guideline.version)
    return general_pack(shelf, request.received_at.date())


def general_pack(shelf: Shelf, day: date) -> Pack:
    """Give the pack of the line that routes requests, as it was in force on `day`: it speaks before anybody has routed.

    Raises:
        Problem: no line of the shelf was in force on that day.
    """
    routing = sorted(line for line, packs in shelf.lines.items() if packs[0].routing.route)
    for line in (*routing, *sorted(shelf.lines)):
        pack = shelf.in_force(line, day)
        if pack is not None:
            return pack
    raise Problem(
        f"no guideline was in force on {day.isoformat()}",
        where="guideline shelf",
        cure="Add the guideline that was in force when the request was received",
    )


def _mailbox(request: Request) -> str:
    return request.officer.person.email if request.officer else request.sender


def address_of(request: Request, facts: Facts | None) -> str:
    """Give the address to which a decision is told: the officer's account, or the address that the facts state.

    From where a message says that it comes is believed last: who forged it would learn what was decided.
    """
    stated = (facts.contact.email or "") if facts else ""
    return request.officer.person.email if request.officer else stated or request.sender


def verified_facts(request: Request) -> Facts | None:
    """Give the latest facts behind which a verification stands; ``None`` where nobody has verified anything.

    Later ones may name another mailbox. What follows from a request goes on while nobody has verified that one.
    """
    for version in request.facts_versions.order_by("-number").iterator():
        facts = facts_of(version)
        if facts.official.law_enforcement:
            return facts
    return None


def verified_address(request: Request, facts: Facts | None) -> str:
    """Give the address to which is told what follows from a request; `facts` are those that were verified."""
    return address_of(request, facts) if request.officer or facts is not None else ""


def common_values(request: Request, facts: Facts | None) -> dict[str, str]:
    """Give what stands in every letter: the reference, when the request came in, and who wrote it."""
    contact = facts.contact if facts else None
    return {
        "reference": request.reference,
        "received_on": request.received_at.date().isoformat(),
        "officer_name": one_line((contact.name if contact else None) or "", _NAME_LENGTH),
        "agency": one_line((contact.agency if contact else None) or "", _NAME_LENGTH),
    }
