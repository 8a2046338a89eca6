"""From the answers on the form to the facts of a request. What was left blank is a known absence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Literal

from rogatory.guidelines.facts import (
    Account,
    Authorisation,
    Channel,
    Contact,
    DateRange,
    Emergency,
    Extension,
    Facts,
    Instrument,
    IssuerLevel,
    Kind,
    Nondisclosure,
    NoticeWish,
    Official,
    PreservationHistory,
    PreservationLetter,
    Service,
    Violation,
    Wanted,
)
from rogatory.portal.draft import Answers, Draft
from rogatory.portal.forms.wanted import IDENTIFIERS

_BASES: dict[str, Literal["order", "statute"]] = {"order": "order", "statute": "statute"}


def facts_of(draft: Draft, sender: str, now: datetime) -> Facts:
    """Give what the officer states. Nothing in it claims that they are law enforcement: verification finds that."""
    kinds = kinds_of(draft)
    begin, officer, notice = draft.answers("kinds"), draft.answers("officer"), draft.answers("notice")
    data, kept = Kind.DATA in kinds, bool({Kind.PRESERVATION, Kind.EXTENSION} & {*kinds})
    information = draft.answers("information")
    return Facts(
        kinds=kinds,
        received_at=now,
        official=Official(jurisdiction=begin.text("jurisdiction") or None, body=officer.text("body") or None),
        contact=_contact(officer),
        service=Service(channel=Channel.PORTAL, sender=sender),
        instruments=tuple(_instrument(each) for each in draft.process) if data else None,
        authorisation=_authorisation(draft.answers("authorisation")) if data else Authorisation(),
        consent=draft.answers("authorisation").yes("consent") if data else None,
        accounts=tuple(_accounts(draft.answers("accounts"))),
        wanted=tuple(wanted(information)) if disclosing(kinds) else None,
        period=_period(information) if disclosing(kinds) else DateRange(),
        notice=NoticeWish(notice.text("notice")) if notice.text("notice") else None,
        violation=Violation(notice.yes("violation"), notice.yes("defer"), notice.yes("good_faith")),
        emergency=_emergency(draft, kinds) if Kind.EMERGENCY in kinds else None,
        preservation=_letter(draft.answers("letter")) if kept else None,
        history=_history(draft.answers("letter")) if kept else None,
    )


def kinds_of(draft: Draft) -> tuple[Kind, ...]:
    """Give what the draft asks for; user information until the officer has said it."""
    return tuple(Kind(each) for each in draft.answers("kinds").several("kinds")) or (Kind.DATA,)


def disclosing(kinds: tuple[Kind, ...]) -> bool:
    """Tell whether anything is to be disclosed."""
    return bool({Kind.DATA, Kind.EMERGENCY} & {*kinds})


def _contact(told: Answers) -> Contact:
    return Contact(
        agency=told.text("agency"),
        name=told.text("name"),
        badge=told.text("badge"),
        email=told.text("email"),
        phone=told.text("phone"),
        extension=told.text("extension"),
        address=told.text("address"),
        response_date=told.day("response_date") or "",
    )


def _instrument(told: Answers) -> Instrument:
    level, secrecy = told.text("level"), told.text("secrecy")
    until = told.day("until_statute") if secrecy == "statute" else told.day("until")
    issued = told.day("issued") if secrecy == "order" else None
    barred = Nondisclosure(True, until, _BASES[secrecy], issued) if secrecy in _BASES else None
    return Instrument(
        type=told.text("type"),
        issuer=told.text("issuer"),
        level=IssuerLevel(level) if level else None,
        country=told.text("country") or None,
        signed=told.yes("signed"),
        dated=told.day("dated") or "",
        cites=told.lines("cites"),
        accounts=tuple(_bare(name) for name in told.lines("accounts")),
        executes_mlat=told.yes("executes_mlat"),
        nondisclosure=Nondisclosure(False) if secrecy == "no" else barred,
    )


def _authorisation(told: Answers) -> Authorisation:
    present = told.yes("present")
    if not present:
        return Authorisation(present=present)
    return Authorisation(True, told.text("signed_by"), told.text("rank") or None, told.yes("certifies"))


def _accounts(told: Answers) -> Iterator[Account]:
    for name in told.lines("usernames"):
        yield Account(username=_bare(name))
    for kind, _ in IDENTIFIERS:
        if kind in told.several("known"):
            for value in told.lines(f"by_{kind}"):
                yield Account(other_identifiers=((kind, value),))


def wanted(told: Answers) -> Iterator[Wanted]:
    """Give what is asked for, in the words of the guideline; what it does not list stands in the officer's."""
    for ask in told.several("asks"):
        parts = told.several(f"parts_{ask}")
        if not parts:
            yield Wanted(ask)
        for part in parts:
            yield Wanted(ask, subset=part[1:]) if part.startswith("/") else Wanted(part)
    if told.text("other").strip():
        yield Wanted(told.text("other").strip())


def _period(told: Answers) -> DateRange:
    """Give the period; the form says that an end which is left blank has no limit."""
    return DateRange(told.day("first") or "", told.day("last") or "")


def _emergency(draft: Draft, kinds: tuple[Kind, ...]) -> Emergency:
    told, written = draft.answers("emergency"), draft.answers("emergency").yes("written")
    # Beside other kinds it is not told which of the information is for the emergency: people ask.
    alone = kinds == (Kind.EMERGENCY,)
    return Emergency(
        person=told.text("person"),
        nature=told.text("nature"),
        account_information=told.text("account_information"),
        information_and_why=told.text("information_and_why"),
        context=told.text("context"),
        threatens=told.several("threatens"),
        victim_is_child=told.yes("child"),
        letterhead=written,
        written=True,
        signed_by_sworn_official=told.yes("sworn"),
        necessary=draft.answers("information").several("asks") if alone else None,
    )


def _letter(told: Answers) -> PreservationLetter:
    return PreservationLetter(told.yes("letterhead"), told.yes("signed"), told.day("dated") or "", told.text("steps"))


def _history(told: Answers) -> PreservationHistory:
    extended, pending = told.day("extended"), told.text("pending")
    return PreservationHistory(
        original_received_at=_instant(told.day("original")),
        extensions=(Extension(received),) if (received := _instant(extended)) else (),
        process_pending=pending if pending not in {"", "none"} else None,
        reference=told.text("reference") or None,
    )


def _instant(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None


def _bare(name: str) -> str:
    """Give a username without the sign that is written before it."""
    return name.removeprefix("@").strip()
