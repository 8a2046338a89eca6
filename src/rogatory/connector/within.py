"""What a connector gives, held against the plan that it answers: it is believed as a source is, and no further."""

from __future__ import annotations

from typing import get_args

from rogatory.connector.wire import Answer, broken
from rogatory.sources.answers import Kind, MediaObject, Origin, Statement
from rogatory.sources.plan import Plan, PlannedItem, query_digest
from rogatory.sources.source_map import SourceMap


class Within:
    """Knows what one plan lets out of one map."""

    def __init__(self, plan: Plan, source_map: SourceMap) -> None:
        """Take the plan that was put, and the map by which it was compiled."""
        self._items = {item.item: item for item in plan.items}
        self._map = source_map

    def require(self, answer: Answer) -> None:
        """Let an answer pass that the plan lets out.

        Raises:
            Problem: it is of another item or account than the plan has, or holds rows, columns or files beyond it.
        """
        item = self._items.get(answer.item)
        if item is None or answer.account != item.account:
            raise broken("they tell of an item, or an account, that was not asked for")
        if isinstance(answer, Statement):
            if answer.kind not in get_args(Kind):
                raise broken("a statement is of a kind that there is not")
        elif answer.clause != item.clause:
            raise broken("a part of them is under another clause than was asked for")
        elif not self._is_let_out(answer, item):
            raise broken("they hold rows, columns or files beyond the plan")

    def _is_let_out(self, answer: Answer, item: PlannedItem) -> bool:
        for query in item.queries:
            if isinstance(answer, Statement) or answer.table != query.record:
                continue
            if answer.origin != Origin(self._map.name, self._map.digest, query_digest(self._map.digest, item, query)):
                continue
            if isinstance(answer, MediaObject):
                return query.objects and answer.metadata.keys() <= set(query.columns)
            return answer.category == item.category and answer.columns == query.columns
        return False
