"""The facts of a request as summary lists by subject; what nobody has established is marked, never left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from rogatory.guidelines.decision import Question
from rogatory.guidelines.facts import Account, DateRange, Facts, Instrument, Kind, NoticeWish, Video


@dataclass(frozen=True, slots=True)
class Row:
    """One fact: its name, its value as lines, or nothing when it is unknown; and the question it leaves open."""

    key: str
    lines: tuple[str, ...]
    question: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The facts of one subject; ``id`` is that of the part of the form in which they are corrected."""

    id: str
    title: str
    rows: tuple[Row, ...]


def groups_of(facts: Facts, questions: Iterable[Question]) -> tuple[Group, ...]:
    """Give all the facts that bear on the kinds that the request carries, and those of other kinds that are known."""
    asked = {question.fact: question.words for question in questions}
    shown = [
        Group("kinds", "Request", _rows(asked, (("Kinds", "kinds", _words(facts.kinds)), *_whole(facts)))),
        Group("official", "Official", _of(asked, "official", facts.official, _OFFICIAL)),
        Group("contact", "Contact", _of(asked, "contact", facts.contact, _CONTACT)),
        Group("service", "Service", _of(asked, "service", facts.service, _SERVICE)),
        *_listed(asked, "instruments", "Legal process", facts.instruments, _instrument),
        Group(
            "authorisation", "Head of agency’s authorisation", _of(asked, "authorisation", facts.authorisation, _HEAD)
        ),
        *_listed(asked, "accounts", "Accounts", facts.accounts, _account),
        Group("wanted", "Asked for", _rows(asked, _wanted(facts))),
        Group("conduct", "Notice and violation", _rows(asked, _conduct(facts))),
    ]
    if facts.preservation or {Kind.PRESERVATION, Kind.EXTENSION} & set(facts.kinds):
        shown.append(Group("preservation", "Preservation", _rows(asked, _preservation(facts))))
    if facts.emergency or Kind.EMERGENCY in facts.kinds:
        shown.append(Group("emergency", "Emergency", _rows(asked, _emergency(facts))))
    return tuple(shown)


Named = tuple[str, str, object]
"""A fact's name for people, its path, and its value."""

_OFFICIAL = {
    "jurisdiction": "Primary jurisdiction",
    "body": "Body",
    "law_enforcement": "Found to be law enforcement",
    "called_back": "Called back on a directory number",
}
_CONTACT = {
    "agency": "Agency",
    "name": "Officer",
    "badge": "Badge or number",
    "email": "E-mail",
    "phone": "Phone",
    "extension": "Extension",
    "address": "Mailing address",
    "response_date": "Response asked by",
}
_SERVICE = {
    "channel": "Came by",
    "subject": "Subject",
    "sender": "Sender",
    "sender_domain_official": "Sender’s domain is official",
}
_HEAD = {
    "present": "Present",
    "signed_by": "Signed by",
    "rank": "Rank",
    "certifies_necessity": "Certifies necessity",
}
_PROCESS = {
    "type": "Type",
    "issuer": "Issued by",
    "level": "Level",
    "country": "Country",
    "signed": "Signed",
    "dated": "Dated",
    "cites": "Cites",
    "accounts": "Names accounts",
    "executes_mlat": "Executes a treaty request",
}
_LETTER = {
    "letterhead": "On letterhead",
    "signed": "Signed",
    "dated": "Dated",
    "steps": "Steps being taken",
}
_EMERGENCY = {
    "person": "Person in danger",
    "nature": "Nature of the emergency",
    "account_information": "Account",
    "information_and_why": "Information needed, and why",
    "context": "Context",
    "threatens": "Threatens",
    "victim_is_child": "A child is in danger",
    "letterhead": "On letterhead",
    "written": "In writing",
    "signed_by_sworn_official": "Signed by a sworn official",
    "necessary": "Necessary to prevent the harm",
}


_WISHES = {
    NoticeWish.NONE: "no",
    NoticeWish.BARE: "yes, without saying that it would do harm",
    NoticeWish.JEOPARDY: "yes: it would jeopardise the investigation",
}


def _whole(facts: Facts) -> Iterable[Named]:
    yield "Received", "received_at", facts.received_at
    yield "Made under", "addressed_to", facts.addressed_to
    for name, path in (("Signature level", "signature"), ("Language", "language"), ("Product", "product")):
        if getattr(facts, path) is not None:
            yield name, path, getattr(facts, path)
    yield "Documents that came", "attachments", facts.attachments


def _wanted(facts: Facts) -> Iterable[Named]:
    lines = None
    if facts.wanted is not None:
        lines = tuple(
            _plain(each.ask)
            + (f", {_plain(each.subset)}" if each.subset else "")
            + (f" of {', '.join(each.accounts)}" if each.accounts else "")
            for each in facts.wanted
        )
    yield "Information", "wanted", lines
    yield "Period", "period", _period(facts.period)
    yield "The user consents", "consent", facts.consent


