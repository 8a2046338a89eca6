"""The zip around a return: stored members in one canonical form, written once forwards, read back without trust.

Every byte of the container follows from the members' names, bytes and order and from one instant (APPNOTE 6.3.10,
method 0): no comment, no gap, no extra field but the zip64 one where a number needs it. The reader builds the bytes
that must stand in each place and compares, so that no bit of the structure is free.

A member whose bytes are known before it is written carries size and CRC-32 in its local header; one that streams past
(media) has zeros there and a data descriptor behind it, since an unseekable sink cannot be corrected.
"""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO, Protocol

from rogatory.evidence.sums import Piece, Sums
from rogatory.problem import Problem

CHUNK = 1 << 20
_FULL16, _FULL32 = 0xFFFF, 0xFFFFFFFF
_UTF8, _DESCRIPTOR = 0x0800, 0x0008
_MADE_ON_UNIX, _ORDINARY_FILE = 3 << 8, 0o100644 << 16
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64 = struct.Struct("<4sLQL")
_LOCAL_SIGNATURE, _CENTRAL_SIGNATURE = b"PK\x03\x04", b"PK\x01\x02"

END_RECORD = "(end record of the zip)"
DIRECTORY = "(directory of the zip)"


class Sink(Protocol):
    """Anything that takes bytes in order; it need not seek or tell."""

    def write(self, data: Piece, /) -> object:
        """Take all of `data`; what lies behind a view is used again once this returns."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One member: `size` in bytes, `offset` of its local header in the zip, `streamed` if it has a descriptor."""

    name: str
    streamed: bool
    crc: int
    size: int
    offset: int

    @property
    def large(self) -> bool:
        """Say whether the size needs zip64."""
        return self.size >= _FULL32


@dataclass(frozen=True, slots=True)
class Flaw:
    """One place where a container is not what was written; `file` is a member's name, or a record in parentheses."""

    file: str
    words: str


@dataclass(frozen=True, slots=True)
class Directory:
    """What the central directory says: the members in order, their common DOS stamp, and where the directory begins."""

    entries: tuple[Entry, ...]
    stamp: int
    start: int


def dos_stamp(instant: datetime) -> int:
    """Pack an aware instant as the zip's date (high 16 bits) and time (low 16 bits), in UTC, to two seconds.

    Raises:
        Problem: when the instant lies outside the years 1980 to 2107 that a zip can say.
    """
    utc = instant.astimezone(UTC)
    if not 1980 <= utc.year <= 2107:
        raise Problem(
            f"the year {utc.year} cannot stand in a zip",
            where="sealing instant",
            cure="Seal with a clock that is right.",
        )
    date = (utc.year - 1980) << 9 | utc.month << 5 | utc.day
    return date << 16 | utc.hour << 11 | utc.minute << 5 | utc.second // 2


def local_header(entry: Entry, stamp: int) -> bytes:
    """Give the only bytes that may stand before a member's data."""
    name = entry.name.encode()
    crc, size = (0, 0) if entry.streamed else (entry.crc, entry.size)
    extra = struct.pack("<HHQQ", 1, 16, size, size) if entry.large else b""
    field = _FULL32 if entry.large else size
    flags = _UTF8 | (_DESCRIPTOR if entry.streamed else 0)
    head = _LOCAL.pack(
        _LOCAL_SIGNATURE,
        _version(entry.large),
        flags,
        0,
        stamp & _FULL16,
        stamp >> 16,
        crc,
        field,
        field,
        len(name),
        len(extra),
    )
    return head + name + extra


def descriptor(entry: Entry) -> bytes:
    """Give the only bytes that may stand after a member's data: none, unless it was streamed."""
    if not entry.streamed:
        return b""
    return struct.pack("<4sLQQ" if entry.large else "<4sLLL", b"PK\x07\x08", entry.crc, entry.size, entry.size)


