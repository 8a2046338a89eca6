"""Lay what was read over what is not known yet, for a person to confirm."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from rogatory.edge.facts import facts_from, facts_json
from rogatory.guidelines.facts import Facts, Kind
from rogatory.prefill.finding import Finding
from rogatory.problem import Problem

_LISTS: Mapping[str, tuple[str, ...]] = {
    "instruments": ("type",),
    "accounts": ("username",),
    "wanted": ("ask", "subset"),
}
"""The lists of facts, and by what an entry that was read is known to be one that was there before."""

_TABLES = frozenset(
    {"official", "contact", "service", "authorisation", "period", "violation", "emergency", "preservation", "history"}
)
_SINGLE = frozenset({"addressed_to", "notice", "product", "language", "signature", "consent"})
_NO_FACT = frozenset({"issuer_known"})
"""What is read of an entry to be told beside its facts."""
_KINDS = "kinds"
_PAIRS = "other_identifiers"
"""The one fact that is a list of names with values: the name is the last step of its path."""

Read = Mapping[str, tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Facts as they might be recorded.

    ``beside`` gives, for the path of a fact among them (``contact.email``, ``instruments.0.dated``), all that was read
    for it, the surest first; the numbers are those of the entries in ``facts``. What facts do not have
    (``case_number``, ``letterhead``, ``guideline``) stands under its own name. ``taken`` are the paths whose value
    was read; all other values were known before.
    """

    facts: Facts
    beside: Read = field(default_factory=dict)
    taken: frozenset[str] = frozenset()

    def is_unsure(self, path: str) -> bool:
        """Whether the value at a path was read, and may be wrong."""
        return path in self.taken and self.beside[path][0].unsure


def suggested(before: Facts, findings: Iterable[Finding], *, kinds_known: bool = True) -> Facts:
    """Give the facts with what was read in place of what is unknown; see `suggestion`."""
    return suggestion(before, findings, kinds_known=kinds_known).facts


def suggestion(before: Facts, findings: Iterable[Finding], *, kinds_known: bool = True) -> Suggestion:
    """Lay what was read, sure or not, over what is unknown; what a person or the officer's form said stays.

    Args:
        before: what is known.
        findings: what was read.
        kinds_known: whether anybody said what the request asks for. Where only its channel did, what was read decides.
    """
    beside = _numbered(before, _by_field(findings))
    tree, taken = json.loads(facts_json(before)), set[str]()
    if not kinds_known and _KINDS in beside:
        kinds = {each.value for each in beside[_KINDS]} | {each for each in before.kinds if each is Kind.EMERGENCY}
        tree[_KINDS] = [kind.value for kind in Kind if kind.value in kinds] or tree[_KINDS]
        taken.add(_KINDS)
    groups: dict[str, list[str]] = defaultdict(list)
    for path in sorted(beside, key=_in_order):
        head, last = path.partition(".")[0], path.rpartition(".")[2]
        if (head in _TABLES or head in _LISTS or head in _SINGLE) and last not in _NO_FACT:
            groups[head].append(path)
    first = tree
    for paths in groups.values():
        # One value that does not fit (a period that ends before it begins) must not cost the others.
        # What an entry cannot be without comes first.
        alone = sorted(paths, key=lambda path: path.rpartition(".")[2] not in _LISTS.get(path.partition(".")[0], ()))
        for several in (paths, *([path] for path in alone)):
            laid = _with(tree, {path: beside[path][0].value for path in several}, first)
            if not _fits(laid.tree):
                continue
            tree, taken = laid.tree, taken | laid.taken
            if several is paths:
                break
    return Suggestion(facts_from(tree, "what was read"), beside, frozenset(taken))


def _fits(tree: dict[str, Any]) -> bool:
    try:
        facts_from(tree, "what was read")
    except Problem:
        return False
    return True