def _period(period: DateRange) -> tuple[str, ...] | None:
    """Say both ends, or that no limit is stated; nothing where nobody has looked for either."""
    if period == DateRange():
        return None
    if period.first == period.last == "":
        return ("no limit is stated",)
    ends = (("from", period.first), ("to", period.last))
    return tuple(f"{word} {_end(day)}" for word, day in ends)


def _end(day: date | str | None) -> str:
    if day is None:
        return "(not established)"
    return "".join(_words(day)) if day else "no limit"


def _conduct(facts: Facts) -> Iterable[Named]:
    yield "Asks not to tell the user", "notice", _WISHES.get(facts.notice) if facts.notice else None
    yield "Tells of a violation", "violation.noticed", facts.violation.noticed
    yield "Asks to defer action", "violation.defer_asked", facts.violation.defer_asked
    yield "States good faith", "violation.good_faith_stated", facts.violation.good_faith_stated


def _preservation(facts: Facts) -> Iterable[Named]:
    for field, name in _LETTER.items():
        yield name, f"preservation.{field}", getattr(facts.preservation, field, None)
    history = facts.history
    if history and history.reference:
        yield "Reference of the preservation", "history.reference", history.reference
    yield "First received", "history.original_received_at", history.original_received_at if history else None
    yield (
        "Extensions",
        "history.extensions",
        tuple(each.received_at for each in history.extensions) if history else None,
    )
    yield "Copy still exists", "history.copy_exists", history.copy_exists if history else None
    if history and history.process_covers:
        yield "Process received for", "history.process_covers", history.process_covers
    if history and history.process_pending:
        yield "Process pending", "history.process_pending", history.process_pending


def _emergency(facts: Facts) -> Iterable[Named]:
    for field, name in _EMERGENCY.items():
        yield name, f"emergency.{field}", getattr(facts.emergency, field, None)


def _instrument(instrument: Instrument) -> Iterable[tuple[str, str, object]]:
    for field, name in _PROCESS.items():
        value = getattr(instrument, field)
        if field == "accounts" and not value:
            value = "all of the request"
        yield name, f"instruments.{field}", _plain(value) if field == "type" and value else value
    bar = instrument.nondisclosure
    yield "Bars telling the user", "instruments.nondisclosure", bar.ordered if bar else None
    if bar and bar.ordered:
        if bar.issued:
            yield "Bar issued", "", bar.issued
        yield "Bar lasts until", "", bar.until or "no end stated"
        for renewal in bar.renewals:
            yield "Renewed", "", (renewal.dated, renewal.until or "no end stated")
        yield "Bar rests on", "", bar.basis


def _account(account: Account) -> Iterable[tuple[str, str, object]]:
    yield "Username", "accounts.username", account.username
    if account.other_identifiers:
        yield "Also named by", "", tuple(f"{kind}: {value}" for kind, value in account.other_identifiers)
    yield "Exists", "accounts.exists", account.exists
    yield "Set to private", "accounts.private", account.private
    if account.videos:
        yield "Its videos are all known", "accounts.videos_complete", account.videos_complete
    if account.location:
        yield "Location", "", account.location
    if account.not_held:
        yield "Never given", "", account.not_held
    if account.videos:
        yield "Videos", "accounts.videos", tuple(_video(video) for video in account.videos)


def _video(video: Video) -> str:
    told = [video.visibility.value if video.visibility else "visibility not established"]
    if video.deleted_by_user:
        told.append("deleted by the user")
    if video.removed_by_provider:
        told.append("removed by the provider")
    return f"{video.media_id}: {', '.join(told)}"


def _listed(
    asked: Mapping[str, str], id_: str, title: str, values: tuple[object, ...] | None, named: object
) -> Iterable[Group]:
    if not values:
        lines: tuple[str, ...] = () if values is None else ("none",)
        yield Group(id_, title, (Row(title, lines, asked.get(id_, "")),))
        return
    for number, value in enumerate(values, start=1):
        heading = title if len(values) == 1 else f"{title} {number}"
        rows = _rows(asked, named(value))  # type: ignore[operator]
        yield Group(id_, heading, rows)


def _of(asked: Mapping[str, str], path: str, value: object, names: Mapping[str, str]) -> tuple[Row, ...]:
    return _rows(asked, ((name, f"{path}.{field}", getattr(value, field)) for field, name in names.items()))


def _rows(asked: Mapping[str, str], named: Iterable[Named]) -> tuple[Row, ...]:
    return tuple(Row(name, _words(value), asked.get(path, "")) for name, path, value in named)


def _words(value: object) -> tuple[str, ...]:
    """Say a value in lines; no line at all when it is unknown."""
    match value:
        case None:
            return ()
        case bool():
            return ("yes" if value else "no",)
        case "":
            return ("left blank",)
        case tuple():
            return tuple(line for each in value for line in _words(each)) or ("none",)
        case datetime():
            return (f"{value.day} {value:%b %Y, %H:%M} UTC",)
        case date():
            return (f"{value.day} {value:%b %Y}",)
    return (str(getattr(value, "value", value)),)


def _plain(word: str) -> str:
    """Write a word of the guideline's vocabularies as people do."""
    return word.replace("-", " ")
