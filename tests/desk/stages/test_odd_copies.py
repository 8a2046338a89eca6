"""Copies for which things come in an order that nobody planned: late, twice, taken back, or under a name that moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rogatory.desk import door
from rogatory.desk.inputs import Correct, Decide, RecordFacts, Retain, Say, Verify
from rogatory.desk.models import CopyHold, Letter, OutboxJob, Snapshot
from rogatory.desk.stages.lapsing import after
from rogatory.desk.sweep import sweep
from rogatory.flow.case import Choice, Chosen
from rogatory.guidelines import facts as f
from rogatory.portal.keeping import kept_of
from tests.desk.copies import END, GRACE, Ending, a_copy
from tests.desk.stages.conftest import subpoena_facts
from tests.desk.stages.preserving import (
    LETTER,
    asked,
    copy_of,
    extension_facts,
    period_of,
    preservation_facts,
    preserved,
    state_of,
)
from tests.desk.stages.test_preserved_answers import ALWAYS, change, id_of, platform, returned  # noqa: F401
from tests.desk.stages.test_what_leaves import approved
from tests.desk.team import compared, fresh, seen, some_facts
from tests.desk.unpacked import files_of

pytestmark = pytest.mark.django_db


def holds(request) -> list[CopyHold]:
    return list(CopyHold.objects.filter(request=request, ended_at=None))


def test_legal_process_that_came_before_the_preservation_holds_its_copy_too(desk):
    process = asked(desk, subpoena_facts("subscriber"))
    kept = preserved(desk)
    assert [hold.copy for hold in holds(process)] == [copy_of(kept)]


def test_closing_what_was_returned_ends_what_it_held_and_what_was_kept_for_it(desk):
    kept = preserved(desk)
    process = asked(desk, replace(subpoena_facts("subscriber"), signature="none"))
    assert holds(process)
    desk.verify(process)
    matter = process.matters.get(kind="data")
    lacking = Decide(desk.seen(matter), (), words="Send the second page.")
    desk.act(desk.team.reviewer, "return_for_correction", matter, lacking).require()
    desk.act(desk.team.reviewer, "close", fresh(matter), Say("Nobody answered.")).require()
    assert not holds(process)
    assert state_of(kept) == "kept"


def test_closing_a_returned_preservation_ends_its_provisional_copy(desk):
    request = asked(desk, preservation_facts(preservation=replace(LETTER, signed=False), signature="none"))
    desk.verify(request)
    matter = request.matters.get(kind="preservation")
    desk.act(desk.team.reviewer, "return_for_correction", matter, Decide(desk.seen(matter), ())).require()
    desk.act(desk.team.reviewer, "close", fresh(matter), Say("Nobody answered.")).require()
    assert state_of(request) == "ended"


def test_what_a_person_retained_before_it_was_decided_is_kept_for_its_period_once_it_is(desk, settings):
    settings.PROVISIONAL_DAYS = 10
    request = asked(desk, preservation_facts())
    desk.work()
    desk.now = period_of(copy_of(request)).due_at
    sweep(desk.now)
    until = desk.now.date() + timedelta(days=3)
    desk.act(desk.team.custodian, "retain", copy_of(request).matter, Retain(until, "it may yet be decided")).require()
    assert kept_of(request) == (), "nobody has decided that it is kept"
    desk.verify(request)
    desk.approve(request.matters.get(kind="preservation"))
    copy = copy_of(request)
    assert (copy.begins, copy.last_day) == (date(2026, 3, 2), date(2026, 5, 31))


def test_an_extension_that_is_granted_later_does_not_shorten_what_a_person_retained(desk):
    kept = preserved(desk)
    desk.now = period_of(copy_of(kept)).due_at - timedelta(hours=5)
    asking = asked(desk, extension_facts())
    desk.now += timedelta(days=1)
    while sweep(desk.now):
        pass
    until = desk.now.date() + timedelta(days=300)
    desk.act(desk.team.custodian, "retain", copy_of(kept).matter, Retain(until, "a trial is coming")).require()
    desk.verify(asking)
    desk.approve(asking.matters.get(kind="extension"))
    desk.work()
    copy = copy_of(kept)
    assert copy.extensions == 1
    assert copy.last_day == until
    assert period_of(copy).due_at == after(until)


def test_a_letter_that_is_read_late_is_copied_all_the_same(desk, settings):
    settings.PROVISIONAL_DAYS = 10
    request = desk.arrive(b"From: ada@police.example\r\nSubject: Request to preserve\r\n\r\nPlease.\r\n")
    desk.now += timedelta(days=20)
    desk.record(request, preservation_facts())
    while sweep(desk.now):
        pass
    desk.work()
    assert state_of(request) == "provisional"
    assert Snapshot.objects.filter(copy__matter__request=request).count() == 1


def test_a_copy_that_ended_before_it_was_taken_is_taken_once_it_is_kept(desk, settings):
    settings.PROVISIONAL_DAYS = 10
    request = asked(desk, preservation_facts())
    desk.now = period_of(copy_of(request)).due_at
    sweep(desk.now)
    desk.work()
    assert not copy_of(request).snapshots.exists()
    desk.verify(request)
    desk.approve(request.matters.get(kind="preservation"))
    desk.work()
    assert state_of(request) == "kept"
    assert copy_of(request).snapshots.count() == 1


def test_an_account_that_the_facts_left_out_and_name_again_is_kept_again(desk):
    request = asked(desk, preservation_facts("river_lantern", "layla_qamar"))
    desk.record(request, preservation_facts("river_lantern"))
    desk.work()
    desk.record(request, preservation_facts("river_lantern", "layla_qamar"))
    desk.work()
    assert state_of(request, "layla_qamar") == "provisional"
    assert copy_of(request, "layla_qamar").snapshots.count() == 1


def test_an_account_whose_provisional_copy_was_destroyed_is_told_and_the_others_can_be_kept(desk, settings):
    settings.PROVISIONAL_DAYS = 10
    request = asked(desk, preservation_facts("river_lantern", "layla_qamar"))
    desk.work()
    desk.now = period_of(copy_of(request)).due_at
    while sweep(desk.now):
        pass
    copy = copy_of(request, "layla_qamar").matter
    desk.act(desk.team.counsel, "let_lapse", copy, Say("nobody decided")).require()
    desk.now += timedelta(hours=72)
    while sweep(desk.now):
        pass
    assert state_of(request, "layla_qamar") == "destroyed"
    desk.verify(request)
    matter = request.matters.get(kind="preservation")
    outcome = desk.act(desk.team.reviewer, "approve", matter, Decide(desk.seen(matter), ()))
    assert "was destroyed" in " ".join(outcome.refused)
    choice = Choice("preservation/layla_qamar", Chosen.REFUSE, "its copy was destroyed; a new letter may ask again")
    desk.approve(matter, choice)
    assert state_of(request) == "kept"


def test_new_facts_do_not_end_what_an_approved_decision_still_waits_for(desk):
    preserved(desk)
    both = replace(subpoena_facts("subscriber"), kinds=(f.Kind.DATA, f.Kind.PRESERVATION), preservation=LETTER)
    request = asked(desk, both)
    desk.verify(request)
    desk.approve(request.matters.get(kind="data"))
    desk.record(request, preservation_facts())
    assert fresh(request.matters.get(kind="data")).state == "approved"
    assert holds(request)


def taken_over(platform) -> set[str]:  # noqa: F811
    """Let another account bear the name; give the addresses from which its former bearer alone signed in."""
    own, other = id_of(platform), id_of(platform, "layla_qamar")

    def renamed(rows):
        names = [
            "taken_over"
            if one["account_id"] == own
            else "river_lantern"
            if one["account_id"] == other
            else one["username"]
            for one in rows.to_pylist()
        ]
        return rows.set_column(rows.schema.get_field_index("username"), "username", pa.array(names))

    change(platform, "accounts", renamed)
    logins = pq.read_table(platform / "tables" / "logins.parquet").to_pylist()
    theirs = {str(row["ip"]) for row in logins if row["account_id"] == own} - {
        str(row["ip"]) for row in logins if row["account_id"] == other
    }
    assert theirs
    return theirs


def text_of(files: dict[str, bytes]) -> str:
    return b"".join(content for name, content in files.items() if name.endswith(".csv")).decode()


def test_a_name_that_another_account_bears_now_opens_no_copy_of_the_one_that_bore_it(desk, platform):  # noqa: F811
    preserved(desk)
    theirs = taken_over(platform)
    _, files = returned(desk, "subscriber", "logins", period=ALWAYS)
    assert not [ip for ip in theirs if ip in text_of(files)]


def test_no_copy_is_opened_while_nobody_can_say_whose_the_name_is_now(desk, platform, monkeypatch):  # noqa: F811
    """The platform answers, and is away when it is asked whose accounts are meant."""
    preserved(desk)
    theirs = taken_over(platform)
    matter = approved(desk, "subscriber", "logins", period=ALWAYS)
    with monkeypatch.context() as patch:
        patch.setattr("rogatory.sources.platform.Platform.accounts_meant", lambda *_, **__: {})
        desk.work()
    assert fresh(matter).state == "approved", "it is collected later"
    assert "whose account" in OutboxJob.objects.filter(name="collect").latest("pk").last_error
    desk.work()
    told = text_of(files_of(desk.produce(matter)))
    assert not [ip for ip in theirs if ip in told]


def test_what_an_officer_added_and_nobody_read_stands_against_destruction(ending: Ending):
    matter = ending.lapsing()
    other = ending.submit("somebody_else", "process", ending.now)
    asked_for = other.matters.get(kind="data")
    door.act(ending.team.intake, "verify", other, Verify("directory", compared=compared(other)), ending.now).require()
    lacking = Decide(seen(fresh(asked_for), ending.now), (), words="Send the second page.")
    ending.act(ending.team.reviewer, "return_for_correction", asked_for, lacking).require()
    ending.now += timedelta(minutes=1)
    door.act(ending.team.officer, "correct", other, Correct(words="The account is someone."), ending.now).require()
    ending.at(END + GRACE)
    assert fresh(matter).state == "lapsing"
    ending.now += timedelta(minutes=1)
    facts = replace(some_facts("subscriber"), accounts=(f.Account(username="somebody_else"),))
    door.act(ending.team.intake, "record_facts", other, RecordFacts(facts), ending.now).require()
    ending.at(ending.now + timedelta(hours=1))
    assert fresh(matter).state == "destroyed"


def test_a_warning_that_goes_out_late_says_how_many_days_are_left(ending: Ending):
    matter = a_copy(ending.team)
    ending.now = END - timedelta(days=5)
    sweep(ending.now)
    (late, later) = Letter.objects.filter(key="warning", matter=matter).order_by("pk")
    assert all("4 days" in letter.subject for letter in (late, later))


@pytest.mark.parametrize("written", ["@river_lantern", " River_Lantern "])
def test_legal_process_that_writes_the_name_in_another_way_holds_the_copy(desk, written):
    kept = preserved(desk)
    process = asked(desk, subpoena_facts("subscriber", account=written))
    assert [hold.copy for hold in holds(process)] == [copy_of(kept)]
