"""The object store keeps what it is given, once, under its digest."""

from __future__ import annotations

import hashlib
import io
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rogatory.desk.store import CHUNK, YOUNG, Store
from rogatory.places.passing import Passing
from rogatory.problem import Problem


def test_bytes_are_kept_under_their_digest(tmp_path: Path) -> None:
    store = Store(tmp_path / "objects")
    stored = store.put(b"a subpoena")
    assert stored.digest == hashlib.sha256(b"a subpoena").hexdigest()
    assert stored.size == 10
    assert store.read(stored.digest) == b"a subpoena"
    assert stored.digest in store


def test_a_stream_gives_the_same_object_as_its_bytes(tmp_path: Path) -> None:
    store = Store(tmp_path)
    content = bytes(range(256)) * (CHUNK // 128)
    assert store.put(io.BytesIO(content)) == store.put(content) == store.put(iter([content[:7], content[7:]]))
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [hashlib.sha256(content).hexdigest()]


def test_what_was_hashed_as_it_passed_is_not_taken_for_other_bytes(tmp_path: Path) -> None:
    store = Store(tmp_path)
    whole = Passing(iter([b"one ", b"two"]))
    assert store.put(whole) == store.put(b"one two")
    begun = Passing(iter([b"one ", b"two"]))
    next(begun)
    assert store.put(begun) == store.put(b"two")


def test_an_empty_stream_is_an_object_too(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.read(store.put(io.BytesIO()).digest) == b""


def test_the_stream_of_an_object_can_seek_and_read_in_pieces(tmp_path: Path) -> None:
    store = Store(tmp_path)
    stored = store.put(b"0123456789" * 1000)
    with store.open(stored.digest) as stream:
        assert stream.read(3) == b"012"
        assert stream.seek(-4, io.SEEK_END) == 9996
        assert stream.tell() == 9996
        assert stream.read() == b"6789"
        assert stream.read() == b""


def test_an_object_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    store = Store(tmp_path)
    stored = store.put(b"the original")
    path = next(path for path in tmp_path.rglob(stored.digest))
    path.write_bytes(b"damaged by the disk")
    for again in (b"the original", io.BytesIO(b"the original")):
        with pytest.raises(Problem, match="should have 12"):
            store.put(again)
    assert path.read_bytes() == b"damaged by the disk"


def test_a_damaged_object_is_not_read_as_if_it_were_whole(tmp_path: Path) -> None:
    store = Store(tmp_path)
    stored = store.put(b"the original")
    next(tmp_path.rglob(stored.digest)).write_bytes(b"the 0riginal")
    with pytest.raises(Problem, match="not those that were put there"):
        store.read(stored.digest)


def test_a_failing_stream_leaves_nothing_behind(tmp_path: Path) -> None:
    def broken() -> object:
        yield b"half"
        raise ConnectionError("the line broke")

    with pytest.raises(ConnectionError):
        Store(tmp_path).put(broken())  # type: ignore[arg-type]
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64])
def test_an_unknown_or_malformed_digest_is_told(tmp_path: Path, digest: str) -> None:
    with pytest.raises(Problem):
        Store(tmp_path).open(digest)


def test_nobody_else_on_the_machine_enters_the_folder(tmp_path: Path) -> None:
    Store(tmp_path / "objects")
    assert stat.S_IMODE((tmp_path / "objects").stat().st_mode) == 0o700


def test_what_is_written_piece_by_piece_is_kept_when_it_is_whole(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.incoming() as incoming:
        incoming.write(b"half ")
        incoming.write(b"whole")
    assert store.read(incoming.stored.digest) == b"half whole"
    with pytest.raises(TypeError), store.incoming() as broken:
        broken.write("not bytes")  # type: ignore[arg-type]
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_what_a_worker_left_that_died_is_forgotten_after_a_day(tmp_path: Path) -> None:
    store = Store(tmp_path)
    kept = store.put(iter([b"whole"]))
    left = tmp_path / "incoming" / "left"
    left.write_bytes(b"half")
    assert store.forget_unfinished() == 0
    yesterday = (datetime.now(UTC) - 2 * YOUNG).timestamp()
    os.utime(left, (yesterday, yesterday))
    assert store.forget_unfinished() == 1
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [kept.digest]
