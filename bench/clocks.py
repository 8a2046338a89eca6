"""Many running times: a sweep that finds nothing, finding what has run out, and acting on it through the door.

A million holds (a hundred thousand in the quick run) are rows in a real database: requests, the copies that follow from
them, and a clock for each copy. A sweep with nothing due is held against one a millisecond; finding 10,000 due clocks
against the bare query of the same rows by the same index on the same connection. Acting has no peer that does the same:
each ring locks, judges, moves the matter, writes the audit entry and an alert and ends the clock in one durable
transaction; beside it stands the bare commit of a row that such a transaction cannot go below.

SQLite is measured always, with synchronous=FULL; PostgreSQL where its programs are found.
"""

from __future__ import annotations

import importlib
import os
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any

from bench.database import on_postgres
from bench.frame import Row, rates

DUE = 10_000
ACTS = 500
A_MILLISECOND = 1000.0
START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ENDS = START + timedelta(days=90)
BLOCK = 50_000


def run(full: bool) -> list[Row]:
    """Measure on SQLite, and on PostgreSQL where it is found; each in a folder of its own."""
    many = 1_000_000 if full else 100_000
    with tempfile.TemporaryDirectory(prefix="rogatory-bench-") as folder:
        os.environ |= {"ROGATORY_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "rogatory.site.settings"}
        os.environ.pop("ROGATORY_DATABASE_URL", None)
        importlib.import_module("django").setup()
        rows = _measured("SQLite", many, full)
        with on_postgres() as address:
            if address:
                rows += _measured("PostgreSQL", many, full)
        return rows


def _measured(name: str, many: int, full: bool) -> list[Row]:
    importlib.import_module("django.core.management").call_command("migrate", verbosity=0)
    connection = importlib.import_module("django.db").connection
    try:
        _fill(connection, many)
        return _rows(connection, name, many, seconds=1.0 if full else 0.2)
    finally:
        connection.close()


def _rows(connection: Any, name: str, many: int, seconds: float) -> list[Row]:  # noqa: ANN401 - Django comes later
    clocks = importlib.import_module("rogatory.desk.clocks")
    sweep = importlib.import_module("rogatory.desk.sweep").sweep
    bare = _bare(connection)
    at = ENDS + timedelta(seconds=DUE)
    assert clocks.due(at, DUE) == bare(at)
    assert len(bare(at)) == DUE
    idle = ENDS - timedelta(days=1)
    nothing, _ = rates(lambda: sweep(idle), lambda: bare(idle), seconds=seconds, clock=perf_counter)
    found, found_bare = rates(lambda: clocks.due(at, DUE), lambda: bare(at), seconds=seconds, clock=perf_counter)
    acting, committing = _acting(connection, sweep)
    told = f"clocks on {name}, {many:,} running"
    return [
        Row(f"{told}: a sweep with nothing due", nothing, A_MILLISECOND, "one a millisecond", 1),
        Row(f"{told}: finding {DUE:,} due", found, found_bare, "the bare indexed query", 1 / 3),
        Row(f"{told}: rings through the door", acting, committing, "a bare commit of one row"),
    ]


def _bare(connection: Any) -> Callable[[datetime], list[int]]:  # noqa: ANN401 - as above
    """Give what asks the database itself for what is due, as the driver hands it out."""
    adapt = connection.ops.adapt_datetimefield_value

    def query(at: datetime) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM desk_clock WHERE rings_at <= %s ORDER BY rings_at, id LIMIT 10000", [adapt(at)]
            )
            return [key for (key,) in cursor.fetchall()]

    return query


def _acting(connection: Any, sweep: Callable[[datetime, int], int]) -> tuple[float, float]:  # noqa: ANN401 - as above
    """Give how many rings a second go through the door, and how many single rows are committed in one."""
    atomic = importlib.import_module("django.db.transaction").atomic
    begun = perf_counter()
    rung = sweep(ENDS + timedelta(seconds=ACTS - 1), ACTS)
    acting = rung / (perf_counter() - begun)
    assert rung == ACTS, f"{rung} of {ACTS} rang: {_why_not(connection)}"
    begun = perf_counter()
    for number in range(1, ACTS + 1):
        with atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE desk_clock SET attempts = attempts + 1 WHERE id = %s", [many_on(number)])
    return acting, ACTS / (perf_counter() - begun)


def _why_not(connection: Any) -> str:  # noqa: ANN401 - as above
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_error FROM desk_clock WHERE attempts > 0 LIMIT 1")
        return str(cursor.fetchone())


def many_on(number: int) -> int:
    """Give a clock far from those that rang."""
    return DUE + number


def _fill(connection: Any, many: int) -> None:  # noqa: ANN401 - as above
    """Make the requests, their copies and a clock for each: one more a second from `ENDS` on, and far away the rest."""
    atomic = importlib.import_module("django.db.transaction").atomic
    adapt = connection.ops.adapt_datetimefield_value
    start = adapt(START)
    with atomic(), connection.cursor() as cursor:
        for first in range(1, many + 1, BLOCK):
            numbers = range(first, min(first + BLOCK, many + 1))
            _insert(cursor, "desk_request", _REQUEST, [(n, f"R-{n}", start, "portal", "", "") for n in numbers])
            _insert(
                cursor, "desk_matter", _MATTER, [(n, n, "copy", f"account-{n}", "kept", start, False) for n in numbers]
            )
            _insert(cursor, "desk_clock", _CLOCK, [_clock(n, start, adapt) for n in numbers])
        guideline = importlib.import_module("rogatory.desk.surroundings").the_shelf().packs[0].about.version
        copies = [(n, n, guideline, "[]", "[]", 0, "", f"copy-{n}") for n in range(1, ACTS + 1)]
        _insert(cursor, "desk_preservedcopy", _COPY, copies)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


_REQUEST = "id, reference, received_at, channel, subject, sender"
_MATTER = "id, request_id, kind, account, state, entered_at, left_out"
_CLOCK = (
    "id, matter_id, name, action, words, began_at, terms, pauses, warns, due_at, rings_at, attempts, last_error, "
    "outcome, why"
)
_COPY = "id, matter_id, guideline, covers, steps, extensions, words, vault_id"


def _insert(cursor: Any, table: str, columns: str, rows: list[tuple[Any, ...]]) -> None:  # noqa: ANN401 - as above
    places = ", ".join(["%s"] * len(rows[0]))
    cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)  # noqa: S608 - the names are ours


def _clock(number: int, start: object, adapt: Callable[[datetime], object]) -> tuple[Any, ...]:
    away = timedelta(0) if number <= DUE else timedelta(days=30)
    end = adapt(ENDS + away + timedelta(seconds=number - 1))
    terms = '[[90, "days", false, "UTC"]]'
    return (number, number, "period", "end_period", "Period", start, terms, "[]", "[]", end, end, 0, "", "", "")
