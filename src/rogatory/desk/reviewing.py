"""What would leave with a return: what was collected, less what the custodian withholds of it."""

from __future__ import annotations

import hashlib

from rogatory.desk.models import Collection
from rogatory.evidence.canonical import Json, canonical


def seen(collection: Collection) -> str:
    """Give what the custodian who orders the return has to name: it tells what lay before them.

    That is the SHA-256, in hex, over the collection, the approval it was made under, and everything that stands
    withheld of it.
    """
    standing: list[Json] = [
        {"part": one.part, "rows": one.rows, "words": one.words, "id": one.pk}
        for one in collection.withholdings.filter(restored_at=None).order_by("pk")
    ]
    told: dict[str, Json] = {
        "collection": collection.sha256,
        "approval": collection.approval_id,
        "withheld": standing,
    }
    return hashlib.sha256(canonical(told)).hexdigest()
