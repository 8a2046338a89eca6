"""A whole return on its way out: the same in every encryption, stopped when asked, taken up where it was broken off."""

import io
import random
import subprocess
import sys
import threading
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rogatory.evidence.checking import check_sealed
from rogatory.evidence.returns import MediaPart
from rogatory.packaging.blocks import BLOCK, blocks
from rogatory.packaging.formats import age, openpgp
from rogatory.packaging.formats.age import AgePassphrase, AgeRecipients
from rogatory.packaging.formats.age_payload import SEALED
from rogatory.packaging.formats.opening import unwrap
from rogatory.packaging.formats.openpgp import OpenPgp
from rogatory.packaging.formats.passphrase import new_passphrase
from rogatory.packaging.formats.plain import Plain
from rogatory.packaging.formats.protected_zip import ProtectedZip
from rogatory.packaging.handover import BLOCKS, WITHOUT_THREAD
from rogatory.packaging.package import TakenUp, encrypt_again, taken_up, write_return
from rogatory.problem import Problem
from tests.evidence.made_return import (
    SEALED_AT,
    SIGNER,
    header,
    items,
    parts,
    plain_certificate,
    proofs,
    sealed,
    subscriber_part,
)
from tests.trials import FULL, trials

IDENTITY, RECIPIENT = age.new_identity()
PASSPHRASE = new_passphrase()
PGP_SECRET, PGP_CERTIFICATE = openpgp.new_key()
WRAPPINGS = [
    (AgeRecipients((RECIPIENT,)), IDENTITY),
    (AgePassphrase(PASSPHRASE), PASSPHRASE),
    (OpenPgp((PGP_CERTIFICATE,)), PGP_SECRET),
    (ProtectedZip(PASSPHRASE, "RG-2020-000042.zip", SEALED_AT), PASSPHRASE),
    (Plain(), ""),
]
LARGE = WITHOUT_THREAD + (BLOCKS + 2) * BLOCK + 4711


def media(number, size):
    data = io.BytesIO(random.Random(number).randbytes(size))
    return MediaPart("2", "inc.video", "mia.lopez", "video", str(number), f"{number}.mp4", size, blocks(data))


def films(sizes):
    return [*(media(number, size) for number, size in enumerate(sizes)), subscriber_part()]


def packaged(wrapping, some_parts, start=None, sink=None, **options):
    out = sink if sink is not None else io.BytesIO()
    said = write_return(
        out,
        header(),
        items(),
        some_parts,
        wrapping=wrapping,
        start=start or wrapping.start(),
        certificate=plain_certificate,
        signer=SIGNER,
        **({"prove": proofs} | options),
    )
    return out, said


@pytest.mark.parametrize(("wrapping", "secret"), WRAPPINGS, ids=lambda one: getattr(one, "format", None))
@pytest.mark.parametrize("sizes", [(768,), (LARGE, 0, 3)], ids=["small", "large"])
def test_in_every_encryption_lies_the_same_return(wrapping, secret, sizes):
    out, said = packaged(wrapping, films(sizes))
    plain = sealed(films(sizes))
    data = out.getvalue()
    zipped = unwrap(wrapping.format, io.BytesIO(data), secret).read()
    assert (zipped, said.sealed, said.size) == (*plain, len(data))
    assert [one for one in check_sealed(io.BytesIO(zipped), SIGNER.public).findings if one.level == "bad"] == []


def test_a_return_is_encrypted_again_for_somebody_else():
    wrapping = AgeRecipients((RECIPIENT,))
    start = wrapping.start()
    out, _ = packaged(wrapping, parts(), start)
    out.seek(0)
    again, other = io.BytesIO(), AgePassphrase(PASSPHRASE)
    size = encrypt_again(age.unwrap(out, start), again, wrapping=other, start=other.start())
    assert size == len(again.getvalue())
    assert age.unwrap(io.BytesIO(again.getvalue()), PASSPHRASE).read() == sealed()[0]


class Killed(Exception):
    pass


class Dying:
    """A sink that keeps so many bytes, and then is gone with the process."""

    def __init__(self, last):
        self.kept, self.last = bytearray(), last

    def write(self, data):
        left = self.last - len(self.kept)
        self.kept += data[:left]
        if len(data) > left:
            raise Killed


