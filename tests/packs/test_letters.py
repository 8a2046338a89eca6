"""The letters of every pack: complete, waiving nothing, and a receipt that tells nobody anything."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC

import pytest

from rogatory.edge.cases import read_cases
from rogatory.edge.packs import shipped, shipped_folders
from rogatory.guidelines.cases import Case
from rogatory.guidelines.decision import Decision
from rogatory.guidelines.engine import decide
from rogatory.guidelines.facts import Account, Official
from rogatory.guidelines.letters import ALL_KEYS, TO_USERS, VARIABLES, compose, values_for
from rogatory.guidelines.pack import Pack
from rogatory.problem import Problem

SHELF = shipped()
CASES = [case for folder in shipped_folders() for case in read_cases(folder, folder.name)]
INC = SHELF.pack("tiktok-inc-2020-08-13")
COMMON = {
    "reference": "ROG-2020-000417-K",
    "officer_name": "Dana Whitfield",
    "agency": "Harbor County Police Department",
    "received_on": "2020-09-01",
}


def decided(case: Case) -> Decision:
    return decide(case.facts, SHELF, case.facts.received_at.astimezone(UTC))


def case_named(name: str) -> Case:
    (case,) = [each for each in CASES if each.name == name]
    return case


@pytest.mark.parametrize("pack", SHELF.packs, ids=lambda pack: pack.about.version)
@pytest.mark.parametrize("key", ALL_KEYS)
class TestLetter:
    def test_composes_for_every_case_without_a_variable_left(self, pack: Pack, key: str) -> None:
        for case in CASES:
            letter = compose(pack, key, values_for(decided(case), pack) | COMMON)
            assert not re.search(r"\{\w*\}", letter.subject + letter.body), case.name
            assert COMMON["reference"] in letter.subject + letter.body
            assert "\n" not in letter.subject

    def test_waives_nothing_and_is_signed(self, pack: Pack, key: str) -> None:
        for case in CASES:
            body = compose(pack, key, values_for(decided(case), pack) | COMMON).body
            assert key in TO_USERS or pack.channels.no_waiver in body
            assert body.rstrip().endswith(pack.about.entity.name)

    def test_leaves_no_empty_paragraph(self, pack: Pack, key: str) -> None:
        for case in CASES:
            assert "\n\n\n" not in compose(pack, key, values_for(decided(case), pack) | COMMON).body, case.name

    def test_composes_with_nothing_at_all(self, pack: Pack, key: str) -> None:
        body = compose(pack, key, {}).body
        assert body.strip()
        assert key in TO_USERS or pack.channels.no_waiver in body


@pytest.mark.parametrize("pack", SHELF.packs, ids=lambda pack: pack.about.version)
def test_a_receipt_is_the_same_for_everybody(pack: Pack) -> None:
    receipts = {compose(pack, "receipt", values_for(decided(case), pack) | COMMON) for case in CASES}
    assert len(receipts) == 1


@pytest.mark.parametrize("pack", SHELF.packs, ids=lambda pack: pack.about.version)
def test_a_receipt_has_no_variable_of_the_sender_or_the_account(pack: Pack) -> None:
    letter = pack.letters["receipt"]
    used = set(re.findall(r"\{(\w+)\}", letter.subject + letter.body))
    assert used <= {"reference", "guideline_title", "entity_name", "received_on", "no_waiver", "public_advice"}
    assert used <= set(VARIABLES["receipt"])


@pytest.mark.parametrize("pack", SHELF.packs, ids=lambda pack: pack.about.version)
def test_a_receipt_tells_everybody_what_to_do_in_an_emergency(pack: Pack) -> None:
    assert pack.emergency is not None
    assert pack.emergency.public_advice in compose(pack, "receipt", COMMON).body


@pytest.mark.parametrize("key", ALL_KEYS)
def test_no_letter_about_a_preservation_tells_whether_the_account_exists(key: str) -> None:
    case = case_named("Ninety days count from the day after receipt, in UTC")
    letters = []
    for exists in (True, False, None):
        facts = replace(case.facts, accounts=(Account("river_lantern", exists=exists),))
        decision = decide(facts, SHELF, facts.received_at)
        letters.append(
            compose(
                INC,
                key,
                values_for(decision, INC) | COMMON,
            )
        )
    assert letters[0] == letters[1] == letters[2]


def test_a_refusal_tells_clause_section_and_cure() -> None:
    decision = decided(case_named("A grand jury subpoena does not open logs"))
    body = compose(
        INC,
        "refusal",
        values_for(decision, INC) | COMMON,
    ).body
    assert "river_lantern: Log data: not released" in body
    assert "2703(d)" in body
    assert "What information may be available: Log Data" in body


def test_a_deficiency_letter_tells_what_is_missing_and_its_cure() -> None:
    decision = decided(case_named("A P.O. box is no mailing address"))
    body = compose(
        INC,
        "deficiency",
        values_for(decision, INC) | COMMON,
    ).body
    assert "a P.O. box is not accepted" in body


def test_a_referral_tells_where_to_send_the_request() -> None:
    decision = decided(case_named("A Russian officer is referred to a guideline that is published elsewhere"))
    body = compose(
        INC,
        "referral",
        values_for(decision, INC) | COMMON,
    ).body
    assert decision.route.address
    assert decision.route.address in body


def test_an_approval_tells_why_a_part_is_not_released() -> None:
    decision = decided(case_named("Each category gets the answer that its process allows"))
    body = compose(
        INC,
        "approval",
        values_for(decision, INC) | COMMON,
    ).body
    assert "river_lantern: Subscriber information: released" in body
    assert "river_lantern: User interactions: not released" in body
    assert "river_lantern: User interactions: Comments, direct messages and live chats open on a warrant alone." in body


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Ninety days count from the day after receipt, in UTC", "preservation to 2020-11-30 (UTC)"),
        (
            "One extension continues from the old end, and comes in time on the last day",
            "preservation to 2021-02-28 (UTC)",
        ),
        ("An unsigned letter is told and kept provisionally", "provisional preservation"),
        ("A second extension is a person's choice, by default no", "under review by a person"),
        ("Legal process for a part keeps that part until it is produced", "the rest is kept to 2020-11-30 (UTC)"),
    ],
)
def test_what_becomes_of_a_preservation_is_told(name: str, told: str) -> None:
    body = compose(
        INC,
        "approval",
        values_for(decided(case_named(name)), INC) | COMMON,
    ).body
    assert told in body


def test_nothing_is_said_of_a_preservation_that_nobody_grants_a_stranger() -> None:
    case = case_named("Ninety days count from the day after receipt, in UTC")
    facts = replace(case.facts, official=Official("US", "private", False))
    assert values_for(decide(facts, SHELF, facts.received_at), INC)["preservation"] == ""


def test_there_is_no_other_letter() -> None:
    with pytest.raises(Problem, match="no letter"):
        compose(SHELF.packs[0], "birthday", {})


@pytest.mark.parametrize("pack", SHELF.packs, ids=lambda pack: pack.about.version)
def test_a_notice_to_a_user_tells_nothing_of_the_officer_whatever_is_filled_in(pack: Pack) -> None:
    for case in CASES:
        body = compose(pack, "notice", values_for(decided(case), pack) | COMMON | {"asked": "What was asked for"}).body
        assert COMMON["officer_name"] not in body
        assert COMMON["agency"] not in body
        assert "jeopard" not in body
