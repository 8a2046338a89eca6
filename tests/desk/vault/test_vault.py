"""Each copy lies under its own key: nobody reads it without, nobody changes it unseen, and with its key it is gone."""

from __future__ import annotations

import io
import os
import random
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rogatory.desk.vault.keys import HeldKey
from rogatory.desk.vault.place import PART, Place
from rogatory.desk.vault.vault import Vault
from rogatory.problem import Problem
from tests.desk.vault.destroyed import destruction
from tests.trials import trials

ALTERED = "altered, cut short or exchanged"
MIB = 1 << 20


def files(tmp_path: Path) -> list[Path]:
    return sorted(path for path in (tmp_path / "vault" / "copies").rglob("*") if path.is_file())


def read(vault, copy_id, key, name) -> bytes:
    with vault.open(copy_id, key, name) as stream:
        return stream.read()


@pytest.mark.parametrize("size", [0, 1, 4096, MIB - 1, MIB, 3 * MIB + 17, PART + 5 * MIB])
def test_what_was_put_comes_back_byte_for_byte(vault, tmp_path, chance: random.Random, size):
    content = chance.randbytes(size)
    key = vault.new_key("copy-one")
    sealed = vault.put("copy-one", key, io.BytesIO(content))
    assert read(vault, "copy-one", key, sealed.name) == content
    assert sealed.size == size
    (lying,) = files(tmp_path)
    assert lying.stat().st_size == sealed.stored_size > size
    assert vault.listing("copy-one") == (sealed.name,)


def test_neither_the_bytes_nor_their_digest_lie_there_in_the_open(vault, tmp_path):
    key = vault.new_key("copy-one")
    words = "沈小明,+86 10 5550 0100,xiaoming@mail.example\n".encode() * 50
    first, second = (vault.put("copy-one", key, [words]) for _ in "ab")
    for path in files(tmp_path):
        assert "沈小明".encode() not in path.read_bytes()
        assert first.sha256 not in str(path)
    assert first.sha256 == second.sha256
    assert first.name != second.name, "the same bytes have another name each time"
    lying = [path.read_bytes() for path in files(tmp_path)]
    assert lying[0] != lying[1], "and look different each time"


def test_pieces_that_break_off_leave_no_object(vault, tmp_path):
    key = vault.new_key("copy-one")
    for before in (1, PART + MIB):

        def broken(before=before):
            yield os.urandom(before)
            raise ConnectionError("the platform is gone")

        with pytest.raises(ConnectionError):
            vault.put("copy-one", key, broken())
    assert files(tmp_path) == []
    assert vault.listing("copy-one") == ()


def test_every_altered_byte_is_refused(vault, tmp_path):
    key = vault.new_key("copy-one")
    sealed = vault.put("copy-one", key, [b"a row of a preserved table\n" * 8])
    (path,) = files(tmp_path)
    right = path.read_bytes()
    for place in range(len(right)):
        path.write_bytes(right[:place] + bytes([right[place] ^ 1 << place % 8]) + right[place + 1 :])
        with pytest.raises(Problem, match=ALTERED):
            read(vault, "copy-one", key, sealed.name)
    path.write_bytes(right)
    assert len(read(vault, "copy-one", key, sealed.name)) == sealed.size


def test_every_truncation_and_lengthening_is_refused(vault, tmp_path):
    key = vault.new_key("copy-one")
    sealed = vault.put("copy-one", key, [b"a row of a preserved table\n" * 8])
    (path,) = files(tmp_path)
    right = path.read_bytes()
    for wrong in [*(right[:end] for end in range(len(right))), right + b"\0", right + right]:
        path.write_bytes(wrong)
        with pytest.raises(Problem, match=ALTERED):
            read(vault, "copy-one", key, sealed.name)


def test_damage_is_found_wherever_a_large_object_has_it(vault, tmp_path, chance: random.Random):
    """Segments hold 1 MiB; cuts at their borders, and segments that change places, are the ones to fear."""
    key = vault.new_key("copy-one")
    sealed = vault.put("copy-one", key, [chance.randbytes(4 * MIB)])
    (path,) = files(tmp_path)
    right = path.read_bytes()
    wrong = [right[: border * MIB] for border in range(1, 5)]
    wrong.append(right[:MIB] + right[2 * MIB : 3 * MIB] + right[MIB : 2 * MIB] + right[3 * MIB :])
    wrong.append(right[: 2 * MIB] + right[3 * MIB :])
    for _ in range(trials(300)):
        place = chance.randrange(len(right))
        wrong.append(right[:place] + bytes([right[place] ^ 1 << chance.randrange(8)]) + right[place + 1 :])
    for content in wrong:
        path.write_bytes(content)
        with pytest.raises(Problem, match=ALTERED):
            read(vault, "copy-one", key, sealed.name)


