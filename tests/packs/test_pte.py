"""The golden cases and the matrix of the Pte. guideline: counsel's expectations, each shown to decide by its twin."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rogatory.edge.cases import read_cases, read_matrix, run_cases, run_matrix
from rogatory.edge.packs import shipped, shipped_folders
from rogatory.guidelines.cases import Case, MatrixCell, mismatches
from rogatory.guidelines.counsel import Counsel
from rogatory.guidelines.decision import Decision
from rogatory.guidelines.engine import decide
from rogatory.guidelines.letters import ALL_KEYS, TO_USERS, compose
from rogatory.guidelines.shelf import Shelf
from tests.packs.clause_ids import PTE, READINGS, ROUTING

VERSION = "tiktok-pte-2020-08-13"
FOLDER = next(each for each in shipped_folders() if each.name == VERSION)
CASES = read_cases(FOLDER, VERSION)
CELLS = read_matrix(FOLDER, VERSION)

NOT_HERE = ("r1", "r8", "r20")
"""Readings of words that only the other guideline has: harm to a child, 2703(d), and its list of contact fields."""


@pytest.mark.parametrize("case", CASES, ids=lambda each: each.name)
def test_case_and_twin(case: Case) -> None:
    told = [difference for outcome in run_cases((case,), shipped()) for difference in outcome.differences]
    assert not told


@pytest.mark.parametrize("case", CASES, ids=lambda each: each.name)
def test_the_case_fails_on_the_facts_of_its_twin(case: Case) -> None:
    swapped = replace(case, facts=case.twin_facts, twin_facts=case.facts)
    assert all(outcome.differences for outcome in run_cases((swapped,), shipped()))


@pytest.mark.parametrize("cell", CELLS, ids=lambda each: f"{each.row} x {each.column}")
def test_cell_of_the_matrix(cell: MatrixCell) -> None:
    (outcome,) = run_matrix((cell,), shipped())
    assert not outcome.differences


def test_every_clause_and_every_reading_that_bears_on_it_decides_a_case() -> None:
    decided = {each for case in CASES for each in case.decides}
    assert set(PTE) <= decided
    assert set(ROUTING) <= decided
    assert set(READINGS) - set(NOT_HERE) <= decided


def test_every_case_is_named_once_and_decides_something_known() -> None:
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names) >= 45
    known = {*PTE, *ROUTING, *READINGS}
    assert {each for case in CASES for each in case.decides} <= known
    assert all(case.decides for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda each: each.name)
def test_what_a_case_decides_is_named_in_its_decision_or_its_twins(case: Case) -> None:
    named = {
        each for facts in (case.facts, case.twin_facts) for each in _named(decide(facts, shipped(), facts.received_at))
    }
    assert set(case.decides) <= named


@pytest.mark.parametrize("reading", [each for each in READINGS if each not in NOT_HERE])
def test_without_a_reading_a_case_that_it_decides_comes_out_differently(reading: str) -> None:
    counsel = shipped().counsel
    without = Counsel(
        counsel.title,
        tuple(each for each in counsel.readings if each.id != reading),
        counsel.instruments,
        counsel.archive,
        counsel.digest,
    )
    shelf = Shelf(shipped().packs, without)
    cases = [case for case in CASES if reading in case.decides]
    changed = [
        case
        for case in cases
        if mismatches(case.expected, decide(case.facts, shelf, case.facts.received_at))
        or mismatches(case.twin_expected, decide(case.twin_facts, shelf, case.twin_facts.received_at))
    ]
    assert changed


@pytest.mark.parametrize("code", ["KH", "HK", "ID", "LA", "PH", "SG", "TH", "JP", "KR", "TW", "VN", "MY", "MO"])
def test_the_thirteen_countries_and_regions_come_here(code: str) -> None:
    facts = replace(CASES[0].facts, official=replace(CASES[0].facts.official, jurisdiction=code), addressed_to=None)
    decision = decide(facts, shipped(), facts.received_at)
    assert (decision.route.outcome, decision.route.line) == ("applies", "tiktok-pte")
    assert "route.pte" in _named(decision)


@pytest.mark.parametrize("code", ["CN", "BN", "MM", "IN", "TL", "AU", "MN"])
def test_their_neighbours_do_not(code: str) -> None:
    facts = replace(CASES[0].facts, official=replace(CASES[0].facts.official, jurisdiction=code), addressed_to=None)
    decision = decide(facts, shipped(), facts.received_at)
    assert (decision.route.outcome, decision.route.line) == ("applies", "tiktok-inc")


def test_the_users_place_routes_nothing() -> None:
    facts = CASES[0].facts
    assert facts.accounts is not None
    at_home = decide(facts, shipped(), facts.received_at)
    abroad = replace(facts, accounts=tuple(replace(each, location="US") for each in facts.accounts))
    assert decide(abroad, shipped(), facts.received_at) == at_home


def test_no_subpoena_opens_anything() -> None:
    subpoenas = [cell for cell in CELLS if "subpoena" in cell.row]
    assert len({cell.row for cell in subpoenas}) == 5
    assert {cell.answer for cell in subpoenas} == {"refuse"}


def test_public_videos_are_never_provided() -> None:
    assert {cell.answer for cell in CELLS if cell.column == "video/public"} == {"refuse"}


def test_a_username_that_does_not_exist_is_answered_like_one_that_does() -> None:
    for case in CASES:
        if not case.facts.accounts:
            continue
        real = replace(case.facts, accounts=tuple(replace(each, exists=True) for each in case.facts.accounts))
        unreal = replace(case.facts, accounts=tuple(replace(each, exists=False) for each in case.facts.accounts))
        assert decide(real, shipped(), real.received_at) == decide(unreal, shipped(), unreal.received_at)


@pytest.mark.parametrize("key", [key for key in ALL_KEYS if key not in TO_USERS])
def test_every_letter_to_an_officer_waives_no_objection(key: str) -> None:
    pack = shipped().pack(VERSION)
    letter = compose(pack, key, {"reference": "R-2020-000001"})
    assert pack.channels.no_waiver in letter.body
    assert "lack of jurisdiction and of proper service" in letter.body


def _named(decision: Decision) -> set[str]:
    named = set(decision.readings)
    for part in (decision.route, decision.notice, decision.violation, decision.service, decision.costs):
        named |= {reason.clause for reason in part.reasons}
    for each in (*decision.items, *decision.preservations):
        named |= {reason.clause for reason in each.reasons}
    named |= {each.reason.clause for each in decision.deficiencies}
    named |= {each.clause for each in (*decision.advice, *decision.questions)}
    return named | ({each.clause for each in decision.emergency.reasons} if decision.emergency else set())
