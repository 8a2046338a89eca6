"""The verifier of a return: any altered byte is found and a file named; hostile zips never make it fall or write."""

import io
import re
import zipfile
import zlib
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.evidence import document, statement
from rogatory.evidence.checking import check_sealed
from rogatory.evidence.container import DIRECTORY, END_RECORD, ZipWriter
from rogatory.evidence.signature import Signer
from rogatory.evidence.sums import PlainSums
from tests.evidence.made_return import SEALED_AT, SIGNER, header, sealed, subscriber_part
from tests.trials import FULL

ROOT = "RG-2020-000042/"
WHOLE, _ = sealed()
FILES = {info.filename.removeprefix(ROOT): info for info in zipfile.ZipFile(io.BytesIO(WHOLE)).infolist()}


def bad(data, pinned=SIGNER.public):
    return [finding for finding in check_sealed(io.BytesIO(bytes(data)), pinned).findings if finding.level == "bad"]


def file_at(position):
    """The file whose local header, data or descriptor holds this byte, or None for the directory and end records."""
    inside = [(info.header_offset, name) for name, info in FILES.items() if info.header_offset <= position]
    start = min(position for position in [WHOLE.index(b"PK\x01\x02" + b"\x14\x03")])
    return max(inside)[1] if position < start else None


def test_an_untouched_return_has_nothing_bad():
    assert bad(WHOLE) == []


def test_any_altered_byte_is_found_and_its_file_named(chance):
    positions = range(len(WHOLE)) if FULL else sorted(chance.sample(range(len(WHOLE)), 2500))
    for position in positions:
        altered = bytearray(WHOLE)
        altered[position] ^= chance.choice([1, 2, 4, 8, 16, 32, 64, 128, 255])
        found = bad(altered)
        assert found, f"byte {position} ({file_at(position)}) was altered and nobody noticed"
        owner = file_at(position)
        if owner is not None:
            assert owner in {finding.file for finding in found}, (position, owner, found)
        assert all(finding.file and finding.words for finding in found)


def test_a_file_whose_name_was_cut_to_that_of_the_folder_is_named_by_it():
    for info in FILES.values():
        entry = WHOLE.rindex(info.filename.encode()) - 46
        altered = bytearray(WHOLE)
        altered[entry + 28 : entry + 30] = len(ROOT).to_bytes(2, "little")
        found = bad(altered)
        assert all(finding.file and finding.words for finding in found), info.filename
        assert ROOT in {finding.file for finding in found}


@pytest.mark.parametrize("encoding", [b"UT\0-8", b"hex", b"rot13", b"idna", b"UTF-7"])
def test_a_declaration_of_an_encoding_that_none_can_be_written_in_is_told(encoding: bytes):
    declared = b"Tag-File-Character-Encoding: UTF-8"
    found = bad(WHOLE.replace(declared, declared[:-5] + encoding + b" " * (5 - len(encoding))))
    assert "bagit.txt" in {finding.file for finding in found}


def test_every_byte_of_the_zips_own_structure_is_covered():
    inside = {at for info in FILES.values() for at in range(_data_start(info), _data_start(info) + info.file_size)}
    for position in set(range(len(WHOLE))) - inside:
        altered = bytearray(WHOLE)
        altered[position] ^= 1
        assert bad(altered), f"structure byte {position} was altered and nobody noticed"


def _data_start(info):
    name, extra = (
        int.from_bytes(WHOLE[info.header_offset + at : info.header_offset + at + 2], "little") for at in (26, 28)
    )
    return info.header_offset + 30 + name + extra


def test_a_return_of_a_later_version_is_not_vouched_for_and_said_to_be_one(monkeypatch):
    for module in (statement, document):
        monkeypatch.setattr(module, "FORMAT", "Rogatory Return 1.7")
    later, _ = sealed()
    assert any("this is a Rogatory Return 1.7, and this program knows" in finding.words for finding in bad(later))


@pytest.mark.parametrize("stray", [b"x", b"PK\x05\x06" + bytes(18), b"\x00" * 100])
def test_bytes_before_between_or_after_are_found(stray):
    directory = WHOLE.index(b"PK\x01\x02\x14\x03")
    for at in (0, FILES["data/index.html"].header_offset, directory, len(WHOLE)):
        assert bad(WHOLE[:at] + stray + WHOLE[at:]), at


def test_every_shortened_return_is_found():
    for length in range(0, len(WHOLE), 97):
        assert bad(WHOLE[:length])


def test_the_same_files_zipped_again_by_another_tool_are_not_this_return(tmp_path):
    again = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as old, zipfile.ZipFile(again, "w") as new:
        for info in old.infolist():
            new.writestr(info.filename, old.read(info))
    assert bad(again.getvalue())


def test_an_altered_record_is_told_with_both_digests():
    altered = bytearray(WHOLE)
    altered[altered.index(b"192.0.2.7")] = ord("2")
    words = [
        finding.words for finding in bad(altered) if finding.file == "data/records/mia.lopez/subscriber/subscriber.csv"
    ]
    assert any(
        re.search("its SHA256 is [0-9a-f]{64}, and manifest-sha256.txt says [0-9a-f]{64}", line) for line in words
    )


def test_a_key_that_was_not_pinned_is_said_clearly():
    notes = [finding.words for finding in check_sealed(io.BytesIO(WHOLE)).findings if finding.level == "note"]
    assert len(notes) == 1
    assert "WHO signed" in notes[0]


def test_a_return_signed_by_somebody_else_is_refused_under_the_pinned_key():
    found = bad(WHOLE, Signer.from_seed(b"another secret of thirty-two by.").public)
    assert [finding.file for finding in found] == ["signature-ed25519.json"]


