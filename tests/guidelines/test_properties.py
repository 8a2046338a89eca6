"""What holds for any facts whatever: nothing leaves without an officer, a username, a form and a law."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rogatory.edge.decisions import decision_json, parse_decision
from rogatory.edge.facts import facts_json, parse_facts
from rogatory.edge.packs import counsel_from_archive, from_archive
from rogatory.guidelines.decision import Answer, Decision, Disposition
from rogatory.guidelines.engine import decide
from rogatory.guidelines.facts import Channel, Emergency, Facts, Instrument, Kind
from rogatory.guidelines.pack import Pack
from rogatory.guidelines.rules import Test as FieldTest
from rogatory.guidelines.shelf import Shelf
from tests.guidelines import agora
from tests.guidelines.any_facts import SHELVES, instruments, nearly_sound, situations

LATER = datetime(2021, 7, 1, tzinfo=UTC)


def released(decision: Decision) -> list[Any]:
    return [item for item in decision.items if item.answer is Answer.RELEASE]


def by_id(decision: Decision) -> dict[str, Answer]:
    return {item.id: item.answer for item in decision.items}


def pack_of(shelf: Shelf, decision: Decision) -> Pack:
    assert decision.guideline is not None
    return shelf.pack(decision.guideline.version)


@given(situations(), st.datetimes(timezones=st.just(UTC)))
def test_any_facts_are_decided_and_equal_ones_alike(situation: tuple[Facts, Shelf], at: datetime) -> None:
    known, shelf = situation
    decision = decide(known, shelf, at)
    assert decision == decide(known, shelf, at)
    assert {type(item.answer) for item in decision.items} <= {Answer}
    assert isinstance(decision.disposition, Disposition)
    assert all(item.reasons for item in decision.items)
    assert len(by_id(decision)) == len(decision.items)


@given(situations())
@example((agora.request(), agora.shelf()))
def test_a_release_has_an_officer_a_username_and_a_whole_form(situation: tuple[Facts, Shelf]) -> None:
    known, shelf = situation
    decision = decide(known, shelf, known.received_at)
    out = released(decision)
    if not out:
        return
    assert known.official.law_enforcement is True
    assert decision.route.outcome == "applies"
    usernames = {each.username for each in known.accounts or () if each.username and each.username.strip()}
    assert {item.account for item in out} <= usernames
    assert not [
        each for each in decision.deficiencies if each.blocking and Kind.DATA in each.kinds and not _named(each)
    ]
    for compiled in pack_of(shelf, decision).rules_of.get(Kind.DATA, ()):
        rule = compiled.rule
        must = pack_of(shelf, decision).clauses[rule.clause].modality == "must" and not rule.advisory
        if must and rule.test is not FieldTest.ABSENT and not rule.channels:
            assert compiled.value(known) is not None


def _named(deficiency: Any) -> bool:
    """Tell whether it is about naming an account: the item of that account tells it, and no other waits for it."""
    return deficiency.reason.fact == "accounts.username"


@given(situations())
def test_a_release_rests_on_signed_process_that_names_the_account(situation: tuple[Facts, Shelf]) -> None:
    known, shelf = situation
    for item in released(decide(known, shelf, known.received_at)):
        assert any(
            each.signed is True and (not each.accounts or item.account in each.accounts)
            for each in known.instruments or ()
        )


@given(situations())
def test_an_emergency_never_releases_by_itself_and_is_never_sent_away(situation: tuple[Facts, Shelf]) -> None:
    known, shelf = situation
    decision = decide(known, shelf, known.received_at)
    assert not [item for item in released(decision) if item.emergency]
    handled = shelf.counsel.settle("misdirected-urgent", decision.route.line)
    if Kind.EMERGENCY not in known.kinds or known.official.law_enforcement is False:
        return
    if decision.emergency is not None and decision.emergency.outcome == "not-eligible":
        return
    if decision.route.outcome == "referred" and handled is not None and handled.value == "refer-only":
        return
    expected = {Disposition.PERSON}
    if decision.service.reply == "none":
        expected = {Disposition.SILENCE}
    assert decision.disposition in expected


@given(situations())
def test_somebody_who_is_no_officer_gets_nothing(situation: tuple[Facts, Shelf]) -> None:
    known, shelf = situation
    stranger = replace(known, official=replace(known.official, law_enforcement=False))
    decision = decide(stranger, shelf, stranger.received_at)
    assert {item.answer for item in decision.items} <= {Answer.REFUSE}
    assert {each.outcome for each in decision.preservations if each.kind != "running"} <= {"refuse"}
    assert decision.service.reply in ("none", "receipt-only")
    assert not decision.service.existence


@given(situations(), instruments)
@example((agora.request(), agora.shelf()), Instrument("papyrus"))
def test_more_process_never_takes_a_release_away(situation: tuple[Facts, Shelf], more: Instrument) -> None:
    known, shelf = situation
    before = decide(known, shelf, known.received_at)
    after = decide(replace(known, instruments=(*(known.instruments or ()), more)), shelf, known.received_at)
    for item in released(before):
        assert by_id(after)[item.id] is Answer.RELEASE


@given(situations())
def test_whether_an_account_exists_changes_nothing(situation: tuple[Facts, Shelf]) -> None:
    known, shelf = situation
    real = replace(known, accounts=tuple(replace(each, exists=True) for each in known.accounts or ()))
    unreal = replace(known, accounts=tuple(replace(each, exists=False) for each in known.accounts or ()))
    assert decide(real, shelf, known.received_at) == decide(unreal, shelf, known.received_at)


def _officer(known: Facts, value: bool | None) -> Facts:
    return replace(known, official=replace(known.official, law_enforcement=value))


def _domain(known: Facts, value: bool | None) -> Facts:
    return replace(known, service=replace(known.service, channel=Channel.EMAIL, sender_domain_official=value))


def _signed(known: Facts, value: bool | None) -> Facts:
    return replace(known, instruments=tuple(replace(each, signed=value) for each in known.instruments or ()))


def _private(known: Facts, value: bool | None) -> Facts:
    return replace(known, accounts=tuple(replace(each, private=value) for each in known.accounts or ()))


def _deleted(known: Facts, value: bool | None) -> Facts:
    changed = []
    for account in known.accounts or ():
        videos = tuple(replace(each, deleted_by_user=value) for each in account.videos)
        changed.append(replace(account, videos=videos))
    return replace(known, accounts=tuple(changed))


def _consent(known: Facts, value: bool | None) -> Facts:
    return replace(known, consent=value)


def _authorised(known: Facts, value: bool | None) -> Facts:
    return replace(known, authorisation=replace(known.authorisation, present=value))


def _sworn(known: Facts, value: bool | None) -> Facts:
    return replace(known, emergency=replace(known.emergency or Emergency(), signed_by_sworn_official=value))


Change = Callable[[Facts, bool | None], Facts]
CHANGES: list[Change] = [_officer, _domain, _signed, _private, _deleted, _consent, _authorised, _sworn]


@pytest.mark.parametrize("change", CHANGES)
@given(situation=situations())
def test_an_unknown_never_releases_what_a_no_refuses(change: Change, situation: tuple[Facts, Shelf]) -> None:
    known, shelf = situation
    unknown = by_id(decide(change(known, None), shelf, known.received_at))
    denied = by_id(decide(change(known, False), shelf, known.received_at))
    for item, answer in denied.items():
        if answer is Answer.REFUSE:
            assert unknown.get(item) is not Answer.RELEASE


@pytest.mark.parametrize("change", [_officer, _domain, _signed, _sworn])
@given(situation=situations())
def test_an_unknown_is_never_read_as_a_no(change: Change, situation: tuple[Facts, Shelf]) -> None:
    known, shelf = situation
    unknown = by_id(decide(change(known, None), shelf, known.received_at))
    granted = by_id(decide(change(known, True), shelf, known.received_at))
    for item, answer in granted.items():
        if answer is not Answer.REFUSE:
            assert unknown.get(item) is not Answer.REFUSE


@given(situations())
def test_facts_and_decisions_survive_their_json(situation: tuple[Facts, Shelf]) -> None:
    known, shelf = situation
    decision = decide(known, shelf, known.received_at)
    assert parse_decision(decision_json(decision)) == decision
    again = parse_facts(facts_json(known), "facts.json")
    assert decide(again, shelf, known.received_at) == decision


@given(st.sampled_from(SHELVES).flatmap(lambda shelf: st.tuples(nearly_sound(shelf), st.just(shelf))))
def test_a_decision_is_replayed_from_the_archives(situation: tuple[Facts, Shelf]) -> None:
    known, shelf = situation
    archived = Shelf(
        tuple(from_archive(pack.archive) for pack in shelf.packs), counsel_from_archive(shelf.counsel.archive)
    )
    assert decide(known, archived, LATER) == decide(known, shelf, LATER)


@pytest.mark.parametrize("shelf", SHELVES, ids=lambda shelf: shelf.counsel.title)
def test_archives_keep_their_digests(shelf: Shelf) -> None:
    for pack in shelf.packs:
        assert from_archive(pack.archive).digest == pack.digest
    assert counsel_from_archive(shelf.counsel.archive).digest == shelf.counsel.digest


@given(situations(), st.datetimes(timezones=st.just(UTC)))
def test_nobody_is_told_before_every_bar_and_the_delay_after_it_are_over(
    situation: tuple[Facts, Shelf], at: datetime
) -> None:
    facts, shelf = situation
    notice = decide(facts, shelf, at).notice
    assert all(bar.until is None or bar.until >= at.date() for bar in notice.bars)
    assert all(bar.indefinite == (bar.until is None) for bar in notice.bars)
    assert notice.earliest is None or notice.earliest > at.date()
    if notice.bars:
        assert notice.outcome == notice.bars[0].outcome
    if notice.outcome == "notify":
        assert not notice.bars
    if notice.until is not None:
        assert notice.until == max(bar.until for bar in notice.bars if bar.until and bar.outcome == "do-not-notify")


@given(situations())
def test_each_category_has_one_price_for_a_unit_and_promises_lie_ahead(situation: tuple[Facts, Shelf]) -> None:
    facts, shelf = situation
    decision = decide(facts, shelf, facts.received_at)
    for unit in {line.unit for line in decision.costs.lines}:
        priced = [name for line in decision.costs.lines if line.unit == unit for name in line.categories]
        assert len(priced) == len(set(priced))
    assert all(each.due > facts.received_at or each.last_day == date.max for each in decision.response.promises)
