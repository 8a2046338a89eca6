"""What was read, beside the fields of the facts: the value, how sure it is, and the piece of the page with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from django import forms
from django.urls import reverse

from rogatory.console.forms import subjects
from rogatory.console.forms.facts import FactsForm
from rogatory.console.shown.readings import Reading, Spot, day_in_words, reading_of, spot_of, waits_for_a_person
from rogatory.desk.models import Document
from rogatory.desk.queries import RequestPage
from rogatory.desk.suggesting import Suggestion, suggestion
from rogatory.guidelines.facts import Facts
from rogatory.prefill.finding import Finding, Place
from rogatory.prefill.page import Box

MOST = 5
"""So many readings are shown beside one field."""
_WIDTH, _HEIGHT, _TALLEST = 0.5, 0.05, 0.12
"""A piece of a page is at least so large, and at most so tall, in parts of the page."""
_ROOM = 0.02

_TABLES: Mapping[str, type[forms.Form]] = {
    "official": subjects.OfficialForm,
    "contact": subjects.ContactForm,
    "service": subjects.ServiceForm,
    "authorisation": subjects.AuthorisationForm,
    "period": subjects.PeriodForm,
    "preservation": subjects.PreservationForm,
    "history": subjects.HistoryForm,
    "emergency": subjects.EmergencyForm,
    "conduct": subjects.ConductForm,
    "kinds": subjects.KindsForm,
}
_LISTS: Mapping[str, type[forms.Form]] = {
    "instruments": subjects.InstrumentForm,
    "accounts": subjects.AccountForm,
    "wanted": subjects.WantedForm,
}
_ISSUER_KNOWN = re.compile(r"instruments\.(\d+)\.issuer_known")
_KNOWN, _UNKNOWN = "A court of this name is known here.", "No court of this name is known here."
_MANY = frozenset({"kinds", "attachments", "cites", "accounts", "other_identifiers", "threatens", "necessary"})
"""Fields that hold several values: what was read for them is no choice."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A piece of a page: the address of the whole picture with its size, what of it is seen, and the places marked."""

    src: str
    width: int
    height: int
    seen: str
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """One reading: its number, the value in words, how sure, by what it was known, and where it stands.

    ``href`` leads to the page with the place marked, and is empty where the document is no longer with the request.
    ``strip`` is ``None`` where no piece of the page can be shown, or another reading shows the same.
    """

    number: int
    words: str
    unsure: bool
    by: str
    page: int
    name: str
    href: str
    strip: Strip | None


@dataclass(frozen=True, slots=True)
class Beside:
    """What was read for a field, the surest first; ``filled`` tells that the field shows it.

    ``is_choice`` tells that the readings differ, and that the field takes one of them alone. ``note`` is what else is
    to be known of it.
    """

    reads: tuple[Read, ...]
    filled: bool
    is_choice: bool
    note: str = ""

    @property
    def unsure(self) -> bool:
        """Whether a person is told to look twice."""
        doubted = self.is_choice or self.note == _UNKNOWN or any(each.unsure for each in self.reads)
        return self.filled and doubted


@dataclass(frozen=True, slots=True)
class Confirming:
    """What a person is given to confirm.

    ``shown`` are the facts that the form shows: those known, and what was read where nothing is known. ``beside`` is
    by the name of the field in the form; ``also`` is what was read for no field, by what it is.
    """

    shown: Facts
    beside: Mapping[str, Beside] = field(default_factory=dict)
    also: tuple[tuple[str, Read], ...] = ()
    reading: Reading | None = None

    @property
    def filled(self) -> int:
        """How many fields show what was read."""
        return sum(each.filled for each in self.beside.values())

    def unsure_in(self, form: FactsForm) -> tuple[tuple[str, str], ...]:
        """Give the fields at which a person should look twice: the id of the control, and its label with its part."""
        found = []
        for part, bound in form.fields_by_part():
            beside = self.beside.get(bound.html_name)
            if beside is not None and beside.unsure:
                found.append((bound.first_id, f"{part}: {bound.label}"))
        return tuple(found)

    def taken(self, number: str) -> tuple[str, str] | None:
        """Give the name of the field for which a reading may be taken, and its value; nothing where it may not."""
        if self.reading is None or not number.isdecimal() or int(number) >= len(self.reading.findings):
            return None
        for name, beside in self.beside.items():
            if any(each.number == int(number) for each in beside.reads) and _is_single(name):
                return name, self.reading.findings[int(number)].value
        return None


def confirming(found: RequestPage, before: Facts) -> Confirming:
    """Give what was last read in a request for a person to confirm (one query).

    What was read before a person recorded facts is not filled in again: what they left open is theirs. It stands beside
    the fields all the same.
    """
    row = found.request.prefills.order_by("-pk").first()
    if row is None:
        return Confirming(before)
    reading = reading_of(row)
    laid = suggestion(before, reading.findings, kinds_known=found.latest is not None)
    fills = waits_for_a_person(found, row)
    pages = _Pages(found, reading)
    beside: dict[str, list[str]] = {}
    also: list[tuple[str, Read]] = []
    notes: dict[str, str] = {}
    for path, findings in laid.beside.items():
        name = name_of(path)
        if name is not None:
            beside.setdefault(name, []).append(path)
        elif known := _ISSUER_KNOWN.fullmatch(path):
            notes[f"instruments-{known[1]}-issuer"] = _KNOWN if findings[0].value == "true" else _UNKNOWN
        else:
            also += [(path, pages.read(each)) for each in _each_value(findings)]
    return Confirming(
        laid.facts if fills else before,
        {name: _beside(paths, laid, pages, notes.get(name, ""), fills=fills) for name, paths in beside.items()},
        tuple(also),
        reading,
    )


