"""Whether data of other people would leave: in columns that the source map marks, or in rows that name them."""

from __future__ import annotations

from collections.abc import Iterator

from rogatory.desk.review.contract import Check, Finding, Sight, rows_in_words


def _look(sight: Sight) -> Iterator[Finding]:
    for table in sight.tables:
        others, known = table.noted.count("others"), table.noted.count("known")
        if others:
            words = f"{rows_in_words(others)} of {table.title} of {table.account} with other people in marked columns."
            yield Finding("others", "wait", words)
        if known:
            words = f"{rows_in_words(known)} of {table.title} of {table.account} naming another account of the request."
            yield Finding("known", "wait", words)


CHECK = Check("third-parties", "Data of other people", _look)
