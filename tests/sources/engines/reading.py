"""Everything in a table, read through its engine as a statement of the product would."""

from __future__ import annotations

from typing import Any

import ibis

from rogatory.sources.engines.contract import Engine
from rogatory.sources.maps.tables import Table
from rogatory.sources.statements.compiled import Compiled, compiled


def whole(engine: Engine, table: Table) -> Compiled:
    """Compile the statement that reads all declared columns of a table."""
    types = engine.schema(table)
    wanted = {one.name: types[one.name] for one in table.columns}
    return compiled(ibis.table(wanted, name=table.name), engine.kind, lambda _: engine.named(table))


def all_rows(engine: Engine, table: Table) -> list[tuple[Any, ...]]:
    """Read all rows, without any order."""
    return [row for batch in engine.stream(whole(engine, table).sql, {}) for row in batch]
