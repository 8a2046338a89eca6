"""Points 1 to 4 of the pack format where the shipped packs leave them unused, said by small invented guidelines."""

from __future__ import annotations

from datetime import date

import pytest

from rogatory.guidelines.counsel import ListedInstrument
from rogatory.guidelines.decision import Answer, Disposition
from rogatory.guidelines.pack import Pack
from tests.guidelines.small_packs import FILES, ask, order, pack_of, reading, the

CLOSED = reading("unlisted-instrument", "refuse")


def test_the_small_pack_answers() -> None:
    decision = ask(pack_of())
    assert the(decision).answer is Answer.RELEASE
    assert decision.disposition is Disposition.ANSWER


# Point 1: clauses that hold for a part of the pack's life, and what a weak clause may not do.


@pytest.mark.parametrize(
    ("dated", "received", "answer"),
    [
        ("will since 2020-07-01", "2020-06-30T23:59:59Z", Answer.NOT_ADDRESSED),
        ("will since 2020-07-01", "2020-07-01T00:00:00Z", Answer.RELEASE),
        ("will until 2020-07-01", "2020-07-01T23:59:59Z", Answer.RELEASE),
        ("will until 2020-07-01", "2020-07-02T00:00:00Z", Answer.NOT_ADDRESSED),
    ],
)
def test_a_dated_clause_decides_from_its_first_to_its_last_day(dated: str, received: str, answer: Answer) -> None:
    assert the(ask(pack_of({"records": dated}), received_at=received)).answer is answer


@pytest.mark.parametrize(("received", "blocking"), [("2020-06-30T00:00:00Z", 0), ("2020-07-01T00:00:00Z", 1)])
def test_a_dated_requirement_binds_from_its_first_day(received: str, blocking: int) -> None:
    pack = pack_of({"form": "must since 2020-07-01"})
    assert len(ask(pack, received_at=received, contact={"agency": ""}).deficiencies) == blocking


def test_a_dated_notice_clause_is_silent_before_its_day() -> None:
    pack = pack_of({"tell": "will since 2020-07-01"})
    assert ask(pack).notice.outcome == "not-addressed"
    assert ask(pack, received_at="2020-07-01T00:00:00Z").notice.outcome == "notify"


@pytest.mark.parametrize("modality", ["may", "may-not", "reserves", "should"])
def test_process_that_may_open_a_category_is_put_before_a_person(modality: str) -> None:
    decision = ask(pack_of({"records": modality}))
    assert the(decision).answer is Answer.PERSON
    assert decision.disposition is Disposition.PERSON


def test_a_requirement_that_should_be_met_is_told_and_blocks_nothing() -> None:
    decision = ask(pack_of({"form": "should"}), contact={"agency": ""})
    assert [(each.reason.fact, each.blocking) for each in decision.deficiencies] == [("contact.agency", False)]
    assert the(decision).answer is Answer.RELEASE


@pytest.mark.parametrize("section", ["preservation", "emergency", "notice"])
def test_a_section_that_is_not_stated_is_answered_by_silence(section: str) -> None:
    silent = {section: "", "pack": FILES["pack"].replace('["costs"', f'["{section}", "costs"')}
    decision = ask(
        pack_of(**silent),
        kinds=["data", "preservation", "emergency"],
        emergency={"threatens": ["death"], "necessary": ["records"]},
    )
    assert decision.costs.outcome == "not-addressed"
    assert (decision.response.promises, decision.response.certificate) == ((), "not-addressed")
    if section == "notice":
        assert decision.notice.outcome == "not-addressed"
    if section == "preservation":
        assert not decision.preservations
    if section == "emergency":
        assert decision.emergency is not None
        assert decision.emergency.outcome == "needs-a-person"


# Point 2: routing by the user's place and by product.

TWO_HOUSES = """
version_clause = "all"
[regions]
islands = ["FJ", "WS", "TO"]
[[route]]
clause = "all"
region = "islands"
key = "user"
to = "lumen-islands"
[[route]]
clause = "all"
region = "*"
to = "lumen"
"""
ISLANDS = pack_of(
    pack=FILES["pack"].replace('"lumen"', '"lumen-islands"').replace('"lumen-1"', '"lumen-islands-1"'),
    routing='by = "lumen"\nversion_clause = "all"\n',
)
BY_USER = (pack_of(routing=TWO_HOUSES), ISLANDS)


