"""Whether anything is left once all that is withheld is left out."""

from __future__ import annotations

from collections.abc import Iterator

from rogatory.desk.review.contract import Check, Finding, Sight


def _look(sight: Sight) -> Iterator[Finding]:
    rows = sum(table.rows - table.withheld for table in sight.tables)
    files = sum(not file.withheld for file in sight.files)
    withheld = any(table.withheld for table in sight.tables) or any(file.withheld for file in sight.files)
    if withheld and not rows and not files:
        yield Finding("all", "bad", "All that was collected is withheld: the return would hold statements alone.")


CHECK = Check("withheld", "Not everything was withheld", _look)
