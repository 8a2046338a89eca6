"""The shape of a question as an Ibis expression over tables of which only the columns' types are known."""

from __future__ import annotations

from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from rogatory.sources.engines.contract import Unreadable
from rogatory.sources.statements.parameters import ASKED, KEY, instant_at, parameter, wide

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from rogatory.sources.maps.conditions import Condition
    from rogatory.sources.maps.records import Record
    from rogatory.sources.source_map import SourceMap
    from rogatory.sources.statements.shape import Shape


def rows(source_map: SourceMap, shape: Shape, schema_of: Callable[[str], Mapping[str, Any]]) -> Any:  # noqa: ANN401 - Ibis builds its expression classes at run time
    """Give the rows of a shape; its columns are named ``c0``, ``c1`` ... and, of many accounts, ``key`` first.

    They are in the order of their instants, then of all their columns, so that the same data gives the same order.
    Rows from `since` (inclusive) until `until` (exclusive); a row without an instant is in no bounded range.

    Raises:
        Unreadable: the map takes a column for what it is not.
    """
    record = source_map.record(shape.category, shape.record)
    table = _joined(source_map, record, schema_of, shape)
    tests = [*_when(source_map, record, table, shape), *(holds(table, one) for one in record.only)]
    paging = source_map.table(record.table).paging if shape.paged else None
    if paging is not None:
        tests += _behind(table[paging.column], shape)
    if shape.subset is not None:
        tests.append(_in_subset(table, record, shape))
    found = _of_many(table, record, shape, tests) if shape.many else _of_one(table, record, shape, tests)
    if shape.count:
        return found.aggregate(rows=found.count())
    first = [] if paging is None else [f"c{shape.columns.index(paging.column)}"]
    # JSON comes last: engines write the same of it in ways of their own, which would not sort alike.
    last = [f"c{place}" for place, name in enumerate(shape.columns) if _holds_json(source_map, record, name)]
    ordered = found.order_by(*_order(found, shape, first, last))
    return ordered.limit(shape.limit) if shape.limit is not None else ordered


def _joined(source_map: SourceMap, record: Record, schema_of: Callable[[str], Mapping[str, Any]], shape: Shape) -> Any:  # noqa: ANN401
    """Give the record's table with the columns that are needed, and those of its joins as ``name.column``."""
    import ibis

    needed = list(dict.fromkeys([*shape.columns, *_tested(record, shape), *_join_columns(record)]))

    def part(name: str, columns: Iterable[str]) -> Any:  # noqa: ANN401
        types = schema_of(name)
        return ibis.table({column: types[column] for column in columns}, name=name)

    own = [name for name in needed if "." not in name]
    table = part(record.table, own)
    for join in record.joins:
        mine = [name.partition(".")[2] for name in needed if name.partition(".")[0] == join.known_as and "." in name]
        theirs = list(dict.fromkeys([*join.on.values(), *mine]))
        other = part(join.table, theirs).rename({f"{join.known_as}.{column}": column for column in theirs})
        tests = [table[left] == other[f"{join.known_as}.{right}"] for left, right in join.on.items()]
        table = table.left_join(other, tests)
    return table


def _tested(record: Record, shape: Shape) -> Iterator[str]:
    yield from record.account
    if record.time is not None:
        yield record.time
    tests = [*record.only, *(test for subset in record.subsets for test in subset.when if shape.subset is not None)]
    yield from (test.column for test in tests if test.column is not None)


def _join_columns(record: Record) -> Iterator[str]:
    for join in record.joins:
        yield from join.on


def _when(source_map: SourceMap, record: Record, table: Any, shape: Shape) -> list[Any]:  # noqa: ANN401
    if record.time is None:
        return []
    column, declared = table[record.time], source_map.column(record, record.time)
    if declared.instant is None and not column.type().is_timestamp():
        raise Unreadable(f"the column {record.time} holds {column.type()} and no instants")
    bounds = []
    if shape.since:
        bounds.append(column >= instant_at("since", column))
    if shape.until:
        bounds.append(column < instant_at("until", column))
    return bounds


