"""The head of a message, as bytes: its fields in their order, and the domain of the one author it names."""

from __future__ import annotations

import re

from rogatory.addresses.address import read_address
from rogatory.desk.reading.message import sender_of
from rogatory.problem import Problem

Field = tuple[bytes, str]
"""The name of a field in small letters, and its value on one line."""

_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:")
_END = re.compile(rb"\r?\n\r?\n|\r\r")


def fields_of(content: bytes) -> tuple[Field, ...]:
    """Give the fields of a message's head."""
    end = _END.search(content)
    fields: list[tuple[bytes, list[bytes]]] = []
    for line in (content[: end.start()] if end else content).splitlines():
        if line[:1] in (b" ", b"\t") and fields:
            fields[-1][1].append(line)
        elif found := _FIELD.match(line):
            fields.append((found[1].lower(), [line[found.end() :]]))
    return tuple((name, b" ".join(lines).decode("utf-8", "replace").strip()) for name, lines in fields)


def author_of(content: bytes) -> str:
    """Give the domain of the one address that the message names as its author's (From), as A-labels; "" without one."""
    end = _END.search(content)
    try:
        address = sender_of(content[: end.end()] if end else content)
        return read_address(address).domain if address is not None else ""
    except (Problem, RecursionError):  # comments in comments, deeper than the standard library can go
        return ""
