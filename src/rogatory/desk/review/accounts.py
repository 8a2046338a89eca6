"""Whether each table and file is of an account and a category that the decision lets out."""

from __future__ import annotations

from collections.abc import Iterator

from rogatory.desk.review.contract import Check, File, Finding, Sight, Table


def _look(sight: Sight) -> Iterator[Finding]:
    parts: tuple[Table | File, ...] = (*sight.tables, *sight.files)
    for part in parts:
        name = part.title if isinstance(part, Table) else part.name
        item = sight.item(part.item)
        if item is None:
            yield Finding("item", "bad", f"{name} of {part.account} stands under no item that was released.")
        elif item.account != part.account:
            words = f"{name} is of {part.account}, and was released for {item.account}."
            yield Finding("account", "bad", words)
        elif item.category != part.category:
            words = f"{name} of {part.account} is {part.category}, and {item.category} was released."
            yield Finding("category", "bad", words)


CHECK = Check("accounts", "Every account is one that was decided", _look)
