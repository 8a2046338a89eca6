"""A planned query as an expression: the account's rows in the range of dates and the subset, the let-out columns."""

from __future__ import annotations

from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from rogatory.sources.engine import OpenTables, instant, require_instants

if TYPE_CHECKING:
    from rogatory.sources.accounts import Bearer
    from rogatory.sources.plan import PlannedItem, PlannedQuery
    from rogatory.sources.source_map import Condition, Record

OBJECT_PATH = "object path"
"""The name of the column that leads to a file. No field id has a space, so it never collides with one."""


def selection(tables: OpenTables, record: Record, item: PlannedItem, query: PlannedQuery, bearer: Bearer) -> Any:  # noqa: ANN401
    """Give the rows that a query lets out, ordered so that the same data gives the same order.

    Rows from `since` (inclusive) until `until` (exclusive); a row without an instant is in no bounded range.
    """
    rows = _in_order(_let_out(tables, record, item, bearer), record, query)
    return rows.select(*_picked(rows, record, query))


def selection_with_paths(
    tables: OpenTables, record: Record, item: PlannedItem, query: PlannedQuery, bearer: Bearer
) -> Any:  # noqa: ANN401
    """Give the same rows in the same order, with the path of each row's file last, which is for the adapter alone.

    The order matters: where both are cut at a limit, the files that remain are those of the rows that remain.
    """
    if record.objects is None:
        raise ValueError(f"{record.name} has no files")
    rows = _in_order(_let_out(tables, record, item, bearer), record, query)
    return rows.select(*_picked(rows, record, query), rows[record.objects.column].name(OBJECT_PATH))


def _in_order(rows: Any, record: Record, query: PlannedQuery) -> Any:  # noqa: ANN401
    columns = [record.column_of(field) for field in query.columns]
    # Ibis makes a column that orders twice into two columns of one name, which DuckDB refuses.
    order = dict.fromkeys([record.time, *columns] if record.time else columns)
    return rows.order_by(*(rows[column] for column in order))


def _picked(rows: Any, record: Record, query: PlannedQuery) -> list[Any]:  # noqa: ANN401
    return [rows[record.column_of(field)].name(field) for field in query.columns]


def _let_out(tables: OpenTables, record: Record, item: PlannedItem, bearer: Bearer) -> Any:  # noqa: ANN401
    import ibis

    table = tables.table(record.table)
    if record.time is not None:
        require_instants(table, record.time)
    tests = [reduce(or_, [table[column] == ibis.literal(bearer.account_id) for column in record.account])]
    if record.time is not None and item.since is not None:
        tests.append(table[record.time] >= instant(table[record.time], item.since))
    if record.time is not None and item.until is not None:
        tests.append(table[record.time] < instant(table[record.time], item.until))
    if item.subset is not None:
        tests.append(_in_subset(table, record, item.subset, bearer))
    return table.filter(*tests)


def _in_subset(table: Any, record: Record, wanted: str, bearer: Bearer) -> Any:  # noqa: ANN401
    """A row is in the first subset whose conditions all hold, so the earlier ones must not."""
    import ibis

    earlier = ibis.literal(False)
    for subset in record.subsets:
        holds = reduce(and_, [_holds(table, one, bearer) for one in subset.when], ibis.literal(True))
        if subset.id == wanted:
            return holds & ~earlier
        earlier = earlier | holds
    return ibis.literal(False)


def _holds(table: Any, condition: Condition, bearer: Bearer) -> Any:  # noqa: ANN401
    import ibis

    if condition.account_column is not None:
        return ibis.literal(_holds_for(bearer.properties.get(condition.account_column), condition))
    column = table[condition.column]
    if condition.state is not None:
        return column.notnull() if condition.state == "present" else column.isnull()
    # A null equals nothing; without this it would also not be in any later subset.
    return (column == ibis.literal(condition.equals)).fill_null(False)


def _holds_for(value: object, condition: Condition) -> bool:
    if condition.state is not None:
        return (value is not None) == (condition.state == "present")
    return value == condition.equals
