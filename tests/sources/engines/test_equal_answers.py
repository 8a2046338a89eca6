"""One world behind every engine that runs here gives the same answers: statement for statement, row for row."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet
import pytest

from rogatory.sources.engines.duckdb_files import DuckDBFiles
from rogatory.sources.engines.postgresql import PostgreSQL
from rogatory.sources.engines.sqlite import SQLite
from rogatory.sources.maps.connection import ConnectionKind
from rogatory.sources.maps.tables import Paging
from rogatory.sources.preserving import PreservedTable
from rogatory.sources.source_map import SourceMap
from rogatory.sources.tied import tied
from tests.sources.engines.world import CROWD, NAMES, TABLES, the_crowd, the_items, the_map
from tests.sources.engines.written import CONNECTIONS, POSTGRESQL, map_to, told, write
from tests.sources.plan_key import VERIFIES
from tests.sources.small_platform import NOW, plan_of


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The world as Parquet, CSV and SQLite."""
    folder = tmp_path_factory.mktemp("world")
    for kind in ("parquet", "csv", "sqlite"):
        write(kind, folder, TABLES, {})  # type: ignore[arg-type]
    return folder


@pytest.fixture(scope="module")
def expected(root: Path) -> list[tuple[object, ...]]:
    """What the Parquet files answer."""
    return told(root, map_to("parquet", the_map(), TABLES), the_items(), {})


@pytest.fixture
def addresses(postgresql: str) -> dict[str, str]:
    """Where the world lies on a server."""
    there = {POSTGRESQL: postgresql}
    write("postgresql", Path(), TABLES, there)
    return there


@pytest.fixture
def far_from_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose own time is not UTC."""
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_the_world_has_something_to_tell(expected: list[tuple[object, ...]]) -> None:
    """Of all names, each that is an account has rows; of all subsets and ranges of dates, most do."""
    kinds = Counter(one[0] if one[0] == "rows" else one[3] for one in expected)
    assert kinds.keys() == {"rows", "held", "not-held", "no-such-account"}
    assert kinds["rows"] > 40
    assert {one[2] for one in expected if one[0] == "rows"} >= set(NAMES) - {"zoe"}


@pytest.mark.parametrize("kind", ["csv", "sqlite"])
def test_files_of_every_kind_answer_alike(
    kind: ConnectionKind, root: Path, expected: list[tuple[object, ...]], far_from_utc: None
) -> None:
    assert os.environ["TZ"] == "America/New_York"
    assert told(root, map_to(kind, the_map(), TABLES), the_items(), {}) == expected


def test_postgresql_answers_alike(
    root: Path, expected: list[tuple[object, ...]], addresses: dict[str, str], far_from_utc: None
) -> None:
    assert told(root, map_to("postgresql", the_map(), TABLES), the_items(), addresses) == expected


def test_tables_of_one_map_may_lie_behind_several_connections(
    root: Path, expected: list[tuple[object, ...]], addresses: dict[str, str]
) -> None:
    """The accounts in one place, what they did in three others."""
    places: dict[str, ConnectionKind] = {
        "accounts": "postgresql",
        "names": "postgresql",
        "messages": "sqlite",
        "sessions": "csv",
        "devices": "csv",
    }
    maps = {kind: map_to(kind, the_map(), TABLES) for kind in places.values()}
    mixed = replace(
        the_map(),
        connections={kind: CONNECTIONS[kind] for kind in maps},
        tables=tuple(replace(maps[kind].table(name), connection=kind) for name, kind in places.items()),
    )
    assert told(root, mixed, the_items(), addresses) == expected


@pytest.mark.parametrize("kind", ["parquet", "csv", "sqlite", "postgresql"])
def test_two_thousand_accounts_are_one_question(
    kind: ConnectionKind, tmp_path: Path, postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their ids go as one list, and each account gets its own rows."""
    tables, items = the_crowd()
    there = {POSTGRESQL: postgresql}
    write(kind, tmp_path, tables, there)
    lists: list[int] = []
    engine: type[Any] = {"postgresql": PostgreSQL, "sqlite": SQLite}.get(kind, DuckDBFiles)
    whole = engine.stream

    def counted(self: Any, sql: str, values: Mapping[str, Any]) -> Iterator[list[tuple[object, ...]]]:
        lists.append(len(values.get("asked", [])))
        return whole(self, sql, values)  # type: ignore[no-any-return]

    monkeypatch.setattr(engine, "stream", counted)
    given = told(tmp_path, map_to(kind, the_map(), tables), items, there)
    assert lists == [CROWD, CROWD, CROWD]  # who bears the names, who bore them, and the rows
    mine = {one[1]: one[5] for one in given if one[0] == "rows"}
    assert len(mine) == CROWD
    sent = tables["messages"][1]
    ids = {item.item: 100 + int(item.item) for item in items}
    for item in ("0", "7", "1999"):
        expected = sorted(row[4] for row in sent if ids[item] in row[2:4])
        assert sorted(row[3] for row in mine[item]) == expected  # type: ignore[attr-defined]


@pytest.mark.parametrize("rows", [1, 7, 10_000])
@pytest.mark.parametrize("kind", ["parquet", "sqlite", "postgresql"])
def test_rows_read_in_pages_are_the_same_rows(
    kind: ConnectionKind, rows: int, root: Path, expected: list[tuple[object, ...]], addresses: dict[str, str]
) -> None:
    """In another order, that of the column by which they are paged."""
    paged = _paged(map_to(kind, the_map(), TABLES), rows)
    given = told(root, paged, the_items(), addresses)
    assert [_unordered(one) for one in _by_item(given)] == [_unordered(one) for one in _by_item(expected)]


def _paged(source_map: SourceMap, rows: int) -> SourceMap:
    tables = [
        replace(one, paging=Paging("number", rows)) if one.name == "messages" else one for one in source_map.tables
    ]
    return replace(source_map, tables=tuple(tables))


def _by_item(given: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return sorted(given, key=lambda one: (int(str(one[1])), str(one[0]), str(one[3])))


def _unordered(one: tuple[object, ...]) -> tuple[object, ...]:
    return (*one[:5], sorted(map(str, one[5]))) if one[0] == "rows" else one  # type: ignore[call-overload]


@pytest.mark.parametrize("kind", ["csv", "sqlite", "postgresql"])
def test_what_is_preserved_of_an_account_is_the_same(
    kind: ConnectionKind, root: Path, addresses: dict[str, str]
) -> None:
    """To the type of each column, so that a copy answers later as it would have, wherever it was taken."""
    assert _preserved(root, kind, addresses) == _preserved(root, "parquet", addresses)


def _preserved(root: Path, kind: ConnectionKind, addresses: dict[str, str]) -> list[tuple[str, str, list[Any]]]:
    source_map = map_to(kind, the_map(), TABLES)
    platform = tied(source_map, root, addresses, VERIFIES)
    items = [one for one in the_items() if one.account == "ann" and one.since is None and one.subset is None][:3]
    given = []
    for part in platform.preserve(plan_of(*items, source_map=source_map), now=NOW):
        assert isinstance(part, PreservedTable)
        table = parquet.read_table(BytesIO(b"".join(part.pieces)))
        given.append((part.table, str(table.schema), table.to_pylist()))
    platform.close()
    return given