def central_entry(entry: Entry, stamp: int) -> bytes:
    """Give the only bytes that may stand for a member in the central directory."""
    name = entry.name.encode()
    far = entry.offset >= _FULL32
    numbers = ([entry.size, entry.size] if entry.large else []) + ([entry.offset] if far else [])
    extra = struct.pack(f"<HH{len(numbers)}Q", 1, 8 * len(numbers), *numbers) if numbers else b""
    size = _FULL32 if entry.large else entry.size
    version = _version(bool(numbers))
    flags = _UTF8 | (_DESCRIPTOR if entry.streamed else 0)
    head = _CENTRAL.pack(
        _CENTRAL_SIGNATURE, _MADE_ON_UNIX | version, version, flags, 0, stamp & _FULL16, stamp >> 16, entry.crc,
        size, size, len(name), len(extra), 0, 0, 0, _ORDINARY_FILE, _FULL32 if far else entry.offset,
    )  # fmt: skip
    return head + name + extra


def end_records(count: int, start: int, length: int) -> bytes:
    """Give the only bytes that may close a zip whose directory has `count` members, and `length` bytes from `start`."""
    head = b""
    if count >= _FULL16 or start >= _FULL32 or length >= _FULL32:
        head = _END64.pack(b"PK\x06\x06", _END64.size - 12, _MADE_ON_UNIX | 45, 45, 0, 0, count, count, length, start)
        head += _LOCATOR64.pack(b"PK\x06\x07", 0, start + length, 1)
    few, low, short = min(count, _FULL16), min(start, _FULL32), min(length, _FULL32)
    return head + _END.pack(b"PK\x05\x06", 0, 0, few, few, short, low, 0)


class ZipWriter:
    """Writes members one after the other to a sink that need not seek. Each byte is looked at once."""

    def __init__(self, sink: Sink, instant: datetime) -> None:
        """Begin an empty zip whose members all bear `instant`."""
        self._sink = sink
        self._stamp = dos_stamp(instant)
        self._entries: list[Entry] = []
        self._offset = 0
        self._put_any = False

    @property
    def size(self) -> int:
        """Give the number of bytes of the zip so far, those that were passed over included."""
        return self._offset

    def add(self, name: str, size: int, crc: int, chunks: Iterable[Piece]) -> None:
        """Write a member whose size and CRC-32 are known before its bytes."""
        entry = Entry(name, streamed=False, crc=crc, size=size, offset=self._offset)
        self._put(local_header(entry, self._stamp))
        for chunk in chunks:
            self._put(chunk)
        self._entries.append(entry)

    def stream(self, name: str, size: int, chunks: Iterable[Piece], sums: Sums) -> None:
        """Write a member as its bytes arrive; `size` is what the source declared, `sums` are reckoned on the way.

        Raises:
            Problem: when the source gives another number of bytes than it declared.
        """
        entry = Entry(name, streamed=True, crc=0, size=size, offset=self._offset)
        self._put(local_header(entry, self._stamp))
        for chunk in chunks:
            # The sink first: it may have a thread, which goes on while the sums are reckoned here.
            self._put(chunk)
            sums.update(chunk)
        if sums.size != size:
            raise Problem(
                f"the source declared {size} bytes and gave {sums.size}",
                where=name,
                cure="Collect this file again, then seal again.",
            )
        entry = Entry(name, streamed=True, crc=sums.crc, size=size, offset=entry.offset)
        self._put(descriptor(entry))
        self._entries.append(entry)

    def pass_over(self, name: str, size: int, crc: int) -> None:
        """Count a streamed member that the sink holds already, and write nothing of it.

        Raises:
            Problem: something was written before it, so that it cannot stand where it stood.
        """
        if self._put_any:
            raise Problem(
                "files that were written before come first in a return that is taken up again",
                where=name,
                cure="Give the parts in the order in which they were given the first time, media first.",
            )
        entry = Entry(name, streamed=True, crc=crc, size=size, offset=self._offset)
        self._offset += len(local_header(entry, self._stamp)) + size + len(descriptor(entry))
        self._entries.append(entry)

    def close(self) -> None:
        """Write the central directory and the end records."""
        start = self._offset
        for entry in self._entries:
            self._put(central_entry(entry, self._stamp))
        self._put(end_records(len(self._entries), start, self._offset - start))

    def _put(self, data: Piece) -> None:
        self._put_any = True
        self._sink.write(data)
        self._offset += len(data)


