"""Answers written beside the platform are the answers that are read at the desk, or none."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from rogatory.connector.wire import LARGEST_FRAME, Answers, written
from rogatory.problem import Problem
from rogatory.sources.answers import MediaObject, Origin, PartFailed, Rows, Statement
from tests.connector.conftest import plain

ORIGIN = Origin("platform", "f" * 64, "1" * 64)
FAILED = Statement("1", "ann", "unreachable", "It broke.", {"table": "logs"})
CELLS = ("text \ud800", 1, 1.5, float("inf"), Decimal("1.10"), True, None, date(2020, 1, 2), datetime.now(UTC))


def rows(*batches: list[tuple[object, ...]], fails: bool = False) -> Rows:
    def given():
        yield from batches
        if fails:
            raise PartFailed(FAILED)

    names = tuple(f"c{number}" for number in range(len(CELLS)))
    return Rows("1", "clause", "ann", "logs", "logs", "Logs", names, names, ("",) * len(CELLS), given(), names, ORIGIN)


def media(fails: bool = False) -> MediaObject:
    def chunks():
        yield b"abc"
        if fails:
            raise PartFailed(FAILED)
        yield b"def"

    return MediaObject("1", "clause", "ann", "v1", "v1.mp4", 6, {"at": CELLS[-1]}, chunks, ORIGIN, "videos")


def stream(*answers: Rows | MediaObject | Statement) -> bytes:
    return b"".join(written("p" * 64, answers, {"1": frozenset({7, "x"})}))


def read(content: bytes) -> list[object]:
    return plain(Answers(io.BytesIO(content), "p" * 64))


def test_rows_files_and_statements_come_as_they_were() -> None:
    there = read(stream(FAILED, rows([CELLS, CELLS], [CELLS]), media(), rows()))
    assert there == plain([FAILED, rows([CELLS, CELLS], [CELLS]), media(), rows()])
    assert Answers(io.BytesIO(stream()), "p" * 64).meant == {"1": frozenset({7, "x"})}


def test_a_part_that_failed_beside_the_platform_fails_at_the_desk() -> None:
    first, second = Answers(io.BytesIO(stream(rows([CELLS], fails=True), FAILED)), "p" * 64)
    assert isinstance(first, Rows)
    assert second == FAILED
    for one in Answers(io.BytesIO(stream(media(fails=True))), "p" * 64):
        assert isinstance(one, MediaObject)
        with pytest.raises(PartFailed):
            list(one.chunks())
        with pytest.raises(PartFailed):
            list(one.chunks())


def test_rows_that_nobody_reads_keep_nobody_from_the_next_answer() -> None:
    found = [one.item for one in Answers(io.BytesIO(stream(rows([CELLS]), rows([CELLS]), FAILED)), "p" * 64)]
    assert found == ["1", "1", "1"]


@pytest.mark.parametrize("left", [0, 1, 9, 40, -1, -20])
def test_what_is_cut_short_is_none(left: int) -> None:
    with pytest.raises(Problem, match="cannot be read"):
        read(stream(rows([CELLS]), media())[:left])


def test_what_goes_on_behind_its_end_or_is_of_another_plan_is_none() -> None:
    with pytest.raises(Problem, match="their end does not fit"):
        read(stream() + b"x")
    with pytest.raises(Problem, match="another plan"):
        Answers(io.BytesIO(stream()), "q" * 64)


def test_long_texts_go_in_frames_that_the_desk_takes() -> None:
    long = [("x" * 1_000_000, *CELLS[1:])] * 100
    frames = list(written("p" * 64, [rows(long)], {}))
    assert max(map(len, frames)) < 8 << 20
    assert read(b"".join(frames)) == plain([rows(long)])


def test_a_row_that_no_frame_can_hold_is_told_before_anything_leaves() -> None:
    with pytest.raises(Problem, match="longer than"):
        stream(rows([("x" * (LARGEST_FRAME + 1), *CELLS[1:])]))


def test_a_file_of_another_length_than_is_told_of_it_is_none() -> None:
    with pytest.raises(Problem, match="another length"):
        read(stream(replace(media(), size=7)))


def test_a_row_with_more_or_fewer_cells_than_columns_and_a_cell_that_is_none_are_refused() -> None:
    for row in ((*CELLS, "beyond"), CELLS[:-1]):
        with pytest.raises(Problem, match="as many cells"):
            read(stream(rows([row])))
    with pytest.raises(Problem, match="what no cell can"):
        read(stream(rows([CELLS])).replace(b'{"decimal": "1.10"}', b'{"decimol": "1.10"}'))
