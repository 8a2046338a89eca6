"""After a backup of the database was restored: the log gets back, from its published copy, the entries that it lacks.

They tell what was done in the time that was lost; what was done itself, and the personal data beside the entries, does
not come back with them. The log says so in an entry of its own, and goes on as the same log.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction

from rogatory.desk import audit
from rogatory.desk.checkpoints import diverged
from rogatory.evidence.entry import Actor, Entry
from rogatory.evidence.merkle import Frontier
from rogatory.evidence.note import NoteKey
from rogatory.evidence.published import Copy, check_published
from rogatory.evidence.tiles import WIDTH, read_bundle, tiles_of
from rogatory.problem import Problem


def recover(copy: Copy, keys: Sequence[NoteKey], now: datetime) -> int:
    """Append the entries that were published and are not in the database, and give how many there were.

    Raises:
        Problem: the copy does not verify.
        Diverged: the log has gone on by itself since, so that it is another one.
    """
    published = check_published(copy, keys)
    if not published.good:
        cure = "Fetch the copy again, whole; if it stays so, find out who could write to it."
        raise Problem(f"the copy does not verify: {published.faults[0]}", where="published audit", cure=cure)
    with transaction.atomic():
        before = audit.locked_head()
        if before.size >= published.head.size:
            return 0
        if before != Frontier().append_many(published.leaves[: before.size]):
            raise diverged(f"its {before.size} entries are not the first ones that were published")
        audit.take_back(list(_entries(copy, before.size, published.head.size)))
        _record(before.size, published.head.size, now)
    return published.head.size - before.size


def _entries(copy: Copy, start: int, size: int) -> Iterator[Entry]:
    for tile in tiles_of(size):
        first = tile.number * WIDTH
        if tile.level or first + tile.width <= start:
            continue
        bundle = copy.read(tile.bundle_path) or b""
        yield from (Entry.from_bytes(written) for written in read_bundle(bundle, tile)[max(0, start - first) :])


def _record(first: int, size: int, now: datetime) -> None:
    told: dict[str, object] = {"first": first, "size": size}
    audit.append(
        audit.Draft(
            at=now,
            actor=Actor("operator", "command-line"),
            action=audit.RECOVER,
            request=None,
            from_state=None,
            to_state=None,
            inputs=json.dumps(told, sort_keys=True),
            details=told,
        )
    )
