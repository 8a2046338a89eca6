"""Take the words and attachments out of a message as Outlook saves it (MSG). Runs in the child process alone."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from olefile.olefile import OleFileIO
from oxmsg.domain import constants as names
from oxmsg.domain.model import ATTACH_HDR_OFFSET, MSG_HDR_OFFSET, RECIP_HDR_OFFSET
from oxmsg.properties import Properties
from oxmsg.storage import Storage

from rogatory.desk.reading.limits import Limits
from rogatory.desk.reading.message import harmless_name, one_line, text_of_html
from rogatory.problem import Problem

_T = TypeVar("_T")
_INNER_HEADER = 24
"""How long the header of an attached message's properties is; that of a message by itself is longer."""
_INNER_MESSAGE = "__substg1.0_3701000D"
_LINE = 998
_BROKEN = (
    AssertionError, AttributeError, IndexError, KeyError, LookupError, OSError, OverflowError, TypeError, ValueError,
    struct.error,
)  # fmt: skip


@dataclass(slots=True)
class Mail:
    """A message: what its headers claim, its text, and the messages that it carries."""

    head: dict[str, str]
    text: str
    inner: list[Mail] = field(default_factory=list)


@dataclass(slots=True)
class Outlook:
    """What was in the file: the message, the files attached to it (names and bytes), and what could not be read."""

    mail: Mail
    files: list[tuple[str, bytes]]
    remarks: list[str]


def read(content: bytes, limits: Limits) -> Outlook:
    """Read a message.

    Raises:
        Problem: it is none, or has more parts or deeper ones than the limits allow.
    """
    reading = _Reading(limits)
    try:
        with OleFileIO(content) as held:
            mail = reading.of(Storage.from_ole(held), MSG_HDR_OFFSET, 0)
    except Problem:
        raise
    except _BROKEN:
        raise Problem(
            "it is not a message that can be opened", where="message", cure="Ask the sender for it as .eml or PDF"
        ) from None
    return Outlook(mail, reading.files, reading.remarks)


class _Reading:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.files: list[tuple[str, bytes]] = []
        self.remarks: list[str] = []

    def of(self, storage: Storage, header: int, depth: int) -> Mail:
        """Read one message, and those that are attached to it."""
        if depth > self._limits.depth:
            raise Problem(
                f"its messages are nested deeper than {self._limits.depth}",
                where="message",
                cure="Ask the sender for the documents in a plain message",
            )
        properties = Properties(storage, header)
        inner: list[Mail] = []
        attached = [self._attached(each, inner, depth) for each in storage.iter_attachment_storages()]
        head = {
            "From": self._sender(properties) or "nobody",
            "To": ", ".join(self._recipients(storage)) or "nobody",
            "Subject": self._line(properties, names.PID_SUBJECT),
            "Dated": self._date(properties),
            "Attached": ", ".join(attached) or "nothing",
        }
        return Mail(head, self._text(properties), inner)

    def _attached(self, storage: Storage, inner: list[Mail], depth: int) -> str:
        """Take one attachment out, and give its name."""
        if len(self.files) >= self._limits.parts:
            raise Problem(
                f"it has more than {self._limits.parts} parts",
                where="message",
                cure="Ask the sender for the documents in a plain message",
            )
        properties = Properties(storage, ATTACH_HDR_OFFSET)
        told = self._line(properties, names.PID_ATTACH_LONG_FILENAME) or self._line(
            properties, names.PID_ATTACH_FILENAME
        )
        name = harmless_name(told) or f"attachment-{len(self.files) + 1}"
        held = [each for each in storage.storages if each.name == _INNER_MESSAGE]
        if held:
            inner.append(self.of(held[0], _INNER_HEADER, depth + 1))
            return inner[-1].head["Subject"] or "a message"
        content = self._taken(lambda: properties.binary_prop_value(names.PID_ATTACH_DATA_BINARY))
        if content is None:
            self.remarks.append(f"the attachment {name} is not in the message, or cannot be taken out of it")
        else:
            self.files.append((name, content))
        return name

    def _sender(self, properties: Properties) -> str:
        named = self._first(properties, names.PID_SENDER_NAME, names.PID_SENT_REPRESENTING_NAME)
        address = self._first(
            properties,
            names.PID_SENDER_SMTP_ADDRESS,
            names.PID_SENDER_EMAIL_ADDRESS,
            names.PID_SENT_REPRESENTING_EMAIL_ADDRESS,
        )
        return f"{named} <{address}>" if named and address else named or address

    def _recipients(self, storage: Storage) -> Iterator[str]:
        for each in list(storage.iter_recipient_storages())[: self._limits.parts]:
            properties = Properties(each, RECIP_HDR_OFFSET)
            found = self._first(properties, names.PID_SMTP_ADDRESS, names.PID_EMAIL_ADDRESS, names.PID_DISPLAY_NAME)
            if found:
                yield found

    def _date(self, properties: Properties) -> str:
        sent = self._taken(lambda: properties.date_prop_value(names.PID_CLIENT_SUBMIT_TIME))
        return f"{sent:%Y-%m-%dT%H:%M:%SZ}" if isinstance(sent, datetime) else "not dated"

    def _text(self, properties: Properties) -> str:
        text = self._taken(lambda: properties.str_prop_value(names.PID_BODY)) or ""
        if not text.strip():
            html = self._taken(lambda: _html(properties)) or ""
            if html:
                self.remarks.append("the message has no plain text; its text was taken from its HTML")
            text = text_of_html(html)
        if not text.strip():
            self.remarks.append("the message has no text that can be read")
        return text.replace("\r\n", "\n")[: self._limits.text_characters]

    def _first(self, properties: Properties, *asked: int) -> str:
        """Give the first of some properties that says anything."""
        return next(filter(None, (self._line(properties, which) for which in asked)), "")

    def _line(self, properties: Properties, which: int) -> str:
        told: str | None = self._taken(lambda: properties.str_prop_value(which))
        return one_line(told or "", _LINE)

    def _taken(self, take: Callable[[], _T]) -> _T | None:
        """Take something out of a property; a broken one is as good as none."""
        try:
            return take()
        except _BROKEN:
            return None


def _html(properties: Properties) -> str:
    held = properties.binary_prop_value(names.PID_HTML)
    if held is None:
        return properties.str_prop_value(names.PID_HTML) or ""
    return held.decode(properties.body_encoding, "replace")
