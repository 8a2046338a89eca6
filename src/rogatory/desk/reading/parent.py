"""Have a child process read a document, and check what it answers before anybody believes it."""

from __future__ import annotations

import re
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from rogatory.desk.reading.limits import Limits
from rogatory.desk.reading.looks import COLUMNS, ROWS
from rogatory.desk.reading.results import Attachment, Marks, Message
from rogatory.desk.reading.running import file_of, refuse, run
from rogatory.desk.reading.sound import maybe, text, word
from rogatory.desk.reading.wording import HASHES, MOST_NUMBERS

LIMITS = Limits()
_DIGEST = re.compile(r"[0-9a-f]{64}")
_SIGNATURE = re.compile(rf"(?:[0-9a-f]{{{HASHES * 4}}})?")
_LOOK = re.compile(rf"[0-9a-f]{{{ROWS * COLUMNS // 4}}}")


def read_message(content: bytes, name: str, limits: Limits = LIMITS) -> Message:
    """Read an e-mail message (RFC 5322, MIME). The message may be hostile; this process never parses it.

    Args:
        content: the raw bytes.
        name: what to call it when something is wrong.
        limits: what it may cost.

    Raises:
        Problem: it cannot be read within the limits, or is no message.
    """
    with tempfile.TemporaryDirectory(prefix="rogatory-reading-") as folder:
        answer = run("message", content, name, limits, Path(folder))
        try:
            return _message(answer, Path(folder), limits)
        except (KeyError, TypeError, ValueError, OSError):
            refuse("the process that read it gave no sound answer", name)


def read_marks(content: bytes, name: str, limits: Limits = LIMITS) -> Marks:
    """Read by what a message, a PDF, a picture or a text is known again.

    Raises:
        Problem: it cannot be read within the limits, is broken, or is locked.
    """
    with tempfile.TemporaryDirectory(prefix="rogatory-reading-") as folder:
        answer = run("marks", content, name, limits, Path(folder))
    try:
        return _marks(answer, limits)
    except (KeyError, TypeError, ValueError):
        refuse("the process that read it gave no sound answer", name)


def _message(answer: dict[str, Any], folder: Path, limits: Limits) -> Message:
    listed = answer["attachments"]
    if len(listed) > limits.parts:
        raise ValueError("more attachments than parts are allowed")
    left = limits.output_bytes
    attachments = []
    for number, one in enumerate(listed):
        content = file_of(folder, f"file-{number:04}", left)
        left -= len(content)
        attachments.append(
            Attachment(word(one["name"]), word(one["declared_type"]), word(one["content_type"]), content)
        )
    return Message(
        sender=maybe(answer["sender"]),
        recipients=tuple(word(one) for one in answer["recipients"]),
        subject=word(answer["subject"]),
        sent_at=datetime.fromisoformat(answer["sent_at"]) if answer["sent_at"] is not None else None,
        message_id=maybe(answer["message_id"]),
        automatic=answer["automatic"] is not False,
        text=text(answer["text"], limits.text_characters),
        attachments=tuple(attachments),
        remarks=tuple(word(one) for one in answer["remarks"]),
    )


def _marks(answer: dict[str, Any], limits: Limits) -> Marks:
    pictures, signature = tuple(answer["pictures"]), answer["signature"]
    if len(pictures) > limits.parts or not all(_DIGEST.fullmatch(each) for each in pictures):
        raise ValueError("a picture's digest is none")
    looks = tuple(answer["looks"])
    if len(looks) > limits.parts or not all(_LOOK.fullmatch(each) for each in looks):
        raise ValueError("a picture's look is none")
    if not _SIGNATURE.fullmatch(signature):
        raise ValueError("a signature of words is none")
    numbers = tuple(text(word(each), 64) for each in answer["numbers"])
    if len(numbers) > MOST_NUMBERS:
        raise ValueError("more numbers than are read")
    words = text(answer["text"], limits.text_characters)
    return Marks(words, pictures, looks, signature, numbers, maybe(answer["reply"]))
