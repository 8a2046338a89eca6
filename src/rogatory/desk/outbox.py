"""The transactional outbox: work queued in the transaction that calls for it, and claimed under a lease.

A job is queued together with the change that it follows from: both are there or neither. A worker claims a job with one
statement and holds it under a lease, which it renews; when the worker dies the lease runs out and another one takes the
job. Each claim has a larger *fencing token*, and only the holder of the latest one can end a job: a worker that was
thought dead and wakes up again does nothing twice.

`end` belongs in the transaction of the job's effect (the door takes a claim for that), so that the effect and the end
are there together or not at all. Effects outside the database (mail) happen at least once.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import Q

from rogatory.desk.models import Matter, OutboxJob

LEASE = timedelta(seconds=60)
ATTEMPTS = 12
FIRST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(hours=1)
AHEAD = timedelta(days=1)
"""By so much work that must come first is due before it is queued: what has been due longest is taken first."""
_LONGEST_ERROR = 2000

_TABLE = OutboxJob._meta.db_table
# Materialized, since PostgreSQL may ask a subquery again for each row, and take more jobs each time than were wanted.
_CLAIM = f"""
WITH due AS MATERIALIZED (
    SELECT id FROM {_TABLE}
    WHERE ended_at IS NULL AND run_at <= %s AND (leased_until IS NULL OR leased_until <= %s){{only}}
    ORDER BY run_at, id LIMIT %s {{lock}}
)
UPDATE {_TABLE} SET token = token + 1, attempts = attempts + 1, worker = %s, leased_until = %s
WHERE id IN (SELECT id FROM due)
RETURNING id, name, key, payload, token, attempts
"""  # noqa: S608 - the table's name is the model's  # nosec B608
_END = (
    f"UPDATE {_TABLE} SET ended_at = %s, leased_until = NULL, last_error = '' "  # noqa: S608  # nosec B608
    "WHERE id = %s AND token = %s AND ended_at IS NULL"
)


class LeaseLost(Exception):
    """The job has been claimed by another worker, or has ended: this worker must not act on it any more."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A job in the hands of one worker. ``token`` fences it; ``attempt`` counts from 1."""

    id: int
    name: str
    key: str
    payload: Mapping[str, Any]
    token: int
    attempt: int


def queue(name: str, key: str, payload: Mapping[str, object], *, now: datetime, run_at: datetime | None = None) -> None:
    """Queue work in the current transaction; the same key queued again does nothing.

    Args:
        name: which handler does it (`desk.handlers`).
        key: what work this is, unique for ever.
        payload: what JSON can hold: ids, and no personal data.
        now: the instant of queueing.
        run_at: not before this instant.
    """
    job = OutboxJob(name=name, key=key, payload=dict(payload), queued_at=now, run_at=run_at or now)
    OutboxJob.objects.bulk_create([job], ignore_conflicts=True)


def queue_all(
    name: str, payloads: Mapping[str, Mapping[str, object]], *, now: datetime, run_at: datetime | None = None
) -> None:
    """Queue work of one name, many jobs at once: for each key its payload (see `queue`)."""
    jobs = [
        OutboxJob(name=name, key=key, payload=dict(payload), queued_at=now, run_at=run_at or now)
        for key, payload in payloads.items()
    ]
    OutboxJob.objects.bulk_create(jobs, ignore_conflicts=True)


def queue_for(matter: Matter, name: str, *, now: datetime) -> None:
    """Queue work on a matter under the approval in force. Each time that it is called for it is other work.

    The caller holds the lock on the matter, so that no two of them count alike.
    """
    key = _key_of(matter, name)
    before = OutboxJob.objects.filter(key__startswith=key).count()
    queue(name, f"{key}{before + 1}", {"matter": matter.pk}, now=now)


def latest_for(matters: Iterable[Matter], name: str) -> Mapping[int, OutboxJob]:
    """Give the job that was queued last for each matter under its approval in force, by its primary key (one query)."""
    keys = {_key_of(matter, name): matter.pk for matter in matters}
    if not keys:
        return {}
    wanted = reduce(or_, (Q(key__startswith=key) for key in keys))
    jobs = OutboxJob.objects.filter(wanted).order_by("pk")
    return {keys[f"{job.key.rpartition('/')[0]}/"]: job for job in jobs}


def _key_of(matter: Matter, name: str) -> str:
    return f"{name}/{matter.pk}/{matter.approval_id}/"


def claim(worker: str, *, now: datetime, lease: timedelta = LEASE, only: Collection[str] = ()) -> Claim | None:
    """Take the job that has been due longest and that nobody holds, or ``None``; one statement is the transaction.

    `only` narrows it to jobs of these names.
    """
    return next(iter(_claimed(worker, now, lease, only, 1)), None)


def claim_more(worker: str, name: str, most: int, *, now: datetime, lease: timedelta = LEASE) -> tuple[Claim, ...]:
    """Take at most `most` further jobs of one name, for work that is done for many at once; nobody renews their lease.

    Whoever takes them ends them with `end_all`. What is not ended when the lease runs out is somebody else's again.
    """
    return _claimed(worker, now, lease, (name,), most)


