"""Which numbers of the directory are offered to whoever calls the sender of a request back."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from rogatory.desk import directory
from rogatory.desk.models import Agency, CallBackNumber, Request

MOST = 50
"""So many numbers are offered at most; a narrower search finds the others."""


def agency_behind(request: Request) -> Agency | None:
    """Give the agency of the directory behind a request: that of the vetted officer, else the sender's exact domain's.

    What the request says of its agency is not asked.
    """
    officer = request.officer
    if officer is not None and officer.is_vetted and officer.listed is not None:
        return officer.listed
    return directory.agency_of(request.sender)


def numbers_offered(request: Request, words: str, now: datetime) -> QuerySet[CallBackNumber]:
    """Give the numbers on which the sender may be called back: those of the agency behind, and of agencies found."""
    behind = agency_behind(request)
    offered = Q(agency=behind) if behind else Q(pk=None)
    if words.strip():
        found = directory.search(words.strip()).values_list("pk", flat=True)[:MOST]
        offered |= Q(agency__in=list(found))
    return directory.numbers(now).filter(offered)
