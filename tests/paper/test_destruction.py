"""The certificate of destruction: what it states, that it is signed, and that somebody has decided."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime

import pypdf
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from rogatory.evidence.checking import Finding
from rogatory.paper.destruction import REASON, DestructionFacts, Held, destruction_certificate
from rogatory.paper.signing import demo_signer
from rogatory.verify.pades import check_certificate, read_trusted

AT = datetime(2026, 6, 4, tzinfo=UTC)
KEY = demo_signer(b"tests", AT)
FACTS = DestructionFacts(
    entity="Example Video Inc.",
    reference="R-2026-000042-K",
    copy_id="c0ffee",
    categories=("Basic subscriber information", "Logs"),
    snapshots=(Held(datetime(2026, 3, 2, 9, 30, tzinfo=UTC), "ab" * 32, 4096, {"rows": 1234, "file_bytes": 7}),),
    key="cd" * 32,
    decided_at=datetime(2026, 6, 1, tzinfo=UTC),
    decided_by="Cole Counsel",
    policy="",
    policy_name="",
    policy_people=(),
    grace_until=AT,
    destroyed_at=AT,
    ledger_entry='{"copy_id": "c0ffee"}',
)


def words(pdf: bytes) -> str:
    return " ".join("\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def test_it_states_what_was_destroyed_when_and_by_whom():
    text = words(destruction_certificate(FACTS, KEY))
    told = (FACTS.reference, "Basic subscriber information, Logs", "rows: 1,234, file bytes: 7", "ab" * 32, "cd" * 32)
    for part in (*told, "by Cole Counsel", "2026-06-04 00:00:00 UTC", "DEMONSTRATION"):
        assert part.replace(" ", "") in text.replace(" ", ""), part


def test_under_a_policy_it_names_both_people_and_its_words():
    people = ("Cole Counsel", "Ada Administrator")
    ruled = replace(
        FACTS, decided_by="", policy="Copies lapse.", policy_name="retention policy 3", policy_people=people
    )
    text = words(destruction_certificate(ruled, KEY))
    assert "under retention policy 3, proposed by Cole Counsel and approved by Ada Administrator" in text
    assert "Copies lapse." in text


def test_it_is_signed_by_the_custodians_key_and_a_changed_byte_is_found():
    pdf = destruction_certificate(FACTS, KEY)
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    assert signature.sig_object["/Reason"] == REASON
    trusted = read_trusted(KEY.certificate_pem, "tests")
    assert [each for each in found(pdf, trusted) if each.level == "good"]
    altered = pdf.replace(b"/Producer", b"/Produces", 1) if b"/Producer" in pdf else pdf[:2000] + b"X" + pdf[2001:]
    assert not [each for each in found(altered, trusted) if each.level == "good"]


def found(pdf: bytes, trusted: tuple[bytes, ...]) -> list[Finding]:
    return list(check_certificate("destruction.pdf", pdf, {}, trusted).findings)


def test_the_ledgers_entry_is_attached_as_it_lies_there():
    attached = pypdf.PdfReader(io.BytesIO(destruction_certificate(FACTS, KEY))).attachments
    assert attached["purge-ledger-entry.json"] == [FACTS.ledger_entry.encode()]


def test_a_destruction_that_nobody_decided_has_no_certificate():
    with pytest.raises(ValueError, match="names the people"):
        replace(FACTS, decided_by="")
