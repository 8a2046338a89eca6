"""Requests to preserve and to extend: days, chains of extensions, defects, and the end."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from rogatory.guidelines.decision import Decision, Preservation
from rogatory.guidelines.facts import (
    Account,
    Channel,
    Extension,
    Facts,
    Kind,
    Official,
    PreservationHistory,
    PreservationLetter,
    Service,
)
from rogatory.guidelines.shelf import Shelf
from tests.guidelines.agora import decided, request, settled, shelf, without


def at(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def only(decision: Decision) -> Preservation:
    (preservation,) = decision.preservations
    return preservation


def preserve(received: str, on: Shelf | None = None) -> Preservation:
    return only(decided(request(Kind.PRESERVATION, received_at=at(received)), on))


def extension(received: str, original: str, *earlier: str) -> Facts:
    history = PreservationHistory(at(original), tuple(Extension(at(each)) for each in earlier))
    return request(Kind.EXTENSION, received_at=at(received), history=history)


@pytest.mark.parametrize(
    ("received", "last_day"),
    [
        ("2021-03-01", date(2021, 5, 30)),
        ("2021-09-01", date(2021, 11, 30)),
        ("2021-12-01", date(2022, 3, 1)),
        ("2023-12-01", date(2024, 2, 29)),
        ("2023-11-30", date(2024, 2, 28)),
        ("2023-12-02", date(2024, 3, 1)),
        ("2024-02-29", date(2024, 5, 29)),
        ("2024-02-28T23:59:59", date(2024, 5, 28)),
        ("2023-10-04", date(2024, 1, 2)),
    ],
)
def test_the_days_of_a_preservation(received: str, last_day: date) -> None:
    made = preserve(received)
    assert (made.outcome, made.last_day) == ("preserve", last_day)
    assert made.begins == at(received).date()
    assert made.derivation[-1].day == last_day


def test_a_reading_may_count_the_first_day() -> None:
    assert preserve("2021-03-01", settled("day-count", "first-day-included")).last_day == date(2021, 5, 29)


def test_the_end_of_the_calendar_is_the_last_day_there_is() -> None:
    assert preserve("9999-12-01").last_day == date.max


@pytest.mark.parametrize(
    ("received", "earlier", "outcome", "default", "last_day"),
    [
        ("2021-03-20", [], "extend", "", date(2021, 8, 28)),
        ("2021-05-30T23:59:59", [], "extend", "", date(2021, 8, 28)),
        ("2021-05-31", [], "new-request", "", date(2021, 8, 29)),
        ("2021-06-01", ["2021-05-01"], "needs-a-person", "no", date(2021, 11, 26)),
        ("2021-08-28", ["2021-05-01"], "needs-a-person", "no", date(2021, 11, 26)),
        ("2021-08-29", ["2021-05-01"], "new-request", "", date(2021, 11, 27)),
        ("2021-09-01", ["2021-05-01", "2021-08-01"], "needs-a-person", "no", date(2022, 2, 24)),
    ],
)
def test_extensions_continue_from_the_old_end(
    received: str, earlier: list[str], outcome: str, default: str, last_day: date
) -> None:
    made = only(decided(extension(received, "2021-03-01", *earlier)))
    assert (made.outcome, made.default, made.last_day) == (outcome, default, last_day)


def test_an_extension_across_a_leap_day() -> None:
    assert only(decided(extension("2024-02-01", "2023-12-01"))).last_day == date(2024, 5, 29)


def test_a_late_extension_tells_that_the_copy_is_gone() -> None:
    history = PreservationHistory(at("2021-03-01"), copy_exists=False)
    made = only(decided(request(Kind.EXTENSION, received_at=at("2021-06-10"), history=history)))
    assert made.outcome == "new-request"
    assert "history.copy_exists" in {reason.fact for reason in made.reasons}


@pytest.mark.parametrize("history", [None, PreservationHistory()])
def test_an_extension_of_something_unknown_goes_to_a_person(history: PreservationHistory | None) -> None:
    decision = decided(request(Kind.EXTENSION, history=history))
    assert only(decision).outcome == "needs-a-person"
    assert [each.fact for each in decision.questions] == ["history.original_received_at"]


@pytest.mark.parametrize("kind", [Kind.PRESERVATION, Kind.EXTENSION])
@pytest.mark.parametrize(("signed", "disposition"), [(False, "return-for-correction"), (None, "needs-a-person")])
def test_what_is_defective_or_unknown_is_kept_provisionally(kind: Kind, signed: bool | None, disposition: str) -> None:
    decision = decided(request(kind, preservation=PreservationLetter(signed=signed)))
    assert (only(decision).outcome, decision.disposition) == ("provisional", disposition)


def test_counsel_may_read_that_a_defective_letter_is_refused_but_not_an_unread_one() -> None:
    strict = settled("defective-letter", "refuse")
    assert (
        only(decided(request(Kind.PRESERVATION, preservation=PreservationLetter(signed=False)), strict)).outcome
        == "refuse"
    )
    assert only(decided(request(Kind.PRESERVATION, preservation=PreservationLetter()), strict)).outcome == "provisional"
    assert only(decided(request(Kind.PRESERVATION, preservation=None), strict)).outcome == "provisional"


@pytest.mark.parametrize("accounts", [(), (Account(None, (("email", "a@mail.example"),)),), (Account(" "),)])
def test_nobody_is_preserved_who_is_not_named(accounts: tuple[Account, ...]) -> None:
    decision = decided(request(Kind.PRESERVATION, accounts=accounts))
    assert (only(decision).outcome, decision.disposition) == ("refuse", "return-for-correction")


def test_whom_to_preserve_is_asked_for() -> None:
    decision = decided(request(Kind.PRESERVATION, accounts=None))
    assert [each.fact for each in decision.questions] == ["accounts"]
    assert decision.disposition == "needs-a-person"


@pytest.mark.parametrize(("law_enforcement", "outcome"), [(True, "preserve"), (None, "provisional"), (False, "refuse")])
def test_who_asks_counts(law_enforcement: bool | None, outcome: str) -> None:
    official = Official("DE", "police", law_enforcement)
    assert only(decided(request(Kind.PRESERVATION, official=official))).outcome == outcome


def test_a_private_mailbox_is_called_back_and_the_data_kept_meanwhile() -> None:
    decision = decided(request(Kind.PRESERVATION, service=Service(Channel.EMAIL, sender_domain_official=False)))
    assert (only(decision).outcome, decision.disposition) == ("provisional", "hold-and-call-back")


@pytest.mark.parametrize(
    ("today", "pending", "covers", "outcome", "keeps"),
    [
        ("2021-05-30", None, (), "runs", ()),
        ("2021-05-31", None, (), "needs-a-person", ()),
        ("2021-05-15", "mlat", (), "runs", ()),
        ("2021-05-16", "mlat", (), "needs-a-person", ()),
        ("2021-05-16", None, (), "runs", ()),
        ("2021-05-31", None, ("account",), "needs-a-person", ("account",)),
        ("2021-05-31", None, ("account", "posts", "logs"), "runs", ("account", "posts", "logs")),
        ("2021-04-01", None, ("phone-number",), "runs", ("account",)),
        ("2021-04-01", None, ("friends",), "runs", ()),
    ],
)
def test_a_running_preservation_and_its_end(
    today: str, pending: str | None, covers: tuple[str, ...], outcome: str, keeps: tuple[str, ...]
) -> None:
    history = PreservationHistory(at("2021-03-01"), process_covers=covers, process_pending=pending)
    made = only(decided(request(history=history), at=at(today)))
    assert (made.kind, made.outcome, made.keeps, made.last_day) == ("running", outcome, keeps, date(2021, 5, 30))


def test_what_becomes_of_the_rest_is_a_person_s_where_nobody_has_read_it() -> None:
    facts = request(history=PreservationHistory(at("2021-03-01"), process_covers=("account",)))
    assert only(decided(facts)).outcome == "runs"
    assert only(decided(facts, without("partial-process"))).outcome == "needs-a-person"


def test_an_account_that_does_not_exist_is_answered_like_one_that_does() -> None:
    real = decided(request(Kind.PRESERVATION, accounts=(Account("anna", exists=True),)))
    unreal = decided(request(Kind.PRESERVATION, accounts=(Account("anna", exists=False),)))
    assert real == unreal
    assert not real.service.existence


def test_every_account_has_its_own_answer() -> None:
    decision = decided(request(Kind.PRESERVATION, accounts=(Account("anna"), Account(None), Account("bert"))))
    assert [(each.account, each.outcome) for each in decision.preservations] == [
        ("anna", "preserve"),
        ("", "refuse"),
        ("bert", "preserve"),
    ]
    assert shelf().pack("agora-1").preservation is not None