def test_another_returns_signature_does_not_fit():
    other, _ = sealed(some_header=header(reference="RG-2020-000043"))
    with zipfile.ZipFile(io.BytesIO(other)) as archive:
        signature = archive.read("RG-2020-000043/signature-ed25519.json")
    start = _data_start(FILES["signature-ed25519.json"])
    altered = WHOLE[:start] + signature + WHOLE[start + len(signature) :]
    assert any("belongs to another return" in finding.words for finding in bad(altered))


@given(st.binary(max_size=400))
def test_rubbish_never_makes_the_verifier_fall(data):
    assert bad(data)


@given(st.data())
def test_a_return_with_many_altered_bytes_never_makes_the_verifier_fall(data):
    altered = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, len(WHOLE) - 1))
        altered[at] = data.draw(st.integers(0, 255).filter(lambda value, was=altered[at]: value != was))
    if bytes(altered) != WHOLE:
        assert bad(altered)


def hostile(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return out.getvalue()


@pytest.mark.parametrize(
    "names",
    [("../../etc/passwd",), ("/etc/passwd",), ("a/../../b", "c"), ("C:\\x",), ("a/x", "a/x"), ("a/data/~/x",), ()],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_that_would_write_elsewhere_is_refused_and_nothing_written(names, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert bad(hostile(*names))
    assert list(tmp_path.iterdir()) == []


def test_members_that_overlap_are_found():
    data = bytearray(hostile("a/one", "a/two"))
    second = data.rindex(b"PK\x01\x02")
    data[second + 42 : second + 46] = bytes(4)
    assert any("must begin at byte" in finding.words for finding in bad(data))


def test_a_directory_that_promises_more_than_the_file_holds_is_found():
    data = bytearray(hostile("a/one"))
    entry = data.index(b"PK\x01\x02")
    data[entry + 20 : entry + 28] = b"\xfe\xff\xff\xff" * 2
    assert any("do not fit" in finding.words for finding in bad(data))


def test_what_cannot_be_followed_is_said_of_the_zip_itself():
    assert [finding.file for finding in bad(b"not a zip")] == [END_RECORD, END_RECORD]
    altered = bytearray(WHOLE)
    altered[WHOLE.index(b"PK\x01\x02\x14\x03")] ^= 1
    assert DIRECTORY in {finding.file for finding in bad(altered)}


def test_a_signed_description_that_is_no_description_is_told():
    data, _ = sealed([subscriber_part("x")])
    start = data.index(b'"format": "Rogatory Return 1.0"')
    altered = bytearray(data)
    altered[start + 1] ^= 4
    assert any(finding.file == "data/return.json" for finding in bad(altered))


def rebuilt(change):
    """The same signed files in a zip canonical in itself, after `change` on the list of (name, bytes, streamed)."""
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as archive:
        members = [(info.filename, archive.read(info), bool(info.flag_bits & 8)) for info in archive.infolist()]
    sink = io.BytesIO()
    members, instant = change(members)
    writer = ZipWriter(sink, instant)
    for name, data, streamed in members:
        if streamed:
            writer.stream(name, len(data), [data], PlainSums())
        else:
            writer.add(name, len(data), zlib.crc32(data), [data])
    writer.close()
    return sink.getvalue()


@pytest.mark.parametrize(
    ("file", "was", "now"),
    [
        ("bagit.txt", b"BagIt-Version: 1.0", b"BagIt-Version: 1" + b"0" * 5000 + b".0"),
        ("bag-info.txt", b"Payload-Oxum: ", b"Payload-Oxum: 1" + b"0" * 5000),
    ],
)
def test_a_number_too_long_to_be_read_is_told_of_its_file(file, was, now):
    found = bad(
        rebuilt(
            lambda members: (
                [(name, data.replace(was, now) if name == ROOT + file else data, how) for name, data, how in members],
                SEALED_AT,
            )
        )
    )
    assert file in {finding.file for finding in found}
    assert all(finding.words.isprintable() for finding in found)


def test_the_same_files_in_the_same_form_are_the_same_return():
    assert rebuilt(lambda members: (members, SEALED_AT)) == WHOLE


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda members: (members, SEALED_AT + timedelta(seconds=2)), "not the sealing instant"),
        (lambda members: ([members[1], members[0], *members[2:]], SEALED_AT), "must stand"),
        (lambda members: ([(name, data, False) for name, data, _ in members], SEALED_AT), "form in the zip"),
        (lambda members: ([(name, data, True) for name, data, _ in members], SEALED_AT), "form in the zip"),
        (
            lambda members: ([("x" + name, data, how) for name, data, how in members], SEALED_AT),
            "bear the return's reference",
        ),
        (lambda members: ([*members, (ROOT + "README", b"call 555", False)], SEALED_AT), "after the last file"),
        (lambda members: ([*members, (ROOT + "data/more", b"x", False)], SEALED_AT), "return.json does not list it"),
        (lambda members: ([*members, ("else/where", b"x", False)], SEALED_AT), "outside the return's folder"),
        (lambda members: ([*members, members[0]], SEALED_AT), "twice"),
        (lambda members: (members[1:], SEALED_AT), "it is missing"),
        (lambda members: (members[:-1], SEALED_AT), "nobody has signed"),
        (lambda members: ([one for one in members if "proof" not in one[0]], SEALED_AT), "not about this bag"),
    ],
)
def test_a_clever_change_that_keeps_the_zip_canonical_is_found_too(change, words):
    assert any(words in finding.words for finding in bad(rebuilt(change)))
