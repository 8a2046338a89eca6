"""What a worker does once a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from rogatory.cli.daily import daily
from tests.desk.team import NOW
from tests.entrance.conftest import TOLD

pytestmark = pytest.mark.django_db


def test_what_somebody_typed_who_never_came_in_is_forgotten_when_the_session_is_over():
    Client().post("/account/register/", TOLD)
    Client().post("/account/register/", TOLD | {"email": "eve@police.example"})
    over = Session.objects.first()
    Session.objects.filter(pk=over.pk).update(expire_date=timezone.now() - timedelta(seconds=1))
    daily(NOW)
    assert Session.objects.exclude(pk=over.pk).count() == Session.objects.count() == 1
