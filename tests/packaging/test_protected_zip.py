"""Encrypted returns as zips with AES-256: common programs open them, and nothing that was altered opens."""

import io
import random
import shutil
import subprocess
from datetime import UTC, datetime

import pytest
import pyzipper
from hypothesis import given, settings
from hypothesis import strategies as st

from rogatory.packaging.formats import protected_zip
from rogatory.packaging.formats.passphrase import new_passphrase
from rogatory.packaging.formats.protected_zip import ProtectedZip
from rogatory.problem import Problem
from tests.trials import FULL, trials

PASSPHRASE = new_passphrase()
AT = datetime(2020, 9, 17, 14, 3, 10, tzinfo=UTC)
NAME = "RG-2020-000042-préservation.zip"


def encrypted(data, step=1 << 20):
    wrapping = ProtectedZip(PASSPHRASE, NAME, AT)
    out = io.BytesIO()
    target = wrapping.begin(out, wrapping.start())
    for at in range(0, len(data), step):
        target.write(memoryview(data)[at : at + step])
    target.close()
    return out.getvalue()


def opened(data, passphrase=PASSPHRASE):
    return protected_zip.unwrap(io.BytesIO(data), passphrase).read()


@given(size=st.integers(0, 3 << 20), step=st.integers(1 << 14, 3 << 20))
@settings(max_examples=trials(100), deadline=None)
def test_another_reader_of_protected_zips_opens_it(size, step):
    data = random.Random(size).randbytes(size)
    made = encrypted(data, step)
    with pyzipper.AESZipFile(io.BytesIO(made)) as archive:
        archive.setpassword(PASSPHRASE.encode())
        assert archive.namelist() == [NAME]
        assert archive.infolist()[0].date_time == AT.timetuple()[:6]
        assert archive.read(NAME) == data
    assert opened(made) == data


@pytest.mark.skipif(not shutil.which("7z"), reason="needs the program 7z (on Debian: apt-get install p7zip-full)")
def test_the_program_7z_opens_it(tmp_path):
    data = random.Random(7).randbytes(1 << 20)
    (tmp_path / "made.zip").write_bytes(encrypted(data))
    read = subprocess.run(
        ["7z", "e", "-so", f"-p{PASSPHRASE}", str(tmp_path / "made.zip")], capture_output=True, check=True
    )
    assert read.stdout == data


def test_two_returns_under_one_passphrase_have_nothing_in_common():
    first, second = encrypted(bytes(100)), encrypted(bytes(100))
    assert first != second


def test_another_passphrase_opens_nothing():
    with pytest.raises(Problem, match="another passphrase"):
        opened(encrypted(b"x"), new_passphrase())


def test_an_altered_cut_or_lengthened_zip_never_opens():
    random_one = random.Random(24)
    made = encrypted(random_one.randbytes(700))
    for at in range(0, len(made), 1 if FULL else 7):
        altered = bytearray(made)
        altered[at] ^= 1 << random_one.randrange(8)
        with pytest.raises(Problem, match="does not open"):
            opened(bytes(altered))
        with pytest.raises(Problem, match="does not open"):
            opened(made[:at])
    with pytest.raises(Problem, match="does not open"):
        opened(made + b"\0")
