"""The way around: what everybody, an officer and the team are shown, and what that costs."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.test import Client, RequestFactory

from rogatory.desk.models import Person
from rogatory.flow.states import Role
from rogatory.site.context import surface
from tests.signing_in import sign_in


def ways(client: Client) -> list[str]:
    return [item["text"] for item in client.get("/").context["nav_items"]]


def test_the_operator_is_who_publishes_the_guidelines():
    assert surface(RequestFactory().get("/"))["operator_name"] == "TikTok"


def test_a_visitor_is_shown_what_is_for_everybody(client: Client):
    assert ways(client) == ["Guideline", "Emergency"]


@pytest.mark.django_db
def test_an_officer_is_shown_the_way_to_their_requests_and_the_team_the_way_to_the_console(client: Client):
    sign_in(client, Person.objects.create_user("ada@police.example"))
    assert ways(client) == ["Guideline", "Emergency", "Your requests", "Your account"]
    person = Person.objects.create_user("rae@provider.example")
    person.groups.set(Group.objects.filter(name=Role.REVIEWER.value))
    sign_in(client, person)
    assert ways(client) == ["Guideline", "Emergency", "Console", "Your account"]


@pytest.mark.django_db
def test_the_role_is_asked_for_once_and_only_when_it_is_shown(django_assert_num_queries):
    request = RequestFactory().get("/")
    request.user = Person.objects.create_user("rae@provider.example")
    with django_assert_num_queries(0):
        context = surface(request)
    with django_assert_num_queries(1):
        assert str(context["role"]) == ""
        assert [item["text"] for item in context["nav_items"]][-2:] == ["Your requests", "Your account"]
