"""Alerts: what cannot wait reaches people by mail and a signed webhook, each once, and tells nothing personal."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.core import mail

from rogatory.desk import worker
from rogatory.desk.handlers import HANDLERS
from rogatory.desk.inputs import Submit
from rogatory.desk.models import OutboxJob
from rogatory.flow.states import Kind
from rogatory.guidelines import facts as f
from rogatory.mail import alerts, subjects, webhook
from rogatory.mail.letters import HANDLERS as LETTERS
from tests.desk.conftest import objects  # noqa: F401 - a fixture
from tests.desk.stages.conftest import Desk, desk, message, source_map, subpoena_facts  # noqa: F401 - fixtures

SECRET = "whsec_" + base64.b64encode(b"a secret of the tests' own, 32 b").decode()


@dataclass
class Received:
    """What a receiver of webhooks was sent, and what it answers; it hangs while `hangs` is clear."""

    answers: list[int] = field(default_factory=list)
    messages: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    goes_on: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def verified(self) -> list[dict[str, object]]:
        """Check each signature as a receiver does, and give the messages."""
        key = base64.b64decode(SECRET.removeprefix("whsec_"))
        found = []
        for headers, body in self.messages:
            signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
            mac = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
            assert headers["webhook-signature"].split() == [f"v1,{mac}"]
            found.append(json.loads(body))
        return found


@contextmanager
def receiving(*answers: int) -> Iterator[Received]:
    received = Received(list(answers))
    received.goes_on.set()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.messages.append(({name.lower(): value for name, value in self.headers.items()}, body))
            received.goes_on.wait(30)
            self.send_response(received.answers.pop(0) if received.answers else 204)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    received.url = f"http://127.0.0.1:{server.server_address[1]}/hook?team=1"
    try:
        yield received
    finally:
        received.goes_on.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def told(settings) -> Iterator[Received]:
    with receiving() as received:
        settings.ALERT_EMAIL = ("night@provider.example", "counsel@provider.example")
        settings.ALERT_URL, settings.ALERT_SECRET = received.url, SECRET
        yield received


def an_emergency(desk: Desk) -> str:  # noqa: F811 - the fixture's own name
    inputs = Submit(
        "email", desk.now, kinds=(Kind.EMERGENCY,), sender="ada@police.example", subject="A girl is missing"
    )
    return desk.act(desk.team.intake, "submit", None, inputs).require().request.reference


def work(now: datetime) -> None:
    worker.work_off({**HANDLERS, **LETTERS, **alerts.HANDLERS}, lambda: now)


def sent_alerts() -> list[str]:
    return [letter.to[0] for letter in mail.outbox if "X-Rogatory-Alert" in letter.extra_headers]


def test_a_submitted_emergency_is_told_by_the_next_round_of_the_worker(desk: Desk, told: Received):  # noqa: F811
    """The bound: a worker rests at most a second, and alerts wait for nothing but alerts."""
    reference = an_emergency(desk)
    work(desk.now)
    assert sorted(sent_alerts()) == ["counsel@provider.example", "night@provider.example"]
    (message_,) = told.verified()
    assert (message_["type"], message_["data"]["reference"], message_["data"]["kind"]) == (
        "emergency-received",
        reference,
        "emergency",
    )
    assert message_["data"]["link"].endswith(f"/console/requests/{reference}/")
    assert timedelta(seconds=1) >= worker.IDLE


def test_an_alert_holds_nothing_of_the_request_but_its_reference(desk: Desk, told: Received):  # noqa: F811
    an_emergency(desk)
    work(desk.now)
    texts = [f"{letter.subject}\n{letter.body}" for letter in mail.outbox if "X-Rogatory-Alert" in letter.extra_headers]
    for text in (*texts, told.messages[0][1].decode()):
        for personal in ("ada", "police.example", "girl"):
            assert personal not in text.lower()


def test_a_webhook_that_refuses_is_told_again_under_the_same_name_and_no_mail_goes_out_twice(
    desk: Desk,  # noqa: F811
    told: Received,
):
    told.answers[:] = [500, 302]
    an_emergency(desk)
    for later in (0, 10, 60):
        work(desk.now + timedelta(seconds=later))
    assert len(told.verified()) == 3
    assert len({headers["webhook-id"] for headers, _ in told.messages}) == 1
    assert len({body for _, body in told.messages}) == 1
    assert len({headers["webhook-timestamp"] for headers, _ in told.messages}) == 3
    assert len(sent_alerts()) == 2
    assert not OutboxJob.objects.filter(ended_at=None).exists()


def test_a_webhook_that_hangs_stops_neither_the_mail_nor_the_worker(desk: Desk, told: Received, monkeypatch):  # noqa: F811
    monkeypatch.setattr(webhook, "SECONDS", 0.3)
    told.goes_on.clear()
    an_emergency(desk)
    work(desk.now)
    assert len(sent_alerts()) == 2
    job = OutboxJob.objects.get(name="alert_webhook")
    assert (job.ended_at, job.attempts) == (None, 1)
    assert "could not be reached" in job.last_error
    told.goes_on.set()
    work(desk.now + timedelta(minutes=1))
    assert OutboxJob.objects.get(name="alert_webhook").ended_at


def test_an_address_that_cannot_be_reached_stops_no_other(desk: Desk, told: Received, settings):  # noqa: F811
    settings.ALERT_EMAIL = ("broken\naddress@provider.example", "night@provider.example")
    an_emergency(desk)
    work(desk.now)
    assert sent_alerts() == ["night@provider.example"]
    assert len(told.verified()) == 1
    assert OutboxJob.objects.filter(name="alert_mail", ended_at=None).count() == 1


def test_alerts_do_not_wait_behind_work_that_takes_long(transactional_db, objects, settings, told: Received):  # noqa: F811
    """A worker collects or sends letters for minutes; the line of alerts beside it takes nothing else."""
    from rogatory.desk import outbox
    from tests.desk.stages.conftest import Desk as Anyone
    from tests.desk.team import NOW, a_team

    at_work = Anyone(a_team())
    outbox.queue("something_long", "something-long/1", {}, now=NOW - timedelta(days=1))
    an_emergency(at_work)
    begun, done = threading.Event(), threading.Event()

    def something_long(*_: object) -> None:
        begun.set()
        done.wait(30)

    everything = {"something_long": something_long, **LETTERS, **alerts.HANDLERS}
    stop = threading.Event()
    busy = threading.Thread(target=worker.run, args=(everything, lambda: at_work.now, stop))
    busy.start()
    try:
        assert begun.wait(30)
        while worker.work_once(alerts.HANDLERS, lambda: at_work.now, "beside", only=(*alerts.HANDLERS,)):
            pass
        assert len(sent_alerts()) == 2
        assert len(told.verified()) == 1
        assert not done.is_set(), "the other one is still at its work"
    finally:
        stop.set()
        done.set()
        busy.join()


def test_counsel_of_the_right_entity_is_told_of_a_misdirected_emergency(desk: Desk, told: Received, settings):  # noqa: F811
    """Reading 17."""
    settings.ENTITY_EMAIL = {"tiktok-pte": "counsel@pte.example"}
    request = desk.arrive(message(subject="Emergency Disclosure Request"))
    facts = replace(
        subpoena_facts("subscriber"),
        kinds=(f.Kind.EMERGENCY,),
        addressed_to="tiktok-inc",
        official=f.Official(jurisdiction="MY", body="police"),
    )
    for _ in range(2):
        desk.record(request, facts)
    work(desk.now)
    misdirected = [letter for letter in mail.outbox if "another entity" in letter.subject]
    assert [letter.to[0] for letter in misdirected].count("counsel@pte.example") == 1
    assert all(request.reference in letter.subject for letter in misdirected)


def test_the_address_of_an_entity_is_the_operator_s_else_the_guideline_s(settings):
    settings.ENTITY_EMAIL = {"tiktok-ru": "counsel@ru.example"}
    assert alerts.entity_address("tiktok-ru") == "counsel@ru.example"
    assert "@" in alerts.entity_address("tiktok-pte")
    assert alerts.entity_address("nobody-knows-it") == ""


def test_every_alert_that_the_desk_rings_has_its_words():
    root = Path(alerts.__file__).parents[1]
    source = "\n".join(path.read_text() for path in root.rglob("*.py") if path.name != "alerts.py")
    rung = set(re.findall(r'"what": "([a-z-]+)"', source)) | set(re.findall(r'_alert\(case, "([a-z-]+)"\)', source))
    assert {"emergency-received", "emergency-overdue", "emergency-misdirected"} <= rung
    assert rung <= set(alerts.TEXTS)


def test_nobody_is_told_where_nobody_is_named(desk: Desk, caplog):  # noqa: F811
    an_emergency(desk)
    work(desk.now)
    assert not sent_alerts()
    assert "nobody is told" in caplog.text


@pytest.mark.parametrize(
    ("passed", "told"),
    [
        (timedelta(seconds=59), "0 minutes ago"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=90), "90 minutes ago"),
        (timedelta(hours=5), "5 hours ago"),
        (timedelta(days=75, hours=9), "75 days ago"),
    ],
)
def test_an_alert_tells_how_long_ago_in_a_unit_that_a_person_can_grasp(passed: timedelta, told: str):
    assert alerts.ago(passed) == told


def test_an_alert_can_name_every_kind_of_thing():
    assert set(subjects.ABOUT) == set(Kind)
