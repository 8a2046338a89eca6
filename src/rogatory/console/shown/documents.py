"""A document as its reader sees it: what has to be known before its pages, the pages, and where something was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.urls import reverse

from rogatory.console.shown.readings import Marked, Spot, spots_of
from rogatory.desk import carried, quarantine
from rogatory.desk.actors import Actor
from rogatory.desk.models import Document, OutboxJob
from rogatory.desk.models import Opening as Row
from rogatory.desk.opening import opening_of, words_of
from rogatory.desk.signals.resembling import Resemblance, resemblances
from rogatory.desk.stages.assessing import OPEN
from rogatory.prefill.parsing import paper_from
from rogatory.problem import Problem


class Stand(StrEnum):
    """How far a document has come: it waits, its opening was given up, it was not opened, is held back, or is open."""

    WAITS = "waits"
    GIVEN_UP = "given-up"
    CLOSED = "closed"
    HELD = "held"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Label:
    """Something that was found in a document and has to be known before one looks at it."""

    name: str
    words: str
    tone: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: the address of its picture, its size in pixels, the places to be marked on it, and its words.

    ``words`` are a line each, and ``None`` where nobody asked for them.
    """

    number: int
    src: str
    alt: str
    width: int
    height: int
    spots: tuple[Spot, ...] = ()
    words: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A document on its reader's screen.

    ``why`` says why it was not opened or is held back, ``again`` where a page asks whether it is opened by now,
    ``free`` where it is given free, empty for whoever may not. ``marked`` is what was read at the places that are
    marked.
    """

    stand: Stand
    why: str = ""
    again: str = ""
    attempts: int = 0
    free: str = ""
    labels: tuple[Label, ...] = ()
    signatures: tuple[Label, ...] = ()
    remarks: tuple[str, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    count: int = 0
    seen: tuple[Resemblance, ...] = ()
    marked: Marked | None = None

    @property
    def saved(self) -> bool:
        """Whether its original may be saved: of what is held back it may not, until somebody gives it free."""
        return not self.free and self.stand is not Stand.HELD


@dataclass(frozen=True, slots=True)
class Listed:
    """A document in a list: how far it has come, and what is to be warned of in it.

    ``carried`` is how many files it carries where not all of them stand in the list, and ``taken`` how many do.
    """

    row: Document
    stand: Stand
    pages: int = 0
    labels: tuple[Label, ...] = ()
    signatures: tuple[Label, ...] = ()
    carried: int = 0
    taken: int = 0


_SIGNED = {
    "intact-trusted": ("Signature intact", "good"),
    "intact-unknown-signer": ("Signer not known", "wait"),
    "added-to": ("Added to after signing", "wait"),
}
"""What verdicts on signatures are called, with their tones; every other one says that the signature counts as none."""
_UNSIGNED = ("Signature counts as none", "bad")
_UNREAD = "The writing in its pictures is being read."
_GRAVE = frozenset({"found-by-scanner", "harmful-attachments", "macros", "launches"})
"""Labels of what was made to harm, or can be."""
_QUIET = frozenset(
    {"laid-out", "form", "recognised-text", "comments", "hidden-words", "encrypted", "not-scanned", "media"}
)
"""Labels that say how to read the pages, and are no warning."""


def shown_document(actor: Actor, document: Document, asked: Mapping[str, str], now: datetime) -> Shown:
    """Give a document as somebody may see it.

    What is `asked` besides: the places of a finding to be marked (``reading``, ``finding``), and the words (``words``).
    """
    row = opening_of(document)
    if row is None:
        return _waiting(document)
    stand = _stand(row)
    may_lift = quarantine.may_lift(actor)
    reference = document.request.reference
    free = f"{reverse('console:act', args=[reference, quarantine.LIFT])}?document={document.pk}"
    unread = _UNREAD if row.opened and not row.reader else ""
    marked = spots_of(document, asked.get("reading", ""), asked.get("finding", ""))
    return Shown(
        stand=stand,
        why=row.why,
        free=free if row.quarantined and may_lift else "",
        labels=labels_of(row),
        signatures=signatures_of(row),
        remarks=tuple(each for each in (*map(str, row.remarks), unread, carried.told(document, row)) if each),
        count=row.count,
        seen=resemblances(actor, document, now),
        marked=marked,
        sheets=_sheets(document, row, marked, with_words="words" in asked)
        if row.opened and (may_lift or not row.quarantined)
        else (),
    )


def listed(documents: Sequence[Document], rows: Mapping[str, Row]) -> tuple[Listed, ...]:
    """Give all documents of a request with what is known of each; `rows` are what was found, by their SHA-256."""
    taken = Counter(each.part_of_id for each in documents)
    return tuple(_listed(each, rows.get(each.sha256), taken[each.pk]) for each in documents)


def labels_of(row: Row) -> tuple[Label, ...]:
    """Give what was found in a document: what can do harm first, what is no warning last."""
    found = (Label(str(each["label"]), str(each["words"]), _tone_of(str(each["label"]))) for each in row.labels)
    return tuple(sorted(found, key=lambda label: ("bad", "wait", "mute").index(label.tone)))


def signatures_of(row: Row) -> tuple[Label, ...]:
    """Give what was found of each signature in it, in a sentence."""
    found = ((_SIGNED.get(str(each["verdict"]), _UNSIGNED), str(each["words"])) for each in row.signatures)
    return tuple(Label(name, words, tone) for (name, tone), words in found)


def _tone_of(label: str) -> str:
    return "bad" if label in _GRAVE else "mute" if label in _QUIET else "wait"


def _listed(document: Document, row: Row | None, taken: int) -> Listed:
    if row is None:
        return Listed(document, Stand.WAITS)
    warnings = tuple(label for label in labels_of(row) if label.tone != "mute")
    carried = len(row.parts) if taken < len(row.parts) else 0
    return Listed(document, _stand(row), len(row.pages), warnings, signatures_of(row), carried, taken)


def _stand(row: Row) -> Stand:
    if row.quarantined:
        return Stand.HELD
    return Stand.OPEN if row.opened else Stand.CLOSED


def _waiting(document: Document) -> Shown:
    """Tell of a document that nobody has opened yet, and of the work that is to open it."""
    again = reverse("console:document", args=[document.request.reference, document.pk])
    job = OutboxJob.objects.filter(name=OPEN, payload__request=document.request_id).order_by("-pk").first()
    if job is not None and job.given_up:
        return Shown(Stand.GIVEN_UP, why=job.last_error)
    return Shown(Stand.WAITS, again=again, attempts=job.attempts if job else 0)


def _sheets(document: Document, row: Row, marked: Marked | None, *, with_words: bool) -> tuple[Sheet, ...]:
    reference = document.request.reference
    words = _words(document, row) if with_words else None
    return tuple(
        Sheet(
            number,
            src=reverse("console:picture", args=[reference, document.pk, number]),
            alt=f"Page {number} of {document.name}",
            width=int(each["width"]),
            height=int(each["height"]),
            spots=marked.spots_on(number) if marked else (),
            words=words.get(number, ()) if words is not None else None,
        )
        for number, each in enumerate(row.pages, 1)
    )


def _words(document: Document, row: Row) -> Mapping[int, tuple[str, ...]]:
    """Give the words of each page, a line each; none where they cannot be used."""
    try:
        paper = paper_from(words_of(row), document.sha256, document.name, "document")
    except Problem:
        return {}
    return {page.number: tuple(line.text for line in page.lines) for page in paper.pages}