@pytest.mark.parametrize(("place", "line"), [("FJ", "lumen-islands"), ("NZ", "lumen")])
def test_a_guideline_can_route_by_the_users_place(place: str, line: str) -> None:
    decision = ask(BY_USER, accounts=[{"username": "quiet_heron", "location": place}])
    assert (decision.route.outcome, decision.route.line) == ("applies", line)


def test_the_officials_place_then_routes_nothing() -> None:
    for code in ("FJ", "NZ", "none"):
        decision = ask(
            BY_USER,
            accounts=[{"username": "quiet_heron", "location": "FJ"}],
            official={"jurisdiction": code, "law_enforcement": True},
        )
        assert decision.route.line == "lumen-islands"


@pytest.mark.parametrize(
    "accounts",
    [
        [{"username": "quiet_heron"}],
        [{"username": "quiet_heron", "location": "FJ"}, {"username": "loud_gull", "location": "NZ"}],
    ],
)
def test_users_of_unknown_or_different_places_go_to_a_person(accounts: list[dict[str, str]]) -> None:
    decision = ask(BY_USER, accounts=accounts)
    assert decision.route.outcome == "person"
    assert [each.fact for each in decision.questions] == ["accounts.location"]


BY_PRODUCT = (
    pack_of(
        routing=TWO_HOUSES.replace('key = "user"', 'key = "product"').replace('["FJ", "WS", "TO"]', '["lumen-live"]')
    ),
    ISLANDS,
)


@pytest.mark.parametrize(("product", "line"), [("lumen-live", "lumen-islands"), ("lumen-forum", "lumen")])
def test_a_guideline_can_route_by_product(product: str, line: str) -> None:
    assert ask(BY_PRODUCT, product=product).route.line == line


def test_an_unknown_product_is_asked_for() -> None:
    decision = ask(BY_PRODUCT)
    assert decision.route.outcome == "person"
    assert [each.fact for each in decision.questions] == ["product"]


def test_where_one_guideline_serves_everybody_no_jurisdiction_is_asked_for() -> None:
    decision = ask(pack_of(), official={"law_enforcement": True})
    assert decision.route.outcome == "applies"
    assert the(decision).answer is Answer.RELEASE


def test_the_routing_table_is_that_of_the_version_in_force() -> None:
    newer = pack_of(
        pack=FILES["pack"]
        .replace('"lumen-1"', '"lumen-2"')
        .replace("effective = 2020-01-01", "effective = 2020-09-01"),
    )
    shelf = (*BY_USER, newer)
    there = [{"username": "quiet_heron", "location": "FJ"}]
    assert ask(shelf, accounts=there).route.line == "lumen-islands"
    assert ask(shelf, accounts=there, received_at="2020-09-01T00:00:00Z").route.line == "lumen"


# Point 3: instruments: all of, k of, exactly, issuer levels, counsel's list.


def opened_by(process: str) -> Pack:
    return pack_of(categories=FILES["categories"].replace('any_of = ["court-order"]', process))


@pytest.mark.parametrize(
    ("types", "answer"),
    [
        (["court-order", "certificate"], Answer.RELEASE),
        (["sealed-order", "certificate"], Answer.RELEASE),
        (["court-order"], Answer.REFUSE),
        (["certificate"], Answer.REFUSE),
        (["warrant"], Answer.REFUSE),
    ],
)
def test_all_of_a_set(types: list[str], answer: Answer) -> None:
    pack = opened_by('all_of = ["court-order", "certificate"]')
    decision = ask(pack, CLOSED, instruments=[order(each) for each in types])
    assert the(decision).answer is answer


def test_one_of_a_set_that_takes_all_is_told_not_to_suffice() -> None:
    pack = opened_by('all_of = ["court-order", "certificate"]')
    (why,) = the(ask(pack, CLOSED)).reasons
    assert why.words == "The court order does not suffice by itself."
    assert why.cure == "Send all of: court order, certificate of necessity."
    assert not why.reading


