"""Whether each row and each file lies within the period for which it was decided."""

from __future__ import annotations

from collections.abc import Iterator

from rogatory.desk.review.contract import Check, Finding, Sight, rows_in_words


def _look(sight: Sight) -> Iterator[Finding]:
    for table in sight.tables:
        outside = table.noted.count("outside")
        if outside:
            words = f"{rows_in_words(outside)} of {table.title} of {table.account} outside the period that was decided."
            yield Finding("rows", "bad", words)
    for file in sight.files:
        early = file.at and sight.since and file.at < sight.since
        late = file.at and sight.until and file.at >= sight.until
        if early or late:
            yield Finding("file", "bad", f"The file {file.name} of {file.account} lies outside the period.")


CHECK = Check("period", "Every row lies within the period", _look)
