"""Rows in pages, each a statement of its own that begins behind the last row of the one before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rogatory.sources.engines.contract import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rogatory.sources.connections import Asked
    from rogatory.sources.maps.tables import Paging
    from rogatory.sources.statements.shape import Shape

Row = tuple[object, ...]


def in_pages(
    run: Callable[[Shape, Asked], Iterator[list[Row]]], shape: Shape, asked: Asked, paging: Paging
) -> Iterator[list[Row]]:
    """Give the rows of a shape page by page, in the order of the column that pages the table.

    `run` runs one statement. Of many accounts one is asked after the other, and its id comes first in each row.

    Raises:
        Unreadable: also where rows could be lost between two pages, because the column does not tell them apart.
    """
    if not shape.many:
        yield from _of_one(run, shape, asked, paging)
        return
    for account in asked.accounts:
        for page in _of_one(run, replace(shape, many=False), replace(asked, account=account), paging):
            yield [(account, *row) for row in page]


def _of_one(
    run: Callable[[Shape, Asked], Iterator[list[Row]]], shape: Shape, asked: Asked, paging: Paging
) -> Iterator[list[Row]]:
    columns = tuple(dict.fromkeys([*shape.columns, paging.column]))
    place, width, left = columns.index(paging.column), len(shape.columns), shape.limit
    page = replace(shape, columns=columns, paged=True, limit=paging.rows + 1)
    while True:
        rows = [row for batch in run(page, asked) for row in batch]
        given, further = rows[: paging.rows], rows[paging.rows :]
        last = given[-1][place] if given else None
        if further:
            _require_apart(paging, last, further[0][place])
        given = given[:left]
        if given:
            yield [row[:width] for row in given]
        left = left - len(given) if left is not None else None
        if not further or left == 0:
            return
        page, asked = replace(page, after=True), replace(asked, after=last)


def _require_apart(paging: Paging, last: object, following: object) -> None:
    if last is None:
        raise Unreadable(f"more than a page of rows has nothing in {paging.column}, by which they are paged")
    if last == following:
        raise Unreadable(f"two rows have the same in {paging.column}, by which they are paged")
