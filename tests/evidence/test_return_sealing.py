"""A sealed return: what stands in it, and that tools which know nothing of us can read and check it."""

import csv
import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from datetime import datetime
from decimal import Decimal

import bagit
import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.evidence.checking import check_sealed
from rogatory.evidence.names import file_name
from rogatory.evidence.returns import FORMAT, Column, MediaPart, RenderingPart, TablePart
from rogatory.evidence.sealing import CHECKPOINT_FILE, PROOF_FILE, TIMESTAMP_FILE, seal
from rogatory.problem import Problem
from tests.evidence.made_return import (
    SIGNER,
    VIDEO,
    header,
    items,
    parts,
    plain_certificate,
    plan_part,
    proofs,
    sealed,
    subscriber_part,
    video_parts,
)

ROOT = "RG-2020-000042/"


def unzipped(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name.removeprefix(ROOT): archive.read(name) for name in archive.namelist()}


def table(rows, columns=("a",), name="t", account="mia"):
    return TablePart("1", "inc.x", account, "logs", name, tuple(Column(c, c) for c in columns), rows)


class OneWay(io.RawIOBase):
    """A sink like a socket: it takes bytes and nothing else."""

    def __init__(self):
        super().__init__()
        self.taken = bytearray()

    def writable(self):
        return True

    def write(self, data):
        self.taken += data
        return len(data)


def test_a_return_is_found_whole_and_its_seal_good():
    data, said = sealed()
    checked = check_sealed(io.BytesIO(data), SIGNER.public)
    assert [finding.words for finding in checked.findings if finding.level == "bad"] == []
    assert checked.manifest_digest == said.manifest_digest
    assert said.size == len(data)
    assert (said.rows, said.media) == (2, 1)


def test_the_same_return_sealed_again_has_the_same_bytes():
    assert sealed() == sealed()


def test_an_unseekable_sink_gets_the_same_bytes():
    sink = OneWay()
    seal(sink, header(), items(), parts(), certificate=plain_certificate, signer=SIGNER, prove=proofs)
    assert bytes(sink.taken) == sealed()[0]


def test_the_unpacked_bag_passes_the_bagit_library_and_sha256sum(tmp_path):
    data, _ = sealed()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / ROOT
    assert bagit.Bag(str(folder)).validate() is True
    command = ["sha256sum", "--strict", "-c", "manifest-sha256.txt"]
    assert subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(shutil.which("unzip") is None, reason="no unzip is installed here")
