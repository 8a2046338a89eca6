"""The emergency form: whoever needs it at night gets through, and whoever is no officer is sent to the police."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rogatory.desk import deciding
from rogatory.desk.models import Clock, Letter, OutboxJob, Request
from rogatory.desk.surroundings import the_shelf
from rogatory.entrance.limits import HOUR, Limit
from tests.portal.filing import Desktop

FORM = "/emergency/request/"
TOLD = {
    "official": "yes",
    "person": "A girl of nine",
    "nature": "Missing since 06:30; she was asked to meet a stranger.",
    "threatens": ["imminent-harm"],
    "child": "yes",
    "usernames": "@river_lantern",
    "asks": ["subscriber"],
    "information_and_why": "The phone number, so that the carrier can find it.",
    "jurisdiction": "US",
    "body": "police",
    "agency": "Springfield Police",
    "name": "Ada Sample",
    "email": "ada@police.example",
}


@pytest.fixture(autouse=True)
def nobody_has_sent_anything(db, objects):
    pass


def told(**changes: object) -> dict[str, object]:
    return {**TOLD, **changes}


def words(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_the_public_is_told_to_call_the_police_before_anything_is_asked(client: Client):
    page = client.get(FORM).content.decode()
    for pack in the_shelf().packs:
        assert page.index(pack.emergency.public_advice) < page.index("<form method")
    assert page.index("Call your local police now") < page.index("<form method")


def test_of_somebody_who_is_no_official_nothing_is_filed_and_the_advice_is_all_they_get(client: Client):
    answer = client.post(FORM, told(official="no"))
    assert answer.status_code == 200
    assert "Contact local law enforcement at once" in words(answer)
    assert "Nothing was filed here" in words(answer)
    assert not Request.objects.exists()


def test_an_officer_without_an_account_files_the_five_points_with_a_signed_letter(client: Client):
    letter = SimpleUploadedFile("letter.pdf", b"%PDF-1.7 signed", "application/pdf")
    answer = client.post(FORM, told(letter=[letter], context="The ferry leaves at 10."))
    assert answer.status_code == 302
    request = Request.objects.get()
    facts = deciding.facts_of(request.facts_versions.get())
    assert (request.channel, request.officer, request.matters.get().kind) == ("form", None, "emergency")
    assert facts.emergency.person == "A girl of nine"
    assert facts.emergency.necessary == ("subscriber",)
    assert facts.official.law_enforcement is None, "nobody has verified anything"
    assert [document.name for document in request.documents.all()] == ["letter.pdf"]
    assert Clock.objects.get(matter__request=request, name="emergency").rings_at
    assert OutboxJob.objects.get(name="alert").payload["what"] == "emergency-received"
    assert request.reference in words(client.get(answer["Location"]))
    assert Letter.objects.get().to == "ada@police.example"


def test_whoever_has_no_account_is_told_nothing_but_the_receipt(client: Client):
    client.post(FORM, TOLD)
    reference = Request.objects.get().reference
    assert client.get(f"/requests/{reference}/").status_code == 302
    assert reference not in words(Client().get("/emergency/received/", follow=True))
    assert [letter.key for letter in Letter.objects.all()] == ["receipt"]


def test_the_answer_is_the_same_whether_or_not_an_account_with_the_address_exists(client: Client, officer: Desktop):
    pages = []
    for email in ("ada.portal@police.example", "nobody.at.all@police.example"):
        answer = client.post(FORM, told(email=email))
        pages.append((answer.status_code, words(client.get(answer["Location"]))))
    first, second = (re.sub(r"R-\d{4}-\d+-\w", "R", page) for _, page in pages)
    assert first == second


def test_missing_contact_fields_never_delay_an_emergency(client: Client):
    """Reading 20."""
    assert (
        client.post(FORM, {"official": "yes", "nature": "A man on a bridge says that he will jump."}).status_code == 302
    )
    assert Request.objects.get().matters.get().state == "received"
    assert not Letter.objects.exists(), "there is nowhere to send the receipt"


def test_a_form_in_which_nothing_is_told_is_shown_again_with_what_to_tell(client: Client):
    answer = client.post(FORM, {"official": "yes", "agency": "Springfield Police"})
    assert answer.status_code == 200
    assert "Tell at least who is in danger, or what is happening" in words(answer)
    assert "Springfield Police" in answer.content.decode(), "nobody types it twice"


def test_a_signed_in_officer_files_in_their_own_name(officer: Desktop):
    page = officer.client.get(FORM).content.decode()
    assert 'value="ada.portal@police.example"' in page
    answer = officer.client.post(FORM, told(email="ada.portal@police.example"))
    request = Request.objects.get()
    assert (request.channel, request.officer.person.email) == ("portal", "ada.portal@police.example")
    assert f"/requests/{request.reference}/" in officer.client.get(answer["Location"]).content.decode()


def test_too_many_from_one_address_are_sent_to_the_mailbox_instead(client: Client, settings):
    settings.LIMITS = {"emergency": (Limit(2, HOUR),)}
    assert [client.post(FORM, TOLD).status_code for _ in range(3)] == [302, 302, 429]
    answer = client.post(FORM, TOLD)
    assert "Emergency Disclosure Request" in words(answer)
    assert "legal@tiktok.com" in words(answer)
    assert "Missing since 06:30" in answer.content.decode(), "what was written is not lost"
    assert Request.objects.count() == 2


def test_nobody_can_fill_a_stranger_s_mailbox_with_receipts_and_the_emergencies_are_taken_all_the_same(
    client: Client, settings
):
    settings.LIMITS = {"emergency_receipt": (Limit(2, HOUR, each_key=True),)}
    assert [client.post(FORM, TOLD).status_code for _ in range(4)] == [302] * 4
    assert (Request.objects.count(), Letter.objects.count()) == (4, 2)


@pytest.mark.parametrize("line", ["tiktok-inc", "tiktok-pte"])
def test_the_template_of_the_five_points_can_be_downloaded(client: Client, line: str):
    text = client.get(f"/emergency/template/{line}.txt")
    pdf = client.get(f"/emergency/template/{line}.pdf")
    assert text["Content-Type"].startswith("text/plain")
    assert pdf.content.startswith(b"%PDF-")
    for name in ("person in danger", "nature of the emergency", "information requested and why it is necessary"):
        assert name in text.content.decode().lower()
    assert client.get("/emergency/template/no-such-line.pdf").status_code == 404


def test_an_official_of_another_guideline_is_taken_in_and_counsel_of_the_right_entity_is_told(client: Client):
    """Reading 17: the form is one for both guidelines; the officer's jurisdiction tells what belongs elsewhere."""
    client.post(FORM, told(jurisdiction="RU"))
    whats = [job.payload["what"] for job in OutboxJob.objects.filter(name="alert").order_by("pk")]
    assert whats == ["emergency-received", "emergency-misdirected"]
    assert Request.objects.get().matters.get().state == "received"
