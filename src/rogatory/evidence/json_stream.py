"""JSON that is too long to be held: an object written member by member, and long lists in it element by element."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

_PIECE = 1 << 16
_spaced = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
_indented = json.JSONEncoder(ensure_ascii=False, allow_nan=False, indent=1).encode


def json_object(members: Iterable[tuple[str, Any]]) -> Iterator[bytes]:
    """Write a JSON object in pieces of about 64 KiB, in UTF-8, for a person with a text editor too.

    Half of a surrogate pair, which UTF-8 cannot hold, becomes its JSON escape.

    Args:
        members: names and values in order, all of them such as JSON holds (`rogatory.evidence.cells.exact`). The
            elements of a value that is an iterator are written one to a line; an element may be an iterator over
            members as well, and their values iterators over elements.
    """
    return _in_pieces(_lines(members))


def _lines(members: Iterable[tuple[str, Any]]) -> Iterator[str]:
    before = "{\n "
    for name, value in members:
        yield f"{before}{_spaced(name)}: "
        if isinstance(value, Iterator):
            yield from _list(value)
        else:
            yield _indented(value).replace("\n", "\n ")
        before = ",\n "
    yield "\n}\n"


def _list(elements: Iterator[Any]) -> Iterator[str]:
    before = "[\n  "
    for element in elements:
        yield before
        if isinstance(element, Iterator):
            yield from _flat(element)
        else:
            yield _spaced(element)
        before = ",\n  "
    yield "[]" if before == "[\n  " else "\n ]"


def _flat(members: Iterator[tuple[str, Any]]) -> Iterator[str]:
    before = "{"
    for name, value in members:
        yield f"{before}{_spaced(name)}: "
        if isinstance(value, Iterator):
            after = "["
            for element in value:
                yield after + _spaced(element)
                after = ", "
            yield "[]" if after == "[" else "]"
        else:
            yield _spaced(value)
        before = ", "
    yield "}"


def _in_pieces(written: Iterable[str]) -> Iterator[bytes]:
    held: list[str] = []
    size = 0
    for one in written:
        held.append(one)
        size += len(one)
        if size >= _PIECE:
            yield "".join(held).encode("utf-8", "backslashreplace")
            held.clear()
            size = 0
    if held:
        yield "".join(held).encode("utf-8", "backslashreplace")
