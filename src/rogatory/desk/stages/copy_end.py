"""The end of a preserved copy, as its rows have it: what stands against it, what it rests on, and how it is taken back.

What `rogatory.desk.standing` says of a copy is established here, after the copy's row was locked: whoever brings legal
process to a copy locks the same row, so that of a destruction and a process the first one counts.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery

from rogatory.desk import deciding
from rogatory.desk.models import (
    Clock,
    CopyHold,
    Destruction,
    FactsVersion,
    IncomingMail,
    Matter,
    PreservedCopy,
    RetentionPolicy,
)
from rogatory.desk.stages.contract import ClockChange, StopClock
from rogatory.desk.surroundings import the_vault
from rogatory.flow.case import Standing
from rogatory.flow.states import ASKED, ENDED, State

PERIOD = "period"
"""The clock of a copy's period: at its end a person decides what becomes of it."""
GRACE = "grace"
"""The clock that runs between the decision to let a copy lapse and its destruction."""
NEED = "need"
"""The clock of a copy whose preservation is over while something else needs it; its words say why it is over."""
_POLICY = "policy-"


def copy_standing(matter: Matter, now: datetime) -> frozenset[Standing]:
    """Establish what stands with a copy at this instant; its row is locked first, where there is a transaction.

    What the purge ledger names is destroyed already: nothing stands against ending what was begun.
    """
    copy = locked_copy(matter)
    if copy is None or matter.state not in {State.ENDED, State.LAPSING}:
        return frozenset()
    found = set()
    if grace_is_over(matter, now):
        found.add(Standing.GRACE_OVER)
        if the_vault().ledger.is_destroyed(copy.vault_id):
            return frozenset(found)
    if open_holds(copy):
        found.add(Standing.HELD)
    if _policy_is_gone(copy, matter):
        found.add(Standing.POLICY_GONE)
    if not decided_by_a_person(copy) and treaty_pending(matter):
        found.add(Standing.PENDING)
    if something_unread():
        found.add(Standing.UNREAD)
    return frozenset(found)


def locked_copy(matter: Matter) -> PreservedCopy | None:
    """Lock the row of a matter's copy: the innermost lock, under those on its request and its matters."""
    rows = PreservedCopy.objects.filter(matter=matter)
    return (rows.select_for_update(of=("self",)) if connection.in_atomic_block else rows).first()


def open_holds(copy: PreservedCopy) -> list[CopyHold]:
    """Give what stands against destroying a copy, the oldest first.

    A hold for a part stands against destroying any of it, since one key opens all.
    """
    return list(copy.holds.filter(ended_at=None).select_related("request").order_by("pk"))


def open_destruction(copy: PreservedCopy) -> Destruction | None:
    """Give the decision to let a copy lapse under which the time of grace runs."""
    undone = copy.destructions.filter(spared_at=None, destroyed_at=None)
    return undone.select_related("decided_by", "policy__proposed_by", "policy__approved_by").order_by("-pk").first()


def decided_by_a_person(copy: PreservedCopy) -> bool:
    """Whether the copy lapses by a person's decision."""
    decision = open_destruction(copy)
    return decision is not None and decision.decided_by_id is not None


def treaty_pending(matter: Matter) -> str:
    """Give which treaty request the facts of the preservation call pending (``mlat``, ``letters-rogatory``), or ""."""
    latest = matter.request.facts_versions.order_by("-number").first()
    history = deciding.facts_of(latest).history if latest else None
    return (history.process_pending or "") if history else ""


def something_unread() -> bool:
    """Whether a request is there of which nobody has recorded for which accounts it is.

    Whatever came in before a copy is destroyed may be legal process for it, also after the time of grace; also what an
    officer added since the facts were recorded, and a message that has not been opened or that nobody has read.
    """
    asked = Matter.objects.filter(kind__in=list(ASKED))
    waiting = asked.exclude(state__in=[*ENDED, State.DELIVERED])
    newest = FactsVersion.objects.filter(request=OuterRef("request")).order_by("-number")
    return (
        waiting.filter(request__facts_versions=None).exists()
        or waiting.annotate(named=Subquery(newest.values("names_accounts")[:1])).filter(named=False).exists()
        or asked.filter(state=State.RECEIVED, entered_at__gt=Subquery(newest.values("recorded_at")[:1])).exists()
        or IncomingMail.objects.filter(read_at=None).exclude(outcome="request").exists()
    )


