"""Running times: kept as rows, counted by `rogatory.clocks`, and rung through the door when they have run out.

A stage asks for changes (`rogatory.desk.stages.contract`: start, stop, pause, resume); the door makes them in the
transaction of the act. The worker sweeps: each clock that has run out brings its action to the door, and ends in the
transaction of the act. So whatever is killed, and however many workers sweep, each clock rings once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from rogatory.clocks import days
from rogatory.clocks.running import Clock as Counted
from rogatory.clocks.running import Pause
from rogatory.clocks.term import Term, Unit
from rogatory.desk.models import Clock, Matter
from rogatory.desk.outbox import LeaseLost, delay
from rogatory.desk.stages.contract import ClockChange, PauseClock, ResumeClock, StartClock, StopClock
from rogatory.flow.states import ENDED
from rogatory.flow.table import ACTIONS

log = logging.getLogger(__name__)

UTC_ZONE = "UTC"
_LONGEST_ERROR = 2000

AT_ONCE = 10
"""How many clocks a sweep rings before the worker looks at its jobs again: neither shall wait long for the other."""


@dataclass(frozen=True, slots=True)
class Ring:
    """A clock that has run out, in the hands of a worker; it ends in the transaction of the act that it brings.

    ``attempts`` counts those that were refused or failed before, and ``told`` is why the last of them did.
    """

    clock: int
    rings_at: datetime
    attempts: int = 0
    told: str = ""

    def end(self, *, now: datetime) -> None:
        """Mark the clock as rung.

        Raises:
            LeaseLost: it has rung, was stopped, paused or moved meanwhile; the transaction must not commit.
        """
        _end(self, "rang", now)


def apply(matter: Matter, changes: Iterable[ClockChange], now: datetime) -> None:
    """Make the changes that a stage asked for. The caller holds the lock on the matter."""
    for change in changes:
        of = _of(matter, change)
        if of is None:
            continue
        match change:
            case StartClock():
                _start(of, change, now)
            case StopClock():
                _stop(of, change.name, change.why, now)
            case PauseClock() | ResumeClock():
                _pause(of, change, now)


def stop_all(matter: Matter, why: str, now: datetime) -> None:
    """Stop whatever still runs for a matter that has ended, but for what is to be done even then."""
    done_even_then = [action.name for action in ACTIONS.values() if action.clock and matter.state in action.sources]
    running = Clock.objects.filter(matter=matter, ended_at=None).exclude(action__in=done_even_then)
    running.update(ended_at=now, rings_at=None, outcome="stopped", why=why)


def due(now: datetime, most: int = AT_ONCE) -> list[int]:
    """Give the clocks that have run out by their primary keys, the one that is longest over first (one query).

    The index alone answers it, however many clocks run: the rows are read one by one, when their turn comes.
    """
    found = Clock.objects.filter(rings_at__lte=now).order_by("rings_at", "id")
    return list(found.values_list("pk", flat=True)[:most])


def run_out(clock: int, now: datetime) -> Clock | None:
    """Give a clock that has run out with its matter, or ``None`` where it rang or was moved meanwhile (one query)."""
    return Clock.objects.select_related("matter__request").filter(pk=clock, rings_at__lte=now).first()


def counted(row: Clock) -> Counted:
    """Give a clock as it is counted."""
    return Counted(
        row.words,
        row.began_at,
        tuple(Term(amount, Unit(unit), first, zone) for amount, unit, first, zone in row.terms),
        pauses_of(row),
    )


def pauses_of(row: Clock) -> tuple[Pause, ...]:
    """Give the times during which a clock stood still, in their order."""
    return tuple(Pause(_instant(since), _instant(until) if until else None, why) for since, until, why in row.pauses)


def days_before(row: Clock) -> int | None:
    """Give how many days before the last day of another clock this one warns; ``None`` where it is no warning."""
    before = row.name.rpartition("/")[2] if "/" in row.name else ""
    return int(before) if before.isdecimal() else None


def postpone(ring: Ring, error: str, *, now: datetime) -> bool:
    """Have a clock ring again later, each time after twice as long, since what it brings was refused or failed.

    It is never given up. Give whether this tells something new: False when the last attempt ended alike, or the clock
    has ended or was moved meanwhile.
    """
    told = error[:_LONGEST_ERROR]
    attempts = ring.attempts + 1
    again = {"rings_at": now + delay(attempts), "attempts": attempts, "last_error": told}
    return bool(_open(ring).update(**again)) and told != ring.told


def call_moot(ring: Ring, *, now: datetime) -> None:
    """End a clock whose matter is not any more where its action could be done. The caller holds the lock on the matter.

    Raises:
        LeaseLost: it has ended or was moved meanwhile.
    """
    _end(ring, "moot", now)


def _of(matter: Matter, change: ClockChange) -> Matter | None:
    """Give the matter that a change is of: the act's own, or one of another kind that the request asks for."""
    if change.kind is None or change.kind == matter.kind:
        return matter
    others = Matter.objects.filter(request=matter.request_id, kind=change.kind, account="")
    return others.exclude(state__in=ENDED).first()


