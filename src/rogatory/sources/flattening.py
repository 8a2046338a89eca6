"""The map of a preserved copy, made of the platform's: one table for each record, as the record shows it.

Joins are made and values are taken out of JSON when a copy is taken, so that whoever answers from it years later needs
neither the platform's other tables nor its ways of writing an instant.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rogatory.sources.maps.accounts import Accounts
from rogatory.sources.maps.connection import Connection
from rogatory.sources.maps.tables import Column, Table

if TYPE_CHECKING:
    from datetime import datetime

    from rogatory.sources.maps.conditions import Condition, Subset
    from rogatory.sources.maps.records import Record
    from rogatory.sources.source_map import SourceMap

ACCOUNTS = "accounts"
FORMER = "former names"
PATH = "path of the file"
"""The column of a copy with the path that a row's file has on the platform. No column there is named like it."""


def flat(source_map: SourceMap, taken_at: datetime) -> SourceMap:
    """Give the map by which a copy is read that was taken by this one at an instant.

    What the platform keeps for a number of days is, of a copy, what it kept on that day.
    """
    accounts = source_map.accounts
    return replace(
        source_map,
        connections={"copy": Connection("parquet", folder="copy")},
        accounts=_accounts(accounts),
        written_for=None,
        tables=(*_account_tables(source_map), *(_table(source_map, record) for record in source_map.records)),
        records=tuple(_record(record, taken_at) for record in source_map.records),
    )


def table_name(record: Record) -> str:
    """Give the name of a record's table in a copy."""
    return f"{record.category}/{record.name}"


def columns_of(record: Record) -> tuple[str, ...]:
    """Give the columns of a record that are kept, as the platform's map names them; that of its files' paths beside."""
    return tuple(dict.fromkeys(record.uses()))


def _flat(name: str) -> str:
    """Give the name of a column in a copy: without the dot, which parts tables."""
    return name.replace(".", "/")


def _table(source_map: SourceMap, record: Record) -> Table:
    name = table_name(record)
    columns = [_column(_flat(each), source_map.column(record, each)) for each in columns_of(record)]
    if record.objects is not None:
        columns.append(Column(PATH, content=True))
    return Table(name, tuple(columns), file=f"{name}.parquet")


def _column(name: str, column: Column) -> Column:
    return Column(name, column.content, column.third_party)


def _record(record: Record, taken_at: datetime) -> Record:
    kept_from = record.kept_from(taken_at)
    objects = record.objects
    if objects is not None:
        objects = replace(
            objects,
            column=PATH,
            path=None,
            size=_flat(objects.size) if objects.size is not None else None,
            sha256=_flat(objects.sha256) if objects.sha256 is not None else None,
        )
    return replace(
        record,
        table=table_name(record),
        account=tuple(map(_flat, record.account)),
        fields=tuple(replace(field, column=_flat(field.column)) for field in record.fields),
        time=_flat(record.time) if record.time is not None else None,
        retained_from=kept_from.date() if kept_from is not None else None,
        retained_days=None,
        joins=(),
        only=tuple(map(_condition, record.only)),
        subsets=tuple(map(_subset, record.subsets)),
        objects=objects,
    )


def _condition(condition: Condition) -> Condition:
    return replace(condition, column=_flat(condition.column)) if condition.column is not None else condition


def _subset(subset: Subset) -> Subset:
    return replace(subset, when=tuple(map(_condition, subset.when)))


def _accounts(accounts: Accounts) -> Accounts:
    former = replace(accounts.former, table=FORMER) if accounts.former is not None else None
    return replace(accounts, table=ACCOUNTS, former=former)


def _account_tables(source_map: SourceMap) -> list[Table]:
    accounts = source_map.accounts
    own = source_map.table(accounts.table)
    columns = tuple(_column(name, own.column(name)) for name in source_map.own_columns())
    tables = [Table(ACCOUNTS, columns, file="accounts.parquet")]
    if accounts.former is not None:
        former, theirs = accounts.former, source_map.table(accounts.former.table)
        told = dict.fromkeys([former.username, former.account, former.since, former.until])
        tables.append(Table(FORMER, tuple(_column(name, theirs.column(name)) for name in told), file="former.parquet"))
    return tables
