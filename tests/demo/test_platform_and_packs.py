"""The demo platform answers everything that the shipped guideline packs can let out, in their own words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rogatory.demo.platform import map_text
from rogatory.edge.packs import shipped
from rogatory.edge.sourcemaps import read_source_map
from rogatory.guidelines.pack import Pack
from rogatory.sources.plan import ReleasedItem, compile_plan
from tests.sources.plan_key import SIGNING

MAP = read_source_map(map_text(), "source-map.toml")
PACKS = pytest.mark.parametrize("pack", shipped().packs, ids=lambda pack: pack.about.line)


@PACKS
def test_every_field_that_a_pack_lets_out_is_planned_and_no_other(pack: Pack) -> None:
    for ask, (category, _part) in pack.asks.items():
        fields = pack.fields[ask]
        item = ReleasedItem("1", "river_lantern", category.id, None, None, category.clause, fields, None, None)
        now = datetime(2026, 3, 2, tzinfo=UTC)
        plan = compile_plan(
            [item],
            MAP,
            reference="R",
            decision_digest="d",
            now=now,
            lifetime=timedelta(minutes=1),
            signing=SIGNING,
        )
        planned = {f"{query.record}.{column}" for query in plan.items[0].queries for column in query.columns}
        assert planned == set(fields), ask
        assert plan.items[0].not_kept == (), ask


@PACKS
def test_the_map_marks_the_same_categories_as_content(pack: Pack) -> None:
    assert {one.id: one.content for one in pack.categories} == {
        name: one.content for name, one in MAP.categories.items()
    }


@PACKS
def test_the_map_keeps_the_same_records_by_time(pack: Pack) -> None:
    for category in pack.categories:
        for record in category.record:
            assert record.timed is (MAP.record(category.id, record.id).time is not None), record.id


@PACKS
def test_the_map_divides_videos_as_the_packs_do(pack: Pack) -> None:
    """In the same order: the first subset that holds takes the video."""
    (video,) = [one for one in pack.categories if one.id == "video"]
    assert [one.id for one in video.subset] == [one.id for one in MAP.record("video", "videos").subsets]
