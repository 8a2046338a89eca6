"""Mistakes in what a map says of records: names that nobody declared, and content tied to metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rogatory.sources.maps.fault import Fault, Named, Path, lost, one_of, twice, unread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rogatory.sources.maps.records import Record
    from rogatory.sources.source_map import SourceMap


def record_faults(source_map: SourceMap) -> Iterator[Fault]:
    """Find every mistake in the records, in their order."""
    yield from twice((("records", n, "name"), f"{one.category}.{one.name}") for n, one in enumerate(source_map.records))
    for number, record in enumerate(source_map.records):
        at = ("records", number)
        if record.category not in source_map.categories:
            what = f"the category {record.category} is not declared"
            yield Fault((*at, "category"), what, f"Add [categories.{record.category}]")
            continue
        before = [*_joins(source_map, at, record), *_names(source_map, at, record)]
        yield from before
        yield from _shape(source_map, at, record)
        if not before:
            yield from _content(source_map, at, record)
        yield from _accounts_columns(source_map, at, record)


def _joins(source_map: SourceMap, at: Path, record: Record) -> Iterator[Fault]:
    """Find joins to what is not declared or lies elsewhere, and those by which rows cannot be found."""
    yield from twice(((*at, "joins", n, "name"), join.known_as) for n, join in enumerate(record.joins))
    known = {table.name: table for table in source_map.tables}
    for number, join in enumerate(record.joins):
        here = (*at, "joins", number)
        theirs: list[Named] = [((*here, "on", left), right) for left, right in join.on.items()]
        yield from lost(source_map, (*here, "table"), join.table, theirs)
        yield from unread(source_map, join.table, theirs)
        own, other = known.get(record.table), known.get(join.table)
        if own and other and own.connection != other.connection:
            what = f"{join.table} lies behind another connection than {record.table}"
            yield Fault((*here, "table"), what, "Join tables of one connection, or make a record of each")
        later = {one.known_as for one in record.joins[number:]}
        for left in join.on:
            if left.partition(".")[0] in later and "." in left:
                yield Fault((*here, "on", left), f"{left} is joined only afterwards", "Put the joins in their order")


def _names(source_map: SourceMap, at: Path, record: Record) -> Iterator[Fault]:
    """Find columns that their table does not declare; where the engine has to look at them, also those inside JSON."""
    joined = {join.known_as: join.table for join in record.joins}
    sought, shown = _sought(at, record), _shown(at, record)
    for path, name in (*sought, *shown):
        before, dot, column = name.partition(".")
        if dot and before not in joined:
            yield Fault(path, f"the record joins no {before}", "Add it under `joins`, or correct the name")
            continue
        table = joined[before] if dot else record.table
        named = [(path, column if dot else name)]
        yield from lost(source_map, (*at, "table"), table, named)
        if (path, name) in sought:
            yield from unread(source_map, table, named)


def _sought(at: Path, record: Record) -> list[Named]:
    """Give the columns by which rows are found."""
    named: list[Named] = [((*at, "account", n), name) for n, name in enumerate(record.account)]
    if record.time is not None:
        named.append(((*at, "time"), record.time))
    named += [((*at, "joins", n, "on", left), left) for n, join in enumerate(record.joins) for left in join.on]
    tests = [((*at, "only"), record.only)]
    tests += [((*at, "subsets", n, "when"), subset.when) for n, subset in enumerate(record.subsets)]
    for here, conditions in tests:
        named += [((*here, n, "column"), one.column) for n, one in enumerate(conditions) if one.column is not None]
    return named


def _shown(at: Path, record: Record) -> list[Named]:
    """Give the columns that are disclosed, or lead to what is."""
    named: list[Named] = [((*at, "fields", n, "column"), field.column) for n, field in enumerate(record.fields)]
    if record.objects:
        key = "column" if record.objects.column is not None else "path"
        named += [((*at, "objects", key), name) for name in record.objects.template.columns]
        told = (("size", record.objects.size), ("sha256", record.objects.sha256))
        named += [((*at, "objects", key), name) for key, name in told if name is not None]
    return named


def _shape(source_map: SourceMap, at: Path, record: Record) -> Iterator[Fault]:
    yield from twice(((*at, "fields", n, "id"), field.id) for n, field in enumerate(record.fields))
    yield from twice(((*at, "subsets", n, "id"), subset.id) for n, subset in enumerate(record.subsets))
    if not record.fields:
        yield Fault((*at, "fields"), "the record discloses no field", "Name at least one field")
    if not record.account:
        what = "no column says whose rows these are"
        yield Fault((*at, "account"), what, "Name the column that holds the account's id")
    if record.per_account and record.subsets:
        cure = "Name its `time` column, or say `several = true`"
        yield Fault((*at, "subsets"), "a record with one row for each account has no subsets", cure)
    if record.several and record.time is not None:
        what = "rows that stand whatever dates are asked for are bounded by none"
        yield Fault((*at, "several"), what, "Leave out `several`, or `time`")
    for number, one in enumerate(record.only):
        if one.account_column is not None:
            yield Fault(
                (*at, "only", number, "account_column"), "rows are chosen by their own columns", "Write `column`"
            )
    if record.objects:
        here = (*at, "objects")
        yield from one_of(source_map.stores, (*here, "store"), record.objects.store, "store")
        if record.objects.id not in {field.id for field in record.fields}:
            what = f"the record has no field {record.objects.id}"
            yield Fault((*here, "id"), what, "Name the field that identifies the file")


def _content(source_map: SourceMap, at: Path, record: Record) -> Iterator[Fault]:
    if source_map.categories[record.category].content:
        return
    for path, name in (*_sought(at, record), *_shown(at, record)):
        if source_map.column(record, name).content:
            yield Fault(
                path,
                f"the column {name} is content, and the category {record.category} is metadata only",
                "Leave the column out of this record, or tie it to a category of content",
            )
    if record.objects:
        yield Fault(
            (*at, "objects"),
            f"files are content, and the category {record.category} is metadata only",
            "Tie the files to a category of content",
        )


def _accounts_columns(source_map: SourceMap, at: Path, record: Record) -> Iterator[Fault]:
    table = source_map.accounts.table
    for number, subset in enumerate(record.subsets):
        for position, one in enumerate(subset.when):
            if one.account_column is not None:
                named = [((*at, "subsets", number, "when", position, "account_column"), one.account_column)]
                yield from lost(source_map, ("accounts", "table"), table, named)
                yield from unread(source_map, table, named)
