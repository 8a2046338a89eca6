"""A return as it lies before whoever may fetch it: its packages, which of them they can open, and who fetched what."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404

from rogatory.desk.models import Access, AskedAgain, AuditEntry, Matter, Package, Person, Production
from rogatory.desk.stages.availability import in_force
from rogatory.desk.stages.packages import BY_PASSPHRASE, fingerprints_of, fits, is_being_made
from rogatory.evidence.entry import Entry
from rogatory.portal import own
from rogatory.portal.ways import WAYS, Step, Way

A_PAGE = 20
"""How many returns of many accounts stand on one page."""
MOST_LINES = 500
"""How many fetchings a receipt tells of, the latest."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One return on the page: ``package`` is the one that fits the reader, ``None`` where none does.

    ``to`` names the keys of the reader to which it is encrypted. ``begun`` tells that they have fetched of it before.
    """

    production: Production
    package: Package | None
    to: tuple[str, ...] = ()
    begun: bool = False

    @property
    def way(self) -> Way | None:
        """How the package is encrypted, in words."""
        return WAYS.get(self.package.format) if self.package else None

    @property
    def steps(self) -> tuple[Step, ...]:
        """How the package is opened on each system."""
        return self.way.for_package(self.package.name) if self.way and self.package else ()

    @property
    def by_passphrase(self) -> bool:
        """Whether a passphrase opens the package."""
        return self.package is not None and self.package.format in BY_PASSPHRASE


@dataclass(frozen=True, slots=True)
class Fetching:
    """A delivered return. ``destroyed`` is one that was destroyed, where all were; ``asked`` the open asking for it."""

    matter: Matter
    offers: tuple[Offer, ...]
    page: object
    destroyed: Production | None
    until: datetime | None
    asked: AskedAgain | None
    being_made: bool

    @property
    def unfitting(self) -> bool:
        """Whether there is a return that the reader could not open."""
        return any(offer.package is None for offer in self.offers)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the receipt: who did what, when, with which file, and which bytes of it."""

    at: datetime
    who: str
    what: str
    file: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of the returns that were delivered, the latest first: what they are, and who fetched what and when.

    ``left_out`` counts fetchings that came before those of the lines.
    """

    matter: Matter
    productions: tuple[Production, ...]
    lines: tuple[Line, ...]
    left_out: int


def fetching(person: Person, reference: str, kind: str, number: str = "1") -> Fetching:
    """Give a delivered return as it lies before somebody who sees the request, in a fixed number of queries.

    Raises:
        Http404: as `rogatory.portal.own.delivered`.
    """
    matter = own.delivered(person, reference, kind)
    packages = Package.objects.filter(destroyed_at=None).order_by("-pk")
    every = in_force(matter).prefetch_related(Prefetch("packages", packages, to_attr="there"))
    page = Paginator(every, A_PAGE).get_page(number)
    shown: list[Production] = list(page.object_list)
    if not shown:
        raise Http404
    keys = fingerprints_of(person)
    begun = set(Access.objects.filter(production__in=shown, by=person).values_list("package", flat=True))
    gone = next((each for each in shown if each.destroyed_at is not None), None)
    return Fetching(
        matter,
        tuple(_offer(each, person, keys, begun) for each in shown),
        page,
        gone,
        shown[0].expires_at,
        AskedAgain.objects.filter(matter=matter, settled_at=None).first(),
        is_being_made(matter.pk, person),
    )


def package_of(matter: Matter, number: int) -> Package:
    """Give a package of the return that is delivered (two queries).

    Raises:
        Http404: there is none of that number, or it was destroyed.
    """
    found = Package.objects.filter(pk=number, destroyed_at=None, production__in=in_force(matter))
    package = found.select_related("production__matter__request").first()
    if package is None:
        raise Http404
    return package


def receipt(person: Person, reference: str, kind: str) -> Receipt:
    """Give who fetched what of every return that was delivered, and when; whatever became of them since.

    What was sealed and never delivered is not told of: neither its digest nor how much it holds.

    Raises:
        Http404: none was delivered, or they may not see it.
    """
    matter = own.with_return(person, reference, kind)
    delivered = matter.productions.filter(delivered_at__isnull=False)
    productions = tuple(delivered.order_by("-delivered_at", "-is_index", "pk"))
    every = Access.objects.filter(production__in=productions).select_related("by", "package")
    latest = list(every.order_by("-at", "-pk")[:MOST_LINES])
    lines = [_line(access) for access in latest] + _shown_to(matter, {each.manifest_sha256 for each in productions})
    lines.sort(key=lambda line: line.at)
    left_out = every.count() - len(latest) if len(latest) == MOST_LINES else 0
    return Receipt(matter, productions, tuple(lines), left_out)


def _offer(production: Production, person: Person, keys: frozenset[str], begun: Collection[int | None]) -> Offer:
    there: Sequence[Package] = vars(production)["there"]
    fitting = [each for each in there if fits(each, person, keys)]
    # What their own key opens comes before what takes a passphrase.
    fitting.sort(key=lambda each: each.format in BY_PASSPHRASE)
    if not fitting:
        return Offer(production, None)
    package = fitting[0]
    named = tuple(sorted(str(each["key"]) for each in package.recipients if each.get("person") == person.pk))
    return Offer(production, package, named, package.pk in begun)


def _line(access: Access) -> Line:
    size = access.package.size if access.package else 0
    whole = access.first is None or (access.first == 0 and access.last == size - 1)
    part = "" if whole or access.last is None else f"bytes {access.first:,} to {access.last:,} of {size:,}"
    what = "downloaded" if whole else "downloaded part of"
    return Line(access.at, str(access.by), what, access.package.name if access.package else "", part)


def _shown_to(matter: Matter, manifests: set[str]) -> list[Line]:
    """Give when the passphrase was shown, as the audit tells it (two queries)."""
    rows = AuditEntry.objects.filter(subject=matter.request.reference, action="show_passphrase")
    entries = [Entry.from_bytes(bytes(row)) for row in rows.values_list("entry", flat=True)]
    mine = [each for each in entries if each.outcome != "refused" and each.details.get("return") in manifests]
    people = {int(each.actor.id.removeprefix("person-")) for each in mine}
    names = {f"person-{one.pk}": str(one) for one in Person.objects.filter(pk__in=people)}
    return [Line(each.at, names.get(each.actor.id, "somebody"), "was shown the passphrase") for each in mine]
