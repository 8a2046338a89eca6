"""What the user says against the disclosure: window_passed, object, settle_objection; and what production waits for."""

from __future__ import annotations

from datetime import datetime

from rogatory.desk.bars import holding
from rogatory.desk.inputs import Objection, Rang, SettleObjection
from rogatory.desk.models import Matter, UserNotice, UserObjection
from rogatory.desk.stages.barring import alert
from rogatory.desk.stages.contract import StageContext, StageResult
from rogatory.flow.case import Standing
from rogatory.flow.states import State
from rogatory.problem import Problem


def window_passed(case: StageContext, _inputs: Rang) -> StageResult:
    """Note that nobody has to wait any longer for an objection."""
    return StageResult(details={"objections": case.the_matter.notice.objections.count()})


def object(case: StageContext, inputs: Objection) -> StageResult:  # noqa: A001 - named as the action
    """Record an objection, also one that comes late.

    Raises:
        Problem: it is said to have come in the future, or nobody is named who records it.
    """
    if inputs.received_at > case.now:
        raise Problem("the objection lies in the future", where="objection", cure="Give when it came in")
    if case.actor.person is None:
        raise Problem("only a person records an objection", where="objection", cure="Sign in")
    notice = case.the_matter.notice
    row = UserObjection.objects.create(
        notice=notice,
        received_at=inputs.received_at,
        words=inputs.words,
        recorded_by=case.actor.person,
        recorded_at=case.now,
    )
    late = notice.window_until is not None and inputs.received_at >= notice.window_until
    return StageResult(
        jobs=(alert(notice, "objection", row.pk),),
        details={"objection": row.pk, "late": late},
        private={"words": inputs.words},
        result=row,
    )


def settle_objection(case: StageContext, inputs: SettleObjection) -> StageResult:
    """Answer the objections that wait. One that is upheld leads back to the decision: it has to be decided anew.

    Raises:
        Problem: no objection waits for an answer.
    """
    waiting = case.the_matter.notice.objections.filter(settled_at=None)
    answered = {"upheld": inputs.upheld, "settled_at": case.now, "settled_by": case.actor.person}
    settled = waiting.update(**answered, answer=inputs.words)
    if not settled:
        raise Problem("no objection waits for an answer", where="objection", cure="Record the objection first")
    return StageResult(details={"upheld": inputs.upheld, "settled": settled}, private={"words": inputs.words})


def heard(matter: Matter, now: datetime) -> frozenset[Standing]:
    """Say what a data matter waits for before anything of it is produced (two queries, or three).

    An emergency waits for nothing of this, since the harm would come meanwhile.
    """
    notices = list(UserNotice.objects.filter(matter__request_id=matter.request_id).select_related("matter"))
    if not notices:
        return frozenset()
    found = set()
    for notice in notices:
        state = State(notice.matter.state)
        open_ = notice.window_until is not None and now < notice.window_until
        if state in {State.TOLD, State.OBJECTED} and open_:
            found.add(Standing.WINDOW_OPEN)
        if state is State.DUE and notice.first and not holding(notice.bars.all(), notice.delay_days, now):
            found.add(Standing.UNDECIDED)
    decided_at = matter.preparation.at if matter.preparation else None
    for objection in UserObjection.objects.filter(notice__in=notices):
        if objection.settled_at is None:
            found.add(Standing.UNSETTLED)
        elif objection.upheld and decided_at is not None and objection.settled_at > decided_at:
            found.add(Standing.UPHELD)
    return frozenset(found)


def barred(matter: Matter, now: datetime, lifting: int | None = None) -> frozenset[Standing]:
    """Say whether a bar on this notice is in force, the one that is about to be lifted left aside."""
    notice = UserNotice.objects.filter(matter=matter).first()
    standing = holding(notice.bars.all(), notice.delay_days, now, lifting) if notice else []
    return frozenset({Standing.STILL_BARRED}) if standing else frozenset()
