"""The child process that glances at many messages: what their heads claim, and what stands in them, cheaply.

    python -m rogatory.desk.reading.glancing surface|papers LIMITS SECONDS

The messages stand one after another in the file ``input``; ``sizes.json`` lists their sizes. For each one a line of
JSON is added to the file ``answers`` at once, in their order: whoever watches knows at which message a child died.
``surface`` looks at the beginning of each message with the standard library alone; ``papers`` reads the words of the
PDF and Word documents in it. No message takes longer than ``SECONDS``.
"""

from __future__ import annotations

import html
import io
import json
import re
import signal
import sys
import zipfile
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any

from rogatory.desk.reading.limits import Limits
from rogatory.desk.reading.sandbox import confine

TEXT, TAIL = 20_000, 4_000
"""So many characters of a text are looked at: at its beginning, and at its end."""
_LINE = 900
_HEAD = 1 << 16
_PAGES = 12
_PAPERS = 10
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,20}")
_BRACKETED = re.compile(r"<([^<>]{1,400})>")
_MESSAGE_ID = re.compile(r"<[^\s<>]{1,900}>")
_TAG = re.compile(r"<[^<>]{0,3000}>")
_PAPER = re.compile(r"application/(pdf|octet-stream|x-pdf|vnd\.openxml)|\.(pdf|docx)\b", re.IGNORECASE)
_WORDS = "word/document.xml"


_Look = Callable[[bytes, Limits, dict[str, Any]], None]
"""Looks at a message, and writes what it finds into the answer as soon as it has it."""


class _TooLong(BaseException):
    """The time for one message is over; nothing on the way may catch it."""


def main() -> int:
    """Look at one message after another; the exit status is 0 when all were answered for."""
    depth, limits, seconds = sys.argv[1], Limits(**json.loads(sys.argv[2])), float(sys.argv[3])
    if depth == "papers":
        import pypdfium2  # noqa: F401 - loaded before the limits hold
    signal.signal(signal.SIGALRM, _ring)
    offline = confine(limits)
    look = _Papers(offline).words if depth == "papers" else surface
    sizes = json.loads(Path("sizes.json").read_bytes())
    with Path("input").open("rb") as stream, Path("answers").open("ab", buffering=0) as answers:
        for size in sizes:
            answer = _looked(look, stream.read(size), limits, seconds)
            answers.write(json.dumps(answer).encode() + b"\n")
    return 0


def _looked(look: _Look, content: bytes, limits: Limits, seconds: float) -> dict[str, Any]:
    """Look at one message; what was found before something hindered it counts."""
    answer: dict[str, Any] = {"text": ""}
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        look(content, limits, answer)
        signal.setitimer(signal.ITIMER_REAL, 0)
    except _TooLong:
        answer["why"] = f"to look at it took longer than {seconds:g} seconds"
    except RecursionError:
        answer["why"] = "its parts are nested too deeply"
    except MemoryError:
        answer["why"] = "it needs more memory than a message may use"
    except Exception as broken:  # noqa: BLE001 - a stranger's bytes may break a parser in any way; that is the answer
        answer["why"] = f"it could not be looked at ({type(broken).__name__})"
    signal.setitimer(signal.ITIMER_REAL, 0)
    return answer


def surface(content: bytes, limits: Limits, answer: dict[str, Any]) -> None:
    """Look at the head, and then at the texts, of a message of which the end may be cut off."""
    head = BytesHeaderParser().parsebytes(content[:_HEAD])
    answer |= {
        "sender": _sender(head),
        "subject": _line(_decoded(head.get("subject", ""))),
        "message_id": _message_id(head),
    }
    texts: list[str] = []
    papers = False
    for part in _parts(message_from_bytes(content), limits.parts):
        kind, said = part.get_content_type(), f"{part.get('content-type', '')} {part.get('content-disposition', '')}"
        if kind in ("text/plain", "text/html") and "attachment" not in said[:200].lower():
            text = _text_of(part)
            texts.append(html.unescape(_TAG.sub(" ", text)) if kind == "text/html" else text)
        papers = papers or bool(_PAPER.search(said[:2000]))
    answer |= {"text": shortened("\n".join(texts)), "papers": papers}


class _Papers:
    """Reads the words of documents; what takes native code is left alone where the process is not off the network."""

    def __init__(self, offline: bool) -> None:
        self._offline = offline

    def words(self, content: bytes, limits: Limits, answer: dict[str, Any]) -> None:
        texts: list[str] = []
        for part in _parts(message_from_bytes(content), limits.parts):
            if part.get_content_maintype() == "text" or len(texts) == _PAPERS:
                continue
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and (text := self._text(payload)):
                texts.append(text)
                answer["text"] = shortened("\n".join(texts))

    def _text(self, content: bytes) -> str:
        if b"%PDF-" in content[:1029]:
            return _pdf_text(content) if self._offline else ""
        return _word_text(content) if content.startswith(b"PK\x03\x04") else ""


def _pdf_text(content: bytes) -> str:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
        pages = (document[number].get_textpage().get_text_bounded() for number in range(min(len(document), _PAGES)))
        return "\n".join(pages)[: TEXT * 2]
    except pypdfium2.PdfiumError:
        return ""


def _word_text(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(_WORDS) as words:
            return html.unescape(_TAG.sub(" ", words.read(1 << 20).decode("utf-8", "ignore")))
    except (KeyError, OSError, ValueError, NotImplementedError, zipfile.BadZipFile):
        return ""


def _parts(message: Message, most: int) -> Iterator[Message]:
    """Give the parts that hold something, the first ones first; a list for a stack, however deep they are nested."""
    waiting: list[Message] = [message]
    for _ in range(most):
        if not waiting:
            return
        part = waiting.pop()
        held = part.get_payload()
        if isinstance(held, list):
            waiting += [each for each in reversed(held) if isinstance(each, Message)]
        else:
            yield part


def _text_of(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        return content.decode(part.get_content_charset() or "utf-8", "replace")
    except (LookupError, ValueError):
        return content.decode("utf-8", "replace")


def _sender(message: Message) -> str:
    """Give the one address that the From header names; "" where it names none, or several."""
    named = message.get_all("from") or []
    if len(named) != 1:
        return ""
    text = _decoded(named[0])
    found = _BRACKETED.findall(text) or _ADDRESS.findall(text)
    return found[0] if len(found) == 1 and _ADDRESS.fullmatch(found[0]) and len(found[0]) <= 320 else ""


def _message_id(message: Message) -> str:
    found = _MESSAGE_ID.findall(str(message.get("message-id", ""))[:4000])
    return _line(found[0]) if len(found) == 1 else ""


def _decoded(value: object) -> str:
    text = str(value)[:20_000]
    try:
        return str(make_header(decode_header(text)))
    except (MessageError, ValueError, LookupError):
        return text


def shortened(text: str) -> str:
    """Give what of a text is looked at, without anything that cannot be seen."""
    if len(text) > TEXT + TAIL:
        text = f"{text[:TEXT]}\n{text[-TAIL:]}"
    return "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in text)


def _line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:_LINE]


def _ring(_number: int, _frame: object) -> None:
    raise _TooLong


if __name__ == "__main__":
    sys.exit(main())
