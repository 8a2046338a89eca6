"""The object store in a bucket keeps what it is given, once, under its digest, as the one in a folder does."""

from __future__ import annotations

import hashlib
import io
import secrets
from datetime import timedelta

import pytest

from rogatory.desk.racks.bucket import LARGE, SENT
from rogatory.desk.store import Store
from rogatory.desk.surroundings import the_store
from rogatory.desk.vault.passing import PART
from rogatory.desk.vault.place import Place, PlaceFailed
from rogatory.problem import Problem
from tests.faulty import Fault, Way, faulty_way
from tests.s3 import ACCESS, BUCKET

MIB = 1 << 20


@pytest.fixture
def way(s3, monkeypatch):
    with faulty_way(s3) as way:
        for name, value in {**ACCESS, "AWS_ENDPOINT_URL": way.address}.items():
            monkeypatch.setenv(name, value)
        yield way


@pytest.fixture
def store(way: Way, settings) -> Store:
    """The store as an operator sets it up for several hosts."""
    settings.OBJECTS_URL = f"s3://{BUCKET}/{secrets.token_hex(4)}"
    return the_store()


@pytest.fixture
def place(store: Store, settings) -> Place:
    return Place(settings.OBJECTS_URL)


def large(chance) -> bytes:
    return chance.randbytes(PART + 3 * MIB + 1)


@pytest.mark.parametrize("size", [0, 1, 5000, PART, PART + 3 * MIB + 1])
def test_an_object_comes_back_as_bytes_and_as_a_stream_that_can_seek(store: Store, chance, size: int) -> None:
    content = chance.randbytes(size)
    stored = store.put(io.BytesIO(content))
    assert (stored.digest, stored.size) == (hashlib.sha256(content).hexdigest(), size)
    assert stored.digest in store
    assert store.read(stored.digest) == content
    with store.open(stored.digest) as stream:
        assert stream.read(3) == content[:3]
        assert stream.seek(-min(size, 4), io.SEEK_END) == size - min(size, 4)
        assert stream.read() == content[size - min(size, 4) :]
        stream.seek(size // 2)
        assert stream.read(10) == content[size // 2 : size // 2 + 10]


def test_the_same_bytes_are_one_object_whoever_puts_them_and_however(store: Store, place: Place, chance) -> None:
    content = large(chance)
    for small in (b"a subpoena", b""):
        assert store.put(small) == store.put(iter([small[:3], small[3:]])) == the_store().put(small)
    assert store.put(iter([content])) == the_store().put(iter([memoryview(content)]))
    names = sorted(name.partition("/")[0] for name in place.names(""))
    assert names == [LARGE, SENT, "sha256", "sha256"]


def test_many_that_are_put_together_are_there_at_the_end_and_the_same_bytes_once(store: Store, place: Place, chance):
    contents = [large(chance), b"a subpoena", b""]
    with store.together():
        stored = [store.put(iter([content])) for content in (*contents, *contents)]
    assert [store.read(one.digest) for one in stored] == [*contents, *contents]
    assert sorted(name.partition("/")[0] for name in place.names("")) == [LARGE, SENT, "sha256", "sha256"]


def test_a_failing_stream_leaves_nothing_behind(store: Store, place: Place) -> None:
    def broken():
        yield bytes(2 * PART)
        raise ConnectionError("the line broke")

    with pytest.raises(ConnectionError):
        store.put(broken())
    assert list(place.names("")) == []


def test_an_object_that_is_there_is_never_overwritten(store: Store, place: Place) -> None:
    digest = store.put(b"the original").digest
    key = f"sha256/{digest[:2]}/{digest}"
    place.replace(key, b"damaged")
    for again in (b"the original", io.BytesIO(b"the original")):
        with pytest.raises(Problem, match="should have 12"):
            store.put(again)
    with pytest.raises(Problem, match="not those that were put there"):
        store.read(digest)
    assert place.read(key) == b"damaged"


def test_what_was_sent_and_never_named_is_forgotten_after_a_day(
    store: Store, place: Place, chance, monkeypatch
) -> None:
    kept = store.put(iter([large(chance)]))
    with place.in_parts(f"{SENT}/stray") as sending:
        sending.write(bytes(PART + 1))
        sending.finish()
    assert store.forget_unfinished() == 0
    monkeypatch.setattr("rogatory.desk.store.YOUNG", -timedelta(days=1))
    assert [store.forget_unfinished(), store.forget_unfinished()] == [1, 0]
    assert kept.digest in store


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "0" * 64])
def test_an_unknown_or_malformed_digest_is_told(store: Store, digest: str) -> None:
    with pytest.raises(Problem):
        store.open(digest)


def test_a_reading_that_breaks_off_is_taken_up(store: Store, way: Way, chance) -> None:
    content = large(chance)
    digest = store.put(iter([content])).digest
    stream = store.open(digest)
    way.faults.extend([Fault(cut=MIB), Fault(status=503), Fault(cut=5 * MIB)])
    with stream:
        assert stream.read() == content


def test_a_bucket_that_is_not_there_is_told(way: Way, settings) -> None:
    settings.OBJECTS_URL = "s3://no-such-bucket/here"
    with pytest.raises(Problem):
        the_store().put(b"a subpoena")


def test_a_bucket_that_refuses_is_a_place_that_fails(store: Store, way: Way) -> None:
    digest = store.put(b"a subpoena").digest
    way.always = Fault(status=403)
    with pytest.raises(PlaceFailed):
        store.read(digest)
