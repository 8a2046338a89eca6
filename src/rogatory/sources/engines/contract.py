"""What an engine has to do: tell the types of a table's columns, and give the rows of a statement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rogatory.sources.maps.connection import ConnectionKind
    from rogatory.sources.maps.tables import Table

BATCH = 10_000
"""How many rows are taken from an engine at once."""


class Unreadable(Exception):
    """A table is missing, lacks a declared column, or its engine failed."""


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
