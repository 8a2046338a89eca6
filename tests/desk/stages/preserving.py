"""Letters to preserve and to extend, as intake reads them, for tests of the life of a preserved copy."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from rogatory.desk.models import Clock, Matter, PreservedCopy, Request
from rogatory.guidelines import facts as f
from tests.desk.stages.conftest import Desk, message, subpoena_facts

LETTER = f.PreservationLetter(
    letterhead=True, signed=True, dated=date(2026, 3, 1), steps="an application for a warrant is being prepared"
)


def preservation_facts(*accounts: str, **changes) -> f.Facts:
    """A compliant letter to preserve."""
    facts = replace(
        subpoena_facts(),
        kinds=(f.Kind.PRESERVATION,),
        instruments=(),
        accounts=tuple(f.Account(username=account) for account in accounts or ("river_lantern",)),
        wanted=(),
        period=f.DateRange("", ""),
        preservation=LETTER,
        signature="signed",
    )
    return replace(facts, **changes)


def extension_facts(*accounts: str, **changes) -> f.Facts:
    """A compliant letter to extend; when the first one was received nobody says."""
    return preservation_facts(*accounts, **({"kinds": (f.Kind.EXTENSION,)} | changes))


def asked(desk: Desk, facts: f.Facts, **head: str) -> Request:
    """A message that came in, with the facts that intake read in it."""
    request = desk.arrive(message(subject="Request to preserve", **head))
    desk.record(request, facts)
    return request


def preserved(desk: Desk, facts: f.Facts | None = None) -> Request:
    """A preservation that was verified and approved, with its copies taken."""
    request = asked(desk, facts or preservation_facts())
    desk.verify(request)
    desk.approve(request.matters.get(kind="preservation"))
    desk.work()
    return request


def copy_of(request: Request, account: str = "river_lantern") -> PreservedCopy:
    return PreservedCopy.objects.select_related("matter").get(matter__request=request, matter__account=account)


def state_of(request: Request, account: str = "river_lantern") -> str:
    return Matter.objects.get(request=request, kind="copy", account=account).state


def period_of(copy: PreservedCopy) -> Clock:
    return Clock.objects.get(matter=copy.matter, name="period", ended_at=None)


def at(year: int, month: int, day: int, hour: int = 9) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)
