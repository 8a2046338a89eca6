"""What makes a message this message and no other, whatever the servers on its way add. A scan of bytes, nothing more.

The way of a message leaves traces in its head: servers put lines before it (Received, Return-Path, Delivered-To,
Authentication-Results), mark it (X-..., Status, Content-Length), fold its lines anew and change how they end. None of
that makes it another message. What its author wrote does: another body under the same Message-ID is another message.

Nothing is decoded or parsed here. Whatever bytes come, they are passed over a fixed number of times.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

_OF_THE_AUTHOR = "from|reply-to|to|cc|date|message-id|in-reply-to|references|subject"
# Content-Length is a mailbox's own note; the others of this name are MIME's (RFC 2045).
_COUNTED = re.compile(rf"^({_OF_THE_AUTHOR}|content-(?!length:)[!-9;-~]+):(.*)$".encode(), re.IGNORECASE | re.MULTILINE)
_TOLD = re.compile(rb"^(?:from|to|cc|date|message-id|subject|received|mime-version):", re.IGNORECASE | re.MULTILINE)
# The first line that is neither a field nor goes on with one, as mail programs read it.
_END_OF_HEAD = re.compile(rb"^(?![ \t]|[!-9;-~]+:)", re.MULTILINE)
MOST_OF_HEAD = 2 << 20
_MOST_OF_NAME = 100
_SPACES = re.compile(rb"  +")
_TABS = bytes.maketrans(b"\t", b" ")


@dataclass(frozen=True, slots=True)
class Scanned:
    """A message as bytes: its head, each field on one line of its own, and its body. Lines end with LF.

    No empty line stands at the end of the body. It begins after the first empty line, or where the first line stands
    that is no header field.
    """

    head: bytes
    body: bytes

    @property
    def is_message(self) -> bool:
        """Whether it has any header field that messages have."""
        return _TOLD.search(self.head) is not None

    @property
    def identity(self) -> str:
        """The SHA-256, in hex, of what makes it this message."""
        digest = hashlib.sha256()
        # By name: servers move fields about, and keep the order of those that have one name.
        for name, value in sorted(self._counted(), key=lambda field: field[0]):
            digest.update(b"%b %d:%b\n" % (name, len(value), value))
        digest.update(b"\n")
        digest.update(self.body)
        return digest.hexdigest()

    def values(self, name: str) -> tuple[bytes, ...]:
        """Give the values of the fields of this name (in small letters) as they stand there, at most a hundred."""
        found = islice(_field(name).finditer(self.head), _MOST_OF_NAME)
        return tuple(each[1].translate(_TABS).strip(b" ") for each in found)

    def _counted(self) -> Iterator[tuple[bytes, bytes]]:
        if len(self.head) > MOST_OF_HEAD:
            # No program writes such a head. All of it counts, so that nothing that it says can be lost in a copy.
            yield b"", self.head
            return
        for found in _COUNTED.finditer(self.head):
            yield found[1].lower(), _SPACES.sub(b" ", found[2].translate(_TABS)).strip(b" ")


@cache
def _field(name: str) -> re.Pattern[bytes]:
    return re.compile(rb"^%b:(.*)$" % re.escape(name.encode()), re.IGNORECASE | re.MULTILINE)


def identity_of(content: bytes) -> str:
    """Give the identity of a message: the same for all its copies, whatever way each of them came."""
    return scanned(content).identity


def scanned(content: bytes) -> Scanned:
    """Tell head from body, and make alike how lines end and how fields are folded."""
    plain = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if plain.startswith(b"From "):
        # The line with which a mailbox in one file begins each message.
        plain = plain.partition(b"\n")[2]
    found = _END_OF_HEAD.search(plain)
    end = found.start() if found else len(plain)
    head = plain[:end].replace(b"\n ", b" ").replace(b"\n\t", b" ")
    return Scanned(head, plain[end:].removeprefix(b"\n").rstrip(b"\n"))
