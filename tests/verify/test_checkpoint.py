"""The signed checkpoint in a return: of the proof's own tree, and by a key that the reader knows."""

from __future__ import annotations

import io

import pytest

from rogatory.evidence.checkpoint import Checkpoint
from rogatory.evidence.merkle import TreeHead
from rogatory.evidence.note import Note, NoteSigner
from rogatory.evidence.proof import AuditProof
from rogatory.evidence.sealing import CHECKPOINT_FILE, PROOF_FILE
from rogatory.problem import Problem
from rogatory.verify import check_return
from rogatory.verify.audit import read_keys
from rogatory.verify.command import main
from tests.evidence.made_return import proof, sealed

OURS, OTHER = NoteSigner.fresh("requests.example/audit"), NoteSigner.fresh("requests.example/audit")


def checkpoint(written: bytes, **changes) -> bytes:
    head = AuditProof.from_bytes(written).head
    head = TreeHead(changes.get("size", head.size), changes.get("root", head.root))
    return Checkpoint("requests.example/audit", head).signed(OURS).to_bytes()


def with_checkpoint(make=checkpoint) -> bytes:
    def prove(digest: str) -> dict[str, bytes]:
        written = proof(digest)
        return {PROOF_FILE: written, CHECKPOINT_FILE: make(written)}

    return sealed(prove=prove)[0]


def findings(data: bytes, *keys: NoteSigner):
    found = check_return(io.BytesIO(data), audit_keys=[key.public for key in keys]).findings
    return [(each.level, each.words) for each in found if each.file == CHECKPOINT_FILE]


def test_whoever_knows_the_audits_key_learns_that_the_provider_signed_that_tree():
    (signed, note) = findings(with_checkpoint(), OTHER, OURS)
    assert signed == ("good", "requests.example/audit has signed that tree, with the key that you gave")
    assert "checkpoints/000000000007" in note[1]


def test_without_a_key_nothing_is_said_to_be_signed():
    ((level, words),) = findings(with_checkpoint())
    assert (level, "--audit-key" in words) == ("note", True)


def test_a_checkpoint_that_another_key_has_signed_is_refused():
    ((level, words),) = findings(with_checkpoint(), OTHER)
    assert (level, "no known key" in words) == ("bad", True)


@pytest.mark.parametrize(
    "make",
    [
        lambda written: checkpoint(written, size=8),
        lambda written: checkpoint(written, root=bytes(32)),
        lambda written: checkpoint(written).replace(b"\n7\n", b"\n07\n"),
        lambda written: b"",
        lambda written: b"\xff" * 100,
        lambda written: Note("text\n", (OURS.sign("text\n"),)).to_bytes(),
    ],
)
def test_a_checkpoint_of_another_tree_or_none_at_all_is_refused_though_the_return_was_signed(make):
    for keys in ((), (OURS,)):
        assert [level for level, _ in findings(with_checkpoint(make), *keys)] == ["bad"]


def test_a_checkpoint_without_the_proof_shows_nothing():
    data = sealed(prove=lambda digest: {CHECKPOINT_FILE: checkpoint(proof(digest))})[0]
    assert [level for level, _ in findings(data, OURS)] == ["bad"]


def test_the_command_takes_keys_as_they_are_published(tmp_path):
    file, key = tmp_path / "return.zip", tmp_path / "audit-key.pub.txt"
    file.write_bytes(with_checkpoint())
    key.write_text(f"{OTHER.public}\n{OURS.public}\n")
    out = io.StringIO()
    main([str(file), "--audit-key", str(key)], out)
    assert "has signed that tree" in out.getvalue()
    assert read_keys([str(OURS.public), str(key)]) == (OURS.public, OTHER.public, OURS.public)
    assert main([str(file), "--audit-key", str(tmp_path / "nothing")], out) == 2
    with pytest.raises(Problem):
        read_keys(["not a key"])
