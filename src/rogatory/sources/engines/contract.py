"""What an engine has to do: tell the types of a table's columns, and give the rows of a statement."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from rogatory.sources.maps.connection import ConnectionKind
    from rogatory.sources.maps.tables import Table

BATCH = 10_000
"""How many rows are taken from an engine at once."""


class Unreadable(Exception):
    """A table is missing, lacks a declared column, or its engine failed."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What every row that a question looks for in a table holds: by column, one of these values; and its instant.

    It only tells which files need not be opened: the statement finds the rows by the same values. `time` is the column
    of the instants; a range of dates has no end where None.
    """

    equal: Mapping[str, Sequence[object]] = field(default_factory=dict)
    time: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class Engine(Protocol):
    """One connection of the map. It may be used from several threads, and several streams may be read by turns."""

    kind: ConnectionKind

    def schema(self, table: Table) -> Mapping[str, Any]:
        """Give the types of all columns of a table, as Ibis names them; raises Unreadable."""
        ...

    def named(self, table: Table) -> Any:  # noqa: ANN401 - an expression of sqlglot
        """Give what stands for a table in a statement."""
        ...

    def stream(self, sql: str, values: Mapping[str, object]) -> Iterator[list[tuple[object, ...]]]:
        """Run a statement and give its rows in batches of at most `BATCH`; instants are aware, or without a zone.

        Raises Unreadable, also in the midst of the rows. What is read is never more than a few batches ahead.
        """
        ...

    def close(self) -> None:
        """Give back what the connection holds."""
        ...


class FileEngine(Engine, Protocol):
    """An engine whose tables may lie in many files, of which each question opens its own."""

    def files(self, table: Table, sought: Sought) -> list[str]:
        """Give the files of a table in which what is sought may lie, for the parameter that `named` put; at least one.

        Raises Unreadable where there are none, or where they are not laid out as the map says.
        """
        ...
