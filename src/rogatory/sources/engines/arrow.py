"""From batches of Arrow to rows of Python values, a column at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from rogatory.sources.engines.contract import Unreadable

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def tuples_of(batch: Any) -> list[tuple[object, ...]]:  # noqa: ANN401 - Arrow's types would load it at every start
    """Give the rows of a batch; instants are aware, in UTC, where the column has a zone.

    Raises Unreadable for an instant beyond the years that Python knows, and what Arrow raises for one that lies between
    two microseconds.
    """
    return list(zip(*map(_values, batch.columns), strict=True))


def _values(column: Any) -> list[object]:  # noqa: ANN401
    import pyarrow as pa

    if not pa.types.is_timestamp(column.type):
        return list(column.to_pylist())
    # Arrow makes an instant ten times as slowly as the sum of two does.
    beginning = _BEGINNING if column.type.tz is not None else _BEGINNING.replace(tzinfo=None)
    exact = column if column.type.unit == "us" else column.cast(pa.timestamp("us", column.type.tz))
    counted = exact.view(pa.int64()).to_pylist()
    try:
        return [None if each is None else beginning + timedelta(0, 0, each) for each in counted]
    except OverflowError as error:
        raise Unreadable("an instant lies beyond the years 1 to 9999") from error
