"""Emptying the database after a test whose transactions were real: of what the test filled, and of nothing else.

Django's own way empties eighty tables and writes the permissions of each anew, which takes longer than most tests.
"""

from __future__ import annotations

from django.db import connection, transaction

from rogatory.desk import founding, triggers

NOBODY_WRITES = frozenset({"django_migrations", "django_content_type", "auth_permission"})


def empty() -> None:
    """Leave the database as it was founded; the triggers that keep the audit stand aside for that moment alone."""
    triggers.remove(connection)
    try:
        # Foreign keys are looked at when the transaction ends, so that the tables may come in any order.
        with transaction.atomic(), connection.cursor() as cursor:
            for table in _filled():
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
            founding.found(connection.alias)
    finally:
        triggers.install(connection)


def _filled() -> list[str]:
    """Name the tables that hold rows (one query, after that for their names)."""
    with connection.cursor() as cursor:
        tables = sorted(set(connection.introspection.table_names(cursor)) - NOBODY_WRITES - {"sqlite_sequence"})
        asked = (
            f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})" for table in tables
        )
        cursor.execute(" UNION ALL ".join(asked))
        return [table for (table,) in cursor.fetchall()]
