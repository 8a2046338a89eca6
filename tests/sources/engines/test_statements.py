"""The statements that every kind of engine is given, as they are written: nothing of a request is text of them.

`ROGATORY_STATEMENTS=write` writes the golden files anew; read what changed in them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import ibis
import pytest
import sqlglot
from sqlglot import exp

from rogatory.sources.connections import Connections
from rogatory.sources.engines.relations import picked, relation
from rogatory.sources.engines.trino import positional
from rogatory.sources.maps.connection import Connection, ConnectionKind
from rogatory.sources.maps.tables import Paging, Table
from rogatory.sources.plan import ReleasedItem
from rogatory.sources.platform import Platform
from rogatory.sources.source_map import SourceMap
from rogatory.sources.statements.compiled import DIALECTS
from rogatory.sources.statements.names import Names
from rogatory.sources.statements.shape import Shape
from tests.sources.engines.world import STRANGE, TABLES, the_items, the_map
from tests.sources.plan_key import VERIFIES
from tests.sources.small_platform import NOW, plan_of, read

GOLDEN = Path(__file__).parent / "statements"
SERVERS: tuple[ConnectionKind, ...] = ("sqlite", "postgresql", "spark", "trino", "clickhouse")
SPOKEN = {"sqlite": "sqlite", "postgresql": "postgres", "spark": "spark", "trino": "trino", "clickhouse": "clickhouse"}
SHAPES = {
    "one account's rows between two instants, joined": Shape(
        "logs", "sessions", ("at_ms", "local time, 100%", "devices.kind"), since=True, until=True, limit=11
    ),
    "many accounts' rows from an instant on": Shape(
        "messages", "messages", ("at", "sender", "recipient", "body"), since=True, many=True
    ),
    "one account's rows of a subset": Shape(
        "messages", "messages", ("at", "body"), subset="unmarked", truths=(False,), limit=11
    ),
    "how many rows there are": Shape("messages", "messages", (), count=True),
    "a further page": Shape("messages", "messages", ("at", "number"), until=True, limit=101, paged=True, after=True),
    "one account's own row": Shape("subscriber", "subscriber", ("name", "phone", "born", "suspended")),
}


class Listening:
    """An engine that notes what it is asked, and answers that each name is an account and no account has rows."""

    def __init__(self, kind: ConnectionKind) -> None:
        self.kind = kind
        self.heard: list[tuple[str, Mapping[str, object]]] = []

    def schema(self, table: Table) -> Mapping[str, Any]:
        return {name: _dtype(str(kind)) for name, kind in TABLES[table.name][0].items()}

    def named(self, table: Table) -> Any:
        return picked(relation(table), table)

    def stream(self, sql: str, values: Mapping[str, object]) -> Iterator[list[tuple[object, ...]]]:
        self.heard.append((sql, values))
        asked = values.get("asked")
        if isinstance(asked, list) and asked and "c3" in sql and all(isinstance(one, str) for one in asked):
            yield [(name, place, name, True, False) for place, name in enumerate(asked)]

    def close(self) -> None:
        """Nothing is held."""


def _dtype(kind: str) -> Any:
    told = {"int64": "int64", "double": "float64", "bool": "boolean", "date32[day]": "date", "string": "string(20)"}
    zoned = "timestamp('UTC', 3)" if "UTC" in kind else "timestamp(3)"
    return ibis.dtype(zoned if "timestamp" in kind else told[kind])


def server_map(kind: ConnectionKind) -> SourceMap:
    """Give the map of the world behind a server of a kind."""
    connection = Connection("sqlite", file="world.sqlite") if kind == "sqlite" else Connection(kind, address_in="THERE")
    tables = [replace(one, file="", relation=f"platform.{one.name}") for one in the_map().tables]
    tables = [replace(one, paging=Paging("number", 100)) if one.name == "messages" else one for one in tables]
    return replace(the_map(), connections={"main": connection}, tables=tuple(tables))


def statements(kind: ConnectionKind) -> dict[str, str]:
    """Give the statement for each shape."""
    connections = Connections(server_map(kind), lambda _: Listening(kind))
    found = {what: connections.statement(shape).sql for what, shape in SHAPES.items()}
    for what in Names:
        heard = Listening(kind)
        Connections(server_map(kind), lambda _, heard=heard: heard).named(what, [])
        found[what.value] = heard.heard[0][0]
    return found


@pytest.mark.parametrize("kind", SERVERS)
def test_each_engine_is_given_the_statements_that_stand_in_its_golden_file(kind: ConnectionKind) -> None:
    written = "\n".join(f"-- {what}\n{sql}\n" for what, sql in statements(kind).items())
    file = GOLDEN / f"{kind}.sql"
    if os.environ.get("ROGATORY_STATEMENTS") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(written, "utf-8")
    assert written == file.read_text("utf-8")


@pytest.mark.parametrize("kind", SERVERS)
def test_each_statement_is_one_question_about_declared_columns(kind: ConnectionKind) -> None:
    """Read again by a parser of the engine's dialect: one SELECT, of tables of the map, and no column beyond them."""
    declared = {one.name for table in the_map().tables for one in table.columns if one.of is None}
    made = {"key", "value", "rows", *(f"c{place}" for place in range(9))}
    for sql in statements(kind).values():
        asked = positional(sql, dict.fromkeys(_places(kind), ""))[0] if kind == "trino" else sql.replace("%%", "%")
        (tree,) = sqlglot.parse(_parsable(kind, asked), dialect=SPOKEN[kind])
        assert isinstance(tree, exp.Select)
        tables = {one.name for one in tree.find_all(exp.Table)} - {"", "JSON_EACH", "json_each"}
        assert tables <= {one.name for one in the_map().tables} | {"asked"}
        names = {one.name for one in tree.find_all(exp.Column)} - {"*"}
        assert names <= declared | made | {f"devices.{name}" for name in declared}, names
        assert not list(tree.find_all(exp.Insert, exp.Update, exp.Delete, exp.Drop, exp.Create, exp.Command))


