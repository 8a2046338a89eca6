"""Answers as a stream of frames, written beside the platform and read at the desk.

A frame is a byte that says its kind, the length of its content (8 bytes, big-endian), and the content: JSON, but for
the bytes of files. The last frame counts the others: a stream that ends without it is none.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import datetime
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast

from rogatory.problem import Problem
from rogatory.sources.answers import MediaObject, Origin, PartFailed, Rows, Statement
from rogatory.sources.cells import cell, value

FORMAT = "rogatory-answers/1"
LARGEST_FRAME = 1 << 26
_ROWS_TOGETHER = 1 << 22
"""Characters of a frame of rows from which on the next row begins another one: long texts make long batches."""
_HEAD = struct.Struct(">cQ")
_PIECE = 1 << 20
Answer = Rows | MediaObject | Statement
Meant = Mapping[str, frozenset[object]]


def written(plan: str, answers: Iterable[Answer], meant: Meant) -> Iterator[bytes]:
    """Write the answers to the plan of a digest, and whose accounts its items mean; each is used up as it comes."""
    count = 0
    for frame in _frames(plan, answers, meant):
        count += 1
        yield frame
    yield _json(b"E", {"frames": count})


def _frames(plan: str, answers: Iterable[Answer], meant: Meant) -> Iterator[bytes]:
    yield _json(b"H", {"format": FORMAT, "plan": plan})
    yield _json(b"A", {item: sorted(ids, key=str) for item, ids in meant.items()})
    for answer in answers:
        if isinstance(answer, Statement):
            yield _json(b"S", _statement(answer))
        elif isinstance(answer, Rows):
            yield from _rows(answer)
        else:
            yield from _media(answer)


def _rows(rows: Rows) -> Iterator[bytes]:
    head = {name: getattr(rows, name) for name in _ROWS}
    yield _json(b"R", {**head, "origin": _origin(rows.origin)})
    failed = None
    try:
        for batch in rows.batches:
            yield from _batch(batch, rows.table)
    except PartFailed as failure:
        failed = failure.statement
    yield _json(b"x", {"failed": failed and _statement(failed)})


def _batch(batch: Iterable[tuple[object, ...]], table: str) -> Iterator[bytes]:
    """Write rows in frames that the reader takes, and can hold in memory: each row is written once."""
    lines: list[str] = []
    length = 0
    for row in batch:
        lines.append(json.dumps([cell(one, table) for one in row]))
        length += len(lines[-1])
        if length >= _ROWS_TOGETHER:
            yield _frame(b"r", f"[{','.join(lines)}]".encode())
            lines, length = [], 0
    if lines:
        yield _frame(b"r", f"[{','.join(lines)}]".encode())


def _media(media: MediaObject) -> Iterator[bytes]:
    head = {name: getattr(media, name) for name in _MEDIA}
    metadata = {name: cell(one, name) for name, one in media.metadata.items()}
    yield _json(b"M", {**head, "metadata": metadata, "origin": _origin(media.origin)})
    failed = None
    try:
        for chunk in media.chunks():
            yield _frame(b"m", bytes(chunk))
    except PartFailed as failure:
        failed = failure.statement
    yield _json(b"y", {"failed": failed and _statement(failed)})


class Answers:
    """Answers that are read from a stream, in the order in which they were written; each is used before the next.

    Raises:
        Problem: when it is read, for whatever is not what `written` writes, or ends too early.
    """

    def __init__(self, stream: BinaryIO, plan: str) -> None:
        """Read the beginning, which has to be of the plan of this digest."""
        self._stream = stream
        self._count = 0
        self._ended = False
        if self._next(b"H") != {"format": FORMAT, "plan": plan}:
            raise broken("they are answers to another plan")
        self.meant: Meant = {item: frozenset(ids) for item, ids in self._next(b"A").items()}

    def __iter__(self) -> Iterator[Answer]:
        while True:
            kind, content = self._frame()
            match kind:
                case b"S":
                    yield Statement(**json.loads(content))
                case b"R":
                    yield from self._rows(json.loads(content))
                case b"M":
                    with TemporaryFile(prefix="rogatory-") as file:
                        yield self._media(json.loads(content), cast("BinaryIO", file))
                case b"E":
                    self._end(json.loads(content))
                    return
                case _:
                    raise broken("a part of them stands where it cannot stand")

    def _rows(self, head: dict[str, Any]) -> Iterator[Rows]:
        batches = self._batches(len(head["columns"]))
        tuples = {name: tuple(head[name]) for name in ("columns", "labels", "units", "meanings")}
        yield Rows(**{**head, **tuples, "origin": _read_origin(head["origin"]), "batches": batches})
        with suppress(PartFailed):  # whoever reads them is told
            for _ in batches:  # what was left of them
                pass

    def _batches(self, width: int) -> Iterator[list[tuple[object, ...]]]:
        while True:
            kind, content = self._frame()
            if kind == b"x":
                _require_whole(json.loads(content)["failed"])
                return
            if kind != b"r":
                raise broken("rows are not followed by their end")
            rows = [tuple(map(_value, row)) for row in json.loads(content)]
            if any(len(row) != width for row in rows):
                raise broken("a row has not as many cells as its table has columns")
            yield rows

    def _media(self, head: dict[str, Any], file: BinaryIO) -> MediaObject:
        """Give a file, whose bytes can be read until the next answer is asked for."""
        kind, content = self._frame()
        while kind == b"m":
            file.write(content)
            kind, content = self._frame()
        if kind != b"y":
            raise broken("a file is not followed by its end")
        failed = json.loads(content)["failed"]
        if failed is None and file.tell() != head["size"]:
            raise broken("a file has another length than is told of it")

        def chunks() -> Iterator[bytes]:
            _require_whole(failed)
            file.seek(0)
            yield from iter(lambda: file.read(_PIECE), b"")

        metadata = {name: _value(one) for name, one in head["metadata"].items()}
        return MediaObject(**{**head, "metadata": metadata, "origin": _read_origin(head["origin"]), "chunks": chunks})

    def _next(self, wanted: bytes) -> Any:  # noqa: ANN401 - JSON
        kind, content = self._frame()
        if kind != wanted:
            raise broken("they do not begin as answers do")
        return json.loads(content)

    def _frame(self) -> tuple[bytes, bytes]:
        head = self._read(_HEAD.size)
        kind, length = _HEAD.unpack(head)
        if length > LARGEST_FRAME:
            raise broken("a part of them is longer than any can be")
        self._count += 1
        return kind, self._read(length)

    def _read(self, length: int) -> bytes:
        found = self._stream.read(length)
        if len(found) != length:
            raise broken("they end too early")
        return found

    def _end(self, told: dict[str, Any]) -> None:
        if told != {"frames": self._count - 1} or self._stream.read(1):
            raise broken("their end does not fit")


_ROWS = ("item", "clause", "account", "category", "table", "title", "columns", "labels", "units", "meanings")
_MEDIA = ("item", "clause", "account", "media_id", "file_name", "size", "table")


def _json(kind: bytes, content: object) -> bytes:
    return _frame(kind, json.dumps(content).encode())


def _frame(kind: bytes, content: bytes) -> bytes:
    if len(content) > LARGEST_FRAME:
        what = f"one row, or one piece of a file, is longer than {LARGEST_FRAME} bytes"
        raise Problem(what, where="connector", cure="Tie the field to a column of shorter texts")
    return _HEAD.pack(kind, len(content)) + content


def _value(written_down: object) -> object:
    found = value(written_down)
    if isinstance(found, (dict, list)):
        raise broken("a cell holds what no cell can")
    return found


def _statement(said: Statement) -> dict[str, object]:
    details = json.loads(json.dumps(dict(said.details), default=str))
    return asdict(replace(said, details=details))


def _origin(origin: Origin | None) -> dict[str, object] | None:
    if origin is None:
        return None
    at = origin.preserved_at
    return {**asdict(origin), "preserved_at": at.isoformat() if at else None}


def _read_origin(told: dict[str, Any] | None) -> Origin | None:
    if told is None:
        return None
    at = told["preserved_at"]
    return Origin(**{**told, "preserved_at": datetime.fromisoformat(at) if at else None})


def _require_whole(failed: dict[str, Any] | None) -> None:
    if failed is not None:
        raise PartFailed(Statement(**failed))


def broken(what: str) -> Problem:
    """Give the Problem of answers that cannot be used, and why."""
    return Problem(f"what a connector gave cannot be read: {what}", where="connector", cure="It is asked again")
