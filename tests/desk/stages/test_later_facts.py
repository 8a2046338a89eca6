"""Facts that come after a notice or a violation has begun: what they say is heeded before anybody acts on the old."""

from __future__ import annotations

from datetime import date

import pytest

from rogatory.desk.inputs import (
    Correct,
    Decide,
    Defer,
    DoNotTell,
    LiftBar,
    Objection,
    RecordFacts,
    Say,
    SettleObjection,
)
from rogatory.desk.models import Letter, Matter, Request
from tests.desk.stages.telling import TELLS, VIOLATION, Forum, forum, free, gag
from tests.desk.stages.test_barring import record
from tests.desk.stages.test_violations import ASKED, NOTICED
from tests.desk.team import a_team, fresh
from tests.guidelines.small_packs import facts_of

BOTH = {"kinds": ["data", "preservation"]}


@pytest.fixture
def lumen(db, objects, monkeypatch) -> Forum:
    return forum(a_team(), monkeypatch, TELLS + VIOLATION)


def recorded(lumen: Forum, request: Request, **facts: object) -> None:
    known = facts_of(**{"instruments": [free()], **BOTH, **facts})
    lumen.act(lumen.team.intake, "record_facts", request, RecordFacts(known)).require()


def test_nobody_is_told_while_facts_that_came_since_state_a_bar_that_the_ledger_lacks(lumen: Forum):
    """The order came with the preservation, while the notice of the data was due already."""
    matter = lumen.approved(**BOTH)
    notice = lumen.notice(matter)
    assert notice.state == "due"
    recorded(lumen, matter.request, instruments=[gag("2020-08-31")])
    refused = lumen.tell(notice)
    assert "bar" in " ".join(refused.refused)
    assert not Letter.objects.filter(key="notice").exists()
    record(lumen, notice, until="2020-08-31").require()
    lumen.until("2020-09-01")
    lumen.tell(notice).require()


def test_once_it_was_entered_and_lifted_the_user_is_told(lumen: Forum):
    matter = lumen.approved(**BOTH)
    notice = lumen.notice(matter)
    recorded(lumen, matter.request, instruments=[gag()])
    bar = record(lumen, notice).require() and notice.notice.bars.get()
    lumen.act(lumen.team.counsel, "lift_bar", notice, LiftBar(bar.pk, "vacated")).require()
    lumen.tell(notice).require()


def test_facts_that_bar_nothing_hold_no_notice_back(lumen: Forum):
    matter = lumen.approved(**BOTH)
    recorded(lumen, matter.request, notice="would-jeopardise")
    lumen.tell(lumen.notice(matter)).require()


def test_a_bar_that_fell_between_the_first_signature_and_the_second_bars_nothing(lumen: Forum):
    """Else the notice would be barred with no day on which it comes before a person."""
    matter = lumen.verified(instruments=[gag("2020-06-03")]).matters.get(kind="data")
    lumen.act(lumen.team.reviewer, "approve", matter, Decide(lumen.seen(matter))).require()
    lumen.until("2020-06-10")
    lumen.act(lumen.team.counsel, "countersign", matter, Decide(lumen.seen(matter))).require()
    assert lumen.notice(matter).state == "due"


def test_what_was_decided_anew_with_a_bar_that_has_fallen_leaves_the_notice_due(lumen: Forum):
    request = lumen.verified(**BOTH)
    matter = request.matters.get(kind="data")
    lumen.approve(matter)
    recorded(lumen, request, instruments=[gag("2020-06-03")])
    Matter.objects.filter(pk=matter.pk).update(state="verified", decision=None, preparation=None, approval=None)
    lumen.act(lumen.team.reviewer, "approve", matter, Decide(lumen.seen(matter))).require()
    lumen.until("2020-06-10")
    lumen.act(lumen.team.counsel, "countersign", matter, Decide(lumen.seen(matter))).require()
    assert lumen.notice(matter).state == "due"


@pytest.mark.parametrize("by", ["record_facts", "correct"])
def test_nothing_is_handed_on_that_later_facts_ask_to_defer(lumen: Forum, by: str):
    """Clause inc.violation: to act on it may tell the user, so that a request to defer is considered first."""
    request = lumen.verified(violation=NOTICED, **BOTH)
    violation = request.matters.get(kind="violation")
    if by == "record_facts":
        recorded(lumen, request, violation=ASKED)
    else:
        data = request.matters.get(kind="data")
        returned = Decide(lumen.seen(data), words="Which part?")
        lumen.act(lumen.team.intake, "return_for_correction", data, returned).require()
        known = facts_of(instruments=[free()], violation=ASKED, **BOTH)
        lumen.act(lumen.team.intake, "correct", request, Correct(facts=known)).require()
    refused = lumen.act(lumen.team.counsel, "hand_on", violation, Say("spam"))
    assert "defer" in " ".join(refused.refused)
    lumen.act(lumen.team.intake, "ask_deferral", violation, Say("in the later letter")).require()
    lumen.act(lumen.team.counsel, "decline_deferral", violation, Say("children are at risk")).require()
    lumen.act(lumen.team.counsel, "hand_on", violation, Say("spam")).require()


def test_a_letter_on_what_follows_goes_to_nobody_who_is_not_verified(lumen: Forum):
    """Later facts name another address; until somebody has verified it, what is told goes where it was verified."""
    request = lumen.verified(violation=ASKED, **BOTH)
    violation = request.matters.get(kind="violation")
    recorded(lumen, request, violation=ASKED, contact={"email": "a@police-desk.example", "agency": "Another Police"})
    assert request.matters.get(kind="data").state == "received"
    lumen.act(lumen.team.counsel, "defer", violation, Defer(date(2020, 9, 30), "a sale is awaited")).require()
    letter = Letter.objects.get(key="deferral")
    assert letter.to == "a@police.example"
    assert "Another Police" not in letter.body


def test_a_notice_of_what_nobody_decides_any_more_can_be_ended(lumen: Forum):
    """The guideline's answer is to tell; but the sender was found out, and there is nothing left to tell of."""
    request = lumen.verified(**BOTH)
    matter = lumen.approve(request.matters.get(kind="data"))
    notice = lumen.notice(matter)
    Matter.objects.filter(pk=matter.pk).update(state="no-answer", decision=None, preparation=None, approval=None)
    lumen.act(lumen.team.counsel, "do_not_tell", notice, DoNotTell("an impostor asked")).require()
    assert fresh(notice).state == "not-told"


def test_an_objection_that_a_new_decision_overtook_is_still_settled_after_the_user_was_told_anew(lumen: Forum):
    matter = lumen.approved()
    notice = lumen.notice(matter)
    lumen.tell(notice).require()
    lumen.act(lumen.team.intake, "object", notice, Objection(lumen.now, "not mine")).require()
    Matter.objects.filter(pk=matter.pk).update(state="verified", preparation=None, approval=None)
    lumen.approve(matter)
    lumen.tell(notice).require()
    lumen.collect(matter)
    assert not lumen.produce(matter).done, "the objection waits"
    lumen.act(lumen.team.counsel, "settle_objection", notice, SettleObjection(False, "it is theirs")).require()
    assert fresh(notice).state == "told"
    lumen.produce(matter).require()
