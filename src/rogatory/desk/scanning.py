"""Have a ClamAV daemon look at documents, where the operator runs one (its INSTREAM command).

It knows harm that others have met before; that it finds none proves nothing. A daemon that cannot be reached stops no
intake: what it did not look at says so.
"""

from __future__ import annotations

import re
import socket
import struct
from contextlib import closing, suppress
from dataclasses import dataclass

_PIECE = 1 << 16
_SECONDS = 30.0
_LONGEST_ANSWER = 4096
_FOUND = re.compile(r"stream: (.+) FOUND")


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scanner says: the name of what it ``found`` (empty: nothing), or why it did not look (``failed``)."""

    found: str = ""
    failed: str = ""


def scan(content: bytes, address: str) -> Scanned:
    """Have a document looked at.

    Args:
        content: the document.
        address: the path of the daemon's socket, or its host and port.
    """
    try:
        with closing(_connected(address)) as link:
            # A daemon that takes no more says why before it hangs up.
            with suppress(BrokenPipeError, ConnectionResetError):
                _send(link, content)
            answer = _answer(link)
    except (OSError, ValueError) as failure:
        return Scanned(failed=f"it cannot be reached: {_reason(failure)}")
    if answer == "stream: OK":
        return Scanned()
    if match := _FOUND.fullmatch(answer):
        return Scanned(found=_one_line(match[1]))
    return Scanned(failed=f"it answered: {_one_line(answer) or 'nothing'}")


def version(address: str) -> str:
    """Give the version of a daemon and of what it knows.

    Raises:
        OSError: it cannot be reached.
        ValueError: the address is none.
    """
    with closing(_connected(address)) as link:
        link.sendall(b"zVERSION\0")
        return _one_line(_answer(link))


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(_SECONDS)
        try:
            link.connect(address)
        except OSError:
            link.close()
            raise
        return link
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), _SECONDS)


def _send(link: socket.socket, content: bytes) -> None:
    link.sendall(b"zINSTREAM\0")
    for start in range(0, len(content), _PIECE):
        piece = content[start : start + _PIECE]
        link.sendall(struct.pack(">I", len(piece)) + piece)
    link.sendall(struct.pack(">I", 0))


def _answer(link: socket.socket) -> str:
    held = b""
    while b"\0" not in held and len(held) < _LONGEST_ANSWER:
        piece = link.recv(_LONGEST_ANSWER)
        if not piece:
            break
        held += piece
    return held.partition(b"\0")[0].decode("utf-8", "replace").strip()


def _reason(failure: Exception) -> str:
    told = failure.strerror if isinstance(failure, OSError) else None
    return _one_line(told or str(failure) or type(failure).__name__)


def _one_line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:200]