def _end(ring: Ring, outcome: str, now: datetime) -> None:
    if not _open(ring).update(ended_at=now, rings_at=None, outcome=outcome, last_error=""):
        raise LeaseLost(f"clock {ring.clock} has ended or was moved")


def _open(ring: Ring) -> models.QuerySet[Clock]:
    return Clock.objects.filter(pk=ring.clock, rings_at=ring.rings_at, ended_at=None)


def _start(matter: Matter, change: StartClock, now: datetime) -> None:
    """Start a clock, or the same one anew (an extension)."""
    for action in {change.action, *([change.warning] if change.warn_days else [])}:
        if not (action in ACTIONS and ACTIONS[action].clock):
            raise ValueError(
                f"{action!r} is nothing that a clock brings; mark its row in the flow table, or name another"
            )
    _stop(matter, change.name, "started anew", now)
    row = Clock(
        matter=matter,
        name=change.name,
        action=change.action,
        words=change.words,
        began_at=change.began,
        terms=[[each.amount, each.unit.value, each.first_day_included, each.zone] for each in change.terms],
        fixed_at=change.at,
        warns=[[days, change.warning] for days in sorted(set(change.warn_days), reverse=True)],
    )
    _set(row, now)


def _set(row: Clock, now: datetime) -> None:
    """Reckon the end of a clock anew and keep it, with its warnings."""
    paused = any(until is None for _, until, _ in row.pauses)
    row.due_at = None if paused else row.fixed_at or counted(row).end(now)
    row.rings_at = row.due_at
    row.attempts, row.last_error = 0, ""
    row.save()
    _stop_warnings(row.matter, row.name, now)
    if row.due_at is None or not row.warns:
        return
    for before, action in row.warns:
        at = _warning(row, before, now)
        if at > now:
            Clock.objects.create(
                matter=row.matter,
                name=f"{row.name}/{before}",
                action=action,
                words=f"{row.words}: {before} day{'' if before == 1 else 's'} before the end",
                began_at=row.began_at,
                fixed_at=at,
                due_at=at,
                rings_at=at,
            )


def _warning(row: Clock, before: int, now: datetime) -> datetime:
    """Give the instant at which the day begins that lies so many days before the last day."""
    if row.fixed_at is None:
        return next((each.at for each in counted(row).milestones((before,), now)), now)
    return days.begin_of(days.later(days.closed_by(row.fixed_at, UTC_ZONE), -before, UTC_ZONE), UTC_ZONE)


def _stop(matter: Matter, name: str, why: str, now: datetime) -> None:
    Clock.objects.filter(matter=matter, name=name, ended_at=None).update(
        ended_at=now, rings_at=None, outcome="stopped", why=why
    )
    _stop_warnings(matter, name, now)


def _stop_warnings(matter: Matter, name: str, now: datetime) -> None:
    Clock.objects.filter(matter=matter, name__startswith=f"{name}/", ended_at=None).update(
        ended_at=now, rings_at=None, outcome="stopped", why="reckoned anew"
    )


def _pause(matter: Matter, change: PauseClock | ResumeClock, now: datetime) -> None:
    """Pause a clock or let it go on; one that does not run, or is paused already, stays as it is."""
    row = Clock.objects.filter(matter=matter, name=change.name, ended_at=None).first()
    if row is None:
        return
    row.matter = matter
    open_pause = next((pause for pause in row.pauses if pause[1] is None), None)
    if isinstance(change, PauseClock) and open_pause is None:
        row.pauses = [*row.pauses, [now.isoformat(), None, change.why]]
    elif isinstance(change, ResumeClock) and open_pause is not None:
        row.pauses = [*row.pauses[:-1], [open_pause[0], now.isoformat(), open_pause[2]]]
        since = _instant(open_pause[0])
        if row.fixed_at is not None and since < row.fixed_at:
            # As for one that is counted: a pause after the end gives nothing back.
            row.fixed_at = days.moved(row.fixed_at, now - since)
    else:
        return
    _set(row, now)


def _instant(written: str) -> datetime:
    return datetime.fromisoformat(written)
