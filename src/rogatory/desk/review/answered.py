"""Whether each item that was released has an answer, and something in it."""

from __future__ import annotations

from collections.abc import Iterator

from rogatory.desk.review.contract import Check, Finding, Sight


def _look(sight: Sight) -> Iterator[Finding]:
    for item in sight.items:
        rows = sum(table.rows for table in sight.tables if table.item == item.id)
        files = sum(file.item == item.id for file in sight.files)
        told = [one for one in sight.said if one.item == item.id]
        if not rows and not files:
            what = f"{item.what} of {item.account}"
            if not told:
                yield Finding("silent", "bad", f"Nothing was collected for {what}, and the platform does not say why.")
            else:
                yield Finding("empty", "wait", f"Released, and nothing would leave: {what}.")


CHECK = Check("answered", "Every item that was released has an answer", _look)
