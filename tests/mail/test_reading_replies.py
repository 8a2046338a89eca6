"""What a message says that joined a request is suggested to nobody before somebody has read that message."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rogatory.desk import outbox, sorting_mail, worker
from rogatory.desk.models import IncomingMail, Matter, Request
from rogatory.desk.prefilling import PREFILL, prefill
from rogatory.desk.surroundings import the_store
from rogatory.flow.states import Role
from rogatory.prefill.page import Box, How, Line, Page, Word
from rogatory.prefill.parsing import words_json
from tests.desk.opened import an_opening
from tests.desk.team import a_person
from tests.mail.sent import NOW, a_message, opened

LATER = NOW + timedelta(hours=3)
STRANGER = "clerk@elsewhere.example"


@pytest.fixture(autouse=True)
def _objects(db, settings, tmp_path) -> None:
    settings.OBJECTS_DIR = tmp_path / "objects"


def says(mail: IncomingMail, *lines: str) -> None:
    """Lay down that the message was opened, with these words on its only page."""
    words = [
        Line(
            tuple(
                Word(text, Box(0.05 * at, 0.1 * row, 0.05 * at + 0.04, 0.1 * row + 0.05), 1.0)
                for at, text in enumerate(line.split())
            )
        )
        for row, line in enumerate(lines, 1)
    ]
    document = mail.request.documents.get(sha256=mail.sha256)
    page = words_json([Page(1, tuple(words), How.TYPED)])
    an_opening(document, media_type="message/rfc822", words_sha256=the_store().put(page).digest)


def read(request: Request) -> dict[str, set[str]]:
    """Have the documents of a request read, as the worker does once they are opened; give the values by field."""
    outbox.queue(PREFILL, f"{PREFILL}/{request.pk}/{request.prefills.count()}/test", {"request": request.pk}, now=LATER)
    while worker.work_once({PREFILL: prefill}, lambda: LATER, "worker", only=(PREFILL,)):
        pass
    latest = request.prefills.order_by("-pk").first()
    found: dict[str, set[str]] = {}
    for each in latest.findings if latest else ():
        found.setdefault(each["field"], set()).add(each["value"])
    return found


@pytest.fixture
def request_() -> Request:
    mail = opened(a_message())
    says(mail, "Username: river_lantern")
    return mail.request


def test_what_a_stranger_sends_under_a_guessed_reference_fills_no_field(request_: Request) -> None:
    said = a_message(f"Re: {request_.reference}", sender=f"Clerk <{STRANGER}>")
    reply = opened(said, LATER, STRANGER)
    says(reply, "Username: other_person", f"E-mail: {STRANGER}")
    found = read(request_)
    assert found["accounts.0.username"] == {"river_lantern"}
    assert STRANGER not in {value for values in found.values() for value in values}


def test_once_somebody_has_read_it_what_it_says_is_suggested(request_: Request) -> None:
    reply = opened(a_message(f"Re: {request_.reference}"), LATER)
    says(reply, "Username: other_person")
    read(request_)
    sorting_mail.note_read(a_person("ivy", Role.INTAKE), reply, LATER)
    found = {value for name, values in read(request_).items() if name.endswith("username") for value in values}
    assert found == {"river_lantern", "other_person"}


def test_an_emergency_in_what_nobody_has_read_yet_opens_its_lane_all_the_same(request_: Request) -> None:
    reply = opened(a_message(f"Re: {request_.reference}"), LATER)
    says(reply, "EMERGENCY DISCLOSURE REQUEST", "A child was abducted and is in imminent danger of death.")
    found = read(request_)
    assert "emergency" not in found.get("kinds", set())
    assert Matter.objects.filter(request=request_, kind="emergency").exists()
