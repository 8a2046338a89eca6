"""The shape of a question to one record: everything that makes its statement, and no value of any request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rogatory.sources.maps.records import Record


@dataclass(frozen=True, slots=True)
class Shape:
    """Rows of a record: `columns` are the platform's own, those of joined tables written `name.column`.

    `subset` is one of the record's; `truths` tells which of its tests on accounts hold, in the map's order. `since` and
    `until` tell whether the range of dates has that end. `many`: of a list of accounts, each row with its account's id
    first, one account after the other; else of one. `limit` is the most rows. `count`: only how many there are.
    `paged`: in the order of the column that pages the table; `after`: only rows behind a value in it.
    """

    category: str
    record: str
    columns: tuple[str, ...]
    subset: str | None = None
    truths: tuple[bool, ...] = ()
    since: bool = False
    until: bool = False
    many: bool = False
    limit: int | None = None
    count: bool = False
    paged: bool = False
    after: bool = False


def truths_of(record: Record, properties: Mapping[str, object]) -> tuple[bool, ...]:
    """Tell which of a record's tests on accounts hold for an account, in the map's order."""
    tests = (test for subset in record.subsets for test in subset.when)
    return tuple(test.holds_for(properties.get(test.account_column)) for test in tests if test.account_column)
