"""The sealing of a return in the audit: recorded once, and proved by files that the return takes along."""

from __future__ import annotations

from django.db import transaction

from rogatory.desk import audit, checkpoints
from rogatory.desk.models import AuditEntry, Matter
from rogatory.desk.stages.proof import record_sealing
from rogatory.evidence.checkpoint import open_checkpoint
from rogatory.evidence.entry import Actor
from rogatory.evidence.proof import AuditProof
from rogatory.evidence.sealing import CHECKPOINT_FILE, PROOF_FILE
from rogatory.flow.states import Role
from tests.desk.copies import Ending
from tests.desk.team import NOW, a_person

MANIFEST = "0" * 64


def a_matter(ending: Ending) -> Matter:
    return ending.team.submit().matters.first()


def test_the_proof_and_the_signed_checkpoint_are_of_the_same_tree(ending: Ending):
    matter, custodian = a_matter(ending), a_person("cu", Role.CUSTODIAN)
    files = record_sealing(custodian, matter, MANIFEST, NOW)
    proof = AuditProof.from_bytes(files[PROOF_FILE])
    proof.check(matter.request.reference, MANIFEST)
    checkpoint = open_checkpoint(files[CHECKPOINT_FILE], checkpoints.keys())
    assert checkpoint.head == proof.head
    assert proof.head.root == audit.check().root


def test_a_sealing_that_is_done_again_is_recorded_once_and_gets_the_same_files(ending: Ending):
    matter, custodian = a_matter(ending), a_person("cu", Role.CUSTODIAN)
    first = record_sealing(custodian, matter, MANIFEST, NOW)
    record_sealing(custodian, matter, "1" * 64, NOW)
    with transaction.atomic():
        audit.append(audit.Draft(NOW, Actor("worker", "system"), "note", None, None, None, "something else"))
    assert record_sealing(custodian, matter, MANIFEST, NOW) == first
    assert AuditEntry.objects.filter(action="seal_return").count() == 2


def test_a_sealing_whose_signature_was_not_reached_is_signed_the_next_time(ending: Ending, monkeypatch):
    matter, custodian = a_matter(ending), a_person("cu", Role.CUSTODIAN)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(checkpoints.Signing, "sign", killed)
    try:
        record_sealing(custodian, matter, MANIFEST, NOW)
    except KeyboardInterrupt:
        monkeypatch.undo()
    record_sealing(custodian, matter, "1" * 64, NOW)
    files = record_sealing(custodian, matter, MANIFEST, NOW)
    signed = open_checkpoint(files[CHECKPOINT_FILE], checkpoints.keys())
    assert signed.head == AuditProof.from_bytes(files[PROOF_FILE]).head
    assert AuditEntry.objects.filter(action="seal_return").count() == 2
