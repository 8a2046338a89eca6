"""What a worker does once a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from rogatory.cli.daily import daily
from rogatory.desk import expiring
from rogatory.desk.models import OutboxJob
from rogatory.mail.alerts import TEXTS
from rogatory.mail.subjects import subject_of
from tests.desk.team import NOW
from tests.entrance.conftest import TOLD
from tests.paper.custodians import in_pkcs12

pytestmark = pytest.mark.django_db


def test_the_end_of_the_custodians_certificate_is_told_once_a_week_from_thirty_days_before(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "custodian.p12").write_bytes(in_pkcs12(at=NOW))
    (tmp_path / "keys" / "custodian-password").write_text("secret")
    told = OutboxJob.objects.filter(name="alert")
    expiring.warn(NOW - timedelta(days=1))
    assert not told.exists()
    for days in range(8):
        expiring.warn(NOW + timedelta(days=days + 1))
    assert told.count() == 2
    payload = told.first().payload
    assert payload["what"] in TEXTS
    assert subject_of(payload).since == NOW.replace(microsecond=0) + timedelta(days=30)


def test_what_somebody_typed_who_never_came_in_is_forgotten_when_the_session_is_over():
    Client().post("/account/register/", TOLD)
    Client().post("/account/register/", TOLD | {"email": "eve@police.example"})
    over = Session.objects.first()
    Session.objects.filter(pk=over.pk).update(expire_date=timezone.now() - timedelta(seconds=1))
    daily(NOW)
    assert Session.objects.exclude(pk=over.pk).count() == Session.objects.count() == 1
