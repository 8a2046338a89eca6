"""Which guideline applies: by the official's jurisdiction, the line named in the request, and the day of receipt."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rogatory.guidelines.facts import Account, Kind, Official
from tests.guidelines.agora import decided, request, settled, shelf, without


@pytest.mark.parametrize(
    ("jurisdiction", "outcome", "line"),
    [
        ("DE", "applies", "agora"),
        ("US", "applies", "agora"),
        ("NO", "applies", "agora-north"),
        ("SE", "applies", "agora-north"),
        ("FI", "referred", "agora-east"),
        ("none", "person", ""),
        (None, "person", ""),
    ],
)
def test_the_official_s_jurisdiction_routes(jurisdiction: str | None, outcome: str, line: str) -> None:
    route = decided(request(official=Official(jurisdiction, "police", True))).route
    assert (route.outcome, route.line) == (outcome, line)


@pytest.mark.parametrize(
    ("addressed_to", "outcome"),
    [("agora", "referred"), ("agora-north", "applies"), ("agora-east", "referred"), (None, "applies")],
)
def test_a_request_under_another_guideline_is_referred(addressed_to: str | None, outcome: str) -> None:
    decision = decided(request(official=Official("NO", "police", True), addressed_to=addressed_to))
    assert (decision.route.outcome, decision.route.line) == (outcome, "agora-north")
    assert (decision.disposition == "refer") is (outcome == "referred")


def test_the_place_of_the_user_routes_nothing() -> None:
    assert decided(request(accounts=(Account("anna", location="NO"),))).route.line == "agora"


def test_an_unknown_jurisdiction_is_asked_for() -> None:
    decision = decided(request(official=Official(None, "police", True)))
    assert [each.fact for each in decision.questions] == ["official.jurisdiction"]
    assert {item.answer for item in decision.items} == {"needs-a-person"}


def test_an_international_organisation_needs_no_jurisdiction_to_go_to_a_person() -> None:
    decision = decided(request(official=Official(None, "international-organisation", True)))
    assert "no-jurisdiction" in decision.readings
    assert decision.questions == ()


@pytest.mark.parametrize(
    ("received", "version"),
    [
        (datetime(2021, 1, 1, tzinfo=UTC), "agora-1"),
        (datetime(2021, 5, 31, 23, 59, 59, tzinfo=UTC), "agora-1"),
        (datetime(2021, 6, 1, tzinfo=UTC), "agora-2"),
    ],
)
def test_the_version_in_force_at_receipt_decides(received: datetime, version: str) -> None:
    late = datetime(2022, 1, 1, tzinfo=UTC)
    guideline = decided(request(received_at=received), at=late).guideline
    assert guideline is not None
    assert guideline.version == version


def test_the_version_in_force_at_the_decision_decides_where_counsel_reads_it_so() -> None:
    guideline = decided(request(), settled("version", "at-decision"), datetime(2022, 1, 1, tzinfo=UTC)).guideline
    assert guideline is not None
    assert guideline.version == "agora-2"


def test_before_the_first_version_a_person_looks() -> None:
    decision = decided(request(received_at=datetime(2020, 12, 31, tzinfo=UTC)))
    assert (decision.route.outcome, decision.disposition) == ("person", "needs-a-person")


@pytest.mark.parametrize("jurisdiction", ["NO", "FI"])
@pytest.mark.parametrize(
    ("kind", "disposition"),
    [(Kind.DATA, "refer"), (Kind.PRESERVATION, "refer"), (Kind.EXTENSION, "refer"), (Kind.EMERGENCY, "needs-a-person")],
)
def test_only_an_emergency_is_never_sent_away(jurisdiction: str, kind: Kind, disposition: str) -> None:
    facts = request(kind, official=Official(jurisdiction, "police", True), addressed_to="agora")
    decision = decided(facts)
    assert decision.disposition == disposition
    assert {each.outcome for each in decision.preservations} <= {"provisional"}
    assert bool(decision.preservations) is (kind in (Kind.PRESERVATION, Kind.EXTENSION))


@pytest.mark.parametrize("jurisdiction", ["NO", "FI"])
def test_counsel_may_read_that_even_what_is_urgent_is_sent_away(jurisdiction: str) -> None:
    away = settled("misdirected-urgent", "refer-only")
    official = Official(jurisdiction, "police", True)
    emergency = decided(request(Kind.EMERGENCY, official=official, addressed_to="agora"), away)
    assert emergency.disposition == "refer"
    assert {item.answer for item in emergency.items} == {"refuse"}
    kept = decided(request(Kind.PRESERVATION, official=official, addressed_to="agora"), away).preservations
    assert {each.outcome for each in kept} <= {"refuse"}


@pytest.mark.parametrize("jurisdiction", ["NO", "FI"])
def test_without_a_reading_what_is_urgent_is_kept_before_people(jurisdiction: str) -> None:
    official = Official(jurisdiction, "police", True)
    open_text = without("misdirected-urgent")
    emergency = decided(request(Kind.EMERGENCY, official=official, addressed_to="agora"), open_text)
    assert {item.answer for item in emergency.items} == {"needs-a-person"}


def test_a_private_person_s_misdirected_emergency_is_answered_with_the_receipt_alone() -> None:
    decision = decided(request(Kind.EMERGENCY, official=Official("FI", "private", False)))
    assert (decision.service.reply, decision.disposition) == ("receipt-only", "answer")
    assert {item.answer for item in decision.items} == {"refuse"}


def test_the_table_of_a_line_routes_the_lines_that_it_names() -> None:
    assert {route.to for pack in shelf().packs for route in pack.routing.route} == {
        "agora",
        "agora-north",
        "agora-east",
    }


def test_equal_facts_are_routed_alike() -> None:
    facts = request(official=Official("NO", "police", True))
    assert decided(facts) == decided(replace(facts))
