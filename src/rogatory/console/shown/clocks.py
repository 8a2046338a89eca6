"""Running times on pages: what each is, how its end came about, and what happens then; and when a matter is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from rogatory.clocks.running import Pause, Step
from rogatory.clocks.shown import shown, shown_end
from rogatory.desk import clocks
from rogatory.desk.actors import Actor
from rogatory.desk.models import Clock, Matter, Request
from rogatory.desk.zones import zone_of
from rogatory.edge.decisions import parse_decision
from rogatory.flow.states import ENDED, Kind, Role, State
from rogatory.flow.table import ACTIONS
from rogatory.guidelines.facts import Facts

SEES_ERRORS = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
"""Who is shown why a ring failed: the message may speak of machines and of what others hold."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of the clocks that bring an action: what kind they are, and what happens when they have run out."""

    kind: str
    then: str


OF_ACTIONS: Mapping[str, Words] = {
    "warn": Words("Warning before a preservation ends", "The officer and the team are warned."),
    "end_period": Words(
        "End of a preservation",
        "The copy is put before a person, who decides what becomes of it.",
    ),
    "need_over": Words(
        "A copy that is still needed",
        "Its preservation is over. Once nothing else needs the copy, it is put before a person.",
    ),
    "end_hold": Words("End of a hold", "The hold ends by itself."),
    "lapse_by_policy": Words(
        "Lapse by the retention policy", "The copy lapses by the retention policy, and its time of grace begins."
    ),
    "destroy": Words(
        "Destruction of a copy", "The system destroys the copy for good, unless something stands against it."
    ),
    "bar_fell": Words(
        "End of a bar on notice", "The notice is put before a person, who decides whether the user is told."
    ),
    "response_due": Words("Day of the answer", "The team is told that an answer is due."),
    "expire": Words("End of a return", "The return is destroyed: its packages, and what opens them."),
    "return_ends": Words("Warning before a return is destroyed", "The officer is warned."),
    "look_again": Words("Day to look at a notice again", "The notice is put before a person again."),
    "window_passed": Words("End of the time to object", "The production no longer waits for an objection of the user."),
    "emergency_overdue": Words(
        "Time to answer an emergency", "The team is alerted, and again after the same time until it is answered."
    ),
    "review_due": Words("Review of an emergency disclosure", "The team is alerted that nobody has reviewed it."),
    "process_due": Words("Legal process owed after an emergency", "The team is alerted that it has not come."),
    "remind_of_deferral": Words("Reminder of a deferral", "The team is reminded that the deferral ends."),
    "deferral_ended": Words("End of a deferral", "The violation is put before a person again."),
    "payment_overdue": Words(
        "Payment of an invoice", "The agency is reminded and the team alerted, and again after the same time."
    ),
}
"""The words for each action that a clock brings."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A clock that has ended: ``became`` says in a sentence what became of it."""

    row: Clock
    kind: str
    became: str


@dataclass(frozen=True, slots=True)
class Running:
    """A running time as a page shows it.

    ``end`` is its end in words, in UTC and in the officer's zone if that is known, and empty while it is paused;
    ``steps`` derive it. ``pause`` is the one that is open. ``again`` is when a ring that failed is tried again,
    and ``error`` why it failed, for those who may see it.
    """

    row: Clock
    kind: str
    then: str
    end: str
    steps: tuple[Step, ...]
    pause: Pause | None
    again: datetime | None
    error: str

    @property
    def is_quiet_warning(self) -> bool:
        """Whether it only warns of the end of another time, and nothing is the matter with it."""
        return clocks.days_before(self.row) is not None and self.again is None


def words_of(action: str) -> Words:
    """Give the words for an action; one that has none of its own is told as the flow table names it."""
    if action in OF_ACTIONS:
        return OF_ACTIONS[action]
    words = ACTIONS[action].words if action in ACTIONS else action
    return Words(f"{words[:1].upper()}{words[1:]}", f"The system does this: {words}.")


def country_of(request: Request, facts: Facts | None) -> str | None:
    """Give the country whose time the officer reads: that of their jurisdiction, else of their account."""
    told = facts.official.jurisdiction if facts else None
    return told or (request.officer.jurisdiction if request.officer else None)


def running_of(row: Clock, country: str | None, now: datetime, actor: Actor) -> Running:
    """Give a running time as `actor` is shown it; `country` is the officer's."""
    words = words_of(row.action)
    open_pause = next((pause for pause in clocks.pauses_of(row) if pause.until is None), None)
    troubled = row.attempts > 0
    return Running(
        row=row,
        kind=words.kind,
        then=words.then,
        end=_end_in_words(row, country),
        steps=_steps(row, now),
        pause=open_pause,
        again=row.rings_at if troubled else None,
        error=row.last_error if troubled and actor.roles & SEES_ERRORS else "",
    )


def ended_of(row: Clock) -> Ended:
    """Give a clock that has ended."""
    became = {
        "rang": "It ran out, and was acted on.",
        "moot": "It ran out when there was nothing left to do.",
        "stopped": f"It was stopped: {row.why}.",
    }
    return Ended(row, words_of(row.action).kind, became.get(row.outcome, row.why))


def _end_in_words(row: Clock, country: str | None) -> str:
    """Tell the end; a warning is no end of a day, but the beginning of one."""
    if row.due_at is None:
        return ""
    words = shown_end if clocks.days_before(row) is None else shown
    return words(row.due_at, zone_of(country, row.due_at))


def _steps(row: Clock, now: datetime) -> tuple[Step, ...]:
    """Tell how the end came about; of an instant that was given there is nothing to reckon but its pauses."""
    if row.fixed_at is None:
        return clocks.counted(row).steps(now)
    steps = [Step("The time begins", None, row.began_at)]
    for pause in clocks.pauses_of(row):
        if pause.until is None:
            return (*steps, Step(f"Paused since {shown(pause.since)}: {pause.why}", None, None))
        steps.append(Step(f"Paused until {shown(pause.until)}, and moved on by as much: {pause.why}", None, None))
    before = clocks.days_before(row)
    if before is not None:
        told = f"The day begins that lies {before} day{'' if before == 1 else 's'} before the last one"
        return (*steps, Step(told, None, row.fixed_at))
    return (*steps, Step("It ends at an instant that was given", None, row.fixed_at))


def due_of(
    matter: Matter, facts: Facts | None, ends: Mapping[tuple[int, Kind], datetime] | None = None
) -> datetime | None:
    """Give the instant at which a matter's clock runs out, ``None`` where no clock is known or none runs any more.

    It is the next end of the running times of the matter (`rogatory.desk.upcoming.ends_of`), or of the copies that a
    preservation keeps. Where none runs it is the day for which the officer asks, or the last day of what the recorded
    decision preserves: before anybody has acted, nothing is promised.
    """
    kind = Kind(matter.kind)
    of_copies = (matter.request_id, Kind.COPY) if kind in {Kind.PRESERVATION, Kind.EXTENSION} else None
    found = [ends[key] for key in ((matter.request_id, kind), of_copies) if ends and key and key in ends]
    if found:
        return min(found)
    if matter.state in ENDED or matter.state == State.DELIVERED:
        return None
    if kind in {Kind.PRESERVATION, Kind.EXTENSION}:
        if matter.decision is None:
            return None
        kept = parse_decision(bytes(matter.decision.decision)).preservations
        days = [each.last_day for each in kept if each.kind == matter.kind and each.last_day]
        return _end(min(days)) if days else None
    asked = facts.contact.response_date if facts else None
    return _end(asked) if isinstance(asked, date) else None


def _end(day: date) -> datetime:
    """Give the instant at which a day has passed in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), UTC)
