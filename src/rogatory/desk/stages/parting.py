"""A collection of many items, cut into parts that can be collected by different workers."""

from __future__ import annotations

from collections.abc import Sequence

from rogatory.sources.plan import ReleasedItem


def parts_of(items: Sequence[ReleasedItem], most: int) -> tuple[tuple[ReleasedItem, ...], ...]:
    """Cut items into parts of at most so many; the same items always give the same parts.

    Items of one category stay together as far as they can, since a source answers them by one question. There is one
    part where no cut is needed.
    """
    if len(items) <= most:
        return (tuple(items),)
    by_category: dict[str, list[ReleasedItem]] = {}
    for item in items:
        by_category.setdefault(item.category, []).append(item)
    parts: list[list[ReleasedItem]] = []
    for alike in by_category.values():
        for begin in range(0, len(alike), most):
            some = alike[begin : begin + most]
            if parts and len(parts[-1]) + len(some) <= most:
                parts[-1] += some
            else:
                parts.append(some)
    return tuple(map(tuple, parts))
