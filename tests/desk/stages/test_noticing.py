"""Users are told of what was disclosed of them: by a person, in words that tell of nobody else, or for a reason not."""

from __future__ import annotations

from datetime import date

import pytest
from django.core import mail

from rogatory.desk import worker
from rogatory.desk.inputs import DoNotTell, Say, TellUser
from rogatory.desk.models import Clock, Letter, Matter, OutboxJob
from rogatory.flow.case import Choice, Chosen
from rogatory.mail import letters
from tests.desk.stages import telling
from tests.desk.stages.conftest import Desk, message, subpoena_facts
from tests.desk.stages.telling import DELAY, TELLS, WISHES, Forum, bars, forum, gag
from tests.desk.team import a_team, fresh


@pytest.fixture
def lumen(db, objects, monkeypatch) -> Forum:
    return forum(a_team(), monkeypatch, TELLS)


def test_a_notice_is_due_for_each_account_of_which_something_is_released_and_nobody_is_told_by_itself(lumen: Forum):
    accounts = [{"username": "quiet_heron"}, {"username": "loud_crow"}]
    matter = lumen.approved(accounts=accounts, instruments=[telling.free() | {"accounts": []}])
    lumen.until("2021-06-01")
    found = Matter.objects.filter(request=matter.request, kind="notice").order_by("account")
    assert [(each.account, each.state) for each in found] == [("loud_crow", "due"), ("quiet_heron", "due")]
    assert not Letter.objects.filter(key="notice").exists()


def test_nobody_is_told_of_an_account_that_the_platform_does_not_have(lumen: Forum):
    accounts = [{"username": "quiet_heron", "exists": True}, {"username": "gone", "exists": False}]
    order = telling.free() | {"accounts": ["quiet_heron", "gone"]}
    request = lumen.verified(accounts=accounts, instruments=[order])
    gone = Choice("data/gone/records", Chosen.REFUSE, "there is no such account")
    matter = lumen.approve(request.matters.get(), gone)
    assert [each.account for each in matter.request.matters.filter(kind="notice")] == ["quiet_heron"]


def test_a_refused_request_is_told_where_users_are_told_when_process_is_received(lumen: Forum):
    matter = lumen.refused(wanted=[{"ask": "messages"}])
    assert lumen.notice(matter).state == "due"
    lumen.tell(lumen.notice(matter)).require()
    assert "messages: not given" in Letter.objects.get(key="notice").body


def test_a_refused_request_is_not_told_where_notice_is_left_to_a_person(db, objects, monkeypatch):
    inc = forum(
        a_team(), monkeypatch, TELLS.replace('"notify"', '"needs-a-person"').replace("needs_process = true", "")
    )
    matter = inc.refused(wanted=[{"ask": "messages"}])
    assert not matter.request.matters.filter(kind="notice").exists()


def test_a_bar_of_the_decision_holds_the_notice_back(lumen: Forum):
    notice = lumen.notice(lumen.approved(instruments=[gag("2020-08-31")]))
    assert notice.state == "barred"
    (bar,) = bars(notice)
    assert (bar.what, bar.until, bar.clause, bar.instrument) == (
        "nondisclosure-order",
        date(2020, 8, 31),
        "tell",
        "court-order",
    )
    told = lumen.tell(notice)
    assert not told.done
    assert fresh(notice).state == "barred"


def test_an_officers_bare_wish_stands_in_the_ledger_and_a_person_weighs_it(db, objects, monkeypatch):
    matter = forum(a_team(), monkeypatch, TELLS + WISHES)
    notice = matter.notice(matter.approved(notice="do-not-notify"))
    assert notice.state == "due"
    assert [(bar.what, bar.forbids) for bar in bars(notice)] == [("officer-bare", False)]
    matter.tell(notice).require()


def test_the_delay_after_a_bar_that_ended_before_the_decision_holds_the_notice_back(db, objects, monkeypatch):
    lumen = forum(a_team(), monkeypatch, TELLS + DELAY)
    notice = lumen.notice(lumen.approved(instruments=[gag("2020-05-31")]))
    assert notice.state == "barred"
    lumen.until("2020-06-03", 23, 59)
    assert fresh(notice).state == "barred"
    lumen.until("2020-06-04")
    assert fresh(notice).state == "due"


def test_the_letter_says_what_was_asked_and_given_under_which_clause_and_how_to_object(lumen: Forum, settings):
    settings.USER_CONTACT = "privacy@lumen.example"
    matter = lumen.approved(
        wanted=[{"ask": "records"}], contact={"agency": "Example Constabulary", "name": "Ada Sample"}
    )
    lumen.tell(lumen.notice(matter), names_requester=True).require()
    letter = Letter.objects.get(key="notice")
    assert letter.to == "heron@mail.example"
    for words in (
        "quiet_heron",
        "- records",
        "records: to be given",
        "It was decided under these parts of our guidelines: records.",
        "The request was made by: Example Constabulary.",
        f"write to privacy@lumen.example and name the number {matter.request.reference}",
    ):
        assert words in letter.body


def test_the_letter_says_nothing_of_other_accounts_the_officer_the_order_or_the_bar(lumen: Forum):
    accounts = [{"username": "quiet_heron"}, {"username": "loud_crow"}]
    contact = {"agency": "Example Constabulary", "name": "Ada Sample", "badge": "B-77", "email": "ada@police.example"}
    matter = lumen.approved(
        accounts=accounts,
        contact=contact,
        instruments=[gag("2020-06-20") | {"accounts": [], "issuer": "Court of Elsewhere"}],
    )
    lumen.until("2020-06-21")
    lumen.tell(lumen.notice(matter)).require()
    letter = Letter.objects.get(key="notice")
    for secret in ("loud_crow", "Constabulary", "Ada", "B-77", "police.example", "Elsewhere", "bars", "2020-06-20"):
        assert secret not in letter.subject + letter.body


