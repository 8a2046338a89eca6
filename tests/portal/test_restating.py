"""What is on file goes back into the form and comes out the same: who corrects one thing changes no other."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from rogatory.desk.surroundings import the_shelf
from rogatory.edge.cases import read_cases
from rogatory.edge.packs import shipped_folders
from rogatory.guidelines import facts as f
from rogatory.portal import restating, stating
from rogatory.portal.draft import Draft
from rogatory.portal.guidance import speaking

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
FOLDERS = {each.name: each for each in shipped_folders()}
CASES = [case for pack in the_shelf().packs for case in read_cases(FOLDERS[pack.about.version], pack.about.version)]


def through_the_form(facts: f.Facts) -> f.Facts:
    pack = speaking(facts.official.jurisdiction or "", the_shelf(), NOW)
    draft = Draft({})  # a session is a mapping to the draft
    draft.load(restating.pages_of(facts, pack), restating.process_of(facts), "R")
    return stating.facts_of(draft, facts.service.sender or "", facts.received_at)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_correction_that_changes_nothing_states_the_same(case):
    once = through_the_form(case.facts)
    assert through_the_form(once) == once


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_an_officer_stated_is_not_lost_on_the_way(case):
    """All that the form can say comes back, blanks for what nobody had looked at."""
    before, after = case.facts, through_the_form(case.facts)
    assert after.kinds == before.kinds
    assert after.official == f.Official(before.official.jurisdiction, before.official.body)
    stated = f.DateRange(before.period.first or "", before.period.last or "")
    assert after.period == stated or not stating.disclosing(before.kinds)
    names = [account.username for account in before.accounts or () if account.username]
    assert [account.username for account in after.accounts if account.username] == list(dict.fromkeys(names))
    if f.Kind.DATA in before.kinds:
        assert [each.type for each in after.instruments] == [each.type for each in before.instruments or ()]
        assert [each.dated or "" for each in after.instruments] == [
            each.dated or "" for each in before.instruments or ()
        ]
        assert [each.level for each in after.instruments] == [each.level for each in before.instruments or ()]
    if f.Kind.EMERGENCY in before.kinds and before.emergency:
        assert (after.emergency.nature or "") == (before.emergency.nature or "")


def test_nothing_that_the_team_established_reaches_the_form():
    facts = f.Facts(
        kinds=(f.Kind.DATA,),
        received_at=CASES[0].facts.received_at,
        official=f.Official("US", "police", True),
        service=f.Service(sender_domain_official=True),
        accounts=(f.Account("known", exists=True, private=True, not_held=("email",), location="FR"),),
    )
    after = through_the_form(facts)
    assert after.accounts == (f.Account("known"),)
    assert after.official.law_enforcement is None
    assert after.service.sender_domain_official is None


def test_a_renewed_order_comes_back_with_its_new_end():
    renewed = f.Nondisclosure(
        True, date(2020, 12, 1), issued=date(2020, 6, 1), renewals=(f.Renewal(date(2020, 11, 30), date(2021, 6, 1)),)
    )
    held = f.Instrument("warrant", level=f.IssuerLevel.FEDERAL, signed=True, nondisclosure=renewed)
    facts = f.Facts((f.Kind.DATA,), CASES[0].facts.received_at, official=f.Official("US"), instruments=(held,))
    (after,) = through_the_form(facts).instruments
    assert after.nondisclosure == f.Nondisclosure(True, date(2021, 6, 1), issued=date(2020, 6, 1))
