"""How long a return can be fetched, and how it is destroyed when that is over: return_ends, expire.

To destroy a return is to forget what opens its packages, in the transaction of the act, and to remove their parts
afterwards. With the last package of a request its key goes too, so that no copy of the parts that a backup may hold
can be opened either.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from rogatory.desk.inputs import Rang
from rogatory.desk.models import Matter, Package, Production, Request, Sealing
from rogatory.desk.rest.keys import destroy_key
from rogatory.desk.stages.contract import (
    ClockChange,
    Job,
    StageContext,
    StageResult,
    StartClock,
    StopClock,
    WrittenLetter,
)
from rogatory.desk.stages.ownership import whoever_fetches
from rogatory.evidence.canonical import Json, canonical
from rogatory.problem import Problem

CLOCK = "availability"
ERASE = "erase_return"
"""The job that removes the parts of destroyed packages."""

OVER = "its time was over"
WITHDRAWN = "it was withdrawn before anybody had fetched it"
RECALLED = "the response team recalled it"
NEVER_DELIVERED = "the data was collected again before it was delivered"
SUPERSEDED = "a return that was made later took its place"
"""Why a return was destroyed, as its row says it."""

_WARN_DAYS = (7, 1)


def return_ends(case: StageContext, _inputs: Rang) -> StageResult:
    """Warn the officer that the return will be destroyed; where nobody could fetch it there is nobody to warn."""
    here = standing_returns(case.the_matter)
    if not here:
        return StageResult()
    until, request = here[0].expires_at, case.the_request
    try:
        officer = whoever_fetches(request, case.facts)
    except Problem:
        return StageResult(details={"expires_at": until.isoformat()})
    body = (
        f"The answer to your request {request.reference} is destroyed on {day_of(until)} (UTC), and nobody can fetch "
        f"it after that.\n\nSign in at {settings.ORIGIN} to fetch it, or to ask for more time. This letter opens "
        "nothing, and there is nothing to answer.\n"
    )
    subject = f"Your request {request.reference}: the answer is available until {day_of(until)}"
    letter = WrittenLetter("return-ends", officer.person.email, subject, body)
    return StageResult(letter=letter, details={"expires_at": until.isoformat()})


def expire(case: StageContext, _inputs: Rang) -> StageResult:
    """Destroy every return of the matter whose time is over, whatever has become of the matter meanwhile."""
    over = case.the_matter.productions.filter(destroyed_at=None, expires_at__lte=case.now)
    destroyed, jobs = destroy(case, over, OVER)
    return StageResult(details={"returns": destroyed}, jobs=jobs)


def days() -> timedelta:
    """Give how long a return can be fetched, from its delivery; and how long a sealed one waits to be delivered."""
    return timedelta(days=settings.RETURN_DAYS)


def lasting(until: datetime, now: datetime, *, delivered: bool) -> ClockChange:
    """Give the running time at whose end a return is destroyed; the officer is warned of it once it is delivered."""
    return StartClock(
        CLOCK,
        "expire",
        "Until the return is destroyed",
        now,
        at=until,
        warn_days=_WARN_DAYS if delivered else (),
        warning="return_ends" if delivered else "",
    )


def ended(why: str) -> ClockChange:
    """Give what stops that running time, where the return is destroyed before its end."""
    return StopClock(CLOCK, why)


def in_force(matter: Matter) -> QuerySet[Production]:
    """Give what was sealed last for a matter, the index of many returns first; there or destroyed (with one query)."""
    last = matter.productions.order_by("-produced_at", "-pk").first()
    if last is None:
        return matter.productions.none()
    together = {"sealing": last.sealing_id} if last.sealing_id else {"pk": last.pk}
    return matter.productions.filter(**together).order_by("-is_index", "pk")


def returns_of(matter: Matter) -> tuple[Production, ...]:
    """Give what was sealed last for a matter, as `in_force` (two queries)."""
    return tuple(in_force(matter))


def standing_returns(matter: Matter) -> tuple[Production, ...]:
    """Give what was sealed last for a matter and is still there."""
    return tuple(each for each in returns_of(matter) if each.destroyed_at is None)


def sealed(matter: Matter) -> str:
    """Give what the custodian who delivers has to name: the SHA-256, in hex, over what is sealed and there.

    It is over the manifests, each of which commits to every byte of its return, and the orders they were sealed for.
    """
    told: list[Json] = [[each.sealing_id or 0, each.manifest_sha256] for each in standing_returns(matter)]
    return hashlib.sha256(canonical(told)).hexdigest()


def destroy(case: StageContext, returns: QuerySet[Production], why: str) -> tuple[list[str], tuple[Job, ...]]:
    """Destroy returns: what opens them at once, their parts by the job that this gives; and tell their manifests.

    The request's key goes with the last of its packages, unless a return is being sealed under it.
    """
    manifests = list(returns.order_by("pk").values_list("manifest_sha256", flat=True))
    if not manifests:
        return [], ()
    packages = Package.objects.filter(production__in=returns, destroyed_at=None)
    last = packages.order_by("-pk").values_list("pk", flat=True).first()
    packages.update(secret=None, destroyed_at=case.now)
    returns.update(destroyed_at=case.now, destroyed_why=why)
    _forget_key(case.the_request, case.now)
    matter = case.the_matter
    erasing = Job(ERASE, f"{ERASE}/{matter.pk}/{last}", {"matter": matter.pk})
    return manifests, (erasing,) if last is not None else ()


def day_of(at: datetime) -> str:
    """Give a day as a letter says it."""
    return f"{at.day} {at:%B %Y}"


def _forget_key(request: Request, now: datetime) -> None:
    there = Package.objects.filter(production__matter__request=request, destroyed_at=None)
    under_way = Sealing.objects.filter(collection__matter__request=request, ended_at=None)
    if not there.exists() and not under_way.exists():
        destroy_key(request, now)
