"""Encrypted returns as OpenPGP messages: GnuPG opens them, and nothing that was altered opens."""

import io
import os
import random
import shutil
import subprocess
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from rogatory.packaging.formats import openpgp
from rogatory.packaging.formats.openpgp import SMALL, OpenPgp
from rogatory.problem import Problem
from tests.trials import trials

SECRET, CERTIFICATE = openpgp.new_key()
LARGE = SMALL + 70_001


def encrypted(data, certificates=(CERTIFICATE,), sink=None):
    out = io.BytesIO()
    wrapping = OpenPgp(certificates)
    target = wrapping.begin(sink or out, wrapping.start())
    for at in range(0, len(data), 1 << 20):
        target.write(memoryview(data)[at : at + (1 << 20)])
    target.close()
    return out.getvalue()


def opened(data):
    return openpgp.unwrap(io.BytesIO(data), SECRET).read()


@pytest.mark.parametrize("size", [0, 1, SMALL, SMALL + 1, LARGE])
def test_a_message_opens_again_be_it_made_here_or_in_a_process_of_its_own(size):
    data = random.Random(size).randbytes(size)
    assert opened(encrypted(data)) == data


@pytest.fixture
def home():
    """A folder for GnuPG; its path is short, since that of the agent's socket in it has to be."""
    with TemporaryDirectory(prefix="gpg-") as folder:
        yield folder


@pytest.mark.skipif(not shutil.which("gpg"), reason="needs GnuPG (on Debian: apt-get install gpg)")
def test_gnupg_opens_a_small_and_a_large_message(home):
    gpg = ["gpg", "--homedir", home, "--batch", "--quiet", "--passphrase", ""]
    subprocess.run([*gpg, "--quick-gen-key", "officer@agency.example", "rsa2048", "sign,encrypt"], check=True)
    certificate = subprocess.run([*gpg, "--export", "--armor"], capture_output=True, check=True).stdout
    try:
        for size in (1000, LARGE):
            data = random.Random(size).randbytes(size)
            made = encrypted(data, (CERTIFICATE, certificate))
            read = subprocess.run([*gpg, "--decrypt"], input=made, capture_output=True, check=True)
            assert read.stdout == data
    finally:
        subprocess.run(["gpgconf", "--homedir", home, "--kill", "all"], check=False)


def test_an_altered_or_cut_message_never_opens():
    random_one = random.Random(24)
    made = encrypted(random_one.randbytes(30_000))
    for _ in range(trials(50)):
        altered = bytearray(made)
        at = random_one.randrange(len(made))
        if random_one.random() < 0.7:
            altered[at] ^= 1 << random_one.randrange(8)
        else:
            del altered[at:]
        with pytest.raises(Problem, match="does not open"):
            opened(bytes(altered))


def test_a_message_for_somebody_else_does_not_open():
    with pytest.raises(Problem, match="does not open"):
        opened(encrypted(b"x", (openpgp.new_key()[1],)))


class Counted(io.BytesIO):
    """A message of which it is known how much was taken; it breaks off after `least` bytes where that is said."""

    def __init__(self, data, least=None):
        super().__init__(data)
        self.taken, self.least = 0, least

    def readinto(self, buffer):
        if self.least is not None and self.taken >= self.least:
            raise OSError(5, "Input/output error")
        filled = super().readinto(buffer)
        self.taken += filled
        return filled


def test_a_message_is_opened_as_it_is_read_and_nothing_of_it_is_kept_in_a_file(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    message = Counted(encrypted(bytes(72 << 20)))
    with openpgp.unwrap(message, SECRET) as plain:
        assert plain.read(1000) == bytes(1000)
        # What the library holds back to check it, and what stands in pipes.
        assert message.taken < 60 << 20
        files = [Path(f"/proc/{plain.raw.process.pid}/fd/{each}").readlink() for each in (0, 1)]
        assert all(each.name.startswith("pipe:") for each in files)
        assert list(tmp_path.iterdir()) == []


def test_what_breaks_off_in_reading_a_message_is_told_as_it_failed():
    message = Counted(encrypted(bytes(LARGE)), least=2 << 20)
    with openpgp.unwrap(message, SECRET) as plain, pytest.raises(OSError, match="Input/output error"):
        plain.read()


def test_a_message_that_is_not_read_to_its_end_leaves_no_process():
    before = threading.active_count()
    with openpgp.unwrap(io.BytesIO(encrypted(bytes(LARGE))), SECRET) as plain:
        plain.read(1000)
    assert plain.raw.process.returncode is not None
    assert threading.active_count() == before


def test_a_message_with_something_behind_its_end_does_not_open():
    with pytest.raises(Problem, match="does not open"):
        opened(encrypted(b"x") + bytes(1 << 20))


class Full:
    """A sink on a disk that is full after the first bytes."""

    def __init__(self):
        self.taken = 0

    def write(self, data):
        self.taken += len(data)
        if self.taken > 100_000:
            raise OSError(28, "No space left on device")


def test_a_sink_that_fails_is_told_as_it_failed_and_no_process_is_left():
    before = threading.active_count()
    with pytest.raises(OSError, match="No space left"):
        encrypted(os.urandom(3 * LARGE), sink=Full())
    assert threading.active_count() == before


def test_a_message_that_is_abandoned_leaves_no_process():
    wrapping = OpenPgp((CERTIFICATE,))
    target = wrapping.begin(io.BytesIO(), wrapping.start())
    target.write(bytes(LARGE))
    process = target._child.process
    target.abandon()
    assert process.returncode is not None


@pytest.mark.parametrize("certificates", [(), (b"",), (b"no certificate",), (SECRET,)])
def test_what_is_no_certificate_is_refused_before_anything_is_made(certificates):
    with pytest.raises(Problem, match="packaging, OpenPGP"):
        OpenPgp(certificates)
