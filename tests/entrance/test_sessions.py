"""A session ends when nothing is done, when the day is over, and at once when its owner is no longer to come in."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.test import Client

from rogatory.desk import devices
from rogatory.desk.models import Device, Officer, Person
from rogatory.entrance.sessions import WHY
from rogatory.evidence import entry
from tests.desk.team import NOW
from tests.entrance.conftest import Wait
from tests.signing_in import a_passkey, sign_in

pytestmark = pytest.mark.django_db


def a_member(*roles: str) -> Person:
    person = Person.objects.create_user("rae@provider.example", name="Rae")
    person.groups.set(Group.objects.filter(name__in=roles))
    return person


def signed_in(person: Person, seen_at: datetime = NOW, **given: object) -> Client:
    client = Client()
    sign_in(client, person, seen_at=seen_at, **given)
    return client


def ended(answer: HttpResponse) -> tuple[str, str]:
    """The word for why, and the page to come back to; both empty where the session goes on."""
    address = answer.headers.get("HX-Redirect") or answer.headers.get("Location", "")
    query = parse_qs(urlsplit(address).query)
    return query.get("ended", [""])[0], query.get("next", [""])[0]


@pytest.mark.parametrize(("roles", "minutes"), [((), 60), (("intake",), 60), (("auditor", "administrator"), 60)])
def test_an_hour_without_a_page_ends_a_session(wait: Wait, roles: tuple[str, ...], minutes: int):
    client = signed_in(a_member(*roles))
    wait(minutes=minutes)
    assert client.get("/account/").status_code == 200
    wait(minutes=minutes, seconds=1)
    assert ended(client.get("/account/?tab=1")) == ("idle", "/account/?tab=1")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("role", ["reviewer", "counsel", "custodian"])
def test_a_quarter_of_an_hour_ends_the_session_of_whoever_may_approve_or_release(wait: Wait, role: str):
    client = signed_in(a_member("intake", role))
    wait(minutes=15)
    assert client.get("/console/").status_code == 200
    wait(minutes=15, seconds=1)
    assert ended(client.get("/console/")) == ("idle", "/console/")


def test_twelve_hours_end_a_session_whatever_is_done(wait: Wait):
    client = signed_in(a_member())
    for _ in range(24):
        wait(minutes=30)
        assert client.get("/account/").status_code == 200
    wait(minutes=1)
    assert ended(client.get("/account/"))[0] == "long"


def test_what_a_page_asks_for_by_itself_is_nobody_s_activity(wait: Wait):
    client = signed_in(a_member("reviewer"))
    piece = {"HX-Request": "true", "HX-Current-URL": "https://testserver/console/emergencies/?x=1"}
    for _ in range(15):
        wait(minutes=1)
        assert client.get("/console/emergencies/", headers=piece).status_code == 200
    wait(seconds=1)
    answer = client.get("/console/emergencies/", headers=piece)
    assert (answer.status_code, answer.content) == (200, b"")
    assert ended(answer) == ("idle", "/console/emergencies/?x=1"), "the window goes, not the piece"


def test_a_piece_of_a_page_of_another_site_leads_to_no_other_site(wait: Wait):
    client = signed_in(a_member())
    wait(hours=2)
    answer = client.get("/account/", headers={"HX-Request": "true", "HX-Current-URL": "https://elsewhere.example/a"})
    assert ended(answer) == ("idle", "/a")


def test_a_page_now_and_then_keeps_a_session(wait: Wait):
    client = signed_in(a_member("reviewer"))
    for _ in range(10):
        wait(minutes=14)
        assert client.get("/console/").status_code == 200


def test_a_page_costs_no_write_while_activity_is_fresh(wait: Wait, django_assert_num_queries):
    client = signed_in(a_member())
    wait(seconds=19)
    with django_assert_num_queries(4):  # the session, the person, how they stand, the navigation
        client.get("/account/recover/")


def test_who_is_closed_out_is_so_at_once_and_told(wait: Wait):
    person = a_member("reviewer")
    client = signed_in(person)
    Person.objects.update(is_active=False)
    answer = client.get("/console/")
    assert ended(answer) == ("closed", "/console/")
    assert WHY["closed"] in client.get(answer["Location"]).content.decode()


def test_an_officer_who_has_left_is_out_at_once(wait: Wait, officer: Person):
    client = signed_in(officer)
    assert client.get("/requests/").status_code == 200
    Officer.objects.update(left_at=NOW)
    assert ended(client.get("/requests/"))[0] == "left"


def test_a_member_of_the_team_who_was_an_officer_once_is_not_out(wait: Wait):
    person = a_member("intake")
    Officer.objects.create(person=person, left_at=NOW)
    assert signed_in(person).get("/console/").status_code == 200


def test_the_sessions_of_a_passkey_end_when_it_is_removed(wait: Wait):
    person = a_member("intake")
    lost, kept = a_passkey(person), a_passkey(person)
    there, here = signed_in(person, device=lost), signed_in(person, device=kept)
    devices.remove(lost, entry.Actor("person", "p1"), NOW)
    assert ended(there.get("/console/"))[0] == "passkey"
    assert here.get("/console/").status_code == 200


def test_a_session_that_nothing_proved_is_none(wait: Wait):
    client = Client()
    client.force_login(a_member("intake"))
    assert ended(client.get("/console/"))[0] == "unproved"


def test_what_was_sent_in_a_session_that_is_over_changes_nothing(wait: Wait):
    person = a_member()
    client = signed_in(person)
    device = a_passkey(person)
    wait(hours=2)
    assert ended(client.post(f"/account/passkeys/{device.pk}/remove/"))[0] == "idle"
    assert Device.objects.get(pk=device.pk).removed_at is None


def test_the_page_that_says_why_says_nothing_that_the_address_makes_up(client: Client):
    page = client.get("/account/login/?ended=Call%20us%20on%20555").content.decode()
    assert "555" not in page
