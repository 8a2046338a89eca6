"""Timestamps: asked for, checked before anything is sealed with them, and refused when anything about them is odd."""

import asyncio
import hashlib
import http.client
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import pem, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.sign.timestamps import DummyTimeStamper

from rogatory.paper.authority import Authority, Unanswered
from rogatory.problem import Problem
from rogatory.verify.pades import read_trusted
from rogatory.verify.timestamp import check_timestamp, read_stamp
from tests.paper.local_authority import LocalAuthority, certified, clock, local_authority, pem_of

DATA = b"the manifests of a return"
SUITE = Path(os.environ.get("ROGATORY_CONFORMANCE", "/nonexistent")) / "rfc3161" / "test" / "fixtures"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with local_authority(tmp_path_factory.mktemp("authority")) as authority:
        yield authority


@pytest.fixture
def authority(running):
    yield running
    running.answer, running.chain = running.reply, False
    running.questions.clear()


def read(reply, data=DATA, trusted=None):
    return read_stamp(reply, lambda algorithm: hashlib.new(algorithm, data).digest(), trusted, "stamp")


def test_bytes_are_stamped_by_their_digest_alone(authority):
    reply = authority.client(trusted=read_trusted(authority.root, "root")).stamp(DATA)
    stamp = read(reply, trusted=read_trusted(authority.root, "root"))
    assert stamp.trusted is True
    assert abs(stamp.at - clock()) < timedelta(minutes=1)
    assert "Test Time" in stamp.authority
    (headers, question) = authority.questions[0]
    assert headers["Content-Type"] == "application/timestamp-query"
    asked = tsp.TimeStampReq.load(question).native
    assert (asked["cert_req"], asked["message_imprint"]["hash_algorithm"]["algorithm"]) == (True, "sha256")
    assert asked["message_imprint"]["hashed_message"] == hashlib.sha256(DATA).digest()


def test_no_two_questions_bear_the_same_number(authority):
    for _ in range(2):
        authority.client().stamp(DATA)
    assert len({tsp.TimeStampReq.load(question)["nonce"].native for _, question in authority.questions}) == 2


def other_question(question, **changes):
    asked = tsp.TimeStampReq.load(question)
    for name, value in changes.items():
        asked[name] = value
    return asked.dump(force=True)


def other_digest(algorithm="sha256"):
    return {"hash_algorithm": {"algorithm": algorithm}, "hashed_message": bytes(hashlib.new(algorithm).digest_size)}


def arranged(reply, *, as_der_asks):
    """The same reply with its two certificates in the order that DER asks for, or in the other."""
    response = tsp.TimeStampResp.load(reply)
    first, second = (each.dump() for each in response["time_stamp_token"]["content"]["certificates"])
    assert first + second in reply
    return reply.replace(first + second, b"".join(sorted([first, second], reverse=not as_der_asks)))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            lambda authority, question: authority.reply(
                other_question(question, message_imprint=other_digest("sha512"))
            ),
            "granted no timestamp: Message digest algorithm is not supported",
        ),
        (lambda authority, question: (500, b"x"), "answered 500"),
        (lambda authority, question: (200, b""), "empty"),
        (lambda authority, question: (200, bytes(300_000)), "more than 256 kB"),
        (lambda authority, question: (200, b"<html>"), "no reply of RFC 3161"),
        (lambda authority, question: (200, authority.reply(question)[1] + b"\0"), "no reply of RFC 3161"),
        (lambda authority, question: authority.reply(other_question(question, nonce=7)), "nonce"),
        (
            lambda authority, question: authority.reply(other_question(question, message_imprint=other_digest())),
            "over something else",
        ),
        (
            lambda authority, question: authority.reply(other_question(question, cert_req=False)),
            "does not hold its authority's certificate",
        ),
    ],
)
def test_an_answer_that_is_no_good_stamp_of_this_question_is_refused(authority, answer, words):
    authority.answer = lambda question: answer(authority, question)
    with pytest.raises(Problem, match=words) as problem:
        authority.client().stamp(DATA)
    assert problem.value.cure


def test_a_reply_that_programs_read_differently_is_refused_with_its_cure(authority):
    """Authorities that send the certificates above their own often send them in an order that DER forbids."""
    authority.chain = True
    authority.answer = lambda question: (200, arranged(authority.reply(question)[1], as_der_asks=False))
    with pytest.raises(Problem, match="not written as RFC 3161 asks") as problem:
        authority.client().stamp(DATA)
    assert "its own certificate alone" in problem.value.cure


def test_a_chain_in_the_order_of_der_is_taken(authority):
    authority.chain = True
    authority.answer = lambda question: (200, arranged(authority.reply(question)[1], as_der_asks=True))
    assert read(authority.client(trusted=read_trusted(authority.root, "root")).stamp(DATA)).trusted is None


def test_an_authority_behind_which_no_named_certificate_stands_is_refused(authority, tmp_path):
    stranger = LocalAuthority(tmp_path)
    with pytest.raises(Problem, match="none of the certificates that you named"):
        authority.client(trusted=read_trusted(stranger.root, "root")).stamp(DATA)


