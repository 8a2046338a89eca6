"""What of a collection is open: parts of the platform that could not be reached, by the items that wait for them.

An item that is open is asked again as a whole, under a plan of its own. What was answered before gives way to what is
answered then, where less of it is missing; so no item is ever answered by half of one asking and half of another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from rogatory.desk.models import Collection
from rogatory.desk.stages.contract import Job
from rogatory.desk.stages.spool import Index

COLLECT_OPEN = "collect_open"
"""The job that asks again for what is open."""
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
_ALL = "accounts"
"""What stands for the part in which accounts are found: without it nothing of an item can be answered."""

Parts = Mapping[str, frozenset[str]]


def open_parts(index: Index) -> Parts:
    """Give for each item that is open the parts of the platform that could not be reached.

    What a preserved copy could not give is not asked again: it was not preserved, and never will be.
    """
    found: dict[str, set[str]] = {}
    for one in index.statements:
        if one.kind == "unreachable" and "preserved_at" not in one.details:
            part = one.details.get("table") or one.details.get("media_id") or _ALL
            found.setdefault(one.item, set()).add(str(part))
    return {item: frozenset(parts) for item, parts in found.items()}


def better(before: Parts, after: Parts) -> frozenset[str]:
    """Give the items of which less is missing after they were asked again than before, and nothing that was there."""
    return frozenset(item for item, missing in before.items() if _is_less(after.get(item, frozenset()), missing))


def joined(before: Index, again: Index, items: Iterable[str]) -> Index:
    """Put what was answered again for these items in the place of what was answered before."""
    taken = frozenset(items)
    known = {one.sha256 for one in before.preserved}
    return replace(
        before,
        collected_at=again.collected_at,
        source_map=again.source_map,
        tables=(
            *(one for one in before.tables if one.item not in taken),
            *(one for one in again.tables if one.item in taken),
        ),
        files=(
            *(one for one in before.files if one.item not in taken),
            *(one for one in again.files if one.item in taken),
        ),
        statements=(
            *(one for one in before.statements if one.item not in taken),
            *(one for one in again.statements if one.item in taken),
        ),
        preserved=(*before.preserved, *(one for one in again.preserved if one.sha256 not in known)),
        plans=(*before.plans, *again.plans),
    )


def asking_again(collection: Collection, now: datetime) -> tuple[Job, ...]:
    """Give the work of asking again for what is open of a collection; none where nothing is."""
    if not collection.summary.get("open"):
        return ()
    payload = {"matter": collection.matter_id, "collection": collection.pk, "tried": 0}
    return (Job(COLLECT_OPEN, f"{key_of(collection.matter_id)}{collection.pk}", payload, run_at=now + wait(0)),)


def key_of(matter: int) -> str:
    """Give what the keys of such jobs of a matter begin with."""
    return f"{COLLECT_OPEN}/{matter}/"


def wait(tried: int) -> timedelta:
    """Give the wait before the next try, after so many that brought nothing."""
    doubled: int = 2 ** min(tried, 16)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)


def _is_less(after: frozenset[str], before: frozenset[str]) -> bool:
    return _ALL not in after if _ALL in before else after < before