@pytest.mark.parametrize(
    ("types", "answer"),
    [
        (["court-order", "certificate"], Answer.RELEASE),
        (["certificate", "consent-form"], Answer.RELEASE),
        (["court-order", "certificate", "consent-form"], Answer.RELEASE),
        (["consent-form"], Answer.REFUSE),
        (["consent-form", "consent-form"], Answer.REFUSE),
    ],
)
def test_at_least_two_of_three(types: list[str], answer: Answer) -> None:
    pack = opened_by('of = ["court-order", "certificate", "consent-form"], k = 2')
    assert the(ask(pack, CLOSED, instruments=[order(each) for each in types])).answer is answer


@pytest.mark.parametrize(
    ("type_", "answer"),
    [("court-order", Answer.REFUSE), ("production-order", Answer.RELEASE), ("sealed-order", Answer.REFUSE)],
)
def test_exactly_a_class_and_not_what_belongs_to_it(type_: str, answer: Answer) -> None:
    pack = opened_by('any_of = ["production-order"], exactly = ["production-order"]')
    assert the(ask(pack, CLOSED, instruments=[order(type_)])).answer is answer


def test_what_is_recognised_as_an_instrument_is_exactly_that() -> None:
    recognised = FILES["instruments"] + (
        '[[recognise]]\ntype = "court-order"\ncites = ["Evidence Act s 9"]\ncounts_as = "production-order"\n'
    )
    pack = pack_of(
        instruments=recognised,
        categories=FILES["categories"].replace(
            'any_of = ["court-order"]', 'any_of = ["production-order"], exactly = ["production-order"]'
        ),
    )
    assert the(ask(pack, CLOSED, instruments=[order(cites=["Evidence Act s 9"])])).answer is Answer.RELEASE
    assert the(ask(pack, CLOSED, instruments=[order(cites=["Evidence Act s 8"])])).answer is Answer.REFUSE


@pytest.mark.parametrize(
    ("level", "answer"),
    [("federal", Answer.RELEASE), ("state", Answer.REFUSE), ("foreign", Answer.REFUSE), (None, Answer.PERSON)],
)
def test_levels_limit_who_may_have_issued_it(level: str | None, answer: Answer) -> None:
    pack = opened_by('any_of = ["court-order"], levels = ["federal"]')
    given = {key: value for key, value in order(level=level).items() if value is not None}
    assert the(ask(pack, CLOSED, instruments=[given])).answer is answer


def test_without_a_reading_what_no_list_names_is_not_addressed() -> None:
    assert the(ask(pack_of(), instruments=[order("warrant")])).answer is Answer.NOT_ADDRESSED
    assert the(ask(pack_of(), CLOSED, instruments=[order("warrant")])).answer is Answer.REFUSE


def test_counsels_list_makes_an_instrument_of_another_country_count() -> None:
    listed = ListedInstrument("FJ", "island-writ", "warrant", date(2020, 3, 1), "A writ.", until=date(2020, 12, 31))
    given = {"instruments": [order("island-writ", country="FJ")], "wanted": [{"ask": "messages"}]}
    assert the(ask(pack_of(), listed=(listed,), **given)).answer is Answer.RELEASE
    assert the(ask(pack_of(), **given)).answer is Answer.PERSON
    after = the(ask(pack_of(), listed=(listed,), received_at="2021-01-01T00:00:00Z", **given))
    assert after.answer is Answer.PERSON


# Point 4: reach.

SEALED = FILES["categories"].replace(
    'id = "messages"\n', 'id = "messages"\nreach = "end-to-end-encrypted"\nreach_clause = "sealed"\n'
)


def test_end_to_end_encrypted_data_is_neither_refused_nor_not_held() -> None:
    pack = pack_of({"sealed": "states"}, categories=SEALED)
    item = the(ask(pack, instruments=[order("warrant")], wanted=[{"ask": "messages"}]))
    assert item.answer is Answer.PERSON
    assert not item.not_held
    (why,) = [each for each in item.reasons if each.clause == "sealed"]
    assert why.words == "The data is end-to-end encrypted: it is held, but nobody here can read it."


def test_without_process_it_is_refused_all_the_same() -> None:
    pack = pack_of({"sealed": "states"}, categories=SEALED)
    assert the(ask(pack, instruments=[], wanted=[{"ask": "messages"}])).answer is Answer.REFUSE
