"""Rows in pages: none is lost and none comes twice, and where that cannot be, it is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.sources.connections import Asked
from rogatory.sources.engines.contract import Unreadable
from rogatory.sources.maps.soundness import UnsoundMap
from rogatory.sources.maps.tables import Paging
from rogatory.sources.paging import in_pages
from rogatory.sources.statements.shape import Shape
from tests.sources.engines.world import TABLES, the_map
from tests.sources.engines.written import map_to, told, write
from tests.sources.small_platform import released

COLUMNS = ("text", "number")
Row = tuple[object, ...]


class Server:
    """A table of numbered rows, which answers shapes as an engine would."""

    def __init__(self, numbers: list[int | None]) -> None:
        self.rows = sorted(((f"row {n}", n) for n in numbers), key=lambda row: (row[1] is None, row[1] or 0))
        self.asked = 0

    def run(self, shape: Shape, asked: Asked) -> Iterator[list[Row]]:
        self.asked += 1
        assert shape.paged
        assert shape.limit is not None
        behind = [row for row in self.rows if not shape.after or row[1] is None or row[1] > asked.after]  # type: ignore[operator]
        places = [COLUMNS.index(name) for name in shape.columns]
        found = [tuple(row[place] for place in places) for row in behind[: shape.limit]]
        yield found[:1]
        yield found[1:]


def paged(numbers: list[int | None], rows: int, limit: int | None = None) -> tuple[list[Row], int]:
    server, shape = Server(numbers), Shape("c", "r", ("text",), limit=limit)
    pages = in_pages(server.run, shape, Asked("a"), Paging("number", rows))
    return [row for page in pages for row in page], server.asked


@given(st.lists(st.integers(), unique=True), st.integers(1, 5), st.none() | st.integers(1, 20))
def test_every_row_comes_once_up_to_the_limit(numbers: list[int | None], rows: int, limit: int | None) -> None:
    given_rows, asked = paged(numbers, rows, limit)
    assert given_rows == [(f"row {n}",) for n in sorted(numbers)][:limit]  # type: ignore[type-var]
    assert asked <= len(numbers) // rows + 1


@given(st.lists(st.integers(0, 9)), st.integers(1, 5))
def test_rows_that_cannot_be_told_apart_are_all_given_or_it_is_told(numbers: list[int | None], rows: int) -> None:
    try:
        given_rows, _ = paged(numbers, rows)
    except Unreadable as error:
        assert "two rows have the same" in str(error)  # noqa: PT017 - either is right
    else:
        assert sorted(given_rows) == sorted((f"row {n}",) for n in numbers)


def test_a_row_with_nothing_in_the_column_is_not_lost() -> None:
    assert paged([3, None, 1, 2], 2)[0] == [("row 1",), ("row 2",), ("row 3",), ("row None",)]


def test_more_of_them_than_a_page_are_told() -> None:
    with pytest.raises(Unreadable, match="has nothing in number"):
        paged([1, None, None, None], 2)


def test_accounts_are_asked_one_after_the_other() -> None:
    server = Server([1, 2, 3])
    pages = in_pages(server.run, Shape("c", "r", ("text",), many=True), Asked(accounts=("a", "b")), Paging("number", 2))
    assert [row for page in pages for row in page] == [(who, f"row {n}") for who in "ab" for n in (1, 2, 3)]


def test_a_table_cannot_be_paged_by_a_text(tmp_path: Path) -> None:
    """An engine may order texts in one way and compare them in another."""
    write("sqlite", tmp_path, TABLES, {})
    paged_by_text = the_map(
        'name = "messages"\nfile', 'paging = { column = "body", rows = 9 }\nname = "messages"\nfile'
    )
    asked = released("ann", "messages", fields=("at", "text"))
    given_answers = told(tmp_path, map_to("sqlite", paged_by_text, TABLES), [asked], {})
    assert [one[3] for one in given_answers] == ["unreachable"]


def test_a_table_may_be_paged_by_instants(tmp_path: Path) -> None:
    schema, _ = TABLES["messages"]
    rows = [(n, datetime(2020, 3, 1, 0, 0, n, tzinfo=UTC), 1, 2, str(n), None) for n in range(10)]
    write("sqlite", tmp_path, {**TABLES, "messages": (schema, rows)}, {})
    by_instant = the_map('name = "messages"\nfile', 'paging = { column = "at", rows = 3 }\nname = "messages"\nfile')
    asked = released("ann", "messages", fields=("text",))
    (answer, _) = told(tmp_path, map_to("sqlite", by_instant, TABLES), [asked], {})
    assert answer[5] == [(str(n),) for n in range(10)]


def test_a_column_that_is_not_declared_pages_nothing() -> None:
    from rogatory.problem import Problem

    with pytest.raises((Problem, UnsoundMap), match="declares no column serial"):
        the_map('name = "messages"\nfile', 'paging = { column = "serial" }\nname = "messages"\nfile')
