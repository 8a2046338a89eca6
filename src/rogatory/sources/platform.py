"""A platform behind one source map: answers a plan from its tables and objects."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from rogatory.sources import wording
from rogatory.sources.accounts import Bearer, bearers_of, meant, resolve
from rogatory.sources.adapter import Once, admit
from rogatory.sources.answering import Answer, Answering
from rogatory.sources.connections import Connections
from rogatory.sources.engines.contract import Unreadable
from rogatory.sources.near import near
from rogatory.sources.preserving import Preserved, preserved
from rogatory.sources.sweeping import Sweep, sweeps_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from rogatory.sources.adapter import Verifies
    from rogatory.sources.plan import Plan, PlannedItem, PlannedQuery
    from rogatory.sources.source_map import SourceMap
    from rogatory.sources.stores.contract import Files

_LOG = logging.getLogger(__name__)


class Platform:
    """The adapter for tables that an engine reads and objects in a store. It implements `adapter.Source`."""

    def __init__(self, connections: Connections, files_of: Callable[[str], Files], verifies: Verifies) -> None:
        """Take the connections of a map, what opens one of its stores by name, and what knows the desk's signature."""
        self._connections = connections
        self._files_of = files_of
        self._verifies = verifies
        self._once = Once()

    @property
    def source_map(self) -> SourceMap:
        """Give the map."""
        return self._connections.source_map

    @property
    def connections(self) -> Connections:
        """Give the connections of the map, for whoever looks at the platform and not at its people."""
        return self._connections

    def preserve(self, plan: Plan, *, now: datetime) -> Iterator[Preserved]:
        """Give what is to be kept under a plan; see `adapter.Source.preserve`. The plan is judged at once."""
        return preserved(self._connections, self._files_of, self._admitted_once(plan, now))

    def collect(self, plan: Plan, *, now: datetime) -> Iterator[Answer]:
        """Answer a plan; see `adapter.Source.collect`. The plan is judged at once, not at the first answer."""
        return self._answers(self._admitted_once(plan, now), now)

    def accounts_meant(self, plan: Plan, *, now: datetime) -> Mapping[str, frozenset[object]]:
        """Give whose account each item means; see `adapter.Source.accounts_meant`."""
        admitted = admit(plan, self.source_map, verifies=self._verifies, now=now)
        try:
            bearers = bearers_of(self._connections, [item.account for item in admitted.items])
        except Unreadable as error:
            _LOG.warning("accounts cannot be resolved: %s", error)
            return {}
        return {item.item: meant(bearers[item.account], item.since, item.until) for item in admitted.items}

    def names_near(self, plan: Plan, *, now: datetime) -> Mapping[str, tuple[str, ...]]:
        """Give names near those of a plan's items; see `adapter.Source.names_near`."""
        admitted = admit(plan, self.source_map, verifies=self._verifies, now=now)
        try:
            return {item.item: near(self._connections, item.account) for item in admitted.items}
        except Unreadable as error:
            _LOG.warning("accounts cannot be resolved: %s", error)
            return {}

    def close(self) -> None:
        """Give back what the connections hold."""
        self._connections.close()

    def _admitted_once(self, plan: Plan, now: datetime) -> Plan:
        admitted = admit(plan, self.source_map, verifies=self._verifies, now=now)
        self._once.answer(admitted, now=now)
        return admitted

    def _answers(self, plan: Plan, now: datetime) -> Iterator[Answer]:
        try:
            bearers = bearers_of(self._connections, [item.account for item in plan.items])
        except Unreadable as error:
            _LOG.warning("accounts cannot be resolved: %s", error)
            yield from (wording.unreachable(item, "accounts") for item in plan.items)
            return
        found: list[tuple[PlannedItem, Bearer]] = []
        for item in plan.items:
            resolved = resolve(bearers[item.account], item.since, item.until)
            if resolved is None:
                yield wording.no_such_account(item, bearers[item.account])
                continue
            yield from wording.about_names(item, resolved)
            yield from wording.about_states(item, self.source_map.accounts.states, resolved.bearer)
            yield from (wording.not_kept(item, name) for name in item.not_kept)
            found.append((item, resolved.bearer))
        for sweep in sweeps_of(self.source_map, found):
            yield from self._sweep(sweep, now)

    def _sweep(self, sweep: Sweep, now: datetime) -> Iterator[Answer]:
        for query in sweep.queries:
            record = self.source_map.record(sweep.category, query.record)
            kept_from = record.kept_from(now)
            if kept_from and not record.per_account and (sweep.since is None or sweep.since < kept_from):
                yield from (wording.not_retained_before(item, record, kept_from) for item in sweep.items)
            yield from self._query(sweep, query)

    def _query(self, sweep: Sweep, query: PlannedQuery) -> Iterator[Answer]:
        answering = Answering(self._connections, sweep, query)
        try:
            yield from answering.rows()
            if query.objects:
                yield from answering.files(self._files_of)
        except Unreadable as error:
            # An item is named after its account, and no account belongs in a log.
            _LOG.warning("%s of a %s item cannot be read: %s", query.record, sweep.category, error)
            yield from (wording.unreachable(item, query.record) for item in answering.open_items())
