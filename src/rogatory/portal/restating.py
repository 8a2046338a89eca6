"""From facts on file back to answers on the form, so that an officer corrects what was returned and retypes nothing.

Only what an officer can state comes back: what verification or the platform established never reaches the form.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from rogatory.guidelines.facts import Account, Facts, Instrument
from rogatory.guidelines.pack import Pack
from rogatory.portal.forms.wanted import IDENTIFIERS

Page = Mapping[str, Any]


def pages_of(facts: Facts, pack: Pack) -> dict[str, Page]:
    """Give the answers of every page that says something about these facts."""
    return {
        "kinds": {
            "kinds": [kind.value for kind in facts.kinds],
            "jurisdiction": facts.official.jurisdiction or "",
        },
        "officer": _officer(facts),
        "authorisation": {
            "consent": _yes(facts.consent),
            "present": _yes(facts.authorisation.present),
            "signed_by": facts.authorisation.signed_by or "",
            "rank": facts.authorisation.rank or "",
            "certifies": _yes(facts.authorisation.certifies_necessity),
        },
        "accounts": _accounts(facts.accounts or ()),
        "information": _information(facts, pack),
        "letter": _letter(facts),
        "emergency": _emergency(facts),
        "notice": {
            "notice": facts.notice.value if facts.notice else "",
            "violation": _yes(facts.violation.noticed),
            "defer": _yes(facts.violation.defer_asked),
            "good_faith": _yes(facts.violation.good_faith_stated),
        },
    }


def process_of(facts: Facts) -> list[Page]:
    """Give the answers about each document of legal process."""
    return [_instrument(each) for each in facts.instruments or ()]


def _officer(facts: Facts) -> Page:
    contact = facts.contact
    return {
        "body": facts.official.body or "",
        "agency": contact.agency or "",
        "name": contact.name or "",
        "badge": contact.badge or "",
        "email": contact.email or "",
        "phone": contact.phone or "",
        "extension": contact.extension or "",
        "address": contact.address or "",
        "response_date": _day(contact.response_date),
    }


def _instrument(given: Instrument) -> Page:
    barred = given.nondisclosure
    secrecy = "" if barred is None or barred.ordered is None else barred.basis if barred.ordered else "no"
    renewed = barred.renewals[-1:] if barred else ()
    until = renewed[0].until if renewed else barred.until if barred else None
    return {
        "type": given.type,
        "issuer": given.issuer or "",
        "level": given.level.value if given.level else "",
        "country": given.country or "",
        "signed": _yes(given.signed),
        "dated": _day(given.dated),
        "cites": "\n".join(given.cites or ()),
        "accounts": "\n".join(given.accounts or ()),
        "executes_mlat": _yes(given.executes_mlat),
        "secrecy": secrecy,
        "issued": barred.issued if barred and secrecy == "order" else None,
        "until": until if secrecy == "order" else None,
        "until_statute": until if secrecy == "statute" else None,
    }


def _accounts(accounts: tuple[Account, ...]) -> Page:
    by: dict[str, list[str]] = {}
    for account in accounts:
        for kind, value in account.other_identifiers if not account.username else ():
            by.setdefault(kind, []).append(value)
    known = [kind for kind, _ in IDENTIFIERS if kind in by]
    names = [account.username for account in accounts if account.username]
    return {
        "usernames": "\n".join(names),
        "known": known,
        **{f"by_{kind}": "\n".join(by[kind]) for kind in known},
    }


def _information(facts: Facts, pack: Pack) -> Page:
    days = {"first": _day(facts.period.first), "last": _day(facts.period.last)}
    told: dict[str, Any] = {"asks": [], "other": "", **days}
    for wanted in facts.wanted or ():
        if wanted.ask not in pack.asks:
            told["other"] = "; ".join(filter(None, (told["other"], wanted.ask)))
            continue
        category, part = pack.asks[wanted.ask]
        if category.id not in told["asks"]:
            told["asks"].append(category.id)
        inner = part.id if part else f"/{wanted.subset}" if wanted.subset else ""
        if inner:
            told.setdefault(f"parts_{category.id}", []).append(inner)
    return told


def _letter(facts: Facts) -> Page:
    letter, history = facts.preservation, facts.history
    extensions = history.extensions if history else ()
    return {
        "letterhead": _yes(letter.letterhead if letter else None),
        "signed": _yes(letter.signed if letter else None),
        "dated": _day(letter.dated if letter else None),
        "steps": (letter.steps or "") if letter else "",
        "reference": (history.reference or "") if history else "",
        "pending": (history.process_pending or "") if history else "",
        "original": history.original_received_at.date() if history and history.original_received_at else None,
        "extended": extensions[-1].received_at.date() if extensions else None,
    }


def _emergency(facts: Facts) -> Page:
    told = facts.emergency
    if told is None:
        return {}
    return {
        "threatens": list(told.threatens or ()),
        "child": _yes(told.victim_is_child),
        "person": told.person or "",
        "nature": told.nature or "",
        "account_information": told.account_information or "",
        "information_and_why": told.information_and_why or "",
        "context": told.context or "",
        "written": _yes(told.letterhead),
        "sworn": _yes(told.signed_by_sworn_official),
    }


def _yes(value: bool | None) -> str:
    return {True: "yes", False: "no", None: ""}[value]


def _day(value: date | str | None) -> date | None:
    return value if isinstance(value, date) else None
