"""What a file is, is told by its bytes."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.desk.reading.content_types import content_type_of


def office(folder: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(f"{folder}/document.xml", "x" * 100_000)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\n" * 900 + b"%PDF-1.4", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF....WEBPVP8 ", "image/webp"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
        (office("word"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (office("xl"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (office("other"), "application/zip"),
        (b"<!DOCTYPE html><p>", "text/html"),
        (b"From: a@police.example\r\n\r\nhello", "message/rfc822"),
        (b"From:\r\n Somebody With A Long Name <a@police.example>\r\n\r\nhello", "message/rfc822"),
        (b"From the desk of", "text/plain"),
        ("日本語".encode() * 30_000, "text/plain"),
        (b"caf\xe9", "application/octet-stream"),
        (b"a\x00b", "application/octet-stream"),
        (b"", "text/plain"),
    ],
)
def test_the_type_is_read_from_the_content(content: bytes, kind: str) -> None:
    assert content_type_of(content) == kind


@given(st.binary(max_size=2000))
def test_no_content_breaks_the_look_at_it(content: bytes) -> None:
    assert "/" in content_type_of(content)
