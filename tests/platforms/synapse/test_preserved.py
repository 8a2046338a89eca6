"""What is preserved of a homeserver's account answers later what the homeserver answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from itertools import count

from rogatory.sources.answers import Rows
from rogatory.sources.flattening import flat
from rogatory.sources.plan import Plan, ReleasedItem, compile_plan
from rogatory.sources.platform import Platform
from rogatory.sources.preserving import PreservedFile, PreservedTable
from rogatory.sources.source_map import SourceMap
from rogatory.sources.tied import kept, tied
from tests.platforms.asking import NOW
from tests.platforms.synapse.conftest import Living
from tests.sources.plan_key import SIGNING, VERIFIES

_NUMBERS = count(1)


def test_a_preserved_copy_answers_what_the_homeserver_answered(living: Living) -> None:
    """Joins are made and values are taken out of JSON when the copy is taken."""
    source_map = living.source_map
    platform = tied(source_map, living.map_file.parent, living.addresses, VERIFIES)
    live = _rows(platform, source_map)
    tables: dict[str, bytes] = {}
    files: dict[str, bytes] = {}
    for part in platform.preserve(_everything(source_map), now=NOW):
        if isinstance(part, PreservedTable):
            tables[part.table] = b"".join(part.pieces)
        elif isinstance(part, PreservedFile):
            files[part.path] = b"".join(part.pieces)
    platform.close()
    assert sorted(files.values()) == sorted(content for _, _, content in living.town.files.values())
    copy_map = flat(source_map, NOW)
    copy = kept(copy_map, {name: partial(tables.get, name, b"") for name in tables}, lambda _: _Held(files), VERIFIES)
    assert _rows(copy, copy_map) == live
    assert live["messages"]
    copy.close()


class _Held:
    """The files of a copy, by the paths that they had."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self._files = files

    def reach(self) -> None:
        """They are in memory."""

    def size(self, path: str) -> int:
        return len(self._files[path])

    def read(self, path: str) -> Iterator[bytes]:
        yield self._files[path]


def _rows(platform: Platform, source_map: SourceMap) -> dict[str, list[tuple[object, ...]]]:
    return {
        answer.table: [row for batch in answer.batches for row in batch]
        for answer in platform.collect(_everything(source_map), now=NOW)
        if isinstance(answer, Rows)
    }


def _everything(source_map: SourceMap) -> Plan:
    items = [
        ReleasedItem(
            item=category,
            account="ada",
            category=category,
            part=None,
            subset=None,
            clause="test.clause",
            fields=tuple(
                f"{record.name}.{field.id}" for record in source_map.records_of(category) for field in record.fields
            ),
            since=None,
            until=None,
        )
        for category in source_map.categories
    ]
    return compile_plan(
        items,
        source_map,
        reference=f"R-{next(_NUMBERS)}",
        decision_digest="d" * 64,
        now=NOW,
        lifetime=timedelta(hours=1),
        signing=SIGNING,
    )
