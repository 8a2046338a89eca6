"""Ask the name system on behalf of a child that has no network: names of sound form alone, and few of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import dns.exception
import dns.resolver

KINDS = frozenset({"TXT", "A", "AAAA", "MX", "PTR"})
Record = str | tuple[int, str]
Resolve = Callable[[str, str, float], Sequence[Record]]
"""Gives the records of a kind that a name has, none where it has none, within so many seconds.

It raises `Unresolved` where nobody answers.
"""

_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_NAME = re.compile(rf"(?:{_LABEL}\.)+[A-Za-z](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])?")
_BACKWARDS = re.compile(r"(?:\d{1,3}\.){4}in-addr\.arpa|(?:[0-9a-f]\.){32}ip6\.arpa", re.IGNORECASE)
# Names of this network tell a stranger whether there is such a machine.
_OURS = (".local", ".localhost", ".internal", ".lan", ".home.arpa", ".corp", ".home")
_LONGEST = 253
_RECORDS, _TEXT = 50, 4096


class Unresolved(Exception):
    """Nobody answered, or the question is none that is asked."""


@dataclass
class Resolver:
    """Asks on behalf of one child: ``most`` questions, each name and kind once, ``seconds`` for each."""

    resolve: Resolve
    most: int = 60
    seconds: float = 5.0
    asked: dict[tuple[str, str], Sequence[Record] | None] = field(default_factory=dict)

    def ask(self, name: str, kind: str, left: float) -> Sequence[Record]:
        """Give the records of a name.

        Raises:
            Unresolved: nobody answers, it is no sound question, or there were too many.
        """
        key = (name.lower(), kind)
        if key not in self.asked:
            if len(self.asked) >= self.most:
                raise Unresolved("too many questions")
            self.asked[key] = None
            self.asked[key] = (
                _sound(self.resolve(name, kind, min(left, self.seconds))) if may_be_asked(name, kind) else ()
            )
        found = self.asked[key]
        if found is None:
            raise Unresolved("nobody answered before")
        return found


def may_be_asked(name: str, kind: str) -> bool:
    """Tell whether a stranger may have this asked."""
    if kind not in KINDS or len(name) > _LONGEST or name.lower().endswith(_OURS):
        return False
    return bool((_BACKWARDS if kind == "PTR" else _NAME).fullmatch(name))


def by_dns(name: str, kind: str, seconds: float) -> Sequence[Record]:
    """Ask the name servers of this machine.

    Raises:
        Unresolved: they do not answer.
    """
    try:
        answer = dns.resolver.resolve(name, kind, lifetime=seconds, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return ()
    except (dns.exception.DNSException, OSError, ValueError) as error:
        raise Unresolved(str(error)) from error
    return [_record(each, kind) for each in answer]


def _record(found: object, kind: str) -> Record:
    record: object = found
    if kind == "TXT":
        return b"".join(record.strings).decode("utf-8", "replace")  # type: ignore[attr-defined]
    if kind == "MX":
        return (record.preference, record.exchange.to_text(True))  # type: ignore[attr-defined]
    return str(record.target.to_text(True) if kind == "PTR" else record.address)  # type: ignore[attr-defined]


def _sound(records: Sequence[Record]) -> Sequence[Record]:
    return [each[:_TEXT] if isinstance(each, str) else each for each in records[:_RECORDS]]
