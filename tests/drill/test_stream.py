"""The stream can be drawn again, is of invented people alone, and holds routine, honest oddities and frauds."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rogatory.drill.forged import PATTERNS
from rogatory.drill.papers import Order, cut_out, pdf_of
from rogatory.drill.settling import RESERVED
from rogatory.drill.stream import draw
from rogatory.drill.world import STREAM
from rogatory.problem import Problem

BEGINS = datetime(2026, 3, 2, tzinfo=UTC)
STREAMED = draw(3, 400, 40, BEGINS)
ORDER = Order("Court of Nowhere", "Order", "26-1", BEGINS.date(), ("The account is river_1.",), ("Ada Judge", "Judge"))


def test_the_same_seed_draws_the_same_stream_to_the_byte():
    again = draw(3, 400, 40, BEGINS)
    assert again == STREAMED
    for number in range(0, 400, 40):
        assert again.filings[number].eml(number) == STREAMED.filings[number].eml(number)


def test_another_seed_draws_another_stream():
    assert draw(4, 400, 40, BEGINS) != STREAMED


def test_as_many_come_as_were_asked_for_in_the_order_of_time():
    assert len(STREAMED.filings) == 400
    assert sum(bool(each.forged) for each in STREAMED.filings) == 40
    instants = [each.at for each in STREAMED.filings]
    assert instants == sorted(instants)
    assert instants[0] > BEGINS
    assert instants[-1] < BEGINS + STREAM


def test_every_pattern_of_fraud_is_among_the_forged():
    sent = Counter(each.forged for each in STREAMED.filings if each.forged)
    assert sent.keys() == PATTERNS.keys()
    assert len(PATTERNS) >= 6
    assert max(sent.values()) - min(sent.values()) <= 1


def test_nobody_in_it_can_be_a_real_person():
    for each in STREAMED.filings:
        assert each.sender.endswith(RESERVED)
        assert (each.by or each.sender).endswith(RESERVED)
        assert not each.reply_to or each.reply_to.endswith(RESERVED)
    assert all(agency.domain.endswith(".example") for agency in STREAMED.world.agencies)


def test_the_world_is_of_many_agencies_and_countries_with_officers_old_and_new():
    world = STREAMED.world
    assert len(world.agencies) == 60
    assert len({agency.country.code for agency in world.agencies}) > 6
    vetted = [one.vetted_at for one in world.registered if one.vetted_at]
    assert len(vetted) == 120
    assert any(at > world.begins for at in vetted)
    assert any(at < world.begins - timedelta(days=365) for at in vetted)
    assert any(len(one.devices) > 1 and one.devices[1] > world.begins for one in world.registered)


def test_the_genuine_ones_are_odd_in_honest_ways():
    honest = [each for each in STREAMED.filings if not each.forged]
    assert any(each.subject.startswith("Reminder:") for each in honest)
    shared = Counter(name for name in {(name, each.sender) for each in honest for name in each.accounts})
    assert max(Counter(name for name, _ in shared).values()) > 1, "two officers ask for one account"
    assert any(each.kind == "emergency" and each.at.hour in (0, 1, 2, 3) for each in honest)
    known = {agency.domain for agency in STREAMED.world.agencies}
    assert any(each.sender.rpartition("@")[2] not in known for each in honest), "an agency of no directory"
    assert {each.is_portal for each in honest} == {True, False}


def test_an_altered_order_is_a_genuine_one_but_for_the_account():
    honest = {each.papers[0].number: each for each in STREAMED.filings if not each.forged}
    altered = [each for each in STREAMED.filings if each.forged == "altered order"]
    assert altered
    for each in altered:
        real = honest[each.papers[0].number]
        assert each.papers[0].signed == real.papers[0].signed
        assert each.accounts != real.accounts
        assert each.accounts[0] in " ".join(each.papers[0].paragraphs)


def test_a_reused_signature_is_the_picture_of_another_document():
    real = pdf_of(ORDER)
    forged = pdf_of(replace(ORDER, number="26-2", signed=("Ben Other", "Judge"), cut_from=ORDER))
    own = pdf_of(replace(ORDER, number="26-2", signed=("Ben Other", "Judge")))
    assert cut_out(forged).tobytes() == cut_out(real).tobytes()
    assert cut_out(own).tobytes() != cut_out(real).tobytes()
    scanned = pdf_of(replace(ORDER, cut_from=ORDER, scanned=True))
    assert cut_out(scanned).size != cut_out(real).size


def test_two_judges_of_one_name_sign_each_in_their_own_hand():
    here, there = (pdf_of(replace(ORDER, signed=("Ada Judge", court))) for court in ("Judge, here", "Judge, there"))
    assert cut_out(here).tobytes() != cut_out(there).tobytes()


@pytest.mark.parametrize("forged", [51, -1])
def test_not_everything_can_be_forged(forged: int):
    with pytest.raises(Problem, match="cannot be forged"):
        draw(1, 100, forged, BEGINS)
