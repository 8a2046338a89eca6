"""Point 10 of the pack format where the shipped packs leave it unused, said by small invented guidelines."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from rogatory.clocks.term import Term, Unit
from rogatory.guidelines import summary
from rogatory.guidelines.decision import Costs, Response
from rogatory.problem import Problem
from tests.guidelines.small_packs import FILES, ask, order, pack_of

# The requests of these tests come in at noon on 1 June 2020.

STATED = FILES["pack"].replace('"costs", "response"', '"response"')
TARIFF = """
clause = "pay"
position = "tariff"
[[tariff]]
id = "account"
clause = "pay"
unit = "account"
amount = 5000
currency = "NZD"
[[tariff]]
id = "message-hours"
clause = "pay.hours"
unit = "hour"
amount = 7500
currency = "NZD"
categories = ["messages"]
[[tariff]]
id = "other-hours"
clause = "pay.hours"
unit = "hour"
amount = 2500
currency = "NZD"
"""
CLAUSES = {"pay": "will", "pay.hours": "will", "free": "will", "waive": "may", "payer": "will", "abroad": "will"}


def costs_of(text: str, clauses: dict[str, str] | None = None, **changes: Any) -> Costs:
    return ask(pack_of({**CLAUSES, **(clauses or {})}, pack=STATED, costs=text), **changes).costs


def prices(costs: Costs) -> dict[str, tuple[str, ...]]:
    return {summary.line(line): line.categories for line in costs.lines}


# The position and the tariff.


def test_silence_none_and_may_be_sought_are_three_answers() -> None:
    assert ask(pack_of()).costs == Costs("not-addressed", ())
    assert costs_of('clause = "pay"\nposition = "none"\n').outcome == "none"
    assert costs_of('clause = "pay"\nposition = "may-be-sought"\n', {"pay": "reserves"}).outcome == "may-be-sought"


def test_a_line_prices_what_it_names_and_the_other_line_of_its_unit_the_rest() -> None:
    both = costs_of(TARIFF, wanted=[{"ask": "messages"}, {"ask": "records"}])
    assert (both.outcome, prices(both)) == (
        "tariff",
        {
            "account: 5000 NZD per account": ("records", "messages"),
            "message-hours: 7500 NZD per hour": ("messages",),
            "other-hours: 2500 NZD per hour": ("records",),
        },
    )
    assert [line.reason.clause for line in both.lines] == ["pay", "pay.hours", "pay.hours"]


def test_a_line_whose_categories_nobody_asks_for_does_not_apply() -> None:
    assert list(prices(costs_of(TARIFF))) == ["account: 5000 NZD per account", "other-hours: 2500 NZD per hour"]
    messages = costs_of(TARIFF, wanted=[{"ask": "messages"}])
    assert list(prices(messages)) == ["account: 5000 NZD per account", "message-hours: 7500 NZD per hour"]


def test_a_line_for_one_kind_leaves_the_others_unpriced() -> None:
    text = TARIFF.replace('id = "account"', 'id = "account"\nkinds = ["preservation"]')
    assert "account" not in {line.id for line in costs_of(text).lines}
    letter = {"letterhead": True, "signed": True, "dated": "2020-06-01", "steps": "An order is sought."}
    kept = costs_of(text, kinds=["preservation"], preservation=letter, wanted=[])
    # A preservation covers records and messages alike.
    assert {line.id: line.categories for line in kept.lines}["account"] == ("records", "messages")


def test_a_price_ends_with_its_clause() -> None:
    assert [line.id for line in costs_of(TARIFF, {"pay.hours": "will until 2020-05-31"}).lines] == ["account"]


# What is free, waived, and by whom it is paid.

FREE = '[[free]]\nid = "hours"\nclause = "free"\nunit = "hour"\namount = 2\n'


def test_the_first_hours_are_free() -> None:
    (tier,) = costs_of(TARIFF + FREE).free
    assert (tier.unit, tier.amount, tier.categories, tier.reason.clause) == ("hour", 2, ("records",), "free")


def test_a_free_tier_of_one_category_is_for_that_category_alone() -> None:
    text = TARIFF + FREE + 'categories = ["messages"]\n'
    assert costs_of(text).free == ()
    (tier,) = costs_of(text, wanted=[{"ask": "messages"}, {"ask": "records"}]).free
    assert tier.categories == ("messages",)


def waivers(*words: str) -> str:
    return "".join(f'[[waiver]]\nwhat = "{word}"\nclause = "waive"\n' for word in words)


@pytest.mark.parametrize(
    ("word", "met", "unmet"),
    [
        ("consent", {"consent": True}, {"consent": False}),
        ("emergency", {"kinds": ["emergency"], "emergency": {"threatens": ["death"]}}, {}),
        (
            "child",
            {"kinds": ["emergency"], "emergency": {"threatens": ["death"], "victim_is_child": True}},
            {"kinds": ["emergency"], "emergency": {"threatens": ["death"], "victim_is_child": False}},
        ),
        ("treaty", {"instruments": [order(executes_mlat=True)]}, {"instruments": [order(executes_mlat=False)]}),
        ("treaty", {"instruments": [order(level="foreign-treaty")]}, {"instruments": [order(executes_mlat=False)]}),
        ("domestic", {}, {"official": {"jurisdiction": "FJ", "law_enforcement": True}}),
        ("international", {"official": {"jurisdiction": "FJ", "law_enforcement": True}}, {}),
    ],
)
def test_a_waiver_is_proposed_where_the_facts_meet_it(word: str, met: dict[str, Any], unmet: dict[str, Any]) -> None:
    text = TARIFF + waivers(word)
    assert [(each.what, each.proposed, each.reason.clause) for each in costs_of(text, **met).waivers] == [
        (word, True, "waive")
    ]
    assert costs_of(text, **unmet).waivers == ()


@pytest.mark.parametrize(
    ("word", "unknown"),
    [
        ("consent", {"consent": None}),
        ("child", {}),
        ("treaty", {"instruments": None}),
        ("treaty", {"instruments": [order()]}),
        ("domestic", {"official": {"law_enforcement": True}}),
        ("public-interest", {}),
    ],
)
def test_what_nobody_knows_or_only_a_person_can_judge_is_offered_and_not_proposed(
    word: str, unknown: dict[str, Any]
) -> None:
    assert [(each.what, each.proposed) for each in costs_of(TARIFF + waivers(word), **unknown).waivers] == [
        (word, False)
    ]


def test_a_waiver_of_one_kind_waives_the_costs_of_that_kind_alone() -> None:
    given = {"kinds": ["data", "emergency"], "emergency": {"threatens": ["death"]}, "consent": True}
    found = costs_of(TARIFF + waivers("emergency", "consent"), **given).waivers
    assert {each.what: each.kinds for each in found} == {"emergency": ("emergency",), "consent": ("data", "emergency")}


PAYERS = """
[[payer]]
who = "treaty-authority"
when = "treaty"
clause = "abroad"
[[payer]]
who = "requesting-agency"
clause = "payer"
"""


@pytest.mark.parametrize(
    ("instrument", "who", "clause"),
    [
        (order(executes_mlat=True), "treaty-authority", "abroad"),
        (order(executes_mlat=False), "requesting-agency", "payer"),
        (order(), "needs-a-person", "abroad"),
    ],
)
def test_the_treaty_authority_pays_for_what_came_by_a_treaty(instrument: dict[str, Any], who: str, clause: str) -> None:
    payer = costs_of(TARIFF + PAYERS, instruments=[instrument]).payer
    assert payer is not None
    assert (payer.who, payer.reason.clause) == (who, clause)


def test_a_guideline_that_does_not_say_who_pays_leaves_it_open() -> None:
    assert costs_of(TARIFF).payer is None


# What is promised of the answer.

PROMISED = FILES["pack"].replace('"costs", "response"', '"costs"')
RESPONSE = """
[[promise]]
kind = "data"
clause = "answer"
within = { amount = 10, unit = "days" }
[[promise]]
kind = "preservation"
clause = "answer"
within = { amount = 1, unit = "months" }
[certificate]
clause = "certify"
offered = true
"""
SOON = '[respond]\nclause = "soon"\nwithin = { amount = 8, unit = "hours" }\n'
NEW = {"answer": "will", "certify": "states", "soon": "will-attempt"}


def response_of(text: str = RESPONSE, clauses: dict[str, str] | None = None, **changes: Any) -> Response:
    pack = pack_of({**NEW, **(clauses or {})}, pack=PROMISED, response=text)
    return ask(pack, **changes).response


def test_an_answer_is_promised_by_a_day_that_is_counted_from_receipt() -> None:
    response = response_of(received_at="2020-02-20T23:59:59Z")
    (promise,) = response.promises
    assert (promise.kind, promise.term, promise.last_day) == ("data", Term(10, Unit.DAYS), date(2020, 3, 1))
    assert promise.due == datetime(2020, 3, 2, tzinfo=UTC)
    assert [(step.words, step.day) for step in promise.derivation] == [
        ("Request received", date(2020, 2, 20)),
        ("10 days, the day of receipt not counted", date(2020, 3, 1)),
    ]
    assert promise.reason.clause == "answer"
    assert (response.certificate, [each.clause for each in response.reasons]) == ("offered", ["certify"])


def test_the_promise_is_not_the_day_that_the_officer_asked_for() -> None:
    asked = {"agency": "Example Constabulary", "response_date": "2020-06-03"}
    assert [each.last_day for each in response_of(contact=asked).promises] == [date(2020, 6, 11)]


def test_an_emergency_is_promised_an_answer_in_hours() -> None:
    pack = pack_of(NEW, emergency=FILES["emergency"].replace("[[test]]", SOON + "[[test]]"))
    urgent = {"kinds": ["emergency"], "emergency": {"threatens": ["death"]}, "received_at": "2020-06-01T20:30:00Z"}
    (promise,) = ask(pack, **urgent).response.promises
    assert (promise.kind, promise.last_day, promise.due) == ("emergency", None, datetime(2020, 6, 2, 4, 30, tzinfo=UTC))
    assert ask(pack).response.promises == ()


def test_each_kind_of_a_message_has_its_own_promise_and_silence_stays_silence() -> None:
    letter = {"letterhead": True, "signed": True, "dated": "2020-01-31", "steps": "An order is sought."}
    given = {
        "kinds": ["data", "preservation", "emergency"],
        "preservation": letter,
        "emergency": {"threatens": ["death"]},
    }
    response = response_of(received_at="2020-01-31T12:00:00Z", **given)
    assert {each.kind: each.last_day for each in response.promises} == {
        "data": date(2020, 2, 10),
        "preservation": date(2020, 2, 29),
    }
    assert ask(pack_of()).response == Response()
    refused = response_of(RESPONSE.replace("offered = true", "offered = false"))
    assert refused.certificate == "not-offered"


def test_a_promise_ends_with_its_clause_and_is_not_made_to_strangers() -> None:
    assert response_of(clauses={"answer": "will until 2020-05-31"}).promises == ()
    stranger = {"jurisdiction": "NZ", "body": "private", "law_enforcement": False}
    assert response_of(official=stranger) == Response()


def test_process_owed_and_the_grace_of_a_purge_are_the_guidelines_own_where_it_states_them() -> None:
    urgent = {"kinds": ["emergency"], "emergency": {"threatens": ["death"], "necessary": ["records"]}}
    owing = pack_of(emergency=FILES["emergency"].replace("[[test]]", "process_owed_days = 3\n[[test]]"))
    for pack, days in ((owing, 3), (pack_of(), None)):
        outcome = ask(pack, **urgent).emergency
        assert outcome is not None
        assert outcome.process_owed_days == days
    stated = pack_of(preservation=FILES["preservation"] + "grace_hours = 24\n").preservation
    assert stated is not None
    assert stated.grace_hours == 24
    silent = pack_of().preservation
    assert silent is not None
    assert silent.grace_hours is None


# What contradicts itself, and what can never apply.

NONE = '\nclause = "pay"\nposition = "none"\n'


@pytest.mark.parametrize(
    ("text", "what", "line", "cure"),
    [
        (TARIFF.replace('"hour"', '"week"'), "'week' is no unit of costs", 13, "Use request, account, item, hour."),
        (TARIFF.replace('"account"\namount = 5000', '"account"\namount = 0'), "an amount of 0", 8, "Give 1 or more."),
        (TARIFF.replace('"NZD"', '"dollars"'), "'dollars' is no currency", 9, "three capitals of ISO 4217"),
        (TARIFF.replace('2500\ncurrency = "NZD"', '2500\ncurrency = "USD"'), "both NZD and USD", 22, "one currency"),
        (TARIFF.replace('["messages"]', '["letters"]'), "category 'letters' is not listed", 16, "Use an id"),
        (TARIFF.replace('"other-hours"', '"account"'), "two rows have the id 'account'", 18, "an id of its own"),
        (
            TARIFF.replace('["messages"]', "[]"),
            "'other-hours' prices again what 'message-hours' prices",
            17,
            "Give each category one price",
        ),
        (
            TARIFF + FREE.replace('"hour"', '"item"'),
            "what is free never applies",
            23,
            "Take it out, or price that unit.",
        ),
        (TARIFF + waivers("child", "child"), "'child' waives costs twice", 27, "Say it once."),
        (TARIFF + PAYERS.replace('"treaty"\n', '"Tuesday"\n'), "no fact tells 'Tuesday'", 26, "Use child, consent"),
        (TARIFF + PAYERS.replace('"treaty-auth', '"auth'), "'authority' pays nothing", 25, "Use requesting-agency or"),
        (
            TARIFF + PAYERS.replace('when = "treaty"\n', ""),
            "a row above decides already",
            27,
            "Put the row without when",
        ),
        (NONE + waivers("child"), "there are no costs to waive", 4, "Take the waiver out."),
        (NONE + PAYERS.lstrip(), "there are no costs to pay", 4, "Take the payer out."),
        (NONE + TARIFF.partition('"tariff"\n')[2], "the position and the tariff do not fit", 4, "Give a tariff with"),
    ],
)
def test_costs_that_contradict_themselves_or_never_apply_are_told(text: str, what: str, line: int, cure: str) -> None:
    with pytest.raises(Problem) as caught:
        pack_of(CLAUSES, pack=STATED, costs=text)
    assert what in caught.value.what
    assert caught.value.where == f"lumen-1/costs.toml:{line}"
    assert cure in caught.value.cure


def test_a_clause_that_leaves_a_choice_does_not_say_that_there_are_no_costs() -> None:
    with pytest.raises(Problem) as caught:
        pack_of({"pay": "may"}, pack=STATED, costs=NONE)
    assert caught.value.what == "clause 'pay' says may and cannot decide by itself"


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        (RESPONSE.replace('"preservation"', '"data"'), "the answer to data is promised twice", 7),
        (RESPONSE.replace('"preservation"', '"emergency"'), "an emergency is promised in emergency.toml", 7),
        (RESPONSE.replace('"preservation"', '"wish"'), "'wish' is no kind", 7),
        (RESPONSE.replace('"answer"', '"perhaps"'), "clause 'perhaps' says should and cannot decide by itself", 4),
        (RESPONSE.replace('"months"', '"moons"'), "Input should be 'hours', 'days', 'months' or 'years'", 9),
        ("\n", "it states nothing", 1),
    ],
)
def test_promises_that_contradict_themselves_are_told(text: str, what: str, line: int) -> None:
    with pytest.raises(Problem) as caught:
        pack_of({**NEW, "perhaps": "should"}, pack=PROMISED, response=text)
    assert what in caught.value.what
    assert caught.value.where == f"lumen-1/response.toml:{line}"


@pytest.mark.parametrize(
    ("stem", "said", "what"),
    [
        ("preservation", "milestones = [60]\n", "a warning 60 days before the end never comes"),
        ("preservation", "milestones = [7, 0]\n", "a warning 0 days before the end never comes"),
        ("preservation", "advance_notice = 60\n", "no extension can be asked 60 days before the end"),
        ("preservation", "grace_hours = -1\n", "a grace of -1 hours ends before it begins"),
        ("emergency", '[[test]]\nid = "x"\nwords = "x"\nthreatens = []\n', "the test 'x' names no danger"),
        ("emergency", SOON.replace("soon", "slow"), "clause 'slow' says may and cannot decide by itself"),
    ],
)
def test_what_never_comes_in_preservations_and_emergencies_is_told(stem: str, said: str, what: str) -> None:
    with pytest.raises(Problem) as caught:
        pack_of({"slow": "may"}, **{stem: FILES[stem] + said})
    assert what in caught.value.what
