"""The directory of agencies, as the desk asks it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from rogatory.desk.models import CallBackNumber
from rogatory.problem import Problem


def number_in_force(key: int, now: datetime) -> CallBackNumber:
    """Give a number on which an agency may be called back at `now` (one query).

    Raises:
        Problem: it is no number of the directory, or it was retired, or its agency was closed.
    """
    found = CallBackNumber.objects.select_related("agency").filter(pk=key, approved_at__lte=now).first()
    if found is None or found.retired_at is not None or found.agency.closed_at is not None:
        raise Problem(
            "this is no number of the directory",
            where="call-back",
            cure="Choose a number that the directory has; a number from the request is never called",
        )
    return found


def numbers(now: datetime) -> QuerySet[CallBackNumber]:
    """Give every number on which an agency may be called back at `now`."""
    found = CallBackNumber.objects.filter(approved_at__lte=now, retired_at=None, agency__closed_at=None)
    return found.select_related("agency").order_by("agency__name", "pk")
