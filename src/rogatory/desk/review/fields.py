"""Whether each column, and each field of a file, is one that the decision lets out."""

from __future__ import annotations

from collections.abc import Iterator

from rogatory.desk.review.contract import Check, Finding, Sight


def _look(sight: Sight) -> Iterator[Finding]:
    for table in sight.tables:
        for column in table.columns:
            if table.allowed is not None and column not in table.allowed:
                words = f"{table.title} of {table.account} has the column {column}, which was not released."
                yield Finding("column", "bad", words)
    for file in sight.files:
        for name in file.fields:
            if file.allowed is not None and name not in file.allowed:
                words = f"Of the file {file.name} of {file.account} {name} would be told, which was not released."
                yield Finding("field", "bad", words)


CHECK = Check("fields", "Only fields that were released", _look)