def read_directory(stream: BinaryIO) -> tuple[Directory | None, tuple[Flaw, ...]]:
    """Read the central directory of a seekable stream, and tell every place that is not canonical.

    Returns:
        the directory, or None where it cannot be followed at all; and the flaws.
    """
    length = stream.seek(0, 2)
    ends = _read_end(stream, length)
    if isinstance(ends, Flaw):
        return None, (ends,)
    count, start, size, closing = ends
    rows, flaws = _read_central(stream, start, start + size)
    stamp = Counter(found for _, found, _ in rows).most_common(1)[0][0] if rows else 0
    for entry, _, raw in rows:
        if central_entry(entry, stamp) != raw:
            flaws.append(Flaw(entry.name, "its entry in the directory of the zip was changed after sealing"))
    if not flaws and len(rows) != count:
        flaws.append(Flaw(END_RECORD, f"it counts {count} files, and the directory lists {len(rows)}"))
    if end_records(count, start, size) != closing:
        flaws.append(Flaw(END_RECORD, "it was changed after sealing: it is not the one this directory must have"))
    return Directory(tuple(entry for entry, _, _ in rows), stamp, start), tuple(flaws)


@dataclass(slots=True)
class Walk:
    """A pass over the members in order. `flaws` fills while the pass runs; read it when the pass has ended."""

    stream: BinaryIO
    directory: Directory
    flaws: list[Flaw]

    def members(self) -> Iterator[tuple[Entry, Iterator[bytes]]]:
        """Give each member with its bytes in chunks; the chunks must be used up before the next member is asked for."""
        offset = 0
        for entry in self.directory.entries:
            if entry.offset != offset:
                self.flaws.append(
                    Flaw(
                        entry.name,
                        f"the directory says it begins at byte {entry.offset}; it must begin at byte {offset}",
                    )
                )
            header = local_header(entry, self.directory.stamp)
            end = offset + len(header) + entry.size + len(descriptor(entry))
            if end > self.directory.start:
                self.flaws.append(
                    Flaw(entry.name, f"its {entry.size} bytes do not fit before the directory of the zip")
                )
                return
            self.stream.seek(offset)
            self._compare(entry, "the header before it", header, self.stream.read(len(header)))
            yield entry, self._data(entry)
            offset = end
        if offset != self.directory.start:
            stray = self.directory.start - offset
            self.flaws.append(
                Flaw(DIRECTORY, f"{stray} bytes stand between the last file and the directory, and belong to no file")
            )

    def _data(self, entry: Entry) -> Iterator[bytes]:
        left, crc = entry.size, 0
        while left:
            chunk = self.stream.read(min(CHUNK, left))
            if not chunk:
                self.flaws.append(Flaw(entry.name, f"the zip ends {left} bytes before this file does"))
                return
            left -= len(chunk)
            crc = zlib.crc32(chunk, crc)
            yield chunk
        if crc != entry.crc:
            self.flaws.append(
                Flaw(entry.name, f"its bytes have the CRC-32 {crc:08x}; the directory of the zip says {entry.crc:08x}")
            )
        closing = descriptor(entry)
        self._compare(entry, "the descriptor after it", closing, self.stream.read(len(closing)))

    def _compare(self, entry: Entry, place: str, due: bytes, found: bytes) -> None:
        if due != found:
            at = next(
                (i for i, (a, b) in enumerate(zip(due, found, strict=False)) if a != b), min(len(due), len(found))
            )
            self.flaws.append(Flaw(entry.name, f"{place} in the zip was changed after sealing (at its byte {at})"))
            if due[:4] == found[:4] == _LOCAL_SIGNATURE and due[_LOCAL.size :] != found[_LOCAL.size :]:
                # Which of both names was altered cannot be told from here.
                self.flaws.append(Flaw(DIRECTORY, f"the file that it calls {entry.name!r} has another name before it"))


