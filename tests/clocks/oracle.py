"""Another way to count: every day of a zone laid out from its changes of offset, in whole seconds and without folds.

It shares with the room under test only what a zone's offset is at an instant.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_DAY = date(1970, 1, 1)
DAY = 86_400
FROM, TO = (int((datetime(year, 1, 1, tzinfo=UTC) - EPOCH).total_seconds()) for year in (1965, 2075))


def seconds(instant: datetime) -> int:
    return (instant - EPOCH) // timedelta(seconds=1)


def instant(second: int) -> datetime:
    return EPOCH + timedelta(seconds=second)


class Zone:
    """The days of one zone between 1965 and 2075, each with the second at which it and all before it are over."""

    def __init__(self, name: str) -> None:
        self._place = ZoneInfo(name)
        self.changes = self._changes()
        self._starts = [start for start, _ in self.changes]
        self.days, self._over = self._laid_out()

    def offset(self, second: int) -> int:
        """The seconds to add to UTC for the zone's clocks."""
        found = datetime.fromtimestamp(second, self._place).utcoffset()
        assert found is not None
        return int(found.total_seconds())

    def position(self, second: int) -> int:
        """The place of the day of this second in the zone's list of days."""
        _, offset = self.changes[bisect_right(self._starts, second) - 1]
        return bisect_left(self.days, (second + offset) // DAY)

    def first_from(self, day: date) -> int:
        """The place of this day in the zone's list of days, or of the next day that it has."""
        return bisect_left(self.days, (day - FIRST_DAY).days)

    def day(self, position: int) -> date:
        return FIRST_DAY + timedelta(days=self.days[position])

    def over(self, position: int) -> int:
        """The second from which on no clock of the zone shows this day, or one before it."""
        return self._over[position]

    def _changes(self) -> list[tuple[int, int]]:
        found = [(FROM, self.offset(FROM))]
        for second in range(FROM + DAY, TO, DAY):
            if self.offset(second) != found[-1][1]:
                before, after = second - DAY, second
                while after - before > 1:
                    middle = (before + after) // 2
                    before, after = (middle, after) if self.offset(middle) == found[-1][1] else (before, middle)
                found.append((after, self.offset(after)))
        return found

    def _laid_out(self) -> tuple[list[int], list[int]]:
        over: dict[int, int] = {}
        stretches = zip(self.changes, [*self.changes[1:], (TO, 0)], strict=True)
        for (start, offset), (stop, _) in stretches:
            for day in range((start + offset) // DAY, (stop - 1 + offset) // DAY + 1):
                over[day] = max(over.get(day, FROM), min((day + 1) * DAY - offset, stop))
        days = sorted(over)
        ends, latest = [], FROM
        for day in days:
            latest = max(latest, over[day])
            ends.append(latest)
        return days, ends


@cache
def zone(name: str) -> Zone:
    return Zone(name)