def _claimed(worker: str, now: datetime, lease: timedelta, only: Collection[str], most: int) -> tuple[Claim, ...]:
    lock = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    at, until = _instant(now), _instant(now + lease)
    with connection.cursor() as cursor:
        named = f" AND name IN ({', '.join(['%s'] * len(only))})" if only else ""
        cursor.execute(_CLAIM.format(lock=lock, only=named), [at, at, *only, most, worker, until])
        rows = cursor.fetchall()
    return tuple(
        Claim(number, name, key, json.loads(payload) if isinstance(payload, str) else payload, token, attempts)
        for number, name, key, payload, token, attempts in sorted(rows)
    )


def renew(held: Claim, *, now: datetime, lease: timedelta = LEASE) -> None:
    """Hold the job for another lease.

    Raises:
        LeaseLost: somebody else holds it, or it has ended.
    """
    _update(held, leased_until=now + lease)


def require_held(held: Claim) -> None:
    """Make sure that the job is still held, in the transaction of an effect that is not its last.

    Raises:
        LeaseLost: somebody else holds it, or it has ended; the transaction must not commit.
    """
    _update(held, token=held.token)


def end(held: Claim, *, now: datetime, payload: Mapping[str, object] | None = None) -> None:
    """Mark the job done; in the transaction of its effect, so that both count or neither.

    `payload` takes the place of what it knew, where others read from the job what came of it.

    Raises:
        LeaseLost: somebody else holds it, or it has ended; the transaction must not commit.
    """
    told = {} if payload is None else {"payload": dict(payload)}
    _update(held, ended_at=now, leased_until=None, last_error="", **told)


def end_all(held: Iterable[Claim], *, now: datetime) -> None:
    """Mark jobs done that were taken together; those that somebody else holds by now are left to them."""
    with connection.cursor() as cursor:
        cursor.executemany(_END, [[_instant(now), each.id, each.token] for each in held])


def settle(key: str, *, now: datetime) -> None:
    """Mark work done that was done otherwise, unless a worker holds it: then it finds nothing left to do."""
    OutboxJob.objects.filter(key=key, ended_at=None, leased_until=None).update(ended_at=now)


def fail(held: Claim, error: str, *, now: datetime) -> None:
    """Put the job back for a later attempt, each time after twice as long; after the last one it is given up.

    Raises:
        LeaseLost: somebody else holds it, or it has ended.
    """
    told = error[:_LONGEST_ERROR]
    if held.attempt >= ATTEMPTS:
        _update(held, ended_at=now, given_up=True, leased_until=None, last_error=told)
    else:
        _update(held, run_at=now + delay(held.attempt), leased_until=None, last_error=told)


def delay(attempt: int) -> timedelta:
    """Give the wait after an attempt (from 1) that failed."""
    # A clock is tried for ever: what doubles without a bound would one day be more than any calendar holds.
    doubled: int = 2 ** min(attempt - 1, 16)
    return min(FIRST_DELAY * doubled, LONGEST_DELAY)


def put_back(held: Claim, payload: Mapping[str, object], *, run_at: datetime) -> None:
    """Put work that never ends back until its next turn, with what it is to know then.

    Raises:
        LeaseLost: somebody else holds it, or it has ended.
    """
    _update(held, run_at=run_at, payload=dict(payload), attempts=0, leased_until=None, last_error="")


def wake(job: int, *, now: datetime) -> None:
    """Have work done at once that was put back for later; nothing happens to a job that somebody holds, or that ended.

    It is found again when its time comes.
    """
    OutboxJob.objects.filter(pk=job, ended_at=None, leased_until=None, run_at__gt=now).update(run_at=now)


def give_up(held: Claim, error: str, payload: Mapping[str, object], *, now: datetime) -> None:
    """Give the job up before its last attempt, since no further one can help, with what it is to know if tried again.

    Raises:
        LeaseLost: somebody else holds it, or it has ended.
    """
    told = error[:_LONGEST_ERROR]
    _update(held, ended_at=now, given_up=True, leased_until=None, last_error=told, payload=dict(payload))


def redo(jobs: Iterable[OutboxJob], *, now: datetime) -> None:
    """Put jobs that have ended back in the queue, with all their attempts."""
    again: dict[str, Any] = {"ended_at": None, "given_up": False, "attempts": 0, "run_at": now}
    OutboxJob.objects.filter(pk__in=[job.pk for job in jobs], ended_at__isnull=False).update(**again)


def is_settled(held: Claim) -> bool:
    """Whether the job ended under this claim, or was put back."""
    settled = Q(ended_at__isnull=False) | Q(leased_until=None)
    return OutboxJob.objects.filter(settled, pk=held.id, token=held.token).exists()


def try_again(job: OutboxJob, *, now: datetime) -> bool:
    """Put a job that was given up back in the queue, with all its attempts; False when it was not given up."""
    again = {"ended_at": None, "given_up": False, "attempts": 0, "run_at": now}
    return bool(OutboxJob.objects.filter(pk=job.pk, given_up=True).update(**again))


def _update(held: Claim, **changes: Any) -> None:  # noqa: ANN401
    # Work that was put back has no lease: a renewal that came late would hide it from everybody.
    mine = OutboxJob.objects.filter(pk=held.id, token=held.token, ended_at=None, leased_until__isnull=False)
    if not mine.update(**changes):
        raise LeaseLost(f"{held.key} is no longer held under token {held.token}")


def _instant(at: datetime) -> Any:  # noqa: ANN401 - text on SQLite, a datetime on PostgreSQL
    """Give an instant as the database keeps it."""
    return connection.ops.adapt_datetimefield_value(at)