def test_an_authority_whose_clock_is_another_is_refused(authority):
    with pytest.raises(Problem, match="its clock and the one here are 1 day"):
        authority.client(clock=lambda: clock() + timedelta(days=1, seconds=2)).stamp(DATA)


def test_an_authority_that_is_not_there_or_says_nothing_stops_nobody_for_long(authority):
    with pytest.raises(Unanswered, match="no whole answer"):
        Authority("http://127.0.0.1:9/", clock).stamp(DATA)
    authority.answer = lambda question: time.sleep(1) or (200, b"late")
    with pytest.raises(Unanswered, match="longer than"):
        authority.client(seconds=0.2).stamp(DATA)


def test_an_authority_that_drips_its_answer_is_cut_off(authority, monkeypatch):
    class Dripping(http.client.HTTPResponse):
        def read(self, size=None):
            time.sleep(0.5)
            return super().read(size)

    monkeypatch.setattr(http.client.HTTPConnection, "response_class", Dripping)
    with pytest.raises(Problem, match="longer than"):
        authority.client(seconds=0.2).stamp(DATA)


def test_any_altered_byte_of_a_reply_is_found_or_without_meaning(authority, chance):
    """What is not signed in a reply (the status text, the order of certificates) says nothing of time or bytes."""
    reply = authority.client().stamp(DATA)
    stamp = read(reply)
    for at in range(0, len(reply), 7):
        altered = bytearray(reply)
        altered[at] ^= 1 << chance.randrange(8)
        found, findings = check_timestamp("timestamp.tsr", bytes(altered), DATA, None, None)
        assert found is None or found == stamp, at
        assert found or [finding.level for finding in findings] == ["bad"]


@pytest.mark.parametrize("purpose", [None, "code_signing", "time_stamping"])
def test_a_stamp_by_a_certificate_that_is_for_something_else_is_refused(purpose):
    """A court's own tools would refuse it too, whoever stands behind it."""
    key = rsa.generate_private_key(65537, 2048)
    usages = {"code_signing": ExtendedKeyUsageOID.CODE_SIGNING, "time_stamping": ExtendedKeyUsageOID.TIME_STAMPING}
    extensions = [(x509.ExtendedKeyUsage([usages[purpose]]), True)] if purpose else []
    holder = certified("Other", "Other", key, key, *extensions)
    stamper = DummyTimeStamper(
        asn1_x509.Certificate.load(holder.public_bytes(serialization.Encoding.DER)),
        asn1_keys.PrivateKeyInfo.load(pem.unarmor(pem_of(key))[2]),
        fixed_dt=clock(),
    )
    token = asyncio.run(stamper.async_timestamp(hashlib.sha256(DATA).digest(), "sha256"))
    reply = tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}).dump()
    if purpose == "time_stamping":
        assert read(reply).trusted is None
    else:
        with pytest.raises(Problem, match="not for timestamps"):
            read(reply)


def suite(name):
    if not SUITE.is_dir():
        pytest.skip("ROGATORY_CONFORMANCE names no folder with rfc3161")
    return (SUITE / name).read_bytes()


def judged(name, digest=None):
    """Read a reply of the suite over whatever it is over, or over `digest`."""
    reply = suite(name)
    roots = read_trusted(suite(name.split("/")[0] + "/ts_chain.pem"), "chain")
    info = tsp.TimeStampResp.load(reply)["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
    imprint = info["message_imprint"]["hashed_message"].native
    return read_stamp(reply, lambda algorithm: imprint if digest is None else digest, roots, name)


@pytest.mark.parametrize(
    ("name", "authority"),
    [
        ("identrust/issue-104.tsr", "TrustID Timestamp Authority"),
        ("sigstage/response-sha256.tsr", "sigstore-tsa"),
        ("sigstage/response-sha384.tsr", "sigstore-tsa"),
        ("sigstage/response-sha512.tsr", "sigstore-tsa"),
        ("test_tsa/response.tsr", "Test TSA Timestamping"),
        ("test_tsa/response-injected-certs.tsr", "Test TSA Timestamping"),
    ],
)
def test_good_replies_of_the_suite_are_read_and_trusted(name, authority):
    stamp = judged(name)
    assert stamp.trusted is True
    assert authority in stamp.authority


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("sigstage/response-invalid-signature.tsr", "does not verify"),
        ("sigstage/response-no-embedded-cert.tsr", "does not hold its authority's certificate"),
        ("sigstore.mock/response-expired.tsr", "does not hold its authority's certificate"),
    ],
)
def test_bad_replies_of_the_suite_are_refused(name, words):
    with pytest.raises(Problem, match=words):
        judged(name)


def test_a_reply_of_the_suite_by_another_authority_is_not_trusted():
    assert judged("test_tsa/other_response.tsr").trusted is False


def test_a_reply_of_the_suite_over_something_else_is_refused():
    with pytest.raises(Problem, match="over something else"):
        judged("test_tsa/response.tsr", digest=bytes(64))
