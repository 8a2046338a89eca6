"""A small drill against an instance: all come in by the usual ways, and what is found is counted as it is."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from rich.console import Console

from rogatory.desk.models import Agency, Assessment, AuditEntry, Document, Officer, OutboxJob, Person, Request
from rogatory.drill.insider import Looked, look_around
from rogatory.drill.outcome import Outcome, Row, outcome_of, tell
from rogatory.drill.playing import Play
from rogatory.drill.running import OPENS
from rogatory.drill.settling import require_nothing_real, settle
from rogatory.drill.stream import draw
from rogatory.problem import Problem


@pytest.fixture
def instance(db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.OBJECTS_DIR = tmp_path / "objects"
    settings.VAULT_URL = (tmp_path / "vault").as_uri()
    settings.LEDGER_URL = (tmp_path / "ledger").as_uri()


SURE = ("lookalike domain", "burst of new accounts", "foreign authority", "taken-over account")
"""What is caught by what the desk knows of a sender, and not by what happened to be read before."""


@pytest.mark.sampled_again
def test_a_small_drill_meets_the_instance_by_its_own_ways_in(instance):
    stream = draw(1, 100, 12, OPENS)
    staff = settle(stream.world)
    play = Play(stream, staff)
    assert list(play.run())[-1] == 100
    assert Request.objects.count() == 100
    assert {"portal", "email"} == set(Request.objects.values_list("channel", flat=True))
    messages = Document.objects.filter(media_type="message/rfc822", part_of=None).count()
    assert messages == Request.objects.filter(channel="email").count() > 9
    assert Assessment.objects.values("request").distinct().count() == 100
    assert not OutboxJob.objects.filter(name="mark_documents", ended_at=None).exists()
    assert not OutboxJob.objects.filter(name="mark_documents", given_up=True).exists()

    outcome = outcome_of(1, play.sent, look_around(staff.reader, stream.world.ends))
    assert sum(row.sent for row in outcome.patterns.values()) == 12
    assert outcome.genuine.sent == 88
    assert 0 < outcome.insider.stopped_at <= 25
    assert outcome.insider.alerted_after is not None
    assert outcome.insider.alerted_after <= timedelta(seconds=60)
    assert {name: outcome.patterns[name].missed for name in SURE} == dict.fromkeys(SURE, 0)
    assert all(outcome.patterns[name].sent for name in SURE)
    for row in outcome.patterns.values():
        assert row.fetched <= row.through <= row.missed
    verified = {each.request.pk for each in play.sent if each.verified}
    entries = AuditEntry.objects.filter(action="verify").count()
    assert entries >= len(verified) > 60, "the genuine ones are served"
    told = io.StringIO()
    tell(outcome, Console(file=told, width=150))
    assert "lookalike domain" in told.getvalue()
    assert f"{outcome.caught:.1%}" in told.getvalue()


def test_an_instance_with_a_real_officer_is_refused(instance):
    person = Person.objects.create_user("somebody@police.gov", name="Somebody")
    Officer.objects.create(person=person, agency="A real agency")
    with pytest.raises(Problem, match="none of a demonstration or a drill"):
        require_nothing_real()


def test_an_instance_with_a_real_request_is_refused(instance):
    Request.objects.create(reference="R-1", received_at=OPENS, channel="email", sender="x@police.gov")
    with pytest.raises(Problem, match="none of a demonstration or a drill"):
        require_nothing_real()


@pytest.mark.parametrize("email", ["ivy@provider.com", "ivy@notexample.com", "ivy@latest"])
def test_an_instance_whose_team_is_real_is_refused_before_it_has_a_case(instance, email: str):
    Person.objects.create_user(email, name="Ivy")
    with pytest.raises(Problem, match="none of a demonstration or a drill"):
        require_nothing_real()


def test_an_instance_with_a_real_directory_is_refused(instance):
    agency = Agency.objects.create(name="A", kind="police", country="US", source="registry", added_at=OPENS)
    agency.domains.create(domain="police.gov")
    with pytest.raises(Problem, match="none of a demonstration or a drill"):
        require_nothing_real()


def test_an_instance_with_a_request_of_nobody_knows_whom_is_refused(instance):
    Request.objects.create(reference="R-1", received_at=OPENS, channel="email")
    with pytest.raises(Problem, match="nobody knows whom"):
        require_nothing_real()


def test_an_instance_of_the_drill_itself_takes_another_one(instance):
    settle(draw(1, 20, 2, OPENS).world)
    require_nothing_real()
    before = Officer.objects.count()
    settle(draw(1, 20, 2, OPENS).world)
    assert Officer.objects.count() == before


STOPPED = Looked(tried=25, opened=24, stopped_at=25, alerted_after=timedelta(seconds=0))


def outcome(flagged: int = 45, false: int = 47, insider: Looked = STOPPED) -> Outcome:
    return Outcome(1, {"one": Row(50, flagged, 0, 0, {}, {})}, Row(950, false, 0, 0, {}, {}), insider)


def test_the_aims_are_met_at_their_bounds_and_missed_beyond_them():
    assert outcome().good
    assert not outcome(flagged=44).good
    assert not outcome(false=48).good
    assert not outcome(insider=Looked(26, 25, 26, timedelta())).good
    assert not outcome(insider=Looked(900, 900, 0, None)).good
    assert not outcome(insider=Looked(25, 24, 25, None)).good
