"""`rogatory verify`: the verdict on a whole return with a signed certificate, in words and exit codes."""

import asyncio
import io
import json
import subprocess
import sys
import zipfile
from datetime import timedelta

import pytest

from rogatory.evidence.sealing import PROOF_FILE
from rogatory.packaging.formats import age, openpgp
from rogatory.packaging.formats.age import AgePassphrase, AgeRecipients
from rogatory.packaging.formats.openpgp import OpenPgp
from rogatory.packaging.formats.passphrase import new_passphrase
from rogatory.packaging.formats.protected_zip import ProtectedZip
from rogatory.paper.certificate import CertificateWording, Custodian, certificate
from rogatory.paper.signing import demo_signer
from rogatory.verify import check_return
from rogatory.verify.apart import apart
from rogatory.verify.command import main
from rogatory.verify.encrypted import LONGEST, is_encrypted
from rogatory.verify.pades import check_certificate, read_trusted
from tests.evidence.made_return import SEALED_AT, SIGNER, header, plain_certificate, proof, sealed

KEY = demo_signer(b"tests", SEALED_AT)
WORDING = CertificateWording("Certificate", "", ("I, {custodian}, certify {reference}.",), "Executed on {date}.")


def signed_certificate(facts):
    return certificate(facts, WORDING, Custodian("Casey Custodian", "Custodian of Records"), KEY)


WHOLE, _ = sealed(certificate=signed_certificate)
ROOTS = read_trusted(KEY.certificate_pem, "root.pem")


def bad(report):
    return [finding for finding in report.findings if finding.level == "bad"]


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "RG-2020-000042.zip"
    file.write_bytes(WHOLE)
    return file


def test_a_return_is_good_from_end_to_end_under_known_keys():
    report = check_return(io.BytesIO(WHOLE), SIGNER.public, trusted=ROOTS)
    assert report.ok
    assert report.reference == "RG-2020-000042"
    assert [finding.file for finding in report.findings if finding.level == "note"] == [
        "audit-proof.json",
        "timestamp.tsr",
    ]


def test_a_certificate_that_nobody_signed_is_refused():
    report = check_return(io.BytesIO(sealed(certificate=plain_certificate)[0]))
    assert [finding.file for finding in bad(report)] == ["data/certificate.pdf"]


def test_a_return_that_names_its_sealing_to_the_microsecond_fits_a_signature_that_tells_seconds():
    within = header(sealed_at=SEALED_AT.replace(microsecond=999_999))
    assert check_return(io.BytesIO(sealed(some_header=within, certificate=signed_certificate)[0])).ok


def test_a_certificate_of_another_return_is_refused():
    other = zipfile.ZipFile(io.BytesIO(sealed([], certificate=signed_certificate)[0]))
    pdf = other.read("RG-2020-000042/data/certificate.pdf")
    report = check_return(io.BytesIO(sealed(certificate=lambda facts: pdf)[0]))
    assert any("not the file that the custodian certified" in finding.words for finding in bad(report))
    assert any("did not certify it" in finding.words for finding in bad(report))


def test_a_certificate_changed_after_signing_is_refused():
    pdf = bytearray(zipfile.ZipFile(io.BytesIO(WHOLE)).read("RG-2020-000042/data/certificate.pdf"))
    pdf[pdf.index(b"/Title")] ^= 0x20
    found = list(check_certificate("certificate.pdf", bytes(pdf), {}, None).findings)
    assert found[0].level == "bad"


def test_a_holder_whom_the_reader_does_not_trust_is_told():
    stranger = read_trusted(demo_signer(b"stranger", SEALED_AT - timedelta(days=3)).certificate_pem, "other.pem")
    report = check_return(io.BytesIO(WHOLE), SIGNER.public, trusted=stranger)
    assert [finding.words for finding in bad(report)] == [
        "the holder's certificate was NOT issued by any that you trust"
    ]


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7", b"%PDF-1.7\n%%EOF", b"\x00" * 5000])
def test_a_hostile_pdf_never_makes_the_verifier_fall(pdf):
    assert [finding.level for finding in check_certificate("c.pdf", pdf, {}, None).findings] == ["bad"]


def test_the_audit_tree_is_shown_to_hold_the_sealing():
    words = [
        finding.words for finding in check_return(io.BytesIO(WHOLE)).findings if finding.file == "audit-proof.json"
    ]
    assert words[0] == "the sealing of this return is entry 3 of an audit tree of 7 entries"
    assert "was not checked" in words[1]


