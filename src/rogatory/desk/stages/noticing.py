"""Telling the user: owe_notice, bar_notice, tell_user, do_not_tell, reconsider_notice, look_again.

A notice begins for each account when what was asked about it is decided. Nothing is ever told by itself: a notice that
no bar holds back is *due*, which means that a person decides.
"""

from __future__ import annotations

import re
from datetime import UTC

from django.conf import settings

from rogatory.clocks.days import begin_of
from rogatory.clocks.term import Term, Unit
from rogatory.desk.bars import holding, ledger
from rogatory.desk.deciding import recommend
from rogatory.desk.inputs import Bar, DoNotTell, OweNotice, Rang, Say, TellUser
from rogatory.desk.models import NoticeBar, UserNotice
from rogatory.desk.stages.barring import CLOCK, alert, bar_clock
from rogatory.desk.stages.contract import Job, LetterDraft, StageContext, StageResult, StartClock, StopClock
from rogatory.desk.stages.owing import EARLIER, stated_bars
from rogatory.desk.stages.user_letter import is_anything_decided, values_for_user
from rogatory.problem import Problem

WINDOW = "objection"
LOOK_AGAIN = "look-again"
IN_APP = "tell_in_app"

_HAS_FALLEN = "It has ended: wait until the days have passed that the guideline lets follow on it"
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")


def owe_notice(case: StageContext, inputs: OweNotice) -> StageResult:
    """Put the notice of an account before a person. Nobody is alerted: whoever decided stands before it."""
    anew = UserNotice.objects.filter(matter=case.the_matter).exists()
    notice = _owed(case, inputs)
    stopped = (StopClock(CLOCK, "no bar is in force"), StopClock(LOOK_AGAIN, "it was decided anew"))
    return StageResult(
        details={"bars": len(inputs.bars), "production_waits": notice.first}, clocks=stopped if anew else ()
    )


def bar_notice(case: StageContext, inputs: OweNotice) -> StageResult:
    """Enter the notice of an account into the ledger, with the bars that stand against it."""
    notice = _owed(case, inputs)
    standing = holding(ledger(notice), notice.delay_days, case.now)
    return StageResult(
        details={"bars": len(inputs.bars), "in_force": len(standing), "production_waits": notice.first},
        clocks=(StopClock(LOOK_AGAIN, "it was decided anew"), *bar_clock(notice, standing, case.now)),
    )


def tell_user(case: StageContext, inputs: TellUser) -> StageResult:
    """Tell the user what was asked, by whom as far as may be told, what was given, and how to object.

    Raises:
        Problem: the address is not one plain address, the guideline does not let the agency be named, nothing is
            decided any more of which the user could be told, or later facts state a bar that the ledger lacks.
    """
    notice = case.the_matter.notice
    _require_every_bar(case, notice)
    if not _ADDRESS.fullmatch(inputs.to):
        raise Problem("this is not one e-mail address", where="address of the user", cure="Give one plain address")
    if inputs.names_requester and notice.names_requester is False:
        raise Problem(
            "the guideline does not let a notice name who asks",
            where=f"guideline {notice.guideline}",
            cure="Tell the user without naming the agency",
        )
    window = Term(notice.objection_days, Unit.DAYS) if notice.objection_days else None
    notice.window_until = window.end(case.now) if window else None
    notice.told_at, notice.told_to, notice.requester_named = case.now, inputs.to, inputs.names_requester
    notice.why_not, notice.look_again = "", None
    notice.save()
    values = values_for_user(case, notice)
    passed = "the time in which the user may object"
    return StageResult(
        letter=LetterDraft("notice", inputs.to, notice.guideline, values),
        details={
            "names_requester": inputs.names_requester,
            "window_until": notice.window_until.isoformat() if notice.window_until else None,
        },
        private={"words": inputs.words} if inputs.words.strip() else {},
        jobs=_in_app(case),
        clocks=(StartClock(WINDOW, "window_passed", passed, began=case.now, terms=(window,)),)
        if window
        else (StopClock(WINDOW, "the guideline gives no time to object"),),
    )


