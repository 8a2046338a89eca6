"""Mistakes in what a map says of accounts and their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rogatory.sources.maps.fault import Fault, Named, Path, lost, unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rogatory.sources.maps.conditions import Condition
    from rogatory.sources.source_map import SourceMap

_AT = ("accounts",)


def account_faults(source_map: SourceMap) -> Iterator[Fault]:
    """Find tables and columns that are not declared, and tests on accounts that look elsewhere."""
    accounts = source_map.accounts
    tests: list[tuple[Path, tuple[Condition, ...]]] = [((*_AT, "only"), accounts.only)]
    tests += [((*_AT, "states", number, "when"), state.when) for number, state in enumerate(accounts.states)]
    named: list[Named] = [((*_AT, "id"), accounts.id), ((*_AT, "username"), accounts.username)]
    for at, conditions in tests:
        yield from _elsewhere(at, conditions)
        named += [((*at, n, "column"), one.column) for n, one in enumerate(conditions) if one.column is not None]
    yield from lost(source_map, (*_AT, "table"), accounts.table, named)
    yield from unread(source_map, accounts.table, named)
    former = accounts.former
    if former:
        at = (*_AT, "former")
        told = [((*at, key), str(getattr(former, key))) for key in ("account", "username", "since", "until")]
        yield from lost(source_map, (*at, "table"), former.table, told)
        yield from unread(source_map, former.table, told)
        if former.table in _reached(source_map) and not _together(source_map, former.table, accounts.table):
            yield Fault((*at, "table"), "former names lie behind another connection", "Keep them beside the accounts")


def _elsewhere(at: Path, conditions: Iterable[Condition]) -> Iterator[Fault]:
    for number, one in enumerate(conditions):
        if one.account_column is not None:
            yield Fault(
                (*at, number, "account_column"), "the account's own row is tested here", "Write `column` instead"
            )


def _reached(source_map: SourceMap) -> frozenset[str]:
    return frozenset(table.name for table in source_map.tables)


def _together(source_map: SourceMap, one: str, other: str) -> bool:
    if not {one, other} <= _reached(source_map):
        return True
    return source_map.table(one).connection == source_map.table(other).connection
