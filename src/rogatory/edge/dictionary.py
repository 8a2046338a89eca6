"""The dictionary of fields: what each column of a return means, by the guideline packs and a platform's source map."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rogatory.guidelines.pack import Pack
from rogatory.sources.maps.records import Field
from rogatory.sources.source_map import SourceMap

HEAD = """# The dictionary of fields

What the columns of a return mean. This page is made from the guideline packs that ship with Rogatory and from the source
map of the demonstration's platform, by `rogatory dictionary`; a test keeps it so. A provider makes its own with
`rogatory dictionary --map FILE`. Each return bears the label, unit and meaning of its own columns, in `return.json` under
`tables[].columns` and on `index.html`. The members of `return.json` itself are told by their
[schema](schemas/return.json), the files by [the format](return-format.md).

An empty cell says that the platform holds no value there. All instants are UTC in ISO 8601 with a final `Z`.

## In every table

| column | meaning |
|---|---|
| `rogatory_item` | the decided item that let the row out; `items[].item_id` in `return.json` |
| `rogatory_clause` | the clause of the guideline that it was released under |
| `rogatory_preserved` | only in a table in which a row stands that a preserved copy alone holds: empty for what the platform holds, else what became of it since |
"""  # noqa: E501 - a line of a table is one line


@dataclass(slots=True)
class _Table:
    """What packs and map say of one record."""

    names: dict[str, None] = field(default_factory=dict)
    fields: dict[str, dict[str, None]] = field(default_factory=dict)
    optional: set[str] = field(default_factory=set)
    kept: dict[str, Field] = field(default_factory=dict)


def dictionary(packs: Iterable[Pack], source_map: SourceMap) -> str:
    """Give the dictionary as Markdown: a table for each record that a pack lets out or the map holds."""
    tables: dict[tuple[str, str], _Table] = {}
    for pack in packs:
        for category in pack.categories:
            for record in category.record:
                table = tables.setdefault((category.id, record.id), _Table())
                table.names[record.name] = None
                for one in record.fields:
                    table.fields.setdefault(one.id, {})[one.name] = None
                    table.optional |= {one.id} if one.optional else set()
    for kept in source_map.records:
        table = tables.setdefault((kept.category, kept.name), _Table())
        table.names.setdefault(kept.label)
        for column in kept.fields:
            table.fields.setdefault(column.id, {})
            table.kept[column.id] = column
    return HEAD + "".join(f"\n{''.join(_section(*key, table))}" for key, table in sorted(tables.items()))


def _section(category: str, record: str, table: _Table) -> Iterator[str]:
    yield f"## {_cell(' / '.join(table.names))}: `{category}/{record}`\n\n"
    yield "| column | in the guidelines | on the platform | unit | meaning |\n|---|---|---|---|---|\n"
    for name, words in table.fields.items():
        guideline = " / ".join(words) + (", where it was given" if name in table.optional else "")
        kept = table.kept.get(name)
        told = (kept.label, kept.unit, kept.meaning) if kept else ("not kept", "", "")
        yield f"| `{name}` | {' | '.join(_cell(one) for one in (guideline, *told))} |\n"


def _cell(words: str) -> str:
    return words.replace("|", "\\|")
