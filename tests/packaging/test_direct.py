"""Files that are written past the system's cache hold what was written, on whatever disk."""

import errno
import os
from itertools import pairwise
from pathlib import Path

import pytest

from rogatory.packaging import direct
from rogatory.packaging.blocks import BLOCK, let_go, take
from rogatory.packaging.direct import DirectFile


class _Disk:
    """The system, but for what a test lets it do with a write."""

    def __init__(self, write) -> None:
        self.write = write

    def __getattr__(self, name: str) -> object:
        """Be the system in everything else."""
        return getattr(os, name)


def written(path: Path, *pieces: bytes) -> bytes:
    file = DirectFile(path)
    try:
        for piece in pieces:
            file.write(piece)
        file.close()
    finally:
        file.abandon()
    return path.read_bytes()


@pytest.mark.parametrize("size", [0, 1, 4096, 4097, BLOCK - 1, BLOCK, BLOCK + 1, 4 * BLOCK, 9 * BLOCK + 12345])
def test_a_file_holds_what_was_written(tmp_path, size):
    data = os.urandom(size)
    cuts = [0, size // 7, size // 2, size]
    pieces = [data[begin:end] for begin, end in pairwise(cuts)]
    assert written(tmp_path / "file", *pieces) == data
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("before", [0, 1, 4096, BLOCK])
def test_whole_blocks_are_written_from_where_they_are_and_held_until_then(tmp_path, before):
    """Their memory is used again at once by whoever filled them: what was not written by then would be lost."""
    begun, written = os.urandom(before), os.urandom(30 * BLOCK + 7)
    file = DirectFile(tmp_path / "file")
    file.write(begun)
    for at in range(0, len(written), BLOCK):
        block, piece = take(), written[at : at + BLOCK]
        block[: len(piece)] = piece
        file.write(memoryview(block)[: len(piece)])
        let_go(block)
    file.close()
    assert (tmp_path / "file").read_bytes() == begun + written


def test_a_disk_that_takes_less_than_it_was_given_gets_the_rest(tmp_path, monkeypatch):
    monkeypatch.setattr(direct, "os", _Disk(lambda file, view: os.write(file, view[:300_001])))
    data = os.urandom(6 * BLOCK + 5)
    assert written(tmp_path / "file", data) == data


def test_a_file_system_that_takes_nothing_past_its_cache_is_written_through_it(tmp_path, monkeypatch):
    refused = []

    def write(file: int, view: memoryview) -> int:
        if not refused:
            refused.append(len(view))
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        return os.write(file, view)

    monkeypatch.setattr(direct, "os", _Disk(write))
    data = os.urandom(2 * BLOCK)
    assert written(tmp_path / "file", data) == data
    assert refused == [BLOCK]


@pytest.mark.parametrize("size", [1000, 20 * BLOCK])
def test_a_full_disk_is_told_at_the_latest_when_the_file_is_closed(tmp_path, monkeypatch, size):
    def full(file: int, view: memoryview) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(direct, "os", _Disk(full))
    with pytest.raises(OSError, match="No space left"):
        written(tmp_path / "file", bytes(size))


def test_a_file_that_is_there_already_stays_as_it_is(tmp_path):
    (tmp_path / "file").write_bytes(b"first")
    with pytest.raises(FileExistsError):
        DirectFile(tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == b"first"
