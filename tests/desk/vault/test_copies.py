"""A preserved copy is spooled and read as the plain store is, and lies encrypted."""

from __future__ import annotations

import errno
import hashlib
import io
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from rogatory.desk.stages.spool import FORMAT, Index, Spool, rows_of
from rogatory.desk.store import Store
from rogatory.desk.surroundings import the_vault
from rogatory.desk.vault import place
from rogatory.desk.vault.copies import CopyStore
from rogatory.desk.vault.place import PlaceFailed
from rogatory.problem import Problem
from rogatory.sources.answers import MediaObject, PartFailed, Rows, Statement
from tests.desk.vault.destroyed import destruction

ROWS = [("沈小明", 7, None, datetime(2026, 1, 2, 3, tzinfo=UTC)), ("ខ្មែរ \ud800", 2**63, True, Decimal("3.20"))]
CONTENT = bytes(range(256)) * 9000


def answers() -> Iterator[Rows | MediaObject | Statement]:
    columns = ("name", "count", "held", "at")
    words = ("inc.logs", "ana", "logs", "logins", "Logins", columns, columns, ("",) * 4)
    yield Rows("i1", *words, iter([[ROWS[0]], [ROWS[1]]]))
    metadata = {"uploaded_at": datetime(2026, 1, 1, tzinfo=UTC)}
    yield MediaObject(
        "i2", "inc.video", "ana", "v1", "v1.mp4", len(CONTENT), metadata, lambda: iter([CONTENT[:9], CONTENT[9:]])
    )
    yield Statement("i1", "ana", "truncated", "2 of 9", {"of": 9, "since": date(2026, 1, 2)})


def index_of(spool: Spool) -> Index:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    parts = (tuple(spool.tables), tuple(spool.files), tuple(spool.statements))
    return Index(FORMAT, "RG-2026-000001", "d" * 64, "p" * 64, "m" * 64, now, *parts)


def preserved(store) -> Index:
    """Spool all answers and the index into a store, as a stage does."""
    spool = Spool(store, {"i2": "video"})
    for answer in answers():
        spool.take(answer)
    return index_of(spool)


def test_a_preserved_copy_gives_rows_files_and_statements_back_as_they_were(vault, tmp_path):
    key = vault.new_key("copy-one")
    store = CopyStore(vault.unlock("copy-one", key))
    index = preserved(store)
    contents = store.finish(store.put(index.to_bytes()).digest)

    opened = CopyStore.of(vault.unlock("copy-one", key), contents.name)
    again = Index.from_bytes(opened.read(opened.index))
    assert again == index
    assert list(rows_of(opened, again.tables[0])) == ROWS
    assert opened.open(again.files[0].sha256).read() == CONTENT
    assert again == preserved(Store(tmp_path / "plain")), "the index is the one that the plain store would have had"
    assert opened.sizes[again.files[0].sha256] == len(CONTENT)
    lying = b"".join(path.read_bytes() for path in (tmp_path / "vault").rglob("*") if path.is_file())
    for telling in ("沈小明".encode(), b"RG-2026-000001", CONTENT[:1000], opened.index.encode(), b"rogatory-copy"):
        assert telling not in lying


def test_a_copy_is_finished_only_when_all_of_it_is_on_the_disk(vault, monkeypatch: pytest.MonkeyPatch):
    settled: list[str] = []
    real = place.settle

    def slowly(path: Path, base: Path) -> None:
        time.sleep(0.05)
        real(path, base)
        settled.append(path.name)

    monkeypatch.setattr(place, "settle", slowly)
    store = CopyStore(vault.unlock("copy-one", vault.new_key("copy-one")))
    first, *_ = [store.put(bytes([number]) * 1000) for number in range(4)]
    assert len(settled) < 4, "each was waited for"
    contents = store.finish(first.digest)
    assert set(settled) == {*store.names, contents.name}
    assert settled[-1] == contents.name, "the contents named what was not on the disk yet"


def test_a_copy_of_which_an_object_does_not_reach_the_disk_is_never_finished(vault, monkeypatch: pytest.MonkeyPatch):
    real, bad = place.settle, OSError(errno.EIO, "Input/output error")
    monkeypatch.setattr(place, "settle", failing_once(real, bad))
    store = CopyStore(vault.unlock("copy-one", vault.new_key("copy-one")))
    first = store.put(b"one")
    with pytest.raises(PlaceFailed, match="Input/output error"):
        store.put(b"two")
    with pytest.raises(PlaceFailed, match="Input/output error"):
        store.finish(first.digest)
    assert store.index == ""


