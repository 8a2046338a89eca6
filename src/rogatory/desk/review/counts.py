"""Whether as many rows were collected as the platform says there are."""

from __future__ import annotations

from collections.abc import Iterator

from rogatory.desk.review.contract import Check, Finding, Sight, rows_in_words


def _look(sight: Sight) -> Iterator[Finding]:
    for table in sight.tables:
        if table.stated is not None and table.stated != table.rows:
            had = rows_in_words(table.rows)
            words = f"{had} of {table.title} of {table.account} collected, and the platform told of {table.stated:,}."
            yield Finding("rows", "bad", words)


CHECK = Check("counts", "As many rows as the platform told of", _look)
