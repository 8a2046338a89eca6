"""The ledger of bars on a notice: which of them hold, until when, and when somebody has to look at them again.

A bar holds through its last day in UTC, and through the days of delay that the guideline lets follow on it. One that is
lifted ends on that day, one that was renewed counts no more, and one that does not forbid never counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from rogatory.clocks.days import begin_of, day_of, end_of, later
from rogatory.desk.models import NoticeBar, UserNotice

_UTC = "UTC"


@dataclass(frozen=True, slots=True)
class Standing:
    """A bar that holds at an instant, and the first instant at which it holds no more (``None``: it has no end)."""

    bar: NoticeBar
    free_from: datetime | None


def ledger(notice: UserNotice) -> list[NoticeBar]:
    """Give all bars of a notice, in the order in which they were recorded (one query)."""
    return list(notice.bars.select_related("recorded_by", "lifted_by"))


def holding(bars: Iterable[NoticeBar], delay_days: int, now: datetime, lifting: int | None = None) -> list[Standing]:
    """Give the bars that hold at `now`, with the ends of each; `lifting` is the one that is about to be lifted."""
    every = list(bars)
    renewed = {bar.renews_id for bar in every}
    found = []
    for bar in every:
        if not bar.forbids or bar.pk in renewed:
            continue
        lifted_at = now if bar.pk == lifting else bar.lifted_at
        free = _free_from(bar.until, delay_days, lifted_at)
        if free is None or now < free:
            found.append(Standing(bar, free))
    return found


def would_hold(until: date | None, delay_days: int, now: datetime) -> bool:
    """Tell whether a bar that forbids, with this last day (``None``: it has no end), holds if it is entered now."""
    free = _free_from(until, delay_days, None)
    return free is None or now < free


def looked_at_again(standing: Sequence[Standing], renewal_days: int) -> datetime | None:
    """Give when a barred notice comes before a person: once every bar has fallen, or one without an end is due again.

    ``None`` where no bar holds.
    """
    if not standing:
        return None
    endless = [each.bar for each in standing if each.free_from is None]
    if endless:
        return min(end_of(later(day_of(bar.recorded_at, _UTC), renewal_days, _UTC), _UTC) for bar in endless)
    return max(each.free_from for each in standing if each.free_from is not None)


def _free_from(until: date | None, delay_days: int, lifted_at: datetime | None) -> datetime | None:
    ends = []
    if until is not None:
        ends.append(begin_of(later(until, 1 + delay_days, _UTC), _UTC))
    if lifted_at is not None:
        # Without a delay the user may be told at once; a delay is of whole days.
        day = lifted_at.astimezone(UTC).date()
        ends.append(begin_of(later(day, 1 + delay_days, _UTC), _UTC) if delay_days else lifted_at)
    return min(ends) if ends else None
