"""A case's own clock, which can be moved, and the worker that works by it.

Every case is played in days of its own, on one desk. Two things keep that sound:

- What rings by a case's clock is of this case alone. A clock of another request is never brought to the door by it,
  however far the case moves ahead. (Jobs are different: a job is work that has been called for already.)
- What a case leaves running runs out after the site's own instant: once the case has ended, the time up to there passes
  for it as well (`rogatory.demo.player`). So the site's worker rings nothing of it late, and nothing early.

One demonstration at a time has the folder (`rogatory.demo.house.alone_in`): no site's worker looks on while one plays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rogatory.demo.stage import stuck
from rogatory.desk import worker
from rogatory.desk.handlers import HANDLERS
from rogatory.desk.models import Clock, Request
from rogatory.desk.sweep import ring
from rogatory.desk.worker import Handler
from rogatory.mail.alerts import HANDLERS as ALERTS
from rogatory.mail.enforcement import HANDLERS as ENFORCEMENT
from rogatory.mail.letters import HANDLERS as LETTERS

if TYPE_CHECKING:
    from django.db.models import QuerySet

_WORKS: Mapping[str, Handler] = {**HANDLERS, **LETTERS, **ALERTS, **ENFORCEMENT}


class CaseTime:
    """The instant that it is in a case, and the requests that live by it."""

    def __init__(self, key: str, began: datetime) -> None:
        """Begin at an instant, for the case of this key."""
        self.now = began
        self._key = key
        self.requests: list[int] = []

    def take_in(self, request: Request) -> None:
        """Have a request live by this clock from now on."""
        self.requests.append(request.pk)

    def later(self, much: timedelta) -> None:
        """Let time pass in which nothing can run out, such as the minutes of somebody's work."""
        self.now += much

    def work(self) -> None:
        """Ring what has run out for the case, and do the work that is due."""
        name = worker.name_of_this_worker()
        while self._ring() or worker.work_once(_WORKS, lambda: self.now, name):
            pass

    def passing(self, until: datetime) -> Iterator[datetime]:
        """Let time pass, and stop at each instant at which something has rung; the last one given is ``until``."""
        while (row := self._next(until)) is not None:
            assert row.rings_at is not None  # noqa: S101 - `_next` looks for such rows only  # nosec B101
            self.now = max(self.now, row.rings_at)
            self.work()
            yield self.now
        self.now = max(self.now, until)
        self.work()
        yield self.now

    def end_of(self, name: str, kind: str, account: str) -> datetime:
        """Give the instant at which a clock of the case will ring.

        Raises:
            Problem: no such clock runs.
        """
        rows = self._mine().filter(name=name, rings_at__isnull=False)
        rows = rows.filter(matter__kind=kind) if kind else rows
        row = (rows.filter(matter__account=account) if account else rows).order_by("rings_at").first()
        if row is None or row.rings_at is None:
            running = ", ".join(self._mine().filter(rings_at__isnull=False).values_list("name", flat=True))
            raise stuck(self._key, f"no clock {name!r} runs; those that do are: {running or 'none'}")
        return row.rings_at

    def _mine(self) -> QuerySet[Clock]:
        return Clock.objects.filter(matter__request__in=self.requests)

    def _next(self, until: datetime) -> Clock | None:
        return self._mine().filter(rings_at__lte=until).order_by("rings_at", "pk").first()

    def _ring(self) -> bool:
        """Ring what has run out for the case, the longest over first.

        Raises:
            Problem: what a clock brings is refused.
        """
        rows = self._mine().filter(rings_at__lte=self.now).select_related("matter__request")
        due = list(rows.order_by("rings_at", "pk"))
        for row in due:
            if ring(row, self.now):
                continue
            row.refresh_from_db()
            if row.last_error:
                raise stuck(self._key, f"the clock {row.name!r} rings in vain: {row.last_error}")
        return bool(due)
