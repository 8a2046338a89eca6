"""Tries are counted over all processes of the server, for each network and each address, and forgotten in the end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory

from rogatory.cli.daily import daily
from rogatory.desk.models import CountedTry
from rogatory.entrance import limits, tries
from rogatory.entrance.limits import HOUR, MINUTE, Limit
from tests.desk.test_at_once import at_once
from tests.entrance.conftest import Wait

CHALLENGE = "/account/login/passkey/"


def asked(address: str = "192.0.2.1", action: str = "recover", key: str = "ada@police.example") -> bool:
    return tries.within(RequestFactory().get("/", REMOTE_ADDR=address), action, key)


@pytest.mark.django_db
def test_another_process_of_the_server_goes_on_counting(settings):
    settings.LIMITS = {"recover": (Limit(2, HOUR),)}
    tried = []
    for _ in range(3):
        # What a process keeps to itself is not there in the next one.
        cache.clear()
        tried.append(asked())
    assert tried == [True, True, False]


@pytest.mark.django_db
def test_what_was_refused_counts_no_further_and_old_tries_no_more(settings, wait: Wait):
    settings.LIMITS = {"recover": (Limit(2, HOUR),)}
    assert [asked() for _ in range(5)] == [True, True, False, False, False]
    assert CountedTry.objects.count() == 2
    wait(minutes=61)
    assert asked()


@pytest.mark.django_db
def test_each_network_and_each_address_has_its_own(settings):
    settings.LIMITS = {"recover": (Limit(9, HOUR), Limit(1, HOUR, each_key=True))}
    assert asked()
    assert not asked("198.51.100.7", key=" ADA@police.example"), "the address is one, from wherever it is given"
    assert asked(key="eve@police.example")
    settings.LIMITS = {"recover": (Limit(1, HOUR),), "enrol": (Limit(1, HOUR),)}
    assert asked("2001:db8::1")
    assert not asked("2001:db8::ffff:2"), "of IPv6 the first 64 bits are one customer's"
    assert asked("2001:db8:0:1::1")
    assert asked("2001:db8::1", "enrol")


def test_of_many_at_once_no_more_come_through_than_may(transactional_db, settings):
    settings.LIMITS = {"recover": (Limit(3, HOUR),)}

    def one() -> bool:
        try:
            return asked()
        finally:
            connection.close()

    assert at_once(*[one] * 8).count(True) <= 3
    assert CountedTry.objects.count() <= 3


@pytest.mark.django_db
def test_challenges_are_limited_and_what_is_refused_writes_no_session(settings):
    settings.LIMITS = {"challenge": (Limit(2, MINUTE),)}
    assert [Client().get(CHALLENGE).status_code for _ in range(4)] == [200, 200, 429, 429]
    assert Session.objects.count() == 2
    assert Client(REMOTE_ADDR="198.51.100.7").get(CHALLENGE).status_code == 200


@pytest.mark.django_db
def test_once_a_day_old_tries_are_forgotten(wait: Wait):
    asked()
    made = CountedTry.objects.count()
    daily(wait.now + timedelta(hours=23))
    assert CountedTry.objects.count() == made > 0
    daily(wait.now + limits.LONGEST)
    assert not CountedTry.objects.exists()