def test_what_the_return_held_is_told_once_it_was_delivered(lumen: Forum, monkeypatch):
    matter = lumen.approved()
    Matter.objects.filter(pk=matter.pk).update(state="delivered")
    lumen.tell(lumen.notice(matter)).require()
    assert "records: given" in Letter.objects.get(key="notice").body


def test_only_the_parts_that_the_guideline_states_are_told(db, objects, monkeypatch):
    content = '[content]\nclause = "tell"\nsays = ["what-was-asked", "how-to-object"]\nnames_requester = false\n'
    lumen = forum(a_team(), monkeypatch, TELLS + content)
    notice = lumen.notice(lumen.approved())
    named = lumen.tell(notice, names_requester=True)
    assert "does not let a notice name who asks" in " ".join(named.refused)
    lumen.tell(notice).require()
    body = Letter.objects.get(key="notice").body
    assert "What was asked for" in body
    assert "to be given" not in body
    assert "decided under" not in body


@pytest.mark.parametrize("to", ["", "heron", "a@mail.example, b@mail.example", "a@mail.example\nBcc: b@mail.example"])
def test_a_notice_goes_to_one_plain_address(lumen: Forum, to: str):
    notice = lumen.notice(lumen.approved())
    assert not lumen.tell(notice, to).done
    assert fresh(notice).state == "due"


def test_the_user_gets_the_letter_and_the_officer_sees_nothing_of_it(lumen: Forum, client):
    matter = lumen.approved()
    lumen.tell(lumen.notice(matter)).require()
    worker.work_off(letters.HANDLERS, lambda: lumen.now)
    (sent,) = [one for one in mail.outbox if one.to == ["heron@mail.example"]]
    assert "quiet_heron" in sent.body
    ((name, content, _),) = sent.attachments
    assert name == f"{matter.request.reference}-notice.pdf"
    assert content.startswith(b"%PDF-")
    from rogatory.portal import own

    officer = lumen.team.officer.person
    type(matter.request).objects.filter(pk=matter.request.pk).update(officer=officer.officer)
    assert "notice" not in {each.key for each in own.shown(officer, matter.request.reference).letters}


def test_the_user_is_told_though_the_sender_turns_out_not_to_be_law_enforcement(lumen: Forum):
    notice = lumen.notice(lumen.approved())
    lumen.tell(notice).require()
    Matter.objects.filter(request=notice.request, kind="data").update(state="no-answer")
    worker.work_off(letters.HANDLERS, lambda: lumen.now)
    assert ["heron@mail.example"] in [one.to for one in mail.outbox]


def test_somebody_decides_not_to_tell_with_the_reason_and_a_day_to_look_again(lumen: Forum):
    notice = lumen.notice(lumen.approved())
    counsel = lumen.team.counsel
    assert not lumen.act(counsel, "do_not_tell", notice, DoNotTell("", date(2020, 9, 1))).done, "it takes a reason"
    promised = lumen.act(counsel, "do_not_tell", notice, DoNotTell("the user is a child in danger"))
    assert "Give a day" in " ".join(promised.refused), "the guideline's own answer is to tell"
    assert not lumen.act(counsel, "do_not_tell", notice, DoNotTell("in danger", date(2020, 6, 1))).done
    lumen.act(counsel, "do_not_tell", notice, DoNotTell("in danger", date(2020, 9, 1))).require()
    lumen.until("2020-08-31", 23, 59)
    assert fresh(notice).state == "not-told"
    lumen.until("2020-09-01")
    assert fresh(notice).state == "due"
    assert OutboxJob.objects.filter(name="alert", payload__what="notice-due").count() == 1


def test_a_notice_that_was_not_given_can_be_looked_at_again_at_any_time(lumen: Forum):
    notice = lumen.notice(lumen.approved())
    lumen.act(lumen.team.counsel, "do_not_tell", notice, DoNotTell("in danger", date(2020, 9, 1))).require()
    lumen.act(lumen.team.reviewer, "reconsider_notice", notice, Say("the danger is over")).require()
    assert fresh(notice).state == "due"
    assert not Clock.objects.filter(matter=notice, ended_at=None).exists()


def test_only_a_reviewer_or_counsel_tells(lumen: Forum):
    notice = lumen.notice(lumen.approved())
    for by in (lumen.team.intake, lumen.team.custodian, lumen.team.officer):
        assert not lumen.act(by, "tell_user", notice, TellUser("heron@mail.example")).done
    assert fresh(notice).state == "due"


class TestShippedGuidelines:
    """The two published guidelines have opposite defaults."""

    def test_inc_notice_is_a_recorded_choice(self, desk: Desk):
        request = desk.arrive(message())
        desk.record(request, subpoena_facts())
        desk.verify(request)
        desk.approve(request.matters.get())
        notice = request.matters.get(kind="notice")
        assert (notice.state, notice.notice.promised) == ("due", False)
        desk.act(desk.team.counsel, "do_not_tell", notice, DoNotTell("the officer's reasons convince us")).require()
        assert fresh(notice).state == "not-told"

    def test_inc_notice_is_barred_by_an_officer_who_states_that_it_would_do_harm(self, desk: Desk):
        from dataclasses import replace

        from rogatory.guidelines.facts import NoticeWish

        request = desk.arrive(message())
        desk.record(request, replace(subpoena_facts(), notice=NoticeWish.JEOPARDY))
        desk.verify(request)
        desk.approve(request.matters.get())
        notice = request.matters.get(kind="notice")
        assert notice.state == "barred"
        assert [bar.what for bar in bars(notice)] == ["officer-jeopardy"]