def test_standard_unzip_finds_nothing_to_complain_of(tmp_path):
    path = tmp_path / "return.zip"
    path.write_bytes(sealed()[0])
    tested = subprocess.run(["unzip", "-tq", str(path)], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr


def test_csv_is_safe_to_open_in_a_spreadsheet_and_jsonl_is_exact():
    hostile = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", 'a "b", c', "two\nlines", "'quoted", ""]
    files = unzipped(sealed([table([(value,) for value in hostile])])[0])
    rows = list(csv.DictReader(io.StringIO(files["data/records/mia/logs/t.csv"].decode("utf-8-sig"), newline="")))
    assert [row["a"] for row in rows] == [
        "'=1+1", "'+1", "'-1", "'@x", "'\tx", "'\rx", 'a "b", c', "two\nlines", "'quoted", "",
    ]  # fmt: skip
    assert {row["rogatory_item"] for row in rows} == {"1"}
    assert {row["rogatory_clause"] for row in rows} == {"inc.x"}
    exact = [json.loads(line)["a"] for line in files["data/records/mia/logs/t.jsonl"].decode().splitlines()]
    assert exact == hostile


def test_values_of_every_kind_are_told_in_one_way():
    when = datetime.fromisoformat("2020-08-13T12:00:00+02:00")
    row = (when, when.date(), -5, 1.5, True, None, Decimal("1.10"), ["a", {"b": 1}])
    files = unzipped(sealed([table([row], columns="abcdefgh")])[0])
    line = files["data/records/mia/logs/t.csv"].decode("utf-8-sig").splitlines()[1]
    assert line == '1,inc.x,2020-08-13T10:00:00Z,2020-08-13,-5,1.5,true,,1.10,"[""a"",{""b"":1}]"'


def test_a_time_without_a_zone_is_refused_with_its_cure():
    with pytest.raises(Problem, match="has no time zone"):
        sealed([table([(datetime(2020, 1, 1),)])])  # noqa: DTZ001 - the fault under test


def test_a_row_of_the_wrong_width_is_refused():
    with pytest.raises(Problem, match="2 cells for 1 columns"):
        sealed([table([(1, 2)])])


def test_media_shorter_than_declared_is_refused():
    part = MediaPart("1", "inc.video", "mia", "video", "7", "7.mp4", 5, [b"abc"])
    with pytest.raises(Problem, match="declared 5 bytes and gave 3"):
        sealed([part])


@pytest.mark.parametrize(
    "path", ["data/records/x.pdf", "data/layout/../x", "data/layout/a%b", "/etc/passwd", "data/layout/"]
)
def test_a_layout_cannot_write_outside_its_folder(path):
    with pytest.raises(Problem, match="cannot be named"):
        sealed([RenderingPart(path, "text/plain", b"", ())])


def test_two_accounts_whose_names_fold_alike_keep_their_own_folders():
    files = unzipped(
        sealed([subscriber_part("Mia"), subscriber_part("mia"), subscriber_part("m/ia"), subscriber_part("m_ia")])[0]
    )
    folders = {name.split("/")[2] for name in files if name.startswith("data/records/")}
    assert folders == {"Mia", "mia-2", "m_ia", "m_ia-2"}


def test_two_tables_of_one_name_both_stand_in_the_return():
    files = unzipped(sealed([table([(1,)]), table([(2,)])])[0])
    assert {"data/records/mia/logs/t.csv", "data/records/mia/logs/t-2.csv", "data/records/mia/logs/t-2.jsonl"} <= set(
        files
    )


def test_return_json_follows_its_published_schema(pytestconfig):
    schema = json.loads((pytestconfig.rootpath / "docs/schemas/return.json").read_text())
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    validator.check_schema(schema)
    document = json.loads(unzipped(sealed()[0])["data/return.json"])
    assert list(validator.iter_errors(document)) == []
    assert FORMAT == document["format"] == schema["properties"]["format"]["const"]
    assert document["statements"][1]["clauses"] == ["inc.logs"]
    assert document["withheld"][0]["reason"] == "A third person is shown."
    assert [one["preserved_at"] for one in document["tables"][1]["origins"]] == [None, "2020-09-17T14:03:11Z"]
    del document["guideline"]["digest"]
    assert list(validator.iter_errors(document))


def test_plan_json_follows_its_published_schema(pytestconfig):
    schema = json.loads((pytestconfig.rootpath / "docs/schemas/plan.json").read_text())
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    plans = json.loads(unzipped(sealed()[0])["data/plan.json"])
    assert list(validator.iter_errors(plans)) == []
    assert [one["preserved_at"] for one in plans["plans"]] == [None, "2020-09-17T14:03:11Z"]
    del plans["plans"][0]["items"][0]["item"]["account"]
    assert list(validator.iter_errors(plans))


def test_the_plans_of_a_return_are_one_file():
    with pytest.raises(Problem, match="given twice"):
        sealed([plan_part(), plan_part()])


def test_return_json_lists_every_file_before_it_and_the_certificate_names_return_json():
    files = unzipped(sealed()[0])
    document = json.loads(files["data/return.json"])
    listed = {file["path"]: file["sha256"] for file in document["files"]}
    payload = {name for name in files if name.startswith("data/")}
    assert set(listed) == payload - {"data/return.json", "data/certificate.pdf"}
    assert all(hashlib.sha256(files[name]).hexdigest() == digest for name, digest in listed.items())
    assert hashlib.sha256(files["data/return.json"]).hexdigest().encode() in files["data/certificate.pdf"]
    assert files["data/media/mia.lopez/7001.mp4"] == VIDEO


def test_the_proof_is_asked_for_once_with_the_manifest_digest():
    asked = []
    data, said = sealed(prove=lambda digest: asked.append(digest) or {PROOF_FILE: b"{}"})
    tag_manifest = unzipped(data)["tagmanifest-sha256.txt"]
    assert asked == [said.manifest_digest] == [hashlib.sha256(tag_manifest).hexdigest()]


def test_the_signature_covers_timestamp_proof_and_checkpoint_in_their_order():
    stamped = []
    data, _ = sealed(
        prove=lambda digest: {CHECKPOINT_FILE: b"note", **proofs(digest)},
        timestamp=lambda manifest: stamped.append(manifest) or b"reply",
    )
    files = unzipped(data)
    assert stamped == [files["tagmanifest-sha256.txt"]]
    assert list(files)[-4:-1] == [PROOF_FILE, CHECKPOINT_FILE, TIMESTAMP_FILE]
    signed = json.loads(files["signature-ed25519.json"])["statement"]["proofs"]
    assert signed == {name: hashlib.sha256(files[name]).hexdigest() for name in list(files)[-4:-1]}
    assert not [finding for finding in check_sealed(io.BytesIO(data)).findings if finding.level == "bad"]


def test_the_audit_hears_of_no_sealing_that_its_authority_did_not_stamp():
    def silent(manifest):
        raise Problem("it does not answer", where="authority", cure="Wait.")

    heard = []
    with pytest.raises(Problem, match="does not answer"):
        sealed(prove=lambda digest: heard.append(digest) or {}, timestamp=silent)
    assert heard == []


def test_a_return_without_a_proof_is_whole_too():
    checked = check_sealed(io.BytesIO(sealed(prove=None)[0]))
    assert not [finding for finding in checked.findings if finding.level == "bad"]


@given(st.text() | st.text(alphabet="-._~ /\\\x1f%é\u0301con1"))
def test_any_text_gives_one_safe_file_name(text):
    name = file_name(text)
    assert name == file_name(name)
    assert not set(name) & set('%/\\:*?"<>|\r\n\x00\u202e')
    assert name not in {"", ".", ".."}
    assert not name.startswith((".", "~", " "))
    assert len(name.encode()) <= 121


@given(st.lists(st.text(min_size=1), min_size=1, max_size=4, unique=True))
def test_any_accounts_give_a_return_that_is_whole(accounts):
    some = [part for account in accounts for part in (subscriber_part(account), *video_parts(account))]
    data, _ = sealed(some, some_items=items(accounts[0]))
    assert [finding for finding in check_sealed(io.BytesIO(data)).findings if finding.level == "bad"] == []


def test_names_of_all_scripts_and_markup_are_safe_in_the_page():
    names = ["<script>alert(1)</script>", "عائشة", "สมชาย", "សុខា", "小猫🐈", '"><img src=x>']
    page = unzipped(sealed([part for name in names for part in (subscriber_part(name), *video_parts(name))])[0])
    text = page["data/index.html"].decode()
    assert "<script" not in text
    assert "<img src=x" not in text
    assert "&lt;script&gt;" in text
    assert all(f"<bdi>{name}</bdi>" in text for name in names[1:5])
