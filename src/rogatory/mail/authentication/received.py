"""The way that a message took through the operator's own servers: what they wrote on it, and who handed it to them.

Servers write above what they were given. What stands above the line of the server at the border was therefore written
by the operator's own; everything below was in the message when it came, and may be forged.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rogatory.mail.authentication.head import Field

_COMMENT = r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
_HOP = re.compile(
    rf"(?:from\s+(?P<name>[^\s()]+)(?P<said>(?:\s*{_COMMENT})*)\s*)?by\s+(?P<by>[A-Za-z0-9.-]+)", re.IGNORECASE
)
_FIRST = re.compile(_COMMENT)
_HELO = re.compile(r"helo=(\S+?)(?=[\s)]|$)", re.IGNORECASE)
_MACHINE = re.compile(r"\[(?:IPv6:)?([0-9A-Fa-f:.]+)\]")
_WITHIN = tuple(
    ipaddress.ip_network(each)
    for each in (
        "127.0.0.0/8",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "::1",
        "fc00::/7",
        "fe80::/10",
    )
)


@dataclass(frozen=True, slots=True)
class Border:
    """Where a message came in: who handed it to the operator (``client``, ``helo``), and what stands ``above``."""

    client: str
    helo: str
    above: tuple[Field, ...]


def border_of(fields: Sequence[Field], hosts: Collection[str]) -> Border | None:
    """Find where a message came to the operator's servers, of these names in small letters; None if it does not show.

    From the top down, each ``Received`` line is of one of the servers and tells of a hop from this network, until one
    tells of a hop from outside: that one was written at the border. A line that is nobody's we know ends the search.
    """
    lines = [number for number, (name, _) in enumerate(fields) if name == b"received"]
    for number, following in pairwise([*lines, len(fields)]):
        hop = _HOP.match(fields[number][1])
        if hop is None or hop["by"].lower().rstrip(".") not in hosts:
            return None
        client, helo = _handed_in(hop)
        if client and not _is_within(client):
            return Border(client, helo, tuple(fields[:following]))
    return None


def return_path_of(fields: Sequence[Field]) -> str:
    """Give the sender of the envelope as the last server wrote it on top of the message; "" where it did not."""
    for name, value in fields:
        if name == b"return-path":
            return value.strip()
        if name == b"received":
            break
    return ""


def _handed_in(hop: re.Match[str]) -> tuple[str, str]:
    """Give the address of the machine and the name it gave itself, as Exim and Postfix and their like write it."""
    name, comment = hop["name"] or "", _FIRST.search(hop["said"] or "")
    said = comment[0] if comment else ""
    helo = _HELO.search(said)
    # What it calls itself may look like an address, in brackets: only the other one is the server's own finding.
    found = _MACHINE.search(_HELO.sub("", said)) or _MACHINE.fullmatch(name)
    try:
        client = str(ipaddress.ip_address(found[1])) if found else ""
    except ValueError:
        client = ""
    return client, helo[1] if helo else name


def _is_within(client: str) -> bool:
    address = ipaddress.ip_address(client)
    mapped = getattr(address, "ipv4_mapped", None) or address
    return any(mapped.version == each.version and mapped in each for each in _WITHIN)
