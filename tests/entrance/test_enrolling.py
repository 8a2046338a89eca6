"""A code that somebody was told makes one passkey; nothing else does, and nothing about it comes by mail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client

from rogatory.desk import enrolling
from rogatory.desk.models import CountedTry, Device, Enrolment, Person, Recovery
from rogatory.entrance import passkeys
from tests.entrance.conftest import Browser, Wait
from tests.signing_in import a_passkey, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(db) -> Person:
    person = Person.objects.create_user("rae@provider.example", name="Rae")
    person.groups.set(Group.objects.filter(name="reviewer"))
    return person


def enrol(client: Client, code: str, email: str = "rae@provider.example"):
    return client.post("/account/enrol/", {"email": email, "code": code})


def test_a_member_of_the_team_makes_the_first_passkey_by_a_code(browser: Browser, member: Person, wait: Wait):
    code = enrolling.make_code(member, None, wait.now)
    assert enrol(browser.client, code.lower().replace("-", " "))["Location"] == "/account/passkey/"
    assert browser.make("/account/passkey/")["Location"] == "/console/"
    device = Device.objects.get()
    assert (device.is_held, device.how) == (False, "enrolled with a code that a person handed over")
    assert browser.client.get("/console/").status_code == 200
    assert mail.outbox[-1].to == [member.email]


def test_a_code_is_told_once_and_kept_nowhere(member: Person, wait: Wait):
    code = enrolling.make_code(member, None, wait.now)
    assert len(code.replace("-", "")) == 12
    assert set(code) <= set(enrolling.ALPHABET + "-")
    assert code.replace("-", "") not in str(Enrolment.objects.values())


def test_recovery_removes_every_earlier_passkey(browser: Browser, member: Person, wait: Wait):
    old = a_passkey(member)
    thief = Client()
    sign_in(thief, member, device=old)
    enrol(browser.client, enrolling.make_code(member, None, wait.now))
    browser.make("/account/passkey/")
    old.refresh_from_db()
    assert old.removed_at == wait.now
    assert old.authenticator is None
    assert "ended=passkey" in thief.get("/console/")["Location"]


def test_an_officer_s_is_held_although_a_person_told_the_code(browser: Browser, officer: Person, wait: Wait):
    old = a_passkey(officer)
    enrol(browser.client, enrolling.make_code(officer, None, wait.now), officer.email)
    assert browser.make("/account/passkey/").status_code == 302
    old.refresh_from_db()
    assert old.removed_at == wait.now
    assert browser.client.get("/requests/")["Location"] == "/account/held/"
    assert "Earlier passkeys were removed with that. It is held" in mail.outbox[-1].body


def test_a_code_counts_once(browser: Browser, browsers, member: Person, wait: Wait):
    code = enrolling.make_code(member, None, wait.now)
    second = browsers()
    enrol(browser.client, code)
    assert enrol(second.client, code).status_code == 302, "somebody who closed the window comes back with it"
    browser.make("/account/passkey/")
    assert second.client.get("/account/passkey/")["Location"] == "/account/login/"
    assert enrol(browsers().client, code).status_code == 422
    assert Device.objects.count() == 1


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Let something happen after the next new passkey was found good, and before it is noted."""
    read, once = passkeys.NewPasskey.clean_credential, iter([happens])

    def clean_credential(form: passkeys.NewPasskey) -> dict[str, Any]:
        found = read(form)
        next(once, lambda: None)()
        return found

    monkeypatch.setattr(passkeys.NewPasskey, "clean_credential", clean_credential)


def test_of_two_who_use_a_code_at_the_same_time_one_makes_a_passkey(
    browser: Browser, browsers, member: Person, wait: Wait, monkeypatch: pytest.MonkeyPatch
):
    code, second = enrolling.make_code(member, None, wait.now), browsers()
    enrol(browser.client, code)
    enrol(second.client, code)
    meanwhile(monkeypatch, lambda: second.make("/account/passkey/"))
    assert browser.make("/account/passkey/")["Location"] == "/account/login/"
    assert Device.objects.get().is_held is False
    assert second.client.get("/console/").status_code == 200


def test_a_code_that_was_taken_back_at_the_last_moment_makes_none(
    browser: Browser, member: Person, wait: Wait, monkeypatch: pytest.MonkeyPatch
):
    enrol(browser.client, enrolling.make_code(member, None, wait.now))
    meanwhile(monkeypatch, lambda: enrolling.make_code(member, None, wait.now))
    assert browser.make("/account/passkey/")["Location"] == "/account/login/"
    assert not Device.objects.exists()


def test_a_new_code_ends_the_one_before(client: Client, member: Person, wait: Wait):
    old = enrolling.make_code(member, None, wait.now)
    enrolling.make_code(member, None, wait.now)
    assert enrol(client, old).status_code == 422


def test_a_code_lasts_a_day(client: Client, member: Person, wait: Wait):
    code = enrolling.make_code(member, None, wait.now)
    wait(hours=24)
    assert enrol(client, code).status_code == 422


def test_a_code_takes_five_tries(client: Client, member: Person, wait: Wait):
    code = enrolling.make_code(member, None, wait.now)
    for _ in range(5):
        CountedTry.objects.all().delete()
        assert enrol(client, "2222-2222-2222").status_code == 422
    assert enrol(client, code).status_code == 422, "the sixth is one too many, right as it is"
    wait(seconds=1)
    assert enrol(client, enrolling.make_code(member, None, wait.now)).status_code == 302, "a new code begins anew"


def test_a_code_is_of_no_use_with_another_address_or_for_a_closed_account(client: Client, member: Person, wait: Wait):
    Person.objects.create_user("eve@provider.example")
    code = enrolling.make_code(member, None, wait.now)
    assert enrol(client, code, "eve@provider.example").status_code == 422
    member.is_active = False
    member.save()
    assert enrol(client, code).status_code == 422


def test_who_was_let_in_to_make_a_passkey_has_half_an_hour(client: Client, member: Person, wait: Wait):
    enrol(client, enrolling.make_code(member, None, wait.now))
    wait(minutes=31)
    assert client.get("/account/passkey/")["Location"] == "/account/login/"


def test_that_a_passkey_is_lost_is_kept_for_every_address_and_answered_alike(client: Client, officer: Person):
    for email in (officer.email, "nobody@police.example"):
        answer = client.post("/account/recover/", {"email": email, "words": "lost on Monday"})
        assert answer["Location"] == "/account/recover/sent/"
    assert [(each.email, each.person) for each in Recovery.objects.all()] == [
        (officer.email, officer),
        ("nobody@police.example", None),
    ]
    assert mail.outbox == [], "a mailbox is never a factor"
