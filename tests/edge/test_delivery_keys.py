"""A key that an officer hands in is one public key, whole, to which something can be encrypted; all else is refused."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pysequoia
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.edge.delivery_keys import LARGEST, recipient_key
from rogatory.problem import Problem

NOW = datetime(2026, 3, 2, tzinfo=UTC)
# The recipient of the age specification's own test vectors.
RECIPIENT = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"
OTHER = "age1lvyvwawkr0mcnnnncaghunadrqkmuf9e6507x9y920xxpp866cnql7dp2z"
# A point of low order: its product with any secret is nothing.
HIDES_NOTHING = "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z"


@pytest.fixture(scope="module")
def secret() -> pysequoia.Tsk:
    return pysequoia.Tsk.generate("Ada Sample <ada@police.example>")


@pytest.fixture(scope="module")
def certificate(secret: pysequoia.Tsk) -> str:
    return str(secret.extract_certificate())


def refused(text: str | bytes, now: datetime = NOW) -> str:
    with pytest.raises(Problem) as problem:
        recipient_key(text if isinstance(text, bytes) else text.encode(), now)
    assert problem.value.cure
    assert "backtrace" not in str(problem.value)
    return str(problem.value)


def test_an_age_recipient_names_itself():
    key = recipient_key(f"  {RECIPIENT}\n".encode(), NOW)
    assert (key.kind, key.text, key.fingerprint) == ("age", RECIPIENT, RECIPIENT)


@given(st.integers(0, len(RECIPIENT) - 1), st.sampled_from("qpzry9x8gf2tvdw0s3jn54khce6mua7lABio1 -é"))
def test_an_age_recipient_with_one_wrong_sign_is_refused(at: int, sign: str):
    wrong = RECIPIENT[:at] + sign + RECIPIENT[at + 1 :]
    if wrong != RECIPIENT and wrong.strip() != RECIPIENT:
        refused(wrong)


def test_a_certificate_is_taken_armoured_and_as_a_file(certificate: str, secret: pysequoia.Tsk):
    for handed in (certificate.encode(), bytes(secret.extract_certificate())):
        key = recipient_key(handed, NOW)
        assert key.kind == "openpgp"
        assert key.fingerprint == secret.extract_certificate().fingerprint.upper()
        assert "PRIVATE" not in key.text
        assert pysequoia.Cert.from_bytes(key.text.encode()).fingerprint == secret.extract_certificate().fingerprint


def test_secret_keys_are_refused_as_such(secret: pysequoia.Tsk):
    for handed in (str(secret).encode(), bytes(secret), b"# created\nAGE-SECRET-KEY-1QQQQ", b"age-secret-key-1qq"):
        assert "your secret key" in refused(handed)


@pytest.mark.parametrize(
    ("handed", "said"),
    [
        ("", "there is no key"),
        (f"{RECIPIENT}\n{OTHER}", "more than one"),
        (RECIPIENT.upper(), "checksum"),
        (HIDES_NOTHING, "hides nothing"),
        ("age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t", "plugin"),
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA ada", "SSH"),
        ("https://keys.example/ada", "neither"),
        (b"\x99\x01\x0d\x04" + bytes(200), "neither"),
        (b"x" * (LARGEST + 1), "at most"),
    ],
)
def test_what_is_no_such_key_is_told_apart(handed: str | bytes, said: str):
    assert said in refused(handed)


def test_a_certificate_whose_key_no_signature_binds_is_refused_with_its_cure(secret: pysequoia.Tsk):
    key_alone = bytes(secret.extract_certificate())
    key_alone = key_alone[: 2 + key_alone[1]]
    assert pysequoia.Cert.from_bytes(key_alone).fingerprint == secret.extract_certificate().fingerprint
    assert "damaged, or so old" in refused(key_alone)


def test_a_certificate_with_any_byte_altered_is_taken_or_refused_and_nothing_else(
    secret: pysequoia.Tsk, chance: random.Random
):
    whole = bytes(secret.extract_certificate())
    for at in range(len(whole)):
        altered = bytearray(whole)
        altered[at] ^= chance.randrange(1, 256)
        with suppress(Problem):
            recipient_key(bytes(altered), NOW)


def test_of_several_certificates_none_is_chosen(certificate: str):
    other = str(pysequoia.Tsk.generate("Bea <bea@police.example>").extract_certificate())
    assert "2 certificates" in refused(f"{certificate}\n{other}")


def test_a_certificate_that_is_over_is_refused(secret: pysequoia.Tsk, certificate: str):
    cert, expires = pysequoia.Cert.from_bytes(certificate.encode()), datetime(2040, 1, 1, tzinfo=UTC)
    ending = str(cert.set_expiration(expires, secret.certifier()))
    assert recipient_key(ending.encode(), NOW).expires == expires
    assert "expired on 2040-01-01" in refused(ending, expires + timedelta(days=1))
    revoked = pysequoia.Cert.from_bytes(bytes(cert) + bytes(cert.revoke(secret.certifier())))
    assert "revoked" in refused(bytes(revoked))
