"""What is known of one request, as plain frozen values.

Every field that a person or a parser has to establish may be *unknown*: ``None``. An unknown fact is never read as
false: the engine asks for it. The empty string and the empty tuple are a *known absence* (the officer left the field
blank; there is no instrument).

These classes know no JSON. ``rogatory.edge.facts`` parses what comes from outside into them, and publishes their
schema.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Literal

type_config: dict[str, Any] = {"extra": "forbid"}

Blank = Literal[""]
"""A date that was left blank: known to be absent."""

NO_JURISDICTION = "none"
"""The value of :attr:`Official.jurisdiction` for a body that has no primary jurisdiction."""


SIGNATURE_LEVELS = ("none", "signed", "sworn", "penalty-of-perjury", "head-of-agency", "judge")
"""Levels of signature, each at least as strong as the one before it."""


class Kind(StrEnum):
    """What a message asks for; one message may ask for several."""

    DATA = "data"
    PRESERVATION = "preservation"
    EXTENSION = "extension"
    EMERGENCY = "emergency"


class Channel(StrEnum):
    """The way by which a request came in."""

    EMAIL = "email"
    FORM = "form"
    PORTAL = "portal"
    API = "api"
    FILE = "file"
    POST = "post"


class IssuerLevel(StrEnum):
    """Under whose law an instrument was issued, seen from the provider's home."""

    FEDERAL = "federal"
    STATE = "state"
    FOREIGN = "foreign"
    FOREIGN_TREATY = "foreign-treaty"


class Visibility(StrEnum):
    """Whether a video was saved privately or posted."""

    PRIVATE = "private"
    PUBLIC = "public"


class NoticeWish(StrEnum):
    """What the officer says about telling the user."""

    NONE = "none"
    BARE = "do-not-notify"
    JEOPARDY = "would-jeopardise"


@dataclass(frozen=True, slots=True)
class _Fact:
    """Common ground: unknown keys are refused where facts are parsed, so that no typing error is lost."""

    __pydantic_config__: ClassVar[dict[str, Any]] = type_config


@dataclass(frozen=True, slots=True)
class Official(_Fact):
    """The person who asks.

    ``jurisdiction`` is an ISO 3166-1 alpha-2 code in capitals, or ``"none"`` for a body without a primary
    jurisdiction. ``body`` names the class: ``police``, ``prosecutor``, ``court``, ``other-government``,
    ``international-organisation`` or ``private``. ``law_enforcement`` is what verification found, and
    ``called_back`` whether it spoke with the agency on a number from a directory.
    """

    jurisdiction: str | None = None
    body: str | None = None
    law_enforcement: bool | None = None
    called_back: bool | None = None

    def __post_init__(self) -> None:
        """Refuse a jurisdiction that is neither an upper-case alpha-2 code nor ``none``."""
        code = self.jurisdiction
        if code is None or code == NO_JURISDICTION:
            return
        if len(code) != 2 or not code.isascii() or not code.isalpha() or not code.isupper():
            raise ValueError(
                f"jurisdiction {code!r} is not an ISO 3166-1 alpha-2 code in capitals",
                'Write for example "US" or "MY", or "none" for a body without a primary jurisdiction',
            )


@dataclass(frozen=True, slots=True)
class Contact(_Fact):
    """How the officer can be reached; blank means left blank, ``None`` means nobody has looked."""

    agency: str | None = None
    name: str | None = None
    badge: str | None = None
    email: str | None = None
    phone: str | None = None
    extension: str | None = None
    address: str | None = None
    response_date: date | Blank | None = None


@dataclass(frozen=True, slots=True)
class Service(_Fact):
    """How the request reached the provider."""

    channel: Channel | None = None
    subject: str | None = None
    sender: str | None = None
    sender_domain_official: bool | None = None


@dataclass(frozen=True, slots=True)
class Renewal(_Fact):
    """A renewal of a nondisclosure order: the day it was made, and the new last day, if it has one."""

    dated: date
    until: date | None = None

    def __post_init__(self) -> None:
        """Refuse a renewal that ends before it was made."""
        if self.until is not None and self.until < self.dated:
            raise ValueError(f"the renewal ends ({self.until}) before it was made ({self.dated})", "Correct the days")