def _version(large: bool) -> int:
    return 45 if large else 20


def _read_end(stream: BinaryIO, length: int) -> tuple[int, int, int, bytes] | Flaw:
    """Give count, start and size of the directory and the raw end records, or say why they cannot be found."""
    if length < _END.size:
        return Flaw(END_RECORD, "the file is too short to be a return")
    stream.seek(length - _END.size)
    raw = stream.read(_END.size)
    signature, _, _, _, count, size, start, _ = _END.unpack(raw)
    if signature != b"PK\x05\x06":
        return Flaw(END_RECORD, "it is missing or was changed: the file was cut short, added to, or is no return")
    if count == _FULL16 or size == _FULL32 or start == _FULL32:
        both = _END64.size + _LOCATOR64.size
        if length < _END.size + both:
            return Flaw(END_RECORD, "it points to a zip64 record that is not there")
        stream.seek(length - _END.size - both)
        large = stream.read(both)
        signature, _, _, _, _, _, _, count, size, start = _END64.unpack(large[: _END64.size])
        if signature != b"PK\x06\x06":
            return Flaw(END_RECORD, "it points to a zip64 record that is not there")
        raw = large + raw
    if start + size + len(raw) != length:
        words = f"it says that the directory has {size} bytes from byte {start} on, which does not end where it begins"
        return Flaw(END_RECORD, words)
    return count, start, size, raw


def _read_central(stream: BinaryIO, start: int, end: int) -> tuple[list[tuple[Entry, int, bytes]], list[Flaw]]:
    """Read entry after entry until `end`; stop with a flaw at the first that cannot be read."""
    rows: list[tuple[Entry, int, bytes]] = []
    stream.seek(start)
    at = start
    while at < end:
        after = f"after {rows[-1][0].name}" if rows else "its first"
        head = stream.read(_CENTRAL.size)
        if len(head) < _CENTRAL.size or head[:4] != _CENTRAL_SIGNATURE:
            return rows, [
                Flaw(
                    DIRECTORY,
                    f"the entry {after} (number {len(rows) + 1}) was changed after sealing and cannot be read",
                )
            ]
        name_length, extra_length, comment_length = struct.unpack_from("<3H", head, 28)
        rest = stream.read(name_length + extra_length + comment_length)
        at += _CENTRAL.size + name_length + extra_length + comment_length
        entry = _entry(head, rest[:name_length], rest[name_length : name_length + extra_length])
        if entry is None or at > end:
            return rows, [
                Flaw(
                    DIRECTORY,
                    f"the entry {after} (number {len(rows) + 1}) was changed after sealing and cannot be read",
                )
            ]
        time, date = struct.unpack_from("<2H", head, 12)
        rows.append((entry, date << 16 | time, head + rest))
    return rows, []


def _entry(head: bytes, raw_name: bytes, extra: bytes) -> Entry | None:
    flags: int
    _, _, _, flags, _, _, _, crc, _, size, _, _, _, _, _, _, offset = _CENTRAL.unpack(head)
    try:
        name = raw_name.decode()
    except UnicodeDecodeError:
        return None
    wanted = (2 if size == _FULL32 else 0) + (1 if offset == _FULL32 else 0)
    if wanted:
        if len(extra) != 4 + 8 * wanted:
            return None
        numbers = struct.unpack(f"<{wanted}Q", extra[4:])
        size = numbers[0] if size == _FULL32 else size
        offset = numbers[-1] if offset == _FULL32 else offset
    return Entry(name, streamed=bool(flags & _DESCRIPTOR), crc=crc, size=size, offset=offset)
