"""One small account of a platform on PostgreSQL, the whole way: from the plan to rows on the disk, audit included.

Ours: the plan is compiled, signed and judged, the name looked up, four records read, each put into the object store and
synced, the index of the collection as well, and the entry of the audit committed on a durable server. Beside it, the
same rows by four statements of the driver on an open connection, as JSON into one file that is synced once.
"""

from __future__ import annotations

import importlib
import json
import os
import random
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.database import on_postgres
from bench.frame import Row, rates
from rogatory.edge.sourcemaps import read_source_map
from rogatory.evidence import entry
from rogatory.evidence.signature import Signer
from rogatory.sources.plan import ReleasedItem, Signing, compile_plan
from rogatory.sources.source_map import SourceMap
from rogatory.sources.tied import tied

ACCOUNTS, SESSIONS, POSTS, LETTERS = 1_000, 200, 20, 40
AIM = 5
"""How many times as long as the direct way it may take."""
_KEY = Signer.from_seed(bytes(range(32)))
_SIGNING = Signing(_KEY.public.raw.hex(), _KEY.sign)
_ADDRESS = "ROGATORY_BENCH_PLATFORM"
_TABLES = {
    "members": ("id", "name", "mail", "joined"),
    "sessions": ("member", "began", "address"),
    "posts": ("member", "written", "words"),
    "letters": ("sender", "recipient", "sent", "words"),
}
_FILL = f"""
CREATE TABLE members (id BIGINT PRIMARY KEY, name TEXT UNIQUE, mail TEXT, joined TIMESTAMPTZ);
CREATE TABLE sessions (member BIGINT, began TIMESTAMPTZ, address TEXT);
CREATE TABLE posts (member BIGINT, written TIMESTAMPTZ, words TEXT);
CREATE TABLE letters (sender BIGINT, recipient BIGINT, sent TIMESTAMPTZ, words TEXT);
INSERT INTO members SELECT n, 'member' || n, 'member' || n || '@example.org', '2020-01-01'::timestamptz
  FROM generate_series(1, {ACCOUNTS}) n;
INSERT INTO sessions SELECT n, '2021-01-01'::timestamptz + m * interval '1 hour', '198.18.0.' || m % 250
  FROM generate_series(1, {ACCOUNTS}) n, generate_series(1, {SESSIONS}) m;
INSERT INTO posts SELECT n, '2021-01-01'::timestamptz + m * interval '1 day', 'a few words, the ' || m || 'th time'
  FROM generate_series(1, {ACCOUNTS}) n, generate_series(1, {POSTS}) m;
INSERT INTO letters SELECT n, n % {ACCOUNTS} + 1, '2021-01-01'::timestamptz + m * interval '1 day', 'dear friend ' || m
  FROM generate_series(1, {ACCOUNTS}) n, generate_series(1, {LETTERS}) m;
CREATE INDEX ON sessions (member, began);
CREATE INDEX ON posts (member, written);
CREATE INDEX ON letters (sender, sent);
CREATE INDEX ON letters (recipient, sent);
ANALYZE;
"""  # noqa: S608 - numbers of ours
_RECORDS = {
    "subscriber": ("subscriber", "members", ["id"], None, ["name", "mail", "joined"]),
    "sessions": ("logs", "sessions", ["member"], "began", ["began", "address"]),
    "posts": ("interactions", "posts", ["member"], "written", ["written", "words"]),
    "letters": ("interactions", "letters", ["sender", "recipient"], "sent", ["sent", "words"]),
}


