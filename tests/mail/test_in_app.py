"""Users are told in the platform's app as the letter tells them: signed, once, and nothing about anybody else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rogatory.desk import worker
from rogatory.desk.models import Letter, OutboxJob
from rogatory.mail import in_app
from tests.desk.conftest import objects  # noqa: F401 - a fixture
from tests.desk.stages.telling import TELLS, Forum, forum
from tests.desk.team import a_team
from tests.mail.test_alerts import SECRET, Received, receiving


@pytest.fixture
def lumen(db, objects, monkeypatch) -> Forum:  # noqa: F811 - a fixture
    return forum(a_team(), monkeypatch, TELLS)


@pytest.fixture
def platform(settings) -> Iterator[Received]:
    with receiving(503) as received:
        settings.NOTICE_URL, settings.NOTICE_SECRET = received.url, SECRET
        yield received


def test_the_platform_is_told_the_account_and_the_letter_and_again_until_it_takes_it(lumen: Forum, platform: Received):
    lumen.tell(lumen.notice(lumen.approved())).require()
    letter = Letter.objects.get(key="notice")
    worker.work_off(in_app.HANDLERS, lambda: lumen.now)
    assert "503" in OutboxJob.objects.get(name="tell_in_app").last_error
    lumen.until("2020-06-02")
    worker.work_off(in_app.HANDLERS, lambda: lumen.now)
    first, second = platform.verified()
    assert first == second
    assert first["type"] == "user-notice"
    assert first["data"] == {"account": "quiet_heron", "subject": letter.subject, "body": letter.body}
    assert len({headers["webhook-id"] for headers, _ in platform.messages}) == 1
    assert letter.to not in str(first)


def test_without_the_webhook_the_letter_alone_tells(lumen: Forum):
    lumen.tell(lumen.notice(lumen.approved())).require()
    assert not OutboxJob.objects.filter(name="tell_in_app").exists()


def test_no_webhook_is_told_of_a_notice_that_is_barred_or_not_given(lumen: Forum, platform: Received):
    lumen.approved()
    worker.work_off(in_app.HANDLERS, lambda: lumen.now)
    assert platform.messages == []
