"""Nobody learns from an answer whether there is an account: for every address the entrance says the same."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from rogatory.desk import enrolling
from rogatory.desk.models import CountedTry, Person
from tests.entrance.conftest import TOLD, Browser, Wait

pytestmark = pytest.mark.django_db

KNOWN, UNKNOWN = "ada@police.example", "eve@police.example"
ONCE = re.compile(r'(name="csrfmiddlewaretoken" value="|nonce=")[^"]*')


def plain(answer: HttpResponse, email: str) -> tuple[object, ...]:
    """An answer without what differs each time, and without the address that was typed."""
    body = ONCE.sub("", answer.content.decode()).replace(email, "ADDRESS")
    headers = {name: value for name, value in answer.headers.items() if name != "Content-Security-Policy"}
    cookies = {name: {**morsel} | {"expires": ""} for name, morsel in answer.cookies.items()}
    return answer.status_code, headers | {"Content-Length": "", "Expires": ""}, cookies, body


def alike(ask) -> tuple[object, ...]:
    """Ask for a known and an unknown address, and give the answer that is the same."""
    known, unknown = (plain(ask(Client(), email), email) for email in (KNOWN, UNKNOWN))
    assert known == unknown
    return known


def test_recovery(officer: Person):
    answer = alike(lambda client, email: client.post("/account/recover/", {"email": email, "words": "lost"}))
    assert answer[0] == 302
    alike(
        lambda client, email: client.post("/account/recover/", {"email": email, "words": "lost"}, follow=True),
    )


def test_registration_and_every_step_after_it(officer: Person, wait: Wait):
    def begun(client: Client, email: str) -> HttpResponse:
        return client.post("/account/register/", TOLD | {"email": email})

    def asked(client: Client, email: str) -> HttpResponse:
        begun(client, email)
        return client.get("/account/register/code/")

    def guessed(client: Client, email: str) -> HttpResponse:
        begun(client, email)
        for _ in range(5):
            client.post("/account/register/code/", {"code": "no such"})
        return client.post("/account/register/code/", {"code": "no such"})

    for ask in (begun, asked, guessed):
        CountedTry.objects.all().delete()
        alike(ask)
    assert {letter.to[0] for letter in mail.outbox} == {KNOWN, UNKNOWN}, "each is written to, and as often"
    assert len(mail.outbox) == 6


def test_enrolment_with_and_without_an_open_code(officer: Person, wait: Wait):
    def tried(client: Client, email: str) -> HttpResponse:
        return client.post("/account/enrol/", {"email": email, "code": "2222-3333-4444"})

    assert alike(tried)[0] == 422
    enrolling.make_code(officer, None, wait.now)
    assert alike(tried)[0] == 422


def test_enrolment_after_too_many_tries(officer: Person, wait: Wait):
    enrolling.make_code(officer, None, wait.now)

    def tried(client: Client, email: str) -> HttpResponse:
        for _ in range(6):
            CountedTry.objects.all().delete()
            answer = client.post("/account/enrol/", {"email": email, "code": "2222-3333-4444"})
        return answer

    assert alike(tried)[0] == 422


def test_the_limit_falls_at_the_same_try(officer: Person):
    def tried(client: Client, email: str) -> list[int]:
        CountedTry.objects.all().delete()
        return [client.post("/account/recover/", {"email": email, "words": "lost"}).status_code for _ in range(6)]

    assert tried(Client(), KNOWN) == tried(Client(), UNKNOWN) == [302] * 5 + [429]


def test_signing_in_with_a_passkey_that_is_not_theirs_and_for_nobody(browser: Browser, browsers, officer: Person):
    browsers().own(officer)
    known = browser.sign_in(officer)
    unknown = browser.sign_in(officer.pk + 1000)
    assert plain(known, "") == plain(unknown, "")
    assert known.status_code == 422


def test_the_work_is_the_same_too(officer: Person, wait: Wait, browser: Browser, browsers, django_assert_num_queries):
    """As many statements, of the same kind; what the clock says is measured by ``bench/answers.py``."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browsers().own(officer)
    enrolling.make_code(officer, None, wait.now)
    answers = {person: browser.answer(person) for person in (officer.pk, officer.pk + 1000)}
    from tests.entrance.conftest import json_of

    asks = {
        "recover": lambda client, email: client.post("/account/recover/", {"email": email, "words": "lost"}),
        "enrol": lambda client, email: client.post("/account/enrol/", {"email": email, "code": "2222-3333-4444"}),
        "sign in": lambda _, email: browser.client.post(
            "/account/login/passkey/",
            {"credential": json_of(answers[officer.pk if email == KNOWN else officer.pk + 1000])},
        ),
    }
    for name, ask in asks.items():
        taken = []
        for email in (KNOWN, UNKNOWN):
            with CaptureQueriesContext(connection) as captured:
                ask(Client(), email)
            taken.append([each["sql"].split(" ")[0] for each in captured.captured_queries])
        assert taken[0] == taken[1], name