def grace_is_over(matter: Matter, now: datetime) -> bool:
    """Whether the time of grace has run out; it has not while it is paused."""
    clock = _not_stopped(matter).filter(name=GRACE).order_by("-pk").first()
    return clock is not None and clock.due_at is not None and clock.due_at <= now


def policy_in_force(*, locked: bool = False) -> RetentionPolicy | None:
    """Give the retention policy that is in force, if any."""
    rows = RetentionPolicy.objects.filter(approved_at__isnull=False, revoked_at=None)
    return (rows.select_for_update() if locked and connection.in_atomic_block else rows).order_by("-pk").first()


def policy_clock(policy: RetentionPolicy) -> str:
    """Name the clock by which a copy lapses under a policy."""
    return f"{_POLICY}{policy.pk}"


def policy_of_clock(name: str) -> int:
    """Give the primary key of the policy that a clock names."""
    return int(name.removeprefix(_POLICY))


def running(matter: Matter) -> tuple[str, ...]:
    """Name the clocks that lead a copy to its destruction: the policy's, and that of grace."""
    names = Clock.objects.filter(matter=matter, ended_at=None).order_by("pk").values_list("name", flat=True)
    return tuple(name for name in names if name == GRACE or name.startswith(_POLICY))


def take_back(copy: PreservedCopy, now: datetime, why: str) -> tuple[ClockChange, ...]:
    """Take a decision to let a copy lapse back, if there is one; the clocks that lead to destruction are stopped."""
    copy.destructions.filter(spared_at=None, destroyed_at=None).update(spared_at=now, spared_why=why)
    return tuple(StopClock(name, why) for name in running(copy.matter))


def need_clock(matter: Matter) -> Clock | None:
    """Give the clock that runs where the preservation of a copy is over and something else needs the copy."""
    return Clock.objects.filter(matter=matter, name=NEED, ended_at=None).first()


def step_over(why: str, at: datetime) -> tuple[str, str]:
    """Give the step of a period's derivation by which it ends ahead of its time."""
    return why.rstrip("."), at.astimezone(UTC).date().isoformat()


def shorten(copy: PreservedCopy, why: str, at: datetime) -> None:
    """Let the period end with the day on which the preservation was over, as the officer was told."""
    day = at.astimezone(UTC).date()
    if copy.last_day is None or day < copy.last_day:
        copy.last_day = day
    copy.steps = [*copy.steps, list(step_over(why, at))]
    copy.save(update_fields=["last_day", "steps"])


def after(day: date) -> datetime:
    """Give the instant, in UTC, at which a day is over."""
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def is_provisional(copy: PreservedCopy) -> bool:
    """Whether it was never decided that the copy must be kept: nobody may have found out who asked for it."""
    return copy.begins is None


def _not_stopped(matter: Matter) -> QuerySet[Clock]:
    """Give the clocks of a matter that run or have run out: one that brings an act has ended when the act is judged."""
    return Clock.objects.filter(Q(ended_at=None) | Q(outcome="rang"), matter=matter)


def _policy_is_gone(copy: PreservedCopy, matter: Matter) -> bool:
    """Whether no person has let the copy lapse, and no policy that is in force; the policy is locked."""
    decision = open_destruction(copy)
    if decision is not None and decision.decided_by_id is not None:
        return False
    if decision is not None and decision.policy_id is not None:
        keys = [decision.policy_id]
    else:
        clocks = _not_stopped(matter).filter(name__startswith=_POLICY)
        keys = [policy_of_clock(clock.name) for clock in clocks.order_by("-pk")[:1]]
    policies = RetentionPolicy.objects.filter(pk__in=keys, approved_at__isnull=False, revoked_at=None)
    rows = policies.select_for_update(of=("self",)) if connection.in_atomic_block else policies
    return not list(rows)
