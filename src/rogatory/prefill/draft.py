"""What was read, before it becomes findings: each value of a field once, with all its places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rogatory.prefill.finding import Finding, Place
from rogatory.prefill.sheet import Sheet

LONGEST = 4_000
"""The most characters of a value."""
MOST_PLACES = 12


@dataclass(frozen=True, slots=True)
class Draft:
    """A value that was read at one place."""

    field: str
    value: str
    places: tuple[Place, ...]
    sure: float
    by: str

    @classmethod
    def of(cls, sheet: Sheet, field: str, value: str, start: int, end: int, sure: float, by: str) -> Draft:
        """Make one of a part of a paper's text; nothing is surer than the words in which it stands."""
        return cls(
            field,
            value[:LONGEST],
            sheet.places(start, max(end, start + 1)),
            min(sure, sheet.sure(start, max(end, start + 1))),
            by[:300],
        )


def merged(drafts: Iterable[Draft]) -> dict[str, list[Finding]]:
    """Put drafts of the same value of a field together; the surest says by what it was known."""
    found: dict[tuple[str, str], list[Draft]] = {}
    written: dict[tuple[str, str], str] = {}
    for draft in drafts:
        if not draft.value or not draft.places:
            continue
        key = (draft.field, " ".join(draft.value.casefold().split()))
        found.setdefault(key, []).append(draft)
        written.setdefault(key, draft.value)
    fields: dict[str, list[Finding]] = {}
    for (field, _), several in found.items():
        best = max(several, key=lambda each: each.sure)
        places = tuple(dict.fromkeys(place for each in (best, *several) for place in each.places))[:MOST_PLACES]
        fields.setdefault(field, []).append(Finding(field, best.value, round(best.sure, 3), places, best.by))
    return fields
