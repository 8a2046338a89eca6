"""Many objects put together are kept beside the work, and all of them are when the block ends."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rogatory.desk.racks.folder import FolderRack
from rogatory.desk.store import AT_ONCE, Store
from rogatory.problem import Problem


class SlowRack(FolderRack):
    """A folder whose disk waits, until it is told to go on."""

    def __init__(self, base: Path) -> None:
        super().__init__(base)
        self.go_on, self.waiting, self.begun = threading.Event(), threading.Semaphore(0), 0

    def settle(self, key: str) -> None:
        self.waiting.release()
        self.go_on.wait()
        super().settle(key)

    @contextmanager
    def incoming(self) -> Iterator[object]:
        self.begun += 1
        with super().incoming() as arriving:
            yield arriving


class FullDisk(FolderRack):
    def settle(self, key: str) -> None:
        raise OSError(28, "No space left on device")


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_all_that_was_put_together_is_there_at_the_end_and_the_same_bytes_once(tmp_path: Path, chance) -> None:
    store, contents = Store(tmp_path), [chance.randbytes(size) for size in (0, 1, 5000, 3 << 20, 9 << 20)]
    with store.together():
        stored = [store.put(io.BytesIO(content)) for content in (*contents, *contents)]
    assert stored[:5] == stored[5:]
    assert [store.read(one.digest) for one in stored[:5]] == contents
    assert len(files(tmp_path)) == 5, "and nothing is left of what was on its way in"


def test_the_disk_is_waited_for_beside_the_work_and_by_a_few_at_once(tmp_path: Path) -> None:
    rack = SlowRack(tmp_path)
    store = Store(rack)

    def all_of_them() -> None:
        with store.together():
            for number in range(AT_ONCE + 3):
                store.put(iter([b"%d" % number]))

    worker = threading.Thread(target=all_of_them)
    worker.start()
    for _ in range(AT_ONCE):
        assert rack.waiting.acquire(timeout=60), "so many wait for the disk at once"
    assert rack.begun <= AT_ONCE + 1, "and no more than one is taken in beside them"
    rack.go_on.set()
    worker.join()
    assert len(files(tmp_path)) == AT_ONCE + 3


def test_what_cannot_be_kept_is_told_before_anything_relies_on_it(tmp_path: Path) -> None:
    store = Store(FullDisk(tmp_path))
    with pytest.raises(OSError, match="No space"), store.together():
        store.put(iter([b"a film"]))


def test_a_damaged_object_in_the_place_of_one_of_them_is_told(tmp_path: Path) -> None:
    store = Store(tmp_path)
    path = next(tmp_path.rglob(store.put(b"the original").digest))
    path.write_bytes(b"damaged by the disk")
    with pytest.raises(Problem, match="should have 12"), store.together():
        store.put(iter([b"the original"]))
    assert path.read_bytes() == b"damaged by the disk"


def test_a_stream_that_fails_leaves_nothing_behind_and_what_came_before_it_stays(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionError("the line broke")

    def put_all(*streams: Iterator[bytes]) -> list[str]:
        with store.together():
            return [store.put(stream).digest for stream in streams]

    store = Store(tmp_path)
    with pytest.raises(ConnectionError):
        put_all(iter([b"whole"]), broken())
    (left,) = files(tmp_path)
    assert put_all(iter([b"whole"])) == [left.name]
    assert store.read(store.put(iter([b"alone"])).digest) == b"alone", "and one by itself is safe at once, as ever"
