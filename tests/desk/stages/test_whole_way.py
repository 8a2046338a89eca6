"""The main job: a subpoena comes in by mail, and the officer holds a return that anybody can verify."""

from __future__ import annotations

import io
import json

import pytest

from rogatory.desk import audit
from rogatory.desk.inputs import Download
from rogatory.desk.models import Access, AuditEntry, Document, Letter
from rogatory.desk.stages.decision import replay
from rogatory.desk.surroundings import the_store
from rogatory.evidence.signature import PublicKey
from rogatory.verify import check_return
from tests.desk.stages.conftest import Desk, message, subpoena_facts
from tests.desk.team import fresh
from tests.desk.unpacked import files_of, zip_of


def test_a_subpoena_by_mail_becomes_a_verified_return(desk: Desk, subpoena_pdf: bytes, mailoutbox, settings) -> None:
    raw = message(("subpoena.pdf", subpoena_pdf))
    request = desk.arrive(raw)
    kept = {one.name: one for one in Document.objects.filter(request=request)}
    assert the_store().read(kept["message.eml"].sha256) == raw
    assert the_store().read(kept["subpoena.pdf"].sha256) == subpoena_pdf
    assert kept["subpoena.pdf"].part_of == kept["message.eml"]
    assert (kept["message.eml"].media_type, kept["subpoena.pdf"].media_type) == ("message/rfc822", "application/pdf")
    assert request.facts_versions.count() == 0, "nothing but headers is known before a person has read the documents"

    desk.record(request, subpoena_facts())
    desk.verify(request)
    request.refresh_from_db()
    assert request.officer == desk.team.officer.person.officer
    matter = desk.approve(request.matters.get())
    assert matter.state == "approved"
    assert replay(matter.decision)
    desk.work()
    assert fresh(matter).state == "collected"

    production = desk.produce(matter)
    key = PublicKey.read((settings.DATA_DIR / "keys" / "return-key.pub.pem").read_bytes(), "key")
    report = check_return(io.BytesIO(zip_of(production)), key)
    assert report.ok, [finding for finding in report.findings if finding.level == "bad"]
    assert any(finding.file == "audit-proof.json" and finding.level == "good" for finding in report.findings)

    desk.deliver(matter)
    desk.work()
    outcome = desk.act(desk.team.officer, "download", fresh(matter), Download("192.0.2.7")).require()
    assert outcome.result == production.packages.get()
    access = Access.objects.get()
    assert (access.by, access.address) == (desk.team.officer.person, "192.0.2.7")
    assert not audit.check().faults
    assert [letter.key for letter in Letter.objects.order_by("pk")] == ["receipt", "approval", "ready"]
    assert [mail.to for mail in mailoutbox] == [["ada@police.example"]] * 3

    files = files_of(production)
    told = json.loads(files["data/return.json"])
    answers = {item["category"]: item["answer"] for item in told["items"]}
    assert answers == {"subscriber": "release", "logs": "refuse"}
    withheld = [one for one in told["statements"] if one["kind"] == "withheld"]
    assert [one["details"]["category"] for one in withheld] == ["logs"]
    assert withheld[0]["words"]
    assert {table["category"] for table in told["tables"]} == {"subscriber"}
    assert any(name.startswith("data/layout/") and "Subscriber information" in name for name in files)
    assert b"198.51.100.23" in b"".join(content for name, content in files.items() if name.endswith(".csv"))


def test_the_audit_never_names_the_account_nor_the_officer(desk: Desk, subpoena_pdf: bytes) -> None:
    request = desk.arrive(message(("subpoena.pdf", subpoena_pdf)))
    desk.record(request, subpoena_facts())
    desk.verify(request)
    matter = desk.approve(request.matters.get())
    desk.work()
    desk.produce(matter)
    desk.deliver(matter)
    told = b"".join(bytes(row.entry) for row in AuditEntry.objects.all())
    for personal in (b"river_lantern", b"Ada", b"police.example", b"subpoena.pdf", b"198.51.100.23"):
        assert personal not in told


@pytest.mark.parametrize("people", ["one", "two"])
def test_what_one_person_alone_decided_is_stamped_in_the_return(desk: Desk, settings, people: str) -> None:
    settings.PEOPLE = people
    request = desk.arrive(message())
    desk.record(request, subpoena_facts("subscriber"))
    desk.verify(request)
    matter = desk.approve(request.matters.get())
    desk.work()
    told = json.loads(files_of(desk.produce(matter))["data/return.json"])
    assert (told["stamp"] is not None) == (people == "one")
    assert told["people_required"] == len(told["approvals"]) == {"one": 1, "two": 2}[people]
