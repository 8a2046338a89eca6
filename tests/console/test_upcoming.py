"""What happens next: each running time is told with its end, how it came about, and what is done then."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rogatory.console.shown.clocks import OF_ACTIONS
from rogatory.console.shown.timeline import timeline_of
from rogatory.desk import clocks
from rogatory.desk.models import Clock, Matter, Request
from rogatory.desk.stages.contract import PauseClock, ResumeClock, StartClock, StopClock
from rogatory.desk.sweep import sweep
from rogatory.desk.zones import zone_of
from rogatory.flow.states import Kind, Role
from rogatory.flow.table import TABLE
from rogatory.problem import Problem
from tests.console.conftest import Console
from tests.console.page import read
from tests.desk.running import days, in_place_of_the_stage, started, the_period
from tests.desk.team import NOW, a_person, given

PAGE = "/console/next/"
DAY = timedelta(days=1)


def arrived(console: Console) -> Request:
    """A request for which no time runs: that of its answer is put aside."""
    request = console.arrived()
    Clock.objects.filter(matter__request=request).delete()
    return request


def a_copy(console: Console, account: str = "river_lantern") -> Matter:
    request = arrived(console)
    return Matter.objects.create(request=request, kind=Kind.COPY, account=account, state="kept", entered_at=NOW)


def text_of(console: Console, address: str = PAGE, by=None) -> str:
    text = read(console.of(by or console.desk.team.reviewer).get(address)).text
    return text.replace(" :", ":").replace(" .", ".").replace(" ,", ",")


def test_every_action_of_a_clock_has_its_words():
    assert {action.name for action in TABLE if action.clock} == set(OF_ACTIONS)


def test_a_running_time_is_told_with_its_end_its_derivation_and_what_is_done_then(console: Console):
    matter = a_copy(console)
    started(matter, the_period(warn_days=()))
    text = text_of(console)
    for words in (
        matter.request.reference,
        "End of a preservation",
        "Preservation of someone, river_lantern",
        "The end of 31 May 2026 UTC",
        "90 days left",
        "90 days on, first day excluded, last day included (UTC): 31 May 2026",
        "The copy is put before a person, who decides what becomes of it.",
    ):
        assert words in text


def test_a_warning_tells_of_which_day_it_is_the_morning(console: Console):
    started(a_copy(console), the_period(warn_days=(14,)))
    text = text_of(console)
    assert "17 May 2026, 00:00 UTC" in text
    assert "The day begins that lies 14 days before the last one: 17 May 2026, 00:00 UTC" in text


def test_what_comes_first_stands_first(console: Console):
    for account, length in (("late", 30), ("early", 10), ("between", 20)):
        started(a_copy(console, account), the_period(terms=(days(length),), warn_days=()))
    text = text_of(console)
    assert text.index(", early") < text.index(", between") < text.index(", late")


def test_the_end_is_told_in_the_officers_zone_where_their_country_has_one_time(console: Console):
    matter = a_copy(console)
    started(matter, the_period(warn_days=()))
    assert "in America" not in text_of(console), "the United States have several"
    officer = console.desk.team.officer.person.officer
    officer.jurisdiction = "SG"
    officer.save()
    matter.request.officer = officer
    matter.request.save()
    matter.request.facts_versions.all().delete()
    assert "(1 June 2026, 08:00 in Asia/Singapore, UTC+08:00)" in text_of(console)


@pytest.mark.parametrize(
    ("country", "zone"),
    [("SG", "Asia/Singapore"), ("MY", "Asia/Kuala_Lumpur"), ("US", "UTC"), ("", "UTC"), (None, "UTC"), ("XX", "UTC")],
)
def test_a_country_whose_clocks_all_show_the_same_tells_the_zone(country, zone):
    assert zone_of(country, NOW) == zone


def test_a_country_may_have_one_time_on_one_day_and_two_on_another():
    assert zone_of("CL", datetime(2026, 6, 1, tzinfo=UTC)) == "UTC"


def test_a_paused_time_says_since_when_and_why(console: Console):
    matter = a_copy(console)
    started(matter, the_period(warn_days=()))
    clocks.apply(matter, (PauseClock("period", "the officer was asked for a date"),), NOW + DAY)
    assert matter.request.reference not in text_of(console)
    text = text_of(console, f"{PAGE}?show=paused")
    assert "since 3 Mar 2026, 09:30 UTC: the officer was asked for a date" in text
    assert "Paused (1)" in text


def test_a_ring_that_failed_is_told_to_all_and_its_error_to_those_who_keep_the_service(
    console: Console, monkeypatch, transactional_db
):
    def refuse(case, inputs):
        raise Problem("the vault is not there", where="vault", cure="Bring it back.")

    in_place_of_the_stage(monkeypatch).answer = refuse
    matter = a_copy(console)
    row = started(matter, the_period(warn_days=()))
    sweep(row.due_at)
    console.desk.now = row.due_at + DAY
    for address in (PAGE, f"{PAGE}?show=troubled", console.url(matter.request)):
        for role, sees in ((Role.REVIEWER, False), (Role.AUDITOR, True), (Role.ADMINISTRATOR, True)):
            reader = a_person(f"{role.value}-{abs(hash(address))}", role)
            given(matter.request, reader)
            text = text_of(console, address, reader)
            assert "Could not be done yet Tried 1 time; tried again 1 Jun 2026, 00:00 UTC." in text
            assert ("the vault is not there" in text) == sees
            assert "1 day over" in text


def test_an_instant_that_was_given_is_told_as_one(console: Console):
    matter = a_copy(console)
    started(matter, StartClock("grace", "destroy", "Grace", NOW, at=NOW + 3 * DAY))
    clocks.apply(matter, (PauseClock("grace", "a question"),), NOW)
    clocks.apply(matter, (ResumeClock("grace"),), NOW + timedelta(hours=6))
    text = text_of(console)
    assert "Paused until 2 March 2026, 15:30 UTC, and moved on by as much: a question" in text
    assert "It ends at an instant that was given: 5 Mar 2026, 15:30 UTC" in text


def test_kind_and_reference_narrow_the_page_and_nonsense_is_let_be(console: Console):
    first, second = a_copy(console), a_copy(console)
    started(first, the_period(warn_days=()))
    started(second, StartClock("grace", "destroy", "Grace", NOW, at=NOW + 3 * DAY))
    one, other = first.request.reference, second.request.reference
    text = text_of(console, f"{PAGE}?kind=destroy")
    assert (one in text, other in text) == (False, True)
    text = text_of(console, f"{PAGE}?q={one.lower()}")
    assert (one in text, other in text) == (True, False)
    text = text_of(console, f"{PAGE}?kind=x&show=y&page=z&q=")
    assert (one in text, other in text) == (True, True)


def test_a_long_list_has_pages_and_takes_as_many_queries_as_a_short_one(console: Console):
    client = console.of(console.desk.team.reviewer)
    started(a_copy(console), the_period(warn_days=()))
    taken = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            page = read(client.get(PAGE))
        taken.append(len(captured))
        if len(taken) == 1:
            for number in range(2):
                matter = a_copy(console)
                for each in range(21):
                    started(matter, the_period(f"{number}-{each}", warn_days=()))
    assert taken[0] == taken[1] <= 11
    assert "Page 1 of 2" in page.text
    assert read(client.get(f"{PAGE}?page=2")).text.count("End of a preservation") == 1 + 3, "and once in the filter"


def test_the_picture_counts_what_ends_on_each_of_the_next_thirty_days(console: Console):
    matter = a_copy(console)
    for number, length in enumerate((3, 3, 10, 29, 60)):
        started(matter, the_period(f"period{number}", terms=(days(length),), warn_days=()))
    answer = console.of(console.desk.team.reviewer).get(PAGE).content.decode()
    assert "What ends from 2 March 2026 to 1 April 2026 (UTC): 4 in all." in answer
    assert "<title>5 March 2026: 2</title>" in answer, "the day that the table names: the end of 5 March"


def test_the_picture_has_a_warning_on_the_day_that_it_goes_out(console: Console):
    started(a_copy(console), the_period(terms=(days(10),), warn_days=(7,)))
    answer = console.of(console.desk.team.reviewer).get(PAGE).content.decode()
    assert "<title>5 March 2026: 1</title>" in answer
    assert "<title>12 March 2026: 1</title>" in answer


def test_what_is_over_already_counts_for_today(console: Console):
    started(a_copy(console), the_period(terms=(days(1),), warn_days=()))
    console.desk.now = NOW + 20 * DAY
    assert "<title>22 March 2026: 1</title>" in console.of(console.desk.team.reviewer).get(PAGE).content.decode()


def test_a_bar_is_as_high_as_its_count_and_never_too_small_to_see():
    drawn = timeline_of({date(2026, 3, 2): 1, date(2026, 3, 3): 500, date(2026, 3, 4): 1000}, NOW)
    low, middle, high, empty = (day.height for day in drawn.days[:4])
    assert high == 2 * middle
    assert low == 3
    assert empty == 0
    assert [day.month for day in drawn.days if day.month] == ["March", "April"]
    assert all(0 <= day.x < drawn.width for day in drawn.days)


def test_a_request_tells_its_running_times_and_those_that_have_ended(console: Console):
    matter = a_copy(console)
    started(matter, the_period())
    started(matter, StartClock("grace", "destroy", "Grace", NOW, at=NOW + 3 * DAY))
    clocks.apply(matter, (StopClock("grace", "a person spared the copy"),), NOW)
    text = text_of(console, console.url(matter.request))
    for words in (
        "Running times",
        "Warnings before the ends (3)",
        "17 May 2026, 00:00 UTC: Preservation of someone: 14 days before the end",
        "Since 2 Mar 2026, 09:30 UTC",
        "Ended (1)",
        "It was stopped: a person spared the copy.",
    ):
        assert words in text
    assert "No time runs for this request." in text_of(console, console.url(arrived(console)))


def test_a_request_with_very_many_times_tells_the_first_and_where_all_are(console: Console):
    matter = a_copy(console)
    started(matter, the_period(warn_days=()))
    row = Clock.objects.get()
    Clock.objects.bulk_create(
        Clock(matter=matter, name=f"p{n}", action=row.action, words="many", began_at=NOW, terms=row.terms,
              due_at=row.due_at, rings_at=row.rings_at) for n in range(70)
    )  # fmt: skip
    assert "All 71 running times of this request" in text_of(console, console.url(matter.request))
    assert "Page 1 of 2" in text_of(console, f"{PAGE}?q={matter.request.reference}")


def test_the_queue_counts_down_what_runs_for_a_request(console: Console):
    matter = console.verified("subscriber")
    started(matter, the_period(terms=(days(4),), warn_days=(1,)))
    text = text_of(console, "/console/?lane=all")
    assert "4 days left" in text
    assert "18 days left" not in text, "the officer's own date gives way to the time that runs"
