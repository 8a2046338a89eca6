"""What was found of where a message comes from adds to what looks unusual, and verifies nobody."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from rogatory.desk import door, outbox
from rogatory.desk.actors import SYSTEM
from rogatory.desk.checklist import Stand, checklist, origins_of, reasons_for
from rogatory.desk.inputs import Submit, Verify
from rogatory.desk.models import IncomingMail, Matter
from rogatory.mail.authentication.handling import TRIES, authenticate
from rogatory.mail.authentication.words import NO_MORE
from rogatory.mail.intake import Arrived, take_in
from rogatory.problem import Problem
from tests.desk.team import NOW, Team, a_team, an_agency, some_facts
from tests.mail.authentication.zones import AGENCY, MESSAGE, SERVER, STRANGER, Zone, signed, zone

pytestmark = pytest.mark.django_db(transaction=True)

SENDER = "ada@police.example"
FORGED = Arrived("smtp", SENDER, ("legal@provider.test",), STRANGER, "mail.mailer.test")
GENUINE = Arrived("smtp", SENDER, ("legal@provider.test",), SERVER, "mail.police.example")


@pytest.fixture(autouse=True)
def _evaluated(settings, tmp_path: Path):
    settings.OBJECTS_DIR = tmp_path / "objects"
    settings.MAIL_AUTHENTICATION, settings.MAIL_SPF = "evaluate", "listener"
    an_agency()


@pytest.fixture
def team(transactional_db) -> Team:
    return a_team()


def request_of(content: bytes, arrived: Arrived):
    """A request that a message became."""
    mail = take_in(content, arrived, NOW)
    inputs = Submit("email", NOW, facts=some_facts(), sender=SENDER, subject="Request", mail=mail.pk)
    return door.act(SYSTEM, "submit", None, inputs, NOW).require().request


def look(records=None, at=NOW):
    claim = outbox.claim("a worker", now=at, only=["authenticate"])
    authenticate(claim, lambda: at, records or zone())
    outbox.end(claim, now=at)


def reasons(request):
    return {each["signal"]: each["weight"] for each in request.assessments.order_by("-pk").first().reasons}


def test_a_message_that_fails_the_checks_of_the_agency_s_domain_adds_to_what_looks_unusual():
    request = request_of(MESSAGE, FORGED)
    before = reasons(request)
    look()
    assert {name: weight for name, weight in reasons(request).items() if name not in before} == {"origin/failed": 45}
    kept = IncomingMail.objects.get().authentication
    assert (kept["domain"], kept["verdict"], kept["how"]) == (AGENCY, "failed", "evaluate")
    assert "police.example does not allow this server to send for it." in kept["words"]


def test_a_message_that_passes_takes_nothing_away_and_verifies_nobody(team):
    request = request_of(signed(), GENUINE)
    before, assessed = reasons(request), request.assessments.count()
    look()
    assert IncomingMail.objects.get().authentication["verdict"] == "passed"
    assert (reasons(request), request.assessments.count()) == (before, assessed)
    assert not Matter.objects.filter(request=request, verification__isnull=False).exists()
    # It is still a call that verifies it, as if nothing were known of the message.
    refused = door.act(team.intake, "verify", request, Verify("its signature fits"), NOW).refused
    assert refused


def test_whoever_verifies_is_told_with_what_it_does_not_show(team):
    request = request_of(signed(), GENUINE)
    look()
    [item] = [one for one in checklist(None, None, (), (), origins_of(request)) if one.id.startswith("origin")]
    assert item.stand is Stand.OK
    assert NO_MORE in item.words
    forged = request_of(MESSAGE.replace(b"<1@", b"<2@"), FORGED)
    look()
    warned = reasons_for(team.intake, forged.assessments.order_by("-pk").first(), NOW)
    items = checklist(None, None, (), warned, origins_of(forged))
    told = [(one.id, one.stand) for one in items if "origin" in one.id]
    assert told == [("signal:origin/failed", Stand.WARNING), ("origin:1", Stand.OPEN)]


def test_the_arrival_that_tells_who_handed_it_in_is_looked_at():
    take_in(b"Received: from x by y\r\n" + MESSAGE, Arrived("imap"), NOW)
    request_of(MESSAGE, GENUINE)
    look()
    assert IncomingMail.objects.get().authentication["verdict"] == "passed"


def test_while_the_name_system_is_silent_it_is_tried_again_and_then_left_open():
    request = request_of(MESSAGE, GENUINE)
    silent = Zone(zone().records, frozenset({f"_dmarc.{AGENCY}"}))
    before, at = reasons(request), NOW
    for attempt in range(1, TRIES + 1):
        claim = outbox.claim("a worker", now=at, only=["authenticate"])
        assert claim.attempt == attempt
        if attempt < TRIES:
            with pytest.raises(Problem, match="does not answer"):
                authenticate(claim, lambda: at, silent)  # noqa: B023 - called at once
            outbox.fail(claim, "silent", now=at)
            at += timedelta(hours=1)
        else:
            authenticate(claim, lambda: at, silent)  # noqa: B023
    assert IncomingMail.objects.get().authentication["verdict"] == "unknown"
    assert reasons(request) == before


def test_where_it_is_off_nothing_is_looked_at(settings):
    settings.MAIL_AUTHENTICATION = "off"
    request_of(MESSAGE, FORGED)
    assert outbox.claim("a worker", now=NOW, only=["authenticate"]) is None
    outbox.queue("authenticate", "from before", {"mail": IncomingMail.objects.get().pk}, now=NOW)
    records = zone()
    look(records)
    assert (records.asked, IncomingMail.objects.get().authentication) == ([], {})


def test_the_findings_of_the_operator_s_server_are_taken_over(settings):
    settings.MAIL_AUTHENTICATION, settings.MAIL_HOSTS = "operator", ("mx.provider.test",)
    settings.MAIL_AUTHSERV_ID = "mx.provider.test"
    head = (
        b"Received: from [198.51.100.66] (helo=mail.mailer.test) by mx.provider.test with esmtps\r\n"
        b"Authentication-Results: mx.provider.test; spf=fail smtp.mailfrom=ada@police.example;\r\n"
        b"\tdkim=none; dmarc=fail (p=reject) header.from=police.example\r\n"
    )
    request = request_of(head + MESSAGE, Arrived("imap"))
    records = zone()
    look(records)
    assert "origin/failed" in reasons(request)
    assert records.asked == []
