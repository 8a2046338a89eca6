"""The connections of one map: a statement is compiled once for each shape, and run with the values asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

from rogatory.sources.engines.contract import Engine, Sought, Unreadable
from rogatory.sources.paging import in_pages
from rogatory.sources.parquet import Kept, kept_as
from rogatory.sources.statements import expression, names
from rogatory.sources.statements.compiled import Compiled, compiled, placed_in
from rogatory.sources.statements.parameters import instant_as
from rogatory.sources.statements.shape import Shape
from rogatory.sources.values import Reading, read_rows, reading_of, reading_of_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from rogatory.sources.engines.contract import FileEngine
    from rogatory.sources.maps.records import Record
    from rogatory.sources.maps.tables import Column
    from rogatory.sources.source_map import SourceMap
    from rogatory.sources.statements.names import Names


@dataclass(frozen=True, slots=True)
class Asked:
    """The values of a question: one account's id, or those of many; the range of dates has no end where None.

    `after` is what the paging column holds in the last row of the page before.
    """

    account: object = None
    accounts: Sequence[object] = ()
    since: datetime | None = None
    until: datetime | None = None
    after: object = None


@dataclass(frozen=True, slots=True)
class _Reading:
    """How the rows of a shape are read: the shape that the engine is asked, and of what each value is made, and how."""

    stored: Shape
    places: tuple[int, ...]
    readings: tuple[Reading, ...]


class Connections:
    """The engines of a map, each opened when something is first asked of it."""

    def __init__(self, source_map: SourceMap, opened: Callable[[str], Engine]) -> None:
        """Take a map, and what opens one of its connections by name."""
        self.source_map = source_map
        self._opened = opened
        self._engines: dict[str, Engine] = {}
        self._schemas: dict[str, Mapping[str, Any]] = {}
        self._compiled: dict[object, Compiled] = {}
        self._readings: dict[Shape, _Reading] = {}
        self._opening = Lock()

    def rows(self, shape: Shape, asked: Asked) -> Iterator[list[tuple[object, ...]]]:
        """Give the rows of a shape of one account as disclosed values, in the order of its columns.

        Raises:
            Unreadable: also in the midst of the rows.
        """
        for columns in self._columns(shape, asked):
            yield list(zip(*columns, strict=True))

    def runs(self, shape: Shape, asked: Asked) -> Iterator[tuple[object, list[tuple[object, ...]]]]:
        """Give the rows of a shape of many accounts, as `rows`, in runs: an account's id, and some rows of it.

        All runs of an account come one after the other.

        Raises:
            Unreadable: also in the midst of the rows.
        """
        for keys, *columns in self._columns(shape, asked):
            rows = list(zip(*columns, strict=True))
            begins = 0
            for key, run in groupby(keys):
                ends = begins + len(list(run))
                yield key, rows[begins:ends]
                begins = ends

    def count(self, shape: Shape, asked: Asked) -> int:
        """Give how many rows a shape has; raises Unreadable."""
        ((found,),) = [row for batch in self._run(shape, asked) for row in batch]
        return int(str(found))

    def named(self, what: Names, asked: Sequence[object]) -> list[tuple[object, ...]]:
        """Give the rows of a question about accounts; raises Unreadable."""
        one = names.is_for_one(self.source_map, what, asked)
        table, statement = names.table_of(self.source_map, what), self.statement_of_names(what, one=one)
        values: dict[str, object] = {names.ONE: asked[0]} if one else {"asked": list(asked)}
        if statement.files:
            values |= self._files(statement, Sought(names.sought(self.source_map, what, asked)))
        stream = self.engine(table).stream(statement.sql, values)
        columns = [self.source_map.table(table).column(name) for name in names.columns_of(self.source_map, what)]
        types = self.schema(table)
        readings = [reading_of(column, types.get(column.name)) for column in columns]
        readings = readings if one else [reading_of_key, *readings]
        places = range(len(readings))
        rows = [row for batch in stream for row in zip(*read_rows(batch, places, readings), strict=True)]
        return [(asked[0], *row) for row in rows] if one else rows

    def greatest(self, table: str, column: str) -> object:
        """Give the greatest value of a column, None where there is none; raises Unreadable."""
        import ibis

        of = ibis.table({column: self.schema(table)[column]}, name=table)[column]
        ((found,),) = self.of_all((table, column), table, lambda: of.max().name("greatest").as_table())
        return found

    def of_all(self, key: object, table: str, made: Callable[[], Any]) -> list[tuple[object, ...]]:
        """Give the rows of an expression over all rows of a table, in which no value of a request stands.

        `key` tells it from other expressions. Raises Unreadable.
        """
        statement = self._compile(key, table, made)
        stream = self.engine(table).stream(statement.sql, self._files(statement, Sought()))
        return [row for batch in stream for row in batch]

    def statement(self, shape: Shape) -> Compiled:
        """Give the statement of a shape; raises Unreadable where a table is not what the map says."""
        record, stored = self.source_map.record(shape.category, shape.record), self._reading(shape).stored
        return self._compile(stored, record.table, lambda: expression.rows(self.source_map, stored, self.schema))

    def statement_of_names(self, what: Names, *, one: bool) -> Compiled:
        """Give the statement of a question about accounts, for one alone or for a list; raises as `statement`."""
        table = names.table_of(self.source_map, what)
        return self._compile((what, one), table, lambda: names.expression(self.source_map, what, self.schema, one=one))

    def engine(self, table: str) -> Engine:
        """Give the engine of a table; raises Unreadable where it cannot be opened."""
        name = self.source_map.connection_of(table)
        with self._opening:
            if name not in self._engines:
                self._engines[name] = self._opened(name)
            return self._engines[name]

    def schema(self, table: str) -> Mapping[str, Any]:
        """Give the types of the columns that the map declares of a table; raises Unreadable where one is not there."""
        if table not in self._schemas:
            declared = self.source_map.table(table)
            found = self.engine(table).schema(declared)
            wanted = [column.name for column in declared.columns if column.of is None]
            missing = [name for name in wanted if name not in found]
            if missing:
                raise Unreadable(f"{declared.file or declared.relation} has no column {', '.join(missing)}")
            self._schemas[table] = {name: found[name] for name in wanted}
        return self._schemas[table]

    def type_of(self, table: str, column: str) -> Kept:
        """Give the type in which a disclosed value of a column is kept; raises Unreadable."""
        declared = self.source_map.table(table).column(column)
        return kept_as(declared, self.schema(table).get(column))

    def close(self) -> None:
        """Close every engine; what is asked afterwards opens them anew."""
        with self._opening:
            for engine in self._engines.values():
                engine.close()
            self._engines.clear()
            self._schemas.clear()
            self._compiled.clear()
            self._readings.clear()

    def _columns(self, shape: Shape, asked: Asked) -> Iterator[list[Sequence[object]]]:
        reading = self._reading(shape)
        paging = self.source_map.table(self.source_map.record(shape.category, shape.record).table).paging
        read = reading.stored
        for batch in self._run(read, asked) if paging is None else in_pages(self._run, read, asked, paging):
            yield read_rows(batch, reading.places, reading.readings)

    def _reading(self, shape: Shape) -> _Reading:
        return self._readings.get(shape) or self._readings.setdefault(shape, self._reading_of(shape))

    def _reading_of(self, shape: Shape) -> _Reading:
        record = self.source_map.record(shape.category, shape.record)
        columns = [self.source_map.column(record, name) for name in shape.columns]
        # What lies inside another column comes with it, which is read once for all that lie there.
        read_from = [_in_which(name, column) for name, column in zip(shape.columns, columns, strict=True)]
        stored = tuple(dict.fromkeys(read_from))
        places = [stored.index(name) + shape.many for name in read_from]
        tables = [record.table_of(name)[0] for name in shape.columns]
        readings = [
            reading_of(column, self.schema(table).get(column.name))
            for table, column in zip(tables, columns, strict=True)
        ]
        if shape.many:
            places, readings = [0, *places], [reading_of_key, *readings]
        return _Reading(replace(shape, columns=stored), tuple(places), tuple(readings))

    def _run(self, shape: Shape, asked: Asked) -> Iterator[list[tuple[object, ...]]]:
        statement, record = self.statement(shape), self.source_map.record(shape.category, shape.record)
        values = self._values(record, asked)
        if statement.files:
            values |= self._files(statement, self._sought(record, shape, asked))
        return self.engine(statement.table).stream(statement.sql, {name: values[name] for name in statement.parameters})

    def _files(self, statement: Compiled, sought: Sought) -> dict[str, object]:
        """Give the files of the tables of a statement; only those of the table that is asked are narrowed."""
        found: dict[str, object] = {}
        for name, table in statement.files.items():
            engine = cast("FileEngine", self.engine(table))
            found[name] = engine.files(self.source_map.table(table), sought if table == statement.table else Sought())
        return found

    def _sought(self, record: Record, shape: Shape, asked: Asked) -> Sought:
        ids = asked.accounts if shape.many else (asked.account,)
        # Of two columns, either of which may hold the account, neither narrows anything.
        equal = {record.account[0]: ids} if len(record.account) == 1 else {}
        return Sought(equal, record.time, asked.since, asked.until)

    def _compile(self, key: object, table: str, made: Callable[[], Any]) -> Compiled:
        if key not in self._compiled:
            engine = self.engine(table)
            files: dict[str, str] = {}

            def named(name: str) -> Any:  # noqa: ANN401
                there = engine.named(self.source_map.table(name))
                files.update(dict.fromkeys(placed_in(there), name))
                return there

            made_so = compiled(made(), engine.kind, named)
            parameters = made_so.parameters | files.keys()
            self._compiled[key] = replace(made_so, parameters=parameters, table=table, files=files)
        return self._compiled[key]

    def _values(self, record: Record, asked: Asked) -> dict[str, object]:
        values: dict[str, object] = {"account": asked.account, "asked": list(asked.accounts), "after": asked.after}
        if record.time is not None:
            table, name = record.table_of(record.time)
            declared, dtype = self.source_map.column(record, record.time), self.schema(table)[name]
            zoned = dtype.is_timestamp() and dtype.timezone is not None
            for end in ("since", "until"):
                instant = getattr(asked, end)
                values[end] = instant_as(instant, declared, zoned=zoned) if instant is not None else None
        return values


def _in_which(name: str, column: Column) -> str:
    """Give the column, as the record names it, in which a value lies: its own, or the one with the JSON around it."""
    before, dot, _ = name.rpartition(".")
    return f"{before}{dot}{column.of or column.name}"
