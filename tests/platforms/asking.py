"""Asking a platform through its map, as an approved decision does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from rogatory.sources.answers import MediaObject, Rows, Statement
from rogatory.sources.plan import ReleasedItem, compile_plan
from rogatory.sources.source_map import SourceMap
from rogatory.sources.tied import tied
from tests.sources.plan_key import SIGNING, VERIFIES

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Given:
    """What came of one request."""

    answers: tuple[Rows | MediaObject | Statement, ...]
    rows: dict[str, list[tuple[object, ...]]]
    """The rows by record, in the order in which they came."""
    files: dict[str, bytes]
    """The bytes of each file, by its id."""

    @property
    def statements(self) -> list[Statement]:
        """Give the statements."""
        return [each for each in self.answers if isinstance(each, Statement)]

    def told(self, kind: str) -> list[str]:
        """Give the words of the statements of a kind."""
        return [each.words for each in self.statements if each.kind == kind]


class Asked:
    """A platform behind its map; its statements are compiled once for all tests."""

    def __init__(self, source_map: SourceMap, root: Path, addresses: dict[str, str]) -> None:
        """Tie the map; nothing is opened yet."""
        self.source_map = source_map
        self.root = root
        self.addresses = addresses
        self._platform = tied(source_map, root, addresses, VERIFIES)
        self.connections = self._platform.connections
        self._numbers = count(1)

    def close(self) -> None:
        """Give back what the connections hold."""
        self._platform.close()

    def fields(self, category: str) -> tuple[str, ...]:
        """Give all fields that the map has of a category."""
        return tuple(
            f"{record.name}.{field.id}" for record in self.source_map.records_of(category) for field in record.fields
        )

    def answer(self, account: str, category: str, **more: Any) -> Given:
        """Answer a request about one account."""
        return self.answer_many([account], category, **more)

    def answer_many(self, accounts: list[str], category: str, **more: Any) -> Given:
        """Answer a request that asks the same of several accounts."""
        given: dict[str, Any] = {"part": None, "subset": None, "since": None, "until": None}
        items = [
            ReleasedItem(
                item=f"{account}/{category}",
                account=account,
                category=category,
                clause="test.clause",
                fields=self.fields(category),
                **(given | more),
            )
            for account in accounts
        ]
        plan = compile_plan(
            items,
            self.source_map,
            reference=f"R-{next(self._numbers)}",
            decision_digest="d" * 64,
            now=NOW,
            lifetime=timedelta(hours=1),
            signing=SIGNING,
        )
        answers: list[Rows | MediaObject | Statement] = []
        rows: dict[str, list[tuple[object, ...]]] = {}
        files: dict[str, bytes] = {}
        for each in self._platform.collect(plan, now=NOW):
            answers.append(each)
            if isinstance(each, Rows):
                rows.setdefault(each.table, []).extend(row for batch in each.batches for row in batch)
            elif isinstance(each, MediaObject):
                files[each.media_id] = b"".join(each.chunks())
        return Given(tuple(answers), rows, files)
