"""The first guideline of the page, case by case: what counsel expects of every clause, and of its near miss."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest

from rogatory.edge.cases import read_cases, read_matrix
from rogatory.edge.packs import shipped, shipped_folders
from rogatory.guidelines.cases import Case, Expected, MatrixCell, cell_mismatch, mismatches
from rogatory.guidelines.counsel import POINTS, Counsel
from rogatory.guidelines.decision import Decision
from rogatory.guidelines.engine import decide
from rogatory.guidelines.facts import Facts
from rogatory.guidelines.shelf import Shelf
from tests.packs.clause_ids import INC, INC_READINGS, ROUTING

VERSION = "tiktok-inc-2020-08-13"
FOLDER = next(each for each in shipped_folders() if each.name == VERSION)
SHELF = shipped()
CASES = read_cases(FOLDER, VERSION)
CELLS = read_matrix(FOLDER, VERSION)


def decided(facts: Facts, shelf: Shelf = SHELF) -> Decision:
    return decide(facts, shelf, facts.received_at.astimezone(UTC))


def named_in(decision: Decision) -> set[str]:
    """Every clause and reading that a decision names anywhere."""
    parts = [decision.route, decision.notice, decision.violation, decision.service, decision.costs]
    groups = [part.reasons for part in (*parts, *decision.items, *decision.preservations)]
    groups += [decision.emergency.reasons] if decision.emergency else []
    groups += [decision.advice, tuple(each.reason for each in decision.deficiencies)]
    told = {name for group in groups for reason in group for name in (reason.clause, reason.reading)}
    return told | {each.clause for each in decision.questions} | set(decision.readings)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
class TestCase:
    def test_is_answered_as_counsel_expects(self, case: Case) -> None:
        assert mismatches(case.expected, decided(case.facts)) == ()

    def test_is_answered_otherwise_when_one_fact_changes(self, case: Case) -> None:
        twin = decided(case.twin_facts)
        assert mismatches(case.twin_expected, twin) == ()
        assert mismatches(case.expected, twin), "the twin is answered like its case: it does not show what decides"

    def test_names_what_it_is_about(self, case: Case) -> None:
        told = named_in(decided(case.facts)) | named_in(decided(case.twin_facts))
        assert set(case.decides) <= told


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: f"{cell.row} opens {cell.column}")
def test_matrix(cell: MatrixCell) -> None:
    assert cell_mismatch(cell, decided(cell.facts)) is None


@pytest.mark.parametrize("name", [*ROUTING, *INC, *INC_READINGS])
def test_every_clause_and_reading_decides_a_case(name: str) -> None:
    assert [case.name for case in CASES if name in case.decides]


def test_cases_are_about_clauses_that_exist() -> None:
    assert {name for case in CASES for name in case.decides} <= {*ROUTING, *INC, *INC_READINGS}


def test_case_names_are_unlike() -> None:
    names = [case.name for case in CASES]
    assert len(names) == len(set(names))
    assert len(names) >= 45


def test_the_pack_states_exactly_the_clauses_of_the_page() -> None:
    assert set(SHELF.pack(VERSION).clauses) == {*ROUTING, *INC}


def test_the_matrix_asks_of_every_kind_of_instrument() -> None:
    rows = {cell.facts.instruments[0].type if cell.facts.instruments else "" for cell in CELLS}
    assert {each.type for each in SHELF.pack(VERSION).instruments.instrument} - {"search-warrant"} <= rows | {""}
    assert {"search-warrant", "production-notice", ""} <= rows


def test_the_matrix_asks_for_every_category_and_every_subset_of_videos() -> None:
    columns = {cell.column for cell in CELLS}
    pack = SHELF.pack(VERSION)
    subsets = {f"{each.id}/{subset.id}" for each in pack.categories for subset in each.subset}
    assert {each.id for each in pack.categories if not each.subset} | subsets <= columns


def _with_readings(counsel: Counsel, readings: tuple[object, ...]) -> Shelf:
    return Shelf(SHELF.packs, replace(counsel, readings=readings))


def _failing(shelf: Shelf) -> list[str]:
    pairs: list[tuple[str, Facts, Expected]] = []
    for case in CASES:
        pairs += [(case.name, case.facts, case.expected), (case.name, case.twin_facts, case.twin_expected)]
    return [name for name, facts, expected in pairs if mismatches(expected, decided(facts, shelf))]


@pytest.mark.parametrize("reading_id", INC_READINGS)
def test_a_reading_taken_away_changes_a_case(reading_id: str) -> None:
    kept = tuple(each for each in SHELF.counsel.readings if each.id != reading_id)
    assert len(kept) == len(SHELF.counsel.readings) - 1
    assert _failing(_with_readings(SHELF.counsel, kept))


# The instant of a golden case is that of its receipt, so that "at-decision" cannot differ there: tests/guidelines asks.
FLIPS = [
    (each.id, value)
    for each in SHELF.counsel.readings
    if each.id in INC_READINGS
    for value in POINTS[each.settles]
    if value != each.value and each.id != "r16"
]


@pytest.mark.parametrize(("reading_id", "value"), FLIPS)
def test_a_reading_settled_otherwise_changes_a_case(reading_id: str, value: str) -> None:
    flipped = tuple(replace(each, value=value) if each.id == reading_id else each for each in SHELF.counsel.readings)
    assert _failing(_with_readings(SHELF.counsel, flipped))


@pytest.mark.parametrize("jurisdiction", ["KH", "HK", "ID", "LA", "PH", "SG", "TH", "JP", "KR", "TW", "VN", "MY", "MO"])
def test_every_named_country_and_region_is_sent_to_the_other_guideline(jurisdiction: str) -> None:
    facts = CASES[0].facts
    route = decided(replace(facts, official=replace(facts.official, jurisdiction=jurisdiction))).route
    assert (route.outcome, route.line, route.configured) == ("referred", "tiktok-pte", True)


@pytest.mark.parametrize("jurisdiction", ["US", "CN", "IN", "AU", "NZ", "BN", "MM", "KP", "MN", "DE", "BR"])
def test_no_other_country_is_sent_away(jurisdiction: str) -> None:
    facts = CASES[0].facts
    assert (
        decided(replace(facts, official=replace(facts.official, jurisdiction=jurisdiction))).route.line == "tiktok-inc"
    )
