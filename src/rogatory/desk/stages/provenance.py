"""What a return says of where rows and files come from, and of what their columns mean."""

from __future__ import annotations

from rogatory.desk.stages.spool import SpooledFile, SpooledTable
from rogatory.evidence.returns import Column, Origin


def columns_of(table: SpooledTable) -> tuple[Column, ...]:
    """Give the columns of a table with their labels, units and meanings; what was collected without has none."""
    meanings = table.meanings or ("",) * len(table.columns)
    told = zip(table.columns, table.labels, table.units, meanings, strict=True)
    return tuple(Column(name, label, unit or None, meaning or None) for name, label, unit, meaning in told)


def origins_of(part: SpooledTable | SpooledFile) -> tuple[Origin, ...]:
    """Give the queries that gave a table or a file."""
    return tuple(Origin(one.source, one.map_digest, one.query_digest, one.preserved_at) for one in part.origins)
