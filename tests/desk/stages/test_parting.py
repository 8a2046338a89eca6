"""How a large collection is cut into parts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rogatory.desk.stages.parting import parts_of
from rogatory.sources.plan import ReleasedItem

CATEGORIES = ("subscriber", "logs", "video")


def item(number: int, category: str) -> ReleasedItem:
    return ReleasedItem(f"{category}/{number}", f"user-{number}", category, None, None, "c", ("f",), None, None)


def test_few_items_are_one_part() -> None:
    few = [item(number, "logs") for number in range(5)]
    assert parts_of(few, 5) == (tuple(few),)
    assert parts_of([], 5) == ((),)


def test_items_of_one_category_stay_together_as_far_as_they_can() -> None:
    items = [item(number, category) for number in range(4) for category in CATEGORIES]
    assert [{one.category for one in part} for part in parts_of(items, 4)] == [{name} for name in CATEGORIES]
    assert [len(part) for part in parts_of(items, 8)] == [8, 4]


@given(st.lists(st.sampled_from(CATEGORIES), max_size=60), st.integers(1, 20))
def test_each_item_is_in_exactly_one_part_and_no_part_is_too_large(categories: list[str], most: int) -> None:
    items = [item(number, category) for number, category in enumerate(categories)]
    parts = parts_of(items, most)
    assert sorted(one.item for part in parts for one in part) == sorted(one.item for one in items)
    assert all(len(part) <= most for part in parts)
    assert parts == parts_of(items, most)
    assert len(parts) == 1 or all(parts)
