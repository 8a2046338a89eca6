"""Who registers by themselves is an officer of whom nothing is believed but that they read their mailbox."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from rogatory.desk.actors import actor_of
from rogatory.desk.models import Officer, Person
from rogatory.flow.states import Role

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "Dee@Police.example"
PASSWORD = "unmoved-lantern-9"


@pytest.fixture
def registered() -> Client:
    cache.clear()  # letters to one mailbox are limited, and every test writes to it
    client = Client()
    sent = {"email": ADDRESS, "password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/account/signup/", sent).status_code == 302
    return client


def test_registering_makes_an_officer_whose_address_nobody_has_verified(registered: Client):
    officer = Officer.objects.get(person__email=ADDRESS.lower())
    assert officer.email_verified_at is None
    assert officer.agency == ""
    assert actor_of(officer.person).roles == {Role.OFFICER}


def test_nobody_files_before_they_have_shown_that_they_read_the_mailbox(registered: Client):
    assert registered.get("/file/").headers["Location"].startswith("/account/login/")
    assert Client().login(email=ADDRESS, password="x") is False


def test_the_link_in_the_mailbox_verifies_the_address_and_nothing_more(registered: Client):
    link = re.search(r"/account/confirm-email/\S+", mail.outbox[0].body).group()
    registered.post(link)
    officer = Officer.objects.get(person__email=ADDRESS.lower())
    assert officer.email_verified_at is not None
    assert actor_of(officer.person).roles == {Role.OFFICER}


def test_registering_twice_makes_no_second_account_and_tells_nobody(registered: Client):
    sent = {"email": ADDRESS.upper(), "password1": PASSWORD, "password2": PASSWORD}
    assert Client().post("/account/signup/", sent).status_code == 302
    assert Person.objects.count() == 1
