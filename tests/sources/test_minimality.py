"""Minimal by construction: whatever the map and the decision, nothing outside the released items can leave.

An oracle of plain loops says, without plan, map rules or engine, which cells and files each item lets out. Every cell
of a generated platform is one of a kind, so that a stray one shows where it came from.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from rogatory.sources.answers import MediaObject, Rows, Statement
from rogatory.sources.maps.conditions import Condition
from rogatory.sources.maps.records import Field, Objects, Record
from rogatory.sources.maps.soundness import UnsoundMap
from rogatory.sources.plan import ReleasedItem, compile_plan
from rogatory.sources.source_map import Category
from rogatory.sources.tied import tied
from tests.sources.generated import CELLS, Row, World, released_items_of, source_map_of, world_of
from tests.sources.plan_key import SIGNING, VERIFIES
from tests.sources.small_platform import NOW, read
from tests.trials import trials

Cells = Counter[tuple[object, ...]]


# --- the oracle -------------------------------------------------------------------------------------------------------


def account_meant(world: World, item: ReleasedItem) -> Row | None:
    """Find the one account that the username means."""

    def same(name: str) -> bool:
        exact = world.source_map.accounts.equality == "exact"
        return name == item.account if exact else name.lower() == item.account.lower()

    present = {one["id"] for one in world.accounts if same(one["name"])}
    past = [one for one in world.former if same(one["name"])]
    meant = present | {one["id"] for one in past}
    if len(meant) > 1 and item.since is None and item.until is None:
        meant = present
    elif len(meant) > 1:
        spans = [(one["id"], one["since"], one["until"]) for one in past]
        spans += [
            (one, max((span["until"] for span in past if span["id"] != one), default=None), None) for one in present
        ]
        meant = {
            one
            for one, since, until in spans
            if (item.until is None or since is None or since < item.until)
            and (item.since is None or until is None or until > item.since)
        }
    return next((one for one in world.accounts if meant == {one["id"]}), None)


def subset_of(record: Record, row: Row, account: Row) -> str | None:
    """Find the first subset whose conditions all hold."""

    def holds(condition: Condition) -> bool:
        value = account[condition.account_column] if condition.account_column else row[condition.column]
        if condition.state:
            return (value is None) == (condition.state == "absent")
        return value == condition.equals if condition.equals is not None else value != condition.differs

    return next((one.id for one in record.subsets if all(map(holds, one.when))), None)


def fields_let_out(record: Record, item: ReleasedItem) -> list[Field]:
    """Find the fields that decision and map both name."""
    named = [one for one in record.fields if one.id in item.fields or f"{record.name}.{one.id}" in item.fields]
    if item.part is None or item.part == record.name:
        return named
    return [one for one in named if one.id == item.part and record.per_account]


def rows_let_out(world: World, record: Record, item: ReleasedItem) -> list[Row]:
    """Find the rows of the account, in the dates and the subset."""
    account = account_meant(world, item)
    if account is None or record.category != item.category:
        return []
    rows = [
        row for row in world.rows_of(record.table) if any(row[column] == account["id"] for column in record.account)
    ]
    if record.time is not None:
        if item.since is not None:
            rows = [row for row in rows if row["at"] is not None and row["at"] >= item.since]
        if item.until is not None:
            rows = [row for row in rows if row["at"] is not None and row["at"] < item.until]
    if item.subset is not None:
        rows = [row for row in rows if subset_of(record, row, account) == item.subset]
    return rows


def expected_rows(world: World, item: ReleasedItem) -> Cells:
    """Say every row that must leave, by record and columns."""
    expected: Cells = Counter()
    for record in world.source_map.records:
        fields = fields_let_out(record, item)
        for row in rows_let_out(world, record, item) if fields else ():
            values = tuple(row[field.column] for field in fields)
            if record.per_account:
                values = tuple(value or None for value in values)
                if not any(values):
                    continue
            expected[record.name, tuple(field.id for field in fields), values] += 1
    return expected


def expected_files(world: World, item: ReleasedItem) -> Cells:
    """Say every file that must leave."""
    expected: Cells = Counter()
    for record in world.source_map.records:
        whole = item.part in (None, record.name)
        if record.objects and whole and record.objects.id in [field.id for field in fields_let_out(record, item)]:
            expected.update((row["path"],) for row in rows_let_out(world, record, item) if row["path"])
    return expected


# --- the trials -------------------------------------------------------------------------------------------------------


SEEDS = st.integers(0, 2**64)


@given(SEEDS)
@settings(max_examples=trials(1000), phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_exactly_the_released_cells_and_files_leave(seed: int) -> None:
    """No column, category, account, subset or instant outside the released items; and all that is inside."""
    random = Random(seed)
    world = world_of(random)
    items = released_items_of(random, world)
    with tempfile.TemporaryDirectory() as folder:
        world.write(Path(folder))
        plan = compile_plan(
            items,
            world.source_map,
            reference="R",
            decision_digest="d",
            now=NOW,
            lifetime=timedelta(minutes=1),
            signing=SIGNING,
        )
        given_answers = [read(one) for one in tied(world.source_map, Path(folder), {}, VERIFIES).collect(plan, now=NOW)]
        for item in items:
            answered = [one for one in given_answers if one.item == item.item]
            rows = [one for one in answered if isinstance(one, Rows)]
            leaving = Counter((one.table, one.columns, row) for one in rows for batch in one.batches for row in batch)
            assert leaving == expected_rows(world, item)
            media = [one for one in answered if isinstance(one, MediaObject)]
            assert Counter((one.file_name,) for one in media) == expected_files(world, item)
            assert all(b"".join(one.chunks()).decode() == f"file {one.file_name}" for one in media)
            assert not [one for one in answered if isinstance(one, Statement) and one.kind == "unreachable"]
            assert answered, "an item is never silently unanswered"
            metadata_only = not world.source_map.categories[item.category].content
            assert not (metadata_only and _content_cells(world, rows, media))


def _content_cells(world: World, rows: list[Rows], media: list[MediaObject]) -> list[object]:
    """Look for content by the map's marks alone: in the columns that left, and among the files."""
    marks = {(table.name, column.name): column.content for table in world.source_map.tables for column in table.columns}
    records = {one.name: one for one in world.source_map.records}
    columns = [(records[one.table], field) for one in rows for field in one.columns]
    return [*media, *(field for record, field in columns if marks[record.table, record.column_of(field)])]


