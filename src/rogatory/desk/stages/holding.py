"""What stands against destroying a copy: place_hold, process_arrived, lift_hold, end_hold.

A hold that a person places pauses the time of grace, which goes on when the last one ends. Legal process, or a request
to extend, takes a copy back from destruction: whoever decided to let it lapse did not know of it.
"""

from __future__ import annotations

from datetime import datetime

from rogatory.desk.inputs import LiftHold, PlaceHold, ProcessArrived, Rang
from rogatory.desk.models import Clock, CopyHold, PreservedCopy
from rogatory.desk.stages.contract import (
    ClockChange,
    PauseClock,
    ResumeClock,
    StageContext,
    StageResult,
    StartClock,
    StopClock,
)
from rogatory.desk.stages.copy_end import GRACE, after, open_destruction, open_holds, running, take_back
from rogatory.desk.stages.copy_letters import part_letter
from rogatory.desk.stages.lapsing import copy_of
from rogatory.desk.stages.plain_text import paragraphs
from rogatory.problem import Problem

BY_PERSON = ("treaty", "other")
"""The reasons for which a person places a hold; the others come with a request."""
_HOLD = "hold-"


def place_hold(case: StageContext, inputs: PlaceHold) -> StageResult:
    """Place a hold, until a day or until it is lifted; what leads to destruction is paused.

    Raises:
        Problem: there is no such reason, or the day is over.
    """
    if inputs.reason not in BY_PERSON:
        raise Problem(
            f"{inputs.reason!r} is no reason for which a person holds a copy",
            where="reason",
            cure=f"Use one of: {', '.join(BY_PERSON)}",
        )
    if inputs.until is not None and after(inputs.until) <= case.now:
        raise Problem("the hold would be over already", where="until", cure="Name a day to come, or none")
    copy = copy_of(case)
    hold = CopyHold.objects.create(
        copy=copy, reason=inputs.reason, words=paragraphs(inputs.words), begun_at=case.now, until=inputs.until
    )
    clocks: list[ClockChange] = [PauseClock(name, f"hold {hold.pk} ({hold.reason})") for name in running(copy.matter)]
    if inputs.until is not None:
        words = f"Hold {hold.pk} ({hold.reason})"
        clocks.append(StartClock(f"{_HOLD}{hold.pk}", "end_hold", words, case.now, at=after(inputs.until)))
    details = {"hold": hold.pk, "reason": hold.reason}
    return StageResult(clocks=tuple(clocks), details=details, private={"words": inputs.words}, result=hold)


def process_arrived(case: StageContext, inputs: ProcessArrived) -> StageResult:
    """Note what a request has brought; a copy that was about to be destroyed comes before a person again.

    The hold is there since the request came in. One that has ended meanwhile does not begin anew.
    """
    copy = copy_of(case)
    holds = CopyHold.objects.filter(copy=copy, reason=inputs.reason, request_id=inputs.request)
    hold = holds.order_by("-pk").first() or holds.create(
        copy=copy,
        reason=inputs.reason,
        request_id=inputs.request,
        covers=list(inputs.covers),
        begun_at=case.now,
    )
    clocks = take_back(copy, case.now, f"{inputs.reason} that came in with another request")
    details = {"hold": hold.pk, "reason": hold.reason, "covers": list(hold.covers)}
    return StageResult(letter=part_letter(case, copy, hold), clocks=clocks, details=details, result=hold)


def lift_hold(case: StageContext, inputs: LiftHold) -> StageResult:
    """Lift a hold, for a reason; when it was the last one, what was paused goes on.

    Raises:
        Problem: the copy has no such hold, or it has ended already.
    """
    copy = copy_of(case)
    hold = copy.holds.filter(pk=inputs.hold, ended_at=None).first()
    if hold is None:
        raise Problem(
            "this copy has no such hold any more", where="hold", cure="Open the request again and see what holds it"
        )
    clocks = (*_end(copy, hold, case.now, paragraphs(inputs.words)), StopClock(f"{_HOLD}{hold.pk}", "lifted"))
    return StageResult(clocks=clocks, details={"hold": hold.pk, "reason": hold.reason}, private={"words": inputs.words})


def end_hold(case: StageContext, inputs: Rang) -> StageResult:
    """End a hold whose last day is over."""
    copy = copy_of(case)
    hold = copy.holds.get(pk=int(inputs.name.removeprefix(_HOLD)))
    clocks = _end(copy, hold, case.now, "its last day is over")
    return StageResult(clocks=clocks, details={"hold": hold.pk, "reason": hold.reason})


def _end(copy: PreservedCopy, hold: CopyHold, now: datetime, why: str) -> tuple[ClockChange, ...]:
    if hold.ended_at is None:
        hold.ended_at, hold.ended_why = now, why
        hold.save(update_fields=["ended_at", "ended_why"])
    if open_holds(copy):
        return ()
    _give_back(copy, now)
    return tuple(ResumeClock(name) for name in running(copy.matter))


def _give_back(copy: PreservedCopy, now: datetime) -> None:
    """Move the end of grace by the time for which it was paused."""
    decision = open_destruction(copy)
    clock = Clock.objects.filter(matter=copy.matter, name=GRACE, ended_at=None).first()
    since = next((since for since, until, _ in clock.pauses if until is None), None) if clock else None
    began = datetime.fromisoformat(since) if since else None
    # A pause after the end gives nothing back.
    if decision is not None and began is not None and began < decision.grace_until:
        decision.grace_until += now - began
        decision.save(update_fields=["grace_until"])
