"""What stands against telling the user: bar_fell, record_bar, lift_bar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from rogatory.desk.bars import Standing, holding, ledger, looked_at_again
from rogatory.desk.inputs import Bar, LiftBar, Rang, RecordBar
from rogatory.desk.models import NoticeBar, UserNotice
from rogatory.desk.stages.contract import ClockChange, Job, StageContext, StageResult, StartClock, StopClock
from rogatory.guidelines.telling import FINDING, LAW, WISHES, NoticeRules, NoticeStop
from rogatory.problem import Problem

CLOCK = "bar"

_OF_LAW = "An order or a statute that bars notice binds whatever the guideline says."


def bar_fell(case: StageContext, inputs: Rang) -> StageResult:
    """Put the notice before a person: every bar has fallen, or one without an end is to be renewed or lifted."""
    notice = case.the_matter.notice
    standing = holding(ledger(notice), notice.delay_days, case.now)
    what = "bar-renewal" if standing else "notice-due"
    return StageResult(jobs=(alert(notice, what, inputs.clock),), details={"still_in_force": len(standing)})


def record_bar(case: StageContext, inputs: RecordBar) -> StageResult:
    """Enter a bar into the ledger, or the renewal of one.

    Raises:
        Problem: the guideline does not let notice be held back for this, the bar has ended already, its days are not
            in the order of time, or the bar that it is to renew is not one of this notice or was renewed already.
    """
    notice = case.the_matter.notice
    bars = ledger(notice)
    stop = _stop_of(case, notice, inputs.bar)
    until = _until(case, stop, inputs.bar)
    if until is not None and until < case.now.astimezone(UTC).date():
        raise Problem(
            f"the bar ended on {until.isoformat()}", where="bar on notice", cure="Record one that is in force"
        )
    renewed = _renewed(bars, inputs.renews)
    bar = NoticeBar.objects.create(
        notice=notice,
        what=inputs.bar.what,
        words=stop.words if stop else _OF_LAW,
        clause=stop.clause if stop else "",
        instrument=inputs.bar.instrument or (renewed.instrument if renewed else ""),
        issued=inputs.bar.issued,
        until=until,
        reason=inputs.words,
        recorded_by=case.actor.person,
        recorded_at=case.now,
        renews=renewed,
    )
    _stop_looking(notice)
    details = {"bar": bar.pk, "what": bar.what, "until": until, "renews": renewed.pk if renewed else None}
    return StageResult(
        details={name: value.isoformat() if isinstance(value, date) else value for name, value in details.items()},
        private={"words": inputs.words},
        clocks=bar_clock(notice, holding([*bars, bar], notice.delay_days, case.now), case.now),
    )


def lift_bar(case: StageContext, inputs: LiftBar) -> StageResult:
    """End a bar before its day.

    Raises:
        Problem: it is no bar of this notice that holds.
    """
    notice = case.the_matter.notice
    bars = ledger(notice)
    found = next((each.bar for each in holding(bars, notice.delay_days, case.now) if each.bar.pk == inputs.bar), None)
    if found is None or found.lifted_at is not None:
        raise Problem("this bar is not in force", where="bar on notice", cure="Choose one that is")
    found.lifted_by, found.lifted_at, found.lifted_why = case.actor.person, case.now, inputs.words
    found.save()
    rest = holding(bars, notice.delay_days, case.now)
    return StageResult(
        jobs=() if rest else (alert(notice, "notice-due", f"lifted/{found.pk}"),),
        details={"bar": found.pk, "what": found.what, "still_in_force": len(rest)},
        private={"words": inputs.words},
        clocks=bar_clock(notice, rest, case.now),
    )


def bar_clock(notice: UserNotice, standing: Sequence[Standing], now: datetime) -> tuple[ClockChange, ...]:
    """Give what becomes of the clock that puts a barred notice before a person."""
    at = looked_at_again(standing, notice.renewal_days)
    if at is None:
        return (StopClock(CLOCK, "no bar is in force"),)
    endless = any(each.free_from is None for each in standing)
    words = "A bar on notice without an end" if endless else "The bar on notice"
    return (StartClock(CLOCK, "bar_fell", words, began=now, at=at),)


def alert(notice: UserNotice, what: str, occasion: object) -> Job:
    """Tell the team about a notice, once for each occasion."""
    return Job("alert", f"alert/{what}/{notice.matter_id}/{occasion}", {"matter": notice.matter_id, "what": what})


def _stop_looking(notice: UserNotice) -> None:
    """Forget a day to look again, which a bar overtakes."""
    if notice.look_again is not None:
        notice.look_again = None
        notice.save()


def _stop_of(case: StageContext, notice: UserNotice, bar: Bar) -> NoticeStop | None:
    """Give the guideline's rule for such a bar; the law binds without one.

    Raises:
        Problem: the guideline does not hold notice back for it.
    """
    rules = case.shelf.pack(notice.guideline).notice
    stop = next((each for each in rules.stop if each.what == bar.what), None) if rules else None
    if bar.what not in (*LAW, *WISHES, FINDING):
        raise Problem(f"{bar.what!r} is no bar on notice", where="bar on notice", cure="Choose one that is listed")
    if (stop is None and bar.what not in LAW) or (stop is not None and stop.outcome != "do-not-notify"):
        raise Problem(
            _does_not_bar(rules, stop),
            where=f"clause {stop.clause if stop else rules.clause}" if rules else "guideline",
            cure="Record what bars notice by law, or decide with the reason not to tell the user",
        )
    return stop


def _does_not_bar(rules: NoticeRules | None, stop: NoticeStop | None) -> str:
    if rules is None:
        return "the guideline does not address notice, and this is no bar by law"
    if stop is not None:
        return f"this alone is no bar: {stop.words}"
    return f"the guideline does not hold notice back for this: {rules.words}"


def _until(case: StageContext, stop: NoticeStop | None, bar: Bar) -> date | None:
    """Give the last day: its own, or that of the guideline's longest term, which a finding may not exceed.

    Raises:
        Problem: the days are not in the order of time, or the guideline's longest term is exceeded.
    """
    today = case.now.astimezone(UTC).date()
    if bar.issued is not None and bar.issued > today:
        raise Problem("the bar was issued in the future", where="bar on notice", cure="Correct the day of issue")
    if bar.issued is not None and bar.until is not None and bar.until < bar.issued:
        raise Problem("the bar ends before it was issued", where="bar on notice", cure="Correct the days")
    if stop is None or stop.longest is None:
        return bar.until
    begun = bar.issued or (case.the_request.received_at.astimezone(UTC).date() if bar.what in WISHES else today)
    longest = stop.longest.last_day(begun)
    if bar.what == FINDING and bar.until is not None and bar.until > longest:
        raise Problem(
            f"the guideline lets this hold notice back for {stop.longest} at most: to {longest.isoformat()}",
            where=f"clause {stop.clause}",
            cure="Give an earlier day",
        )
    return bar.until or longest


def _renewed(bars: Sequence[NoticeBar], key: int | None) -> NoticeBar | None:
    if key is None:
        return None
    found = next((bar for bar in bars if bar.pk == key), None)
    if found is None or any(bar.renews_id == key for bar in bars):
        raise Problem("there is no such bar to renew", where="bar on notice", cure="Choose one of this notice")
    return found
