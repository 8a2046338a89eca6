"""What was read in the documents, for people: which value, how sure, and the places on the pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rogatory.desk.models import Document, Prefill, Request
from rogatory.desk.queries import RequestPage
from rogatory.prefill.finding import Finding, Place
from rogatory.prefill.page import Box
from rogatory.prefill.parsing import finding_from

_ACCOUNT = re.compile(r"accounts\.\d+\.username")
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


@dataclass(frozen=True, slots=True)
class Summary:
    """What was read, in one line; ``waits`` tells that nobody has recorded facts since."""

    words: str
    unsure: int
    waits: bool

    @property
    def unsure_words(self) -> str:
        """How many readings are unsure, for a tag."""
        return f"Unsure: {self.unsure}"


def summary_of(found: RequestPage) -> Summary | None:
    """Say at a glance what was read in a request; nothing where nothing was (one query)."""
    row = found.request.prefills.order_by("-pk").first()
    findings = reading_of(row).findings if row is not None else ()
    if row is None or not findings:
        return None
    surest: dict[str, Finding] = {}
    for each in findings:
        if each.field not in surest or surest[each.field].sure < each.sure:
            surest[each.field] = each
    names = {each.value for path, each in surest.items() if _ACCOUNT.fullmatch(path)}
    entries = {path.split(".")[1] for path in surest if path.startswith("instruments.")}
    orders = [_order(surest, number) for number in sorted(entries, key=int)]
    others = [path for path in surest if not (_ACCOUNT.fullmatch(path) or path.startswith("instruments."))]
    told = [_many(len(names), "username")] if names else []
    told += [f"{_many(count, words)}{of}" for (words, of), count in Counter(orders).items()]
    told += [_many(len(others), "other detail")] if others else []
    return Summary(", ".join(told), sum(each.unsure for each in surest.values()), waits=waits_for_a_person(found, row))


def waits_for_a_person(found: RequestPage, row: Prefill) -> bool:
    """Whether nobody of the team has recorded facts since something was read."""
    latest = found.latest
    return latest is None or latest.by_id is None or latest.recorded_at < row.at


def _order(surest: Mapping[str, Finding], number: str) -> tuple[str, str]:
    """Name a document of legal process by its type and its day, as far as they were read."""
    what, day = surest.get(f"instruments.{number}.type"), surest.get(f"instruments.{number}.dated")
    words = what.value.replace("-", " ") if what else "order"
    return words, f" of {day_in_words(day.value)}" if day else ""


def day_in_words(value: str) -> str:
    """Write a date as people do; give anything else as it is."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value
    return f"{day.day} {day:%b %Y}"


def _many(count: int, words: str) -> str:
    return f"{count} {words}{'' if count == 1 else 's'}"


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