def test_a_stream_that_was_refused_gives_nothing_more(vault, tmp_path, chance: random.Random):
    key = vault.new_key("copy-one")
    content = chance.randbytes(3 * MIB)
    sealed = vault.put("copy-one", key, [content])
    (path,) = files(tmp_path)
    path.write_bytes(path.read_bytes()[: 2 * MIB])
    got: list[bytes] = []
    with vault.open("copy-one", key, sealed.name) as stream:
        with pytest.raises(Problem, match=ALTERED):
            got.extend(iter(lambda: stream.read(100_000), b""))
        for _ in range(3):
            with pytest.raises(Problem, match=ALTERED):
                stream.read(1)
    assert content.startswith(b"".join(got)), "what was given before was right"
    assert len(got) >= 10, "and it was given as it was read"


def test_objects_exchanged_within_a_copy_and_between_copies_are_refused(vault, tmp_path):
    keys = {copy: vault.new_key(copy) for copy in ("copy-one", "copy-two")}
    first, second = (vault.put("copy-one", keys["copy-one"], [words]) for words in (b"first", b"second"))
    other = vault.put("copy-two", keys["copy-two"], [b"other"])
    at = {path.name: path for path in files(tmp_path)}
    lying = {name: path.read_bytes() for name, path in at.items()}
    for here, there in ((first, second), (first, other)):
        at[here.name].write_bytes(lying[there.name])
        with pytest.raises(Problem, match=ALTERED):
            read(vault, "copy-one", keys["copy-one"], here.name)


def test_a_key_is_of_no_use_for_another_copy(vault, tmp_path):
    key = vault.new_key("copy-one")
    sealed = vault.put("copy-one", key, [b"one"])
    vault.new_key("copy-two")
    (tmp_path / "vault" / "copies" / "copy-one").rename(tmp_path / "vault" / "copies" / "copy-two")
    with pytest.raises(Problem, match="belongs to something else"):
        vault.open("copy-two", key, sealed.name)


def test_without_its_key_exactly_that_copy_is_unreadable(vault, ledger):
    keys = {f"copy-{number}": vault.new_key(f"copy-{number}") for number in range(5)}
    names = {copy: vault.put(copy, key, [copy.encode()]).name for copy, key in keys.items()}
    del keys["copy-3"]
    for copy, key in keys.items():
        assert read(vault, copy, key, names[copy]) == copy.encode()
        with pytest.raises(Problem):
            vault.open("copy-3", key, names["copy-3"])
    with pytest.raises(Problem, match="does not open"):
        vault.open("copy-3", b"", names["copy-3"])


def test_another_master_key_opens_nothing_and_is_told(vault, place, ledger):
    key = vault.new_key("copy-one")
    with pytest.raises(Problem, match=r"wrapped by master key [0-9a-f]{16}, and this is [0-9a-f]{16}"):
        Vault(place, HeldKey(bytes(32)), ledger).unlock("copy-one", key)


def test_every_altered_byte_of_a_wrapped_key_is_refused(vault):
    key = vault.new_key("copy-one")
    for place in range(len(key)):
        with pytest.raises(Problem):
            vault.unlock("copy-one", key[:place] + bytes([key[place] ^ 1]) + key[place + 1 :])
        with pytest.raises(Problem):
            vault.unlock("copy-one", key[:place])


def test_a_key_comes_from_the_database_as_a_memoryview_too(vault):
    key = vault.new_key("copy-one")
    assert vault.unlock("copy-one", memoryview(key)).copy_id == "copy-one"


def test_a_destroyed_copy_is_refused_in_every_way(vault, ledger):
    key = vault.new_key("copy-one")
    unlocked = vault.unlock("copy-one", key)
    sealed = unlocked.put([b"one"])
    other = vault.new_key("copy-two")
    kept = vault.put("copy-two", other, [b"two"])
    ledger.record(destruction("copy-one", key))
    for refused in (
        lambda: vault.new_key("copy-one"),
        lambda: vault.unlock("copy-one", key),
        lambda: vault.put("copy-one", key, [b"more"]),
        lambda: vault.open("copy-one", key, sealed.name),
        lambda: unlocked.put([b"more"]),
        lambda: unlocked.open(sealed.name),
    ):
        with pytest.raises(Problem, match="this copy was destroyed, as the purge ledger says"):
            refused()
    assert read(vault, "copy-two", other, kept.name) == b"two"


def test_an_object_that_arrives_while_its_copy_is_destroyed_does_not_stay(vault, ledger):
    key = vault.new_key("copy-one")

    def destroyed_meanwhile():
        yield b"first"
        ledger.record(destruction("copy-one", key))
        vault.erase("copy-one")
        yield b"last"

    with pytest.raises(Problem, match="this copy was destroyed"):
        vault.put("copy-one", key, destroyed_meanwhile())
    assert vault.listing("copy-one") == ()


