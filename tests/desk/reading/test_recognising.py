"""Writing in pictures is read in a child without a network; what cannot be read stops nothing."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from rogatory.desk.reading import recognising
from rogatory.desk.reading.limits import Limits
from rogatory.desk.reading.recognising import NO_ENGINE, RECOGNISING, recognise
from rogatory.desk.reading.recognition.lookalikes import settled
from rogatory.prefill.page import How

LINES = ("Police of Exampleton", "Account: @mara.quill_77", "14 July 2020")


def picture(lines: tuple[str, ...] = LINES, turned: float = 0.0) -> bytes:
    paper = Image.new("L", (1000, 700), 255)
    pen = ImageDraw.Draw(paper)
    for number, line in enumerate(lines):
        pen.text((120, 120 + 120 * number), line, fill=0, font=ImageFont.load_default(44))
    stream = io.BytesIO()
    paper.rotate(turned, expand=True, fillcolor=255).save(stream, format="PNG")
    return stream.getvalue()


def told(content: bytes) -> list[str]:
    [read] = recognise([content])
    assert read.page.how is How.SCANNED
    return [line.text for line in read.page.lines]


def test_a_page_is_read_line_by_line_with_the_place_of_each_word() -> None:
    [read] = recognise([picture()])
    assert [line.text for line in read.page.lines] == list(LINES)
    name = read.page.lines[1].words[1]
    assert name.text == "@mara.quill_77"
    measured = ImageDraw.Draw(Image.new("L", (1, 1))).textlength
    font = ImageFont.load_default(44)
    assert name.box.left == pytest.approx(0.12 + measured("Account: ", font) / 1000, abs=0.015)
    assert name.box.right == pytest.approx(0.12 + measured(LINES[1], font) / 1000, abs=0.015)
    assert name.box.top == pytest.approx(245 / 700, abs=0.02)
    assert name.box.bottom == pytest.approx(295 / 700, abs=0.02)


@pytest.mark.parametrize("degrees", [90, 184])
def test_a_page_is_read_however_it_lay_on_the_scanner(degrees: float) -> None:
    assert told(picture(turned=degrees)) == list(LINES)


def test_a_page_without_writing_has_no_lines_and_nothing_to_say() -> None:
    [read] = recognise([picture(())])
    assert (read.page.lines, read.remarks) == ((), ())


def test_a_picture_that_cannot_be_read_stops_no_other() -> None:
    first, second = recognise([b"\x89PNG\r\n\x1a\n broken", picture(LINES[:1])])
    assert first.page.lines == ()
    assert "not a picture" in first.remarks[0]
    assert (second.page.number, second.page.lines[0].text) == (2, LINES[0])


def test_a_picture_beyond_the_limit_is_told_and_not_decoded() -> None:
    [read] = recognise([picture()], limits=Limits(pixels=1000))
    assert "1000 x 700 dots" in read.remarks[0]


def test_where_no_engine_is_installed_each_page_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognising, "_NEEDED", ("rogatory_without_engine",))
    assert [each.remarks for each in recognise([b"", b""])] == [(NO_ENGINE,)] * 2


@pytest.mark.parametrize(
    "word",
    [
        ["name", 0, 0, 1, 1],
        ["two words", 0, 0, 1, 1, 1],
        ["", 0, 0, 1, 1, 1],
        ["\x1b[2J", 0, 0, 1, 1, 1],
        ["name", 0, 0, 1.5, 1, 1],
        ["name", 0.5, 0, 0.2, 1, 1],
        ["name", 0, 0, 1, 1, float("nan")],
        [7, 0, 0, 1, 1, 1],
    ],
)
def test_what_a_child_that_was_taken_over_answers_is_not_believed(
    word: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognising, "run", lambda *_: {"lines": [[word]], "remarks": []})
    [read] = recognise([b""])
    assert read.page.lines == ()
    assert "no sound answer" in read.remarks[0]


def test_reading_a_picture_may_cost_sixty_seconds_and_two_gigabytes() -> None:
    assert (RECOGNISING.wall_seconds, RECOGNISING.resident_bytes) == (60, 2 << 30)


@pytest.mark.parametrize(
    "word", ["@mara.quill_1990", "user9027745512380", "14", "Il", "OTTO", "Olga", "2020年1月", "jl_m"]
)
def test_what_its_neighbours_tell_is_settled(word: str) -> None:
    assert settled(word) is (word != "Il")


@pytest.mark.parametrize("word", ["night0wl", "x1x", "Il1O0", "r1ver", "88I1", "B0", "aIb", "9l"])
def test_a_letter_that_could_as_well_be_a_digit_is_not_settled(word: str) -> None:
    assert not settled(word)
