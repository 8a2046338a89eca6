"""From a username to the platform's own account id: also by names borne before, never by likeness."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rogatory.sources.engine import OpenTables, Unreadable, failures_told, require_instants, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from rogatory.sources.source_map import SourceMap


@dataclass(frozen=True, slots=True)
class Bearer:
    """An account that bears a name, or bore it from `since` (inclusive) until `until` (exclusive).

    `properties` are the columns of the account on which subsets depend.
    """

    account_id: object
    current: bool
    since: datetime | None = None
    until: datetime | None = None
    properties: Mapping[str, object] = field(default_factory=dict)

    def bore_it_within(self, since: datetime | None, until: datetime | None) -> bool:
        """Tell whether the name was this account's at some instant of a range."""
        begins_in_time = until is None or self.since is None or self.since < until
        ends_late_enough = since is None or self.until is None or self.until > since
        return begins_in_time and ends_late_enough


@dataclass(frozen=True, slots=True)
class Resolved:
    """The one account that a name means in a range of dates, and the others that bore it at another time."""

    bearer: Bearer
    others: tuple[Bearer, ...]


def bearers_of(tables: OpenTables, names: Iterable[str]) -> dict[str, tuple[Bearer, ...]]:
    """Find every account that bears or bore one of the names, by the platform's own equality.

    The names go to the engine as a table of values, never as text of a statement. Raises Unreadable.
    """
    # Text that UTF-8 cannot write is the name of no account.
    asked = sorted(name for name in set(names) if name == name.encode("utf-8", "ignore").decode())
    found: dict[str, list[Bearer]] = {name: [] for name in names}
    if not asked:
        return dict.fromkeys(found, ())
    former = _former_bearers(tables, asked)
    for name, account_id, properties in _current(tables, asked):
        taken_over = [one.until for one in former[name] if one.until and one.account_id != account_id]
        found[name].append(Bearer(account_id, current=True, since=max(taken_over, default=None), properties=properties))
    for name in asked:
        found[name] += former[name]
    return {name: tuple(bearers) for name, bearers in found.items()}


def resolve(bearers: tuple[Bearer, ...], since: datetime | None, until: datetime | None) -> Resolved | None:
    """Choose the one account that a name means; None when it means none, or several that nothing tells apart.

    A name that several accounts bore means the one that bore it in the range of dates; without dates, the one that
    bears it now. Two accounts that bore it in the same range are told apart by nobody here.
    """
    accounts = _by_account(bearers)
    if len(accounts) > 1:
        bounded = since is not None or until is not None
        chosen = [one for one in bearers if (one.bore_it_within(since, until) if bounded else one.current)]
        accounts = _by_account(chosen)
    if len(accounts) != 1:
        return None
    (own,) = accounts.values()
    return Resolved(own, tuple(one for one in bearers if one.account_id != own.account_id))


def meant(bearers: tuple[Bearer, ...], since: datetime | None, until: datetime | None) -> frozenset[object]:
    """Give the ids of the accounts that a name can mean: the one that `resolve` chooses, else all that bore it."""
    resolved = resolve(bearers, since, until)
    return frozenset([resolved.bearer.account_id] if resolved else [one.account_id for one in bearers])


def _by_account(bearers: Iterable[Bearer]) -> dict[object, Bearer]:
    """Give one bearer for each account, the present name before former ones."""
    return {one.account_id: one for one in sorted(bearers, key=lambda one: one.current)}


def _current(tables: OpenTables, asked: list[str]) -> list[tuple[str, object, dict[str, object]]]:
    accounts = tables.source_map.accounts
    columns = _property_columns(tables.source_map)
    with failures_told(accounts.table):
        matches = _matching(tables, accounts.table, accounts.username, asked)
        rows = _rows(
            matches.select("asked_name", matches[accounts.id].name("account_id"), *_properties(matches, columns))
        )
    return [(str(row[0]), row[1], dict(zip(columns, row[2:], strict=True))) for row in rows]


def _former_bearers(tables: OpenTables, asked: list[str]) -> defaultdict[str, list[Bearer]]:
    found: defaultdict[str, list[Bearer]] = defaultdict(list)
    former = tables.source_map.accounts.former
    if former is None:
        return found
    with failures_told(former.table):
        matches = _matching(tables, former.table, former.username, asked)
        require_instants(matches, former.since, former.until)
        named = {"account_id": former.account, "since": former.since, "until": former.until}
        picked = [matches[column].name(name) for name, column in named.items()]
        rows = _rows(matches.select("asked_name", *picked).order_by("asked_name", "since", "until", "account_id"))
    properties = _properties_of(tables, [row[1] for row in rows])
    for name, account_id, since, until in rows:
        found[str(name)].append(Bearer(account_id, False, since, until, properties.get(account_id, {})))  # type: ignore[arg-type]
    return found


def _properties_of(tables: OpenTables, ids: list[object]) -> dict[object, dict[str, object]]:
    accounts = tables.source_map.accounts
    columns = _property_columns(tables.source_map)
    if not ids:
        return {}
    with failures_told(accounts.table):
        table = tables.table(accounts.table)
        rows = _rows(
            table.filter(table[accounts.id].isin(ids)).select(
                table[accounts.id].name("account_id"), *_properties(table, columns)
            )
        )
    return {row[0]: dict(zip(columns, row[1:], strict=True)) for row in rows}


def _matching(tables: OpenTables, table_name: str, column: str, asked: list[str]) -> Any:  # noqa: ANN401
    import ibis

    table = tables.table(table_name)
    if not table[column].type().is_string():
        raise Unreadable(f"the column {column} of {table_name} holds {table[column].type()} and no names")
    names = ibis.memtable({"asked_name": asked}, schema={"asked_name": "string"})
    if tables.source_map.accounts.equality == "case-insensitive":
        return table.join(names, table[column].lower() == names.asked_name.lower())
    return table.join(names, table[column] == names.asked_name)


def _property_columns(source_map: SourceMap) -> tuple[str, ...]:
    conditions = (one for record in source_map.records for subset in record.subsets for one in subset.when)
    return tuple(sorted({one.account_column for one in conditions if one.account_column is not None}))


def _properties(table: Any, columns: tuple[str, ...]) -> list[Any]:  # noqa: ANN401
    return [table[column].name(f"property_{number}") for number, column in enumerate(columns)]


def _rows(expression: Any) -> list[tuple[object, ...]]:  # noqa: ANN401
    return [row for batch in rows_of(expression) for row in batch]
