"""JSON that is too long to be held: an object written member by member, and long lists in it element by element."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from rogatory.evidence.cells import exact, json_bytes

_PIECE = 1 << 16


def json_object(members: Iterable[tuple[str, Any]]) -> Iterator[bytes]:
    """Write a JSON object in pieces of about 64 KiB, in UTF-8, for a person with a text editor too.

    Args:
        members: names and values in order. The elements of a value that is an iterator are written one to a line; an
            element may be an iterator over members as well, and their values iterators over elements.
    """
    return _in_pieces(_lines(members))


def _lines(members: Iterable[tuple[str, Any]]) -> Iterator[bytes]:
    before = b"{\n "
    for name, value in members:
        yield before + json_bytes(name).rstrip() + b": "
        if isinstance(value, Iterator):
            yield from _list(value)
        else:
            yield json_bytes(value, indent=1).rstrip().replace(b"\n", b"\n ")
        before = b",\n "
    yield b"\n}\n"


def _list(elements: Iterator[Any]) -> Iterator[bytes]:
    before = b"[\n  "
    for element in elements:
        yield before
        if isinstance(element, Iterator):
            yield from _flat(element)
        else:
            yield _spaced(element)
        before = b",\n  "
    yield b"[]" if before == b"[\n  " else b"\n ]"


def _flat(members: Iterator[tuple[str, Any]]) -> Iterator[bytes]:
    before = b"{"
    for name, value in members:
        yield before + _spaced(name) + b": "
        if isinstance(value, Iterator):
            after = b"["
            for element in value:
                yield after + _spaced(element)
                after = b", "
            yield b"[]" if after == b"[" else b"]"
        else:
            yield _spaced(value)
        before = b", "
    yield b"}"


def _spaced(value: Any) -> bytes:  # noqa: ANN401 - as in cells
    return json.dumps(exact(value), ensure_ascii=False, allow_nan=False).encode("utf-8", "backslashreplace")


def _in_pieces(written: Iterable[bytes]) -> Iterator[bytes]:
    piece = bytearray()
    for one in written:
        piece += one
        if len(piece) >= _PIECE:
            yield bytes(piece)
            piece.clear()
    if piece:
        yield bytes(piece)
