"""Read an e-mail message. Runs in the child process alone, with the standard library alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, TypeVar

from rogatory.desk.reading.content_types import content_type_of
from rogatory.desk.reading.limits import Limits
from rogatory.problem import Problem

_T = TypeVar("_T")
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
_MESSAGE_ID = re.compile(r"<[^\s<>]{1,900}>")
_NAME_LENGTH = 120
_LINE_LENGTH = 998


def read(content: bytes, limits: Limits, _offline: bool) -> dict[str, Any]:
    """Read the message; attachments become files beside the answer.

    Raises:
        Problem: it is no e-mail message, or it has more parts or deeper ones than the limits allow.
    """
    return _Reading(limits).of(content)


def reply_of(content: bytes) -> str | None:
    """Give the one address to which the answers to a message would go by its Reply-To header; ``None`` without one."""
    message = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(content, headersonly=True)
    named = _Reading(Limits()).addresses(message, "reply-to")
    return named[0] if len(named) == 1 and _ADDRESS.fullmatch(named[0]) else None


def sender_of(content: bytes) -> str | None:
    """Give the one address of the From header, as `read` gives it; ``None`` where there is none or more than one."""
    message = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(content, headersonly=True)
    return _Reading(Limits()).sender(message)


class _Reading:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._remarks: list[str] = []
        self._files: list[dict[str, str]] = []
        self._plain: list[str] = []
        self._html: list[str] = []

    def of(self, content: bytes) -> dict[str, Any]:
        message = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(content)
        # Only the names are looked at here: to ask for a header is to parse it, and that may fail.
        if not any(name in message for name in ("from", "to", "subject", "date", "message-id", "received")):
            raise Problem(
                "it has none of the headers of an e-mail message",
                where="message",
                cure="Give the message as the mail program saves it (.eml), headers and all",
            )
        self._walk(message)
        return {
            "sender": self.sender(message),
            "recipients": self._recipients(message),
            "subject": self._subject(message),
            "sent_at": self._sent_at(message),
            "message_id": self._message_id(message),
            "automatic": self._is_automatic(message),
            "text": self._text(),
            "attachments": self._files,
            "remarks": self._remarks,
        }

    def _walk(self, message: EmailMessage) -> None:
        """Visit every part with a list for a stack: how deep a stranger nests must not matter to ours."""
        waiting: list[tuple[EmailMessage, int]] = [(message, 0)]
        seen = 0
        while waiting:
            part, depth = waiting.pop()
            seen += 1
            if seen > self._limits.parts:
                raise _too_much(f"it has more than {self._limits.parts} parts")
            if depth > self._limits.depth:
                raise _too_much(f"its parts are nested deeper than {self._limits.depth}")
            if part.get_content_maintype() == "multipart" and part.is_multipart():
                waiting += [(child, depth + 1) for child in reversed(part.get_payload())]  # type: ignore[arg-type]
            else:
                self._take(part)

    def _take(self, part: EmailMessage) -> None:
        kind = part.get_content_type()
        content = _bytes_of(part)
        named = self._taken("the name of an attachment", lambda: part.get_filename() or "")
        attached = self._taken("a Content-Disposition header", part.is_attachment) or bool(named)
        if kind in ("text/plain", "text/html") and not attached:
            (self._plain if kind == "text/plain" else self._html).append(_text_of(part, content))
            return
        number = len(self._files)
        Path(f"file-{number:04}").write_bytes(content)
        self._files.append(
            {
                "name": harmless_name(named or "") or f"attachment-{number + 1}",
                "declared_type": one_line(kind, _NAME_LENGTH),
                "content_type": content_type_of(content),
            }
        )

    def _taken(self, what: str, take: Callable[[], _T]) -> _T | None:
        """Take something out of a header; the standard library fails on broken ones in many ways."""
        try:
            return take()
        except (RecursionError, MemoryError):
            raise
        except Exception:  # noqa: BLE001 - a stranger's header may break the parser in any way; that is what is told
            self._remarks.append(f"{what} is broken and was not read")
            return None

    def sender(self, message: EmailMessage) -> str | None:
        """Give the one address of the From header."""
        named = self.addresses(message, "from")
        if [name.lower() for name in message].count("from") > 1 or len(named) > 1:
            self._remarks.append("the message names more than one sender (From); none was taken")
            return None
        if not named or not _ADDRESS.fullmatch(named[0]):
            self._remarks.append("the message names no sender (From) that is an e-mail address")
            return None
        return named[0]

    def _recipients(self, message: EmailMessage) -> list[str]:
        return [address for address in self.addresses(message, "to") if _ADDRESS.fullmatch(address)]

    def addresses(self, message: EmailMessage, name: str) -> list[str]:
        """Give the addresses of a header; none where it is broken."""

        def take() -> list[str]:
            return [one.addr_spec for header in message.get_all(name) or () for one in header.addresses]

        return self._taken(f"the header {name.title()}", take) or []

    def _subject(self, message: EmailMessage) -> str:
        # An encoded subject may decode to line breaks and further headers: it becomes one line here.
        return one_line(self._taken("the header Subject", lambda: str(message.get("subject", ""))) or "", _LINE_LENGTH)

    def _sent_at(self, message: EmailMessage) -> str | None:
        if message.get("date") is None:
            return None
        moment = self._taken("the header Date", lambda: parsedate_to_datetime(str(message["date"])))
        return moment.isoformat() if moment is not None and moment.tzinfo is not None else None

    def _message_id(self, message: EmailMessage) -> str | None:
        found = self._taken("the header Message-ID", lambda: str(message.get("message-id", "")).strip())
        return found if found and _MESSAGE_ID.fullmatch(found) else None

    def _is_automatic(self, message: EmailMessage) -> bool:
        """Tell whether a machine wrote it (RFC 3834): a bounce, an absence notice, a mailing list."""

        def take() -> bool:
            said = str(message.get("auto-submitted", "no")).strip().lower()
            precedence = str(message.get("precedence", "")).strip().lower()
            bounced = str(message.get("return-path", "")).strip() == "<>"
            return (
                not said.startswith("no") or precedence in ("bulk", "junk", "list") or bounced or "list-id" in message
            )

        return bool(self._taken("a header about automatic mail", take))

    def _text(self) -> str:
        text = "\n".join(self._plain)
        if not text.strip() and self._html:
            self._remarks.append("the message has no plain text; its text was taken from its HTML")
            text = "\n".join(text_of_html(html) for html in self._html)
        if len(text) > self._limits.text_characters:
            self._remarks.append(f"the text was cut after {self._limits.text_characters} characters")
            text = text[: self._limits.text_characters]
        return "".join(sign for sign in text.replace("\r\n", "\n") if sign in "\n\t" or _is_harmless(sign))


class _Words(HTMLParser):
    """Collects what a reader would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, _attributes: object) -> None:
        self._hidden += tag in ("script", "style", "title")
        if tag in ("br", "p", "div", "tr", "li"):
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style", "title") and self._hidden > 0

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


