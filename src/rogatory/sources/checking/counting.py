"""How many rows a table has, as cheaply as its engine can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rogatory.sources.engines.contract import Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rogatory.sources.connections import Connections
    from rogatory.sources.maps.tables import Table

_ESTIMATE = "SELECT CAST(reltuples AS BIGINT) FROM pg_class WHERE oid = TO_REGCLASS(%(relation)s)"
"""What PostgreSQL noted when it looked at the table last; -1 where it never did."""


def rows_of(connections: Connections, table: Table, types: Mapping[str, Any]) -> int | None:
    """Give how many rows a table has; None where nobody can tell, or not in the time of a statement.

    PostgreSQL is asked for its estimate: it would have to read the whole table to count. The others count, which they
    do by what stands in their files' footers, or in their own figures.
    """
    engine = connections.engine(table.name)
    try:
        if engine.kind == "postgresql":
            estimate = [row for batch in engine.stream(_ESTIMATE, {"relation": table.relation}) for row in batch]
            if estimate and int(str(estimate[0][0])) >= 0:
                return int(str(estimate[0][0]))
        return _counted(connections, table, types)
    except Unreadable:
        return None


def _counted(connections: Connections, table: Table, types: Mapping[str, Any]) -> int:
    import ibis

    everything = ibis.table(dict(types), name=table.name)
    ((found,),) = connections.of_all(("rows", table.name), table.name, lambda: everything.count().as_table())
    return int(str(found))
