"""A page that is not somebody's says why, in the frame of the surface on which they are."""

from __future__ import annotations

import pytest
from django.test import Client

from rogatory.flow.states import Role
from tests.desk.team import a_person, an_officer
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def of(person) -> Client:
    client = Client()
    sign_in(client, person)
    return client


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/console/stops/", "Only counsel or an administrator see who was stopped from reading"),
        ("/console/agencies/add/", "Only intake, counsel or an administrator may change the directory"),
        ("/console/changes/propose/keys/", "may propose this"),
    ],
)
def test_staff_are_told_in_the_console_s_own_frame(address: str, said: str):
    answer = of(a_person("rae", Role.REVIEWER).person).get(address)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert said in page
    assert 'class="rg-console"' in page
    assert "/console/?lane=mine" in page, "the way back to their work"
    assert answer["Cache-Control"] == "no-store, private"


def test_an_officer_at_the_console_is_told_so_in_the_frame_of_the_portal():
    answer = of(an_officer().person).get("/console/")
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Officers use the portal" in page
    assert "rg-console" not in page


def test_staff_in_the_portal_are_led_to_the_console():
    answer = of(a_person("rae", Role.REVIEWER).person).get("/file/")
    assert answer.status_code == 403
    assert "Your work is in the console" in answer.content.decode()


def test_a_form_without_its_token_says_what_became_of_it_and_what_to_do():
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/account/recover/", {"email": "ada@police.example"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "This form could not be taken" in page
    assert "Nothing was changed" in page
    assert "rg-portal" in page
