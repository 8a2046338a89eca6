"""What was read in the corpus beside what stands there: precision and recall by field, and names that were misread.

A value is right when it is the same after taking off what does not tell values apart: spaces, capitals, the forms of
characters. Of agencies, names and addresses it is enough that one holds the other, since where they end is a matter of
taste. An issuing court is right when it names the district.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rogatory.prefill.finding import Finding
from tests.corpus.drawing import Drawn

GROUPS = {
    "usernames": ("accounts.username",),
    "dates": ("instruments.dated", "preservation.dated", "period.first", "period.last"),
    "instruments": ("instruments.type",),
    "addresses": ("contact.email",),
}
"""The fields for which the aims stand, and what they are called there."""
CLASSES = ("typed", "Latin scans", "Japanese scans", "other scans")
_HELD = frozenset({"contact.agency", "contact.name", "contact.address", "instruments.issuer"})
_OTHER_SCRIPTS = frozenset({"th", "km", "ko", "ar"})
_NUMBER = re.compile(r"\.\d+(?=\.|$)")
_DIGITS = frozenset({"contact.phone"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """One field of one document: what stands there, what was read, and how much of it is right."""

    document: str
    kind: str
    field: str
    expected: frozenset[str]
    found: tuple[str, ...]
    right: int


@dataclass(frozen=True, slots=True)
class Score:
    """How often a field was right, of how many that stand there, and of how many that were read."""

    right: int = 0
    expected: int = 0
    found: int = 0

    def __add__(self, other: Score) -> Score:
        """Count both together."""
        return Score(self.right + other.right, self.expected + other.expected, self.found + other.found)

    @property
    def recall(self) -> float:
        """Give the share of what stands there that was read rightly."""
        return self.right / self.expected if self.expected else 1.0

    @property
    def precision(self) -> float:
        """Give the share of what was read that is right."""
        return self.right / self.found if self.found else 1.0


def class_of(drawn: Drawn) -> str:
    """Give the class of documents for which an aim stands."""
    if drawn.form in ("typed", "word", "mail"):
        return "typed"
    if drawn.language in _OTHER_SCRIPTS:
        return "other scans"
    return "Japanese scans" if drawn.language == "ja" else "Latin scans"


def outcomes(drawn: Drawn, findings: Sequence[Finding]) -> list[Outcome]:
    """Compare what was read in a document with what stands there, field by field."""
    found = read_values(findings)
    return [
        Outcome(
            drawn.name,
            class_of(drawn),
            field,
            wanted,
            found.get(field, ()),
            right(field, wanted, found.get(field, ())),
        )
        for field, wanted in drawn.expected.items()
    ]


def read_values(findings: Iterable[Finding]) -> dict[str, tuple[str, ...]]:
    """Give the values that were read by field, the surest one of each entry; entries of a list count together."""
    first: dict[str, str] = {}
    several: defaultdict[str, list[str]] = defaultdict(list)
    for each in findings:
        field = _NUMBER.sub("", each.field)
        if field == "kinds" or each.field not in first:
            first[each.field] = each.value
            if each.value not in several[field]:
                several[field].append(each.value)
    return {field: tuple(values) for field, values in several.items()}


def silently_wrong(drawn: Drawn, findings: Iterable[Finding]) -> list[Finding]:
    """Give the usernames that were read wrongly, and of which nobody is told that they may be wrong."""
    right = {_plain("", each) for each in drawn.expected["accounts.username"]}
    return [
        each
        for each in findings
        if _NUMBER.sub("", each.field) == "accounts.username"
        and not each.unsure
        and _plain("", each.value) not in right
    ]


def scores(listed: Iterable[Outcome]) -> dict[tuple[str, str], Score]:
    """Add outcomes up, by class of documents and field."""
    made: defaultdict[tuple[str, str], Score] = defaultdict(Score)
    for each in listed:
        made[each.kind, each.field] += Score(each.right, len(each.expected), len(each.found))
    return dict(made)


def group_scores(made: Mapping[tuple[str, str], Score]) -> dict[tuple[str, str], Score]:
    """Add the fields of each group up for which an aim stands."""
    return {
        (kind, name): sum((made.get((kind, field), Score()) for field in fields), Score())
        for kind in CLASSES
        for name, fields in GROUPS.items()
    }


def table(made: Mapping[tuple[str, str], Score]) -> str:
    """Lay scores out, a field in a line: precision and recall in per cent, and of how many."""
    fields = sorted({field for _, field in made})
    lines = [
        f"{'':24}" + "".join(f"{kind:^26}" for kind in CLASSES),
        f"{'field':24}" + f"{'precision  recall   of':>26}" * 4,
    ]
    for field in fields:
        cells = []
        for kind in CLASSES:
            score = made.get((kind, field))
            told = f"{score.precision:9.1%} {score.recall:7.1%} {score.expected:4}" if score else ""
            cells.append(f"{told:>26}")
        lines.append(f"{field:24}" + "".join(cells))
    return "\n".join(lines)


def right(field: str, wanted: frozenset[str], found: Sequence[str]) -> int:
    """Give how many of the values that stand in a document were read."""
    if field in _HELD:
        told = [_plain(field, each) for each in found]
        return sum(any(_holds(_plain(field, one), each) for each in told) for one in wanted)
    left = Counter(_plain(field, each) for each in found)
    return sum(left[_plain(field, each)] > 0 for each in wanted)


def _holds(one: str, other: str) -> bool:
    return bool(one and other) and (one in other or (other in one and len(other) > 0.4 * len(one)))


def _plain(field: str, text: str) -> str:
    told = unicodedata.normalize("NFKC", text).casefold()
    if field in _DIGITS:
        digits = "".join(sign for sign in told if sign.isdigit())
        # The prefix of a country may be written or not.
        return digits[-9:]
    return "".join(sign for sign in told if sign.isalnum() or sign in "._@-/")
