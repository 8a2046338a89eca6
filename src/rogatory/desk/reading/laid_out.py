"""Lay out on plain paper what has no pages of its own: texts, messages, a word processor's files.

Runs in the child process alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rogatory.desk.reading.content_types import MESSAGE, OUTLOOK, TEXT, WORD
from rogatory.desk.reading.limits import Limits
from rogatory.desk.reading.message import read as read_message
from rogatory.desk.reading.outlook import Mail
from rogatory.desk.reading.outlook import read as read_outlook
from rogatory.desk.reading.word_file import blocks_of
from rogatory.paper.plain import Block, note, paragraph, set_plain, values
from rogatory.problem import Problem

_SIGNS = 400_000
"""Some hundred pages; what follows is not laid out."""


@dataclass(slots=True)
class LaidOut:
    """A PDF of plain pages, the labels and remarks that go with it, and what was taken out of the document."""

    pdf: bytes
    labels: list[list[str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    parts: list[dict[str, str]] = field(default_factory=list)


def paper_of(content: bytes, kind: str, limits: Limits) -> LaidOut:
    """Lay a document out.

    Raises:
        Problem: it is of a kind that is not opened, or is broken.
    """
    if kind == TEXT:
        return _set(_paragraphs(content.decode("utf-8-sig", "replace")), [])
    if kind == MESSAGE:
        return _message(content, limits)
    if kind == OUTLOOK:
        return _outlook(content, limits)
    if kind == WORD:
        return _set(blocks_of(content, limits), [])
    raise Problem(
        f"a document of the type {kind} is not opened",
        where="document",
        cure="Ask the sender for it as a PDF",
    )


def _message(content: bytes, limits: Limits) -> LaidOut:
    told = read_message(content, limits, True)
    head = {
        "From": told["sender"] or "not one address",
        "To": ", ".join(told["recipients"]) or "nobody",
        "Subject": told["subject"],
        "Dated": told["sent_at"] or "not dated",
        "Attached": ", ".join(each["name"] for each in told["attachments"]) or "nothing",
    }
    made = _set([values(head), *_paragraphs(told["text"])], told["remarks"])
    made.parts = [{"name": each["name"]} for each in told["attachments"]]
    return made


def _outlook(content: bytes, limits: Limits) -> LaidOut:
    told = read_outlook(content, limits)
    left = limits.output_bytes
    for number, (_, inside) in enumerate(told.files):
        left -= len(inside)
        if left < 0:
            raise Problem("its attachments are too large", where="message", cure="Ask the sender for them one by one")
        Path(f"file-{number:04}").write_bytes(inside)
    made = _set(list(_mails(told.mail)), told.remarks)
    made.parts = [{"name": name} for name, _ in told.files]
    return made


def _mails(mail: Mail) -> Iterator[Block]:
    yield values(mail.head)
    yield from _paragraphs(mail.text)
    for each in mail.inner:
        yield note("A message that was attached:")
        yield from _mails(each)


def _paragraphs(text: str) -> list[Block]:
    return [paragraph(each) for each in text.split("\n")]


def _set(blocks: list[Block], remarks: list[str]) -> LaidOut:
    kept: list[Block] = []
    left = _SIGNS
    for block in blocks:
        left -= _length(block)
        if left < 0:
            remarks = [*remarks, "only the first hundred pages or so of its words are shown"]
            break
        kept.append(block)
    return LaidOut(set_plain(kept), [["laid-out", ""]], list(remarks))


def _length(block: object) -> int:
    """Count the signs in a block, and a few for its being there."""
    if isinstance(block, str):
        return len(block)
    if isinstance(block, Mapping):
        return 20 + sum(map(_length, block.values()))
    return sum(map(_length, block)) if isinstance(block, list | tuple) else 0
