"""Which legal process opens what."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rogatory.guidelines.engine.process import provision
from rogatory.guidelines.facts import Account, Instrument, IssuerLevel, Nondisclosure, Wanted
from tests.guidelines.agora import answers, decided, named, only_item, request, settled, warrant, without


def answer(ask: str, *instruments: Instrument, **changed: Any) -> str:
    return only_item(decided(request(instruments=instruments, wanted=(Wanted(ask),), **changed))).answer.value


def made(type_: str, **changed: Any) -> Instrument:
    return warrant(type=type_, **changed)


@pytest.mark.parametrize(
    ("ask", "types", "expected"),
    [
        # any of
        ("account", ["grand-subpoena"], "release"),
        ("account", ["civil-subpoena"], "refuse"),
        ("account", ["subpoena"], "refuse"),
        ("account", ["court-order"], "refuse"),
        ("account", ["special-order"], "release"),
        ("account", ["search-warrant"], "release"),
        ("account", ["civil-subpoena", "warrant"], "release"),
        ("account", [], "refuse"),
        ("account", ["gag"], "refuse"),
        ("logs", ["grand-subpoena"], "refuse"),
        ("logs", ["special-order"], "release"),
        # all of
        ("vault", ["warrant"], "refuse"),
        ("vault", ["court-order"], "refuse"),
        ("vault", ["court-order", "search-warrant"], "release"),
        ("vault", ["special-order", "warrant"], "release"),
        # k of a set
        ("pair", ["warrant"], "refuse"),
        ("pair", ["civil-subpoena"], "refuse"),
        ("pair", ["civil-subpoena", "warrant"], "release"),
        ("pair", ["grand-subpoena", "special-order"], "release"),
        ("pair", ["grand-subpoena", "civil-subpoena"], "refuse"),
        # exactly this one, and no kind of it
        ("strict", ["court-order"], "release"),
        ("strict", ["special-order"], "refuse"),
        ("strict", ["special-order", "court-order"], "release"),
        # by counsel's list alone
        ("scroll", ["decree"], "needs-a-person"),
        ("scroll", ["warrant"], "refuse"),
    ],
)
def test_process_opens_what_the_guideline_lists(ask: str, types: list[str], expected: str) -> None:
    assert answer(ask, *map(made, types)) == expected


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (IssuerLevel.FEDERAL, "release"),
        (IssuerLevel.STATE, "release"),
        (IssuerLevel.FOREIGN, "not-addressed"),
        (IssuerLevel.FOREIGN_TREATY, "not-addressed"),
        (None, "needs-a-person"),
    ],
)
def test_the_level_of_the_issuer_counts(level: IssuerLevel | None, expected: str) -> None:
    assert answer("account", warrant(level=level)) == expected


def test_a_treaty_request_is_not_addressed_and_told_its_route() -> None:
    item = only_item(decided(request(instruments=(made("treaty", level=IssuerLevel.FOREIGN_TREATY),))))
    assert item.answer == "not-addressed"
    assert any("treaty" in reason.cure for reason in item.reasons)


def test_domestic_process_that_executes_a_treaty_request_is_that_process() -> None:
    item = only_item(decided(request(instruments=(warrant(executes_mlat=True),))))
    assert item.answer == "release"
    assert "foreign" in named(item)


@pytest.mark.parametrize(
    ("signed", "expected"), [(True, "release"), (False, "needs-a-person"), (None, "needs-a-person")]
)
def test_a_document_is_signed(signed: bool | None, expected: str) -> None:
    decision = decided(request(instruments=(warrant(signed=signed),)))
    assert only_item(decision).answer == expected
    assert ("instruments.signed" in [each.fact for each in decision.questions]) is (signed is None)


@pytest.mark.parametrize(
    ("dated", "expected"),
    [(date(2021, 3, 1), "release"), (date(2021, 3, 2), "needs-a-person"), ("", "release"), (None, "release")],
)
def test_a_document_is_not_dated_after_its_receipt(dated: date | str | None, expected: str) -> None:
    assert answer("account", warrant(dated=dated)) == expected


def test_an_instrument_opens_the_accounts_that_it_names() -> None:
    both = (Account("anna"), Account("bert"))
    told = answers(decided(request(accounts=both, instruments=(warrant(accounts=("anna",)),))))
    assert told == {"data/anna/account": "release", "data/bert/account": "refuse"}
    told = answers(
        decided(request(accounts=both, instruments=(warrant(accounts=("anna",)), made("grand-subpoena", accounts=()))))
    )
    assert told == {"data/anna/account": "release", "data/bert/account": "release"}


def test_an_instrument_of_which_nobody_knows_whom_it_names_opens_none_of_several_accounts() -> None:
    several = decided(request(accounts=(Account("anna"), Account("bert"))))
    assert set(answers(several).values()) == {"needs-a-person"}
    assert "instruments.accounts" in [each.fact for each in several.questions]
    assert only_item(decided(request(accounts=(Account("anna"),)))).answer == "release"


def test_process_that_only_together_opens_has_to_name_the_same_account() -> None:
    both = (Account("anna"), Account("bert"))
    instruments = (warrant(accounts=("anna",)), made("court-order", accounts=("bert",)))
    told = answers(decided(request(accounts=both, wanted=(Wanted("vault"),), instruments=instruments)))
    assert set(told.values()) == {"refuse"}


def test_unknown_process_is_asked_for_and_no_process_refused() -> None:
    unknown = decided(request(instruments=None))
    assert only_item(unknown).answer == "needs-a-person"
    assert "instruments" in [each.fact for each in unknown.questions]
    known = decided(request(instruments=()))
    assert only_item(known).answer == "refuse"
    assert known.questions == ()


def test_an_instrument_outside_the_vocabulary_goes_to_a_person() -> None:
    assert answer("account", made("papyrus")) == "needs-a-person"


def test_a_closed_list_is_the_text_s_own_or_a_reading() -> None:
    posts = only_item(decided(request(wanted=(Wanted("posts", "private"),), instruments=(made("grand-subpoena"),))))
    assert posts.answer == "refuse"
    assert "unlisted-instrument" not in named(posts)
    logs = request(wanted=(Wanted("logs"),), instruments=(made("grand-subpoena"),))
    assert "unlisted-instrument" in named(only_item(decided(logs)))
    assert only_item(decided(logs, without("unlisted-instrument"))).answer == "not-addressed"
    assert only_item(decided(logs, settled("unlisted-instrument", "needs-a-person"))).answer == "needs-a-person"


@pytest.mark.parametrize(
    ("country", "dated", "expected"),
    [
        ("AT", date(2021, 2, 1), "release"),
        ("AT", date(2021, 1, 31), "needs-a-person"),
        ("CH", date(2021, 2, 1), "needs-a-person"),
        (None, date(2021, 2, 1), "needs-a-person"),
    ],
)
def test_counsel_s_list_counts_by_country_and_day(country: str | None, dated: date, expected: str) -> None:
    edict = made("edict", level=IssuerLevel.FOREIGN, country=country, dated=dated)
    assert answer("scroll", edict) == expected


@pytest.mark.parametrize(
    "spelling",
    [
        "12 U.S.C. 7(b)",
        "12 U.S.C. § 7(b)",
        "12 u.s.c. §7 (b)",
        "12 USC 7(b)",
        "12 U.S.C. Sec. 7(b)",
        "Title 12, United States Code, Section 7(b)",
        "12\u00a0U.S.C.\u00a0§\u00a07(b)",
    ],
)
def test_a_provision_is_known_in_any_spelling(spelling: str) -> None:
    assert provision(spelling) == provision("12 U.S.C. 7(b)")
    assert answer("logs", made("court-order", cites=("Art. 1", spelling))) == "release"


@pytest.mark.parametrize("other", ["12 U.S.C. 7(c)", "12 U.S.C. 7", "2 U.S.C. 7(b)", "12 U.S.C. 77(b)", "7(b)", ""])
def test_another_provision_is_another(other: str) -> None:
    assert provision(other) != provision("12 U.S.C. 7(b)")
    assert answer("logs", made("court-order", cites=(other,))) == "refuse"


def test_what_an_order_recites_is_asked_where_nobody_has_read_it() -> None:
    decision = decided(request(wanted=(Wanted("logs"),), instruments=(made("court-order", cites=None),)))
    assert only_item(decision).answer == "needs-a-person"
    assert "instruments.cites" in [each.fact for each in decision.questions]


def test_a_bar_on_telling_the_user_opens_nothing() -> None:
    gag = made("gag", nondisclosure=Nondisclosure(ordered=True))
    assert answer("account", gag) == "refuse"
    assert decided(request(instruments=(gag,))).notice.outcome == "do-not-notify"
