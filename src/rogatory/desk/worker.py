"""The worker: rings what has run out, takes jobs from the outbox one by one, and holds each while its handler runs.

Any number of workers may run, on any number of hosts, against one database.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime, timedelta

from django.db import DatabaseError, close_old_connections, connection

from rogatory.desk import outbox
from rogatory.desk.outbox import Claim, LeaseLost
from rogatory.desk.sweep import sweep

Clock = Callable[[], datetime]
"""Gives the instant, aware, in UTC."""

Handler = Callable[[Claim, Clock], None]
"""Does one job. It may end the job in the transaction of its effect; if it returns without, the worker ends it."""

IDLE = timedelta(seconds=1)
DAY = timedelta(days=1)

log = logging.getLogger(__name__)


def name_of_this_worker() -> str:
    """Name this process among all workers of all hosts."""
    return f"{socket.gethostname()}-{os.getpid()}"


def run(
    handlers: Mapping[str, Handler],
    clock: Clock,
    stop: threading.Event,
    *,
    lease: timedelta = outbox.LEASE,
    idle: timedelta = IDLE,
    only: Collection[str] = (),
    daily: Callable[[datetime], object] | None = None,
) -> None:
    """Work until `stop` is set, resting for `idle` whenever nothing is due. What has begun is finished first.

    `only` narrows it to jobs of these names: work that must not wait behind work that takes long. What is `daily` is
    done at the start, and then once a day; when it fails, the day after.
    """
    worker = name_of_this_worker()
    next_day = clock()
    while not stop.is_set():
        close_old_connections()
        if daily is not None and clock() >= next_day:
            next_day = clock() + DAY
            _try(daily, clock())
        rung = sweep(clock())
        if not work_once(handlers, clock, worker, lease=lease, only=only) and not rung:
            stop.wait(idle.total_seconds())


def work_off(handlers: Mapping[str, Handler], clock: Clock) -> int:
    """Do everything that is due now, and give the number of jobs that were tried and clocks that rang."""
    done = 0
    while step := sweep(clock()) + work_once(handlers, clock, name_of_this_worker()):
        done += step
    return done


def work_once(
    handlers: Mapping[str, Handler],
    clock: Clock,
    worker: str,
    *,
    lease: timedelta = outbox.LEASE,
    only: Collection[str] = (),
) -> bool:
    """Claim and do one job; give False when none was due. A job that fails is put back for later."""
    claim = outbox.claim(worker, now=clock(), lease=lease, only=only)
    if claim is None:
        return False
    try:
        with _held(claim, clock, lease):
            _handle(handlers, claim, clock)
    except LeaseLost:
        log.warning("lost the lease of %s; whoever holds it now will do it", claim.key)
    except Exception as error:  # a job's failure is told with the job, and must not stop the others
        log.exception("%s failed at attempt %d", claim.key, claim.attempt)
        with contextlib.suppress(LeaseLost):
            outbox.fail(claim, f"{type(error).__name__}: {error}", now=clock())
    return True


def _try(daily: Callable[[datetime], object], now: datetime) -> None:
    try:
        daily(now)
    except Exception:
        log.exception("what is done daily failed; it is tried again tomorrow")


def _handle(handlers: Mapping[str, Handler], claim: Claim, clock: Clock) -> None:
    handler = handlers.get(claim.name)
    if handler is None:
        raise LookupError(f"no handler does {claim.name!r}")
    handler(claim, clock)
    if not outbox.is_settled(claim):
        outbox.end(claim, now=clock())


@contextlib.contextmanager
def _held(claim: Claim, clock: Clock, lease: timedelta) -> Iterator[None]:
    """Renew the lease from a thread of its own for as long as the handler runs."""
    done = threading.Event()

    def keep() -> None:
        try:
            while not done.wait(lease.total_seconds() / 3):
                _renew(claim, clock, lease)
        except LeaseLost:
            # The fencing token stops the handler where it matters: at its effect.
            log.warning("lost the lease of %s while working on it", claim.key)
        finally:
            connection.close()

    keeper = threading.Thread(target=keep, name=f"lease of {claim.key}", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()


def _renew(claim: Claim, clock: Clock, lease: timedelta) -> None:
    try:
        outbox.renew(claim, now=clock(), lease=lease)
    except DatabaseError as failure:
        # Another writer held it for too long, or it was away for a moment: two more tries fit into the lease.
        log.warning("the lease of %s could not be renewed, and is tried again: %s", claim.key, failure)
        connection.close()
