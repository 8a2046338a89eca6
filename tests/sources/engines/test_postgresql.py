"""PostgreSQL: a user who may read what the map names and nothing else, statements with an end, servers that fail."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import ibis
import psycopg
import pytest
from psycopg import sql

from rogatory.problem import Problem
from rogatory.sources.answers import PartFailed, Rows
from rogatory.sources.engines.contract import BATCH, Unreadable
from rogatory.sources.engines.postgresql import PostgreSQL
from rogatory.sources.maps.connection import Connection
from rogatory.sources.maps.tables import Column, Table
from rogatory.sources.plan import ReleasedItem
from rogatory.sources.statements.compiled import compiled
from rogatory.sources.tied import engine_of, tied
from tests.sources.engines.reading import all_rows
from tests.sources.engines.world import FIELDS, TABLES, hours, the_map
from tests.sources.engines.written import POSTGRESQL, map_to, told, write
from tests.sources.plan_key import VERIFIES
from tests.sources.small_platform import NOW, plan_of, read
from tests.sources.small_platform import released as released_item

IN = "PLATFORM"
SCHEMA = "rights"
PLACE = "a map, connection main"
OURS = "application_name = 'rogatory' AND datname = current_database()"


def engine(address: str, seconds: int = 60) -> PostgreSQL:
    return PostgreSQL(Connection("postgresql", address_in=IN, seconds=seconds), PLACE, address)


def table(*columns: str, name: str = "t") -> Table:
    return Table("t", tuple(Column(one, content=False) for one in columns), relation=f"{SCHEMA}.{name}")


def released(name: str, category: str) -> ReleasedItem:
    return released_item(name, category, fields=FIELDS[category])


@pytest.fixture
def server(postgresql: str) -> str:
    """A server with a schema of the test's own."""
    with psycopg.connect(postgresql, autocommit=True) as opened:
        opened.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        opened.execute(f"CREATE SCHEMA {SCHEMA}")
        opened.execute(f"CREATE TABLE {SCHEMA}.t (a text, secret text, n bigint)")
        opened.execute(f"INSERT INTO {SCHEMA}.t SELECT 'kept', 'hidden', g FROM generate_series(1, 3) g")
    return postgresql


@pytest.fixture
def reader(server: str) -> Iterator[str]:
    """The address for a user who may read one column."""
    role = f"reader_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as opened:
        opened.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'reads'")
        opened.execute(f"GRANT USAGE ON SCHEMA {SCHEMA} TO {role}")
        opened.execute(f"GRANT SELECT (a) ON {SCHEMA}.t TO {role}")
    yield f"postgresql://{role}:reads@{server.rpartition('@')[2]}"
    with psycopg.connect(server, autocommit=True) as opened:
        opened.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")


def test_a_user_who_may_read_the_columns_of_the_map_alone_can_answer(reader: str) -> None:
    with closing(engine(reader)) as opened:
        assert all_rows(opened, table("a")) == [("kept",)] * 3


def test_a_column_that_the_user_may_not_read_is_told(reader: str) -> None:
    with closing(engine(reader)) as opened, pytest.raises(Unreadable, match="may not read n, secret"):
        opened.schema(table("a", "secret", "n"))


@pytest.mark.parametrize("statement", ["DELETE FROM rights.t", "CREATE TABLE rights.s (a int)", "DROP TABLE rights.t"])
def test_even_a_user_who_may_write_cannot(server: str, statement: str) -> None:
    """A cursor takes nothing but a question, and its transaction can only read."""
    with closing(engine(server)) as opened:
        with pytest.raises(Unreadable):
            list(opened.stream(statement, {}))
        with pytest.raises(Unreadable, match="read-only transaction"):
            list(opened.stream("SELECT nextval(pg_get_serial_sequence('rights.u', 'a')) FROM rights.made()", {}))
        assert len(all_rows(opened, table("a"))) == 3


@pytest.fixture(autouse=True)
def _a_function_that_writes(request: pytest.FixtureRequest) -> None:
    if "statement" in request.fixturenames:
        with psycopg.connect(request.getfixturevalue("server"), autocommit=True) as opened:
            opened.execute("CREATE TABLE rights.u (a serial)")
            body = "WITH x AS (INSERT INTO rights.u DEFAULT VALUES RETURNING a) SELECT a FROM x"
            opened.execute(sql.SQL("CREATE FUNCTION rights.made() RETURNS int LANGUAGE sql AS {}").format(body))


