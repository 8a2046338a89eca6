"""Encrypted returns as age files: other programs open them, and nothing that was altered opens."""

import hashlib
import io
import os
import random
import shutil
import subprocess
import zlib
from pathlib import Path

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rogatory.packaging.formats import age, bech32
from rogatory.packaging.formats.age import AgePassphrase, AgeRecipients
from rogatory.packaging.formats.age_payload import CHUNK, SEALED, Encrypting
from rogatory.packaging.formats.passphrase import new_passphrase
from rogatory.packaging.formats.start import Start
from rogatory.problem import Problem
from tests.trials import trials

IDENTITY, RECIPIENT = age.new_identity()
OTHER = pyrage.x25519.Identity.from_str(IDENTITY)
BOUNDARIES = sorted(
    {max(0, chunks * CHUNK + near) for chunks in (0, 1, 2, 15, 16, 17, 18, 32, 33) for near in (-1, 0, 1)}
)
CONFORMANCE = Path(os.environ.get("ROGATORY_CONFORMANCE", "conformance")) / "age" / "testdata"


def encrypted(data, wrapping=None, *, step=1 << 20, start=None):
    wrapping = wrapping or AgeRecipients((RECIPIENT,))
    out = io.BytesIO()
    target = wrapping.begin(out, start or wrapping.start())
    for at in range(0, len(data), step):
        target.write(memoryview(data)[at : at + step])
    target.close()
    return out.getvalue()


def opened(data, secret=IDENTITY):
    return age.unwrap(io.BytesIO(data), secret).read()


@pytest.mark.parametrize("size", BOUNDARIES)
def test_another_reader_of_age_opens_every_size_around_the_chunks(size):
    data = random.Random(size).randbytes(size)
    made = encrypted(data)
    assert pyrage.decrypt(made, [OTHER]) == data
    assert opened(made) == data


@given(size=st.integers(0, 3 * CHUNK), step=st.integers(1000, 2 * CHUNK), seed=st.integers(0, 99))
@settings(max_examples=trials(200), deadline=None)
def test_a_file_is_the_same_in_whatever_pieces_it_was_written(size, step, seed):
    data = random.Random(seed).randbytes(size)
    wrapping = AgeRecipients((RECIPIENT,))
    start = wrapping.start()
    made = encrypted(data, wrapping, step=step, start=start)
    assert made == encrypted(data, wrapping, step=size + 1, start=Start.from_bytes(start.to_bytes()))
    assert pyrage.decrypt(made, [OTHER]) == data


@given(size=st.integers(0, 3 * CHUNK))
@settings(max_examples=trials(100), deadline=None)
def test_what_another_writer_of_age_made_is_opened(size):
    data = random.Random(size).randbytes(size)
    assert opened(pyrage.encrypt(data, [pyrage.x25519.Recipient.from_str(RECIPIENT)])) == data


@pytest.mark.skipif(not shutil.which("age"), reason="needs the program age (on Debian: apt-get install age)")
def test_the_program_age_opens_it_with_any_of_the_keys_it_was_made_for(tmp_path):
    data = random.Random(1).randbytes(2 * CHUNK + 7)
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    (tmp_path / "identity").write_text(IDENTITY + "\n")
    wrapping = AgeRecipients((age.new_identity()[1], RECIPIENT, (tmp_path / "key.pub").read_text()))
    made = encrypted(data, wrapping)
    for one in (tmp_path / "identity", key):
        read = subprocess.run(["age", "-d", "-i", str(one)], input=made, capture_output=True, check=True)
        assert read.stdout == data


def test_a_passphrase_opens_it_here_and_elsewhere():
    passphrase, data = new_passphrase(), b"x" * (CHUNK + 1)
    wrapping = AgePassphrase(passphrase)
    start = wrapping.start()
    made = encrypted(data, wrapping, start=start)
    assert pyrage.passphrase.decrypt(made, passphrase) == data
    assert opened(made, passphrase) == opened(made, start) == data
    with pytest.raises(Problem, match="does not open"):
        opened(made, new_passphrase())


def test_passphrases_are_long_and_never_twice_the_same():
    drawn = {new_passphrase() for _ in range(100)}
    assert len(drawn) == 100
    assert {len(one) for one in drawn} == {29}


@pytest.mark.parametrize("passphrase", ["", "short", "a" * 19, "line\nbreak-in-a-long-one"])
def test_a_passphrase_that_could_be_guessed_is_refused(passphrase):
    with pytest.raises(Problem, match="too short"):
        AgePassphrase(passphrase)


