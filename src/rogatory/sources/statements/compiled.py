"""From an expression to the text that an engine runs, with named places for its parameters."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from rogatory.sources.statements.parameters import ASKED, KEY, is_mark, told_by

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rogatory.sources.maps.connection import ConnectionKind


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one engine is spoken to.

    `compiler` is that of Ibis. `place` is how a parameter is written, and `asked` how one list of values becomes a
    table with the column `key`. `instants` are the types of instants with and without a zone, to the microsecond, and
    `cast` how a parameter is read as its type; it is the place alone where values are of the right type as they come.
    `collation` makes texts sort by their bytes where the engine would sort them by a language. `percent`: the driver
    reads per cent signs.
    """

    compiler: str
    place: str
    asked: str
    instants: tuple[str, str]
    cast: str = "CAST({place} AS {type})"
    collation: str = ""
    percent: bool = False


_DUCKDB = Dialect(
    "DuckDBCompiler",
    "${name}",
    "SELECT UNNEST(CAST({place} AS {type}[])) AS {key}",
    ("TIMESTAMPTZ", "TIMESTAMP"),
)
DIALECTS: dict[ConnectionKind, Dialect] = {
    "parquet": _DUCKDB,
    "csv": _DUCKDB,
    # SQLite has no type for instants: they are texts, which `engines.sqlite` writes in one way. Lists go as JSON.
    "sqlite": Dialect(
        "SQLiteCompiler", ":{name}", "SELECT value AS {key} FROM JSON_EACH({place})", ("", ""), cast="{place}"
    ),
    "postgresql": Dialect(
        "PostgresCompiler",
        "%({name})s",
        "SELECT UNNEST(CAST({place} AS {type}[])) AS {key}",
        ("TIMESTAMPTZ", "TIMESTAMP"),
        collation='"C"',
        percent=True,
    ),
    # A list that goes as JSON is one value to Spark and Trino, whose drivers would else send one for each account.
    "spark": Dialect(
        "PySparkCompiler",
        ":{name}",
        "SELECT EXPLODE(FROM_JSON({place}, 'ARRAY<{type}>')) AS {key}",
        ("TIMESTAMP", "TIMESTAMP_NTZ"),
    ),
    "trino": Dialect(
        "TrinoCompiler",
        ":{name}",
        "SELECT CAST({key} AS {type}) AS {key} "
        "FROM UNNEST(CAST(JSON_PARSE({place}) AS ARRAY(VARCHAR))) AS asked({key})",
        ("TIMESTAMP(6) WITH TIME ZONE", "TIMESTAMP(6)"),
    ),
    "clickhouse": Dialect(
        "ClickHouseCompiler",
        "{{{name}:{type}}}",
        "SELECT arrayJoin({{asked:Array({type})}}) AS {key}",
        ("DateTime64(6, 'UTC')", "DateTime64(6)"),
        cast="{place}",
    ),
}
_INLINES = frozenset({"postgresql", "sqlite"})
"""The kinds that would first make a whole table of what two parts have in common, and then look for rows in it."""
_LEFT, _RIGHT = "\ue000", "\ue001"
"""Around what is already written as the driver wants it; no name of a table or column has these signs."""
_WRITTEN = re.compile(f"{_LEFT}(.*?){_RIGHT}")


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement as text; the values of its `parameters` come beside it, by name.

    `table` is the one of the map whose rows are asked for. `files` are those parameters that hold the files of a table,
    with its name.
    """

    sql: str
    parameters: frozenset[str]
    table: str = ""
    files: Mapping[str, str] = field(default_factory=dict)


def compiled(expression: Any, kind: ConnectionKind, named: Callable[[str], Any]) -> Compiled:  # noqa: ANN401 - Ibis builds its expression classes at run time
    """Compile an expression for a kind of engine.

    `named` gives what stands for a table of the map in the statement, as an expression of sqlglot.
    """
    from sqlglot import exp

    dialect, compiler = DIALECTS[kind], _compiler(DIALECTS[kind].compiler)
    # A copy has each of its parts in one place; Ibis' own tree shares them.
    tree = compiler.to_sqlglot(expression).copy()
    if dialect.collation:
        _sort_by_bytes(tree, expression, dialect.collation)
    parameters = {_put_in(one, dialect, compiler) for one in list(tree.find_all(exp.Literal)) if _is_place(one)}
    # What two parts of a statement have in common, Ibis writes once and calls by a name of its own.
    common = {one.alias: one for one in tree.find_all(exp.CTE)}
    if kind in _INLINES:
        for one in common.values():
            one.set("materialized", False)
    for table in list(tree.find_all(exp.Table)):
        if table.name == ASKED:
            parameters.add("asked")
            table.set("this", _asked(expression, dialect, compiler))
        elif table.name not in common:
            there = named(table.name)
            # PostgreSQL wants a name for each query that stands for a table.
            table.replace(there.as_(table.alias or "t0", table=True))
    return Compiled(_text(tree.sql(dialect=compiler.dialect), dialect), frozenset(parameters))


def laid_out(statement: Compiled, kind: ConnectionKind) -> str:
    """Give the text of a statement over several lines, as a person reads it."""
    import sqlglot

    dialect = _compiler(DIALECTS[kind].compiler).dialect
    return str(sqlglot.parse_one(statement.sql, dialect=dialect).sql(dialect=dialect, pretty=True))


def placed_in(tree: Any) -> frozenset[str]:  # noqa: ANN401
    """Give the names of the parameters that stand in what an engine named."""
    from sqlglot import exp

    return frozenset(str(node.this) for node in tree.find_all(exp.Placeholder))


def _is_place(literal: Any) -> bool:  # noqa: ANN401
    return literal.is_string and is_mark(literal.this)


def _put_in(literal: Any, dialect: Dialect, compiler: Any) -> str:  # noqa: ANN401
    """Put the place of a parameter where Ibis compiled the text that stands for it; give the parameter's name."""
    from sqlglot import exp

    name, dtype = told_by(literal.this)
    # Ibis wraps it in what it takes for a conversion to the type. What is compared with a column is all of that.
    operand = literal
    while not isinstance(operand.parent, exp.Binary):
        operand = operand.parent
    written = _type(dtype, dialect, compiler)
    place = _as_written(dialect.place.format(name=name, type=written))
    text = place if dtype.is_string() else dialect.cast.format(place=place, type=written)
    operand.replace(exp.Var(this=text))
    return name


