"""Triggers by which the database itself keeps the audit: rows are added, never changed, never taken out.

What they cannot hold back is somebody who may change the schema; that is found by checkpoints kept off the host.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

ENTRY = "desk_auditentry"
HEAD = "desk_audithead"

_SQLITE = {
    "audit_entry_update": f"BEFORE UPDATE ON {ENTRY} BEGIN SELECT RAISE(ABORT, 'an audit entry is never changed'); END",
    "audit_entry_delete": f"BEFORE DELETE ON {ENTRY} BEGIN SELECT RAISE(ABORT, 'an audit entry is never deleted'); END",
    # INSERT OR REPLACE would take the old row out without a word to the delete trigger.
    "audit_entry_replace": (
        f"BEFORE INSERT ON {ENTRY} WHEN EXISTS (SELECT 1 FROM {ENTRY} WHERE number = NEW.number) "  # noqa: S608  # nosec B608
        "BEGIN SELECT RAISE(ABORT, 'an audit entry is never replaced'); END"
    ),
    "audit_head_shrink": (
        f"BEFORE UPDATE ON {HEAD} WHEN NEW.size < OLD.size OR NEW.id <> OLD.id "
        "BEGIN SELECT RAISE(ABORT, 'the audit tree never shrinks'); END"
    ),
    "audit_head_delete": f"BEFORE DELETE ON {HEAD} BEGIN SELECT RAISE(ABORT, 'the audit tree never shrinks'); END",
    "audit_head_replace": (
        f"BEFORE INSERT ON {HEAD} WHEN EXISTS (SELECT 1 FROM {HEAD}) "  # noqa: S608  # nosec B608
        "BEGIN SELECT RAISE(ABORT, 'the audit tree has one head'); END"
    ),
}
_POSTGRES = {
    "audit_entry_kept": (ENTRY, "BEFORE UPDATE OR DELETE", "FOR EACH ROW"),
    "audit_entry_not_emptied": (ENTRY, "BEFORE TRUNCATE", "FOR EACH STATEMENT"),
    "audit_head_grows": (HEAD, "BEFORE UPDATE", "FOR EACH ROW WHEN (NEW.size < OLD.size OR NEW.id <> OLD.id)"),
    "audit_head_kept": (HEAD, "BEFORE DELETE", "FOR EACH ROW"),
    "audit_head_not_emptied": (HEAD, "BEFORE TRUNCATE", "FOR EACH STATEMENT"),
}
_FUNCTION = """
CREATE OR REPLACE FUNCTION rogatory_audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit is added to, never changed (% on %)', TG_OP, TG_TABLE_NAME; END $$
"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place.

    Raises:
        NotImplementedError: the database is neither SQLite nor PostgreSQL.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name, body in _SQLITE.items():
                cursor.execute(f"CREATE TRIGGER {name} {body}")
        elif connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
            for name, (table, when, how) in _POSTGRES.items():
                cursor.execute(
                    f"CREATE TRIGGER {name} {when} ON {table} {how} EXECUTE FUNCTION rogatory_audit_is_kept()"
                )
        else:
            raise NotImplementedError(f"no triggers keep the audit on {connection.vendor}")


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away, so that the migration can be undone and a test's database emptied."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in _SQLITE:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        else:
            for name, (table, _, _) in _POSTGRES.items():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")


def missing(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """Name the triggers that are not in place, or not enabled."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            wanted = set(_SQLITE)
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')")
            wanted = set(_POSTGRES)
        return tuple(sorted(wanted - {name for (name,) in cursor.fetchall()}))
