"""The guideline to begin with, fitted to a source map: what the map has can be asked for, and nothing else.

Categories, records, fields and subsets are those of the map. What the guideline says of others goes: from its clauses
and categories, from what is preserved, from the words of letters, and from its cases and its matrix, so that they hold.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from rogatory.problem import Problem
from rogatory.sources.maps.records import Record
from rogatory.sources.source_map import SourceMap

_BLOCK = re.compile(r"^(?=\[\[category(?:\.\w+)?\]\])", re.MULTILINE)
_CLAUSE = re.compile(r"^(?=\[\[clause\]\])", re.MULTILINE)
_CLAUSE_OF = re.compile(r'^clause = "([^"]+)"', re.MULTILINE)
_CASE = re.compile(r"^(?=\[\[case\]\])", re.MULTILINE)
_WORDS = re.compile(r"^(?=\[\[ask\]\])", re.MULTILINE)
_ID = re.compile(r'^id = "([^"]+)"', re.MULTILINE)
_PART = re.compile(r'^  \{ id = "([^"]+)", .*fields = \[([^\]]*)\] \},\n', re.MULTILINE)
_COVERS = re.compile(r"\bcovers = \[[^\]]*\]")
_INSTRUMENT = ("type", "level", "country", "cites")
_PUBLIC = "public"
"""The subset that stands in the matrix for all that is not given; the other one of it stands for all that is."""


def fitted(texts: Mapping[str, str], source_map: SourceMap) -> dict[str, str]:
    """Give the files of the guideline as a map has them.

    Raises Problem for a map with a category that the guideline does not know.
    """
    categories, parts = _categories(texts["categories.toml"], source_map)
    data = tomllib.loads(categories)["category"]
    covered = ", ".join(f'"{category["id"]}"' for category in data)
    asks = _asks(data, parts)
    given = dict(texts)
    given["categories.toml"] = categories
    given["matrix.csv"] = _matrix(texts["matrix.csv"], data, asks)
    idle = _clauses(texts["categories.toml"]) - _clauses(categories)
    given["clauses.toml"] = _kept(texts["clauses.toml"], _CLAUSE, lambda one: one["clause"][0]["id"] not in idle)
    given["reading/words.toml"] = _kept(texts["reading/words.toml"], _WORDS, lambda one: one["ask"][0]["ask"] in asks)
    given["preservation.toml"] = _COVERS.sub(f"covers = [{covered}]", texts["preservation.toml"])
    base = tomllib.loads(texts["cases/base.toml"])
    for path in [path for path in texts if path.startswith("cases/") and path != "cases/base.toml"]:
        cases = _kept(texts[path], _CASE, lambda one: _asked(one["case"][0], base) <= asks)
        given[path] = _COVERS.sub(f"covers = [{covered}]", cases)
    return given


def _clauses(categories: str) -> frozenset[str]:
    """Give the clauses by which something is opened or not given."""
    return frozenset(_CLAUSE_OF.findall(categories))


def _kept(text: str, begins: re.Pattern[str], holds: Callable[[dict[str, Any]], bool]) -> str:
    """Keep the tables of a file that are to be kept, and what stands before the first."""
    head, *blocks = begins.split(text)
    return "".join([head, *(block for block in blocks if holds(tomllib.loads(block)))])


def _asks(categories: list[dict[str, Any]], parts: frozenset[str]) -> frozenset[str]:
    """Give what can be asked for: a category, a part of one, and `category/subset`."""
    asks = set(parts)
    for category in categories:
        subsets = [subset["id"] for subset in category.get("subset", [])]
        asks |= {f"{category['id']}/{subset}" for subset in subsets} | {category["id"]}
    return frozenset(asks)


def _asked(case: Mapping[str, Any], base: Mapping[str, Any]) -> frozenset[str]:
    """Give what a case and its twin ask for, each as in the matrix."""
    facts = {**base, **case.get("facts", {})}
    wanted = [*facts["wanted"], *case["twin"]["change"].get("wanted", [])]
    return frozenset(f"{each['ask']}/{each['subset']}" if "subset" in each else each["ask"] for each in wanted)


def _matrix(matrix: str, categories: list[dict[str, Any]], asks: frozenset[str]) -> str:
    """Keep the columns of what can be asked for; a map's own subset is answered as one of the guideline's is."""
    head, *rows = csv.reader(io.StringIO(matrix))
    subsets = {category["id"]: category.get("subset", []) for category in categories}
    columns: dict[str, int] = {}
    for place, name in enumerate(head):
        category, _, like = name.partition("/")
        if name in _INSTRUMENT:
            columns[name] = place
        elif subsets.get(category):
            public = like == _PUBLIC
            alike = [each["id"] for each in subsets[category] if ("outcome" in each) == public]
            columns |= {f"{category}/{subset}": place for subset in alike}
        elif category in asks and like != _PUBLIC:
            columns[category] = place
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row[place] for place in columns.values()] for row in rows)
    return made.getvalue()


def _categories(text: str, source_map: SourceMap) -> tuple[str, frozenset[str]]:
    """Write the categories anew as a map has them; give with them their parts of which it has something."""
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
    written, parts = [head], frozenset[str]()
    for category, (first, *others) in by_category.items():
        records = source_map.records_of(category)
        if not records:
            continue
        missing = _missing_parts(first, records)
        parts |= {part for part, _ in _PART.findall(first)} - missing
        written += [_with_parts(first, missing), *map(_record, records), *_subsets(category, records, others)]
    return "".join(written), parts


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
