"""A document may take its reader over; what such a reader leaves behind is checked before the desk believes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rogatory.desk.reading import parent, running
from rogatory.desk.reading.limits import Limits
from rogatory.problem import Problem

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


def test_pictures_beyond_the_limit_or_of_another_kind_are_not_believed(tmp_path: Path) -> None:
    (tmp_path / "file-0000").write_bytes(b"<html>")
    for answer in ({"count": 1, "drawn": 1, "remarks": []}, {"count": 1, "drawn": 2, "remarks": []}):
        with pytest.raises(ValueError, match="picture"):
            parent._pages(answer, tmp_path, Limits())
