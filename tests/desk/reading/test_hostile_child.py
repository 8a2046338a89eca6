"""A document may take its reader over; what such a reader leaves behind is checked before the desk believes it."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest

from rogatory.desk.reading import opener, parent, running
from rogatory.desk.reading.limits import Limits
from rogatory.problem import Problem
from tests.desk.reading.malformed import png

SOUND: dict[str, Any] = {
    "sender": "a@police.example",
    "recipients": [],
    "subject": "x",
    "sent_at": None,
    "message_id": None,
    "automatic": False,
    "text": "",
    "attachments": [{"name": "a", "declared_type": "a/b", "content_type": "a/b"}],
    "remarks": [],
}


def left_behind(folder: Path, answer: object) -> dict[str, Any]:
    (folder / "answer.json").write_text(json.dumps(answer))
    return running.answer_of(folder, "x.eml")


def test_a_sound_answer_is_taken(tmp_path: Path) -> None:
    (tmp_path / "file-0000").write_bytes(b"content")
    assert parent._message(left_behind(tmp_path, SOUND), tmp_path, Limits()).attachments[0].content == b"content"


def test_a_link_to_a_file_outside_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"the signing key")
    (tmp_path / "file-0000").symlink_to(tmp_path / "secret")
    with pytest.raises(OSError, match="symbolic links"):
        parent._message(left_behind(tmp_path, SOUND), tmp_path, Limits())


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "one\r\nBcc: two"},
        {"sender": 7},
        {"sent_at": "yesterday"},
        {"text": "x" * 1_000_001},
        {"remarks": ["\u202e"]},
        {"attachments": [{}] * 501},
        {"attachments": 3},
    ],
)
def test_an_unsound_answer_is_not_believed(tmp_path: Path, change: dict[str, Any]) -> None:
    (tmp_path / "file-0000").write_bytes(b"content")
    with pytest.raises((KeyError, TypeError, ValueError)):
        parent._message(left_behind(tmp_path, SOUND | change), tmp_path, Limits())


@pytest.mark.parametrize("answer", ["[]", "7", "{", "[" * 100_000, "\xff"])
def test_an_answer_that_is_no_object_is_a_problem(tmp_path: Path, answer: str) -> None:
    (tmp_path / "answer.json").write_bytes(answer.encode("latin-1"))
    with pytest.raises(Problem, match="answer"):
        running.answer_of(tmp_path, "x.eml")


PAGE = {"width": 1, "height": 1, "scan": False, "lines": []}
OPENED: dict[str, Any] = {"kind": "text/plain", "count": 1, "pages": [PAGE], "labels": [], "remarks": [], "parts": []}


def test_a_sound_opening_is_taken(tmp_path: Path) -> None:
    (tmp_path / "page-0000").write_bytes(png(1, 1))
    assert opener._opened(left_behind(tmp_path, OPENED), tmp_path, Limits()).sheets[0].width == 1


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "text/html"},
        {"count": -1},
        {"pages": [PAGE] * 101},
        {"pages": [PAGE] * 2},
        {"pages": [{**PAGE, "width": 2}]},
        {"pages": [{**PAGE, "lines": [[["word", 0, 0, 2, 1, 1]]]}]},
        {"pages": [{**PAGE, "lines": [[["word", 0.5, 0, 0.4, 1, 1]]]}]},
        {"pages": [{**PAGE, "lines": [[["wo\u202erd", 0, 0, 1, 1, 1]]]}]},
        {"pages": [{**PAGE, "lines": [[["word", 0, 0, 1, 1]]]}]},
        {"pages": [{**PAGE, "lines": [[["word", 0, 0, float("nan"), 1, 1]]]}]},
        {"labels": [["harmless", ""]]},
        {"labels": [["form", "a\nb"]]},
        {"parts": [{"name": "a"}]},
        {"parts": [{"name": "a\nb"}]},
        {"remarks": ["\u0007"]},
    ],
)
def test_an_unsound_opening_is_not_believed(tmp_path: Path, change: dict[str, Any]) -> None:
    (tmp_path / "page-0000").write_bytes(png(1, 1))
    with pytest.raises((KeyError, TypeError, ValueError, OSError)):
        opener._opened(left_behind(tmp_path, OPENED | change), tmp_path, Limits())


@pytest.mark.parametrize("picture", [b"<html>", b"\x89PNG\r\n\x1a\n", png(100_001, 1)])
def test_a_picture_of_another_kind_or_size_is_not_believed(tmp_path: Path, picture: bytes) -> None:
    (tmp_path / "page-0000").write_bytes(picture)
    with pytest.raises((ValueError, struct.error)):
        opener._opened(left_behind(tmp_path, OPENED), tmp_path, Limits())
