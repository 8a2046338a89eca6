"""The rules that make a source map sound: every name is declared, and no content is tied to metadata."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rogatory.sources.source_map import Condition, Record, SourceMap, Table

Path = tuple[str | int, ...]

ALWAYS_METADATA = frozenset({"logs"})
"""Categories that no map may declare as content: log data is metadata only, under every guideline."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake in a map: where (the path of keys), what, and how to cure it."""

    path: Path
    what: str
    cure: str


class UnsoundMap(ValueError):
    """The parts of a source map do not fit each other; `faults` tells each mistake."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        """Keep the faults for whoever can name their lines."""
        super().__init__("; ".join(fault.what for fault in faults))
        self.faults = faults


def faults(source_map: SourceMap) -> Iterator[Fault]:
    """Find every mistake, in the order of the map's parts."""
    yield from _category_faults(source_map)
    yield from _table_faults(source_map)
    yield from _account_faults(source_map)
    yield from _record_faults(source_map)


def _category_faults(source_map: SourceMap) -> Iterator[Fault]:
    for name in sorted(ALWAYS_METADATA & source_map.categories.keys()):
        if source_map.categories[name].content:
            yield Fault(
                ("categories", name, "content"),
                f"the category {name} is declared as content",
                "Log data is metadata only: set content = false",
            )


def _table_faults(source_map: SourceMap) -> Iterator[Fault]:
    yield from _twice((("tables", n, "name"), table.name) for n, table in enumerate(source_map.tables))
    yield from _outside(("connection", "folder"), source_map.connection.folder)
    for number, table in enumerate(source_map.tables):
        yield from _outside(("tables", number, "file"), table.file)
        yield from _twice(
            (("tables", number, "columns", n, "name"), column.name) for n, column in enumerate(table.columns)
        )


def _account_faults(source_map: SourceMap) -> Iterator[Fault]:
    accounts = source_map.accounts
    yield from _lost(
        source_map, ("accounts",), accounts.table, ((("id",), accounts.id), (("username",), accounts.username))
    )
    former = accounts.former
    if former:
        named = tuple(((key,), str(getattr(former, key))) for key in ("account", "username", "since", "until"))
        yield from _lost(source_map, ("accounts", "former"), former.table, named)


def _record_faults(source_map: SourceMap) -> Iterator[Fault]:
    yield from _twice(
        (("records", n, "name"), f"{one.category}.{one.name}") for n, one in enumerate(source_map.records)
    )
    for number, record in enumerate(source_map.records):
        at = ("records", number)
        if record.category not in source_map.categories:
            yield Fault(
                (*at, "category"),
                f"the category {record.category} is not declared",
                f"Add [categories.{record.category}]",
            )
            continue
        before = list(_lost(source_map, at, record.table, _named_columns(record)))
        yield from before
        yield from _shape_faults(at, record)
        if not before:
            yield from _content_faults(source_map, at, record)
        yield from _subset_faults(source_map, at, record)


def _shape_faults(at: Path, record: Record) -> Iterator[Fault]:
    yield from _twice(((*at, "fields", n, "id"), field.id) for n, field in enumerate(record.fields))
    yield from _twice(((*at, "subsets", n, "id"), subset.id) for n, subset in enumerate(record.subsets))
    if not record.fields:
        yield Fault((*at, "fields"), "the record discloses no field", "Name at least one field")
    if not record.account:
        yield Fault(
            (*at, "account"), "no column says whose rows these are", "Name the column that holds the account's id"
        )
    if record.per_account and record.subsets:
        yield Fault((*at, "subsets"), "a record with one row for each account has no subsets", "Name its `time` column")
    if record.objects:
        yield from _outside((*at, "objects", "folder"), record.objects.folder)
        if record.objects.id not in {field.id for field in record.fields}:
            yield Fault(
                (*at, "objects", "id"),
                f"the record has no field {record.objects.id}",
                "Name the field that identifies the file",
            )


def _content_faults(source_map: SourceMap, at: Path, record: Record) -> Iterator[Fault]:
    if source_map.categories[record.category].content:
        return
    marks = {column.name: column.content for column in source_map.table(record.table).columns}
    tested = tuple(
        (("subsets", n, "when", m, "column"), condition.column)
        for n, subset in enumerate(record.subsets)
        for m, condition in enumerate(subset.when)
        if condition.column is not None
    )
    for key, name in _named_columns(record) + tested:
        if marks.get(name):
            yield Fault(
                (*at, *key),
                f"the column {name} is content, and the category {record.category} is metadata only",
                "Leave the column out of this record, or tie it to a category of content",
            )
    if record.objects:
        yield Fault(
            (*at, "objects"),
            f"files are content, and the category {record.category} is metadata only",
            "Tie the files to a category of content",
        )


def _subset_faults(source_map: SourceMap, at: Path, record: Record) -> Iterator[Fault]:
    for number, subset in enumerate(record.subsets):
        for position, condition in enumerate(subset.when):
            path = (*at, "subsets", number, "when", position)
            table = source_map.accounts.table if condition.account_column else record.table
            yield from _lost(source_map, path, table, (_condition_column(condition),), told_table=())


def _condition_column(condition: Condition) -> tuple[Path, str]:
    if condition.account_column is not None:
        return ("account_column",), condition.account_column
    return ("column",), str(condition.column)


def _named_columns(record: Record) -> tuple[tuple[Path, str], ...]:
    named: list[tuple[Path, str]] = [(("account", n), name) for n, name in enumerate(record.account)]
    if record.time is not None:
        named.append((("time",), record.time))
    named += [(("fields", n, "column"), field.column) for n, field in enumerate(record.fields)]
    if record.objects:
        named.append((("objects", "column"), record.objects.column))
    return tuple(named)


def _lost(
    source_map: SourceMap,
    at: Path,
    table_name: str,
    named: Iterable[tuple[Path, str]],
    *,
    told_table: tuple[str, ...] = ("table",),
) -> Iterator[Fault]:
    """Find a table that is not declared, and columns that its declaration does not name."""
    table: Table | None = {one.name: one for one in source_map.tables}.get(table_name)
    if table is None:
        yield Fault(
            (*at, *told_table),
            f"the table {table_name} is not declared",
            "Declare it under [[tables]], or correct the name",
        )
        return
    columns = {column.name for column in table.columns}
    for key, name in named:
        if name not in columns:
            cure = f"Add the column to the table {table_name}, marked content = true or false, or correct the name"
            yield Fault((*at, *key), f"the table {table_name} declares no column {name}", cure)


def _twice(named: Iterable[tuple[Path, str]]) -> Iterator[Fault]:
    """Find names that stand twice; engines do not tell capital from small letters, so neither does this."""
    seen: Counter[str] = Counter()
    for path, name in named:
        seen[name.lower()] += 1
        if seen[name.lower()] > 1:
            yield Fault(path, f"the name {name} stands here a second time", "Give each its own name, or remove one")


def _outside(path: Path, written: str) -> Iterator[Fault]:
    parts = PurePosixPath(written)
    if parts.is_absolute() or ".." in parts.parts or not written:
        yield Fault(
            path, f"{written!r} is not a path inside the platform's folder", "Give a path relative to it, without .."
        )