def test_bytes_that_are_put_twice_lie_once_though_the_disk_is_slow(vault, monkeypatch: pytest.MonkeyPatch):
    real = place.settle
    monkeypatch.setattr(place, "settle", lambda path, base: (time.sleep(0.05), real(path, base)))
    store = CopyStore(vault.unlock("copy-one", vault.new_key("copy-one")))
    for _ in range(3):
        digest = store.put(b"the same").digest
    store.finish(digest)
    assert len(vault.listing("copy-one")) == 2, "the object and the contents"


def failing_once(real: Callable[[Path, Path], None], failure: OSError) -> Callable[[Path, Path], None]:
    left = [failure]

    def settle(path: Path, base: Path) -> None:
        if left:
            raise left.pop()
        real(path, base)

    return settle


def test_a_source_that_fails_half_way_leaves_no_half_table_in_the_vault(vault):
    def failing():
        yield [ROWS[0]]
        raise PartFailed(Statement("i1", "ana", "unreachable", "the host went away"))

    store = CopyStore(vault.unlock("copy-one", vault.new_key("copy-one")))
    spool = Spool(store, {})
    columns = ("name", "count", "held", "at")
    spool.take(Rows("i1", "inc.logs", "ana", "logs", "logins", "Logins", columns, columns, ("",) * 4, failing()))
    assert (spool.tables, [one.kind for one in spool.statements]) == ([], ["unreachable"])
    assert vault.listing("copy-one") == ()


def test_the_same_bytes_are_one_object_whichever_way_they_come(vault):
    store = CopyStore(vault.unlock("copy-one", vault.new_key("copy-one")))
    stored = store.put(b"same")
    assert store.put(io.BytesIO(b"same")) == store.put(iter([b"sa", b"me"])) == stored
    assert stored.digest == hashlib.sha256(b"same").hexdigest()
    assert stored.digest in store
    assert len(vault.listing("copy-one")) == 1
    assert store.read(stored.digest) == b"same"


def test_a_copy_that_is_finished_takes_nothing_more(vault):
    key = vault.new_key("copy-one")
    store = CopyStore(vault.unlock("copy-one", key))
    contents = store.finish(store.put(b"index").digest)
    opened = CopyStore.of(vault.unlock("copy-one", key), contents.name)
    for finished in (store, opened):
        with pytest.raises(Problem, match="finished takes nothing more"):
            finished.put(b"more")


def test_a_copy_names_only_what_is_in_it(vault):
    key = vault.new_key("copy-one")
    store = CopyStore(vault.unlock("copy-one", key))
    one = store.put(b"one")
    with pytest.raises(Problem, match="no such object in this copy"):
        store.finish("0" * 64)
    with pytest.raises(Problem, match="no such object in this copy"):
        store.open("0" * 64)
    assert "0" * 64 not in store
    assert store.read(one.digest) == b"one"
    some_object = vault.listing("copy-one")[0]
    with pytest.raises(Problem, match="holds no contents"):
        CopyStore.of(vault.unlock("copy-one", key), some_object)


def test_the_contents_commit_to_the_copy_without_telling_what_is_in_it(vault):
    digests = set()
    for copy in ("copy-one", "copy-two"):
        store = CopyStore(vault.unlock(copy, vault.new_key(copy)))
        digests.add(store.finish(store.put(b"the same index").digest).sha256)
    assert len(digests) == 2, "the same data give another digest in each copy: nobody can guess and compare"


def test_a_destroyed_copy_stays_destroyed_after_its_database_was_restored(settings, tmp_path):
    settings.VAULT_URL = (tmp_path / "vault").as_uri()
    settings.LEDGER_URL = (tmp_path / "ledger").as_uri()
    settings.VAULT_KEY_FILE = tmp_path / "keys" / "master.key"
    vault = the_vault()
    rows = {}
    for copy in ("copy-one", "copy-two"):
        key = vault.new_key(copy)
        store = CopyStore(vault.unlock(copy, key))
        rows[copy] = (key, store.finish(store.put(copy.encode()).digest).name)
    backup = dict(rows)
    vault.ledger.record(destruction("copy-one", rows.pop("copy-one")[0]))

    again = the_vault()
    with pytest.raises(Problem, match="restored from an older backup"):
        again.unlock("copy-one", backup["copy-one"][0])
    key, contents = backup["copy-two"]
    kept = CopyStore.of(again.unlock("copy-two", key), contents)
    assert kept.read(kept.index) == b"copy-two"
    assert again.erase("copy-one") == 2
