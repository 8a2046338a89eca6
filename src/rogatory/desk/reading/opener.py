"""Have child processes open a document, and check what they answer before anybody believes it."""

from __future__ import annotations

import re
import struct
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from rogatory.desk.reading.content_types import OPENED, TEXT
from rogatory.desk.reading.labels import LABELS
from rogatory.desk.reading.limits import Limits
from rogatory.desk.reading.results import Examined, Opened, Part, PlacedWord, Sheet
from rogatory.desk.reading.running import file_of, refuse, run
from rogatory.desk.reading.signatures import Signature
from rogatory.desk.reading.sound import maybe, number, text, word

OPENING = Limits(input_bytes=100 << 20, cpu_seconds=120, wall_seconds=150.0)
"""What the opening of one document may cost. The cap on each page ends most that take too long well before."""
EXAMINING = Limits(input_bytes=100 << 20, cpu_seconds=20, wall_seconds=20.0)
"""What the look at it may cost before it is opened."""
_MOST_SIGNATURES = 50
_PNG = re.compile(rb"\x89PNG\r\n\x1a\n....IHDR", re.DOTALL)
_LONGEST_WORD = 1200
_MOST_DOTS = 100_000


def examine(
    content: bytes, name: str, signers: Sequence[bytes], moment: datetime, limits: Limits = EXAMINING
) -> Examined:
    """Look what a document holds beside its pages, and check its signatures, before it is opened.

    Args:
        content: the document.
        name: what to call it when something is wrong.
        signers: certificates (PEM or DER) by whose word a signer's name is taken.
        moment: at which their certificates have to be valid.
        limits: what it may cost.

    Raises:
        NotConfined: this machine cannot keep a reader off the network.
        Problem: it cannot be examined within the limits.
    """
    beside = {f"signer-{at:04}": each for at, each in enumerate(signers)}
    with tempfile.TemporaryDirectory(prefix="rogatory-reading-") as folder:
        answer = run("examine", content, name, limits, Path(folder), {**beside, "moment": moment.isoformat().encode()})
    try:
        listed = answer["signatures"]
        if not isinstance(listed, list) or len(listed) > _MOST_SIGNATURES:
            raise ValueError("more signatures than are told")
        return Examined(labels_in(answer["labels"]), tuple(_signature(each) for each in listed))
    except (KeyError, TypeError, ValueError):
        refuse("the process that read it gave no sound answer", name)


def _signature(told: Mapping[str, object]) -> Signature:
    at = maybe(told["at"])
    moment = datetime.fromisoformat(at) if at is not None else None
    if moment is not None and moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return Signature(word(told["verdict"]), word(told["signer"]), word(told["issuer"]), moment)


def open_pages(content: bytes, name: str, limits: Limits = OPENING) -> Opened:
    """Open a document: its pages as pictures, and its typed words with their places.

    Raises:
        Problem: it is not opened, or cannot be within the limits; or this machine cannot keep its reader off the
            network.
    """
    with tempfile.TemporaryDirectory(prefix="rogatory-reading-") as folder:
        answer = run("open", content, name, limits, Path(folder))
        try:
            return _opened(answer, Path(folder), limits)
        except (KeyError, TypeError, ValueError, OSError, struct.error):
            refuse("the process that read it gave no sound answer", name)


def _opened(answer: dict[str, Any], folder: Path, limits: Limits) -> Opened:
    pages = answer["pages"]
    if not isinstance(pages, list) or len(pages) > limits.pages or len(answer["parts"]) > limits.parts:
        raise ValueError("more pages or parts than are opened")
    if answer["kind"] not in OPENED | {TEXT}:
        raise ValueError("a type that is not opened")
    left = limits.output_bytes
    sheets = []
    for at, page in enumerate(pages):
        picture = file_of(folder, f"page-{at:04}", left)
        left -= len(picture)
        sheets.append(_sheet(page, picture))
    parts = []
    for at, part in enumerate(answer["parts"]):
        inside = file_of(folder, f"file-{at:04}", left)
        left -= len(inside)
        parts.append(Part(word(part["name"]), inside))
    return Opened(
        media_type=answer["kind"],
        count=number(answer["count"], 1 << 31),
        sheets=tuple(sheets),
        labels=labels_in(answer["labels"]),
        remarks=tuple(word(each) for each in answer["remarks"]),
        parts=tuple(parts),
    )


def labels_in(listed: Sequence[Sequence[object]]) -> tuple[tuple[str, str], ...]:
    """Check labels: each is known, and its detail is one line.

    Raises:
        ValueError: one is not.
    """
    found = tuple((word(name), word(detail)) for name, detail in listed)
    if len(found) > 10 * len(LABELS) or any(name not in LABELS for name, _ in found):
        raise ValueError("a label that is none")
    return found


def _sheet(page: dict[str, Any], picture: bytes) -> Sheet:
    if not _PNG.match(picture):
        raise ValueError("a picture is not a PNG")
    width, height = struct.unpack(">II", picture[16:24])
    if (page["width"], page["height"]) != (width, height) or not (0 < width < _MOST_DOTS and 0 < height < _MOST_DOTS):
        raise ValueError("a picture of another size than was said")
    lines = tuple(tuple(_placed(each) for each in line) for line in page["lines"])
    return Sheet(picture, width, height, page["scan"] is True, lines)


def _placed(value: Sequence[object]) -> PlacedWord:
    said, *numbers = value
    place = [float(each) for each in numbers if isinstance(each, int | float) and 0 <= each <= 1]
    if len(numbers) != 5 or len(place) != 5:
        raise ValueError("a place that is none on a page")
    left, top, right, bottom, sure = place
    if left > right or top > bottom:
        raise ValueError("a place that is none on a page")
    found = text(said, _LONGEST_WORD)
    if not found or not found.isprintable():
        raise ValueError("a word that is none")
    return found, left, top, right, bottom, sure
