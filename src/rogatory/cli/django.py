"""Starting Django for the commands that need the case file; the others never load it."""

from __future__ import annotations

import os

from rogatory.problem import Problem

_MIGRATE = (
    "Run: rogatory manage migrate (here: ./run manage migrate). "
    "If the case file is elsewhere, name its folder in ROGATORY_DATA_DIR; the demonstration's is .rogatory/demo."
)


def start() -> None:
    """Load the settings and the models."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rogatory.site.settings")
    django.setup()


def start_on_tables() -> None:
    """Load the settings and the models, for a command that works on the case file.

    Raises:
        Problem: the database does not answer, or lacks the tables of this version.
    """
    start()
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    where = f"the case file's database, {connection.settings_dict['NAME']}"
    try:
        executor = MigrationExecutor(connection)
        lacking = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        cure = "Correct ROGATORY_DATABASE_URL, or start the database."
        raise Problem(f"it does not answer: {error}".strip(), where=where, cure=cure) from error
    if lacking:
        raise Problem("it lacks tables of this version", where=where, cure=_MIGRATE)
