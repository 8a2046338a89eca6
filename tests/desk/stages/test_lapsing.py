"""The end of a copy's period: who is warned, who decides, and what a standing policy may do (reading 21)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rogatory.desk import retention, sweep
from rogatory.desk.actors import SYSTEM
from rogatory.desk.inputs import Rang, Say
from rogatory.desk.models import Clock, Letter, RetentionPolicy
from rogatory.desk.stages import lapsing
from rogatory.flow.states import Role
from tests.desk.copies import END, GRACE, LAST_DAY, SECOND, Ending, a_copy, alerts, decision_on, key_of, running
from tests.desk.team import NOW, a_person, fresh

DAY = timedelta(days=1)


def a_policy(ending: Ending, words: str = "Copies lapse at their end.") -> RetentionPolicy:
    """A policy in force."""
    proposed = retention.propose(ending.team.counsel, words, ending.now)
    return retention.approve(a_person(f"adm{proposed.pk}", Role.ADMINISTRATOR), proposed, ending.now)


def letters(key: str) -> list[Letter]:
    return list(Letter.objects.filter(key=key).order_by("pk"))


class TestWarning:
    def test_comes_fourteen_seven_and_one_days_before_the_end(self, ending: Ending):
        a_copy(ending.team)
        told = []
        for days in (14, 7, 1):
            begins = END - (days + 1) * DAY
            due = Clock.objects.get(name=f"period/{days}", ended_at=None).due_at
            ending.at(due - SECOND)
            assert len(letters("warning")) == len(told)
            ending.at(due)
            told.append(letters("warning")[-1].subject)
            assert begins <= due <= begins + DAY
        assert [words.rpartition("ends ")[2] for words in told] == ["in 14 days", "in 7 days", "tomorrow"]
        assert alerts() == ["copy-warning"] * 3

    def test_says_what_ends_when_in_utc_how_to_extend_and_not_whether_the_account_exists(self, ending: Ending):
        a_copy(ending.team)
        ending.at(END - 10 * DAY)
        (letter,) = letters("warning")
        assert letter.to == ending.team.officer.person.email
        assert "someone" in letter.body
        assert "the end of 31 May 2026 UTC" in letter.body
        assert "extend" in letter.body
        assert "does not say whether the account exists" in letter.body

    def test_shows_the_end_in_the_officers_zone_too_where_their_country_has_one(self, ending: Ending):
        a_copy(ending.team, country="SG")
        ending.at(END - 10 * DAY)
        (letter,) = letters("warning")
        assert "the end of 31 May 2026 UTC (1 June 2026, 08:00 in Asia/Singapore, UTC+08:00)" in letter.body

    def test_of_a_provisional_copy_goes_to_the_team_alone(self, ending: Ending):
        a_copy(ending.team, state="provisional")
        ending.at(END)
        assert alerts() == ["copy-warning"] * 3 + ["copy-ended"]
        assert not letters("warning")
        assert not letters("ended")

    def test_puts_a_pending_treaty_request_before_a_person_ahead_of_the_lapse(self, ending: Ending):
        a_copy(ending.team, pending="mlat")
        ending.at(END - 10 * DAY)
        assert alerts() == ["copy-warning", "treaty-pending"]
        ending.at(END - DAY)
        assert alerts().count("treaty-pending") == 1


class TestTheEndOfThePeriod:
    def test_is_put_before_a_person_and_nothing_is_decided_by_itself(self, ending: Ending):
        matter = a_copy(ending.team)
        ending.at(END - SECOND)
        assert fresh(matter).state == "kept"
        ending.at(END)
        assert fresh(matter).state == "ended"
        assert running(matter) == []
        assert alerts()[-1] == "copy-ended"
        (letter,) = letters("ended")
        assert "may now be deleted" in letter.body
        ending.at(END + timedelta(days=1000))
        assert fresh(matter).state == "ended"
        assert key_of(matter)

    def test_a_pending_treaty_request_extends_nothing_by_itself(self, ending: Ending):
        matter = a_copy(ending.team, pending="letters-rogatory")
        ending.at(END)
        assert fresh(matter).state == "ended"

    def test_names_what_legal_process_keeps_of_it(self, ending: Ending):
        matter = a_copy(ending.team)
        ending.process(matter, covers=("logs",))
        ending.at(END)
        (letter,) = letters("ended")
        assert "Kept until it is produced: Log" in letter.body


class TestAPerson:
    def test_retains_a_copy_until_a_day_at_which_its_period_ends_anew(self, ending: Ending):
        matter = ending.ended()
        ending.retain(matter, LAST_DAY + 30 * DAY).require()
        assert fresh(matter).state == "kept"
        ending.at(END + 30 * DAY - SECOND)
        assert fresh(matter).state == "kept"
        ending.at(END + 30 * DAY)
        assert fresh(matter).state == "ended"
        assert len(letters("warning")) == 6

    def test_does_not_retain_until_a_day_that_is_over(self, ending: Ending):
        matter = ending.ended()
        assert "over" in ending.retain(matter, LAST_DAY).refused[0]
        assert ending.retain(matter, LAST_DAY + DAY).done

    def test_lets_it_lapse_and_the_time_of_grace_begins(self, ending: Ending):
        matter = ending.lapsing()
        assert fresh(matter).state == "lapsing"
        assert decision_on(matter).decided_by == ending.team.counsel.person
        assert decision_on(matter).grace_until == END + GRACE
        assert running(matter) == ["grace"]

    def test_needs_words_to_let_it_lapse(self, ending: Ending):
        matter = ending.ended()
        assert ending.act(ending.team.counsel, "let_lapse", matter, Say("")).refused
        assert ending.act(ending.team.reviewer, "let_lapse", matter, Say("yes")).refused

    def test_may_let_it_lapse_though_a_treaty_request_is_pending(self, ending: Ending):
        matter = ending.lapsing(pending="mlat")
        ending.at(END + GRACE)
        assert fresh(matter).state == "destroyed"

    def test_spares_it_within_the_time_of_grace_and_decides_anew(self, ending: Ending):
        matter = ending.lapsing()
        ending.at(END + GRACE - SECOND)
        ending.act(ending.team.reviewer, "spare", matter, Say("a call came in")).require()
        assert fresh(matter).state == "ended"
        assert running(matter) == []
        assert decision_on(matter).spared_at == ending.now
        ending.at(END + 10 * GRACE)
        assert key_of(matter)

    def test_retains_it_within_the_time_of_grace(self, ending: Ending):
        matter = ending.lapsing()
        ending.retain(matter, LAST_DAY + 30 * DAY).require()
        ending.at(END + 5 * GRACE)
        assert fresh(matter).state == "kept"
        assert decision_on(matter).spared_at


class TestTheTimeOfGrace:
    def test_is_the_operators(self, ending: Ending, settings):
        settings.GRACE = timedelta(hours=5)
        assert decision_on(ending.lapsing()).grace_until == END + timedelta(hours=5)

    def test_is_the_guidelines_where_it_says_one(self, ending: Ending, monkeypatch):
        rules = lapsing._rules

        def own(case, copy):
            return replace(rules(case, copy), grace_hours=24)

        monkeypatch.setattr(lapsing, "_rules", own)
        assert decision_on(ending.lapsing()).grace_until == END + timedelta(hours=24)


class TestAPolicy:
    def test_in_force_lets_a_copy_lapse_and_its_destruction_names_it(self, ending: Ending):
        policy = a_policy(ending)
        matter = a_copy(ending.team)
        ending.at(END)
        assert fresh(matter).state == "lapsing"
        assert (decision_on(matter).policy, decision_on(matter).decided_by) == (policy, None)
        ending.at(END + GRACE)
        assert fresh(matter).state == "destroyed"

    def test_that_one_person_proposed_does_nothing(self, ending: Ending):
        retention.propose(ending.team.counsel, "All lapse.", ending.now)
        matter = a_copy(ending.team)
        ending.at(END + GRACE)
        assert fresh(matter).state == "ended"

    def test_leaves_alone_what_had_ended_before(self, ending: Ending):
        matter = ending.ended()
        a_policy(ending)
        ending.at(END + 10 * GRACE)
        assert fresh(matter).state == "ended"

    @pytest.mark.parametrize("pending", ["mlat", "letters-rogatory"])
    def test_lets_nothing_lapse_for_which_a_treaty_request_is_pending(self, ending: Ending, pending: str):
        a_policy(ending)
        matter = a_copy(ending.team, pending=pending)
        ending.at(END + 10 * GRACE)
        assert fresh(matter).state == "ended"
        assert "treaty-pending" in alerts()

    def test_lets_nothing_lapse_that_a_person_holds_for_a_treaty_request(self, ending: Ending):
        a_policy(ending)
        matter = a_copy(ending.team)
        ending.held(matter, "treaty")
        ending.at(END + 10 * GRACE)
        assert fresh(matter).state == "ended"

    def test_lets_nothing_lapse_on_which_nobody_has_decided(self, ending: Ending):
        a_policy(ending)
        matter = a_copy(ending.team, state="provisional")
        ending.at(END + 10 * GRACE)
        assert fresh(matter).state == "ended"

    def test_that_is_revoked_stops_what_it_has_begun_at_once(self, ending: Ending):
        policy = a_policy(ending)
        matter = a_copy(ending.team)
        ending.at(END)
        retention.revoke(ending.team.counsel, policy, "too early", ending.now)
        # Before any job has run, its clock rings and does nothing.
        ending.at(END + GRACE)
        assert fresh(matter).state == "lapsing"
        assert key_of(matter)
        ending.work()
        assert fresh(matter).state == "ended"
        assert running(matter) == []
        assert decision_on(matter).spared_why == f"retention policy {policy.pk} was revoked"
        ending.at(END + 10 * GRACE)
        assert key_of(matter)

    def test_that_is_revoked_before_its_clock_rings_lets_nothing_lapse(self, ending: Ending):
        policy = a_policy(ending)
        matter = a_copy(ending.team)
        ending.at(END - SECOND).now = END
        # The period has run out, and the worker stops before the clock that this has started.
        assert sweep.sweep(END, 1) == 1
        assert running(matter) == [f"policy-{policy.pk}"]
        retention.revoke(ending.team.counsel, policy, "too early", ending.now)
        a_policy(ending, "another one")
        ending.at(END + 10 * GRACE)
        assert fresh(matter).state == "ended"
        ending.work()
        assert running(matter) == []

    def test_is_no_answer_to_a_spared_copy(self, ending: Ending):
        a_policy(ending)
        matter = a_copy(ending.team)
        ending.at(END)
        ending.act(ending.team.counsel, "spare", matter, Say("look again")).require()
        ending.at(END + 10 * GRACE)
        assert fresh(matter).state == "ended"


def test_only_clocks_do_what_clocks_do(ending: Ending):
    matter = ending.ended()
    outcome = ending.act(SYSTEM, "lapse_by_policy", matter, Rang(0, "policy-77"))
    assert outcome.refused or not RetentionPolicy.objects.exists()
    assert ending.act(ending.team.counsel, "destroy", matter, Rang(0, "grace")).refused


def test_the_end_is_the_first_instant_after_the_last_day_in_utc():
    assert datetime(2026, 6, 1, tzinfo=UTC) == END
    assert (LAST_DAY - NOW.date()).days == 90
