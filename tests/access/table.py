"""Who may come to which address: the frame of the table. Its entries stand in ``*_entries.py``, for each surface one.

Every route of the site has at least one entry, and every entry says what becomes of every visitor; `test_access` asks
the site itself, with real requests.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver


class Visitor(StrEnum):
    """Somebody at the door: a role, and whose the request is that they ask about."""

    NOBODY = "somebody who is not signed in"
    PERSON = "an account without a role"
    OWNER = "the officer whose request it is"
    STRANGER = "an officer whose request it is not"
    INTAKE = "intake"
    REVIEWER = "a reviewer"
    COUNSEL = "counsel"
    CUSTODIAN = "a custodian"
    AUDITOR = "an auditor"
    ADMINISTRATOR = "an administrator"
    OWN_REVIEWER = "a reviewer whose own request it is"


OUTSIDE = (Visitor.NOBODY, Visitor.PERSON, Visitor.OWNER, Visitor.STRANGER)
SIGNED_IN = tuple(visitor for visitor in Visitor if visitor is not Visitor.NOBODY)
STAFF = tuple(visitor for visitor in Visitor if visitor not in OUTSIDE)

SHOWN, SIGN_IN, ONWARD, FORBIDDEN, HIDDEN, NOT_NOW, LACKING = 200, 302, 302, 403, 404, 409, 422
"""What becomes of a visitor. To be asked to sign in and to be sent on are both a redirect."""


@dataclass(frozen=True)
class Entry:
    """One address, asked by one method, and the status that each visitor gets.

    ``route`` is the name of the route with its namespace. ``given`` fills in parts of the address that the situation
    does not (it knows ``reference``, ``kind``, ``number`` of a document, ``sheet``); ``sent`` is the body of a POST.
    """

    route: str
    statuses: Mapping[Visitor, int]
    method: str = "GET"
    given: Mapping[str, object] = field(default_factory=dict)
    sent: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        told = " ".join(str(value) for value in self.given.values())
        return f"{self.method} {self.route} {told}".strip()


def statuses(others: int, **named: int) -> dict[Visitor, int]:
    """Give the same status to everybody but those named (by the name of the member, in small letters)."""
    return dict.fromkeys(Visitor, others) | {Visitor[name.upper()]: status for name, status in named.items()}


def entries() -> list[Entry]:
    """Give the entries of all surfaces."""
    files = sorted(Path(__file__).parent.glob("*_entries.py"))
    modules = [importlib.import_module(f"tests.access.{file.stem}") for file in files]
    return [entry for module in modules for entry in module.ENTRIES]


def routes() -> set[str]:
    """Give the name of every route that the site has."""
    return set(_routes(get_resolver().url_patterns, ""))


def _routes(patterns: list[URLPattern | URLResolver], space: str) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _routes(pattern.url_patterns, inner)
        else:
            yield f"{space}{pattern.name}"