def text_of_html(html: str) -> str:
    """Give the words of HTML that a reader would see."""
    words = _Words()
    words.feed(html)
    words.close()
    return "".join(words.words).strip()


def _bytes_of(part: EmailMessage) -> bytes:
    if part.is_multipart():
        # A message inside the message is kept as it is, and not walked into.
        return b"".join(bytes(inner) for inner in part.get_payload())  # type: ignore[arg-type]
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text_of(part: EmailMessage, content: bytes) -> str:
    try:
        return content.decode(part.get_content_charset() or "utf-8", "replace")
    except (LookupError, ValueError):
        return content.decode("utf-8", "replace")


def _is_harmless(sign: str) -> bool:
    return sign.isprintable() and unicodedata.bidirectional(sign) not in ("LRO", "RLO", "LRE", "RLE", "PDF")


def one_line(text: str, length: int) -> str:
    """Make a text one line of at most `length` characters, none of which turns the direction of others."""
    return " ".join("".join(sign if _is_harmless(sign) else " " for sign in text).split())[:length]


def harmless_name(name: str) -> str:
    """Give the name of a file without folders, "" where nothing is left of it."""
    return one_line(name.replace("\\", "/").rpartition("/")[2], _NAME_LENGTH).strip(". ")


def _too_much(what: str) -> Problem:
    return Problem(what, where="message", cure="Ask the sender for the documents in a plain message or as one PDF")
