"""The destruction of a copy: never early, never against legal process, once, and for ever."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from pypdf import PdfReader

from rogatory.desk import audit, clocks, outbox
from rogatory.desk import retention as policies
from rogatory.desk.actors import SYSTEM
from rogatory.desk.door import act
from rogatory.desk.handlers import HANDLERS
from rogatory.desk.inputs import Rang, RecordFacts, Say, Submit
from rogatory.desk.models import AuditEntry, Clock, Letter, Matter, OutboxJob, PreservedCopy
from rogatory.desk.obeying import obey
from rogatory.desk.stages import destroying
from rogatory.desk.surroundings import the_store, the_vault
from rogatory.desk.sweep import sweep
from rogatory.flow.states import Kind, Role
from rogatory.guidelines.facts import Account
from rogatory.problem import Problem
from rogatory.verify.pades import check_certificate
from tests.desk.copies import END, GRACE, SECOND, Ending, a_copy, decision_on, key_of, opens, running
from tests.desk.team import NOW, a_person, fresh, some_facts
from tests.paper.local_authority import local_authority

OVER = END + GRACE


def destroyed(ending: Ending, **named: object) -> Matter:
    matter = ending.lapsing(**named)
    ending.at(OVER)
    assert fresh(matter).state == "destroyed"
    return matter


def entries(action: str) -> list[dict[str, object]]:
    rows = AuditEntry.objects.filter(action=action).order_by("number")
    return [json.loads(bytes(row.entry)) for row in rows]


class TestDestruction:
    def test_is_refused_one_second_before_the_end_of_grace_and_done_at_it(self, ending: Ending):
        matter = ending.lapsing()
        ending.at(OVER - SECOND)
        early = ending.act(SYSTEM, "destroy", matter, Rang(0, "grace"))
        assert early.refused == ("The time of grace still runs: nothing is destroyed before its end.",)
        assert key_of(matter)
        ending.at(OVER)
        assert fresh(matter).state == "destroyed"
        assert key_of(matter) is None
        assert decision_on(matter).destroyed_at == OVER

    def test_leaves_a_copy_that_nothing_opens_and_no_other_copy_touched(self, ending: Ending):
        kept = a_copy(ending.team)
        matter = ending.lapsing()
        key, other = key_of(matter), key_of(kept)
        ending.at(OVER)
        with pytest.raises(Problem, match="destroyed"):
            opens(matter, key)
        assert opens(kept, other) == b"what was there"

    def test_erases_the_ciphertexts_afterwards(self, ending: Ending):
        matter = destroyed(ending)
        copy = PreservedCopy.objects.get(matter=matter)
        assert the_vault().listing(copy.vault_id)
        ending.work()
        assert the_vault().listing(copy.vault_id) == ()
        assert OutboxJob.objects.get(name="erase").ended_at

    def test_is_entered_in_the_ledger_with_those_who_decided(self, ending: Ending):
        matter = destroyed(ending)
        copy = PreservedCopy.objects.get(matter=matter)
        entry = the_vault().ledger.find(copy.vault_id)
        assert entry.decided_by == (ending.team.counsel.id,)
        assert (entry.reference, entry.destroyed_at, entry.policy) == (matter.request.reference, OVER, "")

    def test_under_a_policy_names_it_and_both_people(self, ending: Ending):
        proposed = policies.propose(ending.team.counsel, "Copies lapse at their end.", NOW)
        second = a_person("adm", Role.ADMINISTRATOR)
        policies.approve(second, proposed, NOW)
        matter = a_copy(ending.team)
        ending.at(END)
        ending.at(OVER)
        entry = the_vault().ledger.find(PreservedCopy.objects.get(matter=matter).vault_id)
        assert entry.policy == f"retention policy {proposed.pk}"
        assert entry.decided_by == (ending.team.counsel.id, second.id)
        text = certificate_of(matter)
        assert f"retention policy {proposed.pk}, proposed by cole and approved by adm" in text
        assert "Copies lapse at their end." in text
        (told,) = Letter.objects.filter(key="destroyed")
        assert "standing retention policy that two people of ours have approved" in told.body

    def test_has_a_signed_certificate_that_says_what_when_and_by_whom_and_names_no_account(self, ending: Ending):
        matter = destroyed(ending, account="quiet.heron")
        decision = decision_on(matter)
        pdf = the_store().read(decision.certificate)
        assert b"/ByteRange" in pdf
        text = certificate_of(matter)
        snapshot = PreservedCopy.objects.get(matter=matter).snapshots.get()
        for words in (matter.request.reference, "by cole", "2026-06-04 00:00:00 UTC", "rows: 3", snapshot.sha256):
            assert words in text, words
        assert "quiet.heron" not in text
        (attached,) = PdfReader(io.BytesIO(pdf)).attachments["purge-ledger-entry.json"]
        assert json.loads(attached)["copy_id"] == decision.copy.vault_id

    def test_is_told_to_the_officer_without_a_word_on_what_there_was(self, ending: Ending):
        destroyed(ending)
        (letter,) = Letter.objects.filter(key="destroyed")
        assert letter.to == ending.team.officer.person.email
        assert "4 June 2026, 00:00 UTC" in letter.body
        assert "does not say whether the account exists" in letter.body

    def test_of_a_provisional_copy_is_told_to_nobody(self, ending: Ending):
        destroyed(ending, state="provisional")
        assert not Letter.objects.filter(key="destroyed").exists()

    def test_is_in_the_audit_with_its_certificate_and_the_ledger(self, ending: Ending):
        matter = destroyed(ending)
        (entry,) = entries("destroy")
        details = entry["details"]
        assert details["certificate"] == decision_on(matter).certificate
        assert details["decided_by"] == [ending.team.counsel.id]
        assert audit.check().faults == ()

    def test_has_its_certificate_stamped_and_does_not_wait_for_an_authority_that_is_silent(
        self, ending: Ending, settings, tmp_path
    ):
        with local_authority(tmp_path) as authority:
            settings.TSA_URL = authority.url
            stamped = destroyed(ending)
            authority.answer = lambda _question: (503, b"later")
            alone = ending.lapsing()
            ending.at(ending.now + GRACE)
        assert fresh(alone).state == "destroyed"
        for matter, is_stamped in ((stamped, True), (alone, False)):
            pdf = the_store().read(decision_on(matter).certificate)
            found = check_certificate("destruction.pdf", pdf, {}, None)
            assert found.holder
            assert (found.stamp is not None) is is_stamped
            assert ("with the timestamp of an authority" in certificate_of(matter)) is is_stamped
        assert [entry["details"]["stamped"] for entry in entries("destroy")] == [True, False]

    def test_ends_every_clock_of_the_copy(self, ending: Ending):
        matter = destroyed(ending)
        assert running(matter) == []

    def test_happens_once(self, ending: Ending):
        matter = destroyed(ending)
        again = ending.act(SYSTEM, "destroy", matter, Rang(0, "grace"))
        assert again.refused
        assert len(entries("destroy")) == 2
        assert [entry["outcome"] for entry in entries("destroy")] == ["done", "refused"]


class TestAnythingUnread:
    def test_stops_it_until_somebody_has_recorded_what_it_is(self, ending: Ending):
        matter = ending.lapsing()
        request = mail(ending)
        ending.at(OVER)
        assert fresh(matter).state == "lapsing"
        (clock,) = Clock.objects.filter(matter=matter, name="grace", ended_at=None)
        assert "not been read" in clock.last_error
        act(ending.team.intake, "reject_sender", request, Say("an advertisement"), ending.now).require()
        ending.at(OVER + timedelta(hours=1))
        assert fresh(matter).state == "destroyed"

    def test_is_also_what_somebody_has_read_who_has_not_recorded_for_which_accounts_it_is(self, ending: Ending):
        matter = ending.lapsing()
        request = mail(ending)
        facts = replace(some_facts("subscriber"), accounts=None)
        act(ending.team.intake, "record_facts", request, RecordFacts(facts), ending.now).require()
        ending.at(OVER)
        assert fresh(matter).state == "lapsing"
        others = replace(facts, accounts=(Account(username="somebody_else"),))
        act(ending.team.intake, "record_facts", request, RecordFacts(others), ending.now).require()
        ending.at(OVER + timedelta(hours=1))
        assert fresh(matter).state == "destroyed"

    def test_counts_also_when_it_comes_after_the_end_of_grace_and_before_the_destruction(self, ending: Ending):
        matter = ending.lapsing()
        first = mail(ending)
        ending.at(OVER)
        mail(ending)
        act(ending.team.intake, "reject_sender", first, Say("an advertisement"), ending.now).require()
        ending.at(OVER + timedelta(hours=2))
        assert fresh(matter).state == "lapsing"


def mail(ending: Ending):
    inputs = Submit("email", ending.now, kinds=(Kind.DATA,), sender="ada@police.example")
    return act(SYSTEM, "submit", None, inputs, ending.now).require().request


class TestAKill:
    def test_between_ledger_and_commit_ends_what_was_begun_whatever_came_since(self, ending: Ending, monkeypatch):
        matter = ending.lapsing()
        key = key_of(matter)
        with monkeypatch.context() as patch:
            patch.setattr(destroying, "_end", killed)
            ending.now = OVER
            sweep(OVER)
        assert fresh(matter).state == "lapsing"
        assert key_of(matter) == key
        with pytest.raises(Problem, match="destroyed"):
            opens(matter, key)
        # It comes too late: the copy was destroyed at the instant of the ledger's entry.
        ending.process(matter)
        ending.at(OVER + timedelta(minutes=5))
        assert fresh(matter).state == "destroyed"
        assert decision_on(matter).destroyed_at == OVER
        assert "before this came in" in PreservedCopy.objects.get(matter=matter).holds.get().ended_why
        assert Letter.objects.filter(key="destroyed").count() == 1

    def test_before_the_ledger_changes_nothing(self, ending: Ending, monkeypatch):
        matter = ending.lapsing()
        with monkeypatch.context() as patch:
            patch.setattr(destroying, "_certified", killed)
            ending.now = OVER
            sweep(OVER)
        assert opens(matter, key_of(matter)) == b"what was there"
        ending.process(matter)
        ending.at(OVER + timedelta(days=30))
        assert fresh(matter).state == "lapsing"


def killed(*_: object) -> None:
    raise RuntimeError("killed")


class TestARestoredDatabase:
    @pytest.mark.parametrize("state", ["kept", "ended", "lapsing", "destroyed"])
    def test_brings_nothing_back_and_is_put_right_with_an_entry_in_the_audit(self, ending: Ending, state: str):
        matter = ending.lapsing()
        key = key_of(matter)
        ending.at(OVER)
        restore(matter, key, state)
        with pytest.raises(Problem, match="destroyed"):
            opens(matter, key)
        assert obey(OVER) == 1
        assert fresh(matter).state == "destroyed"
        assert key_of(matter) is None
        (entry,) = entries("obey_ledger")
        assert entry["outcome"] == "done"
        assert entry["details"]["destroyed_at"] == OVER.isoformat()
        assert obey(OVER) == 0
        assert audit.check().faults == ()

    def test_in_which_the_grace_still_runs_destroys_no_later(self, ending: Ending):
        matter = ending.lapsing()
        key = key_of(matter)
        ending.at(OVER)
        restore(matter, key, "ended")
        decision_on(matter).delete()
        assert obey(OVER) == 1
        assert decision_on(matter).destroyed_at == OVER

    def test_obeys_a_ledger_whose_words_are_damaged(self, ending: Ending, tmp_path):
        matter = ending.lapsing()
        key = key_of(matter)
        ending.at(OVER)
        copy = PreservedCopy.objects.get(matter=matter)
        (tmp_path / "ledger" / "destroyed" / f"{copy.vault_id}.json").write_text("damaged")
        restore(matter, key, "ended")
        assert obey(OVER) == 1
        assert key_of(matter) is None

    def test_touches_nothing_that_the_ledger_does_not_name(self, ending: Ending):
        matter = ending.ended()
        assert obey(END) == 0
        assert ending.act(SYSTEM, "obey_ledger", matter, Say("try")).refused
        assert key_of(matter)


def restore(matter: Matter, key: bytes, state: str) -> None:
    """An older backup: the row has its key again, and stands where it stood."""
    Matter.objects.filter(pk=matter.pk).update(state=state)
    PreservedCopy.objects.filter(matter=matter).update(wrapped_key=key)


def test_the_worker_erases_only_what_the_ledger_calls_destroyed(ending: Ending):
    matter = ending.ended()
    copy = PreservedCopy.objects.get(matter=matter)
    with transaction.atomic():
        outbox.queue("erase", "erase/too-early", {"copy": copy.vault_id}, now=ending.now)
    claim = outbox.claim("test", now=ending.now)
    while claim.name != "erase":
        claim = outbox.claim("test", now=ending.now)
    with pytest.raises(Problem, match="purge ledger does not name"):
        HANDLERS["erase"](claim, lambda: ending.now)
    assert the_vault().listing(copy.vault_id)


def certificate_of(matter: Matter) -> str:
    pdf = the_store().read(decision_on(matter).certificate)
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(text.split())


def test_a_clock_of_another_time_of_grace_destroys_nothing(ending: Ending):
    matter = ending.lapsing()
    ending.act(ending.team.counsel, "spare", matter, Say("look again")).require()
    ending.at(OVER - timedelta(hours=1))
    ending.act(ending.team.counsel, "let_lapse", matter, Say("looked")).require()
    assert [row.name for row in clocks.due(OVER)] == []
    ending.at(OVER)
    assert key_of(matter)
    ending.at(OVER - timedelta(hours=1) + GRACE)
    assert key_of(matter) is None
