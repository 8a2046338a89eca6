"""What lies before the custodian: a collection with all that is withheld of it, and what the checks say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rogatory.desk.models import Collection, Matter, Withholding
from rogatory.desk.review.contract import Check, File, Finding, Item, Noted, Said, Sight, Table
from rogatory.desk.review.noting import noted
from rogatory.desk.review.registry import checked
from rogatory.desk.reviewing import seen, withheld_of
from rogatory.desk.source_map import the_source_map
from rogatory.desk.stages.collection import instants_of
from rogatory.desk.stages.dossier import dossier_of
from rogatory.desk.stages.preserved import PRESERVED
from rogatory.desk.stages.spool import Index, SpooledFile, SpooledTable, some_rows_of
from rogatory.desk.surroundings import the_store
from rogatory.guidelines.decision import Item as Decided
from rogatory.problem import Problem
from rogatory.sources.cells import value
from rogatory.sources.source_map import SourceMap


@dataclass(frozen=True, slots=True)
class Before:
    """A collection as it is looked through.

    ``seen`` names all of it (`rogatory.desk.reviewing`). ``items`` are those that were released. ``tables``
    and ``files`` are in the order of the index, each as it was collected and as the checks see it. ``withheld`` is what
    stands withheld, and ``previews`` the digests of small pictures by those of the files; empty where none could be
    made.
    """

    collection: Collection
    index: Index
    seen: str
    items: tuple[Item, ...]
    tables: tuple[tuple[SpooledTable, Table], ...]
    files: tuple[tuple[SpooledFile, File], ...]
    said: tuple[Said, ...]
    withheld: tuple[Withholding, ...]
    checks: tuple[tuple[Check, tuple[Finding, ...]], ...]
    previews: dict[str, str]

    def withheld_rows(self, part: str) -> frozenset[int] | None:
        """Give the rows of a part that stand withheld; ``None`` where it is the whole part."""
        mine = [one for one in self.withheld if one.part == part]
        if any(not one.rows for one in mine):
            return None
        return frozenset(row for one in mine for row in one.rows)


def latest_collection(matter: Matter) -> Collection | None:
    """Give what was collected last under the approval in force."""
    return matter.collections.filter(approval=matter.approval).order_by("-pk").first()


def before(matter: Matter) -> Before | None:
    """Give what lies before the custodian of a matter; ``None`` where nothing was collected.

    Raises:
        Problem: the collection cannot be read, or nobody has approved the matter.
    """
    collection = latest_collection(matter)
    if collection is None:
        return None
    dossier = dossier_of(matter)
    index = Index.from_bytes(the_store().read(collection.sha256))
    withheld = withheld_of(collection)
    released = {item.id: item for item in dossier.released}
    source_map = _map()
    notes = [noted(one) for one in collection.summary.get("noted", [])]
    notes += [Noted()] * (len(index.tables) - len(notes))
    tables = tuple(
        (table, _table(table, one, index, released.get(table.item), source_map, withheld))
        for table, one in zip(index.tables, notes, strict=False)
    )
    files = tuple((file, _file(file, released.get(file.item), source_map, withheld)) for file in index.files)
    said = tuple(Said(one.item, one.account, one.kind, one.words) for one in index.statements)
    since, until = instants_of(dossier.facts.period)
    items = tuple(Item(item.id, item.account, item.category, item.subset) for item in dossier.released)
    sight = Sight(items, tuple(one for _, one in tables), tuple(one for _, one in files), said, since, until)
    pictures = dict(collection.summary.get("previews", {}))
    return Before(
        collection, index, seen(collection, withheld), items, tables, files, said, withheld, checked(sight), pictures
    )


def some_rows(table: SpooledTable, one: Table, first: int, most: int) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Give at most so many rows of a table from one on, each with its number from 0.

    Raises:
        Problem: a row cannot be read.
    """
    return some_rows_of(the_store(), table, first, most, one.noted.places)


def _table(
    table: SpooledTable,
    noted_of_it: Noted,
    index: Index,
    item: Decided | None,
    source_map: SourceMap | None,
    withheld: tuple[Withholding, ...],
) -> Table:
    mine = [one for one in withheld if one.part == table.sha256]
    rows = {row for one in mine for row in one.rows}
    marked = source_map.third_party_fields(table.category, table.table) if source_map else frozenset()
    return Table(
        item=table.item,
        account=table.account,
        category=table.category,
        title=table.title,
        columns=table.columns,
        rows=table.rows,
        noted=noted_of_it,
        marked=marked,
        allowed=frozenset(column for column in table.columns if _may(column, table.table, item)),
        stated=_stated(table, index),
        withheld=table.rows if any(not one.rows for one in mine) else len(rows),
    )


def _may(column: str, table: str, item: Decided | None) -> bool:
    return column == PRESERVED or (item is not None and (column in item.fields or f"{table}.{column}" in item.fields))


def _stated(table: SpooledTable, index: Index) -> int | None:
    """Give how many rows the platform told of; nothing where rows of a preserved copy stand beside them."""
    if PRESERVED in table.columns:
        return None
    for one in index.statements:
        if one.kind == "held" and one.item == table.item and one.details.get("table") == table.table:
            rows = one.details.get("rows")
            return rows if isinstance(rows, int) else None
    return None


def _file(
    file: SpooledFile, item: Decided | None, source_map: SourceMap | None, withheld: tuple[Withholding, ...]
) -> File:
    fields = tuple(name for name in file.metadata if name != PRESERVED)
    allowed = {field.rpartition(".")[2] for field in item.fields} if item else set()
    return File(
        item=file.item,
        account=file.account,
        category=file.category,
        name=file.file_name,
        fields=fields,
        allowed=frozenset(allowed),
        at=_instant_of(file, source_map),
        withheld=any(one.part == file.sha256 for one in withheld),
    )


def _instant_of(file: SpooledFile, source_map: SourceMap | None) -> datetime | None:
    """Give the instant of a file's row that the period bounds, where the map names its field and it was disclosed."""
    field = source_map.time_field(file.category, file.table) if source_map else None
    instant = value(file.metadata.get(field)) if field else None
    return instant if isinstance(instant, datetime) else None


def _map() -> SourceMap | None:
    try:
        return the_source_map()
    except Problem:
        return None