def do_not_tell(case: StageContext, inputs: DoNotTell) -> StageResult:
    """Record why the user is not told, and when somebody looks again.

    Raises:
        Problem: the day has passed already, or there is none although the guideline's own answer is to tell the user.
    """
    notice, day = case.the_matter.notice, inputs.look_again
    if day is not None and day <= case.now.astimezone(UTC).date():
        raise Problem("the day to look again is not ahead", where="day to look again", cure="Give a later day")
    if day is None and notice.promised and is_anything_decided(case.the_request, case.the_matter.account):
        raise Problem(
            "the guideline's own answer is to tell the user",
            where=f"guideline {notice.guideline}",
            cure="Give a day on which somebody looks at it again",
        )
    notice.why_not, notice.look_again = inputs.words, day
    notice.save()
    again = "somebody looks at the notice again"
    return StageResult(
        details={"look_again": day.isoformat() if day else None},
        private={"words": inputs.words},
        clocks=(StartClock(LOOK_AGAIN, "look_again", again, began=case.now, at=begin_of(day, "UTC")),)
        if day
        else (StopClock(LOOK_AGAIN, "nobody has to look again"),),
    )


def reconsider_notice(case: StageContext, inputs: Say) -> StageResult:
    """Put a notice that was not given before a person again, because somebody wants to."""
    _forget_the_day(case.the_matter.notice)
    return StageResult(private={"words": inputs.words}, clocks=(StopClock(LOOK_AGAIN, "somebody looks at it now"),))


def look_again(case: StageContext, inputs: Rang) -> StageResult:
    """Put a notice that was not given before a person again, on the day that was set for it."""
    _forget_the_day(case.the_matter.notice)
    return StageResult(jobs=(alert(case.the_matter.notice, "notice-due", inputs.clock),))


def _in_app(case: StageContext) -> tuple[Job, ...]:
    """Give the work of telling the user in the platform's app besides, where the operator has it told there."""
    if not settings.NOTICE_URL:
        return ()
    told_at, matter = case.now.isoformat(), case.the_matter.pk
    return (Job(IN_APP, f"{IN_APP}/{matter}/{told_at}", {"matter": matter, "told_at": told_at}),)


def _require_every_bar(case: StageContext, notice: UserNotice) -> None:
    """Hold the ledger to the latest facts: a notice begins with a decision, and an order may come after it.

    Raises:
        Problem: they state a bar of which the ledger has no entry; one that a person entered since counts for it.
    """
    version = case.facts_version
    if version is None or version.number <= notice.record.facts.number:
        return
    there = list(notice.bars.all())
    for bar in stated_bars(recommend(version, case.shelf, case.now).decision):
        like = [each for each in there if bar.what in {each.what, EARLIER}]
        entered = any(each.until == bar.until or each.recorded_at >= version.recorded_at for each in like)
        if bar.forbids and not entered:
            raise Problem(
                "facts that were recorded since the decision state a bar on notice",
                where=f"clause {bar.clause}" if bar.clause else case.the_request.reference,
                cure=_HAS_FALLEN if bar.what == EARLIER else "Record the bar with this notice first",
            )


def _forget_the_day(notice: UserNotice) -> None:
    notice.look_again = None
    notice.save()


def _owed(case: StageContext, inputs: OweNotice) -> UserNotice:
    """Keep what a decision says of a notice; what it says anew is laid over what an earlier one said."""
    notice = UserNotice.objects.filter(matter=case.the_matter).first() or UserNotice(matter=case.the_matter)
    notice.record_id = inputs.record
    notice.guideline, notice.words = inputs.guideline, inputs.words
    notice.delay_days, notice.renewal_days = inputs.delay, inputs.renewal
    # What one matter of the request lets production wait for is not undone by another.
    notice.objection_days = max(notice.objection_days, inputs.objection)
    notice.first = notice.first or inputs.first
    notice.names_requester, notice.promised = inputs.names_requester, inputs.promised
    notice.look_again = None
    notice.save()
    there = {_same(bar) for bar in notice.bars.all()}
    new = [bar for bar in inputs.bars if _same(bar) not in there]
    NoticeBar.objects.bulk_create([_entered(notice, bar, case) for bar in new])
    case.the_matter.notice = notice
    return notice


def _same(bar: Bar | NoticeBar) -> tuple[object, ...]:
    return bar.what, bar.clause, bar.instrument, bar.issued, bar.until, bar.forbids


def _entered(notice: UserNotice, bar: Bar, case: StageContext) -> NoticeBar:
    return NoticeBar(
        notice=notice,
        what=bar.what,
        words=bar.words,
        clause=bar.clause,
        instrument=bar.instrument,
        issued=bar.issued,
        until=bar.until,
        forbids=bar.forbids,
        recorded_at=case.now,
    )
