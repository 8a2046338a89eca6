"""docs/verifying-a-return.md, word for word: a court's expert runs it on a return, with no program of ours at hand."""

import hashlib
import io
import re
import shlex
import shutil
import subprocess
import zipfile
from functools import cache
from pathlib import Path

import pytest

from rogatory.evidence import bag
from rogatory.evidence.returns import CertificateFacts
from rogatory.evidence.sealing import PROOF_FILE
from rogatory.evidence.signature import Signer
from rogatory.verify.whole import check_return
from tests.evidence.made_return import SIGNER, header, proof, sealed
from tests.paper.local_authority import local_authority
from tests.verify.provider import AT, AUDIT, KEY, STRANGER, certified, proved, whole_return

DOCUMENT = Path(__file__).parents[2] / "docs" / "verifying-a-return.md"
TOOLS = ("bash", "unzip", "sha256sum", "openssl", "xxd", "gzip", "diff", "find")
BARE = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent"}

missing = [tool for tool in TOOLS if shutil.which(tool, path=BARE["PATH"]) is None]
pytestmark = pytest.mark.skipif(bool(missing), reason=f"these are not installed: {', '.join(missing)}")


def blocks():
    """The commands of the document, each with the heading that it stands under."""
    heading = ""
    for found in re.finditer(
        r"^### ([^\n]+)$|^```sh\n(.*?)^```$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    ):
        heading = found[1] or heading
        if found[2]:
            yield heading, found[2]


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    with local_authority(tmp_path_factory.mktemp("authority")) as running:
        yield running


def checked(folder, authority, data):
    """Run the whole document in a bare environment: (the heading under which it failed or None, what it said)."""
    folder.mkdir(exist_ok=True)
    (folder / "RETURN.zip").write_bytes(data)
    (folder / "provider-key.pem").write_bytes(SIGNER.public.pem())
    (folder / "custodian-root.pem").write_bytes(KEY.certificate_pem)
    (folder / "tsa-root.pem").write_bytes(authority.root)
    (folder / "audit-key.txt").write_text(f"{AUDIT.public}\n")
    script = "\n".join(f"echo {shlex.quote('@@ ' + heading)}\n{commands}" for heading, commands in blocks())
    (folder / "steps").write_text(script)
    done = subprocess.run(
        ["/bin/bash", "steps"], cwd=folder, env=BARE, capture_output=True, text=True, check=False, timeout=300
    )
    said = done.stdout + done.stderr
    reached = re.findall(r"^@@ \d\. (.+)$", done.stdout, re.MULTILINE)
    return (reached[-1] if done.returncode else None), said


def test_every_step_of_the_document_is_good_on_a_whole_return(authority, tmp_path):
    failed, said = checked(tmp_path, authority, whole_return(authority, account='小猫 "q" عائشة'))
    assert failed is None, said
    assert said.count("Signature Verified Successfully") == 2
    assert said.count("Verification: OK") == 2
    assert "CAdES Verification successful" in said
    assert f"fingerprint: {SIGNER.public.fingerprint}" in said
    assert len(list(blocks())) > 10


def of_an_account(number):
    """The return of one account of many; the audit tells under which number it was sealed."""

    def made(authority):
        return whole_return(
            authority,
            about={"reference": "RG-2020-000042-1", "part_of": "RG-2020-000042"},
            prove=lambda digest: proved(digest, details={"manifest": digest, "return": f"RG-2020-000042-{number}"}),
        )

    return made


def test_every_step_is_good_on_the_return_of_one_account_of_many(authority, tmp_path):
    data = of_an_account(1)(authority)
    assert check_return(io.BytesIO(data), SIGNER.public).ok
    failed, said = checked(tmp_path, authority, data)
    assert failed is None, said


@cache
def honest(authority):
    """The same return for all who put another file into it afterwards."""
    return whole_return(authority)


def unzipped(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def rezipped(files):
    """The same files in a sound zip, so that nothing but what is in them can tell."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return sink.getvalue()


ROOT = "RG-2020-000042/"
RECORD = ROOT + "data/records/mia.lopez/subscriber/subscriber.csv"


def altered_record(authority):
    files = unzipped(honest(authority))
    files[RECORD] = files[RECORD].replace(b"192.0.2.7", b"192.0.2.8")
    return rezipped(files)


def altered_record_and_manifests(authority):
    files = unzipped(altered_record(authority))
    relative = {name.removeprefix(ROOT): hashlib.sha256(data).hexdigest() for name, data in files.items()}
    lines = files[ROOT + "manifest-sha256.txt"].decode().splitlines()
    listed = [line[66:] for line in lines]
    files[ROOT + "manifest-sha256.txt"] = bag.manifest((relative[name], name) for name in listed)
    relative["manifest-sha256.txt"] = hashlib.sha256(files[ROOT + "manifest-sha256.txt"]).hexdigest()
    tags = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt")
    files[ROOT + "tagmanifest-sha256.txt"] = bag.manifest((relative[name], name) for name in tags)
    return rezipped(files)


def with_file(name):
    return lambda authority: rezipped({**unzipped(honest(authority)), ROOT + name: b"more"})


def without_file(name):
    return lambda authority: rezipped(
        {each: data for each, data in unzipped(honest(authority)).items() if each != ROOT + name}
    )


def another_returns(name):
    def swap(authority):
        other = sealed([], some_header=header(sealed_at=AT), prove=proved, timestamp=authority.client().stamp)[0]
        return rezipped({**unzipped(honest(authority)), ROOT + name: unzipped(other)[ROOT + name]})

    return swap


def turned(pdf):
    """One letter of the title, which the custodian's signature covers."""
    at = pdf.index(b"/Title")
    return pdf[:at] + b"/TitlE" + pdf[at + 6 :]


def about_fewer_files(facts):
    return certified(CertificateFacts(facts.header, facts.files[1:], facts.rows, facts.media))


LISTED = "Every file is the one that was listed"
SEALED = "The provider sealed it"
STAMPED = "It was there by an instant that an authority names"
AUDITED = "The provider's audit holds the sealing"
CERTIFIED = "The custodian certifies these files"


@pytest.mark.parametrize(
    ("tampered", "step"),
    [
        (altered_record, LISTED),
        (with_file("data/records/more.csv"), LISTED),
        (with_file("README.txt"), LISTED),
        (without_file("data/index.html"), LISTED),
        (altered_record_and_manifests, SEALED),
        (lambda authority: whole_return(authority, signer=Signer.from_seed(bytes(32))), SEALED),
        (without_file("timestamp.tsr"), SEALED),
        (another_returns("signature-ed25519.json"), SEALED),
        (lambda authority: whole_return(authority, timestamp=lambda data: authority.client().stamp(b"other")), STAMPED),
        (lambda authority: whole_return(authority, prove=lambda digest: proved("0" * 64)), AUDITED),
        (
            lambda authority: whole_return(
                authority, prove=lambda digest: {**proved(digest), PROOF_FILE: proof(digest, action="approve")}
            ),
            AUDITED,
        ),
        (
            lambda authority: whole_return(
                authority,
                prove=lambda digest: {
                    **proved(digest),
                    PROOF_FILE: proved(digest)[PROOF_FILE].replace(b'"entry":"{', b'"entry":"{ ', 1),
                },
            ),
            AUDITED,
        ),
        (lambda authority: whole_return(authority, prove=lambda digest: proved(digest, root=bytes(32))), AUDITED),
        (of_an_account(2), AUDITED),
        (lambda authority: whole_return(authority, certify=lambda facts: turned(certified(facts))), CERTIFIED),
        (lambda authority: whole_return(authority, certify=lambda facts: certified(facts) + b"\n% more\n"), CERTIFIED),
        (lambda authority: whole_return(authority, certify=lambda facts: certified(facts, key=STRANGER)), CERTIFIED),
        (lambda authority: whole_return(authority, certify=about_fewer_files), CERTIFIED),
    ],
)
def test_a_tampered_return_fails_at_the_step_that_is_about_it(tampered, step, authority, tmp_path):
    failed, said = checked(tmp_path, authority, tampered(authority))
    assert failed == step, said
