"""How tables stand in a statement: by the names of the map, each quoted, with the columns that the map declares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rogatory.sources.maps.tables import Column, Table

_TYPES = {
    "text": "string",
    "integer": "int64",
    "number": "float64",
    "boolean": "boolean",
    "instant": "timestamp",
    "date": "date",
}


def relation(table: Table) -> Any:  # noqa: ANN401 - an expression of sqlglot
    """Give the name of a relation (`table`, `schema.table` or `catalog.schema.table`): as the map writes it, quoted."""
    from sqlglot import exp

    *before, name = table.relation.split(".")
    schema = before[-1] if before else None
    catalog = before[-2] if len(before) > 1 else None
    return exp.table_(name, db=schema, catalog=catalog, quoted=True)


def picked(
    source: Any,  # noqa: ANN401
    table: Table,
    made: Callable[[Column, Any], Any] = lambda _, cell: cell,
) -> Any:  # noqa: ANN401
    """Give a table of the columns that the map declares, and of no others.

    A user who may read only these would else be refused where a statement takes all columns of a table. `made` gives,
    for a column and the cell in it, what stands for it.
    """
    from sqlglot import exp

    cells = [(one.name, made(one, exp.column(one.name, quoted=True))) for one in stored(table)]
    return exp.select(*(exp.alias_(cell, name, quoted=True) for name, cell in cells)).from_(source).subquery()


def stored(table: Table) -> Iterable[Column]:
    """Give the columns that the platform has; what lies inside JSON is none of them."""
    return [column for column in table.columns if column.of is None]


def declared(column: Column) -> Any:  # noqa: ANN401 - Ibis builds its types at run time
    """Give the type that the map tells of a column, as Ibis names it; None where it tells none."""
    import ibis

    if column.type is not None:
        return ibis.dtype(_TYPES[column.type])
    if column.instant is not None:
        return ibis.dtype("int64")
    return ibis.dtype("timestamp") if column.zone is not None else None
