"""Where the guideline tells users before production, or lets them object, production waits for that; not in danger."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rogatory.desk import deciding
from rogatory.desk.inputs import CallBack, Decide, DoNotTell, Objection, Say, SettleObjection, Verify
from rogatory.desk.models import Clock, Letter, Matter, OutboxJob
from rogatory.desk.surroundings import the_shelf
from rogatory.flow.case import Choice, Chosen, Ticked
from tests.desk.stages.telling import FIRST, TELLS, WINDOW, Forum, forum, gag
from tests.desk.team import a_number, a_team, answers, compared, fresh


@pytest.fixture
def lumen(db, objects, monkeypatch) -> Forum:
    return forum(a_team(), monkeypatch, TELLS + FIRST + WINDOW)


@pytest.fixture
def matter(lumen: Forum) -> Matter:
    """A data matter that is approved and collected, with its notice due."""
    found = lumen.approved()
    lumen.collect(found)
    return fresh(found)


def says_no(outcome, words: str) -> None:
    assert not outcome.done
    assert words in " ".join(outcome.refused)


def protests(lumen: Forum, matter: Matter, words: str = "this is privileged"):
    return lumen.act(lumen.team.intake, "object", lumen.notice(matter), Objection(lumen.now, words))


def settles(lumen: Forum, matter: Matter, *, upheld: bool):
    inputs = SettleObjection(upheld, "counsel's reasons")
    return lumen.act(lumen.team.counsel, "settle_objection", lumen.notice(matter), inputs)


def test_production_waits_until_somebody_has_decided_on_the_notice(lumen: Forum, matter: Matter):
    says_no(lumen.produce(matter), "decide on the notice first")


def test_production_waits_for_the_time_to_object_which_the_letter_names(lumen: Forum, matter: Matter):
    lumen.tell(lumen.notice(matter)).require()
    assert "You may object until the end of 11 June 2020 UTC" in Letter.objects.get(key="notice").body
    lumen.until("2020-06-11", 23, 59)
    says_no(lumen.produce(matter), "may still object")
    lumen.until("2020-06-12")
    lumen.produce(matter).require()


def test_the_end_of_the_time_is_noted_and_does_not_hang_on_a_worker_that_was_late(lumen: Forum, matter: Matter):
    notice = lumen.notice(matter)
    lumen.tell(notice).require()
    lumen.now += timedelta(days=12)
    assert Clock.objects.get(matter=notice, name="objection").ended_at is None
    lumen.produce(matter).require()
    lumen.until("2020-06-14")
    assert Clock.objects.get(matter=notice, name="objection").outcome == "rang"
    assert fresh(notice).state == "told"


def test_who_is_not_told_for_a_recorded_reason_is_not_waited_for(lumen: Forum, matter: Matter):
    inputs = DoNotTell("the user is a child in danger", date(2020, 9, 1))
    lumen.act(lumen.team.counsel, "do_not_tell", lumen.notice(matter), inputs).require()
    lumen.produce(matter).require()


def test_production_does_not_wait_for_a_notice_that_is_barred(lumen: Forum):
    matter = lumen.approved(instruments=[gag()])
    lumen.collect(matter)
    lumen.until("2021-06-01")
    assert lumen.notice(matter).state == "due", "for its renewal; the bar is in force still"
    lumen.produce(matter).require()


def test_an_objection_holds_production_until_counsel_has_settled_it(lumen: Forum, matter: Matter):
    lumen.tell(lumen.notice(matter)).require()
    protests(lumen, matter).require()
    assert lumen.notice(matter).state == "objected"
    lumen.until("2020-07-01")
    says_no(lumen.produce(matter), "settle the objection first")
    assert OutboxJob.objects.filter(name="alert", payload__what="objection").count() == 1
    settles(lumen, matter, upheld=False).require()
    lumen.produce(matter).require()


def test_a_late_objection_holds_what_is_not_produced_yet(lumen: Forum, matter: Matter):
    lumen.tell(lumen.notice(matter)).require()
    lumen.until("2020-07-01")
    protests(lumen, matter).require()
    says_no(lumen.produce(matter), "settle the objection first")


def test_an_upheld_objection_leads_back_to_the_decision_and_what_is_decided_anew_is_told_anew(
    lumen: Forum, matter: Matter
):
    says_no(lumen.act(lumen.team.counsel, "send_back", matter, Say("for no reason")), "cannot be sent back")
    lumen.tell(lumen.notice(matter)).require()
    protests(lumen, matter).require()
    settles(lumen, matter, upheld=True).require()
    lumen.until("2020-07-01")
    says_no(lumen.produce(matter), "decided anew")
    lumen.act(lumen.team.counsel, "send_back", matter, Say("privileged")).require()
    assert fresh(matter).state == "verified"
    lumen.approve(matter)
    assert lumen.notice(matter).state == "due"
    lumen.collect(matter)
    says_no(lumen.produce(matter), "decide on the notice first")
    lumen.tell(lumen.notice(matter)).require()
    lumen.until("2020-07-12")
    lumen.produce(matter).require()


def test_a_new_decision_waits_for_the_objection_to_the_one_before(lumen: Forum, matter: Matter):
    lumen.tell(lumen.notice(matter)).require()
    protests(lumen, matter).require()
    Matter.objects.filter(pk=matter.pk).update(state="verified", preparation=None, approval=None)
    lumen.approve(matter)
    lumen.collect(matter)
    assert lumen.notice(matter).state == "due"
    lumen.tell(lumen.notice(matter)).require()
    lumen.until("2020-07-20")
    says_no(lumen.produce(matter), "settle the objection first")


def test_an_objection_needs_words_and_a_time_that_has_come(lumen: Forum, matter: Matter):
    lumen.tell(lumen.notice(matter)).require()
    assert not protests(lumen, matter, " ").done
    ahead = Objection(lumen.now + timedelta(days=1), "this is privileged")
    assert not lumen.act(lumen.team.intake, "object", lumen.notice(matter), ahead).done


def test_what_nobody_objected_to_cannot_be_settled(lumen: Forum, matter: Matter):
    says_no(settles(lumen, matter, upheld=True), "no objection waits")


def test_only_counsel_settles(lumen: Forum, matter: Matter):
    lumen.tell(lumen.notice(matter)).require()
    protests(lumen, matter).require()
    inputs = SettleObjection(False, "counsel's reasons")
    assert not lumen.act(lumen.team.reviewer, "settle_objection", lumen.notice(matter), inputs).done


def test_where_users_are_told_afterwards_nothing_waits(db, objects, monkeypatch):
    after = '[timing]\nclause = "tell"\nwhen = "after-production"\n'
    lumen = forum(a_team(), monkeypatch, TELLS + after)
    matter = lumen.approved()
    lumen.collect(matter)
    lumen.produce(matter).require()


def test_a_time_to_object_alone_lets_production_wait_for_the_decision_on_the_notice(db, objects, monkeypatch):
    received = FIRST.replace("before-production", "on-receipt")
    lumen = forum(a_team(), monkeypatch, TELLS + received + WINDOW)
    matter = lumen.approved()
    lumen.collect(matter)
    says_no(lumen.produce(matter), "decide on the notice first")


def test_an_emergency_waits_for_no_notice():
    """Its standing is never asked for: the harm would come meanwhile."""
    from rogatory.desk.standing import standing_of

    assert standing_of(Matter(kind="emergency", request_id=1), None) == frozenset()


def test_the_user_is_promised_no_time_that_an_emergency_does_not_wait_for(db, objects, monkeypatch):
    """Nothing waits for an objection there, so that the letter says no such thing; they may object all the same."""
    lumen = forum(a_team(), monkeypatch, TELLS.replace("needs_process = true", "") + FIRST + WINDOW)
    facts = {"threatens": ["death"], "necessary": ["records"], "written": True, "letterhead": True}
    request = lumen.received(kinds=["emergency"], wanted=[{"ask": "records"}], emergency=facts)
    call = CallBack(a_number().pk, "the watch commander", lumen.now)
    verifying = Verify("called back", "", call, compared(request), answered=answers(request))
    lumen.act(lumen.team.intake, "verify", request, verifying).require()
    matter = request.matters.get(kind="emergency")
    version = request.facts_versions.last()
    decision = deciding.recommend(version, the_shelf(), lumen.now).decision
    choices = tuple(Choice(item.id, Chosen.RELEASE, "it saves her") for item in decision.items)
    tests = tuple(Ticked(test.id, "heard on the telephone") for test in the_shelf().packs[0].emergency.test)
    signing = Decide(lumen.seen(matter), choices, "I believe it", tests)
    lumen.act(lumen.team.reviewer, "approve", matter, signing).require()
    signing = Decide(lumen.seen(matter), (), "I believe it", tests)
    lumen.act(lumen.team.counsel, "countersign", matter, signing).require()
    notice = lumen.notice(matter)
    lumen.tell(notice).require()
    body = Letter.objects.get(key="notice").body
    assert "If you object to this" in body
    assert "Nothing more is given" not in body
