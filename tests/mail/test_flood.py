"""However much junk comes in at once, a genuine emergency is before staff as if it had come alone."""

from __future__ import annotations

import time

import pytest

from rogatory.desk import worker
from rogatory.desk.models import IncomingMail, Matter, OutboxJob, Request
from rogatory.mail.line import GLANCE, OPEN, OPEN_URGENT
from tests.mail.sent import HANDLERS, NOW, a_message, came
from tests.trials import trials

JUNK = "You have won! Click here now, and do it immediately. " * 20
FEAR = "A child was abducted this morning, and there is a ransom note. She is in danger of her life."


@pytest.mark.django_db
def test_a_genuine_emergency_is_before_staff_ahead_of_all_the_junk(settings, tmp_path, capsys) -> None:
    """Clause inc.emergency.channel: of 10,000 messages at once it is the last one, with a subject that says nothing."""
    settings.OBJECTS_DIR = tmp_path / "objects"
    junk = trials(10_000)
    for number in range(junk):
        came(a_message(f"URGENT offer {number}", JUNK, f"offers{number % 700}@junk{number % 90}.test"))
    fearful = came(a_message("please help", FEAR))
    began = time.monotonic()
    while not OutboxJob.objects.filter(name="alert", payload__what="emergency-received").exists():
        # As the worker does: a line for what is urgent, and beside it another one, which is slower.
        assert worker.work_once(HANDLERS, lambda: NOW, "triage", only=(GLANCE, OPEN_URGENT))
        worker.work_once(HANDLERS, lambda: NOW, "opening", only=(OPEN,))
    with capsys.disabled():
        print(f"\n{junk} messages of junk: the emergency is before staff after {time.monotonic() - began:.1f} s")
    fearful.refresh_from_db()
    assert Matter.objects.get(kind="emergency").request == fearful.request
    assert IncomingMail.objects.filter(glanced_at=None).count() == 0
    # Hardly any of the junk was opened before it.
    assert Request.objects.count() < junk / 20
