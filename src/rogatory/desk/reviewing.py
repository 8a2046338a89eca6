"""What would leave with a return: what was collected, less what the custodian withholds of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from rogatory.desk.models import Collection, Withholding
from rogatory.evidence.canonical import Json, canonical


def withheld_of(collection: Collection) -> tuple[Withholding, ...]:
    """Give what stands withheld of a collection, with who withheld it, in the order in which it was (one query)."""
    return tuple(collection.withholdings.filter(restored_at=None).select_related("by").order_by("pk"))


def seen(collection: Collection, withheld: Iterable[Withholding] | None = None) -> str:
    """Give what the custodian who orders the return has to name: it tells what lay before them.

    That is the SHA-256, in hex, over the collection, the approval it was made under, and everything that stands
    withheld of it: ``withheld``, which is asked for where it is not given.
    """
    standing: list[Json] = [
        {"part": one.part, "rows": one.rows, "words": one.words, "id": one.pk}
        for one in (withheld_of(collection) if withheld is None else withheld)
    ]
    told: dict[str, Json] = {
        "collection": collection.sha256,
        "approval": collection.approval_id,
        "withheld": standing,
    }
    return hashlib.sha256(canonical(told)).hexdigest()