def _of_one(table: Any, record: Record, shape: Shape, tests: list[Any]) -> Any:  # noqa: ANN401
    """Give the rows of one account; where it may stand in columns of several tables, once for each of them.

    No index helps to find rows by one table's column or another's.
    """
    import ibis

    own = [table[name] == parameter("account", table[name].type()) for name in record.account]
    if len({record.table_of(name)[0] for name in record.account}) == 1:
        found = table.filter(reduce(or_, own), *tests)
        return found if shape.count else found.select(**_picked(found, shape))
    parts = []
    for place, name in enumerate(record.account):
        found = table.filter(own[place], *(~one.fill_null(False) for one in own[:place]), *tests)
        parts.append(found.select(**({KEY: found[name]} if shape.count else _picked(found, shape))))
    return ibis.union(*parts, distinct=False)


def _of_many(table: Any, record: Record, shape: Shape, tests: list[Any]) -> Any:  # noqa: ANN401
    """Tie the rows to the accounts that are asked, once for each column that may hold one.

    A row that leads to the same account twice, as a message to oneself does, comes once.
    """
    import ibis

    parts = []
    for place, name in enumerate(record.account):
        asked = ibis.table({KEY: wide(table[name].type())}, name=ASKED)
        twice = [(table[name] != table[earlier]) | table[earlier].isnull() for earlier in record.account[:place]]
        tied = table.filter(*tests, *twice) if tests or twice else table
        both = tied.join(asked, tied[name] == asked[KEY])
        parts.append(both.select(**{KEY: both[KEY], **_picked(both, shape)}))
    return ibis.union(*parts, distinct=False) if len(parts) > 1 else parts[0]


def _picked(table: Any, shape: Shape) -> dict[str, Any]:  # noqa: ANN401
    return {f"c{place}": table[name] for place, name in enumerate(shape.columns)}


def _behind(column: Any, shape: Shape) -> list[Any]:  # noqa: ANN401
    """Give the test of a page: a row that has nothing in the paging column is in every page, so that it is found."""
    if not (column.type().is_integer() or column.type().is_timestamp()):
        raise Unreadable(f"the column {column.get_name()} holds {column.type()}: pages go by integers or instants")
    return [(column > parameter("after", column.type())) | column.isnull()] if shape.after else []


def _holds_json(source_map: SourceMap, record: Record, name: str) -> bool:
    """Tell whether other columns of the map lie inside this one."""
    table, column = record.table_of(name)
    return any(one.of == column for one in source_map.table(table).columns)


def _order(found: Any, shape: Shape, first: list[str], last: list[str]) -> list[Any]:  # noqa: ANN401
    """Order by the account, then by every column that can be ordered; `first` come first and `last` last."""
    import ibis

    names = [KEY, *first] if shape.many else list(first)
    names += [name for name in found.columns if name not in (*names, *last)]
    names = [name for name in (*names, *last) if _is_orderly(found[name].type())]
    return [ibis.asc(found[name], nulls_first=False) for name in names]


def _is_orderly(dtype: Any) -> bool:  # noqa: ANN401
    return not (dtype.is_json() or dtype.is_nested() or dtype.is_unknown())


def _in_subset(table: Any, record: Record, shape: Shape) -> Any:  # noqa: ANN401
    """A row is in the first subset whose conditions all hold, so the earlier ones must not."""
    import ibis

    truths, earlier = iter(shape.truths), ibis.literal(False)
    for subset in record.subsets:
        tests = [ibis.literal(next(truths)) if one.account_column else holds(table, one) for one in subset.when]
        within = reduce(and_, tests, ibis.literal(True))
        if subset.id == shape.subset:
            return within & ~earlier
        earlier = earlier | within
    return ibis.literal(False)


def holds(table: Any, condition: Condition) -> Any:  # noqa: ANN401
    """Give a condition on a column of a table as an expression."""
    import ibis

    column = table[condition.column]
    if condition.state is not None:
        return column.notnull() if condition.state == "present" else column.isnull()
    # A null equals nothing; without this it would also not be in any later subset.
    if condition.equals is not None:
        return (column == ibis.literal(condition.equals)).fill_null(False)
    return (column != ibis.literal(condition.differs)).fill_null(True)
