"""Point 9 of the pack format where the shipped packs leave it unused, said by small invented guidelines."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from rogatory.clocks.term import Term, Unit
from rogatory.guidelines.notice import Notice
from rogatory.problem import Problem
from tests.guidelines.small_packs import FILES, ask, order, pack_of

# The requests of these tests come in on 1 June 2020.

ORDER = '{ what = "nondisclosure-order", outcome = "do-not-notify", clause = "tell", words = "An order bars it." }'
STATUTE = '{ what = "statute", outcome = "do-not-notify", clause = "tell", words = "A statute bars it." }'
HARM = '{ what = "officer-jeopardy", outcome = "do-not-notify", clause = "tell", words = "It would do harm." }'
BARE = '{ what = "officer-bare", outcome = "needs-a-person", clause = "tell", words = "It is not wanted." }'
FINDING = '{ what = "provider-finding", outcome = "do-not-notify", clause = "tell", words = "A child is at risk." }'
YEAR = 'longest = { amount = 1, unit = "years" }'


def capped(stop: str, term: str = YEAR) -> str:
    return stop.replace(" }", f", {term} }}")


def stops(*ranked: str) -> str:
    return f"stop = [{', '.join(ranked)}]\n"


def notice_of(more: str, clauses: dict[str, str] | None = None, at: datetime | None = None, **changes: Any) -> Notice:
    """Decide on notice under a guideline that tells users by default and says ``more``."""
    return ask(pack_of(clauses, notice=FILES["notice"] + more), at=at, **changes).notice


def bound(**terms: Any) -> dict[str, Any]:
    return {"instruments": [order(nondisclosure={"ordered": True, **terms})]}


# Bars: their ends, their rank, their renewals.


@pytest.mark.parametrize(
    ("terms", "until"),
    [
        ({"issued": "2020-03-01"}, date(2021, 3, 1)),
        ({"issued": "2020-02-29"}, date(2021, 2, 28)),
        ({}, date(2021, 6, 1)),
        ({"issued": "2020-03-01", "until": "2023-03-01"}, date(2023, 3, 1)),
        ({"issued": "2020-03-01", "until": "2020-06-30"}, date(2020, 6, 30)),
    ],
)
def test_an_order_without_an_end_holds_for_the_longest_term_and_one_with_an_end_for_its_own(
    terms: dict[str, Any], until: date
) -> None:
    notice = notice_of(stops(capped(ORDER)), **bound(**terms))
    assert (notice.outcome, notice.until) == ("do-not-notify", until)
    assert [bar.indefinite for bar in notice.bars] == [False]


def test_the_longest_term_counts_from_the_day_on_which_the_order_is_dated() -> None:
    given = [order(dated="2020-04-30", nondisclosure={"ordered": True})]
    notice = notice_of(stops(capped(ORDER, 'longest = { amount = 6, unit = "months" }')), instruments=given)
    assert notice.until == date(2020, 10, 30)
    assert [(step.words, step.day) for step in notice.bars[0].derivation] == [
        ("Issued", date(2020, 4, 30)),
        ("The guideline's longest term: 6 months", date(2020, 10, 30)),
    ]


def test_without_a_longest_term_an_order_without_an_end_is_indefinite() -> None:
    notice = notice_of(stops(ORDER), **bound(issued="2020-03-01"))
    assert (notice.until, notice.earliest) == (None, None)
    (bar,) = notice.bars
    assert (bar.indefinite, bar.issued, bar.instrument) == (True, date(2020, 3, 1), "court-order")


def test_an_order_that_outlived_the_longest_term_bars_nothing_any_more() -> None:
    assert notice_of(stops(capped(ORDER)), **bound(issued="2019-06-01")).outcome == "do-not-notify"
    assert notice_of(stops(capped(ORDER)), **bound(issued="2019-05-31")).outcome == "notify"


@pytest.mark.parametrize(
    ("renewals", "until"),
    [
        ([{"dated": "2020-04-01", "until": "2020-09-01"}], date(2020, 9, 1)),
        (
            [{"dated": "2020-04-01", "until": "2020-05-01"}, {"dated": "2020-05-01", "until": "2020-12-01"}],
            date(2020, 12, 1),
        ),
        ([{"dated": "2020-04-01"}], date(2021, 4, 1)),
    ],
)
def test_the_last_renewal_says_how_long_an_order_holds(renewals: list[dict[str, str]], until: date) -> None:
    terms = {"issued": "2020-01-01", "until": "2020-04-01", "renewals": renewals}
    notice = notice_of(stops(capped(ORDER)), **bound(**terms))
    assert (notice.outcome, notice.until) == ("do-not-notify", until)
    assert notice_of(stops(capped(ORDER)), **bound(**terms | {"renewals": []})).outcome == "notify"


@pytest.mark.parametrize(
    ("terms", "what"),
    [
        ({"issued": "2020-04-02", "until": "2020-04-01"}, "ends (2020-04-01) before it was issued"),
        ({"renewals": [{"dated": "2020-04-02", "until": "2020-04-01"}]}, "ends (2020-04-01) before it was made"),
        ({"issued": "2020-04-02", "renewals": [{"dated": "2020-04-01"}]}, "not in the order of time"),
    ],
)
def test_days_of_a_bar_that_contradict_each_other_are_refused(terms: dict[str, Any], what: str) -> None:
    with pytest.raises(Problem) as caught:
        notice_of(stops(ORDER), **bound(**terms))
    assert what in caught.value.what


def test_all_bars_in_force_are_given_in_their_rank_and_the_last_to_fall_ends_them() -> None:
    given = [
        order(nondisclosure={"ordered": True, "until": "2020-08-01"}),
        order("warrant", nondisclosure={"ordered": True, "until": "2020-09-01"}),
        order("certificate", nondisclosure={"ordered": True, "until": "2020-12-31", "basis": "statute"}),
        order("consent-form", nondisclosure={"ordered": True, "until": "2020-05-31"}),
    ]
    notice = notice_of(stops(ORDER, STATUTE, BARE), instruments=given, notice="do-not-notify")
    assert [(bar.what, bar.instrument, bar.until, bar.outcome) for bar in notice.bars] == [
        ("nondisclosure-order", "warrant", date(2020, 9, 1), "do-not-notify"),
        ("nondisclosure-order", "court-order", date(2020, 8, 1), "do-not-notify"),
        ("statute", "certificate", date(2020, 12, 31), "do-not-notify"),
        ("officer-bare", "", None, "needs-a-person"),
    ]
    assert (notice.outcome, notice.until, notice.earliest) == ("do-not-notify", date(2020, 12, 31), date(2021, 1, 1))


def test_when_the_order_has_fallen_the_next_rank_decides() -> None:
    given = {**bound(until="2020-08-01"), "notice": "do-not-notify"}
    ranked = stops(ORDER, BARE)
    assert notice_of(ranked, at=datetime(2020, 8, 1, 23, tzinfo=UTC), **given).outcome == "do-not-notify"
    assert notice_of(ranked, at=datetime(2020, 8, 2, tzinfo=UTC), **given).outcome == "needs-a-person"


def test_a_wish_of_the_officer_can_have_a_longest_term_of_its_own() -> None:
    ranked = stops(capped(HARM, 'longest = { amount = 90, unit = "days" }'))
    notice = notice_of(ranked, notice="would-jeopardise")
    # Ninety days after 1 June are 30 August.
    assert (notice.outcome, notice.until, notice.earliest) == ("do-not-notify", date(2020, 8, 30), date(2020, 8, 31))
    later = notice_of(ranked, notice="would-jeopardise", at=datetime(2020, 8, 31, tzinfo=UTC))
    assert later.outcome == "notify"


def test_a_finding_of_the_provider_is_a_choice_that_only_a_person_makes() -> None:
    found = capped(FINDING, 'longest = { amount = 30, unit = "days" }')
    notice = notice_of(stops(ORDER, found))
    assert (notice.outcome, notice.bars) == ("notify", ())
    assert [(each.what, each.words, each.longest) for each in notice.choices] == [
        ("provider-finding", "A child is at risk.", Term(30, Unit.DAYS))
    ]
    assert notice_of(stops(ORDER)).choices == ()


# Delayed notice, the window to object, timing, renewal and what the notice says.

DELAY = '[delay]\nclause = "later"\ndays = 30\n'


def test_delayed_notice_waits_after_the_bar_has_fallen() -> None:
    said = stops(ORDER) + DELAY
    clauses = {"later": "will"}
    notice = notice_of(said, clauses, **bound(until="2020-06-30"))
    # 30 June is the last day of the bar; thirty days after it end with 30 July.
    assert (notice.until, notice.earliest) == (date(2020, 6, 30), date(2020, 7, 31))
    assert [(step.words, step.day) for step in notice.derivation] == [
        ("Last day of the bar", date(2020, 6, 30)),
        ("First day after 30 more days", date(2020, 7, 31)),
    ]
    fallen = notice_of(said, clauses, at=datetime(2020, 7, 30, 23, tzinfo=UTC), **bound(until="2020-06-30"))
    assert (fallen.outcome, fallen.until, fallen.earliest) == ("notify", None, date(2020, 7, 31))
    over = notice_of(said, clauses, at=datetime(2020, 7, 31, tzinfo=UTC), **bound(until="2020-06-30"))
    assert (over.outcome, over.earliest) == ("notify", None)


def test_without_a_bar_no_delay_begins() -> None:
    notice = notice_of(stops(ORDER) + DELAY, {"later": "will"})
    assert (notice.outcome, notice.earliest) == ("notify", None)
    assert notice.delay is not None
    assert (notice.delay.days, notice.delay.reason.clause) == (30, "later")


def test_an_unending_bar_leaves_no_day_on_which_the_user_may_be_told() -> None:
    given = [
        order(nondisclosure={"ordered": True, "until": "2020-08-01"}),
        order("warrant", nondisclosure={"ordered": True}),
    ]
    notice = notice_of(stops(ORDER) + DELAY, {"later": "will"}, instruments=given)
    assert (notice.outcome, notice.until, notice.earliest) == ("do-not-notify", None, None)


WINDOW = """
[timing]
clause = "before"
when = "before-production"
[objection]
clause = "object"
days = 10
[renewal]
clause = "renew"
days = 180
[content]
clause = "says"
says = ["what-was-asked", "clause", "how-to-object"]
names_requester = false
"""
WINDOW_CLAUSES = {"before": "will", "object": "will", "renew": "may", "says": "states"}


def test_a_window_to_object_is_given_with_its_clause() -> None:
    notice = notice_of(stops(ORDER) + WINDOW, WINDOW_CLAUSES)
    assert notice.timing is not None
    assert notice.objection is not None
    assert notice.renewal is not None
    assert notice.content is not None
    assert (notice.timing.when, notice.timing.reason.clause) == ("before-production", "before")
    assert (notice.objection.days, notice.objection.reason.clause) == (10, "object")
    assert (notice.renewal.days, notice.renewal.reason.clause) == (180, "renew")
    assert notice.content.says == ("what-was-asked", "clause", "how-to-object")
    assert notice.content.names_requester is False


def test_what_is_not_stated_is_neither_yes_nor_no() -> None:
    silent = notice_of("")
    assert (silent.timing, silent.delay, silent.objection, silent.renewal, silent.content) == (None,) * 5
    none = notice_of('[objection]\nclause = "object"\ndays = 0\n', {"object": "states"})
    assert none.objection is not None
    assert none.objection.days == 0
    open_name = notice_of('[content]\nclause = "says"\nsays = ["clause"]\n', {"says": "states"})
    assert open_name.content is not None
    assert open_name.content.names_requester is None


def test_a_window_ends_with_its_clause() -> None:
    notice = notice_of(stops(ORDER) + WINDOW, WINDOW_CLAUSES | {"object": "will until 2020-05-31"})
    assert notice.objection is None
    assert notice.timing is not None


def test_a_deferral_of_enforcement_has_the_longest_term_that_the_guideline_gives() -> None:
    said = '[violation]\nclause = "act"\ncure = "Ask."\nlongest_deferral = { amount = 90, unit = "days" }\n'
    violation = {"noticed": True, "defer_asked": True}
    pack = pack_of({"act": "will"}, notice=FILES["notice"] + said)
    assert ask(pack, violation=violation).violation.longest_deferral == Term(90, Unit.DAYS)
    unlimited = pack_of({"act": "will"}, notice=FILES["notice"] + said.rpartition("longest")[0])
    assert ask(unlimited, violation=violation).violation.longest_deferral is None


# What contradicts itself, and what can never apply.


@pytest.mark.parametrize(
    ("said", "what", "line", "cure"),
    [
        (stops(ORDER, ORDER), "'nondisclosure-order' is ranked twice", 5, "Rank it once."),
        (stops(HARM, ORDER), "'officer-jeopardy' is ranked above the law", 5, "Rank nondisclosure-order and statute"),
        (
            stops(ORDER.replace("do-not-notify", "needs-a-person")),
            "'nondisclosure-order' leaves no choice",
            5,
            'Set outcome = "do-not-notify".',
        ),
        (
            stops(FINDING.replace("do-not-notify", "needs-a-person")),
            "'provider-finding' leaves no choice",
            5,
            'Set outcome = "do-not-notify".',
        ),
        (stops(BARE.replace("needs-a-person", "perhaps")), "'perhaps' stops nothing", 5, "Use do-not-notify or"),
        (
            stops(capped(ORDER, 'longest = { amount = 8, unit = "hours" }')),
            "cannot be counted in hours",
            5,
            "Use days, months or years.",
        ),
        (
            stops(capped(ORDER, 'longest = { amount = 0, unit = "days" }')),
            "0 days is no length of time",
            5,
            "Give a whole number of 1 or more",
        ),
        (
            '[timing]\nclause = "tell"\nwhen = "tomorrow"\n',
            "'tomorrow' is no time of a notice",
            7,
            "Use on-receipt, before-production, after-production.",
        ),
        (
            '[objection]\nclause = "tell"\ndays = 10\n',
            "production cannot wait for an objection",
            5,
            'State [timing] with when = "before-production"',
        ),
        (
            '[timing]\nclause = "tell"\nwhen = "after-production"\n[objection]\nclause = "tell"\ndays = 10\n',
            "production cannot wait for an objection",
            8,
            "take out [objection]",
        ),
        (stops(ORDER) + '[delay]\nclause = "tell"\ndays = -1\n', "-1 days lie before they begin", 8, "Give 1 day"),
        (
            stops(capped(ORDER), capped(STATUTE)) + '[renewal]\nclause = "tell"\ndays = 90\n',
            "no bar is without an end",
            6,
            "Name a stop without a longest term",
        ),
        (
            '[content]\nclause = "tell"\nsays = ["by-whom"]\nnames_requester = false\n',
            "may not name who asks",
            7,
            "correct names_requester",
        ),
        (
            '[objection]\nclause = "tell"\ndays = 0\n[content]\nclause = "tell"\nsays = ["how-to-object"]\n',
            "there is no window to object",
            10,
            "correct [objection]",
        ),
        ('[content]\nclause = "tell"\nsays = ["thanks"]\n', "a notice cannot say 'thanks'", 7, "Use what-was-asked"),
        ('[content]\nclause = "tell"\nsays = ["clause", "clause"]\n', "says 'clause' twice", 7, "Say it once."),
        ('[content]\nclause = "tell"\n', "it states nothing of a notice", 5, "State says or names_requester."),
        ("asks_statement = true\n", "is asked for and changes nothing", 5, "Name a stop officer-jeopardy"),
    ],
)
def test_what_contradicts_itself_or_never_applies_is_told(said: str, what: str, line: int, cure: str) -> None:
    with pytest.raises(Problem) as caught:
        pack_of(notice=FILES["notice"] + said)
    assert what in caught.value.what
    assert caught.value.where == f"lumen-1/notice.toml:{line}"
    assert cure in caught.value.cure


@pytest.mark.parametrize("part", ['[timing]\nwhen = "on-receipt"', "[delay]\ndays = 30"])
def test_what_is_said_of_a_notice_that_nobody_gets_never_applies(part: str) -> None:
    text = FILES["notice"].replace('"notify"', '"do-not-notify"') + stops(ORDER) + part + '\nclause = "tell"\n'
    with pytest.raises(Problem) as caught:
        pack_of(notice=text)
    assert "nobody is told by default" in caught.value.what
    assert caught.value.where == "lumen-1/notice.toml:6"


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (stops(HARM.replace('"tell"', '"weak"')), 5),
        ('[timing]\nclause = "weak"\nwhen = "on-receipt"\n', 6),
        (stops(ORDER) + '[delay]\nclause = "weak"\ndays = 30\n', 7),
    ],
)
def test_nothing_of_a_notice_is_commanded_by_a_clause_that_leaves_a_choice(said: str, line: int) -> None:
    with pytest.raises(Problem) as caught:
        pack_of({"weak": "may"}, notice=FILES["notice"] + said)
    assert caught.value.what == "clause 'weak' says may and cannot decide by itself"
    assert caught.value.where == f"lumen-1/notice.toml:{line}"


# The law binds, whatever the guideline says or leaves out.


@pytest.mark.parametrize("basis", ["order", "statute"])
@pytest.mark.parametrize(
    "notice",
    [FILES["notice"], FILES["notice"] + stops(BARE), ""],
    ids=["no stop at all", "an officer's wish alone", "nothing of notice"],
)
def test_what_the_law_bars_is_barred_though_the_guideline_does_not_say_so(notice: str, basis: str) -> None:
    about = FILES["pack"] if notice else FILES["pack"].replace('"costs"', '"costs", "notice"')
    pack = pack_of(notice=notice, pack=about)
    barred = ask(pack, notice="do-not-notify", **bound(basis=basis, until="2020-06-30")).notice
    assert (barred.outcome, barred.until, barred.earliest) == ("do-not-notify", date(2020, 6, 30), date(2020, 7, 1))
    assert barred.bars[0].what == ("statute" if basis == "statute" else "nondisclosure-order")
    assert "binds all the same" in barred.reasons[0].words
    fallen = ask(pack, at=datetime(2020, 7, 1, tzinfo=UTC), **bound(basis=basis, until="2020-06-30")).notice
    assert fallen.outcome == ("notify" if notice else "not-addressed")


def test_a_stop_whose_clause_has_run_out_leaves_the_law_binding() -> None:
    said = stops(capped(ORDER.replace('"tell"', '"old"')))
    notice = notice_of(said, {"old": "will until 2020-05-31"}, **bound(issued="2020-03-01"))
    # The longest term has run out with its clause; the order stands without end.
    assert (notice.outcome, notice.until) == ("do-not-notify", None)
