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
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - a name of Django's
            founding.found(connection.alias)
    finally:
        triggers.install(connection)


def _filled() -> list[str]:
    """Name the tables that hold rows (one query, after that for their names)."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - NOBODY_WRITES - {"sqlite_sequence"}
        asked = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in tables)  # noqa: S608 - the same
        cursor.execute(" UNION ALL ".join(asked))
        return [table for (table,) in cursor.fetchall()]
