"""Whoever signs in arrives where their work is."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from rogatory.desk.models import Person

PASSWORD = "birch-delta-lantern-41"

pytestmark = pytest.mark.django_db


def arrive(*roles: str) -> str:
    person = Person.objects.create_user("n.okafor@police.example", PASSWORD, name="N. Okafor")
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    person.groups.set(Group.objects.filter(name__in=roles))
    given = {"login": person.email, "password": PASSWORD}
    return Client().post(reverse("account_login"), given)["Location"]


def test_a_member_of_the_team_arrives_at_the_console():
    assert arrive("reviewer") == reverse("console:queue")


def test_an_officer_arrives_at_their_requests():
    assert arrive() == reverse("portal:requests")


def test_a_page_that_somebody_was_on_the_way_to_comes_first(client):
    Person.objects.create_user("n.okafor@police.example", PASSWORD, name="N. Okafor").emailaddress_set.create(
        email="n.okafor@police.example", verified=True, primary=True
    )
    there = reverse("portal:begin")
    given = {"login": "n.okafor@police.example", "password": PASSWORD, "next": there}
    assert client.post(reverse("account_login"), given)["Location"] == there


def test_the_sign_in_asks_in_the_words_of_the_other_pages(client):
    page = client.get(reverse("account_login")).content.decode()
    assert "E-mail address" in page
    assert "Stay signed in when the browser is closed" in page
    assert "Remember" not in page