def _asked(expression: Any, dialect: Dialect, compiler: Any) -> Any:  # noqa: ANN401
    import ibis.expr.operations as ops
    from sqlglot import exp

    dtype = next(node.schema[KEY] for node in expression.op().find(ops.UnboundTable) if node.name == ASKED)
    key = exp.to_identifier(KEY, quoted=True).sql(dialect=compiler.dialect)
    written = _type(dtype, dialect, compiler)
    place = dialect.place.format(name="asked", type=written)
    text = dialect.asked.format(place=place, type=written, key=key)
    return exp.Var(this=_as_written(f"({text})"))


def _type(dtype: Any, dialect: Dialect, compiler: Any) -> str:  # noqa: ANN401
    if dtype.is_timestamp():
        return dialect.instants[0 if dtype.timezone is not None else 1]
    return str(compiler.type_mapper.to_string(dtype.copy(nullable=dialect.compiler != "ClickHouseCompiler")))


def _sort_by_bytes(tree: Any, expression: Any, collation: str) -> None:  # noqa: ANN401
    """Have the texts among the keys by which the outermost rows are sorted compared by their bytes."""
    import ibis.expr.operations as ops
    from sqlglot import exp

    node = expression.op()
    node = node.parent if isinstance(node, ops.Limit) else node
    keys = node.keys if isinstance(node, ops.Sort) else ()
    ordered = tree.args["order"].expressions if keys else ()
    for key, place in zip(keys, ordered, strict=True):
        if key.dtype.is_string():
            place.set("this", exp.Collate(this=place.this.copy(), expression=exp.Var(this=collation)))


def _as_written(text: str) -> str:
    return f"{_LEFT}{text}{_RIGHT}"


def _text(sql: str, dialect: Dialect) -> str:
    parts = _WRITTEN.split(sql)
    if dialect.percent:
        parts[::2] = [one.replace("%", "%%") for one in parts[::2]]
    return "".join(parts)


@cache
def _compiler(name: str) -> Any:  # noqa: ANN401
    import ibis
    from ibis.backends.sql import compilers
    from ibis.config import Config

    class Options(Config):  # type: ignore[misc] # Ibis ships no types
        treat_nan_as_null: bool = False

    if name == "PySparkCompiler" and ibis.options.pyspark is None:
        # Ibis knows the options of a backend once it is loaded, which wants the engine's driver; compiling does not.
        ibis.options.pyspark = Options()
    return getattr(compilers, name)()
