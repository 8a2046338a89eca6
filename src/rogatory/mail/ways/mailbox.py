"""A mailbox over IMAP (RFC 3501), as little of it as taking messages in needs. No message is ever deleted.

No number of a message is kept from one session to the next, so that it does not matter when the server counts anew
(UIDVALIDITY): what was taken is known by where it lies, or by a keyword that lies with it.
"""

from __future__ import annotations

import contextlib
import imaplib
import re
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal, Self

TAKEN, TOO_LARGE = "RogatoryTaken", "RogatoryTooLarge"
"""The keywords by which messages are marked that were taken in, and that are too large to be."""
_SIZE = re.compile(rb"\bUID (\d+)\b.*\bRFC822\.SIZE (\d+)|\bRFC822\.SIZE (\d+)\b.*\bUID (\d+)\b", re.DOTALL)
_UID = re.compile(rb"\bUID (\d+)\b")
_MARKS_AT_ONCE = 500

Lost = (imaplib.IMAP4.error, OSError)
"""What a connection that is lost, or a server that refuses, raises."""


class Refused(imaplib.IMAP4.error):
    """The server did not do what it was asked."""


@dataclass(frozen=True, slots=True)
class Account:
    """Where the mailbox is, and what becomes of what was taken: moved to the folder ``done``, or marked where it is.

    ``security`` is ``tls`` from the first byte, ``starttls``, or ``plain``, which is for this machine alone.
    """

    host: str
    port: int
    security: Literal["tls", "starttls", "plain"]
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    done: str = ""

    def __str__(self) -> str:
        return f"{self.folder} at {self.host}"


class Mailbox:
    """A session with a mailbox; a context that ends it."""

    def __init__(self, account: Account, seconds: float = 60.0, trusted: ssl.SSLContext | None = None) -> None:
        """Sign in and open the folder.

        Args:
            account: which mailbox.
            seconds: how long any answer may take.
            trusted: whose certificates are trusted; those that the system trusts, unless given.

        Raises:
            IMAP4.error, OSError: the server cannot be reached, or refuses.
        """
        self._account = account
        context = trusted or ssl.create_default_context()
        if account.security == "tls":
            self._server: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                account.host, account.port, ssl_context=context, timeout=seconds
            )
        else:
            self._server = imaplib.IMAP4(account.host, account.port, timeout=seconds)
        try:
            if account.security == "starttls":
                self._asked("STARTTLS", self._server.starttls(context))
            self._asked("LOGIN", self._server.login(account.user, account.password))
            self._moves = b"MOVE" in _joined(self._asked("CAPABILITY", self._server.capability())).upper().split()
            self._asked("SELECT", self._server.select(_quoted(account.folder)))
            kept = _joined(self._server.response("PERMANENTFLAGS")[1])
            if b"\\*" not in kept and not (TAKEN.encode() in kept and TOO_LARGE.encode() in kept):
                raise Refused("the server keeps no keywords, by which messages are marked that cannot be moved")
            if account.done:
                # It may be there already.
                self._server.create(_quoted(account.done))
        except BaseException:
            self._end()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._end()

    def waiting(self) -> list[int]:
        """Give the numbers (UIDs, good for this connection) of the messages that nobody has taken, the oldest first."""
        self._asked("NOOP", self._server.noop())
        found = self._asked("SEARCH", self._server.uid("SEARCH", f"UNKEYWORD {TAKEN} UNKEYWORD {TOO_LARGE}"))
        return sorted(int(number) for number in _joined(found).split())

    def sizes(self, numbers: Iterable[int]) -> Mapping[int, int]:
        """Give the sizes, in bytes, of those messages that are still there."""
        told = self._asked("FETCH", self._server.uid("FETCH", _set(numbers), "(UID RFC822.SIZE)"))
        sizes = {}
        for line in told:
            if isinstance(line, bytes) and (found := _SIZE.search(line)):
                uid, size = (found[1], found[2]) if found[1] else (found[4], found[3])
                sizes[int(uid)] = int(size)
        return sizes

    def content(self, number: int, most: int) -> bytes | None:
        """Give the bytes of a message, `most` + 1 of them at most, without marking it as seen; None if it is gone."""
        told = self._asked("FETCH", self._server.uid("FETCH", str(number), f"(UID BODY.PEEK[]<0.{most + 1}>)"))
        for line, after in zip(told, [*told[1:], b""], strict=True):
            if not isinstance(line, tuple):
                continue
            # The number may stand before the bytes, or behind them.
            around = line[0] + b" " + (after if isinstance(after, bytes) else b"")
            if (found := _UID.search(around)) and int(found[1]) == number:
                return bytes(line[1])
        return None

    def taken(self, numbers: Iterable[int]) -> None:
        """Move messages that were taken in to their folder, or mark them."""
        listed = list(numbers)
        for start in range(0, len(listed), _MARKS_AT_ONCE):
            some = _set(listed[start : start + _MARKS_AT_ONCE])
            # The mark first: a server that copies when it is asked to move would else leave a second one unmarked.
            self._mark(some, TAKEN)
            if self._account.done and self._moves:
                self._asked("MOVE", self._server.uid("MOVE", some, _quoted(self._account.done)))

    def too_large(self, number: int) -> None:
        """Mark a message that is too large to be taken in. It stays where it is."""
        self._mark(str(number), TOO_LARGE)

    def _mark(self, numbers: str, keyword: str) -> None:
        self._asked("STORE", self._server.uid("STORE", numbers, "+FLAGS.SILENT", f"({keyword})"))

    def _asked(self, what: str, answer: tuple[str, list[Any]]) -> list[Any]:
        status, told = answer
        if status != "OK":
            raise Refused(f"{what}: {_joined(told).decode('ascii', 'replace')[:200]}")
        return told

    def _end(self) -> None:
        with contextlib.suppress(*Lost):
            self._server.logout()


def _joined(told: Iterable[Any]) -> bytes:
    return b" ".join(each for each in told if isinstance(each, bytes))


def _set(numbers: Iterable[int]) -> str:
    return ",".join(map(str, numbers))


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