class Remembered:
    def __init__(self):
        self.members = []

    def done(self, member):
        self.members.append(member)


def unread():
    raise AssertionError("its bytes were read again")
    yield b""


@given(data=st.data())
@settings(max_examples=trials(300), deadline=None)
def test_a_return_that_was_broken_off_at_any_byte_goes_on_to_the_same_bytes(data):
    sizes = data.draw(st.lists(st.integers(0, 200_000), min_size=1, max_size=5))
    protected = ProtectedZip(PASSPHRASE, "RG-2020-000042.zip", SEALED_AT)
    wrapping = data.draw(st.sampled_from([AgeRecipients((RECIPIENT,)), protected, Plain()]))
    start = wrapping.start()
    whole = packaged(wrapping, films(sizes), start)[0].getvalue()
    part = data.draw(st.integers(1000, 300_000), label="size of a part at rest")
    kept, journal, place = b"", Remembered(), TakenUp()
    for _ in range(data.draw(st.integers(1, 3), label="kills")):
        dying = Dying(data.draw(st.integers(0, len(whole) - len(kept) - 1), label="bytes until killed"))
        again = {"journal": journal, "going_on": place, "there": cut(kept)}
        with pytest.raises(Killed):
            packaged(wrapping, without(films(sizes), place), start, sink=dying, **again)
        kept += dying.kept
        place = taken_up(wrapping, start, journal.members, range(0, len(kept) + 1, part))
        kept = kept[: place.size]
    again = {"journal": journal, "going_on": place, "there": cut(kept)}
    rest, said = packaged(wrapping, without(films(sizes), place), start, **again)
    assert kept + rest.getvalue() == whole
    assert said.size == len(whole)


def cut(content):
    """Bytes that lie there, as they are read."""
    return (content[at : at + 70_000] for at in range(0, len(content), 70_000))


def without(some_parts, place):
    """The parts, of which those that lie there already cannot be read."""
    for at in range(len(place.members)):
        some_parts[at] = replace(some_parts[at], chunks=unread())
    return some_parts


def test_going_on_reads_again_no_more_than_a_part_and_a_file():
    sizes = [300_000] * 10
    wrapping = AgeRecipients((RECIPIENT,))
    start, journal = wrapping.start(), Remembered()
    whole = packaged(wrapping, films(sizes), start, journal=journal)[0].getvalue()
    place = taken_up(wrapping, start, journal.members, range(0, len(whole), 100_000))
    assert place.size >= journal.members[-1].end - 100_000 - 2 * SEALED
    assert len(place.members) >= 8


