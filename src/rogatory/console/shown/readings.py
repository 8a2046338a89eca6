"""What was read in the documents, for people: which value, how sure, and the places on the pages."""

from __future__ import annotations

from dataclasses import dataclass

from rogatory.desk.models import Document, Prefill, Request
from rogatory.prefill.finding import Finding, Place
from rogatory.prefill.page import Box
from rogatory.prefill.parsing import finding_from

_ROOM = 0.004
"""How far a mark stands off the words, in parts of the page."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on a page, in parts of its width and height."""

    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Marked:
    """What is marked on the pages of a document: the value that was read, how sure that is, and where."""

    value: str
    unsure: bool
    by: str
    places: tuple[Place, ...]

    @property
    def page(self) -> int:
        """The first page with a mark."""
        return min(place.page for place in self.places)

    def spots_on(self, number: int) -> tuple[Spot, ...]:
        """Give the places on one page."""
        return tuple(spot_of(box) for place in self.places if place.page == number for box in place.boxes)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in a request at one time; a finding's number is its place in the list."""

    id: int
    findings: tuple[Finding, ...]


def latest_reading(request: Request) -> Reading | None:
    """Give what was last read in the documents of a request (one query)."""
    row = request.prefills.order_by("-pk").first()
    return reading_of(row) if row is not None else None


def reading_of(row: Prefill) -> Reading:
    """Give the findings of a row."""
    return Reading(row.pk, tuple(finding_from(each) for each in row.findings))


def spots_of(document: Document, reading: str, finding: str) -> Marked | None:
    """Give where in a document a finding was read; nothing where no such finding is named (one query, or none)."""
    if not (reading.isdecimal() and finding.isdecimal()):
        return None
    row = Prefill.objects.filter(pk=int(reading), request=document.request_id).first()
    if row is None or int(finding) >= len(row.findings):
        return None
    found = finding_from(row.findings[int(finding)])
    places = tuple(place for place in found.places if place.document == document.sha256)
    return Marked(found.value, found.unsure, found.by, places) if places else None


def spot_of(box: Box) -> Spot:
    """Give a place with a little room around it."""
    left, top = max(box.left - _ROOM, 0), max(box.top - _ROOM, 0)
    right, bottom = min(box.right + _ROOM, 1), min(box.bottom + _ROOM, 1)
    return Spot(*(f"{each:.4f}" for each in (left, top, right - left, bottom - top)))
