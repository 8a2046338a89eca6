"""Appending to the audit in the database, as a share of the bare insert of the same bytes with the same durability.

Ours is all that an append does: a draft made into a canonical entry, a salted digest of what lies beside it, the leaf
hash, the frontier, and the rows, under the lock of the head. The bare insert writes finished bytes of the same lengths,
entry and private value, into two plain tables by prepared statements. Both commit on one connection to one SQLite file
with synchronous=FULL, so that each commit reaches the disk.
"""

from __future__ import annotations

import importlib
import os
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bench.frame import Row, rates

AIM = 0.5
BATCH = 1000
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
INPUTS = '{"choices": [], "seen": "' + "d" * 64 + '", "words": "the second of two people"}'


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
    ours, bare = _ours(), _bare(connection)
    one, bare_one = rates(lambda: ours(1), lambda: bare(1), seconds=seconds)
    many, bare_many = rates(lambda: ours(BATCH), lambda: bare(BATCH), pieces=BATCH, seconds=seconds)
    return [
        Row("audit: one durable entry at a time", one, bare_one, "bare insert", AIM),
        Row(f"audit: {BATCH:,} entries in a transaction", many, bare_many, "bare insert", AIM),
    ]


def _ours() -> Callable[[int], None]:
    """Give what appends so many entries in one transaction."""
    atomic = importlib.import_module("django.db.transaction").atomic
    audit = importlib.import_module("rogatory.desk.audit")
    actor = importlib.import_module("rogatory.evidence.entry").Actor("reviewer", "person-3")
    details = {"kind": "data", "roles": ["reviewer"], "decision": "d" * 64, "guideline": "e" * 64}

    def append(count: int) -> None:
        with atomic():
            audit.append_many(
                [
                    audit.Draft(
                        NOW, actor, "countersign", "R-2026-000123-G", "prepared", "approved", INPUTS, details=details
                    )
                    for _ in range(count)
                ]
            )

    return append


def _bare(connection: Any) -> Callable[[int], None]:  # noqa: ANN401 - as above
    """Give what inserts so many finished rows of the same bytes in one transaction."""
    atomic = importlib.import_module("django.db.transaction").atomic
    models = importlib.import_module("rogatory.desk.models")
    _ours()(1)
    entry = bytes(models.AuditEntry.objects.get(number=0).entry)
    value = INPUTS.encode()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare_entry (number INTEGER PRIMARY KEY, entry BLOB NOT NULL)")
        cursor.execute("CREATE TABLE bare_value (number INTEGER PRIMARY KEY, value BLOB NOT NULL)")

    def insert(count: int) -> None:
        with atomic(), connection.cursor() as cursor:
            cursor.executemany("INSERT INTO bare_entry (entry) VALUES (%s)", [(entry,)] * count)
            cursor.executemany("INSERT INTO bare_value (value) VALUES (%s)", [(value,)] * count)

    return insert
