"""Disclosed values as a Parquet file, with the types in which they are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from rogatory.sources.engines.contract import Unreadable
from rogatory.sources.engines.told import without_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rogatory.sources.maps.tables import Column

Kept = Any
"""A type of Arrow, or `STRING`; Arrow is imported when something is written."""
STRING = "string"
INSTANT = "instant"


def kept_as(column: Column, dtype: Any) -> Kept:  # noqa: ANN401 - Ibis builds its types at run time
    """Give the type of Arrow for what `values.reading_of` makes of a column; `dtype` is that of the platform."""
    if column.of is not None:
        return STRING
    if column.instant is not None or column.zone is not None or dtype.is_timestamp():
        return INSTANT
    if dtype.is_uuid() or dtype.is_inet() or dtype.is_unknown() or dtype.is_json():
        return STRING
    return dtype.to_pyarrow()


def written(file: BinaryIO, types: Mapping[str, Kept], batches: Iterable[list[tuple[object, ...]]]) -> int:
    """Write rows as Parquet, with columns of these types; give how many there are.

    Raises:
        Unreadable: a value is not of the type of its column.
    """
    import pyarrow as pa
    import pyarrow.parquet as parquet

    arrow = {STRING: pa.string(), INSTANT: pa.timestamp("us", "UTC")}
    schema = pa.schema([(name, arrow[kept] if isinstance(kept, str) else kept) for name, kept in types.items()])
    count = 0
    try:
        with parquet.ParquetWriter(file, schema) as writer:
            for rows in filter(None, batches):
                count += len(rows)
                columns = [
                    pa.array(values, field.type) for values, field in zip(zip(*rows, strict=True), schema, strict=True)
                ]
                writer.write_batch(pa.record_batch(columns, schema=schema))
    except (pa.ArrowException, TypeError, ValueError) as error:
        raise Unreadable(f"what was read cannot be kept: {without_data(str(error))}") from error
    return count
