"""What a signal is given, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from rogatory.addresses.lookalikes import Lookalike


@dataclass(frozen=True, slots=True)
class Account:
    """The officer's account under which a request was filed, or to which its sender's address belongs.

    ``filed`` tells that the request came through the account; otherwise only the address is the same, which anybody can
    write. ``cleared`` is when the newest passkey that is still in use was added, if somebody has cleared it; ``held``
    whether one waits to be cleared.
    """

    address: str
    filed: bool
    vetted_at: datetime | None = None
    newest_device: datetime | None = None
    held: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """An agency of the directory: its country (ISO 3166-1 alpha-2), its domains, and its numbers (E.164)."""

    name: str
    country: str
    domains: frozenset[str]
    numbers: tuple[str, ...] = ()
    officers: int = 0


@dataclass(frozen=True, slots=True)
class Usual:
    """How much somebody asks: in the last 24 hours, and in the 30 days before those."""

    day: int = 0
    month: int = 0

    @property
    def mean(self) -> float:
        """What they ask on a usual day."""
        return self.month / 30


@dataclass(frozen=True, slots=True)
class Twin:
    """An earlier or simultaneous request that shares something with this one.

    ``shares`` says what: ``bytes``, ``picture``, ``look`` (of a picture that is not the very same), ``wording`` or
    ``number``; ``same_sender`` that the same account or address sent it, ``same_agency`` that it came from a domain of
    the same agency; ``same_accounts`` that it asks for the very same accounts. ``ours`` says that what is shared is
    this request's own: it, or earlier ones of the same agency, bore it first among those that are known to be of whom
    they say. The copy is then the twin.
    """

    request: int
    reference: str
    shares: str
    same_sender: bool = False
    same_agency: bool = False
    same_accounts: bool = True
    ours: bool = False

    @property
    def copies(self) -> bool:
        """Whether it was copied from somebody else: colleagues share letterheads and forms, and no very same file."""
        if self.ours:
            return False
        if self.shares == "bytes":
            return not self.same_sender
        return self.shares != "number" and not self.same_agency

    @property
    def alters(self) -> bool:
        """Whether it has the number of the case with other accounts, as an altered order has."""
        return self.shares == "number" and not self.same_accounts


@dataclass(frozen=True, slots=True)
class Origin:
    """From which domain a message of the request claims to come, and whether that stands behind it.

    ``verdict`` is ``passed``, ``failed``, ``none`` (nothing shows it) or ``unknown``.
    """

    domain: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Sight:
    """All that the signals may look at of one request, as it stands at ``now``.

    ``account`` and ``agency`` are of the desk's own records. ``sender`` is the verified address of the account that
    filed it, else the address that the message names. ``contact_email``, ``contact_phone``, ``reply`` and ``subject``
    are what the request says, only to be compared. ``lookalike`` tells which known agency's domain that of the sender
    resembles without being it; ``public`` says that anybody can get an address there. ``local`` are the
    instants of receipt on the clocks of the agency's country. ``fresh_senders`` are addresses at the sender's domain
    that had never written before the last 24 hours, ``fresh_accounts`` accounts registered there in the same time.
    ``overlap`` gives, for each account that is asked for, how many other senders asked for it within days.
    ``earlier`` requests of the sender are those that came before this one: ``by_account`` those that were filed by
    somebody who was signed in, ``by_mail`` the messages of which the sender was verified, ``emergencies`` those that
    were verified. ``accounts`` counts what is asked for. ``twins`` are the requests with which documents are shared;
    ``pressure`` the phrases that hurry. ``origins`` tells of its messages from where they claim to come.
    """

    now: datetime
    received_at: datetime
    channel: str = ""
    sender: str = ""
    subject: str = ""
    emergency: bool = False
    account: Account | None = None
    agency: Listed | None = None
    lookalike: Lookalike | None = None
    public: bool = False
    contact_email: str = ""
    contact_phone: str = ""
    reply: tuple[str, ...] = ()
    local: tuple[datetime, ...] = ()
    officer: Usual = Usual()
    office: Usual = Usual()
    earlier: int = 0
    earlier_by_account: int = 0
    earlier_by_mail: int = 0
    earlier_emergencies: int = 0
    fresh_senders: int = 0
    fresh_accounts: int = 0
    accounts: int = 0
    overlap: Mapping[str, int] = field(default_factory=dict)
    twins: tuple[Twin, ...] = ()
    pressure: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()

    @property
    def domain(self) -> str:
        """The domain of the sender, in small letters; "" where there is none."""
        return domain_of(self.sender)


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on something counts as unusual; all of it stands in the rules."""

    new_account_days: int
    new_device_days: int
    fresh_device_hours: int
    habit: int
    night_from: int
    night_until: int
    weekend: tuple[int, ...]
    volume_least: int
    volume_times: float
    burst: int
    overlap_days: int
    overlap_senders: int
    many_accounts: int
    wording_alike: float
    looks_differ: int
    long_vetted_days: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a signal found: its sort (a word of the signal's), and the sentence that says it to people."""

    sort: str
    words: str


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal: its id, the sorts of what it may find, and how it looks."""

    id: str
    sorts: tuple[str, ...]
    look: Callable[[Sight, Limits], Iterable[Finding]]

    @property
    def names(self) -> tuple[str, ...]:
        """The names under which its findings are weighed: ``<id>/<sort>``."""
        return tuple(f"{self.id}/{sort}" for sort in self.sorts)


@dataclass(frozen=True, slots=True)
class Reason:
    """A finding with its weight in points. ``signal`` is ``<id>/<sort>``."""

    signal: str
    weight: int
    words: str


def domain_of(address: str) -> str:
    """Give the domain of an address, in small letters; "" where it has not exactly one sign ``@``."""
    local, sign, domain = address.strip().lower().rpartition("@")
    return domain if sign and local and "@" not in local else ""