@pytest.mark.parametrize(
    "recipients",
    [
        (),
        ("",),
        (RECIPIENT[:-1],),
        (RECIPIENT.upper(),),
        (IDENTITY,),
        (RECIPIENT, "ssh-rsa AAAAB3NzaC1yc2E="),
        ("ssh-ed25519 AAAA",),
        (bech32.encode("age", bytes(32)),),
        (bech32.encode("age", b"\x09" * 31),),
        ("ssh-ed25519",),
    ],
)
def test_what_is_no_key_is_refused_before_anything_is_made(recipients):
    with pytest.raises(Problem, match="packaging, age"):
        AgeRecipients(recipients)


def test_the_start_of_another_file_opens_nothing():
    wrapping = AgeRecipients((RECIPIENT,))
    with pytest.raises(Problem, match="does not open"):
        opened(encrypted(b"x", wrapping), wrapping.start())


def test_a_secret_is_not_shown_where_values_are_printed():
    start = AgeRecipients((RECIPIENT,)).start()
    assert repr(start) == "Start()"
    assert "secret-words" not in repr(AgePassphrase("secret-words-secret-words"))


def test_an_altered_cut_or_lengthened_file_never_opens():
    random_one = random.Random(24)
    data = random_one.randbytes(2 * CHUNK + 99)
    made = encrypted(data)
    for _ in range(trials(1000)):
        altered = bytearray(made)
        at = random_one.randrange(len(made))
        kind = random_one.choice(["flip", "cut", "add", "drop", "swap"])
        if kind == "flip":
            altered[at] ^= 1 << random_one.randrange(8)
        elif kind == "cut":
            del altered[at:]
        elif kind == "add":
            altered += random_one.randbytes(1 + at % 99)
        elif kind == "drop":
            del altered[-SEALED - 99 :]
        else:
            first = len(made) - 2 * SEALED - 115
            altered[first : first + 2 * SEALED] = (
                altered[first + SEALED : first + 2 * SEALED] + altered[first : first + SEALED]
            )
        with pytest.raises(Problem, match="does not open"):
            opened(bytes(altered))


def vectors():
    """The published test vectors of the format, without armour and without kinds of readers that we do not know."""
    if not CONFORMANCE.is_dir():
        return []
    names = sorted(path.name for path in CONFORMANCE.iterdir())
    return [name for name in names if not name.startswith(("armor", "hybrid"))]


def vector(name):
    head, _, body = (CONFORMANCE / name).read_bytes().partition(b"\n\n")
    facts = [line.partition(": ")[::2] for line in head.decode().splitlines()]
    if ("compressed", "zlib") in facts:
        body = zlib.decompress(body)
    return facts, body


@pytest.mark.skipif(
    not vectors(), reason="needs the age test vectors (C2SP/CCTV) in age/testdata of ROGATORY_CONFORMANCE"
)
def test_the_published_vectors_of_the_format_open_where_they_should():
    wrong = []
    for name in vectors():
        facts, body = vector(name)
        expected = dict(facts)
        found = "failure"
        for secret in [value for key, value in facts if key in {"identity", "passphrase"}]:
            try:
                data = opened(body, secret)
            except Problem:
                continue
            found = "success" if hashlib.sha256(data).hexdigest() == expected["payload"] else "other bytes"
        if (found == "success") != (expected["expect"] == "success"):
            wrong.append((name, found, expected["expect"]))
    assert wrong == []


@pytest.mark.skipif(
    not vectors(), reason="needs the age test vectors (C2SP/CCTV) in age/testdata of ROGATORY_CONFORMANCE"
)
def test_our_payloads_are_those_of_the_published_vectors():
    compared = 0
    for name in vectors():
        facts, body = vector(name)
        expected = dict(facts)
        if expected["expect"] != "success" or "file key" not in expected:
            continue
        secret = next(value for key, value in facts if key in {"identity", "passphrase"})
        out = io.BytesIO()
        payload = body.index(b"\n", body.index(b"\n---") + 1) + 1
        target = Encrypting(out, bytes.fromhex(expected["file key"]), body[: payload + 16])
        target.write(opened(body, secret))
        target.close()
        assert out.getvalue() == body, name
        compared += 1
    assert compared > 10


@pytest.mark.parametrize("text", ["age1QQ", "agé1qqqqqq", "1qqqqqqqq", "age1b" + "q" * 9, "age1qqqqq", "age"])
def test_what_is_no_bech32_is_refused(text):
    with pytest.raises(ValueError, match=r"letter|checksum|bits"):
        bech32.decode(text)
