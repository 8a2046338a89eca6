"""What comes back from reading a document, as frozen values.

The child process that made them may have been taken over by the document, so each value is checked here once more
before the desk sees it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rogatory.desk.reading.signatures import Signature

PlacedWord = tuple[str, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message.

    ``name`` is what the sender calls it, made harmless; ``declared_type`` what the sender says it is; ``content_type``
    what its bytes say it is.
    """

    name: str
    declared_type: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """An e-mail as it was read. Headers are what their sender wrote: claims, and no proof of anything.

    ``sender`` is the one address of the From header, ``None`` when there is none or more than one. ``text`` is the
    plain text; ``automatic`` tells that a machine wrote it, which no other machine may answer; ``remarks`` say what
    could not be read or was left out.
    """

    sender: str | None
    recipients: tuple[str, ...]
    subject: str
    sent_at: datetime | None
    message_id: str | None
    automatic: bool
    text: str
    attachments: tuple[Attachment, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """By what a document is known again.

    ``text`` are its words as far as they were read, ``pictures`` the SHA-256 of the pictures in it (of their pixels, in
    hex), ``looks`` how those look that are parts of pages (`rogatory.desk.reading.looks`), ``signature`` that of its
    words, ``numbers`` those of cases and orders (`rogatory.desk.reading.wording`), and ``reply`` the address to which
    answers to a message would go, where it names one.
    """

    text: str
    pictures: tuple[str, ...]
    looks: tuple[str, ...]
    signature: str
    numbers: tuple[str, ...]
    reply: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of an opened document: its picture (PNG) with its size in dots, and its typed words in lines.

    Each word is ``(text, left, top, right, bottom, sure)``, its place in parts of the page. ``scan`` tells that it has
    next to no typed words.
    """

    picture: bytes
    width: int
    height: int
    scan: bool
    lines: tuple[tuple[PlacedWord, ...], ...]


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found in a document before it was opened: labels, each with a detail, and its signatures."""

    labels: tuple[tuple[str, str], ...]
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A file that was taken out of a message."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """A document as it was opened: its pages, which may be fewer than ``count``, and what is to be known of it.

    ``labels`` are pairs of a label's name (`rogatory.desk.reading.labels`) and a detail.
    """

    media_type: str
    count: int
    sheets: tuple[Sheet, ...]
    labels: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]
    parts: tuple[Part, ...]
