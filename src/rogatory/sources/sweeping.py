"""Items that ask the same of several accounts are put to the platform as one question, a sweep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rogatory.sources.statements.shape import truths_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from rogatory.sources.accounts import Bearer
    from rogatory.sources.plan import PlannedItem, PlannedQuery
    from rogatory.sources.source_map import SourceMap

MOST = 2_000
"""How many accounts go into one question."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """One question for one or more accounts: the items, each with its account, in the plan's order.

    `truths` are those of the tests on accounts, by record; they are the same for all of these accounts.
    """

    category: str
    subset: str | None
    since: datetime | None
    until: datetime | None
    queries: tuple[PlannedQuery, ...]
    truths: dict[str, tuple[bool, ...]]
    asked: tuple[tuple[PlannedItem, object], ...]

    @property
    def items(self) -> tuple[PlannedItem, ...]:
        """Give the items that it answers."""
        return tuple(item for item, _ in self.asked)


def sweeps_of(source_map: SourceMap, found: Iterable[tuple[PlannedItem, Bearer]]) -> Iterator[Sweep]:
    """Put items together that ask for the same columns, subset and dates; an account is in a sweep once."""
    together: dict[object, list[dict[str, tuple[PlannedItem, Bearer]]]] = {}
    for item, bearer in found:
        key = (item.category, item.subset, item.since, item.until, item.queries, _truths(source_map, item, bearer))
        groups = together.setdefault(key, [{}])
        account = str(bearer.account_id)
        if len(groups[-1]) >= MOST or account in groups[-1]:
            groups.append({})
        groups[-1][account] = (item, bearer)
    for groups in together.values():
        for group in groups:
            item, bearer = next(iter(group.values()))
            yield Sweep(
                category=item.category,
                subset=item.subset,
                since=item.since,
                until=item.until,
                queries=item.queries,
                truths=dict(_truths(source_map, item, bearer)),
                asked=tuple((one, theirs.account_id) for one, theirs in group.values()),
            )


def _truths(source_map: SourceMap, item: PlannedItem, bearer: Bearer) -> tuple[tuple[str, tuple[bool, ...]], ...]:
    return tuple(
        (query.record, truths_of(source_map.record(item.category, query.record), bearer.properties))
        for query in item.queries
    )
