"""A violation of which a request tells: opened once it is known who says so, held while a deferral is considered."""

from __future__ import annotations

from datetime import date

import pytest
from django.core import mail

from rogatory.desk import worker
from rogatory.desk.inputs import Defer, Say
from rogatory.desk.models import Clock, Deferral, Letter, Matter, OutboxJob
from rogatory.mail import enforcement
from tests.desk.stages.telling import TELLS, VIOLATION, Forum, forum
from tests.desk.team import a_team, fresh

NOTICED = {"noticed": True, "defer_asked": False}
ASKED = {"noticed": True, "defer_asked": True, "good_faith_stated": True}


@pytest.fixture
def lumen(db, objects, monkeypatch) -> Forum:
    return forum(a_team(), monkeypatch, TELLS + VIOLATION)


def told(lumen: Forum, violation: dict[str, bool]) -> Matter:
    return lumen.verified(violation=violation).matters.get(kind="violation")


def deferred(lumen: Forum, until: str = "2020-09-30") -> Matter:
    matter = told(lumen, ASKED)
    lumen.act(lumen.team.counsel, "defer", matter, Defer(date.fromisoformat(until), "a sale is awaited")).require()
    return fresh(matter)


def alerts() -> list[str]:
    return [job.payload["what"] for job in OutboxJob.objects.filter(name="alert").order_by("pk")]


def test_a_strangers_word_about_a_violation_moves_nothing(lumen: Forum):
    request = lumen.received(violation=NOTICED)
    assert not request.matters.filter(kind="violation").exists()


@pytest.mark.parametrize(
    ("violation", "state"),
    [(NOTICED, "open"), ({"noticed": True}, "open"), (ASKED, "advisement"), ({"noticed": False}, None), ({}, None)],
)
def test_verification_opens_it_or_takes_the_deferral_under_advisement(lumen: Forum, violation, state):
    request = lumen.verified(violation=violation)
    assert [each.state for each in request.matters.filter(kind="violation")] == ([state] if state else [])


def test_it_begins_once_though_verification_and_decision_both_tell_of_it(lumen: Forum):
    matter = lumen.approved(violation=NOTICED)
    assert matter.request.matters.filter(kind="violation").count() == 1


def test_nothing_is_handed_on_while_a_deferral_is_considered(lumen: Forum):
    matter = told(lumen, ASKED)
    assert not lumen.act(lumen.team.counsel, "hand_on", matter, Say("spam")).done
    lumen.act(lumen.team.counsel, "decline_deferral", matter, Say("children are at risk")).require()
    assert fresh(matter).state == "open"
    lumen.act(lumen.team.counsel, "hand_on", matter, Say("spam")).require()
    assert fresh(matter).state == "handed-on"


def test_the_officer_is_told_that_it_is_deferred_and_until_when_or_that_it_is_not(lumen: Forum):
    deferred(lumen)
    declined = told(lumen, ASKED)
    lumen.act(lumen.team.counsel, "decline_deferral", declined, Say("children are at risk")).require()
    first, second = Letter.objects.filter(key="deferral").order_by("pk")
    assert {first.to, second.to} == {"a@police.example"}
    assert "children" not in second.body, "the reason is for the file"


def test_the_shipped_letters_say_what_was_decided():
    from rogatory.edge.packs import shipped
    from rogatory.guidelines.letters import compose

    for pack in shipped().packs:
        assert "is deferred" in compose(pack, "deferral", {"deferred": "It is deferred."}).body
        assert "declined" in compose(pack, "deferral", {"declined": "It is declined."}).body


def test_a_deferral_reminds_seven_days_and_one_day_before_and_ends_on_its_date(lumen: Forum):
    matter = deferred(lumen, "2020-09-30")
    lumen.until("2020-09-22", 23, 59)
    assert "deferral-ends" not in alerts()
    lumen.until("2020-09-23")
    assert alerts().count("deferral-ends") == 1
    lumen.until("2020-09-29")
    assert alerts().count("deferral-ends") == 2
    lumen.until("2020-09-30", 23, 59)
    assert fresh(matter).state == "deferred"
    lumen.until("2020-10-01")
    assert fresh(matter).state == "open"
    assert alerts()[-1] == "violation-open"


def test_a_deferral_can_be_prolonged_but_not_beyond_what_the_guideline_lets_be(lumen: Forum):
    matter = deferred(lumen, "2020-09-30")
    counsel = lumen.team.counsel
    lumen.until("2020-09-01")
    too_long = lumen.act(counsel, "defer", matter, Defer(date(2020, 12, 2), "still awaited"))
    assert "2020-12-01" in " ".join(too_long.refused)
    lumen.act(counsel, "defer", matter, Defer(date(2020, 12, 1), "still awaited")).require()
    assert Clock.objects.filter(matter=matter, ended_at=None, name="deferral").count() == 1
    lumen.until("2020-10-01")
    assert fresh(matter).state == "deferred"


def test_a_deferral_ends_on_a_day_that_is_ahead(lumen: Forum):
    matter = told(lumen, ASKED)
    assert not lumen.act(lumen.team.counsel, "defer", matter, Defer(date(2020, 6, 1), "a sale is awaited")).done
    assert not lumen.act(lumen.team.counsel, "defer", matter, Defer(date(2020, 9, 1), "")).done, "it takes a reason"


def test_intake_records_that_the_officer_asks_later(lumen: Forum):
    matter = told(lumen, NOTICED)
    lumen.act(lumen.team.intake, "ask_deferral", matter, Say("by telephone")).require()
    assert fresh(matter).state == "advisement"
    row = Deferral.objects.get(violation__matter=matter)
    assert (row.asked_by, row.asked_words, row.granted) == (lumen.team.intake.person, "by telephone", None)


def test_only_counsel_decides_on_a_deferral(lumen: Forum):
    matter = told(lumen, ASKED)
    for by in (lumen.team.reviewer, lumen.team.intake):
        assert not lumen.act(by, "defer", matter, Defer(date(2020, 9, 1), "a sale is awaited")).done


def test_what_is_handed_on_is_mailed_to_the_enforcement_team_with_the_words(lumen: Forum, settings):
    settings.ENFORCEMENT_EMAIL = "safety@lumen.example"
    matter = told(lumen, NOTICED)
    lumen.act(lumen.team.reviewer, "hand_on", matter, Say("sells what may not be sold")).require()
    worker.work_off(enforcement.HANDLERS, lambda: lumen.now)
    (sent,) = mail.outbox
    assert sent.to == ["safety@lumen.example"]
    for words in ("sells what may not be sold", "quiet_heron", matter.request.reference):
        assert words in sent.body
    assert "Constabulary" not in sent.body
    assert "violation-handed-on" in alerts()


def test_without_an_address_nothing_is_mailed_and_the_file_tells_it_all_the_same(lumen: Forum):
    matter = told(lumen, NOTICED)
    lumen.act(lumen.team.reviewer, "hand_on", matter, Say("sells what may not be sold")).require()
    worker.work_off(enforcement.HANDLERS, lambda: lumen.now)
    assert mail.outbox == []
    assert fresh(matter).violation.handed_on_words == "sells what may not be sold"


def test_counsel_may_decide_that_nothing_follows(lumen: Forum):
    matter = told(lumen, NOTICED)
    lumen.act(lumen.team.counsel, "drop_violation", matter, Say("it was a satire")).require()
    assert fresh(matter).state == "closed"