@dataclass(frozen=True, slots=True)
class Nondisclosure(_Fact):
    """A legal bar on telling the user: an order or a statute. ``until`` is its last day, if it has one.

    ``issued`` is the day on which an order was made. ``renewals`` follow each other in time; the last one says how
    long the order holds now.
    """

    ordered: bool | None = None
    until: date | None = None
    basis: Literal["order", "statute"] = "order"
    issued: date | None = None
    renewals: tuple[Renewal, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a bar that ends before it was issued, and renewals that are not in the order of time."""
        if self.issued and self.until and self.until < self.issued:
            raise ValueError(f"the bar ends ({self.until}) before it was issued ({self.issued})", "Correct the days")
        days = [each for each in (self.issued, *(renewal.dated for renewal in self.renewals)) if each is not None]
        if days != sorted(days):
            raise ValueError(
                "the renewals are not in the order of time", "List them by their days, the first one first"
            )


@dataclass(frozen=True, slots=True)
class Instrument(_Fact):
    """One document of legal process.

    ``type`` comes from the open vocabulary of the guideline or of counsel's list (for example
    ``grand-jury-subpoena``). ``cites`` holds the provisions it recites. ``accounts`` are the usernames it names;
    empty means that it names no one in particular and goes for all accounts of the request. Where nobody has recorded
    whom it names, it goes for the account of a request about one, and for none of several.
    """

    type: str
    issuer: str | None = None
    level: IssuerLevel | None = None
    country: str | None = None
    signed: bool | None = None
    dated: date | Blank | None = None
    cites: tuple[str, ...] | None = None
    accounts: tuple[str, ...] | None = None
    executes_mlat: bool | None = None
    nondisclosure: Nondisclosure | None = None


@dataclass(frozen=True, slots=True)
class Authorisation(_Fact):
    """A written authorisation by the head of the agency; ``rank`` is ``head``, ``similar`` or ``other``."""

    present: bool | None = None
    signed_by: str | None = None
    rank: str | None = None
    certifies_necessity: bool | None = None


@dataclass(frozen=True, slots=True)
class Video(_Fact):
    """What is known of one video of an account."""

    media_id: str
    visibility: Visibility | None = None
    deleted_by_user: bool | None = None
    removed_by_provider: bool | None = None


@dataclass(frozen=True, slots=True)
class Account(_Fact):
    """An account as the request names it, and what is known of it.

    ``username`` is ``None`` when the request names the account only by something else, listed in
    ``other_identifiers`` (kind -> value; kinds such as ``real-name``, ``email``, ``phone``, ``user-id``, ``url``).
    ``not_held`` lists field ids that the user never gave; ``location`` is the user's country where it is known.
    ``videos`` are those of which something is known; ``videos_complete`` tells that the account has no others.
    """

    username: str | None = None
    other_identifiers: tuple[tuple[str, str], ...] = ()
    exists: bool | None = None
    private: bool | None = None
    videos: tuple[Video, ...] = ()
    videos_complete: bool | None = None
    not_held: tuple[str, ...] = ()
    location: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted(_Fact):
    """One thing that is asked for: a category or a part of one, as the guideline's vocabulary calls it.

    ``subset`` narrows it (for example ``deleted-by-user``); ``accounts`` are usernames, empty for all.
    """

    ask: str
    subset: str | None = None
    accounts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DateRange(_Fact):
    """The period that is asked for; both days belong to it (UTC).

    A blank end is a known absence: the request states no limit there. ``None`` means that nobody has looked, which
    never reads as "everything".
    """

    first: date | Blank | None = None
    last: date | Blank | None = None

    def __post_init__(self) -> None:
        """Refuse a period that ends before it begins."""
        if self.first and self.last and self.last < self.first:
            raise ValueError(f"the period ends ({self.last}) before it begins ({self.first})", "Swap the two days")

    @property
    def known(self) -> bool:
        """Tell whether both ends are established, as a day or as no limit."""
        return self.first is not None and self.last is not None


@dataclass(frozen=True, slots=True)
class Violation(_Fact):
    """Whether the request tells the provider of a violation, and whether the officer asks to defer the consequences."""

    noticed: bool | None = None
    defer_asked: bool | None = None
    good_faith_stated: bool | None = None


@dataclass(frozen=True, slots=True)
class Emergency(_Fact):
    """The five points of an emergency, its form, and what it threatens.

    ``threatens`` holds words of the guideline's tests (for example ``death``, ``serious-injury``, ``imminent-harm``,
    ``health``, ``safety``). ``necessary`` lists the asks that are necessary to prevent the harm.
    """

    person: str | None = None
    nature: str | None = None
    account_information: str | None = None
    information_and_why: str | None = None
    context: str | None = None
    threatens: tuple[str, ...] | None = None
    victim_is_child: bool | None = None
    letterhead: bool | None = None
    written: bool | None = None
    signed_by_sworn_official: bool | None = None
    necessary: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class PreservationLetter(_Fact):
    """The form of a request to preserve or to extend."""

    letterhead: bool | None = None
    signed: bool | None = None
    dated: date | Blank | None = None
    steps: str | None = None


@dataclass(frozen=True, slots=True)
class Extension(_Fact):
    """An earlier extension that was granted: when its request was received."""

    received_at: datetime


@dataclass(frozen=True, slots=True)
class PreservationHistory(_Fact):
    """What came before: when a compliant request was first received, the extensions, what is still there.

    ``reference`` is the provider's own reference of the preservation, as the officer gives it; blank where they give
    none. ``process_covers`` lists the asks for which legal process has been received; ``process_pending`` names process
    that is under way (``mlat`` or ``letters-rogatory``).
    """

    original_received_at: datetime | None = None
    extensions: tuple[Extension, ...] = ()
    copy_exists: bool | None = None
    process_covers: tuple[str, ...] = ()
    process_pending: str | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Facts(_Fact):
    """Everything that is known of one request at one instant.

    ``received_at`` is aware and in UTC. ``addressed_to`` is the line of the guideline under which the officer says
    the request is made, ``None`` when it does not say. ``accounts`` is the empty tuple for a request about no specific
    user. ``signature`` is the highest level of signature on the request itself (see ``SIGNATURE_LEVELS``),
    ``language`` an ISO 639-1 code, ``attachments`` the kinds of documents that came with it.
    """

    kinds: tuple[Kind, ...]
    received_at: datetime
    addressed_to: str | None = None
    official: Official = field(default_factory=Official)
    contact: Contact = field(default_factory=Contact)
    service: Service = field(default_factory=Service)
    instruments: tuple[Instrument, ...] | None = None
    authorisation: Authorisation = field(default_factory=Authorisation)
    consent: bool | None = None
    accounts: tuple[Account, ...] | None = None
    wanted: tuple[Wanted, ...] | None = None
    period: DateRange = field(default_factory=DateRange)
    notice: NoticeWish | None = None
    violation: Violation = field(default_factory=Violation)
    emergency: Emergency | None = None
    preservation: PreservationLetter | None = None
    history: PreservationHistory | None = None
    product: str | None = None
    language: str | None = None
    signature: str | None = None
    attachments: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        """Refuse facts without a kind or with one named twice, an instant that is not in UTC, an unknown signature."""
        if not self.kinds:
            raise ValueError("kinds is empty", "Name at least one of data, preservation, extension, emergency")
        if len(set(self.kinds)) != len(self.kinds):
            raise ValueError("kinds names one kind twice", "Name each once")
        if self.received_at.utcoffset() != timedelta(0):
            raise ValueError("received_at is not in UTC", 'Write for example "2020-09-01T12:00:00Z"')
        if self.signature is not None and self.signature not in SIGNATURE_LEVELS:
            told = f"signature {self.signature!r} is no level of signature"
            raise ValueError(told, f"Write one of {', '.join(SIGNATURE_LEVELS)}")
