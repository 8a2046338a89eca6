"""What was read is laid over what nobody has said, and over nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime

from rogatory.desk.suggesting import suggested, suggestion
from rogatory.guidelines.facts import Account, Contact, DateRange, Facts, Instrument, Kind, Wanted
from rogatory.prefill.finding import Finding, Place
from rogatory.prefill.page import Box

_AT = (Place("a" * 64, 1, (Box(0, 0, 1, 1),)),)
_NOW = datetime(2026, 3, 4, tzinfo=UTC)


def read(field: str, value: str, sure: float = 0.95) -> Finding:
    return Finding(field, value, sure, _AT, "after its label")


def known(**facts: object) -> Facts:
    return Facts((Kind.DATA,), _NOW, **facts)  # type: ignore[arg-type]


def test_what_is_unknown_is_filled_in_sure_or_not():
    found = (
        read("contact.email", "jane@police.example"),
        read("contact.badge", "4411", 0.5),
        read("period.first", "2026-01-01"),
    )
    made = suggestion(known(), found)
    assert made.facts.contact == Contact(email="jane@police.example", badge="4411")
    assert made.facts.period.first == date(2026, 1, 1)
    assert made.taken == {"contact.email", "contact.badge", "period.first"}
    assert [made.is_unsure(path) for path in ("contact.email", "contact.badge", "contact.name")] == [False, True, False]


def test_what_a_person_or_the_officer_s_form_said_stays_and_what_was_read_stands_beside_it():
    before = known(contact=Contact(email="", badge="1"), accounts=(Account("heron"),), wanted=())
    found = (
        read("contact.email", "a@b.example"),
        read("contact.badge", "2"),
        read("accounts.0.username", "other"),
        read("wanted.0.ask", "logs"),
    )
    made = suggestion(before, found)
    assert made.facts == before
    assert made.taken == frozenset()
    assert made.beside["contact.badge"][0].value == "2"


def test_an_instrument_that_the_form_named_is_filled_up_from_the_one_paper_of_its_type():
    before = known(instruments=(Instrument("search-warrant", cites=("18 U.S.C. 2703(a)",)),))
    found = (
        read("instruments.0.type", "court-order"),
        read("instruments.0.issuer", "Another court"),
        read("instruments.1.type", "search-warrant"),
        read("instruments.1.issuer", "High Court of Nowhere"),
        read("instruments.1.cites.0", "18 U.S.C. 2703(d)"),
    )
    [warrant] = suggested(before, found).instruments or ()
    assert warrant.issuer == "High Court of Nowhere"
    assert warrant.cites == ("18 U.S.C. 2703(a)",)


def test_lists_that_nobody_looked_for_are_those_that_were_read():
    found = (
        read("accounts.4.username", "heron"),
        read("accounts.7.other_identifiers.url", "https://example.org/x"),
        read("instruments.0.type", "warrant"),
        read("instruments.0.cites.0", "18 U.S.C. 2703(d)"),
        read("instruments.0.nondisclosure.ordered", "true"),
        read("wanted.0.ask", "video"),
        read("wanted.0.subset", "private"),
        read("instruments.0.issuer_known", "false"),
    )
    made = suggestion(known(), found)
    assert [each.username for each in made.facts.accounts or ()] == ["heron", None]
    assert (made.facts.accounts or ())[1].other_identifiers == (("url", "https://example.org/x"),)
    [instrument] = made.facts.instruments or ()
    assert instrument.nondisclosure is not None
    assert instrument.nondisclosure.ordered is True
    assert made.facts.wanted == (Wanted("video", "private"),)


def test_one_value_that_does_not_fit_costs_no_other():
    found = (
        read("period.first", "2026-02-01"),
        read("period.last", "2026-01-01"),
        read("contact.name", "Jane"),
        read("signature", "nonsense"),
    )
    made = suggested(known(), found)
    assert made.period in (DateRange(first=date(2026, 2, 1)), DateRange(last=date(2026, 1, 1)))
    assert made.contact.name == "Jane"
    assert made.signature is None


def test_the_kinds_of_a_mail_are_those_that_were_read_and_an_emergency_is_never_taken_away():
    found = (read("kinds", "preservation"),)
    assert suggested(known(), found).kinds == (Kind.DATA,)
    assert suggested(known(), found, kinds_known=False).kinds == (Kind.PRESERVATION,)
    urgent = Facts((Kind.EMERGENCY,), _NOW)
    assert set(suggested(urgent, found, kinds_known=False).kinds) == {Kind.EMERGENCY, Kind.PRESERVATION}


def test_nothing_read_changes_nothing():
    assert suggested(known(), ()) == known()
