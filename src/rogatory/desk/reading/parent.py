"""Have a child process read a document, watch it, kill it when it takes too long, and check what it answers."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from rogatory.desk.reading.limits import Limits
from rogatory.desk.reading.looks import COLUMNS, ROWS
from rogatory.desk.reading.results import Attachment, Marks, Message, Pages
from rogatory.desk.reading.wording import HASHES, MOST_NUMBERS
from rogatory.problem import Problem

LIMITS = Limits()
_ANSWER_BYTES = 16 << 20
_PNG = b"\x89PNG\r\n\x1a\n"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_SIGNATURE = re.compile(rf"(?:[0-9a-f]{{{HASHES * 4}}})?")
_LOOK = re.compile(rf"[0-9a-f]{{{ROWS * COLUMNS // 4}}}")
_AGAIN = "Ask the sender for the document in another form; the original is kept as it came"


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
        answer = _run("message", content, name, limits, Path(folder))
        try:
            return _message(answer, Path(folder), limits)
        except (KeyError, TypeError, ValueError, OSError):
            _refuse("the process that read it gave no sound answer", name)


def render_pages(content: bytes, name: str, limits: Limits = LIMITS) -> Pages:
    """Draw the pages of a PDF as PNG pictures.

    Where the kernel cannot keep the reader off the network, nothing is opened, and the result says so.

    Raises:
        Problem: it cannot be drawn within the limits, is broken, or is locked.
    """
    with tempfile.TemporaryDirectory(prefix="rogatory-reading-") as folder:
        answer = _run("pages", content, name, limits, Path(folder))
        try:
            return _pages(answer, Path(folder), limits)
        except (KeyError, TypeError, ValueError, OSError):
            _refuse("the process that read it gave no sound answer", name)


def read_marks(content: bytes, name: str, limits: Limits = LIMITS) -> Marks:
    """Read by what a message, a PDF, a picture or a text is known again.

    Raises:
        Problem: it cannot be read within the limits, is broken, or is locked.
    """
    with tempfile.TemporaryDirectory(prefix="rogatory-reading-") as folder:
        answer = _run("marks", content, name, limits, Path(folder))
    try:
        return _marks(answer, limits)
    except (KeyError, TypeError, ValueError):
        _refuse("the process that read it gave no sound answer", name)


def _run(job: str, content: bytes, name: str, limits: Limits, folder: Path) -> dict[str, Any]:
    if len(content) > limits.input_bytes:
        _refuse(f"it has {len(content)} bytes, and {limits.input_bytes} is the most that is opened", name)
    (folder / "input").write_bytes(content)
    command = [sys.executable, "-I", "-m", "rogatory.desk.reading.child", job, json.dumps(asdict(limits))]
    child = subprocess.Popen(
        command,
        cwd=folder,
        env={"LANG": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        status = child.wait(limits.wall_seconds)
    except subprocess.TimeoutExpired:
        _refuse(f"reading it took longer than {limits.wall_seconds:g} seconds", name)
    finally:
        _end(child)
    if status in (-signal.SIGXCPU, -signal.SIGKILL):
        _refuse(f"reading it took more than {limits.cpu_seconds} seconds of work", name)
    if status != 0:
        _refuse(f"the process that read it broke off (status {status})", name)
    answer = _answer(folder, name)
    if "problem" in answer:
        what, cure = (str(words)[:500] for words in answer["problem"])
        raise Problem(what, where=name, cure=cure)
    return answer


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the child with everything that it may have started; it has a session of its own."""
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _answer(folder: Path, name: str) -> dict[str, Any]:
    try:
        answer = json.loads(_file(folder, "answer.json", _ANSWER_BYTES))
    except (OSError, ValueError, RecursionError):
        _refuse("the process that read it gave no answer", name)
    if not isinstance(answer, dict):
        _refuse("the process that read it gave no sound answer", name)
    return answer


def _file(folder: Path, name: str, most: int) -> bytes:
    """Read a file that the child left, never through a link that it may have laid to somewhere else."""
    handle = os.open(folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise ValueError(f"{name} is larger than {most} bytes")
    return content


def _message(answer: dict[str, Any], folder: Path, limits: Limits) -> Message:
    listed = answer["attachments"]
    if len(listed) > limits.parts:
        raise ValueError("more attachments than parts are allowed")
    left = limits.output_bytes
    attachments = []
    for number, one in enumerate(listed):
        content = _file(folder, f"file-{number:04}", left)
        left -= len(content)
        attachments.append(
            Attachment(_word(one["name"]), _word(one["declared_type"]), _word(one["content_type"]), content)
        )
    return Message(
        sender=_maybe(answer["sender"]),
        recipients=tuple(_word(one) for one in answer["recipients"]),
        subject=_word(answer["subject"]),
        sent_at=datetime.fromisoformat(answer["sent_at"]) if answer["sent_at"] is not None else None,
        message_id=_maybe(answer["message_id"]),
        automatic=answer["automatic"] is not False,
        text=_text(answer["text"], limits.text_characters),
        attachments=tuple(attachments),
        remarks=tuple(_word(one) for one in answer["remarks"]),
    )


def _pages(answer: dict[str, Any], folder: Path, limits: Limits) -> Pages:
    count, drawn = int(answer["count"]), int(answer["drawn"])
    if not 0 <= drawn <= min(count, limits.pages):
        raise ValueError("more pictures than pages")
    left = limits.output_bytes
    images = []
    for number in range(drawn):
        image = _file(folder, f"file-{number:04}", left)
        left -= len(image)
        if not image.startswith(_PNG):
            raise ValueError("a picture is not a PNG")
        images.append(image)
    return Pages(count, tuple(images), tuple(_word(one) for one in answer["remarks"]))


def _marks(answer: dict[str, Any], limits: Limits) -> Marks:
    pictures, signature = tuple(answer["pictures"]), answer["signature"]
    if len(pictures) > limits.parts or not all(_DIGEST.fullmatch(each) for each in pictures):
        raise ValueError("a picture's digest is none")
    looks = tuple(answer["looks"])
    if len(looks) > limits.parts or not all(_LOOK.fullmatch(each) for each in looks):
        raise ValueError("a picture's look is none")
    if not _SIGNATURE.fullmatch(signature):
        raise ValueError("a signature of words is none")
    numbers = tuple(_text(_word(each), 64) for each in answer["numbers"])
    if len(numbers) > MOST_NUMBERS:
        raise ValueError("more numbers than are read")
    text = _text(answer["text"], limits.text_characters)
    return Marks(text, pictures, looks, signature, numbers, _maybe(answer["reply"]))


def _maybe(value: object) -> str | None:
    return None if value is None else _word(value)


def _word(value: object) -> str:
    """Give a value that must be one line of text."""
    text = _text(value, 1000)
    if any(not sign.isprintable() for sign in text):
        raise ValueError("a control character where one line of text should stand")
    return text


def _text(value: object, most: int) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise ValueError("not a text, or too long a one")
    return value


def _refuse(what: str, name: str) -> NoReturn:
    raise Problem(what, where=name, cure=_AGAIN)
