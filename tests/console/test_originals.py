"""Originals come from a second origin alone: as downloads, by signed addresses that are one person's for a minute."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client

from rogatory.console import originals
from rogatory.desk import clock
from rogatory.desk.inputs import Assign, SealFor
from rogatory.desk.models import Document, Look
from tests.access.routes import routes
from tests.console.conftest import Console
from tests.desk.opened import an_opening
from tests.desk.stages.conftest import message
from tests.site.every_route import addresses

HOST = "127.0.0.1:8000"
SHUT = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store, private",
}


def a_document(console: Console, name: str = "order.pdf", content: bytes = b"%PDF-1.7 broken") -> Document:
    request = console.desk.arrive(message((name, content)))
    return request.documents.exclude(name="message.eml").get()


def led_to(console: Console, document: Document, **named: object) -> str:
    """Where the console sends somebody who saves an original."""
    client = named.pop("client", None) or console.of(console.desk.team.intake)
    answer = client.get(f"/console/requests/{document.request.reference}/documents/{document.pk}/original", **named)
    assert answer.status_code == 302
    return answer["Location"]


def path_of(address: str) -> str:
    before, path = address[: len(f"http://{HOST}")], address[len(f"http://{HOST}") :]
    assert before == f"http://{HOST}"
    return path


@pytest.mark.parametrize("name", ["order.html", 'a"; filename=b.html', "x\u202efdp.exe", "../../etc/passwd"])
def test_the_original_is_a_download_from_the_second_origin_that_no_browser_opens(console: Console, name: str):
    content = b"<html><script>alert(1)</script></html>"
    document = a_document(console, name, content)
    an_opening(document, opened=False)
    answer = Client().get(path_of(led_to(console, document)), HTTP_HOST=HOST)
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert {name: answer[name] for name in SHUT} == SHUT
    assert not answer.cookies


def test_to_be_led_there_is_a_look_and_nothing_is_given_to_whoever_may_not_read_the_case(console: Console):
    document = a_document(console)
    asked = f"/console/requests/{document.request.reference}/documents/{document.pk}/original"
    Look.objects.all().delete()
    led_to(console, document)
    assert Look.objects.get().person == console.desk.team.intake.person
    console.desk.act(console.desk.team.counsel, "seal", document.request, SealFor((), "a colleague is named")).require()
    assert console.of(console.desk.team.intake).get(asked).status_code == 404
    assert Client().get(asked).status_code == 302, "to sign in"
    assert "/account/" in Client().get(asked)["Location"]


def test_an_address_runs_out_after_a_minute(console: Console, monkeypatch: pytest.MonkeyPatch):
    path, at = path_of(led_to(console, a_document(console))), clock.now()
    for seconds, status in ((59, 200), (62, 404)):
        monkeypatch.setattr(clock, "now", lambda seconds=seconds: at + timedelta(seconds=seconds))
        answer = Client().get(path, HTTP_HOST=HOST)
        assert answer.status_code == status
        assert not answer.cookies


def test_an_address_ends_with_the_right_of_whom_it_was_made_for(console: Console):
    document = a_document(console)
    path = path_of(led_to(console, document))
    console.desk.act(console.desk.team.counsel, "seal", document.request, SealFor((), "a colleague is named")).require()
    assert Client().get(path, HTTP_HOST=HOST).status_code == 404


def test_a_message_is_not_saved_either_while_something_that_it_carries_is_held_back(console: Console):
    """Its bytes hold those of its parts: who saves the message has saved them."""
    part = a_document(console, "run.exe", b"MZ\x90\x00\x03\x00\xff")
    whole = part.part_of
    asked = f"/console/requests/{whole.request.reference}/documents/{whole.pk}/original"
    assert "not been looked at" in console.of(console.desk.team.intake).get(asked).content.decode()
    held = an_opening(part)
    address = led_to(console, whole)
    held.quarantined = True
    held.save()
    told = console.of(console.desk.team.intake).get(asked)
    assert told.status_code == 409
    assert "carries" in told.content.decode()
    assert Client().get(path_of(address), HTTP_HOST=HOST).status_code == 404
    held.quarantined = False
    held.save()
    assert Client().get(path_of(led_to(console, whole)), HTTP_HOST=HOST).status_code == 200


def test_a_message_with_files_that_nobody_looked_at_is_saved_by_those_alone_who_may_give_free(console: Console):
    part = a_document(console, "list.pdf", b"%PDF-1.7 a list")
    whole = part.part_of
    an_opening(whole, parts=[{"name": "list.pdf", "sha256": part.sha256}, {"name": "run.exe", "sha256": "0" * 64}])
    asked = f"/console/requests/{whole.request.reference}/documents/{whole.pk}/original"
    console.desk.act(
        console.desk.team.counsel, "assign", whole.request, Assign(console.desk.team.reviewer.person.pk)
    ).require()
    told = console.of(console.desk.team.reviewer).get(asked)
    assert told.status_code == 409
    assert "not taken out" in told.content.decode()
    assert console.of(console.desk.team.intake).get(asked).status_code == 302


def test_nothing_is_saved_that_a_scanner_has_not_seen(console: Console, settings):
    document = a_document(console)
    path = path_of(led_to(console, document))
    settings.CLAMAV = "/run/clamd"
    assert Client().get(path, HTTP_HOST=HOST).status_code == 404
    an_opening(document)
    assert Client().get(path, HTTP_HOST=HOST).status_code == 200


def test_what_is_held_back_is_given_to_nobody_even_by_an_address_of_before(console: Console):
    document = a_document(console)
    path = path_of(led_to(console, document))
    an_opening(document, quarantined=True, why="It carries a known virus.")
    assert Client().get(path, HTTP_HOST=HOST).status_code == 404


def forged(document: Document, person: int) -> list[str]:
    told = {"document": document.pk, "person": person, "until": 2**40}
    sound = signing.Signer(salt="rogatory.console.originals").sign_object(told)
    return [
        "",
        "nonsense",
        sound[:-1] + ("A" if sound[-1] != "A" else "B"),
        signing.Signer(salt="another purpose").sign_object(told),
        signing.Signer(key="another key", salt="rogatory.console.originals").sign_object(told),
        signing.dumps(told),
    ]


def test_an_address_that_was_not_signed_for_this_leads_nowhere(console: Console):
    document = a_document(console)
    for token in forged(document, console.desk.team.intake.person.pk):
        answer = Client().get(f"{originals.PATH}{token}", HTTP_HOST=HOST)
        assert answer.status_code == 404, token
        assert {name: answer[name] for name in SHUT} == SHUT


@pytest.mark.parametrize("method", ["post", "put", "delete", "options"])
def test_an_address_is_only_read(console: Console, method: str):
    path = path_of(led_to(console, a_document(console)))
    assert getattr(Client(), method)(path, HTTP_HOST=HOST).status_code == 404


def test_nothing_else_is_to_be_had_there_by_whoever_is_signed_in(console: Console):
    a_document(console)
    client = console.of(console.desk.team.counsel)
    others = ["/static/rogatory/theme.css", "/static/vendor/htmx.js", "/original", "/nowhere"]
    for address in (*addresses().values(), *others):
        for host in (HOST, "127.0.0.1", "127.0.0.1:9", "127.0.0.1."):
            answer = client.get(address, HTTP_HOST=host)
            assert answer.status_code == 404, (host, address)
            assert answer["Content-Type"].startswith("text/plain")
            assert not answer.cookies, "no cookie is set"
    assert client.get("/console/").status_code == 200, "on the origin itself"
    assert len(routes()) > 50


def test_the_first_origin_does_not_give_originals_by_the_signed_address(console: Console):
    path = path_of(led_to(console, a_document(console)))
    assert console.of(console.desk.team.intake).get(path).status_code == 404


def test_without_a_second_origin_no_original_is_given_and_the_page_says_what_is_to_be_set(console: Console, settings):
    document = a_document(console)
    settings.DOCUMENTS_ORIGIN = ""
    asked = f"/console/requests/{document.request.reference}/documents/{document.pk}/original"
    answer = console.of(console.desk.team.intake).get(asked)
    assert answer.status_code == 409
    assert "ROGATORY_DOCUMENTS_ORIGIN" in answer.content.decode()
    path = path_of_token(console, document)
    assert Client().get(path, HTTP_HOST=HOST).status_code == 404


def path_of_token(console: Console, document: Document) -> str:
    told = {"document": document.pk, "person": console.desk.team.intake.person.pk, "until": 2**40}
    return originals.PATH + signing.Signer(salt="rogatory.console.originals").sign_object(told)