@given(SEEDS, st.sampled_from(CELLS), st.data())
def test_no_map_can_tie_content_to_metadata(seed: int, cell: str, data: st.DataObject) -> None:
    """Whatever a sound map is: with one content column or file tied to a metadata category, it cannot exist."""
    source_map = source_map_of(Random(seed))
    tables = tuple(
        replace(table, columns=tuple(replace(one, content=one.content or one.name == cell) for one in table.columns))
        for table in source_map.tables
    )
    metadata = data.draw(st.sampled_from([name for name, one in source_map.categories.items() if not one.content]))
    common = {"category": metadata, "name": "added", "label": "Added", "table": "events", "time": "at"}
    at = Field("at", "at", "Time")
    smuggling = [
        Record(**common, account=("owner",), fields=(at, Field("innocent", cell, "Innocent"))),
        Record(**common, account=("owner", cell), fields=(at,)),
        Record(**(common | {"time": cell}), account=("owner",), fields=(at,)),
        Record(**common, account=("owner",), fields=(at, Field("innocent", "path", "Innocent"))),
        Record(**common, account=("owner",), fields=(at,), objects=Objects("at", column="kind")),
    ]
    records = tuple(one for one in source_map.records if source_map.categories[one.category].content)
    with pytest.raises(UnsoundMap, match="metadata only"):
        replace(source_map, tables=tables, records=(*records, data.draw(st.sampled_from(smuggling))))


@given(SEEDS)
def test_no_map_can_declare_logs_as_content(seed: int) -> None:
    """Log data is metadata only, whatever a map's author writes."""
    source_map = source_map_of(Random(seed))
    with pytest.raises(UnsoundMap, match="declared as content"):
        replace(source_map, categories=source_map.categories | {"logs": Category(content=True)})
