"""What differs between two packs, whatever their formatting, and which answers would flip."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from rogatory.guidelines.engine import decide
from rogatory.guidelines.facts import Facts
from rogatory.guidelines.pack import Pack
from rogatory.guidelines.shelf import Shelf
from rogatory.guidelines.summary import answers
from rogatory.problem import Problem

_NAMES = ("id", "type", "region", "field", "number", "origin", "what", "channel", "kind", "who", "when")


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs: its path in words, and both sides; ``None`` where a side lacks it."""

    path: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Flip:
    """One answer that the two packs give differently: an item's, or that of another part of the decision."""

    name: str
    item: str
    old: str
    new: str


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """Compare the contents of two archives; rows of tables are matched by their names, not by their places.

    Which versions a pack builds on is no difference in what it says.
    """
    before, after = dict(_leaves(_said(old), "")), dict(_leaves(_said(new), ""))
    paths = [*before, *(path for path in after if path not in before)]
    found = (Change(path, before.get(path), after.get(path)) for path in paths)
    return tuple(each for each in found if each.old != each.new)


def flips(named_facts: Iterable[tuple[str, Facts]], shelf: Shelf, old: Pack, new: Pack) -> tuple[Flip, ...]:
    """Decide the same facts under the old and under the new pack, and give every answer that differs.

    Raises:
        Problem: the new pack would take the place of the only one whose table says who answers, and has no table.
    """
    under_old, under_new = _with(shelf, old, old), _with(shelf, old, new)
    if not under_new.fronts:
        raise Problem(
            f"it has no routing table, and would replace the only one there is ({old.about.version}'s)",
            where=new.about.version,
            cure="Compare two guidelines of one line; decisions do not pass from one line to another.",
        )
    found: list[Flip] = []
    for name, facts in named_facts:
        before, after = (answers(decide(facts, each, facts.received_at)) for each in (under_old, under_new))
        found += [
            Flip(name, item, before.get(item, "not answered"), after.get(item, "not answered"))
            for item in dict.fromkeys((*before, *after))
            if before.get(item) != after.get(item)
        ]
    return tuple(found)


def _said(archive: Mapping[str, Any]) -> dict[str, Any]:
    return {stem: value for stem, value in archive.items() if stem != "parents"}


def _with(shelf: Shelf, old: Pack, chosen: Pack) -> Shelf:
    """Give the shelf on which ``chosen`` alone stands for the line, in force as long as the old one was."""
    about = replace(chosen.about, line=old.about.line, effective=old.about.effective)
    others = tuple(each for each in shelf.packs if each.about.line != old.about.line)
    return Shelf((*others, replace(chosen, about=about)), shelf.counsel)


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - a tree of JSON values
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value and all(isinstance(each, Mapping) for each in value):
        names = [_name(row, index) for index, row in enumerate(value)]
        for index, row in enumerate(value):
            again = names[:index].count(names[index])
            yield from _leaves(row, f"{path}[{names[index]}{f' #{again + 1}' if again else ''}]")
    else:
        yield path, _shown(value)


def _name(row: Mapping[str, Any], index: int) -> str:
    named = [str(row[key]) for key in _NAMES if key in row]
    if "field" in row and "name" in row:
        named.append(str(row["name"]))
    return " ".join(named) or str(index)


def _shown(value: Any) -> str:  # noqa: ANN401 - a tree of JSON values
    return ", ".join(_shown(each) for each in value) if isinstance(value, list) else str(value)
