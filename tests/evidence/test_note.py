"""Signed notes, checkpoints and cosignatures, against the examples of their specifications and Go's own vector."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.evidence.checkpoint import Checkpoint, open_checkpoint
from rogatory.evidence.cosignature import Witness, WitnessKey, cosigned_at
from rogatory.evidence.merkle import TreeHead
from rogatory.evidence.note import Note, NoteSigner, VerifierKey
from rogatory.problem import Problem

SPECIFIED_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
SPECIFIED = """This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
""".encode()
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
GO_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
_BY_LOG = "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8="
_BY_WITNESS = "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA=="
COSIGNED = f"""example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa {_BY_LOG}
— witness.example.com/w1 {_BY_WITNESS}
""".encode()

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ROOT = bytes(range(32))


def a_checkpoint(size: int = 7, origin: str = "log.example/audit") -> Checkpoint:
    return Checkpoint(origin, TreeHead(size, ROOT))


def test_the_example_of_the_specification_is_verified_by_its_key():
    key = VerifierKey.read(SPECIFIED_KEY)
    note = Note.from_bytes(SPECIFIED)
    assert note.opened([key]) == (key,)
    assert (note.text, str(key), note.to_bytes()) == ("This is an example message.\n", SPECIFIED_KEY, SPECIFIED)


def test_a_key_of_the_go_tools_signs_the_same_bytes_here():
    signer = NoteSigner.read(GO_SECRET, "here")
    assert (str(signer.public), str(signer.sign(GO_TEXT)), signer.secret()) == (GO_KEY, GO_LINE, f"{GO_SECRET}\n")


def test_the_cosigned_checkpoint_of_the_specification_is_read_to_the_last_byte():
    note = Note.from_bytes(COSIGNED)
    assert note.to_bytes() == COSIGNED
    checkpoint = Checkpoint.read(note.text)
    assert (checkpoint.origin, checkpoint.head.size) == ("example.com/behind-the-sofa", 20852163)
    # The time in the line is the one in the specification's example of what is signed.
    assert int(cosigned_at(note.signatures[1]).timestamp()) == 1679315147


def test_a_note_of_an_unknown_key_counts_as_nothing():
    stranger = NoteSigner.fresh("example.com/foo").public
    with pytest.raises(Problem, match="no known key"):
        Note.from_bytes(SPECIFIED).opened([stranger])


def test_a_known_key_under_another_text_spoils_the_note():
    key = VerifierKey.read(SPECIFIED_KEY)
    note = Note.from_bytes(SPECIFIED.replace(b"example message", b"exemple message"))
    with pytest.raises(Problem, match="not over this text"):
        note.opened([key])


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"no blank line\n",
        b"text\n\n",
        b"text\n\n\xe2\x80\x94 name AAAA\n",
        b"text\n\n\xe2\x80\x94 na+me AAAAAAAA\n",
        b"text\n\n- name AAAAAAAA\n",
        b"text\n\n\xe2\x80\x94 name AAAAAAAA",
        b"te\txt\n\n\xe2\x80\x94 name AAAAAAAA\n",
        b"te\xffxt\n\n\xe2\x80\x94 name AAAAAAAA\n",
        b"text\n\n\xe2\x80\x94 name AAAAAAB=\n",
        SPECIFIED * 8000,
        SPECIFIED + SPECIFIED.rpartition(b"\n\n")[2] * 100,
    ],
)
def test_what_is_no_note_is_refused(broken):
    with pytest.raises(Problem):
        Note.from_bytes(broken)


def test_an_empty_line_of_the_text_stays_in_the_text():
    signer = NoteSigner.fresh("a.example/log")
    text = "one\n\ntwo\n"
    note = Note.from_bytes(Note(text, (signer.sign(text),)).to_bytes())
    assert note.opened([signer.public]) == (signer.public,)
    assert note.text == text


@pytest.mark.parametrize(
    "broken",
    [
        SPECIFIED_KEY.replace("530d903a", "530d903b"),
        SPECIFIED_KEY.replace("foo", "bar"),
        SPECIFIED_KEY[:-4],
        SPECIFIED_KEY.replace("+Ae", "+Be"),
        "name",
    ],
)
def test_a_verifier_key_whose_parts_do_not_belong_together_is_refused(broken):
    with pytest.raises(Problem):
        VerifierKey.read(broken)


def test_a_checkpoint_is_read_only_in_its_one_form():
    text = a_checkpoint().text()
    assert Checkpoint.read(text) == a_checkpoint()
    for broken in (
        text.replace("\n7\n", "\n07\n"),
        text.replace("\n7\n", "\n-7\n"),
        text + "\n",
        "\n" + text,
        text.replace("=", ""),
        text.removesuffix("\n"),
    ):
        with pytest.raises(Problem):
            Checkpoint.read(broken)


def test_a_checkpoint_is_opened_by_its_own_logs_key_alone():
    ours, theirs = NoteSigner.fresh("log.example/audit"), NoteSigner.fresh("other.example/audit")
    note = a_checkpoint().signed(ours).to_bytes()
    assert open_checkpoint(note, [theirs.public, ours.public]) == a_checkpoint()
    with pytest.raises(Problem):
        open_checkpoint(note, [theirs.public])
    text = a_checkpoint().text()
    with pytest.raises(Problem, match="not of other"):
        open_checkpoint(Note(text, (theirs.sign(text),)).to_bytes(), [theirs.public])


def test_a_witness_adds_its_signature_and_the_logs_stays():
    signer, witness = NoteSigner.fresh("log.example/audit"), Witness.fresh("witness.example/w")
    note = a_checkpoint().signed(signer)
    again = note.signed_also(witness.cosign(note.text, AT)).signed_also(witness.cosign(note.text, AT.replace(hour=10)))
    read = Note.from_bytes(again.to_bytes())
    assert len(read.signatures) == 2
    assert open_checkpoint(again.to_bytes(), [signer.public]) == a_checkpoint()
    assert witness.public.cosigned_at(read) == AT.replace(hour=10)
    assert witness.public.cosigned_at(note) is None


def test_a_cosignature_with_another_time_or_over_another_checkpoint_is_found():
    witness = Witness.fresh("witness.example/w")
    line = witness.cosign(a_checkpoint().text(), AT)
    assert witness.public.verifies(a_checkpoint().text(), line.signature)
    assert not witness.public.verifies(a_checkpoint(8).text(), line.signature)
    later = bytes([*line.signature[:7], line.signature[7] ^ 1, *line.signature[8:]])
    assert not witness.public.verifies(a_checkpoint().text(), later)


def test_the_keys_of_log_and_witness_are_not_taken_for_each_other():
    witness = Witness.fresh("witness.example/w")
    assert WitnessKey.read(str(witness.public)) == witness.public
    assert Witness.read(witness.secret(), "here").public == witness.public
    with pytest.raises(Problem):
        VerifierKey.read(str(witness.public))
    with pytest.raises(Problem):
        NoteSigner.read(witness.secret(), "here")


def test_a_secret_shows_itself_nowhere_but_in_its_file():
    signer, witness = NoteSigner.fresh("a"), Witness.fresh("b")
    for one in (signer, witness):
        seed = base64.b64decode(one.secret().strip().split("+", 4)[4])[1:]
        assert base64.b64encode(seed).decode() not in repr(one)
        assert seed.hex() not in repr(one)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_note_or_refused(data):
    try:
        note = Note.from_bytes(data)
    except Problem:
        return
    assert Note.from_bytes(note.to_bytes()) == note