def test_erasing_takes_exactly_one_destroyed_copy_and_can_be_done_again(vault, ledger, tmp_path):
    keys = {copy: vault.new_key(copy) for copy in ("copy-1", "copy-11", "copy-2")}
    for copy, key in keys.items():
        for words in (b"a", b"b"):
            vault.put(copy, key, [words])
    with pytest.raises(Problem, match="the purge ledger does not name this one"):
        vault.erase("copy-1")
    # What a writer that was killed leaves behind.
    (tmp_path / "vault" / "copies" / "copy-1" / f"{'0' * 32}#1").write_bytes(b"half")
    ledger.record(destruction("copy-1", keys["copy-1"]))
    assert [vault.erase("copy-1"), vault.erase("copy-1")] == [2, 0]
    assert not (tmp_path / "vault" / "copies" / "copy-1").exists()
    assert {copy: len(vault.listing(copy)) for copy in keys} == {"copy-1": 0, "copy-11": 2, "copy-2": 2}


@pytest.mark.parametrize("wrong", ["", "../copy", "Copy", "copy/one", "copy one", "-copy", "copy-", "c" * 65, "copy\n"])
def test_a_copy_has_a_name_that_can_leave_no_folder(vault, wrong):
    for use in (vault.new_key, vault.listing, vault.erase):
        with pytest.raises(Problem, match="no name of a preserved copy"):
            use(wrong)


@pytest.mark.parametrize("wrong", ["", "../" + "0" * 29, "0" * 31, "0" * 32])
def test_an_object_that_is_not_there_is_told(vault, wrong):
    with pytest.raises(Problem, match=r"no name of an object|no such object"):
        vault.open("copy-one", vault.new_key("copy-one"), wrong)


def test_nobody_else_on_the_machine_enters_the_vault(vault, tmp_path):
    assert stat.S_IMODE((tmp_path / "vault").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "url", ["", "/srv/vault", "file://host/vault", "memory:///", "https://vault.example/", "s3://"]
)
def test_a_place_of_another_kind_is_refused(url):
    with pytest.raises(Problem, match=r"folder .* or in a bucket"):
        Place(url)


def test_a_place_that_does_not_take_an_object_is_told(vault, tmp_path):
    key = vault.new_key("copy-one")
    (tmp_path / "vault" / "copies").write_text("no folder")
    for size in (1, PART + MIB):
        with pytest.raises(Problem, match="does not do what it should"):
            vault.put("copy-one", key, [bytes(size)])


LARGE = """
import resource, sys
from pathlib import Path
from rogatory.desk.vault.keys import HeldKey
from rogatory.desk.vault.ledger import Ledger
from rogatory.desk.vault.place import Place
from rogatory.desk.vault.vault import Vault

base = Path(sys.argv[1])
vault = Vault(Place((base / "vault").as_uri()), HeldKey(bytes(32)), Ledger(Place((base / "ledger").as_uri())))
key = vault.new_key("large")
vault.open("large", key, vault.put("large", key, [b"small"]).name).read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
piece = bytes(range(256)) * 4096
sealed = vault.put("large", key, (piece for _ in range(300)))
with vault.open("large", key, sealed.name) as stream:
    while got := stream.read(1 << 20):
        assert got == piece
assert sealed.size == 300 << 20
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10)
"""


def test_a_large_object_passes_through_and_is_never_held_as_a_whole(tmp_path):
    done = subprocess.run([sys.executable, "-c", LARGE, tmp_path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 120, "MiB of memory for an object of 300"


WRITING = """
import sys
import time
from pathlib import Path
from rogatory.desk.vault.keys import HeldKey
from rogatory.desk.vault.ledger import Ledger
from rogatory.desk.vault.place import PART, Place
from rogatory.desk.vault.vault import Vault

base = Path(sys.argv[1])
vault = Vault(Place((base / "vault").as_uri()), HeldKey(bytes(range(32))), Ledger(Place((base / "ledger").as_uri())))
copy = vault.unlock("killed", bytes.fromhex(sys.argv[2]))
print("writing", flush=True)
while True:
    copy.put([b"small"])
    copy.put(bytes(1 << 20) for _ in range((PART >> 20) + 4))
"""


def test_a_writer_that_is_killed_leaves_only_whole_objects(vault, ledger, tmp_path, chance: random.Random):
    key = vault.new_key("killed")
    for _ in range(trials(40)):
        writer = subprocess.Popen([sys.executable, "-c", WRITING, tmp_path, key.hex()], stdout=subprocess.PIPE)
        with writer:
            assert writer.stdout.readline() == b"writing\n"
            time.sleep(chance.uniform(0, 0.3))
            writer.kill()
    sizes = {len(read(vault, "killed", key, name)) for name in vault.listing("killed")}
    assert sizes <= {5, PART + 4 * MIB}
    ledger.record(destruction("killed", key))
    vault.erase("killed")
    assert files(tmp_path) == []
