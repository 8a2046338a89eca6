"""An act of weight wants a fresh proof, and nothing that was typed is lost while it is given."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from rogatory.desk.models import Matter
from tests.console.conftest import Console
from tests.console.page import read
from tests.desk.team import fresh
from tests.entrance.conftest import Browser, browser, browsers  # noqa: F401 - fixtures
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def matter(console: Console) -> Matter:
    return console.verified("subscriber", "drafts")


def a_reviewer(console: Console, minutes: float) -> Client:
    client = Client()
    sign_in(client, console.desk.team.reviewer.person, console.desk.now - timedelta(minutes=minutes))
    return client


def leads_to(answer) -> str:
    assert answer.status_code == 302
    parts = urlsplit(answer["Location"])
    assert parts.path == "/account/confirm/"
    return parse_qs(parts.query)["next"][0]


def test_the_proof_is_asked_for_before_the_form(console: Console, matter: Matter):
    address = console.url(matter, "approve")
    assert leads_to(a_reviewer(console, 6).get(address)) == address
    assert a_reviewer(console, 4).get(address).status_code == 200


def test_an_act_of_no_such_weight_asks_for_none(console: Console, matter: Matter):
    assert a_reviewer(console, 600).get(console.url(matter, "refuse")).status_code == 200


def test_what_was_typed_while_the_proof_grew_old_is_there_again(console: Console, matter: Matter):
    address = console.url(matter, "approve")
    client = a_reviewer(console, 4)
    sent = read(client.get(address)).filled(words="Read against the guideline.")
    console.desk.now += timedelta(minutes=2)
    back = leads_to(client.post(address, sent))
    assert back.startswith(f"{address}?kept=")
    assert fresh(matter).state == "verified", "nothing was done with it"
    sign_in(client, console.desk.team.reviewer.person, console.desk.now)
    page = client.get(back)
    assert page.status_code == 200
    assert page.context["form"]["words"].value() == "Read against the guideline."
    assert client.get(back).context["form"]["words"].value() is None, "it was given back once"


def test_the_page_says_that_it_is_kept_and_leads_back(console: Console, matter: Matter, browser: Browser):  # noqa: F811 - the fixture
    person = console.desk.team.reviewer.person
    browser.own(person)
    sign_in(browser.client, person, console.desk.now - timedelta(minutes=6))
    answer = browser.client.post(console.url(matter, "approve"), {"words": "typed"})
    page = browser.client.get(answer["Location"])
    assert "What you have typed is kept" in page.content.decode()
    assert browser.confirm(answer["Location"])["Location"] == leads_to(answer)


def test_somebody_else_s_words_are_given_to_nobody(console: Console, matter: Matter):
    address = console.url(matter, "approve")
    back = leads_to(a_reviewer(console, 6).post(address, {"words": "typed"}))
    other = a_reviewer(console, 1)
    assert other.get(back).context["form"]["words"].value() is None
