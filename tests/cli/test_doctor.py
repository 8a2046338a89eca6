"""The doctor says of each thing on which the service rests how it is, and what to do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.db import transaction

from rogatory.cli import checkup, django
from rogatory.cli.checkup import State, check_up
from rogatory.cli.doctor import doctor
from rogatory.desk import audit, opening
from rogatory.desk.models import Opening, OutboxJob
from rogatory.desk.reading.running import NotConfined
from tests.desk.reading.signed_pdfs import authority
from tests.desk.reading.test_pages import needs_own_network
from tests.desk.team import NOW
from tests.desk.test_audit import a_draft
from tests.desk.test_opening import sent
from tests.paper.custodians import in_pkcs12
from tests.paper.local_authority import local_authority

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers that are held, and that read our page; one test asks the real ones."""
    monkeypatch.setattr(django, "start", lambda: None)
    held = {"offline": True, "shut_in": True, "capped": True, "models": ["tha"]}
    monkeypatch.setattr(checkup, "_tried", lambda: held)
    monkeypatch.setattr(checkup, "_opening", lambda _: iter(()))


def told(now=NOW) -> dict[str, checkup.Check]:
    return {check.what: check for check in check_up(now)}


@needs_own_network
def test_the_real_readers_are_asked(monkeypatch):
    monkeypatch.undo()
    checkup._tried.cache_clear()
    found = told()
    assert {found[name].state for name in ("readers: network", "readers: memory", "documents")} == {State.GOOD}


def test_what_is_wrong_says_what_to_do_and_the_command_fails(monkeypatch):
    sound = CliRunner().invoke(doctor)
    assert sound.exit_code == 0, sound.output
    monkeypatch.setattr(checkup, "_tried", lambda: {"offline": False, "shut_in": False, "capped": True})
    found = told()
    assert found["readers: network"].state == State.BAD
    assert "stored and not opened" in found["readers: network"].words
    assert "kernel.unprivileged_userns_clone" in found["readers: network"].cure
    assert found["readers: files"].state == State.NOTE
    broken = CliRunner().invoke(doctor)
    assert broken.exit_code == 1
    assert "wrong" in broken.output
    assert all(check.cure for check in found.values() if check.state != State.GOOD)


def test_it_is_said_with_what_certificates_are_signed(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    assert told()["certificates"].state == State.NOTE
    assert "not for evidence" in told()["certificates"].words
    assert not (tmp_path / "keys").exists()
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "custodian.p12").write_bytes(in_pkcs12(at=NOW))
    assert told()["certificates"].state == State.BAD
    (tmp_path / "keys" / "custodian-password").write_text("secret")
    found = told(NOW - timedelta(days=1))["certificates"]
    assert found.state == State.GOOD
    assert "Casey Custodian" in found.words
    ending = told(NOW + timedelta(days=5))["certificates"]
    assert (ending.state, ending.words[-18:]) == (State.NOTE, ": 25 days are left")
    for unfit, why in ((timedelta(days=50), "has expired"), (timedelta(days=-5), "is not valid yet")):
        found = told(NOW + unfit)["certificates"]
        assert found.state == State.BAD
        assert why in found.words
    settings.CUSTODIAN_MODULE, settings.CUSTODIAN_TOKEN, settings.CUSTODIAN_KEY = tmp_path / "x.so", "T", "K"
    settings.CUSTODIAN_PIN_FILE = tmp_path / "pin"
    assert "cannot be read" in told()["certificates"].words
    (tmp_path / "pin").write_text("1234\n")
    assert "cannot be signed" in told()["certificates"].words
    assert "1234" not in str(told()["certificates"])


def test_an_authority_is_asked_for_a_stamp(settings, tmp_path):
    assert told()["timestamps"].state == State.NOTE
    settings.TSA_URL = "http://127.0.0.1:9/"
    assert told()["timestamps"].state == State.BAD
    with local_authority(tmp_path) as running:
        settings.TSA_URL = running.url
        assert "for want of ROGATORY_TSA_ROOTS" in told()["timestamps"].words
        (tmp_path / "root.pem").write_bytes(running.root)
        settings.TSA_ROOTS = tmp_path / "root.pem"
        assert told()["timestamps"].state == State.GOOD


def test_an_audit_that_is_not_published_off_the_host_is_told(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.AUDIT_URL = (tmp_path / "audit").as_uri()
    assert told()["audit"].state == State.NOTE
    settings.AUDIT_URL = "s3://elsewhere/audit"
    assert told()["audit"].state == State.GOOD
    with transaction.atomic():
        audit.append(a_draft(at=NOW - timedelta(minutes=4)))
    assert told()["audit"].state == State.GOOD
    assert told(NOW + timedelta(minutes=2))["audit"].state == State.BAD


def test_mail_scanner_and_signers_are_looked_at(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    settings.MAIL_IMAP = "imap://127.0.0.1:1"
    settings.CLAMAV = "/nowhere/socket"
    settings.SIGNERS = tmp_path
    (tmp_path / "court.pem").write_bytes(authority().pem)
    (tmp_path / "notes.crt").write_text("no certificate")
    found = told()
    assert {found[name].state for name in ("mail out", "mail in", "virus scanner", "signers")} == {State.BAD}
    assert "notes.crt" in found["signers"].words
    assert "court.pem" not in found["signers"].words
    (tmp_path / "notes.crt").unlink()
    assert told()["signers"].state == State.GOOD


def test_without_a_second_origin_nobody_can_save_an_original(settings):
    assert told()["originals"].state == State.GOOD
    settings.DOCUMENTS_ORIGIN = ""
    found = told()["originals"]
    assert (found.state, "ROGATORY_DOCUMENTS_ORIGIN" in found.cure) == (State.NOTE, True)


def test_a_clock_behind_the_audit_is_wrong():
    sent(b"an order")
    assert told(NOW + timedelta(days=1))["clock"].state != State.BAD
    assert told(NOW - timedelta(days=1))["clock"].state == State.BAD


def test_a_check_that_breaks_off_is_told_and_stops_no_other(monkeypatch):
    def breaks(_):
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(checkup, "_LOOKS", (("fonts", breaks), ("disk", checkup._disk)))
    found = told()
    assert (found["fonts"].state, found["disk"].state) == (State.BAD, State.GOOD)
    assert "unforeseen" in found["fonts"].words


def test_documents_that_wait_are_opened_again_when_it_is_asked_for(monkeypatch):
    def refused(*_):
        raise NotConfined("-", where="-", cure="-")

    monkeypatch.setattr(opening, "examine", refused)
    monkeypatch.setattr(opening, "open_pages", refused)
    request = sent(b"%PDF-1.7 a")
    opening.open_document(request.documents.get(), opening.the_store(), NOW)
    assert Opening.objects.get().reader == ""
    OutboxJob.objects.all().delete()
    ran = CliRunner().invoke(doctor, ["--open"])
    assert "1 requests have documents" in ran.output
    assert OutboxJob.objects.get().payload == {"request": request.pk}
