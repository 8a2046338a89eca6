"""A platform behind a connector, as a source: what was answered is given, what was not yet is open, and is asked for.

The answer to a plan comes later than the plan was put. So an item is answered from the result of an earlier plan that
asked the very same under the same decision; its rows name the query, which is the same. The worker asks again for what
is open, as for a platform that cannot be reached.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime

from rogatory.connector.depot import Depot, Result, opened
from rogatory.connector.wire import Answer, Answers, broken
from rogatory.connector.within import Within
from rogatory.packaging.formats.age import unwrap
from rogatory.problem import Problem
from rogatory.sources.adapter import Verifies, admit
from rogatory.sources.answers import Rows, Statement
from rogatory.sources.canonical import canonical
from rogatory.sources.plan import Plan, PlannedItem
from rogatory.sources.preserving import Preserved
from rogatory.sources.source_map import SourceMap

log = logging.getLogger(__name__)
_NOT_YET = "The platform has not answered."
_MALFORMED = (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError)
"""What is raised by what was parsed and is not as it must be."""


class BehindConnector:
    """The platform behind one connector. It implements `rogatory.sources.adapter.Source`."""

    def __init__(self, source_map: SourceMap, depot: Depot, verifies: Verifies, identity: Callable[[], str]) -> None:
        """Take the platform's map, the connector's depot, what knows our signature, and what opens its results."""
        self._map, self._depot, self._verifies, self._identity = source_map, depot, verifies, identity

    def collect(self, plan: Plan, *, now: datetime) -> Iterator[Answer]:
        """Give what was answered, and have the rest asked for; see `adapter.Source.collect`."""
        return self._answers(admit(plan, self._map, verifies=self._verifies, now=now), now)

    def accounts_meant(self, plan: Plan, *, now: datetime) -> Mapping[str, frozenset[object]]:
        """Give whose accounts the items mean that were answered; see `adapter.Source.accounts_meant`."""
        admitted = admit(plan, self._map, verifies=self._verifies, now=now)
        meant: dict[str, frozenset[object]] = {}
        wanted = {item.item: item for item in admitted.items}
        for result in self._results(admitted, now):
            alike = _alike(wanted, result.plan)
            with self._thrown_away_if_broken(result), ExitStack() as stack:
                told = self._opened(result, stack).meant
            for item in alike:
                del wanted[item]
                meant[item] = told.get(item, frozenset())
        return meant

    def names_near(self, plan: Plan, *, now: datetime) -> Mapping[str, tuple[str, ...]]:
        """Refuse to look: somebody who looks has an answer at once, or none.

        Raises:
            Problem: always.
        """
        admit(plan, self._map, verifies=self._verifies, now=now)
        raise Problem(
            "names are not looked for behind a connector", where=self._map.name, cure="Ask whoever runs the platform"
        )

    def preserve(self, plan: Plan, *, now: datetime) -> Iterator[Preserved]:
        """Refuse to preserve: a copy is taken at once, or not at all.

        Raises:
            Problem: always.
        """
        admit(plan, self._map, verifies=self._verifies, now=now)
        raise Problem(
            "a platform behind a connector is not preserved from here",
            where=self._map.name,
            cure="Preserve the account on the platform itself, and keep the copy there",
        )

    def _answers(self, plan: Plan, now: datetime) -> Iterator[Answer]:
        wanted = {item.item: item for item in plan.items}
        missing: set[str] = set()
        for result in self._results(plan, now):
            alike = _alike(wanted, result.plan)
            if not alike:
                continue
            within = Within(result.plan, self._map)
            with self._thrown_away_if_broken(result), ExitStack() as stack:
                for each in self._opened(result, stack):
                    within.require(each)
                    answer = self._guarded(result, each)
                    if answer.item in alike:
                        if isinstance(answer, Statement) and answer.kind == "unreachable":
                            missing.add(answer.item)
                        yield answer
            self._depot.used(result.plan, now)
            for name in alike:
                del wanted[name]
        for item in wanted.values():
            yield Statement(item.item, item.account, "unreachable", _NOT_YET, {"table": "accounts"})
        self._ask(plan, {*wanted, *missing}, now)

    def _ask(self, plan: Plan, items: set[str], now: datetime) -> None:
        """Put the plan where the connector fetches it, unless all that is missing is asked for already."""
        missing = {item.item: item for item in plan.items if item.item in items}
        for waiting in self._depot.waiting(now):
            if _is_of(waiting, plan):
                for item in _alike(missing, waiting):
                    del missing[item]
        if missing:
            self._depot.offer(plan)

    def _guarded(self, result: Result, answer: Answer) -> Answer:
        """Give an answer whose rows, which are read elsewhere, throw the result away as well where they are broken."""
        if not isinstance(answer, Rows):
            return answer

        def batches() -> Iterator[list[tuple[object, ...]]]:
            with self._thrown_away_if_broken(result):
                yield from answer.batches

        return replace(answer, batches=batches())

    @contextmanager
    def _thrown_away_if_broken(self, result: Result) -> Iterator[None]:
        """Forget a result that cannot be read, or is beyond its plan: else it stood before each later one for days."""
        try:
            yield
        except Problem:
            self._depot.forget(result.plan)
            raise
        except _MALFORMED as error:
            self._depot.forget(result.plan)
            raise broken(f"they are not written as answers are ({type(error).__name__})") from error

    def _results(self, plan: Plan, now: datetime) -> Iterator[Result]:
        return (one for one in self._depot.results(now) if _is_of(one.plan, plan))

    def _opened(self, result: Result, stack: ExitStack) -> Answers:
        stream = stack.enter_context(opened(result))
        return Answers(unwrap(stream, self._identity().strip()), result.plan.digest)


def _is_of(earlier: Plan, plan: Plan) -> bool:
    """Whether two plans are for the same decision on the same request, by the same map."""
    return (earlier.reference, earlier.decision_digest, earlier.map_digest) == (
        plan.reference,
        plan.decision_digest,
        plan.map_digest,
    )


def _alike(wanted: Mapping[str, PlannedItem], plan: Plan) -> frozenset[str]:
    """Give the ids of items that another plan asks in the very same words."""
    theirs = {item.item: canonical(item) for item in plan.items}
    return frozenset(name for name, item in wanted.items() if theirs.get(name) == canonical(item))