def test_a_statement_that_takes_too_long_is_broken_off(server: str) -> None:
    with closing(engine(server, seconds=1)) as opened, pytest.raises(Unreadable, match="statement timeout"):
        list(opened.stream("SELECT pg_sleep(20)", {}))


def test_a_table_that_is_locked_is_not_waited_for_for_ever(server: str) -> None:
    with psycopg.connect(server) as locking, closing(engine(server, seconds=1)) as opened:
        locking.execute(f"LOCK TABLE {SCHEMA}.t IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(Unreadable, match="timeout"):
            list(opened.stream(f"SELECT a FROM {SCHEMA}.t", {}))


def test_a_server_that_dies_in_the_midst_of_rows_is_told(server: str) -> None:
    with closing(engine(server)) as opened:
        stream = opened.stream(f"SELECT g FROM generate_series(1, {3 * BATCH}) g", {})
        assert len(next(stream)) == BATCH
        _end_all(server)
        with pytest.raises(Unreadable):
            list(stream)


def test_connections_that_the_server_ended_are_made_anew(server: str) -> None:
    with closing(engine(server)) as opened:
        assert len(all_rows(opened, table("a"))) == 3
        _end_all(server)
        assert len(all_rows(opened, table("a"))) == 3


def test_a_statement_that_failed_is_not_put_again_on_other_connections(server: str) -> None:
    with closing(engine(server, seconds=1)) as opened:
        streams = [opened.stream(f"SELECT pg_backend_pid() FROM generate_series(1, {BATCH + 1})", {}) for _ in range(3)]
        kept = {next(stream)[0] for stream in streams}
        assert len(kept) == 3
        assert [[len(batch) for batch in stream] for stream in streams] == [[1]] * 3
        with pytest.raises(Unreadable, match="statement timeout"):
            list(opened.stream("SELECT pg_sleep(20)", {}))
        ((still,),) = opened.stream("SELECT pg_backend_pid()", {})
        assert still in kept


def _end_all(server: str) -> None:
    with psycopg.connect(server) as other:
        ending = f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {OURS}"
        assert other.execute(ending).fetchall()


def test_several_statements_are_read_by_turns(server: str) -> None:
    with closing(engine(server)) as opened:
        streams = [opened.stream(f"SELECT g FROM generate_series(1, {2 * BATCH}) g", {}) for _ in range(6)]
        first = [len(next(one)) for one in streams]
        assert [begun + sum(map(len, one)) for begun, one in zip(first, streams, strict=True)] == [2 * BATCH] * 6


def test_a_stream_that_nobody_reads_to_its_end_leaves_no_connection(server: str) -> None:
    with closing(engine(server)) as opened:
        stream = opened.stream(f"SELECT g FROM generate_series(1, {3 * BATCH}) g", {})
        next(stream)
        stream.close()  # type: ignore[attr-defined]
        assert len(all_rows(opened, table("a"))) == 3
    with psycopg.connect(server) as other:
        left = other.execute(f"SELECT count(*) FROM pg_stat_activity WHERE {OURS}").fetchone()
    assert left == (0,)


@pytest.mark.parametrize("address", ["postgresql://nobody@127.0.0.1:9/nowhere", "host=127.0.0.1 port=9 user=nobody"])
def test_a_server_that_is_not_there_is_unreadable(address: str) -> None:
    with pytest.raises(Unreadable):
        engine(address).schema(table("a"))


def test_a_server_that_never_answers_is_unreadable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"postgresql://nobody@127.0.0.1:{silent.getsockname()[1]}/nowhere?connect_timeout=2"
        with pytest.raises(Unreadable, match="timeout"):
            engine(address).schema(table("a"))


@pytest.mark.parametrize("address", ["", "  "])
def test_an_address_that_is_not_set_is_told_with_its_variable(address: str) -> None:
    with pytest.raises(Problem, match=f"the variable {IN} is not set") as caught:
        engine_of(Connection("postgresql", address_in=IN), Path(), PLACE, {IN: address})
    assert (caught.value.where, "postgresql://reader" in caught.value.cure) == (PLACE, True)


@pytest.mark.parametrize("address", ["postgresql:/reader:hush@nowhere", "reader:hush@nowhere/db", "mysql://a:hush@b/c"])
def test_a_wrong_address_is_told_without_its_password(address: str) -> None:
    with pytest.raises(Problem, match="holds no address of a postgresql server") as caught:
        engine_of(Connection("postgresql", address_in=IN), Path(), PLACE, {IN: address})
    assert "hush" not in str(caught.value)


def test_types_of_the_platforms_own_are_told_as_text(server: str) -> None:
    with psycopg.connect(server, autocommit=True) as opened:
        opened.execute(f"CREATE TYPE {SCHEMA}.mood AS ENUM ('sad', 'ok')")
        opened.execute(f"CREATE DOMAIN {SCHEMA}.short AS varchar(3)")
        opened.execute(
            f"CREATE TABLE {SCHEMA}.typed AS SELECT 'ok'::{SCHEMA}.mood AS mood, 'abc'::{SCHEMA}.short AS short, "
            "'192.0.2.1'::inet AS ip, '{\"b\": 1.0, \"a\": 2}'::jsonb AS about, "
            "'00000000-0000-0000-0000-000000000001'::uuid AS id, '2020-03-01 12:00+02'::timestamptz AS at"
        )
    names = ("mood", "short", "ip", "about", "id", "at")
    with closing(engine(server)) as opened:
        (row,) = all_rows(opened, table(*names, name="typed"))
    assert row[:5] == ("ok", "abc", "192.0.2.1", '{"a": 2, "b": 1.0}', "00000000-0000-0000-0000-000000000001")
    assert row[5].isoformat() == "2020-03-01T10:00:00+00:00"


def test_what_the_server_says_of_data_is_not_told(server: str) -> None:
    """Its message holds the data, and messages go into logs."""
    with closing(engine(server)) as opened, pytest.raises(Unreadable) as caught:
        list(opened.stream(f"SELECT a::int FROM {SCHEMA}.t", {}))
    assert "kept" not in str(caught.value)


def test_per_cent_signs_in_names_are_names(server: str) -> None:
    with psycopg.connect(server, autocommit=True) as opened:
        opened.execute(f'CREATE TABLE {SCHEMA}."100%% of %%(a)s" AS SELECT 1 AS "%%s"', {})
    with closing(engine(server)) as opened:
        assert all_rows(opened, table("%s", name="100% of %(a)s")) == [(1,)]


def test_texts_sort_by_their_bytes_whatever_their_collation(server: str, is_multilingual: bool) -> None:
    if not is_multilingual:
        pytest.skip("this server knows no other order than that of bytes")
    with psycopg.connect(server, autocommit=True) as opened:
        opened.execute(f'CREATE TABLE {SCHEMA}.words (a text COLLATE "und-x-icu")')
        opened.execute(f"INSERT INTO {SCHEMA}.words VALUES ('b'), ('B'), ('a'), ('é'), ('A'), (NULL), ('z')")
    words = table("a", name="words")
    with closing(engine(server)) as opened:
        found = ibis.table({"a": "string"}, name="t")
        sorted_ = found.order_by(ibis.asc(found.a, nulls_first=False))
        asked = compiled(sorted_, "postgresql", lambda _: opened.named(words))
        rows = [row[0] for batch in opened.stream(asked.sql, {}) for row in batch]
    assert rows == ["A", "B", "a", "b", "z", "é", None]


# --- a whole platform behind a server that fails ----------------------------------------------------------------------


def test_every_item_of_a_server_that_is_not_there_stays_open() -> None:
    items = [released(name, category) for name in ("ann", "nobody") for category in ("logs", "subscriber")]
    given = told(Path(), map_to("postgresql", the_map(), TABLES), items, {POSTGRESQL: "postgresql://127.0.0.1:9/none"})
    assert [(one[1], one[3]) for one in given] == [(item.item, "unreachable") for item in items]


def test_an_answer_whose_server_died_on_the_way_is_incomplete_and_says_so(postgresql: str) -> None:
    """What was read of it is thrown away and its item stays open; what comes behind a new connection answers."""
    schema, rows = TABLES["messages"]
    many = [(1000 + number, hours(1), 1, 2, str(number), None) for number in range(3 * BATCH)]
    write("postgresql", Path(), {**TABLES, "messages": (schema, [*rows, *many])}, {POSTGRESQL: postgresql})
    source_map = map_to("postgresql", the_map(), TABLES)
    platform = tied(source_map, Path(), {POSTGRESQL: postgresql}, VERIFIES)
    items = (released("ann", "messages"), released("ann", "subscriber"))
    answers = platform.collect(plan_of(*items, source_map=source_map), now=NOW)
    first = next(answers)
    assert isinstance(first, Rows)
    batches = iter(first.batches)
    assert next(batches)
    _end_all(postgresql)
    with pytest.raises(PartFailed) as caught:
        list(batches)
    assert caught.value.statement.kind == "unreachable"
    (answer, *_) = map(read, answers)
    assert isinstance(answer, Rows)
    assert (answer.item, [len(batch) for batch in answer.batches]) == ("ann/subscriber", [1])
    platform.close()