@pytest.mark.parametrize(
    ("prove", "words"),
    [
        (lambda digest: b"{}", "no audit proof"),
        (lambda digest: b"\xff", "UTF-8"),
        (lambda digest: b"[" * 100_000, ""),
        (lambda digest: proof("0" * 64), "about another return"),
        (lambda digest: proof(digest, request="RG-2020-000043"), "about another return"),
        (lambda digest: proof(digest, action="approve"), "records no sealing"),
        (lambda digest: proof(digest, index=4), "records no sealing"),
        (lambda digest: proof(digest).replace(b'"index":3,"path"', b'"index":2,"path"'), ""),
        (lambda digest: proof(digest).replace(b'"index":3,"path"', b'"index":"3","path"'), "no audit proof"),
        (lambda digest: proof(digest).replace(b'"size":7', b'"size":"7"'), "no audit proof"),
    ],
)
def test_a_proof_that_does_not_prove_it_is_refused_though_it_was_signed(prove, words):
    found = bad(
        check_return(
            io.BytesIO(sealed(certificate=signed_certificate, prove=lambda digest: {PROOF_FILE: prove(digest)})[0])
        )
    )
    assert [finding.file for finding in found] == ["audit-proof.json"]
    assert words in found[0].words


def test_a_return_without_a_proof_says_so():
    report = check_return(io.BytesIO(sealed(certificate=signed_certificate, prove=None)[0]))
    assert report.ok
    assert any(finding.words.startswith("there is none") for finding in report.findings)


def test_the_command_says_who_signed_only_when_the_key_was_given(path, tmp_path):
    key = tmp_path / "key.pem"
    key.write_bytes(SIGNER.public.pem())
    out = io.StringIO()
    assert main([str(path), "--key", str(key)], out) == 0
    assert "VERIFIED: every byte is as it was sealed, with the key that you gave." in out.getvalue()
    out = io.StringIO()
    assert main([str(path)], out) == 0
    assert "VERIFIED" not in out.getvalue()
    assert f"fingerprint {SIGNER.public.fingerprint}" in out.getvalue()


def test_the_command_names_the_altered_file_and_fails(path):
    path.write_bytes(WHOLE.replace(b"192.0.2.7", b"192.0.2.8", 1))
    out = io.StringIO()
    assert main([str(path)], out) == 1
    assert "BAD   data/records/mia.lopez/subscriber/subscriber.csv: it was changed" in out.getvalue()
    assert "NOT VERIFIED" in out.getvalue()


def test_the_command_answers_programs_in_json(path):
    out = io.StringIO()
    assert main([str(path), "--json"], out) == 0
    value = json.loads(out.getvalue())
    assert (value["ok"], value["pinned"], value["reference"]) == (True, False, "RG-2020-000042")


@pytest.mark.parametrize("option", [[], ["--key", "README"], ["--trust", "README"]])
def test_what_cannot_be_read_is_a_problem_with_a_cure_and_exit_code_two(option, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "README").write_text("no key")
    assert main([*option, "missing.zip"]) == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrapping",
    [
        AgeRecipients((age.new_identity()[1],)),
        AgePassphrase(new_passphrase()),
        OpenPgp((openpgp.new_key()[1],)),
        ProtectedZip(new_passphrase(), "return.zip", SEALED_AT),
    ],
    ids=lambda each: each.format,
)
def test_a_return_that_nobody_has_opened_yet_is_told_as_that_and_not_as_altered(wrapping, path, capsys):
    sink = io.BytesIO()
    target = wrapping.begin(sink, wrapping.start())
    target.write(WHOLE)
    target.close()
    path.write_bytes(sink.getvalue())
    out = io.StringIO()
    assert main([str(path)], out) == 2
    assert out.getvalue() == ""
    assert "it is still encrypted" in capsys.readouterr().err


def test_a_return_of_which_one_of_the_first_bytes_was_altered_is_not_taken_for_an_encrypted_one():
    for at in range(12):
        for byte in range(256):
            altered = bytearray(WHOLE[:LONGEST])
            altered[at] = byte
            assert not is_encrypted(bytes(altered))


def test_a_hostile_name_cannot_move_the_readers_terminal(path):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("a/\x1b[2Jdata\u202e", b"x")
    path.write_bytes(sink.getvalue())
    out = io.StringIO()
    assert main([str(path)], out) == 1
    assert "\x1b" not in out.getvalue()
    assert "\u202e" not in out.getvalue()


def test_the_verifier_runs_without_django_or_a_database(path):
    code = (
        "import sys; from rogatory.verify.command import main; status = main(sys.argv[1:]); "
        "assert not any(name.split('.')[0] in {'django', 'ibis', 'duckdb'} for name in sys.modules); sys.exit(status)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (
        subprocess.run(
            [sys.executable, "-m", "rogatory.verify", str(path)], capture_output=True, check=False
        ).returncode
        == 0
    )


def test_a_return_is_checked_and_its_certificate_signed_inside_a_running_event_loop():
    """A notebook or an asynchronous server runs one; the library of PDF signatures starts its own."""

    async def inside() -> bool:
        whole, _ = sealed(certificate=signed_certificate)
        return check_return(io.BytesIO(whole)).ok

    assert apart(lambda: asyncio.run(inside()))
