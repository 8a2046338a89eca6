"""Returns with an authority's timestamps: over the manifests, and in the custodian's certificate (PAdES B-T)."""

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from asn1crypto import tsp

from rogatory.evidence.sealing import TIMESTAMP_FILE
from rogatory.paper.certificate import CertificateWording, Custodian, certificate
from rogatory.paper.signing import demo_signer
from rogatory.problem import Problem
from rogatory.verify import check_return
from rogatory.verify.command import main
from rogatory.verify.pades import read_trusted
from tests.evidence.made_return import SIGNER, header, proofs, sealed
from tests.paper.local_authority import LocalAuthority, clock, local_authority

WORDING = CertificateWording("Certificate", "", ("I, {custodian}, certify {reference}.",), "Executed on {date}.")
CUSTODIAN = Custodian("Casey Custodian", "Custodian of Records")


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    with local_authority(tmp_path_factory.mktemp("authority")) as running:
        yield running


def stamped(authority, *, at=None, over=None, in_certificate=True):
    """A return sealed now, or at another instant; `over` stands for what is stamped in the place of the manifests."""
    at = (at or clock()).replace(microsecond=0)
    client = authority.client()
    key = demo_signer(b"tests", at - timedelta(days=1))
    data, _ = sealed(
        some_header=header(sealed_at=at),
        certificate=lambda facts: certificate(facts, WORDING, CUSTODIAN, key, client if in_certificate else None),
        prove=proofs,
        timestamp=lambda manifests: client.stamp(over or manifests),
    )
    return data


@pytest.fixture(scope="module")
def whole(authority):
    return stamped(authority)


def levels(report, file):
    return [finding.level for finding in report.findings if finding.file == file]


def test_both_stamps_are_read_and_trusted_where_the_reader_names_the_authority(whole, authority):
    report = check_return(io.BytesIO(whole), SIGNER.public, tsa=read_trusted(authority.root, "root"))
    assert report.ok
    assert report.stamp.trusted is True
    assert report.certified.stamp.trusted is True
    assert levels(report, TIMESTAMP_FILE) == ["good", "good"]
    assert abs(report.stamp.at - clock()) < timedelta(minutes=2)


def test_without_a_named_authority_a_stamp_is_read_and_noted(whole):
    report = check_return(io.BytesIO(whole), SIGNER.public)
    assert report.ok
    assert report.stamp.trusted is None
    assert levels(report, TIMESTAMP_FILE) == ["good", "note"]
    assert any("--tsa" in finding.words for finding in report.findings)


def test_a_stamp_of_another_authority_than_the_named_is_refused(whole, tmp_path):
    report = check_return(io.BytesIO(whole), tsa=read_trusted(LocalAuthority(tmp_path).root, "root"))
    bad = [finding.file for finding in report.findings if finding.level == "bad"]
    assert bad == ["data/certificate.pdf", TIMESTAMP_FILE]


def test_a_stamp_over_other_manifests_is_refused_though_it_was_signed(authority):
    report = check_return(io.BytesIO(stamped(authority, over=b"another return")))
    assert levels(report, TIMESTAMP_FILE) == ["bad"]
    assert report.stamp is None


def test_a_stamp_from_before_the_sealing_is_refused(authority):
    """A clock that was set forward: the authority knows better."""
    report = check_return(io.BytesIO(stamped(authority, at=clock() + timedelta(hours=1))))
    assert levels(report, TIMESTAMP_FILE) == ["bad"]
    assert "bad" in levels(report, "data/certificate.pdf")


def test_a_certificate_without_a_stamp_in_a_return_with_one_is_a_certificate_still(authority):
    report = check_return(io.BytesIO(stamped(authority, in_certificate=False)))
    assert report.ok
    assert report.certified.stamp is None


def test_a_certificate_whose_stamp_was_put_on_another_signature_is_refused(authority):
    """The stamp lies outside what the signature covers: it must be about this very signature."""
    one = _pdf(stamped(authority))
    token = _token(one)
    # What lies around a stamp tells how long it is, and their signatures differ by a byte or two: one of its length.
    foreign = next(each for each in _stamps(authority) if len(each) == len(token))
    altered = one.replace(token, foreign)
    assert altered != one
    assert len(altered) == len(one)
    report = check_return(io.BytesIO(sealed(certificate=lambda facts: altered)[0]))
    assert any("timestamp of its signature does not verify" in finding.words for finding in report.findings)


def _pdf(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("RG-2020-000042/data/certificate.pdf")


def _stamps(authority):
    """Stamps over something else, as they would stand in the PDF."""
    for number in range(100):
        reply = authority.client().stamp(b"another signature %d" % number)
        yield tsp.TimeStampResp.load(reply)["time_stamp_token"].dump().hex().encode()


def _token(pdf):
    """The stamp as it stands in the PDF, in hex: the second thing there that says of itself that it is signed data."""
    _, stamp = re.finditer(rb"3082([0-9a-f]{4})06092a864886f70d010702", pdf, re.IGNORECASE)
    return pdf[stamp.start() : stamp.start() + 8 + 2 * int(stamp[1], 16)]


def test_nothing_is_sealed_while_the_authority_does_not_answer(authority):
    authority.answer = lambda question: (503, b"later")
    try:
        with pytest.raises(Problem, match="answered 503"):
            stamped(authority)
        with pytest.raises(Problem, match="answered 503"):
            stamped(authority, in_certificate=False)
    finally:
        authority.answer = authority.reply


def test_the_command_trusts_the_authorities_it_is_given_and_tells_programs(whole, authority, tmp_path):
    file, root = tmp_path / "return.zip", tmp_path / "root.pem"
    file.write_bytes(whole)
    root.write_bytes(authority.root)
    out = io.StringIO()
    assert main([str(file), "--tsa", str(root), "--json"], out) == 0
    value = json.loads(out.getvalue())
    assert value["timestamp"]["trusted"] is True
    assert value["timestamp"]["authority"] == "Common Name: Test Time"
    assert value["certificate"]["timestamp"]["at"].endswith("Z")
    assert value["certificate"]["trusted"] is None
    (tmp_path / "empty.pem").write_bytes(b"")
    assert main([str(file), "--tsa", str(tmp_path / "empty.pem")], out) == 2