def _places(kind: ConnectionKind) -> tuple[str, ...]:
    assert kind in DIALECTS
    return ("account", "asked", "since", "until", "after")


def _parsable(kind: ConnectionKind, sql: str) -> str:
    """Give a statement without what only the driver of psycopg reads."""
    if kind != "postgresql":
        return sql
    for name in _places(kind):
        sql = sql.replace(f"%({name})s", f":{name}")
    return sql


@pytest.mark.parametrize("kind", SERVERS)
def test_nothing_of_a_request_is_text_of_a_statement(kind: ConnectionKind) -> None:
    """Other names, ids and instants make the same statements, to the letter: they come beside them."""
    texts, values = _heard(kind, the_items())
    assert len(texts) > 20
    assert any(isinstance(one, list) and set(STRANGE) <= set(one) for one in values)
    moved = timedelta(days=777, microseconds=7)
    others = [
        replace(one, account=f"p{number}", since=one.since and one.since + moved, until=one.until and one.until + moved)
        for number, one in enumerate(the_items())
    ]
    assert set(_heard(kind, others)[0]) <= set(texts)


def _heard(kind: ConnectionKind, items: list[ReleasedItem]) -> tuple[list[str], list[object]]:
    """Give the statements that a plan makes, and the values that come beside them."""
    source_map, listening = server_map(kind), Listening(kind)
    platform = Platform(Connections(source_map, lambda _: listening), lambda _: None, VERIFIES)  # type: ignore[arg-type, return-value]
    for answer in platform.collect(plan_of(*items, source_map=source_map), now=NOW):
        read(answer)
    return [sql for sql, _ in listening.heard], [one for _, given in listening.heard for one in given.values()]


def test_a_name_longer_than_its_column_is_not_cut() -> None:
    """Cut to the twenty signs of its column, the name of one account would be that of another."""
    for kind in SERVERS:
        assert not [sql for sql in statements(kind).values() if "(20)" in sql], kind


def test_instants_are_not_rounded_to_the_precision_of_their_column() -> None:
    for kind in SERVERS:
        assert not [sql for sql in statements(kind).values() if "(3)" in sql], kind


def test_what_trino_is_given_has_its_values_in_the_order_of_their_places() -> None:
    sql = """SELECT ':a', "b:c" FROM t WHERE x = :a AND y = ':it''s' AND z = :b AND w = :a"""
    values = {"a": 1, "b": ["x'", "y"]}
    assert positional(sql, values) == (
        """SELECT ':a', "b:c" FROM t WHERE x = ? AND y = ':it''s' AND z = ? AND w = ?""",
        [1, '["x\'", "y"]', 1],
    )
