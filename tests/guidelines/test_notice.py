"""Telling the user, violations, costs, service, and what may be said back."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from rogatory.guidelines.facts import Channel, Kind, Nondisclosure, NoticeWish, Official, Service, Violation
from tests.guidelines.agora import decided, request, settled, warrant, without


@pytest.mark.parametrize(
    ("wish", "outcome", "advised"),
    [
        (NoticeWish.JEOPARDY, "do-not-notify", False),
        (NoticeWish.BARE, "needs-a-person", False),
        (NoticeWish.NONE, "needs-a-person", True),
        (None, "needs-a-person", True),
    ],
)
def test_what_the_officer_says_of_notice(wish: NoticeWish | None, outcome: str, advised: bool) -> None:
    decision = decided(request(notice=wish))
    assert decision.notice.outcome == outcome
    assert ("notice" in {reason.clause for reason in decision.advice}) is advised


@pytest.mark.parametrize(
    ("bars", "outcome", "until"),
    [
        ([Nondisclosure(True)], "do-not-notify", None),
        ([Nondisclosure(True, date(2021, 3, 1))], "do-not-notify", date(2021, 3, 1)),
        ([Nondisclosure(True, date(2021, 2, 28))], "needs-a-person", None),
        ([Nondisclosure(False)], "needs-a-person", None),
        ([Nondisclosure(None)], "needs-a-person", None),
        (
            [Nondisclosure(True, date(2021, 4, 1)), Nondisclosure(True, date(2021, 5, 1))],
            "do-not-notify",
            date(2021, 5, 1),
        ),
        ([Nondisclosure(True, date(2021, 4, 1)), Nondisclosure(True)], "do-not-notify", None),
        ([Nondisclosure(True, date(2021, 4, 1), "statute")], "do-not-notify", date(2021, 4, 1)),
    ],
)
def test_a_bar_binds_until_its_last_day(bars: list[Nondisclosure], outcome: str, until: date | None) -> None:
    decision = decided(request(instruments=tuple(warrant(nondisclosure=each) for each in bars)))
    assert (decision.notice.outcome, decision.notice.until) == (outcome, until)


def test_a_bar_runs_out_by_the_day_of_the_decision() -> None:
    facts = request(instruments=(warrant(nondisclosure=Nondisclosure(True, date(2021, 4, 1))),))
    assert decided(facts, at=datetime(2021, 4, 1, 23, 59, tzinfo=UTC)).notice.outcome == "do-not-notify"
    assert decided(facts, at=datetime(2021, 4, 2, tzinfo=UTC)).notice.outcome == "needs-a-person"


@pytest.mark.parametrize(
    ("violation", "outcome"),
    [
        (Violation(), "none"),
        (Violation(False), "none"),
        (Violation(True, False), "enforce"),
        (Violation(True, None), "needs-a-person"),
        (Violation(True, True), "advisement"),
        (Violation(None, True), "advisement"),
        (Violation(False, True), "none"),
    ],
)
def test_what_follows_from_notice_of_a_violation(violation: Violation, outcome: str) -> None:
    assert decided(request(violation=violation)).violation.outcome == outcome


def test_a_guideline_without_a_word_on_costs_does_not_address_them() -> None:
    assert decided(request()).costs.outcome == "not-addressed"


@pytest.mark.parametrize(
    ("channel", "effective"),
    [
        (Channel.EMAIL, True),
        (Channel.PORTAL, True),
        (Channel.API, True),
        (Channel.FILE, True),
        (Channel.POST, None),
        (Channel.FORM, None),
        (None, None),
    ],
)
def test_the_effect_of_service(channel: Channel | None, effective: bool | None) -> None:
    assert decided(request(service=Service(channel))).service.effective is effective


def test_counsel_may_read_that_added_channels_have_no_effect() -> None:
    facts = request(service=Service(Channel.PORTAL))
    assert decided(facts, settled("added-channels", "no-effect")).service.effective is False
    assert decided(facts, without("added-channels")).service.effective is None


@pytest.mark.parametrize(
    ("kinds", "law_enforcement", "reply", "existence"),
    [
        ((Kind.DATA,), True, "full", True),
        ((Kind.DATA,), None, "receipt-only", False),
        ((Kind.DATA,), False, "none", False),
        ((Kind.PRESERVATION,), True, "full", False),
        ((Kind.PRESERVATION,), None, "receipt-only", False),
        ((Kind.PRESERVATION,), False, "none", False),
        ((Kind.EMERGENCY,), True, "full", True),
        ((Kind.EMERGENCY,), None, "receipt-only", False),
        ((Kind.EMERGENCY,), False, "receipt-only", False),
        ((Kind.EMERGENCY, Kind.DATA), False, "receipt-only", False),
    ],
)
def test_how_far_a_reply_may_go(
    kinds: tuple[Kind, ...], law_enforcement: bool | None, reply: str, existence: bool
) -> None:
    service = decided(request(*kinds, official=Official("DE", "police", law_enforcement))).service
    assert (service.reply, service.existence) == (reply, existence)


def test_without_a_reading_existence_is_told_to_nobody() -> None:
    assert not decided(request(), without("existence")).service.existence


def test_counsel_may_read_that_no_receipt_goes_out() -> None:
    unknown = request(official=Official("DE", "police", None))
    assert decided(unknown, settled("receipt", "none")).service.reply == "none"


@pytest.mark.parametrize(
    ("official", "law_enforcement", "disposition", "answer"),
    [
        (True, True, "answer", "release"),
        (False, True, "hold-and-call-back", "needs-a-person"),
        (None, True, "answer", "release"),
        (True, None, "needs-a-person", "needs-a-person"),
        (False, False, "no-answer", "refuse"),
    ],
)
def test_a_mailbox_proves_nothing_and_refuses_nothing(
    official: bool | None, law_enforcement: bool | None, disposition: str, answer: str
) -> None:
    facts = request(
        official=Official("DE", "police", law_enforcement),
        service=Service(Channel.EMAIL, sender_domain_official=official),
    )
    decision = decided(facts)
    assert decision.disposition == disposition
    assert [item.answer for item in decision.items] == [answer]


def test_an_international_authority_is_told_of_the_treaty_route_and_not_stopped_by_it() -> None:
    decision = decided(request(official=Official("US", "police", True)))
    assert "foreign" in {reason.clause for reason in decision.advice}
    assert decision.disposition == "answer"
    assert "foreign" not in {reason.clause for reason in decided(request()).advice}


def test_a_bar_by_law_stands_where_no_guideline_here_applies() -> None:
    # The first is sent to a guideline published elsewhere; of the other nobody knows the jurisdiction.
    for code in ("FI", None):
        held = request(
            official=Official(code, "police", True),
            instruments=(warrant(nondisclosure=Nondisclosure(True, date(2021, 4, 1))),),
        )
        assert decided(held).notice.outcome == "do-not-notify"
