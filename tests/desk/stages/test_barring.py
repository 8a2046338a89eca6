"""The ledger of bars: which hold, until when, in whose hands they fall, and never a word while one is in force."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from rogatory.desk import sweep
from rogatory.desk.inputs import Bar, DoNotTell, LiftBar, RecordBar, RecordFacts
from rogatory.desk.models import Clock, Letter, Matter, OutboxJob
from tests.desk.stages.telling import DELAY, TELLS, WISHES, Forum, bars, forum, gag
from tests.desk.team import a_team, fresh
from tests.guidelines.small_packs import facts_of
from tests.trials import fewer_again, until_seen


@pytest.fixture
def lumen(db, objects, monkeypatch) -> Forum:
    return forum(a_team(), monkeypatch, TELLS)


def record(lumen: Forum, notice: Matter, what: str = "nondisclosure-order", renews: int | None = None, **days):
    bar = Bar(what, "", **{name: date.fromisoformat(day) for name, day in days.items()})
    return lumen.act(lumen.team.counsel, "record_bar", notice, RecordBar(bar, "as the court says", renews))


def alerts() -> list[str]:
    return [job.payload["what"] for job in OutboxJob.objects.filter(name="alert").order_by("pk")]


def test_on_the_day_after_its_last_day_in_utc_the_notice_comes_before_a_person(lumen: Forum):
    notice = lumen.notice(lumen.approved(instruments=[gag("2020-08-31")]))
    lumen.until("2020-08-31", 23, 59)
    assert fresh(notice).state == "barred"
    lumen.until("2020-09-01")
    assert fresh(notice).state == "due"
    assert alerts() == ["notice-due"]
    assert not Letter.objects.filter(key="notice").exists(), "due means before a person"


def test_the_days_that_the_guideline_lets_pass_count_after_the_bar(db, objects, monkeypatch):
    lumen = forum(a_team(), monkeypatch, TELLS + DELAY)
    notice = lumen.notice(lumen.approved(instruments=[gag("2020-08-31")]))
    lumen.until("2020-09-03", 23, 59)
    assert fresh(notice).state == "barred"
    lumen.until("2020-09-04")
    assert fresh(notice).state == "due"


def test_of_several_bars_the_longest_holds(lumen: Forum):
    notice = lumen.notice(lumen.approved(instruments=[gag("2020-08-31"), gag("2020-07-31")]))
    record(lumen, notice, "statute", until="2020-10-31").require()
    for day in ("2020-08-01", "2020-09-01", "2020-10-31"):
        lumen.until(day)
        assert fresh(notice).state == "barred", day
        assert not lumen.tell(notice).done
    lumen.until("2020-11-01")
    assert fresh(notice).state == "due"


def test_a_bar_without_an_end_comes_up_for_renewal_and_still_nobody_is_told(lumen: Forum, settings):
    settings.BAR_REVIEW_DAYS = 100
    notice = lumen.notice(lumen.approved(instruments=[gag()]))
    lumen.until("2020-09-09", 23, 59)
    assert fresh(notice).state == "barred"
    lumen.until("2020-09-10")
    assert fresh(notice).state == "due"
    assert alerts() == ["bar-renewal"]
    assert not lumen.tell(notice).done
    (old,) = bars(notice)
    record(lumen, notice, renews=old.pk, until="2020-12-31").require()
    assert fresh(notice).state == "barred"
    lumen.until("2021-01-01")
    lumen.tell(notice).require()


def test_the_guidelines_own_days_until_a_renewal_win_over_the_operators(db, objects, monkeypatch):
    lumen = forum(a_team(), monkeypatch, TELLS + '[renewal]\nclause = "tell"\ndays = 30\n')
    notice = lumen.notice(lumen.approved(instruments=[gag()]))
    lumen.until("2020-07-02")
    assert fresh(notice).state == "due"


def test_at_its_renewal_a_bar_can_be_lifted_and_the_user_told(lumen: Forum):
    notice = lumen.notice(lumen.approved(instruments=[gag()]))
    lumen.until("2020-12-01")
    (bar,) = bars(notice)
    assert not lumen.act(lumen.team.counsel, "lift_bar", notice, LiftBar(bar.pk)).done, "it takes a reason"
    lumen.act(lumen.team.counsel, "lift_bar", notice, LiftBar(bar.pk, "vacated")).require()
    assert fresh(notice).state == "due"
    lumen.tell(notice).require()
    assert not lumen.act(lumen.team.counsel, "lift_bar", notice, LiftBar(bar.pk, "again")).done


def test_a_lifted_bar_leaves_those_beside_it_in_force(lumen: Forum):
    notice = lumen.notice(lumen.approved(instruments=[gag("2020-08-31"), gag("2020-12-31")]))
    longest = max(bars(notice), key=lambda bar: bar.until)
    lumen.act(lumen.team.counsel, "lift_bar", notice, LiftBar(longest.pk, "vacated")).require()
    assert fresh(notice).state == "barred"
    assert Clock.objects.get(matter=notice, ended_at=None).due_at == datetime(2020, 9, 1, tzinfo=UTC)
    assert alerts() == []
    again = lumen.act(lumen.team.counsel, "lift_bar", notice, LiftBar(longest.pk, "again"))
    assert "not in force" in " ".join(again.refused)


def test_a_bar_that_came_late_holds_a_notice_that_was_due(lumen: Forum):
    notice = lumen.notice(lumen.approved())
    assert notice.state == "due"
    record(lumen, notice, issued="2020-05-20", until="2020-12-31").require()
    assert not lumen.tell(notice).done
    assert fresh(notice).state == "barred"


def test_a_bar_overtakes_the_day_to_look_again(lumen: Forum):
    notice = lumen.notice(lumen.approved())
    lumen.act(lumen.team.counsel, "do_not_tell", notice, DoNotTell("in danger", date(2020, 9, 1))).require()
    record(lumen, notice, until="2020-12-31").require()
    lumen.until("2020-09-02")
    assert fresh(notice).state == "barred"


@pytest.mark.parametrize("what", ["officer-jeopardy", "officer-bare", "provider-finding"])
def test_where_only_the_law_stops_notice_a_wish_or_a_finding_is_no_bar(lumen: Forum, what: str):
    notice = lumen.notice(lumen.approved())
    refused = record(lumen, notice, what, until="2020-12-31")
    assert "clause tell" in " ".join(refused.refused)
    assert fresh(notice).state == "due"
    assert bars(notice) == []


def test_where_the_guideline_honours_wishes_a_stated_harm_bars_and_a_bare_wish_does_not(db, objects, monkeypatch):
    lumen = forum(a_team(), monkeypatch, TELLS + WISHES)
    notice = lumen.notice(lumen.approved())
    assert not record(lumen, notice, "officer-bare").done
    record(lumen, notice, "officer-jeopardy").require()
    assert fresh(notice).state == "barred"


def test_the_providers_own_finding_holds_no_longer_than_the_guideline_lets_it(db, objects, monkeypatch):
    lumen = forum(a_team(), monkeypatch, TELLS + WISHES)
    notice = lumen.notice(lumen.approved())
    assert not record(lumen, notice, "provider-finding", until="2020-07-02").done
    record(lumen, notice, "provider-finding").require()
    assert [bar.until for bar in bars(notice)] == [date(2020, 7, 1)]


@pytest.mark.parametrize(
    "days", [{"until": "2020-05-31"}, {"issued": "2020-06-02"}, {"issued": "2020-05-20", "until": "2020-05-19"}]
)
def test_a_bar_whose_days_cannot_be_is_refused(lumen: Forum, days: dict[str, str]):
    notice = lumen.notice(lumen.approved())
    assert not record(lumen, notice, **days).done
    assert bars(notice) == []


def test_a_bar_is_renewed_once(lumen: Forum):
    notice = lumen.notice(lumen.approved(instruments=[gag("2020-08-31")]))
    (old,) = bars(notice)
    record(lumen, notice, renews=old.pk, until="2020-12-31").require()
    assert not record(lumen, notice, renews=old.pk, until="2021-12-31").done


def test_the_same_decision_approved_again_brings_no_lifted_bar_back(lumen: Forum):
    matter = lumen.approved(instruments=[gag("2020-08-31")])
    notice = lumen.notice(matter)
    (bar,) = bars(notice)
    lumen.act(lumen.team.counsel, "lift_bar", notice, LiftBar(bar.pk, "vacated")).require()
    Matter.objects.filter(pk=matter.pk).update(state="verified", preparation=None, approval=None)
    lumen.approve(matter)
    assert fresh(notice).state == "due"
    assert len(bars(notice)) == 1


def test_nobody_is_told_while_a_bar_is_in_force_whatever_is_tried_in_whatever_order(db, objects, monkeypatch, chance):
    """Random interleavings of legal process, renewals, liftings, sweeps and tellings, against a ledger kept by hand."""
    lumen = forum(a_team(), monkeypatch, TELLS + DELAY)
    seen = Counter[str]()
    for _ in until_seen(fewer_again(500), seen, "told", "unread"):
        lumen.now = datetime(2020, 6, 1, 12, tzinfo=UTC)
        order = gag(chance.choice(["2020-06-20", "2020-07-20", None]))
        notice = lumen.notice(lumen.approved(instruments=[order], kinds=["data", "preservation"]))
        stated = Stated()
        for _ in range(12):
            lumen.now += timedelta(hours=chance.choice([1, 12, 24 * 9, 24 * 40]))
            step(lumen, notice, chance, stated)
            entered = stated.is_entered(notice, lumen.now)
            free_again = open_by_hand(notice, lumen.now) and entered
            outcome = lumen.tell(notice)
            seen["unread"] += not entered
            if outcome.done:
                seen["told"] += 1
                assert free_again, f"told under a bar on {lumen.now}: {stated}, {ledger_of(notice)}"
                break
            assert not free_again or fresh(notice).state != "due", "held back without a bar"
        # Nothing of this one shall ring in the next.
        Clock.objects.filter(ended_at=None).update(ended_at=lumen.now, rings_at=None)
    print(f"{seen['told']} told, {seen['unread']} times not because of an order that nobody had entered")
    assert seen["told"]
    assert seen["unread"]


def ledger_of(notice: Matter) -> list[str]:
    """The ledger as it stands, for whoever has to see why a trial failed."""
    return [
        f"{bar.pk} until {bar.until}, recorded {bar.recorded_at}, lifted {bar.lifted_at}, renews {bar.renews_id}"
        for bar in bars(notice)
    ]


@dataclass
class Stated:
    """The order that facts state which came after the decision, and when they came."""

    until: date | None = None
    at: datetime | None = None

    def is_entered(self, notice: Matter, now: datetime) -> bool:
        over = self.until is not None and (now.date() - self.until).days > 3
        if self.at is None or over:
            return True
        return any(bar.until == self.until or bar.recorded_at >= self.at for bar in bars(notice))


def step(lumen: Forum, notice: Matter, chance, stated: Stated) -> None:
    standing = bars(notice)
    until = (lumen.now + timedelta(days=chance.randrange(-2, 60))).date()
    act = chance.choice(["sweep", "sweep", "record", "renew", "lift", "process"])
    if act == "sweep":
        sweep.sweep(lumen.now)
    elif act == "process":
        last_day = chance.choice([until, until, None])
        order = gag(last_day.isoformat() if last_day else None)
        known = facts_of(instruments=[order], kinds=["data", "preservation"])
        lumen.act(lumen.team.intake, "record_facts", notice.request, RecordFacts(known)).require()
        stated.until, stated.at = last_day, lumen.now
    elif act == "lift":
        inputs = LiftBar(chance.choice(standing).pk, "vacated")
        lumen.act(lumen.team.counsel, "lift_bar", notice, inputs)
    else:
        renews = chance.choice(standing).pk if act == "renew" else None
        bar = Bar("nondisclosure-order", "", until=chance.choice([until, until, None]))
        lumen.act(lumen.team.counsel, "record_bar", notice, RecordBar(bar, "as the court says", renews))


def open_by_hand(notice: Matter, now: datetime) -> bool:
    """Whether no bar is in force, by counting days one by one; three days of delay follow on each."""
    every = bars(notice)
    renewed = {bar.renews_id for bar in every}
    today = now.date()
    for bar in every:
        if bar.pk in renewed:
            continue
        ends = [bar.until] if bar.until else []
        ends += [bar.lifted_at.date()] if bar.lifted_at else []
        if not ends or (today - min(ends)).days <= 3:
            return False
    return True
