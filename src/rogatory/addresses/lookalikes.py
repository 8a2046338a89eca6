"""Is a domain made to be taken for one that is known? Which one, and by what trick.

A known domain is split at its public suffix into its *stem* and its *ending*. Everything but an exact match is
compared by stems that are squeezed (without hyphens and dots), in plain letters and by their outlines, so that tricks
that are combined are still seen. The known domains are indexed: a check costs the same however many they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache

import idna
from publicsuffixlist import PublicSuffixList

from rogatory.addresses.edits import Edit, one_edit, shortened
from rogatory.addresses.letters import blurred, in_plain_letters, outline
from rogatory.addresses.word_lists import is_added_word

SHORTEST_EDITED = 3
"""How long a stem is at least for one changed letter to be more than chance."""
SHORTEST_FAR = 6
"""The same where the stem is only a part of a longer name."""
SHORTEST_EDITED_FAR = 8
"""The same for a changed letter where the ending differs as well."""

SHORTEST_WITH_WORD = 4
"""The same for a stem beside an added word, under the same ending; one letter more where the ending differs."""


class Trick(StrEnum):
    """How a domain was made to look like another, in the words in which a person is told of it."""

    INSIDE = "inside the name of another domain"
    ALIKE = "with letters that look alike"
    FOREIGN = "with accents or letters of another alphabet"
    MOVED = "with hyphens or dots put elsewhere"
    ENDING = "with another ending"
    SWAPPED = Edit.SWAPPED.value
    DOUBLED = Edit.DOUBLED.value
    UNDOUBLED = Edit.UNDOUBLED.value
    MORE = Edit.MORE.value
    LESS = Edit.LESS.value
    OTHER = Edit.OTHER.value
    BLURRED = "with letters that look alike when small"
    WORD = "with a word added"


@dataclass(frozen=True, slots=True)
class Lookalike:
    """`domain` is no known one and looks like `known`, by a trick; `also_ending`: it has another ending besides."""

    domain: str
    known: str
    trick: Trick
    also_ending: bool = False

    @property
    def words(self) -> str:
        """One sentence for a person."""
        how = f"{self.trick.value} and another ending" if self.also_ending else self.trick.value
        if self.trick is Trick.INSIDE:
            return f"{_shown(self.domain)} has {_shown(self.known)} {how}. It is another domain."
        return f"{_shown(self.domain)} looks like {_shown(self.known)} {how}. It is another domain."


@dataclass(frozen=True, slots=True)
class _Parts:
    """A domain as it is compared: its labels in plain letters; `ending` is its public suffix."""

    labels: tuple[str, ...]
    ending: tuple[str, ...]
    stem: str
    spelt: str

    @classmethod
    def of(cls, domain: str) -> _Parts:
        labels = tuple(in_plain_letters(_letters(label)) for label in domain.split("."))
        suffix = _suffixes().publicsuffix(domain) or ""
        size = len(suffix.split(".")) if suffix and suffix != domain else 1
        stem = labels[:-size]
        return cls(labels, labels[-size:], _squeezed(".".join(stem)), ".".join(domain.split(".")[:-size]))

    @property
    def registered(self) -> str:
        """The label that somebody registered, the one before the ending."""
        return self.labels[-len(self.ending) - 1] if len(self.labels) > len(self.ending) else ""


@dataclass(frozen=True, slots=True)
class Known:
    """The domains that are known, indexed. Make one with `Known.of`.

    The indexes go from what is compared to the numbers of the domains of which it may be.
    """

    domains: tuple[str, ...]
    _exact: frozenset[str]
    _parts: tuple[_Parts, ...]
    _stems: dict[str, list[int]] = field(repr=False)
    _outlines: dict[str, list[int]] = field(repr=False)
    _blurred: dict[str, list[int]] = field(repr=False)
    _shortened: dict[str, list[int]] = field(repr=False)
    _whole: dict[str, list[int]] = field(repr=False)

    @classmethod
    def of(cls, domains: Iterable[str]) -> Known:
        """Index domains in lower case and ASCII, as `read_domain` gives them."""
        ordered = tuple(sorted(set(domains)))
        parts = tuple(_Parts.of(domain) for domain in ordered)
        stems, outlines, blurs, shorter, whole = (defaultdict[str, list[int]](list) for _ in range(5))
        for number, part in enumerate(parts):
            drawn = outline(part.stem)
            stems[part.stem].append(number)
            outlines[drawn].append(number)
            blurs[blurred(drawn)].append(number)
            whole[outline(_squeezed("".join(part.labels)))].append(number)
            if len(part.stem) >= SHORTEST_EDITED:
                for each in shortened(part.stem):
                    shorter[each].append(number)
        indexes = (dict(each) for each in (stems, outlines, blurs, shorter, whole))
        return cls(ordered, frozenset(ordered), parts, *indexes)

    def __contains__(self, domain: object) -> bool:
        return domain in self._exact

    def parent(self, domain: str) -> str | None:
        """Give the known domain of which a domain is a sub-domain, if any: whoever owns the one gives out the other."""
        labels = domain.split(".")
        above = (".".join(labels[at:]) for at in range(1, len(labels)))
        return next((each for each in above if each in self._exact), None)

    def lookalike(self, domain: str) -> Lookalike | None:
        """Tell of which known domain a domain is a lookalike, and why; None if it is known, or looks like none.

        Args:
            domain: in lower case and ASCII, as `read_domain` gives it.
        """
        if domain in self._exact or self.parent(domain) is not None:
            return None
        asked = _Parts.of(domain)
        registered = asked.registered
        return (
            self._inside(domain, asked)
            or self._alike(domain, asked, asked.stem)
            or self._alike(domain, asked, _squeezed(registered))
            or self._with_word(domain, asked, asked.stem)
            or self._with_word(domain, asked, _squeezed(registered))
            or self._beside_hyphens(domain, asked, registered)
        )

    def _inside(self, domain: str, asked: _Parts) -> Lookalike | None:
        """Find a known domain, or a telling stem, that stands whole before the name which was really registered."""
        # Parted at hyphens too: police-example.test and police.example-id.test hold it as well.
        pieces = ".".join(asked.labels[: -len(asked.ending)]).replace("-", ".").split(".")
        for first in range(len(pieces)):
            for after in range(first + 1, len(pieces) + 1):
                for number in self._whole.get(outline("".join(pieces[first:after])), ()):
                    return Lookalike(domain, self.domains[number], Trick.INSIDE)
        for label in asked.labels[: -len(asked.ending) - 1]:
            stem = _squeezed(label)
            if len(stem) >= SHORTEST_FAR and not is_added_word(stem):
                for number in self._outlines.get(outline(stem), ()):
                    return Lookalike(domain, self.domains[number], Trick.INSIDE)
        return None

    def _beside_hyphens(self, domain: str, asked: _Parts, registered: str) -> Lookalike | None:
        """Find a known domain in what a hyphen sets off at either end of what was registered."""
        words = registered.split("-")
        for some in (words[1:], words[:-1]):
            name = "".join(some)
            if len(name) >= SHORTEST_FAR and not is_added_word(name):
                found = self._alike(domain, asked, name)
                if found is not None:
                    elsewhere = found.also_ending or found.trick is Trick.ENDING
                    return replace(found, trick=Trick.WORD, also_ending=elsewhere)
        return None

    def _alike(self, domain: str, asked: _Parts, name: str) -> Lookalike | None:
        """Compare a name with every known stem: the same, the same outline, one edit away, blurred."""
        drawn = outline(name)
        told: list[tuple[int, Trick]] = [(number, self._same(asked, number)) for number in self._stems.get(name, ())]
        told += [(number, Trick.ALIKE) for number in self._outlines.get(drawn, ()) if self._parts[number].stem != name]
        told += self._edited(asked, name)
        if len(name) >= SHORTEST_FAR:
            told += [(number, Trick.BLURRED) for number in self._blurred.get(blurred(drawn), ())]
        rated = [(self._parts[number].ending != asked.ending, at) for at, (number, _) in enumerate(told)]
        if not rated:
            return None
        other_ending, at = min(rated)
        number, trick = told[at]
        return Lookalike(domain, self.domains[number], trick, other_ending and trick is not Trick.ENDING)

    def _same(self, asked: _Parts, number: int) -> Trick:
        """Tell what sets a domain apart whose stem, squeezed and in plain letters, is that of a known one."""
        part = self._parts[number]
        if "xn--" in asked.spelt and asked.spelt != part.spelt:
            return Trick.FOREIGN
        if part.spelt not in (asked.spelt, asked.registered):
            return Trick.MOVED
        return Trick.ENDING

    def _edited(self, asked: _Parts, name: str) -> Iterator[tuple[int, Trick]]:
        """Find the known stems of which one edit makes the name."""
        if len(name) < SHORTEST_EDITED - 1:
            return
        seen: set[int] = set()
        for each in shortened(name):
            for number in self._shortened.get(each, ()):
                part = self._parts[number]
                if number in seen or (part.ending != asked.ending and len(part.stem) < SHORTEST_EDITED_FAR):
                    continue
                seen.add(number)
                edit = one_edit(name, part.stem)
                if edit is not None:
                    yield number, Trick(edit.value)

    def _with_word(self, domain: str, asked: _Parts, name: str) -> Lookalike | None:
        """Find a telling known stem at the beginning or the end of a name, and beside it a word that is often added."""
        for at in range(len(name) - 1, 0, -1):
            for stem, rest in ((name[:at], name[at:]), (name[-at:], name[:-at])):
                if len(stem) < SHORTEST_WITH_WORD or is_added_word(stem):
                    continue
                for number in self._outlines.get(outline(stem), ()):
                    part = self._parts[number]
                    if len(stem) == SHORTEST_WITH_WORD and part.ending != asked.ending:
                        continue
                    if is_added_word(rest) or rest == _squeezed("".join(part.ending)):
                        return Lookalike(domain, self.domains[number], Trick.WORD, part.ending != asked.ending)
        return None


def is_public_suffix(domain: str) -> bool:
    """Whether anybody may register a name below a domain, as below co.uk."""
    return _suffixes().publicsuffix(domain) == domain


def _squeezed(text: str) -> str:
    return text.replace("-", "").replace(".", "")


def _letters(label: str) -> str:
    """Give a label in its own letters; one that stands for none stays as it is."""
    if not label.startswith("xn--"):
        return label
    try:
        return idna.decode(label)
    except (idna.IDNAError, UnicodeError):
        pass
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def _shown(domain: str) -> str:
    """Give a domain in quotes, and where it is international also in its own letters."""
    letters = ".".join(_letters(label) for label in domain.split("."))
    return f"“{domain}”" if letters == domain else f"“{domain}” ({letters})"


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
