"""How unusual a request looks: assess, and what the stages do that take in something new.

A flag that was raised stays: whatever an officer says afterwards, and however time passes, does not take it down.
"""

from __future__ import annotations

from datetime import datetime

from rogatory.desk import outbox
from rogatory.desk.inputs import Assess
from rogatory.desk.models import Assessment, Request
from rogatory.desk.signals.marks import mark_request
from rogatory.desk.signals.rules import the_rules
from rogatory.desk.signals.score import reasons_of, score_of
from rogatory.desk.signals.sight import sight_of
from rogatory.desk.stages.contract import Job, StageContext, StageResult
from rogatory.flow.states import State
from rogatory.guidelines.facts import Facts

MARK, LOOK_AROUND, OPEN = "mark_documents", "look_around", "open_documents"
"""The jobs that read the documents for marks, that assess other requests again, and that open the documents."""


def assess(case: StageContext, _inputs: Assess) -> StageResult:
    """Assess the request anew, on what is known by now."""
    made = assessed(case, case.the_request, case.facts)
    return StageResult(details={"score": made.score, "flagged": made.flagged}, result=made)


def assessed(case: StageContext, request: Request, facts: Facts | None) -> Assessment:
    """Assess a request on its facts, and flag it where that is called for; the caller holds the request's lock."""
    mark_request(request, facts)
    rules = the_rules()
    reasons = reasons_of(sight_of(request, facts, case.now, rules).sight, rules)
    score = score_of(reasons)
    new = {each.signal for each in reasons} - signals_of(request)
    made = Assessment.objects.create(
        request=request,
        at=case.now,
        score=score,
        flagged=request.flagged_at is not None or score >= rules.threshold,
        reasons=[{"signal": each.signal, "weight": each.weight, "words": each.words} for each in reasons],
    )
    if made.flagged and request.flagged_at is None:
        request.flagged_at = case.now
        request.save(update_fields=["flagged_at"])
    if made.flagged and new:
        _tell(request, case.now)
    return made


def signals_of(request: Request) -> frozenset[str]:
    """Give every signal that an assessment has found in a request (one query)."""
    found = request.assessments.values_list("reasons", flat=True)
    return frozenset(each["signal"] for reasons in found for each in reasons)


def _tell(request: Request, now: datetime) -> None:
    """Alert the team to a flag that comes after the delivery: it stops nothing any more, so that they have to look."""
    for matter in request.matters.filter(state=State.DELIVERED):
        outbox.queue("alert", f"alert/flagged-late/{matter.pk}", {"matter": matter.pk, "what": "flagged-late"}, now=now)


def assessed_on_arrival(case: StageContext, request: Request, facts: Facts | None) -> tuple[Job, ...]:
    """Assess what has come in, and give the work that follows: to open documents, to mark them, to look at others."""
    made = assessed(case, request, facts)
    payload = {"request": request.pk}
    return (
        Job(OPEN, f"{OPEN}/{request.pk}/{made.pk}", payload),
        Job(MARK, f"{MARK}/{request.pk}/{made.pk}", payload),
        Job(LOOK_AROUND, f"{LOOK_AROUND}/{request.pk}/{made.pk}", payload),
    )
