"""What stands against destroying a copy: a person's hold pauses the grace, legal process takes the copy back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from rogatory.desk.actors import SYSTEM
from rogatory.desk.inputs import LiftHold, PlaceHold, ProcessArrived, Say
from rogatory.desk.models import Clock, CopyHold, Letter, PreservedCopy
from tests.desk.copies import END, GRACE, LAST_DAY, SECOND, Ending, a_copy, decision_on, key_of, running
from tests.desk.team import fresh

DAY = timedelta(days=1)


class TestAHoldOfAPerson:
    def test_pauses_the_grace_and_its_time_is_given_back_when_the_last_one_ends(self, ending: Ending):
        matter = ending.lapsing()
        ending.at(END + timedelta(hours=70))
        first = ending.held(matter)
        second = ending.held(matter, "treaty")
        assert fresh(matter).state == "lapsing"
        ending.at(END + 10 * DAY)
        assert key_of(matter)
        ending.lift(matter, first).require()
        ending.at(END + 20 * DAY)
        assert fresh(matter).state == "lapsing"
        ending.lift(matter, second).require()
        over = END + 20 * DAY + timedelta(hours=2)
        assert decision_on(matter).grace_until == over
        ending.at(over - SECOND)
        assert fresh(matter).state == "lapsing"
        ending.at(over)
        assert fresh(matter).state == "destroyed"

    def test_says_why_the_clock_stands_still(self, ending: Ending):
        matter = ending.lapsing()
        hold = ending.held(matter, "treaty")
        (pause,) = Clock.objects.get(matter=matter, name="grace").pauses
        assert pause[2] == f"hold {hold.pk} (treaty)"

    def test_keeps_a_copy_from_being_let_lapse(self, ending: Ending):
        matter = a_copy(ending.team)
        hold = ending.held(matter)
        ending.at(END)
        refused = ending.act(ending.team.counsel, "let_lapse", matter, Say("nobody asked"))
        assert "stands against destroying" in refused.refused[0]
        ending.lift(matter, hold).require()
        assert ending.act(ending.team.counsel, "let_lapse", matter, Say("nobody asked")).done

    def test_ends_by_itself_after_its_last_day(self, ending: Ending):
        matter = ending.lapsing()
        until = LAST_DAY + timedelta(days=10)
        hold = ending.held(matter, until=until)
        over = END + 10 * DAY
        ending.at(over - SECOND)
        assert CopyHold.objects.get(pk=hold.pk).ended_at is None
        ending.at(over)
        assert CopyHold.objects.get(pk=hold.pk).ended_why == "its last day is over"
        # It began with the grace, so that all of the grace is left.
        ending.at(over + GRACE - SECOND)
        assert key_of(matter)
        ending.at(over + GRACE)
        assert key_of(matter) is None

    def test_that_is_lifted_does_not_end_a_second_time(self, ending: Ending):
        matter = ending.ended()
        hold = ending.held(matter, until=LAST_DAY + timedelta(days=10))
        ending.lift(matter, hold).require()
        assert running(matter) == []
        assert "no such hold" in ending.lift(matter, hold).refused[0]

    def test_is_placed_and_lifted_with_a_reason_by_those_whose_office_it_is(self, ending: Ending):
        matter = ending.ended()
        team = ending.team
        assert ending.act(team.counsel, "place_hold", matter, PlaceHold("other", "")).refused
        assert ending.act(team.counsel, "place_hold", matter, PlaceHold("process", "mine")).refused
        assert ending.act(team.counsel, "place_hold", matter, PlaceHold("other", "late", LAST_DAY)).refused
        assert ending.act(team.officer, "place_hold", matter, PlaceHold("other", "please")).refused
        hold = ending.act(team.intake, "place_hold", matter, PlaceHold("other", "asked by telephone")).require().result
        assert ending.act(team.intake, "lift_hold", matter, LiftHold(hold.pk, "done")).refused
        assert ending.act(team.reviewer, "lift_hold", matter, LiftHold(hold.pk, "")).refused
        assert ending.act(team.reviewer, "lift_hold", matter, LiftHold(hold.pk, "done")).done

    def test_belongs_to_its_copy(self, ending: Ending):
        one, other = ending.ended(), ending.ended()
        hold = ending.held(one)
        assert ending.lift(other, hold).refused


class TestLegalProcess:
    @pytest.mark.parametrize("reason", ["process", "extension"])
    def test_takes_a_copy_back_from_destruction_and_a_person_decides_anew(self, ending: Ending, reason: str):
        matter = ending.lapsing()
        ending.at(END + GRACE - SECOND)
        request = ending.process(matter, reason)
        ending.tell(matter, request, reason).require()
        assert fresh(matter).state == "ended"
        assert running(matter) == []
        assert decision_on(matter).spared_why == f"{reason} that came in with another request"
        ending.at(END + 10 * GRACE)
        assert key_of(matter)

    def test_holds_from_the_instant_at_which_it_came_in_before_any_job_has_told_it(self, ending: Ending):
        matter = ending.lapsing()
        ending.at(END + GRACE - SECOND)
        ending.process(matter)
        ending.at(END + GRACE)
        assert fresh(matter).state == "lapsing"
        assert key_of(matter)
        (clock,) = Clock.objects.filter(matter=matter, name="grace", ended_at=None)
        assert "stands against destroying" in clock.last_error

    def test_for_a_part_holds_all_since_one_key_opens_all(self, ending: Ending):
        matter = ending.ended()
        ending.process(matter, covers=("logs",))
        assert ending.act(ending.team.counsel, "let_lapse", matter, Say("the rest")).refused

    def test_for_a_part_is_told_to_its_officer_with_the_end_of_the_rest(self, ending: Ending):
        matter = a_copy(ending.team)
        request = ending.process(matter, covers=("logs",))
        ending.tell(matter, request).require()
        (letter,) = Letter.objects.filter(key="part")
        assert letter.request == matter.request
        assert "31 May 2026" in letter.body
        assert fresh(matter).state == "kept"

    def test_of_somebody_else_is_told_to_nobody(self, ending: Ending):
        matter = a_copy(ending.team)
        request = ending.process(matter, covers=("logs",))
        request.officer = None
        request.save()
        ending.tell(matter, request).require()
        ending.at(END)
        assert not Letter.objects.filter(key="part").exists()
        assert "Kept until" not in Letter.objects.get(key="ended").body

    def test_that_was_told_twice_holds_once_and_one_that_has_ended_does_not_begin_anew(self, ending: Ending):
        matter = ending.ended()
        request = ending.process(matter)
        ending.tell(matter, request).require()
        ending.tell(matter, request).require()
        (hold,) = CopyHold.objects.all()
        ending.lift(matter, hold).require()
        ending.tell(matter, request).require()
        assert not CopyHold.objects.filter(ended_at=None).exists()

    def test_of_one_request_is_one_hold(self, ending: Ending):
        matter = ending.ended()
        ending.process(matter)
        (hold,) = CopyHold.objects.all()
        with pytest.raises(IntegrityError), transaction.atomic():
            CopyHold.objects.create(
                copy=PreservedCopy.objects.get(matter=matter),
                reason="process",
                request=hold.request,
                begun_at=ending.now,
            )

    def test_is_noted_by_nobody_but_the_system(self, ending: Ending):
        matter = ending.ended()
        inputs = ProcessArrived(matter.request_id, "process", ending.now)
        assert ending.act(ending.team.counsel, "process_arrived", matter, inputs).refused
        assert ending.act(SYSTEM, "process_arrived", matter, inputs).done
