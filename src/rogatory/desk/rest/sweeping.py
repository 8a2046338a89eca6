"""Folders of packages that nothing names: what was left by orders that were stopped, or by workers that died."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from rogatory.desk.models import Package, Sealing
from rogatory.desk.rest import parts
from rogatory.desk.surroundings import the_returns
from rogatory.flow.states import State

YOUNG = timedelta(days=1)
"""So long a folder is left alone: a package that is being made has no row yet."""


def sweep() -> int:
    """Remove the folders that no package names and no open order uses; give how many there were.

    Their age is taken by the clock by which files are dated, and not by that of a demonstration.

    Raises:
        Problem: the place does not answer.
    """
    place, old = the_returns(), datetime.now(UTC) - YOUNG
    found = [name for name, written in place.folders(parts.FOLDER) if written < old]
    # Orders first: a return that is handed in meanwhile is named by its package from the same instant on.
    named = set(_in_orders()) | set(Package.objects.filter(destroyed_at=None).values_list("folder", flat=True))
    stray = [name for name in found if name not in named]
    for name in stray:
        parts.erase(place, name)
    return len(stray)


def _in_orders() -> Iterator[str]:
    under_way = Sealing.objects.filter(ended_at=None, collection__matter__state=State.SEALING.value)
    for journal in under_way.values_list("journal", flat=True):
        yield from (one["folder"] for one in journal.values())
