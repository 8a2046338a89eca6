"""Malformed files through the pages of the service: it answers each, and refuses what it does not take."""

from __future__ import annotations

import io
import random

import pytest
from django.urls import reverse

from rogatory.desk.opening import open_document
from rogatory.desk.surroundings import the_store
from rogatory.flow.states import Role
from tests.console.conftest import Console
from tests.console.test_documents import sent, url
from tests.desk.reading.malformed import Document, bytes_of, corpus
from tests.desk.reading.test_pages import needs_own_network
from tests.desk.team import a_person
from tests.portal.conftest import Desktop, officer  # noqa: F401 - a fixture
from tests.trials import trials


class Sent(io.BytesIO):
    """A file as a browser sends it: under whatever name it has, `..` too."""

    def __init__(self, name: str, content: bytes):
        super().__init__(content)
        self.name = name


def drawn(chance: random.Random, whole: int) -> list[Document]:
    return corpus(chance, trials(whole))


def test_the_portal_answers_each_malformed_upload(officer: Desktop, chance: random.Random):  # noqa: F811
    officer.step("kinds")
    statuses = []
    for each in drawn(chance, 80):
        name = each[0]
        upload = Sent(name, bytes_of(each))
        statuses.append(officer.client.post(reverse("portal:documents"), {"uploads": upload}).status_code)
        assert officer.client.get(reverse("portal:documents")).status_code == 200, name
    assert {*statuses} <= {200, 302, 400, 413, 422}, statuses


@needs_own_network
def test_the_console_shows_each_malformed_document_or_says_why_not(
    console: Console, chance: random.Random, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("rogatory.desk.opening.recognise", lambda pictures: [])
    for number, each in enumerate(drawn(chance, 40)):
        if number % 20 == 0:  # whoever looks at many cases and works on none is stopped
            client = console.of(a_person(f"clerk{number}", Role.INTAKE))
        document = sent(console, bytes_of(each)).documents.get()
        assert client.get(url(document)).status_code == 200, each[0]
        opening = open_document(document, the_store(), console.desk.now)
        shown = client.get(url(document))
        assert shown.status_code == 200, each[0]
        assert opening.opened or opening.quarantined or opening.why.partition(":")[0] in shown.content.decode().lower()
        if opening.pages and not opening.quarantined:
            assert client.get(url(document, "pages/1.png")).status_code == 200, each[0]
