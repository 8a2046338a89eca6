"""What was taken of each account, and until when it is kept; what becomes of it is beside it (`shown.holds`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from rogatory.clocks.days import end_of
from rogatory.clocks.shown import shown_day, shown_end
from rogatory.console.shown.clocks import country_of
from rogatory.desk.models import PreservedCopy, Snapshot
from rogatory.desk.queries import RequestPage
from rogatory.desk.zones import UTC_ZONE, zone_of
from rogatory.flow.states import Kind


@dataclass(frozen=True, slots=True)
class TakingShown:
    """One taking of a copy, counted; ``unreachable`` parts of the platform are asked again."""

    snapshot: Snapshot
    rows: int
    files: int
    size: int
    unreachable: int


@dataclass(frozen=True, slots=True)
class KeptShown:
    """A copy's period with its derivation, its takings, and the requests that extended it (reference, received)."""

    end: str
    why: str
    steps: tuple[tuple[str, str], ...]
    takings: tuple[TakingShown, ...]
    granted: tuple[tuple[str, str], ...]


def kept_of(found: RequestPage) -> Mapping[int, KeptShown]:
    """Give what is kept under a request, by the primary keys of its copies' matters (two queries)."""
    keys = [view.matter.pk for view in found.following if view.matter.kind == Kind.COPY]
    if not keys:
        return {}
    takings = Prefetch("snapshots", Snapshot.objects.order_by("taken_at", "pk"))
    country = country_of(found.request, found.current.facts if found.current else None)
    copies = PreservedCopy.objects.filter(matter__in=keys).prefetch_related(takings)
    return {copy.matter_id: _kept(copy, country) for copy in copies}


def _kept(copy: PreservedCopy, country: str | None) -> KeptShown:
    end = end_of(copy.last_day, UTC_ZONE) if copy.last_day else None
    return KeptShown(
        end=shown_end(end, zone_of(country, end)) if end else "",
        why=copy.words,
        steps=tuple((words, shown_day(date.fromisoformat(day))) for words, day in copy.steps),
        takings=tuple(_taking(snapshot) for snapshot in copy.snapshots.all()),
        granted=tuple((reference, shown_day(date.fromisoformat(at[:10]))) for reference, at in copy.granted),
    )


def _taking(snapshot: Snapshot) -> TakingShown:
    counted = snapshot.summary
    return TakingShown(
        snapshot,
        rows=counted.get("rows", 0),
        files=counted.get("files", 0),
        size=counted.get("file_bytes", 0),
        unreachable=counted.get("unreachable", 0),
    )
