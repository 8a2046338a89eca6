"""Strategies for any well-formed facts, and for counsel who read the open points in any way, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import strategies as st

from rogatory.edge.packs import shipped
from rogatory.guidelines.counsel import POINTS
from rogatory.guidelines.facts import (
    SIGNATURE_LEVELS,
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
    Renewal,
    Service,
    Video,
    Violation,
    Visibility,
    Wanted,
)
from rogatory.guidelines.shelf import Shelf
from tests.guidelines import agora

SHELVES = (shipped(), agora.shelf())
_PACKS = tuple(pack for shelf in SHELVES for pack in shelf.packs)
_ASKS = [*sorted({ask for pack in _PACKS for ask in pack.asks}), "friends"]
_SUBSETS = [*sorted({each.id for pack in _PACKS for category in pack.categories for each in category.subset}), "funny"]
_TYPES = [*sorted({type_ for pack in _PACKS for type_ in pack.isa}), "edict", "search-seizure-permit", "papyrus"]
_NAMES = ("anna", "bert", "clara")
_DAYS = st.dates(date(2020, 8, 1), date(2022, 1, 1)) | st.dates()
_INSTANTS = st.datetimes(datetime(2020, 8, 1), datetime(2022, 1, 1), timezones=st.just(UTC)) | st.datetimes(  # noqa: DTZ001
    timezones=st.just(UTC)
)

tristate = st.none() | st.booleans()
likely = st.sampled_from([True, True, True, False, None])
text = st.none() | st.sampled_from(["", " ", "P.O. Box 7", "x@agency.example", "given", "given", "given"])
ask = st.sampled_from(_ASKS)
names = st.sampled_from(_NAMES)


def some(element: st.SearchStrategy, size: int = 3) -> st.SearchStrategy:
    return st.lists(element, max_size=size).map(tuple)


def _renewed(days: list[date]) -> Nondisclosure:
    """An order issued on the first day, renewed on each other one, and for ever on the last."""
    ends = (*days[2:], None)
    renewals = tuple(Renewal(day, end) for day, end in zip(days[1:], ends, strict=True))
    return Nondisclosure(True, days[1], issued=days[0], renewals=renewals)


videos = st.builds(Video, st.sampled_from(["1", "2"]), st.none() | st.sampled_from(Visibility), tristate, tristate)
accounts = st.builds(
    Account,
    username=names | st.sampled_from([None, "", " "]),
    other_identifiers=some(
        st.tuples(st.sampled_from(["email", "user-id"]), st.sampled_from(["", "x@mail.example"])), 2
    ),
    exists=tristate,
    private=tristate,
    videos=some(videos),
    not_held=some(st.sampled_from(["phone", "subscriber.phone", "account.phone"]), 2),
    location=st.sampled_from([None, "US", "MY"]),
)
instruments = st.builds(
    Instrument,
    type=st.sampled_from(_TYPES),
    level=st.none() | st.sampled_from(IssuerLevel),
    country=st.sampled_from([None, "US", "SG", "MY", "JP", "AT"]),
    signed=likely,
    dated=st.none() | st.just("") | _DAYS,
    cites=st.none() | some(st.sampled_from(["18 U.S.C. § 2703(d)", "12 USC 7(b)", "Art. 1"]), 2),
    accounts=st.just(()) | some(names),
    executes_mlat=tristate,
    nondisclosure=st.none()
    | st.builds(Nondisclosure, tristate, st.none() | _DAYS, st.sampled_from(["order", "statute"]))
    | st.lists(_DAYS, min_size=2, max_size=4).map(sorted).map(_renewed),
)
_OPEN_END = st.none() | st.just("")
_periods = st.lists(_DAYS, min_size=2, max_size=2).map(sorted).map(lambda pair: DateRange(pair[0], pair[1]))
_FIELDS: dict[str, st.SearchStrategy] = {
    "kinds": st.lists(st.sampled_from(Kind), min_size=1, unique=True).map(tuple),
    "received_at": _INSTANTS,
    "addressed_to": st.sampled_from([None, None, "agora", "elsewhere", *[pack.about.line for pack in _PACKS]]),
    "official": st.builds(
        Official,
        st.sampled_from(["US", "US", "DE", "DE", "MY", "SG", "RU", "NO", "FI", "none", None]),
        st.sampled_from([None, "police", "international-organisation", "private"]),
        likely,
    ),
    "contact": st.builds(Contact, text, text, text, text, text, text, text, st.none() | st.just("") | _DAYS)
    | st.just(Contact("Police", "A", "7", "a@police.example", "1", "", "Main Street", date(2021, 1, 1))),
    "service": st.builds(
        Service, st.none() | st.sampled_from(Channel), text | st.just("Emergency Disclosure Request"), text, likely
    ),
    "instruments": st.none() | some(instruments),
    "authorisation": st.builds(
        Authorisation, likely, text, st.sampled_from([None, "head", "similar", "other"]), likely
    ),
    "consent": tristate,
    "accounts": st.none() | some(accounts),
    "wanted": st.none()
    | some(st.builds(Wanted, ask, st.none() | st.none() | st.sampled_from(_SUBSETS), st.just(()) | some(names))),
    "period": st.builds(DateRange, _OPEN_END, _OPEN_END)
    | st.builds(DateRange, _DAYS, _OPEN_END)
    | st.builds(DateRange, _OPEN_END, _DAYS)
    | _periods,
    "notice": st.none() | st.sampled_from(NoticeWish),
    "violation": st.builds(Violation, tristate, tristate, tristate),
    "emergency": st.none()
    | st.builds(
        Emergency,
        *[text] * 5,
        st.none() | some(st.sampled_from(["death", "imminent-harm", "health", "property"])),
        tristate,
        likely,
        likely,
        likely,
        st.none() | some(ask),
    ),
    "preservation": st.none() | st.builds(PreservationLetter, likely, likely, st.none() | st.just("") | _DAYS, text),
    "history": st.none()
    | st.builds(
        PreservationHistory,
        st.none() | _INSTANTS,
        some(st.builds(Extension, _INSTANTS)),
        tristate,
        some(ask),
        st.sampled_from([None, "mlat", "letters-rogatory"]),
    ),
    "product": st.sampled_from([None, "", "Agora Live"]),
    "language": st.sampled_from([None, "", "de", "en", "fr"]),
    "signature": st.none() | st.sampled_from(SIGNATURE_LEVELS),
    "attachments": st.none() | some(st.sampled_from(["process", "map"])),
}


facts = st.builds(Facts, **_FIELDS)


@st.composite
def nearly_sound(draw: st.DrawFn, shelf: Shelf) -> Facts:
    """A request that one of the shelf's guidelines might grant, but for a few of its fields."""
    pack = draw(st.sampled_from(shelf.packs))
    jurisdiction = draw(st.sampled_from([*pack.about.home, "SG", "NO"]))
    process = [
        "warrant",
        "warrant",
        "order-2703d",
        "special-order",
        "grand-jury-subpoena",
        "court-order",
        "search-order",
    ]
    held = st.builds(
        agora.warrant,
        type=st.sampled_from(process),
        country=st.just(jurisdiction),
        signed=likely,
        accounts=st.just(()) | some(names),
    )
    sound = agora.request(
        official=Official(jurisdiction, "police", True),
        authorisation=Authorisation(True, "The head", "head", True),
        instruments=tuple(draw(st.lists(held, min_size=1, max_size=2))),
        accounts=tuple(Account(name, private=draw(tristate)) for name in _NAMES[: draw(st.integers(1, 2))]),
        wanted=tuple(
            map(Wanted, draw(st.lists(st.sampled_from(sorted(pack.asks)), min_size=1, max_size=2, unique=True)))
        ),
    )
    faulty = draw(st.lists(st.sampled_from(sorted(_FIELDS)), max_size=2, unique=True))
    return replace(sound, **{name: draw(_FIELDS[name]) for name in faulty})


@st.composite
def shelves(draw: st.DrawFn) -> Shelf:
    """A shelf as it is, or one whose counsel kept some readings, settled some otherwise and dropped the rest."""
    shelf = draw(st.sampled_from(SHELVES))
    if draw(st.booleans()):
        return shelf
    readings = []
    for each in shelf.counsel.readings:
        value = draw(st.sampled_from((each.value, *POINTS[each.settles], None)))
        if value is not None:
            readings.append(replace(each, value=value))
    return Shelf(shelf.packs, replace(shelf.counsel, readings=tuple(readings)))


@st.composite
def situations(draw: st.DrawFn) -> tuple[Facts, Shelf]:
    """Any facts before any counsel; most of them could come to something."""
    shelf = draw(shelves())
    return draw(nearly_sound(shelf) | nearly_sound(shelf) | nearly_sound(shelf) | facts), shelf
