"""SQLite finds joined rows by its own indexes, and compares texts by their bytes where a table says otherwise."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from rogatory.edge.sourcemaps import read_source_map
from rogatory.sources.connections import Asked, Connections
from rogatory.sources.engines.sqlite import SQLite
from rogatory.sources.statements.shape import Shape

MAP = """
format = "rogatory-source-map/1"
name = "letters"
categories = { letters = { content = true } }

[connections.main]
kind = "sqlite"
file = "letters.db"

[accounts]
table = "letters"
id = "sender"
username = "sender"
equality = "exact"

[[tables]]
name = "letters"
relation = "letters"
columns = [{ name = "id", content = false }, { name = "sender", content = false }]

[[tables]]
name = "words"
relation = "words"
columns = [{ name = "letter", content = false }, { name = "text", content = true }]

[[records]]
category = "letters"
name = "letters"
label = "Letters"
table = "letters"
joins = [{ table = "words", on = { id = "letter" } }]
account = ["sender"]
several = true
fields = [{ id = "id", column = "id", label = "Id" }, { id = "text", column = "words.text", label = "Text" }]
"""
SHAPE = Shape(category="letters", record="letters", columns=("id", "words.text"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "letters.db"


@pytest.fixture
def connections(file: Path) -> Iterator[Connections]:
    source_map = read_source_map(MAP, "letters.toml")
    made = Connections(source_map, lambda name: SQLite(source_map.connections[name], file.parent))
    yield made
    made.close()


def written(file: Path, of_text: str) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        database.execute(f"CREATE TABLE letters (id {of_text} PRIMARY KEY, sender {of_text})")
        database.execute(f"CREATE TABLE words (letter {of_text} PRIMARY KEY, text TEXT)")
        database.executemany("INSERT INTO letters VALUES (?, ?)", [("a", "ann"), ("b", "Ann"), ("c", "bob")])
        database.executemany("INSERT INTO words VALUES (?, ?)", [("a", "hello"), ("B", "of another letter")])


def test_a_join_goes_by_the_index_of_the_other_table(file: Path, connections: Connections) -> None:
    written(file, "TEXT")
    statement = connections.statement(SHAPE)
    with closing(sqlite3.connect(file)) as database:
        steps = [row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {statement.sql}", {"account": "ann"})]
    assert any(step.startswith("SEARCH words USING INDEX") for step in steps), steps


@pytest.mark.parametrize("of_text", ["TEXT", "TEXT COLLATE NOCASE"])
def test_texts_are_equal_by_their_bytes_whatever_the_table_says(
    file: Path, connections: Connections, of_text: str
) -> None:
    written(file, of_text)
    found = {
        account: [row for batch in connections.rows(SHAPE, Asked(account)) for row in batch]
        for account in ("ann", "Ann", "ANN")
    }
    assert found == {"ann": [("a", "hello")], "Ann": [("b", None)], "ANN": []}
