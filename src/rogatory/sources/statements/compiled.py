"""From an expression to the text that an engine runs, with named places for its parameters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from rogatory.sources.statements.parameters import ASKED, KEY, MARK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rogatory.sources.maps.connection import ConnectionKind


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one engine is spoken to: the compiler of Ibis, and how it takes a list as a table.

    `collation` makes texts sort by their bytes where the engine would sort them by a language.
    """

    compiler: str
    asked: str
    collation: str = ""


_DUCKDB = Dialect("DuckDBCompiler", "SELECT UNNEST(CAST($asked AS {type}[])) AS {key}")
DIALECTS: dict[ConnectionKind, Dialect] = {
    "parquet": _DUCKDB,
    "csv": _DUCKDB,
    "sqlite": Dialect("SQLiteCompiler", "SELECT value AS {key} FROM JSON_EACH(:asked)"),
    "postgresql": Dialect("PostgresCompiler", "SELECT UNNEST(CAST(%(asked)s AS {type}[])) AS {key}", '"C"'),
    "spark": Dialect("PySparkCompiler", "SELECT EXPLODE(CAST(:asked AS ARRAY<{type}>)) AS {key}"),
    "trino": Dialect("TrinoCompiler", "SELECT {key} FROM UNNEST(CAST(:asked AS ARRAY({type}))) AS asked({key})"),
    "clickhouse": Dialect("ClickHouseCompiler", "SELECT arrayJoin({{asked:Array({type})}}) AS {key}"),
}


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement as text; the values of its `parameters` come beside it, by name."""

    sql: str
    parameters: frozenset[str]


def compiled(expression: Any, kind: ConnectionKind, named: Callable[[str], Any]) -> Compiled:  # noqa: ANN401 - Ibis builds its expression classes at run time
    """Compile an expression for a kind of engine.

    `named` gives what stands for a table of the map in the statement, as an expression of sqlglot.
    """
    dialect, compiler = DIALECTS[kind], _compiler(DIALECTS[kind].compiler)
    tree = compiler.to_sqlglot(expression)
    types = dict(expression.schema().items())
    sorted_as_text = {name for name, dtype in types.items() if dtype.is_string()}
    asked_type = _asked_type(expression, compiler)
    tree = tree.transform(lambda node: _changed(node, dialect, compiler, asked_type, sorted_as_text, named))
    return Compiled(tree.sql(dialect=compiler.dialect), frozenset(_parameters(tree)))


def _changed(
    node: Any,  # noqa: ANN401
    dialect: Dialect,
    compiler: Any,  # noqa: ANN401
    asked_type: str,
    sorted_as_text: set[str],
    named: Callable[[str], Any],
) -> Any:  # noqa: ANN401
    from sqlglot import exp

    if isinstance(node, exp.Literal) and node.is_string:
        if node.this.startswith(MARK):
            return exp.Placeholder(this=node.this.removeprefix(MARK), kind=_text_kind(dialect))
        # The driver of PostgreSQL takes a single per cent sign for the beginning of a parameter.
        return exp.Literal.string(node.this.replace("%", "%%")) if dialect.compiler == "PostgresCompiler" else node
    if isinstance(node, exp.Table):
        return _table(node, dialect, compiler, asked_type, named)
    if isinstance(node, exp.Ordered) and dialect.collation and node.this.name in sorted_as_text:
        collated = exp.Collate(this=node.this.copy(), expression=exp.Var(this=dialect.collation))
        node.set("this", collated)
    return node


def _table(node: Any, dialect: Dialect, compiler: Any, asked_type: str, named: Callable[[str], Any]) -> Any:  # noqa: ANN401
    import sqlglot

    if node.name != ASKED:
        there = named(node.name)
        return there.as_(node.alias, table=True) if node.alias else there
    key = sqlglot.to_identifier(KEY, quoted=True).sql(dialect=compiler.dialect)
    text = dialect.asked.format(type=asked_type, key=key)
    query: Any = sqlglot.parse_one(text, dialect=compiler.dialect)
    return query.subquery(node.alias)


def _asked_type(expression: Any, compiler: Any) -> str:  # noqa: ANN401
    import ibis.expr.operations as ops

    for node in expression.op().find(ops.UnboundTable):
        if node.name == ASKED:
            return str(compiler.type_mapper.to_string(node.schema[KEY]))
    return ""


def _parameters(tree: Any) -> Iterator[str]:  # noqa: ANN401
    from sqlglot import exp

    for node in tree.find_all(exp.Placeholder, exp.Parameter):
        yield str(node.this.name if isinstance(node.this, exp.Expression) else node.this)


def _text_kind(dialect: Dialect) -> Any:  # noqa: ANN401
    from sqlglot import exp

    return exp.Var(this="String") if dialect.compiler == "ClickHouseCompiler" else None


@cache
def _compiler(name: str) -> Any:  # noqa: ANN401
    from ibis.backends.sql import compilers

    return getattr(compilers, name)()
