"""What a look at a platform found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rogatory.sources.maps.fault import Path


def in_short(error: Exception) -> str:
    """Give the first line of what an engine or a store says; the others are for those who wrote it."""
    return str(error).strip().partition("\n")[0].rstrip(".")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to mend, or to know: where in the map (the path of keys), what, and how to cure it.

    `is_fault` tells that something would be told as unreachable, or not be found; the rest costs only time.
    """

    path: Path
    what: str
    cure: str
    is_fault: bool = True


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """A connection or a store. `where` is its folder or file, or the name of the variable with its address."""

    name: str
    kind: str
    where: str
    is_store: bool
    reached: bool


@dataclass(frozen=True, slots=True)
class TableFound:
    """A table; `rows` is how many it has, as its engine knows or estimates it; None where it does not."""

    name: str
    where: str
    connection: str
    read: bool
    columns: int
    missing: tuple[str, ...]
    rows: int | None


@dataclass(frozen=True, slots=True)
class RecordFound:
    """What is disclosed under one name: how many fields, those of them that are missing, and at most how many rows.

    `answers` tells that its statement ran.
    """

    category: str
    name: str
    label: str
    fields: int
    missing: tuple[str, ...]
    rows: int | None
    answers: bool


@dataclass(frozen=True, slots=True)
class Report:
    """All of it, in the order of the map."""

    places: tuple[PlaceFound, ...]
    tables: tuple[TableFound, ...]
    records: tuple[RecordFound, ...]
    findings: tuple[Finding, ...]

    @property
    def is_good(self) -> bool:
        """Whether everything can be reached and disclosed as the map says."""
        return not any(one.is_fault for one in self.findings)

    def rows_of(self, category: str) -> int | None:
        """Give at most how many rows a category has; None where that is not known of one of its records."""
        rows = [one.rows for one in self.records if one.category == category]
        return None if None in rows else sum(one for one in rows if one is not None)
