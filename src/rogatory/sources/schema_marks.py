"""Whether the platform's schema is one for which its map was written."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rogatory.sources.connections import Connections


class Fit(StrEnum):
    """How the mark of a schema lies to those for which a map was written."""

    WITHIN = "within"
    OLDER = "older"
    NEWER = "newer"
    UNKNOWN = "unknown"


def mark_of(connections: Connections) -> str | None:
    """Give the mark that the platform's schema bears now.

    None where the map names none, or the platform has none. Raises Unreadable.
    """
    told = connections.source_map.written_for
    if told is None or not told.table:
        return None
    found = connections.greatest(told.table, told.column)
    return str(found) if found is not None else None


def fit(connections: Connections) -> Fit:
    """Tell whether the schema is among those for which the map was written; raises Unreadable."""
    told, mark = connections.source_map.written_for, mark_of(connections)
    if told is None or mark is None:
        return Fit.UNKNOWN
    here, first, last = (_comparable(each) for each in (mark, told.first, told.last))
    return Fit.OLDER if here < first else Fit.NEWER if here > last else Fit.WITHIN


def _comparable(mark: str) -> tuple[int, str]:
    """Make marks comparable that are numbers, of whatever length, and those that are texts."""
    return (int(mark), "") if mark.isdecimal() else (0, mark)
