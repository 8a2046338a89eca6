"""A plan holds what is both in the approved decision and in the source map, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from rogatory.problem import Problem
from rogatory.sources.plan import PlannedQuery, ReleasedItem, compile_plan
from tests.sources.plan_key import SIGNING
from tests.sources.small_platform import NOW, day, plan_of, released, small_map


def queries(item: ReleasedItem) -> dict[str, PlannedQuery]:
    return {one.record: one for one in plan_of(item).items[0].queries}


def test_only_fields_of_the_decision_and_of_the_map_are_planned() -> None:
    planned = queries(released("ann", "subscriber", fields=("phone", "email", "shoe_size")))
    assert planned["subscriber"].columns == ("email", "phone")


def test_a_released_field_that_the_platform_does_not_keep_is_remembered() -> None:
    assert plan_of(released("ann", "subscriber", fields=("phone", "shoe_size"))).items[0].not_kept == ("shoe_size",)


def test_a_whole_category_takes_each_of_its_records() -> None:
    planned = queries(released("ann", "logs"))
    assert {name: one.columns for name, one in planned.items()} == {
        "logins": ("at", "ip"),
        "message_metadata": ("at", "from", "to"),
    }


def test_a_field_can_be_let_out_of_one_record_alone() -> None:
    planned = queries(released("ann", "logs", fields=("logins.at", "from")))
    assert {name: one.columns for name, one in planned.items()} == {"logins": ("at",), "message_metadata": ("from",)}


def test_a_part_takes_one_record() -> None:
    assert set(queries(released("ann", "logs", "logins"))) == {"logins"}


def test_a_single_subscriber_field_takes_one_column() -> None:
    assert queries(released("ann", "subscriber", "phone"))["subscriber"].columns == ("phone",)


def test_a_single_field_must_be_let_out_too() -> None:
    assert queries(released("ann", "subscriber", "phone", fields=("email",))) == {}


def test_a_single_field_of_a_table_of_many_rows_is_no_part() -> None:
    assert queries(released("ann", "logs", "ip")) == {}


@pytest.mark.parametrize("more", [{"category": "genealogy"}, {"category": "logs", "part": "heartbeats"}])
def test_what_the_platform_does_not_keep_gives_no_query(more: dict[str, str]) -> None:
    planned = plan_of(released("ann", **more)).items[0]
    assert planned.queries == ()
    assert planned.not_kept == (more.get("part", "genealogy"),)


def test_files_go_only_with_the_field_that_names_them() -> None:
    assert queries(released("ann", "video"))["videos"].objects
    assert not queries(released("ann", "video", fields=("uploaded_at",)))["videos"].objects


def test_an_unknown_subset_gives_no_query() -> None:
    assert queries(released("ann", "video", subset="viral")) == {}
    assert queries(released("ann", "video", subset="private"))


def test_a_plan_bears_the_digests_of_decision_map_and_itself() -> None:
    plan = plan_of(released("ann", "logs"))
    assert plan.map_digest == small_map().digest
    assert plan.decision_digest == "d" * 64
    assert plan.digest == plan.computed_digest()
    assert plan.items == plan_of(released("ann", "logs")).items
    assert plan.digest != plan_of(released("ann", "subscriber")).digest


def test_any_altered_part_of_a_plan_shows_in_its_digest() -> None:
    plan = plan_of(released("ann", "logs", since=day(1)))
    item = plan.items[0]
    query = item.queries[0]
    altered = [
        replace(plan, serial="0" * 32),
        replace(plan, reference="R-2"),
        replace(plan, decision_digest="e" * 64),
        replace(plan, map_digest="f" * 64),
        replace(plan, made_at=NOW - timedelta(days=1)),
        replace(plan, expires_at=NOW + timedelta(days=1)),
        replace(plan, items=()),
        *(
            replace(plan, items=(replace(item, **{name: "moon"}),))
            for name in ("item", "account", "category", "clause")
        ),
        *(replace(plan, items=(replace(item, **{name: "logins"}),)) for name in ("part", "subset")),
        replace(plan, items=(replace(item, since=None),)),
        replace(plan, items=(replace(item, until=day(2)),)),
        replace(plan, items=(replace(item, queries=(replace(query, columns=("at", "ip", "body")),)),)),
        replace(plan, items=(replace(item, queries=(replace(query, record="direct_messages"),)),)),
        replace(plan, items=(replace(item, queries=(replace(query, objects=True),)),)),
        replace(plan, items=(replace(item, not_kept=("at",)),)),
    ]
    assert all(one.computed_digest() != plan.digest for one in altered)


def test_instants_are_kept_in_utc() -> None:
    local = datetime(2020, 3, 1, 8, tzinfo=timezone(timedelta(hours=8)))
    planned = plan_of(released("ann", "logs", since=local)).items[0]
    assert planned.since == day(1)
    assert planned.since is not None
    assert planned.since.tzinfo is UTC


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(Problem, match="no time zone"):
        released("ann", "logs", since=datetime(2020, 3, 1))  # noqa: DTZ001 - the mistake that is tested


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Problem, match="until lies before since"):
        released("ann", "logs", since=day(2), until=day(1))


def test_two_items_of_one_id_are_refused() -> None:
    with pytest.raises(Problem, match="same id"):
        plan_of(released("ann", "logs", item="1"), released("moon", "logs", item="1"))


def test_a_plan_must_live_for_a_while() -> None:
    with pytest.raises(Problem, match="expire before it begins"):
        compile_plan(
            [], small_map(), reference="R", decision_digest="d", now=NOW, lifetime=timedelta(), signing=SIGNING
        )
