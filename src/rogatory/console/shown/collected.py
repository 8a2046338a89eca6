"""What was collected, counted, so that the custodian sees what is about to be sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rogatory.desk.models import Matter
from rogatory.desk.stages.spool import Index, SpooledStatement, SpooledTable
from rogatory.desk.surroundings import the_store


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one account and category."""

    account: str
    category: str
    clause: str
    count: int
    size: int


@dataclass(frozen=True, slots=True)
class Collected:
    """The tables, the files by account and category, and what the platform said."""

    at: datetime
    tables: tuple[SpooledTable, ...]
    files: tuple[Files, ...]
    statements: tuple[SpooledStatement, ...]
    rows: int
    sha256: str

    @property
    def unreachable(self) -> tuple[SpooledStatement, ...]:
        """What could not be asked: to seal it now would leave that open for good."""
        return tuple(one for one in self.statements if one.kind == "unreachable")

    @property
    def file_count(self) -> int:
        """How many files there are."""
        return sum(group.count for group in self.files)


def collected_of(matter: Matter) -> Collected | None:
    """Give what was collected last; ``None`` when nothing was.

    Raises:
        Problem: the store does not hold the index of the collection, or it was damaged.
    """
    collection = matter.collections.order_by("-pk").first()
    if collection is None:
        return None
    index = Index.from_bytes(the_store().read(collection.sha256))
    groups: dict[tuple[str, str, str], list[int]] = {}
    for file in index.files:
        groups.setdefault((file.account, file.category, file.clause), []).append(file.size)
    return Collected(
        at=collection.collected_at,
        tables=index.tables,
        files=tuple(Files(*key, len(sizes), sum(sizes)) for key, sizes in groups.items()),
        statements=index.statements,
        rows=index.summary["rows"],
        sha256=collection.sha256,
    )
