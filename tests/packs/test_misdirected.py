"""Letters to those who wrote to the wrong place or from abroad, and the sentence that waives nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest

from rogatory.edge.cases import read_cases
from rogatory.edge.packs import shipped, shipped_folders
from rogatory.guidelines.decision import Decision
from rogatory.guidelines.engine import decide
from rogatory.guidelines.facts import Facts
from rogatory.guidelines.letters import ALL_KEYS, TO_USERS, compose, values_for
from rogatory.guidelines.pack import Pack

SHELF = shipped()
CASES = {case.name: case for folder in shipped_folders() for case in read_cases(folder, folder.name)}
DATA = CASES["A grand jury subpoena does not open logs"].facts
PRESERVATION = CASES["Ninety days count from the day after receipt, in UTC"].facts
TREATY = "Use a mutual legal assistance treaty request or letters rogatory"


def asked(facts: Facts, jurisdiction: str, under: str | None) -> Decision:
    official = replace(facts.official, jurisdiction=jurisdiction)
    return decide(replace(facts, official=official, addressed_to=under), SHELF, facts.received_at.astimezone(UTC))


def letter(decision: Decision, key: str) -> str:
    pack = SHELF.pack(decision.guideline.version)
    return compose(pack, key, values_for(decision, pack) | {"reference": "R-2026-000001-Z"}).body


@pytest.mark.parametrize("under", [None, "tiktok-inc", "tiktok-pte"])
def test_a_russian_official_is_referred_to_a_guideline_that_is_known_and_not_guessed_at(under: str | None):
    decision = asked(DATA, "RU", under)
    assert (decision.route.outcome, decision.route.configured) == ("referred", False)
    assert {reason.clause for item in decision.items for reason in item.reasons} == {"route.ru"}
    body = letter(decision, "referral")
    assert "uses a third guideline that is published elsewhere" in body
    assert "https://www.tiktok.com/legal/law-enforcement?lang=ru" in body


@pytest.mark.parametrize(
    ("country", "under", "to"), [("SG", "tiktok-inc", "TikTok Pte. Ltd."), ("US", "tiktok-pte", "TikTok Inc.")]
)
def test_each_guideline_refers_to_the_other_with_the_reason(country: str, under: str, to: str):
    body = letter(asked(DATA, country, under), "referral")
    assert f"The guideline that applies is {to} Law Enforcement Data Request Guidelines" in body
    assert f"Send the request under {to} Law Enforcement Data Request Guidelines." in body
    assert "(Top of the page)" in body


@pytest.mark.parametrize(("country", "under"), [("RU", None), ("SG", "tiktok-inc"), ("US", "tiktok-pte")])
def test_the_referral_of_a_preservation_says_what_is_kept_meanwhile(country: str, under: str | None):
    assert "a provisional preservation is being attempted meanwhile" in letter(
        asked(PRESERVATION, country, under), "referral"
    )


@pytest.mark.parametrize("key", ["deficiency", "refusal", "approval"])
@pytest.mark.parametrize("country", ["FR", "MY"])
def test_an_international_authority_is_told_of_the_treaty_route_in_every_decided_letter(country: str, key: str):
    body = letter(asked(DATA, country, None), key)
    assert TREATY in body
    assert "a preservation request can go ahead meanwhile" in body


@pytest.mark.parametrize("key", ["deficiency", "refusal", "approval"])
def test_an_authority_of_the_providers_home_is_told_of_no_treaty(key: str):
    assert TREATY not in letter(asked(DATA, "US", None), key)


@pytest.mark.parametrize("pack", SHELF.packs, ids=lambda pack: pack.about.version)
@pytest.mark.parametrize("key", [key for key in ALL_KEYS if key not in TO_USERS])
def test_every_letter_to_an_officer_says_that_no_objection_is_waived(pack: Pack, key: str):
    body = compose(pack, key, {}).body
    assert pack.channels.no_waiver in body
    assert "No objection is waived, lack of jurisdiction and of proper service included" in body