def test_nothing_that_may_differ_the_second_time_is_kept():
    wrapping = AgeRecipients((RECIPIENT,))
    start, journal = wrapping.start(), Remembered()
    out, _ = packaged(wrapping, films([100_000]), start, journal=journal)
    place = taken_up(wrapping, start, journal.members, range(len(out.getvalue()) + 1))
    assert place.size <= len(start.head) + SEALED * (journal.members[-1].end // (1 << 16))
    other = packaged(wrapping, films([100_000]), start, going_on=place, prove=None)[0].getvalue()
    made = age.unwrap(io.BytesIO(out.getvalue()[: place.size] + other), start).read()
    assert made == sealed(films([100_000]), prove=None)[0]


def test_what_cannot_go_on_begins_anew():
    wrapping = OpenPgp((PGP_CERTIFICATE,))
    journal = Remembered()
    packaged(Plain(), films([10]), journal=journal)
    assert taken_up(wrapping, wrapping.start(), journal.members, [0, 100]) == TakenUp()


@pytest.mark.parametrize("lies", [b"", bytes(99), bytes(101)])
def test_a_protected_zip_goes_on_only_where_all_of_it_is_there(lies):
    wrapping = ProtectedZip(PASSPHRASE, "made.zip", SEALED_AT)
    start = wrapping.start()
    with pytest.raises(ValueError, match="should be there"):
        wrapping.begin(io.BytesIO(), start, position=0, skip=100 + len(start.head), there=[start.head, lies])


def test_parts_that_are_not_those_of_the_journal_are_refused():
    wrapping = Plain()
    start, journal = wrapping.start(), Remembered()
    out, _ = packaged(wrapping, films([5000, 6000]), start, journal=journal)
    place = taken_up(wrapping, start, journal.members, range(len(out.getvalue())))
    assert len(place.members) == 2
    others = films([5000, 6000])
    for wrong in (films([5000, 6001]), films([5000]), [others[2], *others[:2]], [others[1], others[0]]):
        with pytest.raises(Problem, match="before"):
            packaged(wrapping, wrong, start, going_on=place)


def test_media_whose_bytes_are_not_those_collected_are_refused():
    with pytest.raises(Problem, match="not those that were collected"):
        packaged(Plain(), [replace(media(1, 5000), sha256="0" * 64)])


@pytest.mark.parametrize(("wrapping", "secret"), WRAPPINGS, ids=lambda one: getattr(one, "format", None))
def test_a_packaging_that_is_stopped_stops_within_a_megabyte_and_leaves_nothing_running(wrapping, secret):
    chance, before = random.Random(repr(secret)), threading.active_count()
    for _ in range(trials(40)):
        told, last = [], chance.randrange(LARGE // BLOCK)

        def progress(_, size, told=told, last=last):
            told.append(size)
            if size > last * BLOCK:
                raise Stop

        with pytest.raises(Stop):
            packaged(wrapping, films([LARGE]), progress=progress)
        assert max(told) <= (last + 1) * BLOCK
        assert threading.active_count() == before


class Stop(Exception):
    """Somebody asked for the end of it."""


def test_progress_tells_each_file_and_every_megabyte():
    told = []
    packaged(Plain(), films([LARGE, 10]), progress=lambda path, size: told.append((path, size)))
    sizes = [size for _, size in told]
    assert sizes == sorted(sizes)
    assert max(after - before for before, after in pairwise(sizes)) <= BLOCK
    assert {"data/media/mia.lopez/0.mp4", "data/media/mia.lopez/1.mp4", "data/return.json"} <= {
        path for path, _ in told
    }


@pytest.mark.parametrize("place", ["sink", "source"])
def test_a_failure_is_told_as_it_happened_and_leaves_no_thread(place):
    before = threading.active_count()

    def broken():
        for _ in range(LARGE // BLOCK):
            yield bytes(BLOCK)
        raise OSError("the disk is gone")

    film = replace(media(1, LARGE), chunks=broken()) if place == "source" else media(1, LARGE)
    sink = Dying(BLOCK * 7) if place == "sink" else io.BytesIO()
    with pytest.raises(Killed if place == "sink" else OSError):
        packaged(AgeRecipients((RECIPIENT,)), [film], sink=sink)
    assert threading.active_count() == before


def test_a_small_return_starts_no_thread(monkeypatch):
    monkeypatch.setattr(threading.Thread, "start", lambda _: pytest.fail("a thread was started"))
    packaged(AgeRecipients((RECIPIENT,)), films([200_000]))


@pytest.mark.parametrize("length", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK])
def test_blocks_give_every_byte_of_whatever_can_be_read(length, tmp_path):
    data = random.Random(length).randbytes(length)
    (tmp_path / "file").write_bytes(data)

    class OnlyReads:
        def __init__(self):
            self.inner = io.BytesIO(data)

        def read(self, size):
            return self.inner.read(min(size, 70_000))

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.inner.close()

    for stream in (io.BytesIO(data), OnlyReads(), (tmp_path / "file").open("rb"), (tmp_path / "file").open("rb", 0)):
        assert b"".join(bytes(block) for block in blocks(stream)) == data


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc to see how much memory a process had")
@pytest.mark.parametrize("kind", ["age", "openpgp", "zip-aes256"])
def test_memory_does_not_grow_with_the_return(kind):
    most = (20 if kind == "age" else 4) << 30
    first, last = peaks(kind, 1 << 30, most) if FULL else peaks(kind, 16 << 20, 160 << 20)
    assert last - first < 16 << 10
    assert last < 200 << 10


def peaks(kind, *sizes):
    """Package returns of so many bytes in a process of its own, and give the most memory it had by then, in KiB."""
    root = Path(__file__).parents[2]
    arguments = [sys.executable, "-m", "tests.packaging.packaging_process", kind, *map(str, sizes)]
    ran = subprocess.run(arguments, cwd=root, capture_output=True, check=True, text=True)
    return map(int, ran.stdout.split())
