"""The vault and the ledger in a bucket that speaks S3, reached as an operator would set it up."""

from __future__ import annotations

import io
import secrets

import pytest

from rogatory.desk import checkpoints
from rogatory.desk.publishing import PlaceCopy, publish
from rogatory.desk.vault.copies import CopyStore
from rogatory.desk.vault.keys import HeldKey
from rogatory.desk.vault.ledger import Ledger
from rogatory.desk.vault.place import PART, Place
from rogatory.desk.vault.vault import Vault
from rogatory.evidence.published import check_published
from rogatory.problem import Problem
from tests.desk.team import NOW
from tests.desk.test_publishing import recorded
from tests.desk.vault.destroyed import destruction
from tests.s3 import ACCESS, BUCKET, client

MIB = 1 << 20


@pytest.fixture
def urls(s3, monkeypatch):
    """Addresses of a vault and a ledger of the test's own."""
    for name, value in {**ACCESS, "AWS_ENDPOINT_URL": s3}.items():
        monkeypatch.setenv(name, value)
    prefix = secrets.token_hex(4)
    return f"s3://{BUCKET}/{prefix}/vault", f"s3://{BUCKET}/{prefix}/ledger"


@pytest.fixture
def vault(urls):
    place, ledger = urls
    return Vault(Place(place), HeldKey(bytes(32)), Ledger(Place(ledger)))


@pytest.mark.parametrize("size", [0, 5000, 2 * PART + 3 * MIB + 1])
def test_objects_go_into_the_bucket_and_come_back(vault, chance, size):
    content = chance.randbytes(size)
    key = vault.new_key("copy-one")
    sealed = vault.put("copy-one", key, io.BytesIO(content))
    with vault.open("copy-one", key, sealed.name) as stream:
        assert stream.read() == content
    assert vault.listing("copy-one") == (sealed.name,)


def test_pieces_that_break_off_leave_no_object_in_the_bucket(vault):
    def broken():
        yield bytes(2 * PART)
        raise ConnectionError("the platform is gone")

    with pytest.raises(ConnectionError):
        vault.put("copy-one", vault.new_key("copy-one"), broken())
    assert vault.listing("copy-one") == ()


def test_an_object_of_the_bucket_that_was_exchanged_is_refused(vault, urls, s3):
    key = vault.new_key("copy-one")
    names = [vault.put("copy-one", key, [words]).name for words in (b"first", b"second")]
    folder = f"{urls[0].removeprefix(f's3://{BUCKET}/')}/copies/copy-one"
    other = {"Bucket": BUCKET, "Key": f"{folder}/{names[1]}"}
    client(s3).copy_object(Bucket=BUCKET, Key=f"{folder}/{names[0]}", CopySource=other)
    with pytest.raises(Problem, match="altered, cut short or exchanged"):
        vault.open("copy-one", key, names[0]).read()


def test_a_copy_is_destroyed_in_the_bucket_and_its_neighbour_stays(vault, urls):
    kept = {}
    for copy in ("copy-1", "copy-11"):
        key = vault.new_key(copy)
        store = CopyStore(vault.unlock(copy, key))
        kept[copy] = (key, store.finish(store.put(b"index").digest).name)
    entry = destruction("copy-1", kept["copy-1"][0])
    assert vault.ledger.record(entry) == vault.ledger.record(entry) == entry
    assert [vault.erase("copy-1"), vault.erase("copy-1")] == [2, 0]
    again = Vault(Place(urls[0]), HeldKey(bytes(32)), Ledger(Place(urls[1])))
    with pytest.raises(Problem, match="this copy was destroyed"):
        again.unlock("copy-1", kept["copy-1"][0])
    key, contents = kept["copy-11"]
    assert CopyStore.of(again.unlock("copy-11", key), contents).index
    assert list(again.ledger.all()) == [entry]


def test_a_bucket_that_is_not_there_is_no_vault_and_no_empty_ledger(vault, urls):
    nowhere = "s3://no-such-bucket/here"
    for place, ledger in ((nowhere, urls[1]), (urls[0], nowhere), (nowhere, nowhere)):
        with pytest.raises(Problem, match=r"no such object|is not the one of this vault"):
            Vault(Place(place), HeldKey(bytes(32)), Ledger(Place(ledger)))


def test_the_audit_is_published_into_a_bucket_and_gone_on_with_there(db, urls, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    place = Place(urls[0].replace("/vault", "/audit"))
    for count in (5, 300):
        recorded(count)
        head = publish(place, NOW)
    found = check_published(PlaceCopy(place), checkpoints.keys())
    assert (found.head, found.faults, len(found.heads)) == (head, (), 2)
