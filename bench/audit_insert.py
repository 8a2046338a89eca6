"""Appending to the audit in the database, as a share of the bare insert of the same rows with the same durability.

Ours is all that an append does: drafts made into canonical entries, a salted digest of what lies beside each, the leaf
hashes, the frontier, and the rows, under the lock of the head and past the triggers that keep the audit. The bare
insert writes the finished rows, all columns of them, by prepared statements into copies of the two tables with the same
keys and indexes, and hashes, checks and locks nothing. Both commit on one connection to one SQLite file with
synchronous=FULL, so that each commit reaches the disk.
"""

from __future__ import annotations

import importlib
import os
import re
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count as counting
from time import perf_counter
from typing import Any

from bench.frame import Row, rates

AIM = 0.5
BATCH = 1000
START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def run(full: bool) -> list[Row]:
    """Measure on SQLite, in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="rogatory-bench-") as folder:
        os.environ |= {"ROGATORY_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "rogatory.site.settings"}
        os.environ.pop("ROGATORY_DATABASE_URL", None)
        importlib.import_module("django").setup()
        importlib.import_module("django.core.management").call_command("migrate", verbosity=0)
        connection = importlib.import_module("django.db").connection
        try:
            return _rows(connection, seconds=2.0 if full else 0.4)
        finally:
            connection.close()


def _rows(connection: Any, seconds: float) -> list[Row]:  # noqa: ANN401 - Django may be imported only once it is set up
    ours = _ours()
    ours(BATCH)
    bare = _bare(connection)
    one, bare_one = rates(lambda: ours(1), lambda: bare(1), seconds=seconds, clock=perf_counter)
    many, bare_many = rates(lambda: ours(BATCH), lambda: bare(BATCH), pieces=BATCH, seconds=seconds, clock=perf_counter)
    return [
        Row("audit: one durable entry at a time", one, bare_one, "bare insert", AIM),
        Row(f"audit: {BATCH:,} entries in a transaction", many, bare_many, "bare insert", AIM),
    ]


def _ours() -> Callable[[int], None]:
    """Give what appends so many entries in one transaction."""
    atomic = importlib.import_module("django.db.transaction").atomic
    audit = importlib.import_module("rogatory.desk.audit")
    actors = [importlib.import_module("rogatory.evidence.entry").Actor("reviewer", f"person-{each}") for each in "345"]
    drafts = [
        audit.Draft(
            at=START + timedelta(milliseconds=137 * number),
            actor=actors[number % len(actors)],
            action="countersign",
            request=f"R-2026-{number:06}-G",
            from_state="prepared",
            to_state="approved",
            inputs=f'{{"choices": [], "seen": "{number:064x}", "words": "the second of two people"}}',
            details={"kind": "data", "roles": ["reviewer"], "decision": f"{number:064x}", "guideline": "e" * 64},
        )
        for number in range(BATCH)
    ]

    def append(count: int) -> None:
        with atomic():
            audit.append_many(drafts[:count])

    return append


def _bare(connection: Any) -> Callable[[int], None]:  # noqa: ANN401 - as above
    """Give what inserts so many finished rows in one transaction: those that ours has written, numbered on."""
    atomic = importlib.import_module("django.db.transaction").atomic
    with connection.cursor() as cursor:
        cursor.execute("SELECT entry, leaf_hash, at, action, subject FROM desk_auditentry ORDER BY number LIMIT 1000")
        entries = cursor.fetchall()
        cursor.execute("SELECT name, salt, value, digest FROM desk_privatevalue ORDER BY entry_id LIMIT 1000")
        values = cursor.fetchall()
        _copy_tables(cursor)
    numbers = counting()

    def insert(count: int) -> None:
        given = [next(numbers) for _ in range(count)]
        with atomic(), connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO bare_auditentry (number, entry, leaf_hash, at, action, subject) "
                "VALUES (%s, %s, %s, %s, %s, %s)",
                [(number, *row) for number, row in zip(given, entries, strict=False)],
            )
            cursor.executemany(
                "INSERT INTO bare_privatevalue (entry_id, name, salt, value, digest) VALUES (%s, %s, %s, %s, %s)",
                [(number, *row) for number, row in zip(given, values, strict=False)],
            )

    return insert


def _copy_tables(cursor: Any) -> None:  # noqa: ANN401 - as above
    """Make the two tables again under other names, with their keys and indexes and without their triggers."""
    cursor.execute(
        "SELECT sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL "
        "AND tbl_name IN ('desk_auditentry', 'desk_privatevalue') ORDER BY type DESC"
    )
    for (statement,) in cursor.fetchall():
        cursor.execute(re.sub(r"desk_(auditentry|privatevalue)", r"bare_\1", statement))
