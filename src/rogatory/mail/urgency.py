"""Whether a message reads like an emergency, by what stands in its subject, its text and its documents.

The words are data: the subject lines of the guidelines' own emergency channel, and a table in many languages
(``emergency_words.toml``). What we wrote ourselves, and an answer quotes, does not count: our receipt names them all.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rogatory.flow.states import Kind
from rogatory.guidelines.letters import VARIABLES, compose
from rogatory.guidelines.pack import Pack
from rogatory.guidelines.shelf import Shelf

ENOUGH = 10
"""From this weight on a message reads like an emergency."""
_SUBJECT_COUNTS = 2
_LEAST_OF_OURS = 20
_TABLE = "emergency_words.toml"
_QUOTES = re.compile(r"(?m)^[ \t]*(?:>[ \t]?)+")
_SPACE = re.compile(r"\s+")
_OWN = frozenset({"no_waiver", "public_advice", "guideline_title", "entity_name"})


@dataclass(frozen=True, slots=True)
class Urgency:
    """By what a message is known to read like an emergency: our own words, and the subject lines of the guidelines."""

    ours: tuple[str, ...]
    lines: tuple[str, ...]

    @classmethod
    def of(cls, shelf: Shelf) -> Urgency:
        """Read off the guidelines what counts, and what our letters say in their name."""
        pieces = {_plainly(line).strip() for pack in shelf.packs for line in _letters_of(pack)}
        ours = sorted(
            (piece for piece in pieces if len(piece) >= _LEAST_OF_OURS), key=lambda piece: (-len(piece), piece)
        )
        rules = (rule for pack in shelf.packs for rule in pack.channels.subject)
        return cls(tuple(ours), tuple(sorted({_plainly(rule.text) for rule in rules if rule.kind == Kind.EMERGENCY})))

    def reads(self, subject: str, texts: Iterable[str], letters: Iterable[str] = ()) -> bool:
        """Tell whether a message reads like an emergency.

        `texts` are its words and those of its documents, `letters` those of ours that it may quote besides.
        """
        said = _plainly(subject)
        if any(line in said for line in self.lines):
            return True
        text = _plainly(_QUOTES.sub("", "\n".join(texts)))
        for piece in (*self.ours, *(_plainly(line).strip() for letter in letters for line in letter.split("\n"))):
            if len(piece) >= _LEAST_OF_OURS:
                text = text.replace(piece, " ")
        # What stands in the subject counts twice, and not once more for standing in the text.
        weights = (
            weight * _SUBJECT_COUNTS if word in said else weight
            for word, weight in _words().items()
            if word in said or word in text
        )
        return sum(weights) >= ENOUGH


def _letters_of(pack: Pack) -> Iterator[str]:
    """Give the lines that stand in the letters of a pack whatever they are about."""
    for key in pack.letters:
        differs = dict.fromkeys((name for name in VARIABLES[key] if name not in _OWN), "\n")
        yield from compose(pack, key, differs).body.split("\n")


def _plainly(text: str) -> str:
    """Write a text as it is compared: small letters without accents, parted by single spaces."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(sign for sign in apart if not "\u0300" <= sign <= "\u036f")
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", bare).replace("\u2019", "'").replace("\u0111", "d"))


@cache
def _words() -> Mapping[str, int]:
    """Give the words as they are compared, each with its weight; where two tables have one, the larger counts."""
    tables = tomllib.loads(files("rogatory.mail").joinpath(_TABLE).read_text(encoding="utf-8"))["words"]
    found: dict[str, int] = {}
    for table in tables:
        for weight, words in table.items():
            if weight != "language":
                for word in words:
                    found[_plainly(word)] = max(int(weight), found.get(_plainly(word), 0))
    return found
