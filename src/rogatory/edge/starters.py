"""A guideline to begin with: the invented one of a small server, made one's own by name, address, country and data.

What can be asked for is taken from the operator's source map where one is given: its categories, records, fields and
subsets, so that the guideline lets out what is there, and does not name what is not.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from importlib.resources.abc import Traversable

from rogatory.problem import Problem
from rogatory.sources.maps.records import Record
from rogatory.sources.source_map import SourceMap

_TOKENS = ("requests@social.example", "social.example", "Example Social", "small-server")
_COUNTRY, _ABROAD = "DE", ("NZ", "IE")
_FITS = {
    "name": (re.compile(r"[^\x00-\x1f\x7f\"\\{}]{1,200}"), "Write it without quotation marks, braces and backslashes."),
    "email": (re.compile(r"[^\s@\"\\{}]+@[^\s@\"\\{}]+"), "Write one such as requests@social.example."),
    "domain": (re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?"), "Write it in small letters, such as social.example."),
    "country": (re.compile(r"[A-Z]{2}"), "Write the two capitals of ISO 3166-1, such as DE."),
    "line": (re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?"), "Use small letters, digits and hyphens."),
}
_BLOCK = re.compile(r"^(?=\[\[category(?:\.\w+)?\]\])", re.MULTILINE)
_ID = re.compile(r'^id = "([^"]+)"', re.MULTILINE)
_PART = re.compile(r'^  \{ id = "([^"]+)", .*fields = \[([^\]]*)\] \},\n', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose guideline it becomes: the name, the address for requests, the domain of the handles, the home country.

    `line` names the guideline over all its versions; `day` is the day on which it is written, from which it holds.
    Raises Problem for what cannot stand in a guideline.
    """

    name: str
    email: str
    domain: str
    country: str
    line: str
    day: date

    def __post_init__(self) -> None:
        """Refuse what would not be text in the files."""
        for key, (fits, cure) in _FITS.items():
            if not fits.fullmatch(getattr(self, key)):
                raise Problem(f"{getattr(self, key)!r} cannot be the {key} in a guideline", where=f"--{key}", cure=cure)


def started(owner: Owner, source_map: SourceMap | None = None) -> dict[str, str]:
    """Give the files of a guideline for an owner, by their path within its folder."""
    folder = resources.files("rogatory.guidelines") / "starters" / "small-server"
    texts = {path: _owned(text, owner) for path, text in _files(folder)}
    texts["pack.toml"] = _dated(texts["pack.toml"], owner)
    if source_map is not None:
        categories, gone = _of_map(texts["categories.toml"], source_map)
        texts |= {"categories.toml": categories, "matrix.csv": _without(texts["matrix.csv"], gone)}
    return texts


def _files(folder: Traversable, within: str = "") -> Iterator[tuple[str, str]]:
    for each in sorted(folder.iterdir(), key=lambda one: one.name):
        if each.is_dir():
            yield from _files(each, f"{within}{each.name}/")
        else:
            yield f"{within}{each.name}", each.read_text("utf-8")


def _owned(text: str, owner: Owner) -> str:
    values = (owner.email, owner.domain, owner.name, owner.line)
    given = dict(zip(_TOKENS, values, strict=True))
    # All at once, so that nothing of what is put in is taken for a place to put something in.
    text = re.sub("|".join(map(re.escape, _TOKENS)), lambda found: given[found[0]], text)
    abroad = _ABROAD[owner.country == _ABROAD[0]]
    countries = {_COUNTRY: owner.country, _ABROAD[0]: abroad}
    return re.sub(r'(?<=["\',])(DE|NZ)(?=["\',])', lambda found: countries[found[0]], text)


def _dated(text: str, owner: Owner) -> str:
    version = f'version = "{owner.line}-{owner.day}"'
    text = re.sub(r'^version = ".*"$', version, text, flags=re.MULTILINE)
    return re.sub(r"^(published|captured|effective) = .*$", rf"\1 = {owner.day}", text, flags=re.MULTILINE)


def _of_map(text: str, source_map: SourceMap) -> tuple[str, frozenset[str]]:
    """Write the categories anew as a map has them; give with them the parts that it has nothing for."""
    head, *blocks = _BLOCK.split(text)
    by_category: dict[str, list[str]] = {}
    for block in blocks:
        found = _ID.search(block)
        if block.startswith("[[category]]") and found:
            by_category[found[1]] = []
        by_category[next(reversed(by_category))].append(block)
    unknown = sorted(source_map.categories.keys() - by_category.keys())
    if unknown:
        raise Problem(
            f"the guideline to begin with knows no category {', '.join(unknown)}",
            where=source_map.name,
            cure=f"Call the map's categories {', '.join(by_category)}, or write the guideline without --map.",
        )
    written, gone = [head], frozenset[str]()
    for category, (first, *others) in by_category.items():
        records = source_map.records_of(category)
        if not records:
            written += [first, *others]
            continue
        missing = _missing_parts(first, records)
        gone |= missing
        written += [_with_parts(first, missing), *map(_record, records), *_subsets(category, records, others)]
    return "".join(written), gone


def _missing_parts(block: str, records: tuple[Record, ...]) -> frozenset[str]:
    """Give the parts of a category of which no record is left."""
    own = {record.name for record in records}
    return frozenset(part for part, fields in _PART.findall(block) if own.isdisjoint(re.findall(r'"(\w+)\.', fields)))


def _with_parts(block: str, missing: frozenset[str]) -> str:
    left = _PART.sub(lambda found: "" if found[1] in missing else found[0], block)
    return re.sub(r"^parts = \[\n\]\n", "", left, flags=re.MULTILINE)


def _record(record: Record) -> str:
    time = "timed = true\n" if record.time is not None else ""
    fields = "".join(
        f'  {{ id = "{field.id}", name = {_quoted(field.label)}{_optional(record, field.column)} }},\n'
        for field in record.fields
    )
    return f'[[category.record]]\nid = "{record.name}"\nname = {_quoted(record.label)}\n{time}fields = [\n{fields}]\n\n'


def _optional(record: Record, column: str) -> str:
    return "" if column in (record.time, *record.account) else ", optional = true"


def _subsets(category: str, records: tuple[Record, ...], blocks: list[str]) -> Iterator[str]:
    """Give the subsets of a map in its order: in the guideline's words where it has some, by their ids where not."""
    known: Mapping[str, str] = {
        found[1]: block for block in blocks if block.startswith("[[category.subset]]") and (found := _ID.search(block))
    }
    if not known:
        return
    for name in dict.fromkeys(subset.id for record in records for subset in record.subsets):
        plain = f'[[category.subset]]\nid = "{name}"\nname = "{category}: {name}"\nwhen = {{}}\n\n'
        yield known.get(name, plain).rstrip("\n") + "\n\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _without(matrix: str, asks: frozenset[str]) -> str:
    rows = list(csv.reader(io.StringIO(matrix)))
    places = [place for place, name in enumerate(rows[0]) if name.partition("/")[0] not in asks]
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerows([row[place] for place in places] for row in rows)
    return made.getvalue()
