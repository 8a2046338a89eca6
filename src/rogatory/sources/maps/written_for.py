"""For which software a map was written, and in which of its versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rogatory.sources.maps.fault import Fault, lost, unread
from rogatory.sources.maps.part import Part, require

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rogatory.sources.source_map import SourceMap


@dataclass(frozen=True, slots=True)
class WrittenFor(Part):
    """The software, its versions in words ("4.3 to 4.5"), and the mark by which its schema tells its own state.

    The mark is the greatest value of `column` of `table`, as software that changes its schema step by step keeps one.
    `first` and `last` are the marks of the oldest and of the newest schema that the map was tried with.
    """

    software: str
    versions: str
    table: str = ""
    column: str = ""
    first: str = ""
    last: str = ""

    def __post_init__(self) -> None:
        """Refuse a mark of which a part is missing."""
        told = (self.table, self.column, self.first, self.last)
        require(
            all(told) or not any(told),
            "the mark of the schema is told in part",
            "Give `table`, `column`, `first` and `last`, or none of them",
        )


def written_for_faults(source_map: SourceMap) -> Iterator[Fault]:
    """Find a mark in a table or column that is not declared."""
    told = source_map.written_for
    if told is None or not told.table:
        return
    at = ("written_for",)
    named = [((*at, "column"), told.column)]
    yield from lost(source_map, (*at, "table"), told.table, named)
    yield from unread(source_map, told.table, named)
