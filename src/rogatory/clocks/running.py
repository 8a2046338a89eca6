"""A clock that runs: when it began, its term and extensions, its pauses; and from these its end, told step by step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rogatory.clocks import days
from rogatory.clocks.shown import duration, shown
from rogatory.clocks.term import Term, Unit


@dataclass(frozen=True, slots=True)
class Pause:
    """A time during which a clock stands still, and why. ``until`` is ``None`` while nobody has ended it.

    Raises:
        ValueError: an instant without its zone, a pause that ends before it begins, or one without a reason; with
            (what is wrong, cure).
    """

    since: datetime
    until: datetime | None
    why: str

    def __post_init__(self) -> None:
        """Keep the instants in UTC, and refuse a pause that nobody could explain."""
        object.__setattr__(self, "since", days.in_utc(self.since))
        if self.until is not None:
            object.__setattr__(self, "until", days.in_utc(self.until))
            if self.until < self.since:
                raise ValueError(f"the pause ends ({self.until}) before it begins ({self.since})", "Swap the two")
        if not self.why.strip():
            raise ValueError("the pause has no reason", "Say why the clock stands still")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of how an end came about: what was done, and the instant it gave.

    ``day`` is the day of that instant in the zone in which the step counts (for an end, the last day); ``None``
    where it is counted in hours. ``at`` is ``None`` in the step of a pause that is still open.
    """

    words: str
    day: date | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Milestone:
    """A warning: the instant at which the day begins that lies so many days before the last day."""

    days_before: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """A running time: ``terms[0]`` counts from ``began``, each later one continues from the old end (an extension).

    ``name`` says what runs, ``origin`` by what it began ("Compliant request received"). An end is the first instant
    that no longer belongs to the time: what happens before it is in time, what happens at it is late.

    A pause that begins before the end gives its time back (see :meth:`Term.resumed_end`); pauses that overlap or
    touch count once; one that begins at or after the end changes nothing, nor does one that begins after ``now``.

    Raises:
        ValueError: no name, no term, or a beginning without its zone; with (what is wrong, cure).
    """

    name: str
    began: datetime
    terms: tuple[Term, ...]
    pauses: tuple[Pause, ...] = ()
    origin: str = "The time begins"

    def __post_init__(self) -> None:
        """Keep the beginning in UTC, and refuse a clock that does not run."""
        if not self.name.strip():
            raise ValueError("the clock has no name", "Say what is running")
        if not self.terms:
            raise ValueError(f"{self.name} has no term", "Give at least one")
        object.__setattr__(self, "began", days.in_utc(self.began))

    def end(self, now: datetime) -> datetime | None:
        """Give the instant at which the time is over, in UTC; ``None`` while a pause without an end is open."""
        return self.steps(now)[-1].at

    def last_day(self, now: datetime) -> date | None:
        """Give the last day, in the zone of the last term, or the day within which the hours are over."""
        end = self.end(now)
        return None if end is None else days.closed_by(end, self.terms[-1].zone)

    def steps(self, now: datetime) -> tuple[Step, ...]:
        """Tell how the end comes about; the last step gives the end, or the pause that keeps it open."""
        waiting = _apart(self.pauses, self.began, days.in_utc(now))
        end = self.began
        first = self.terms[0]
        told = [Step(self.origin, None if first.unit is Unit.HOURS else days.day_of(end, first.zone), end)]
        for number, term in enumerate(self.terms):
            end = term.further_end(end) if number else term.end(end)
            words = f"Extension {number}: {term} from the old end" if number else term.counting
            told.append(_ended(words, end, term))
            while waiting and waiting[0].since < end:
                pause = waiting.pop(0)
                if pause.until is None:
                    return (*told, Step(f"Paused since {shown(pause.since)}: {pause.why}", None, None))
                end = term.resumed_end(end, pause.since, pause.until)
                told.append(_ended(_paused(pause.since, pause.until, pause.why, term), end, term))
        return tuple(told)

    def milestones(self, days_before: tuple[int, ...], now: datetime) -> tuple[Milestone, ...]:
        """Give the warnings so many days before the last day, earliest first; none while a pause is open.

        A warning that would come before the beginning of the time, or at it, is left out.
        """
        last = self.last_day(now)
        if last is None:
            return ()
        zone = self.terms[-1].zone
        found = (Milestone(each, days.begin_of(days.later(last, -each, zone), zone)) for each in set(days_before))
        return tuple(sorted((each for each in found if each.at > self.began), key=lambda each: each.at))


def _ended(words: str, end: datetime, term: Term) -> Step:
    return Step(words, None if term.unit is Unit.HOURS else days.closed_by(end, term.zone), end)


def _paused(since: datetime, until: datetime, why: str, term: Term) -> str:
    if term.unit is Unit.HOURS:
        return f"Paused {duration(until - since)}: {why}"
    count = term.days_of(since, until)
    return f"Paused {count} {'day' if count == 1 else 'days'}: {why}" if count else f"Paused within one day: {why}"


def _apart(pauses: tuple[Pause, ...], began: datetime, now: datetime) -> list[Pause]:
    """Give the pauses that have begun, in order and apart: none before the beginning, none over another."""
    apart: list[Pause] = []
    for pause in sorted(pauses, key=lambda each: each.since):
        since = max(pause.since, began)
        if pause.since > now or (pause.until is not None and pause.until - since <= timedelta(0)):
            continue
        before = apart[-1] if apart else None
        if before is None or (before.until is not None and before.until < since):
            apart.append(Pause(since, pause.until, pause.why))
            continue
        until = None if before.until is None or pause.until is None else max(before.until, pause.until)
        why = before.why if pause.why in before.why.split("; ") else f"{before.why}; {pause.why}"
        apart[-1] = Pause(before.since, until, why)
    return apart
