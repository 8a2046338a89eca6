"""The clock of everything that runs by itself: pages and worker. All else is given the instant as `now`."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings


def now() -> datetime:
    """Give the instant, aware, in UTC; a demonstration's clock is shifted to the days in which its cases play."""
    return datetime.now(UTC) + settings.CLOCK_SHIFT
