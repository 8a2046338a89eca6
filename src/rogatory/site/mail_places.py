"""How the operator writes where mail comes in: addresses, sockets, a mailbox."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal
from urllib.parse import urlsplit


def mailboxes(addresses: tuple[str, ...]) -> tuple[str, ...]:
    """Take addresses, in small letters.

    Raises:
        ValueError: one of them is none.
    """
    for each in addresses:
        local, sign, domain = each.rpartition("@")
        if not (local and sign and domain) or not each.isascii() or not each.isprintable() or " " in each:
            raise ValueError(f"{each!r} is no address")
    return tuple(each.lower() for each in addresses)


def hosts(names: tuple[str, ...]) -> tuple[str, ...]:
    """Take the names of servers, in small letters.

    Raises:
        ValueError: one of them is none.
    """
    for each in names:
        if not re.fullmatch(r"[A-Za-z0-9.-]+", each):
            raise ValueError(f"{each!r} is no name of a server")
    return tuple(each.lower().rstrip(".") for each in names)


def socket_of(given: str) -> tuple[str, int]:
    """Read ``host:port``; an IPv6 address stands in brackets.

    Raises:
        ValueError: it is none.
    """
    host, _, port = given.rpartition(":")
    bare = host.removeprefix("[").removesuffix("]")
    bracketed = host.startswith("[") and host.endswith("]")
    if not bare or (":" in bare) != bracketed or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError("write host:port, for example 127.0.0.1:2424 or [::1]:2424")
    return bare, int(port)


def socket(given: str) -> str:
    """Take ``host:port``, or nothing.

    Raises:
        ValueError: it is neither.
    """
    if given:
        socket_of(given)
    return given


Security = Literal["tls", "starttls", "plain"]
"""How a mailbox is reached."""
_IMAP: Mapping[str, tuple[int, Security]] = {
    "imaps": (993, "tls"),
    "imap+starttls": (143, "starttls"),
    "imap": (143, "plain"),
}


def imap_of(given: str) -> tuple[str, int, Security]:
    """Read the address of an IMAP server: host, port, and ``tls``, ``starttls`` or ``plain``.

    Raises:
        ValueError: it is none, or it would send a password in the clear.
    """
    parts = urlsplit(given)
    rest = parts.path.strip("/") or parts.query or parts.fragment or parts.username
    if parts.scheme not in _IMAP or not parts.hostname or rest:
        raise ValueError("write imaps://host or imap+starttls://host, with :port where it is another than the usual")
    if parts.scheme == "imap" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}:
        raise ValueError("without TLS a mailbox is on this machine alone: write imaps:// or imap+starttls://")
    port, security = _IMAP[parts.scheme]
    return parts.hostname, parts.port or port, security


def imap(given: str) -> str:
    """Take the address of an IMAP server, or nothing.

    Raises:
        ValueError: it is neither.
    """
    if given:
        imap_of(given)
    return given


def folder(name: str) -> str:
    """Take the name of a folder of a mailbox.

    Raises:
        ValueError: it cannot be written as it is.
    """
    if not name.isascii() or (name and not name.isprintable()):
        raise ValueError("name a folder in plain letters; others are written as IMAP writes them (modified UTF-7)")
    return name
