"""Documents are looked at as pictures and text; their bytes leave only as a download."""

from __future__ import annotations

import pytest

from tests.console.conftest import Console
from tests.console.page import read
from tests.desk.reading.test_pages import needs_own_network
from tests.desk.stages.conftest import message


def of(request, name: str):
    return request.documents.get(name=name)


@needs_own_network
def test_the_pages_of_a_pdf_are_pictures(console: Console, subpoena_pdf: bytes):
    request = console.arrived(pdf=subpoena_pdf)
    client = console.of(console.desk.team.reviewer)
    document = of(request, "subpoena.pdf")
    shown = client.get(f"/console/requests/{request.reference}/documents/{document.pk}/")
    address = f"/console/requests/{request.reference}/documents/{document.pk}/pages/1.png"
    assert address in shown.content.decode()
    picture = client.get(address)
    assert picture["Content-Type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    assert client.get(address.replace("1.png", "9.png")).status_code == 404


def test_a_message_is_shown_as_text_with_what_its_headers_claim(console: Console):
    request = console.arrived()
    client = console.of(console.desk.team.intake)
    page = read(client.get(f"/console/requests/{request.reference}/documents/{of(request, 'message.eml').pk}/"))
    for told in ("ada@police.example", "Please find a subpoena", "What a message says of itself proves nothing"):
        assert told in page.text


def test_within_a_page_only_the_viewer_is_sent(console: Console):
    request = console.arrived()
    address = f"/console/requests/{request.reference}/documents/{of(request, 'message.eml').pk}/"
    piece = console.of(console.desk.team.intake).get(address, headers={"HX-Request": "true"}).content
    assert b"<html" not in piece
    assert b"Please find a subpoena" in piece


def test_what_cannot_be_read_is_told_and_can_still_be_saved(console: Console):
    request = console.arrived(pdf=b"%PDF-1.7 broken")
    client = console.of(console.desk.team.intake)
    document = of(request, "subpoena.pdf")
    page = read(client.get(f"/console/requests/{request.reference}/documents/{document.pk}/"))
    assert "This document cannot be shown" in page.text or "not opened" in page.text
    assert "Save the original" in page.text


@pytest.mark.parametrize("name", ["order.html", 'a"; filename=b.html', "x\u202efdp.exe", "../../etc/passwd"])
def test_the_original_is_a_download_that_no_browser_opens(console: Console, name: str):
    content = b"<html><script>alert(1)</script></html>"
    request = console.desk.arrive(message((name, content)))
    document = request.documents.exclude(name="message.eml").get()
    client = console.of(console.desk.team.intake)
    answer = client.get(f"/console/requests/{request.reference}/documents/{document.pk}/original")
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize("path", ["", "original", "pages/1.png"])
def test_a_document_belongs_to_its_request_and_to_the_team(console: Console, path: str):
    mine, other = console.arrived(), console.arrived()
    document = of(other, "message.eml")
    reviewer = console.of(console.desk.team.reviewer)
    assert reviewer.get(f"/console/requests/{mine.reference}/documents/{document.pk}/{path}").status_code == 404
    officer = console.of(console.desk.team.officer)
    assert officer.get(f"/console/requests/{other.reference}/documents/{document.pk}/{path}").status_code == 403
