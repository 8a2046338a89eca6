"""Documents are looked at as pictures, with what has to be known of them before; nothing of what was sent runs."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from django.test import Client

from rogatory.desk import carried
from rogatory.desk.actors import SYSTEM
from rogatory.desk.inputs import LiftQuarantine, SealFor, Submit, Upload
from rogatory.desk.models import Document, DocumentMark, OutboxJob, Prefill, Request
from rogatory.desk.surroundings import the_store
from tests.console.conftest import Console, subpoena_facts
from tests.console.page import read
from tests.desk.opened import an_opening
from tests.signing_in import sign_in

ORDER = b"%PDF-1.7 an order"


def sent(console: Console, *uploads: bytes, sender: str = "ada@north.example") -> Request:
    """A request that came with these files; nobody has opened them."""
    facts = replace(subpoena_facts(), contact=replace(subpoena_facts().contact, email=sender))
    files = tuple(Upload(f"order-{number}.pdf", "", content) for number, content in enumerate(uploads or (ORDER,), 1))
    inputs = Submit("email", console.desk.now, files, facts, sender=sender, subject="An order")
    return console.desk.act(SYSTEM, "submit", None, inputs).require().request


def of(request: Request) -> Document:
    return request.documents.first()


def url(document: Document, path: str = "") -> str:
    return f"/console/requests/{document.request.reference}/documents/{document.pk}/{path}"


def test_the_pages_are_pictures_and_what_was_found_stands_before_them(console: Console):
    document = of(sent(console))
    an_opening(
        document,
        2,
        labels=[
            {"label": "laid-out", "words": "Shown as its words."},
            {"label": "javascript", "words": "Holds a script. It is not run here."},
        ],
        signatures=[{"verdict": "changed-after", "words": "It was changed after it was signed."}],
        remarks=["Only the first two pages were drawn."],
    )
    client = console.of(console.desk.team.intake)
    answer = client.get(url(document))
    page = answer.content.decode()
    found = [
        page.index(each)
        for each in (
            "Javascript",
            "Shown as its words",
            "changed after it was signed",
            "first two pages",
            "pages/1.png",
            "pages/2.png",
        )
    ]
    assert found == sorted(found)
    picture = client.get(url(document, "pages/2.png"))
    assert picture["Content-Type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    assert picture["Content-Security-Policy"].startswith("sandbox;")
    assert client.get(url(document, "pages/3.png")).status_code == 404
    assert client.get(url(document, "pages/0.png")).status_code == 404


def test_within_a_page_only_the_viewer_is_sent(console: Console):
    document = of(sent(console))
    an_opening(document)
    piece = console.of(console.desk.team.intake).get(url(document), headers={"HX-Request": "true"}).content
    assert b"<html" not in piece
    assert b"pages/1.png" in piece


def test_a_document_that_waits_is_asked_for_again_until_it_is_opened(console: Console):
    document = of(sent(console))
    client = console.of(console.desk.team.intake)
    waiting = client.get(url(document))
    assert "This document is being opened" in read(waiting).text
    assert f'hx-get="{url(document)}"' in waiting.content.decode()
    assert "Look again" in read(waiting).text, "where no script runs"
    an_opening(document)
    assert b"load delay" not in client.get(url(document), headers={"HX-Request": "true"}).content


def test_what_was_not_opened_says_why_and_can_be_saved(console: Console):
    document = of(sent(console))
    an_opening(document, 0, opened=False, why="It is locked with a password.")
    text = read(console.of(console.desk.team.intake).get(url(document))).text
    assert "It is locked with a password." in text
    assert "Save the original" in text


def test_work_that_was_given_up_is_told(console: Console):
    document = of(sent(console))
    given = {"payload": {"request": document.request_id}, "queued_at": console.desk.now, "run_at": console.desk.now}
    OutboxJob.objects.filter(name="open_documents").delete()
    OutboxJob.objects.create(
        name="open_documents", key="open/1", given_up=True, last_error="The disk is full.", **given
    )
    text = read(console.of(console.desk.team.intake).get(url(document))).text
    assert "could not be opened" in text
    assert "The disk is full." in text


def test_only_intake_and_counsel_see_what_is_held_back_and_give_it_free_with_a_reason(console: Console):
    team, document = console.desk.team, of(sent(console))
    held = an_opening(document, quarantined=True, why="It carries a known virus.")
    reviewer, intake = console.of(team.reviewer), console.of(team.intake)
    told = read(reviewer.get(url(document))).text
    assert "It carries a known virus." in told
    assert "Give it free" not in told
    assert reviewer.get(url(document, "pages/1.png")).status_code == 404
    assert "Give it free" in read(intake.get(url(document))).text
    assert intake.get(url(document, "pages/1.png")).status_code == 200
    for client in (reviewer, intake):
        assert client.get(url(document, "original")).status_code == 409, "not even theirs who may lift it"
    address = console.url(document.request, "lift_quarantine")
    assert reviewer.post(address, {"document": document.pk, "words": "it is fine"}).status_code == 403
    form = read(intake.get(f"{address}?document={document.pk}"))
    assert intake.post(address, form.filled(document=document.pk, words="")).status_code == 422
    assert intake.post(address, form.filled(document=document.pk, words="A false alarm.")).status_code == 302
    held.refresh_from_db()
    assert not held.quarantined
    assert reviewer.get(url(document, "pages/1.png")).status_code == 200
    line = read(intake.get(console.url(document.request))).text
    assert "gave a document of" in line
    assert "A false alarm." in line


def test_no_other_document_is_given_free_than_one_of_the_request_that_is_held_back(console: Console):
    mine, other = of(sent(console)), of(sent(console, b"%PDF-1.7 another"))
    an_opening(other, quarantined=True)
    for key in (mine.pk, other.pk):
        outcome = console.desk.act(
            console.desk.team.intake, "lift_quarantine", mine.request, LiftQuarantine(key, "fine")
        )
        assert "no such document is held back" in " ".join(outcome.refused)


def test_what_came_with_another_request_is_pointed_out_to_whoever_may_know_of_that_one(console: Console):
    first, second = of(sent(console)), of(sent(console, b"%PDF-1.7 another", sender="eve@south.example"))
    an_opening(second)
    for document in (first, second):
        for kind, value in (("picture", "ab" * 32), ("number", "GJ-20-114")):
            DocumentMark.objects.create(document=document, kind=kind, value=value)
    first.request.marks.create(kind="number", value="GJ-20-114", at=console.desk.now)
    client = console.of(console.desk.team.intake)
    text = read(client.get(url(second))).text
    assert f"A picture in it, such as a signature or a seal, came with {first.request.reference}" in text
    assert f"A number of a case or an order in it stands in {first.request.reference}" in text
    console.desk.act(console.desk.team.counsel, "seal", first.request, SealFor((), "a colleague is named")).require()
    answer = client.get(url(second))
    assert "such as a signature or a seal, came with another request" in read(answer).text
    assert first.request.reference.encode() not in answer.content


def test_where_something_was_read_is_marked_on_the_page(console: Console):
    document = of(sent(console))
    an_opening(document, 3)
    place = {"document": document.sha256, "page": 2, "boxes": [[0.1, 0.2, 0.3, 0.25]]}
    finding = {"field": "contact.badge", "value": "77", "sure": 0.6, "by": "after “Badge”", "places": [place]}
    row = Prefill.objects.create(
        request=document.request, at=console.desk.now, findings=[finding], documents=[document.sha256], reader="test"
    )
    client = console.of(console.desk.team.intake)
    answer = client.get(f"{url(document)}?reading={row.pk}&finding=0")
    text = read(answer).text
    assert "Marked on page 2" in text
    assert "Unsure: check it" in text
    assert answer.content.count(b"cs-sheet__spots") == 1
    for nonsense in (f"reading={row.pk}&finding=1", "reading=0&finding=0", "reading=x&finding=-1", "reading=&finding="):
        assert b"cs-sheet__spots" not in client.get(f"{url(document)}?{nonsense}").content


def test_the_words_of_each_page_are_shown_to_whoever_cannot_read_pictures(console: Console):
    document = of(sent(console))
    words = [[[["Please", 0.1, 0.1, 0.2, 0.12, 1], ["answer", 0.21, 0.1, 0.3, 0.12, 1]]], []]
    pages = [{"number": number, "how": "typed", "lines": lines} for number, lines in enumerate(words, 1)]
    stored = the_store().put(json.dumps({"pages": pages}).encode())
    an_opening(document, 2, words_sha256=stored.digest)
    client = console.of(console.desk.team.intake)
    assert "Please answer" not in read(client.get(url(document))).text
    text = read(client.get(f"{url(document)}?words=yes")).text
    assert "Please answer" in text
    assert "No words were read on this page." in text


def test_words_that_cannot_be_used_are_none(console: Console):
    document = of(sent(console))
    an_opening(document, words_sha256=the_store().put(b"{").digest)
    text = read(console.of(console.desk.team.intake).get(f"{url(document)}?words=yes")).text
    assert "No words were read on this page." in text


@pytest.mark.parametrize("path", ["", "original", "pages/1.png"])
def test_a_document_belongs_to_its_request_and_to_the_team(console: Console, path: str):
    mine, other = sent(console), sent(console, b"%PDF-1.7 another")
    an_opening(of(other))
    reviewer = console.of(console.desk.team.reviewer)
    elsewhere = f"/console/requests/{mine.reference}/documents/{of(other).pk}/{path}"
    assert reviewer.get(elsewhere).status_code == 404
    officer = Client()
    sign_in(officer, console.desk.team.officer.person)
    assert officer.get(url(of(other), path)).status_code == 403


def test_a_document_takes_few_queries_however_much_it_shares(console: Console, django_assert_max_num_queries: object):
    for number in range(12):
        document = of(sent(console, f"%PDF-1.7 order {number}".encode(), sender=f"ada@n{number}.example"))
        for kind in ("picture", "number"):
            DocumentMark.objects.create(document=document, kind=kind, value="ab" * 32)
        document.request.marks.create(kind="number", value="ab" * 32, at=console.desk.now)
    an_opening(document, 5)
    client = console.of(console.desk.team.intake)
    client.get(url(document))
    with django_assert_max_num_queries(27):
        text = read(client.get(url(document), headers={"HX-Request": "true"})).text
    assert "and 6 more" in text


def test_files_that_a_message_carries_and_that_stand_in_no_list_are_told(console: Console, monkeypatch):
    monkeypatch.setattr(carried, "MOST_DOCUMENTS", 1)
    message = of(sent(console, b"From: clerk@north.example"))
    an_opening(message, media_type="message/rfc822", parts=[{"name": "list.pdf", "sha256": "0" * 64}])
    client = console.of(console.desk.team.intake)
    assert "It carries a file that does not stand among the documents" in client.get(url(message)).content.decode()
    page = client.get(f"/console/requests/{message.request.reference}/").content.decode()
    assert "0 of 1 file in it listed" in page
