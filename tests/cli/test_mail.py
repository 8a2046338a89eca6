"""``rogatory mail``: what the operator sets is checked before anything starts, and the processes stop when told."""

from __future__ import annotations

import os
import signal
import smtplib
import subprocess
import sys

import pytest
from click.testing import CliRunner
from django.conf import settings as product
from django.db import connection

from rogatory.cli.mail import mail
from rogatory.desk.models import IncomingMail, OutboxJob
from rogatory.mail.alerts import TEXTS
from rogatory.mail.subjects import subject_of
from rogatory.mail.ways.taking import tell
from rogatory.problem import Problem
from tests.mail.servers import HOST, SECONDS, free_port

pytestmark = pytest.mark.django_db(transaction=True)

MESSAGE = b"From: ada@police.example\r\nSubject: Request\r\n\r\nWords.\r\n"


def run(*arguments):
    return CliRunner().invoke(mail, arguments, catch_exceptions=False, standalone_mode=False)


@pytest.mark.parametrize(
    ("command", "set_to", "variable"),
    [
        ("listen", {}, "ROGATORY_MAIL_RECIPIENTS"),
        ("listen", {"MAIL_LMTP": ""}, "ROGATORY_MAIL_LMTP"),
        ("poll", {}, "ROGATORY_MAIL_IMAP"),
    ],
)
def test_what_is_not_set_is_named(settings, command, set_to, variable):
    for name, value in set_to.items():
        setattr(settings, name, value)
    with pytest.raises(Problem) as told:
        run(command)
    assert variable in told.value.where


def test_a_mailbox_that_does_not_answer_is_told(settings):
    settings.MAIL_IMAP, settings.MAIL_IMAP_USER, settings.MAIL_IMAP_PASSWORD = (
        f"imap://127.0.0.1:{free_port()}",
        "a",
        "b",
    )
    with pytest.raises(Problem, match="refused"):
        run("poll", "--once")


def test_a_maildir_is_taken_in(tmp_path):
    for each in ("new", "cur", "tmp"):
        (tmp_path / each).mkdir()
    (tmp_path / "new" / "1.host").write_bytes(MESSAGE)
    assert run("maildir", str(tmp_path), "--once").output == "1 message taken in\n"
    assert IncomingMail.objects.get().arrivals.get().way == "maildir"


def test_the_team_is_told_of_a_message_that_lies_somewhere_once():
    tell("message 7 in INBOX at mail.provider.example", "it is too large")
    tell("message 7 in INBOX at mail.provider.example", "it is too large")
    payload = OutboxJob.objects.get(name="alert").payload
    assert payload["what"] in TEXTS
    assert subject_of(payload).reference == "message 7 in INBOX at mail.provider.example"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the process is given its database as a file")
def test_the_listener_takes_mail_until_it_is_told_to_stop():
    port = free_port()
    environment = {
        "PYTHONPATH": os.pathsep.join(sys.path),
        "ROGATORY_DATA_DIR": str(product.DATA_DIR),
        "ROGATORY_DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
        "ROGATORY_MAIL_RECIPIENTS": "legal@provider.test",
        "ROGATORY_MAIL_LMTP": f"{HOST}:{port}",
        "DJANGO_SETTINGS_MODULE": "rogatory.site.settings",
    }
    command = [sys.executable, "-c", "from rogatory.cli.main import main; main()", "mail", "listen"]
    with subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == f"Listening by LMTP on {HOST}:{port}\n"
        with smtplib.LMTP(HOST, port, timeout=SECONDS) as client:
            client.sendmail("ada@police.example", ["legal@provider.test"], MESSAGE)
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0
    assert IncomingMail.objects.count() == 1