def _in_order(path: str) -> tuple[tuple[int, str], ...]:
    """Sort paths so that the entries of a list come in their order."""
    return tuple((int(step), "") if step.isdigit() else (-1, step) for step in path.split("."))


@dataclass(frozen=True, slots=True)
class _Laid:
    tree: dict[str, Any]
    taken: set[str]


def _with(tree: dict[str, Any], values: Mapping[str, str], first: Mapping[str, Any]) -> _Laid:
    """Give a copy of the tree with values at paths where nothing stands, and where nothing stood at first."""
    made, taken = json.loads(json.dumps(tree)), set[str]()
    for path, value in values.items():
        *way, last = path.split(".")
        if _is_told(first, way, last):
            continue
        place: Any = made
        for step, following in zip(way, [*way, last][1:], strict=True):
            place = _inner(place, step, following.isdigit() or step == _PAIRS)
            if place is None:
                break
        if _lay(place, last, value, way):
            taken.add(path)
    return _Laid(made, taken)


def _is_told(first: object, way: Iterable[str], last: str) -> bool:
    """Whether something stood at a path; a list of words that stood is not lengthened."""
    place = first
    for step in way:
        if isinstance(place, list):
            place = place[int(step)] if step.isdigit() and int(step) < len(place) else None
        else:
            place = place.get(step) if isinstance(place, dict) else None
    return isinstance(place, list) or (isinstance(place, dict) and last in place)


def _inner(place: Any, step: str, is_list: bool) -> Any:  # noqa: ANN401 - a tree of JSON values
    """Go one step down, making what is not there; ``None`` where the way is barred by a value."""
    if isinstance(place, list):
        number = int(step)
        if number == len(place):
            place.append({})
        return place[number] if number < len(place) else None
    return place.setdefault(step, [] if is_list else {}) if isinstance(place, dict) else None


def _lay(place: Any, name: str, value: str, way: list[str]) -> bool:  # noqa: ANN401 - a tree of JSON values
    if isinstance(place, list):
        place.append([name, value] if way[-1] == _PAIRS else value)
        return True
    if not isinstance(place, dict) or name in place:
        return False
    place[name] = value
    return True


def _by_field(findings: Iterable[Finding]) -> dict[str, tuple[Finding, ...]]:
    found: dict[str, list[Finding]] = defaultdict(list)
    for each in findings:
        found[each.field].append(each)
    return {path: tuple(sorted(several, key=lambda one: -one.sure)) for path, several in found.items()}


def _numbered(before: Facts, found: Read) -> dict[str, tuple[Finding, ...]]:
    """Give findings of list entries the numbers that the entries have among the facts; drop what has no place there."""
    beside = {path: several for path, several in found.items() if path.partition(".")[0] not in _LISTS}
    for name, keys in _LISTS.items():
        entries: dict[int, dict[str, tuple[Finding, ...]]] = defaultdict(dict)
        for path, several in found.items():
            head, _, rest = path.partition(".")
            number, _, inner = rest.partition(".")
            if head == name and number.isdigit() and inner:
                entries[int(number)][inner] = several
        known = getattr(before, name)
        places = dict(zip(sorted(entries), count(), strict=False)) if known is None else _same(keys, entries, known)
        for entry, place in places.items():
            beside |= {f"{name}.{place}.{inner}": several for inner, several in entries[entry].items()}
    return beside


def _same(keys: tuple[str, ...], entries: Mapping[int, Read], known: Iterable[Any]) -> dict[int, int]:
    """Match what was read with what is known, where there is one of a kind on both sides."""

    def told(entry: Read) -> tuple[str, ...]:
        return tuple(entry[key][0].value.casefold() if key in entry else "" for key in keys)

    read: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, entry in entries.items():
        read[told(entry)].append(number)
    here: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, one in enumerate(known):
        here[tuple((getattr(one, key) or "").casefold() for key in keys)].append(place)
    return {read[key][0]: places[0] for key, places in here.items() if len(places) == 1 and len(read.get(key, ())) == 1}
