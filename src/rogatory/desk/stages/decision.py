"""People act on a decision: return_for_correction, refer, approve, send_back, countersign, refuse. And its replay."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from rogatory.desk.deciding import shelf_from_archive
from rogatory.desk.inputs import Decide, Say
from rogatory.desk.models import DecisionRecord
from rogatory.desk.stages import answering, bearing, charging, preserving
from rogatory.desk.stages.contract import ClockChange, Entailed, LetterDraft, StageContext, StageResult
from rogatory.desk.stages.correspondence import decided_letter
from rogatory.desk.stages.owing import notices_owed
from rogatory.desk.stages.violations import violation_told
from rogatory.edge.decisions import decision_json
from rogatory.edge.facts import parse_facts
from rogatory.flow.states import Kind, State
from rogatory.guidelines.engine import decide

_ALL_SIGNED = frozenset({State.APPROVED, State.REFUSED})
_SIGNED = _ALL_SIGNED | {State.PREPARED}


def return_for_correction(case: StageContext, inputs: Decide) -> StageResult:
    """Tell the officer what the request lacks, and how to cure it."""
    told = _told(case, inputs, decided_letter(case, "deficiency", inputs.words))
    return replace(told, clocks=answering.pauses())


def refer(case: StageContext, inputs: Decide) -> StageResult:
    """Tell the officer where the request belongs. What is kept provisionally stays so meanwhile (reading 17)."""
    told = _told(case, inputs, decided_letter(case, "referral"))
    ended = bearing.lift_with(case, f"{case.the_request.reference} was referred to where it belongs.")
    return replace(told, details={**told.details, **ended})


def approve(case: StageContext, inputs: Decide) -> StageResult:
    """Sign the decision. The officer is told once nobody else has to sign: here where one person suffices.

    What is to be preserved is kept from now on, and what is to be extended is put to work.

    Raises:
        Problem: the decision does not say until when an account is kept, or it is not plain which copy is extended.
    """
    return _approved(case, inputs) if case.target is State.APPROVED else _told(case, inputs, None)


def countersign(case: StageContext, inputs: Decide) -> StageResult:
    """Sign the decision as the second person, and tell the officer; a preservation that took two is kept from now on.

    Raises:
        Problem: as `approve`.
    """
    return _approved(case, inputs)


def refuse(case: StageContext, inputs: Decide) -> StageResult:
    """Tell the officer that nothing is released, with the reasons; what was kept or held for it comes to its end."""
    told = _told(case, inputs, decided_letter(case, "refusal"))
    why = f"{case.the_request.reference} was refused."
    ended = bearing.lift_with(case, why)
    entails = (*told.entails, *preserving.on_end(case, why))
    return replace(told, details={**told.details, **ended}, entails=entails)


def send_back(_case: StageContext, inputs: Say) -> StageResult:
    """Keep why the second person did not sign."""
    return StageResult(private={"words": inputs.words})


def replay(record: DecisionRecord) -> bool:
    """Decide once more, from the archived guidelines, the archived readings and the recorded facts alone.

    Returns:
        whether the answer is the recorded one, byte for byte.
    """
    facts = parse_facts(bytes(record.facts.facts), f"facts {record.facts.number}")
    return decision_json(decide(facts, shelf_from_archive(record.shelf), record.instant)) == bytes(record.decision)


def _approved(case: StageContext, inputs: Decide) -> StageResult:
    """Give what comes of a decision that everybody has signed."""
    told = _told(case, inputs, decided_letter(case, "approval"))
    jobs, ended = bearing.extensions(case)
    return replace(
        told,
        jobs=(*told.jobs, *jobs),
        entails=(*told.entails, *preserving.on_approval(case)),
        details={**told.details, **ended},
    )


def _following(case: StageContext) -> tuple[Entailed, ...]:
    """Give what a decision brings: its costs; what it tells of a violation; notices, once everybody has signed it."""
    told = violation_told(case.the_request, case.decision, case.shelf) if case.target in _SIGNED else ()
    return (*charging.opened_by(case), *told, *(notices_owed(case) if case.target in _ALL_SIGNED else ()))


def _told(case: StageContext, inputs: Decide, letter: LetterDraft | None) -> StageResult:
    """Give what the audit tells of every act on a decision; what people wrote in their own words lies beside it."""
    decision = case.decision
    items = decision.items if decision is not None else ()
    details: dict[str, object] = {
        "answers": dict(Counter(item.answer.value for item in items)),
        "choices": dict(Counter(choice.chosen.value for choice in inputs.choices)),
    }
    # An item is named after its account, so that which item had which answer lies beside the entry.
    written = {f"answer/{place}": f"{item.id}: {item.answer.value}" for place, item in enumerate(items)}
    for place, choice in enumerate(inputs.choices):
        written[f"choice/{place}"] = f"{choice.item}: {choice.chosen.value}: {choice.words}"
    if inputs.tests:
        details["tests"] = [each.test for each in inputs.tests]
    for place, each in enumerate(inputs.tests):
        written[f"test/{place}"] = f"{each.test}: {each.words}"
    if inputs.words.strip():
        written["words"] = inputs.words
    return StageResult(letter=letter, details=details, private=written, entails=_following(case), clocks=_stopped(case))


def _stopped(case: StageContext) -> tuple[ClockChange, ...]:
    """Give what stops the clocks of the answer: to preserve as asked is the whole answer."""
    preserves = case.the_matter.kind in {Kind.PRESERVATION, Kind.EXTENSION}
    return answering.answered("what was asked is approved") if preserves and case.target is State.APPROVED else ()
