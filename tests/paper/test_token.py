"""A custodian's key on a token: it signs, never leaves, and what is wrong with it is said so that it can be mended."""

import asyncio
import io
import logging
import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.reader import PdfFileReader

from rogatory.paper.plain import paragraph, set_plain
from rogatory.paper.signing import CustodianKey
from rogatory.paper.token import Token
from rogatory.problem import Problem
from rogatory.verify.apart import apart
from rogatory.verify.pades import check_certificate, read_trusted
from tests.paper.local_authority import local_authority
from tests.paper.soft_token import LABEL, PIN, module, soft_token


@pytest.fixture(scope="module")
def holders(tmp_path_factory):
    with soft_token(tmp_path_factory.mktemp("token")) as made:
        yield made


def token(**values):
    return Token(**{"module": module(), "label": LABEL, "key": "Elliptic", "pin": PIN} | values)


def der(holder):
    return holder.public_bytes(serialization.Encoding.DER)


def page():
    return set_plain([paragraph("One page")])


def words(pdf, trusted):
    return [finding.words for finding in check_certificate("certificate.pdf", pdf, {}, trusted).findings]


@pytest.mark.parametrize("name", ["Elliptic", "RSA"])
def test_a_key_on_a_token_signs_as_one_in_a_file_does(holders, name):
    key = CustodianKey.from_token(token(key=name))
    pdf = key.sign_pdf(page(), datetime.now(UTC))
    assert key.holder == f"Common Name: Custodian {name}"
    assert not key.demonstration
    told = words(pdf, [der(holders[name])])
    assert f"its signature is whole, by the holder of the certificate «Common Name: Custodian {name}»" in told
    assert "the holder's certificate was issued by one that you trust" in told


def test_a_token_without_a_certificate_takes_the_holders_from_a_file(holders):
    key = CustodianKey.from_token(token(key="Bare", certificates=(der(holders["Bare"]), der(holders["RSA"]))))
    pdf = key.sign_pdf(page(), datetime.now(UTC))
    assert "Custodian Bare" in key.holder
    embedded = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0]
    assert [each.subject.native["common_name"] for each in embedded.other_embedded_certs] == ["Custodian RSA"]


def test_a_signature_of_a_token_is_stamped(holders, tmp_path):
    with local_authority(tmp_path) as authority:
        key = CustodianKey.from_token(token())
        pdf = key.sign_pdf(page(), datetime.now(UTC), authority=authority.client())
        found = check_certificate("c.pdf", pdf, {}, None, tsa=read_trusted(authority.root, "root"))
    assert found.stamp is not None
    assert found.stamp.trusted


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"label": "Elsewhere"}, "no token with this label; there is 'Custodians'"),
        ({"key": "Nobody"}, "Could not find certificate with label 'Nobody'"),
        ({"key": "Bare"}, "Could not find certificate with label 'Bare'"),
        ({"key": "Mistaken"}, "the key is not that of the certificate"),
        ({"module": "/nonexistent.so"}, "no library for tokens"),
        ({"pin": "0000"}, "the PIN is wrong"),
    ],
)
@pytest.mark.usefixtures("holders")
def test_what_is_wrong_with_a_token_is_said_and_never_its_pin(changes, said, caplog):
    caplog.set_level(logging.DEBUG)
    asked = token(**changes)
    with pytest.raises(Problem, match=said) as problem:
        CustodianKey.from_token(asked)
    assert problem.value.cure
    for written in (repr(asked), str(problem.value), caplog.text):
        assert asked.pin not in written


@pytest.mark.usefixtures("holders")
def test_a_wrong_pin_is_shown_to_a_token_once():
    """Devices lock themselves after three: what is tried again by itself must not do that."""
    for said in ("the PIN is wrong", "it is not tried again", "it is not tried again"):
        with pytest.raises(Problem, match=said):
            token(pin="7777").certificate()
    assert token().certificate()


@pytest.mark.parametrize(
    ("flag", "said"), [("USER_PIN_FINAL_TRY", "after one more"), ("USER_PIN_LOCKED", "has locked")]
)
@pytest.mark.usefixtures("holders")
def test_no_pin_is_tried_where_it_could_lock_the_token(flag, said, monkeypatch):
    import pkcs11

    class Warned:
        label, flags = LABEL, pkcs11.TokenFlag[flag]

        def open(self, **values):
            pytest.fail("it was tried")

    monkeypatch.setattr(Token, "_token", lambda self, library: Warned())
    with pytest.raises(Problem, match=said):
        token().certificate()


@pytest.mark.usefixtures("holders")
def test_the_optional_library_is_named_where_it_is_missing(monkeypatch):
    held = token()
    monkeypatch.setitem(sys.modules, "pkcs11", None)
    with pytest.raises(Problem, match="is not here") as problem:
        held.certificate()
    assert "rogatory[pkcs11]" in problem.value.cure


def test_a_forked_process_signs_too(holders):
    """Workers are forked; a token's library must begin anew in each."""
    assert token().certificate()
    code = (
        "import os, sys; from pathlib import Path; from rogatory.paper.token import Token; "
        "held = Token(Path(sys.argv[1]), *sys.argv[2:5]); held.certificate(); child = os.fork(); held.certificate(); "
        "sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) if child else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, module(), LABEL, "RSA", PIN], capture_output=True, check=False, env=os.environ
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.usefixtures("holders")
def test_a_token_signs_inside_a_running_event_loop():
    async def inside():
        return CustodianKey.from_token(token()).sign_pdf(page(), datetime.now(UTC))

    assert apart(lambda: asyncio.run(inside())).startswith(b"%PDF")
