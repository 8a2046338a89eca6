"""The zip's canonical form beyond four gigabytes and 65,535 members, where its numbers need zip64."""

import io
import struct
import zipfile
import zlib
from datetime import UTC, datetime

import pytest

from rogatory.evidence.container import (
    CHUNK,
    Entry,
    Walk,
    ZipWriter,
    central_entry,
    dos_stamp,
    end_records,
    local_header,
    read_directory,
)
from rogatory.evidence.sums import PlainSums
from rogatory.problem import Problem

NOW = datetime(2026, 3, 2, 9, 30, 1, tzinfo=UTC)
LARGE = (1 << 32) + 5


class SparseFile(io.RawIOBase):
    """A file of many gigabytes whose zeros take no room: it keeps only the blocks that hold something else."""

    def __init__(self):
        super().__init__()
        self.pieces, self.length, self.at = [], 0, 0

    def write(self, data):
        if data != _ZEROS:
            self.pieces.append((self.length, bytes(data)))
        self.length += len(data)
        return len(data)

    def seekable(self):
        return True

    def readable(self):
        return True

    def seek(self, offset, whence=0):
        self.at = offset + (self.length if whence == 2 else self.at if whence == 1 else 0)
        return self.at

    def tell(self):
        return self.at

    def readinto(self, into):
        size = max(0, min(len(into), self.length - self.at))
        into[:size] = bytes(size)
        for start, piece in self.pieces:
            first, last = max(start, self.at), min(start + len(piece), self.at + size)
            if first < last:
                into[first - self.at : last - self.at] = piece[first - start : last - start]
        self.at += size
        return size


_ZEROS = bytes(CHUNK)


def zeros(size):
    for _ in range(size // CHUNK):
        yield _ZEROS
    yield bytes(size % CHUNK)


def test_a_member_over_four_gigabytes_is_written_and_read_back():
    file = SparseFile()
    writer = ZipWriter(file, NOW)
    writer.stream("a/large.mp4", LARGE, zeros(LARGE), PlainSums())
    writer.add("a/behind.txt", 2, zlib.crc32(b"hi"), [b"hi"])
    writer.close()

    with zipfile.ZipFile(io.BufferedReader(file)) as archive:
        large, behind = archive.infolist()
        assert (large.file_size, behind.header_offset > LARGE) == (LARGE, True)
        with archive.open(large) as stream:
            assert stream.read(10) == bytes(10)

    directory, flaws = read_directory(file)
    assert flaws == ()
    walk = Walk(file, directory, [])
    assert [sum(map(len, chunks)) for _, chunks in walk.members()] == [LARGE, 2]
    assert walk.flaws == []


def test_more_members_than_sixteen_bits_count():
    sink = io.BytesIO()
    writer = ZipWriter(sink, NOW)
    for number in range(65_536):
        writer.add(f"a/{number}", 0, 0, ())
    writer.close()
    with zipfile.ZipFile(sink) as archive:
        assert len(archive.namelist()) == 65_536
    directory, flaws = read_directory(sink)
    assert flaws == ()
    assert len(directory.entries) == 65_536


@pytest.mark.parametrize("size", [0xFFFFFFFE, 0xFFFFFFFF, 0x100000000])
def test_zip64_begins_exactly_where_a_number_no_longer_fits(size):
    needs = size >= 0xFFFFFFFF
    entry = Entry("a", streamed=False, crc=0, size=size, offset=0)
    stamp = dos_stamp(NOW)
    assert (len(local_header(entry, stamp)) > 31) == needs
    assert (len(central_entry(entry, stamp)) > 47) == needs
    assert (len(central_entry(Entry("a", False, 0, 0, size), stamp)) > 47) == needs
    assert (len(end_records(1, size, 47)) > 22) == needs


def test_a_zip64_record_where_none_is_needed_is_found():
    sink = io.BytesIO()
    writer = ZipWriter(sink, NOW)
    writer.add("a/x", 0, 0, ())
    writer.close()
    whole = sink.getvalue()
    start, size = 33, len(whole) - 22 - 33
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 0x32D, 45, 0, 0, 1, 1, size, start)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, start + size, 1)
    _, flaws = read_directory(io.BytesIO(whole[:-22] + record + locator + whole[-22:]))
    assert flaws


@pytest.mark.parametrize("year", [1979, 2108])
def test_an_instant_that_a_zip_cannot_say_is_refused(year):
    with pytest.raises(Problem, match="cannot stand in a zip"):
        dos_stamp(datetime(year, 1, 1, tzinfo=UTC))
