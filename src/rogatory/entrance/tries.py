"""Tries of those who are not signed in: counted in the database, so over all processes of the server."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from rogatory.desk import clock
from rogatory.desk.models import CountedTry
from rogatory.entrance import network
from rogatory.entrance.limits import LONGEST


def within(request: HttpRequest, action: str, key: str = "") -> bool:
    """Count a try, and say whether it is within the limits; they are the same for a known and an unknown address.

    It counts before it asks, so that of many at once none comes through too many; what was refused is not counted.
    """
    now = clock.now()
    at = network.of(request)
    made: list[CountedTry] = []
    for number, limit in enumerate(settings.LIMITS.get(action, ())):
        counted = _digest(action, str(number), key.strip().lower() if limit.each_key else at)
        made.append(CountedTry.objects.create(counted_sha256=counted, at=now))
        if CountedTry.objects.filter(counted_sha256=counted, at__gt=now - limit.within).count() > limit.most:
            CountedTry.objects.filter(pk__in=[each.pk for each in made]).delete()
            return False
    return True


def forget(now: datetime) -> None:
    """Delete what counts for nothing any more."""
    CountedTry.objects.filter(at__lte=now - LONGEST).delete()


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