def name_of(path: str) -> str | None:
    """Give the name of the form's field for the path of a fact; nothing for what the form does not ask."""
    head, *rest = path.split(".")
    if head == "violation" and rest:
        return _asked("conduct", subjects.ConductForm, rest[0])
    if head in _LISTS and len(rest) > 1 and rest[0].isdigit():
        bar = rest[1] == "nondisclosure" and len(rest) > 2
        return _asked(f"{head}-{rest[0]}", _LISTS[head], f"bar_{rest[2]}" if bar else rest[1])
    if head in _TABLES and rest:
        return _asked(head, _TABLES[head], rest[0])
    return _asked("kinds", subjects.KindsForm, head) or _asked("conduct", subjects.ConductForm, head)


def _asked(prefix: str, form: type[forms.Form], name: str) -> str | None:
    return f"{prefix}-{name}" if name in form.base_fields else None


def _is_single(name: str) -> bool:
    return name.rpartition("-")[2] not in _MANY


def _beside(paths: list[str], laid: Suggestion, pages: _Pages, note: str, *, fills: bool) -> Beside:
    reads = [pages.read(each) for path in paths for each in _each_value(laid.beside[path])]
    single = _is_single(name_of(paths[0]) or "")
    return Beside(
        tuple(_once(reads[:MOST])),
        filled=fills and any(path in laid.taken for path in paths),
        is_choice=single and len(reads) > 1,
        note=note,
    )


def _once(reads: Iterable[Read]) -> Iterator[Read]:
    """Show a piece of a page once, above all that was read there."""
    shown: set[Strip] = set()
    for one in reads:
        yield replace(one, strip=None) if one.strip in shown else one
        if one.strip is not None:
            shown.add(one.strip)


def _each_value(findings: Iterable[Finding]) -> list[Finding]:
    """Give the surest finding of each value."""
    surest: dict[str, Finding] = {}
    for each in findings:
        surest.setdefault(each.value.casefold(), each)
    return list(surest.values())


class _Pages:
    """The pages of the documents of a request, by the documents' SHA-256."""

    def __init__(self, found: RequestPage, reading: Reading) -> None:
        self._reference = found.request.reference
        self._reading = reading
        self._numbers = {each: number for number, each in enumerate(reading.findings)}
        self._documents: dict[str, Document] = {}
        for each in found.documents:
            self._documents.setdefault(each.sha256, each)
        self._openings = found.openings

    def read(self, finding: Finding) -> Read:
        number = self._numbers[finding]
        place = next((each for each in finding.places if each.document in self._documents), finding.places[0])
        document = self._documents.get(place.document)
        href = ""
        if document is not None:
            address = reverse("console:document", args=[self._reference, document.pk])
            href = f"{address}?reading={self._reading.id}&finding={number}#page-{place.page}"
        return Read(
            number,
            words=in_words(finding.value),
            unsure=finding.unsure,
            by=finding.by,
            page=place.page,
            name=document.name if document is not None else "a document",
            href=href,
            strip=self._strip(document, place) if document is not None else None,
        )

    def _strip(self, document: Document, place: Place) -> Strip | None:
        opening = self._openings.get(document.sha256)
        if opening is None or opening.quarantined or not place.boxes or not 1 <= place.page <= len(opening.pages):
            return None
        page = opening.pages[place.page - 1]
        width, height = int(page["width"]), int(page["height"])
        left, top, right, bottom = _around(place.boxes)
        seen = (left * width, top * height, (right - left) * width, (bottom - top) * height)
        return Strip(
            src=reverse("console:picture", args=[self._reference, document.pk, place.page]),
            width=width,
            height=height,
            seen=" ".join(f"{each:.0f}" for each in seen),
            spots=tuple(_in_pixels(spot_of(box), width, height) for box in place.boxes),
        )


def in_words(value: str) -> str:
    """Give a value as it is told to people."""
    return {"true": "yes", "false": "no"}.get(value) or day_in_words(value)


def _around(boxes: tuple[Box, ...]) -> tuple[float, float, float, float]:
    """Give the piece of a page around places: no smaller than people can read in, and on the page."""
    box = boxes[0]
    for other in boxes[1:]:
        box = box.joined(other)
    left, right = _span(box.left, box.right, _WIDTH)
    top, bottom = _span(box.top, box.bottom, _HEIGHT)
    return left, top, right, min(bottom, top + _TALLEST)


def _span(first: float, last: float, least: float) -> tuple[float, float]:
    room = max((least - (last - first)) / 2, _ROOM)
    start = min(max(first - room, 0), 1 - least)
    return start, min(max(last + room, start + least), 1)


def _in_pixels(spot: Spot, width: int, height: int) -> Spot:
    across, down = float(spot.x) * width, float(spot.y) * height
    return Spot(*(f"{each:.1f}" for each in (across, down, float(spot.width) * width, float(spot.height) * height)))
