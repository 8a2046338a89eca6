"""How an officer says how returns are encrypted, by real requests: each change proved afresh, and told by mail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from rogatory.desk import clock
from rogatory.desk.models import DeliveryKey, Officer
from tests.desk.team import NOW, Team
from tests.signing_in import sign_in

RECIPIENT = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"


@pytest.fixture
def browser(team: Team, monkeypatch) -> Client:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    client = Client()
    sign_in(client, team.officer.person, NOW)
    return client


def shown(client: Client) -> str:
    answer = client.get(reverse("portal:encryption"))
    assert "no-store" in answer.headers["Cache-Control"]
    return answer.content.decode()


def add(client: Client, **given: object):
    return client.post(reverse("portal:encryption-add"), given)


def test_a_key_is_pasted_shown_and_removed_and_the_officer_is_told_of_both(browser: Client, team: Team):
    assert "You have none here" in shown(browser)
    assert add(browser, text=f" {RECIPIENT}\n").status_code == 302
    assert RECIPIENT in shown(browser)
    key = DeliveryKey.objects.get()
    browser.post(reverse("portal:encryption-remove", args=[key.pk]))
    assert "You have none here" in shown(browser)
    assert [each.to for each in mail.outbox] == [[team.officer.person.email]] * 2
    for letter in mail.outbox:
        assert "age1" not in letter.body + letter.subject
        assert "/encryption" not in letter.body


def test_a_key_comes_as_a_file_too_and_never_both(browser: Client):
    file = SimpleUploadedFile("key.txt", RECIPIENT.encode())
    assert "not both" in add(browser, text=RECIPIENT, file=file).content.decode()
    assert add(browser, text="", file=SimpleUploadedFile("key.txt", RECIPIENT.encode())).status_code == 302
    assert DeliveryKey.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "Paste the public key"),
        ("AGE-SECRET-KEY-1QQ", "secret key"),
        (RECIPIENT[:-1], "checksum"),
        ("hello", "neither"),
    ],
)
def test_what_is_no_key_is_refused_with_a_cure_and_nothing_is_mailed(browser: Client, given: str, said: str):
    answer = add(browser, text=given)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not DeliveryKey.objects.exists()
    assert mail.outbox == []


def test_every_change_asks_for_a_fresh_proof_first(team: Team, browser: Client):
    add(browser, text=RECIPIENT)
    late = Client()
    sign_in(late, team.officer.person, NOW - timedelta(minutes=6))
    key = DeliveryKey.objects.get()
    for name, given in (("add", []), ("choose", []), ("remove", [key.pk])):
        answer = late.post(reverse(f"portal:encryption-{name}", args=given), {"text": "x", "format": "age-passphrase"})
        assert answer.headers["Location"].startswith(reverse("entrance:confirm")), name
    assert Officer.objects.get(person=team.officer.person).delivered_by == "zip-aes256"
    assert DeliveryKey.objects.filter(removed_at=None).count() == 1


def test_without_a_key_one_of_two_formats_is_chosen(team: Team, browser: Client):
    assert browser.post(reverse("portal:encryption-choose"), {"format": "plain"}).status_code == 422
    browser.post(reverse("portal:encryption-choose"), {"format": "age-passphrase"})
    assert Officer.objects.get(person=team.officer.person).delivered_by == "age-passphrase"
    assert "An age file with a passphrase" in shown(browser)


def test_the_page_takes_as_many_queries_however_many_keys_there_are(
    browser: Client, team: Team, django_assert_max_num_queries
):
    for number in range(5):
        team.officer.person.delivery_keys.create(kind="age", text="", fingerprint=f"age1{number}", added_at=NOW)
    with django_assert_max_num_queries(9):
        shown(browser)


def test_the_team_has_no_such_page(team: Team, browser: Client):
    sign_in(browser, team.custodian.person)
    assert browser.get(reverse("portal:encryption")).status_code == 403