def run(full: bool) -> list[Row]:
    """Measure on a server of our own; nothing is measured where its programs are not found."""
    with tempfile.TemporaryDirectory(prefix="rogatory-bench-") as folder:
        os.environ |= {"ROGATORY_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "rogatory.site.settings"}
        os.environ.pop("ROGATORY_DATABASE_URL", None)
        importlib.import_module("django").setup()
        with on_postgres() as address:
            if not address:
                print("  no programs of PostgreSQL are here: left out", file=sys.stderr)
                return []
            importlib.import_module("django.core.management").call_command("migrate", verbosity=0)
            os.environ[_ADDRESS] = address
            with importlib.import_module("psycopg").connect(address) as connection:
                connection.execute(_FILL)
                connection.commit()
                return _measured(Path(folder), connection, full)


def _measured(folder: Path, connection: Any, full: bool) -> list[Row]:  # noqa: ANN401 - a connection of psycopg
    chosen = random.Random(9).sample(range(1, ACCOUNTS + 1), 500)
    ours, direct = _ours(folder), _directly(folder, connection)
    count = 1 + SESSIONS + POSTS + 2 * LETTERS
    assert ours(chosen[0]) == direct(chosen[0]) == count
    works = [_through(work, chosen) for work in (ours, direct)]
    fast, slow = rates(*works, seconds=2.0 if full else 0.5, rounds=7, clock=perf_counter)
    return [
        Row(f"PostgreSQL: one account's {count} rows to the disk", fast, slow, "direct SQL to a synced file", 1 / AIM)
    ]


def _through(work: Callable[[int], object], chosen: list[int]) -> Callable[[], object]:
    following = cycle(chosen)
    return lambda: work(next(following))


def _ours(folder: Path) -> Callable[[int], int]:
    """Give what collects an account as a worker does; it gives the number of rows."""
    source_map = _map()
    platform = tied(source_map, folder, os.environ, _KEY.public.verifies)
    store = importlib.import_module("rogatory.desk.store").Store(folder / "objects")
    spool = importlib.import_module("rogatory.desk.stages.spool")
    audit = importlib.import_module("rogatory.desk.audit")
    atomic = importlib.import_module("django.db.transaction").atomic
    actor = entry.Actor("worker", "bench")
    fields = {
        category: tuple(field.id for record in source_map.records_of(category) for field in record.fields)
        for category in source_map.categories
    }

    def collect(number: int) -> int:
        now = datetime.now(UTC)
        items = [
            ReleasedItem(one, f"member{number}", one, None, None, "bench", fields[one], None, None) for one in fields
        ]
        plan = compile_plan(
            items,
            source_map,
            reference="bench",
            decision_digest="0" * 64,
            now=now,
            lifetime=timedelta(hours=1),
            signing=_SIGNING,
        )
        taken = spool.Spool(store, {item.item: item.category for item in items})
        with store.together():
            for answer in platform.collect(plan, now=now):
                taken.take(answer)
        index = spool.Index(
            format=spool.FORMAT,
            reference="bench",
            decision="0" * 64,
            plan=plan.digest,
            source_map=source_map.digest,
            collected_at=now,
            tables=tuple(taken.tables),
            files=(),
            statements=tuple(taken.statements),
        )
        stored = store.put(index.to_bytes())
        with atomic():
            audit.append(
                audit.Draft.of_no_move(now, actor, "collect", inputs="", details={"collection": stored.digest})
            )
        return sum(table.rows for table in taken.tables)

    return collect


def _directly(folder: Path, connection: Any) -> Callable[[int], int]:  # noqa: ANN401 - as above
    path = folder / "direct.jsonl"
    asked = [
        f"SELECT {', '.join(columns)} FROM {table} "  # noqa: S608 - names of ours
        f"WHERE {' OR '.join(f'{each} = %(id)s' for each in account)} ORDER BY {time or 'id'}"
        for _, table, account, time, columns in _RECORDS.values()
    ]

    def collect(number: int) -> int:
        (account,) = connection.execute("SELECT id FROM members WHERE name = %s", [f"member{number}"]).fetchone()
        count = 0
        with path.open("w", encoding="utf-8") as file:
            for query in asked:
                for row in connection.execute(query, {"id": account}):
                    file.write(json.dumps(row, default=str) + "\n")
                    count += 1
            file.flush()
            os.fsync(file.fileno())
        connection.rollback()
        return count

    return collect


def _map() -> SourceMap:
    content = {"subscriber": "false", "logs": "false", "interactions": "true"}
    text = [
        'format = "rogatory-source-map/1"\nname = "A forum"',
        f'[connections.forum]\nkind = "postgresql"\naddress_in = "{_ADDRESS}"',
        "[categories]",
        *(f"{name} = {{ content = {holds} }}" for name, holds in content.items()),
        '[accounts]\ntable = "members"\nid = "id"\nusername = "name"\nequality = "exact"',
    ]
    for name, columns in _TABLES.items():
        told = ", ".join(f'{{ name = "{one}", content = {str(one == "words").lower()} }}' for one in columns)
        text.append(f'[[tables]]\nname = "{name}"\nrelation = "public.{name}"\ncolumns = [{told}]')
    for name, (category, table, account, time, shown) in _RECORDS.items():
        fields = ", ".join(f'{{ id = "{one}", column = "{one}", label = "{one}" }}' for one in shown)
        text.append(
            f'[[records]]\ncategory = "{category}"\nname = "{name}"\nlabel = "{name}"\ntable = "{table}"\n'
            f"account = {json.dumps(account)}\nfields = [{fields}]" + (f'\ntime = "{time}"' if time else "")
        )
    return read_source_map("\n".join(text), "bench.toml")
