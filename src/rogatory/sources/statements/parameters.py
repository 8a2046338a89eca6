"""The places in a statement at which values are put in when it runs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from rogatory.sources.maps.tables import PER_SECOND

if TYPE_CHECKING:
    from rogatory.sources.maps.tables import Column

MARK = "rogatory parameter "
"""Begins the text that stands for a parameter while Ibis compiles; it is taken out before any engine sees it."""
ASKED = "rogatory_asked"
"""The name of the table that stands for the list of accounts or names that are asked for."""
KEY = "key"
"""The column of that table."""


def parameter(name: str, dtype: Any) -> Any:  # noqa: ANN401 - Ibis builds its expression classes at run time
    """Give the place of a parameter, read as a type."""
    import ibis

    read_as = wide(dtype)
    place = ibis.literal(f"{MARK}{name} {read_as}")
    return place if read_as.is_string() else place.cast(read_as)


def is_mark(text: str) -> bool:
    """Tell whether a text stands for a parameter."""
    return text.startswith(MARK)


def told_by(mark: str) -> tuple[str, Any]:
    """Give the name and the type of the parameter for which a text stands."""
    import ibis

    name, _, dtype = mark.removeprefix(MARK).partition(" ")
    return name, ibis.dtype(dtype)


def wide(dtype: Any) -> Any:  # noqa: ANN401
    """Give the type in which a value is held against a column: never one in which it would be cut or rounded.

    A name that is cut to the length of its column could be another's, and a rounded instant lets in the row beside it.
    """
    import ibis.expr.datatypes as dt

    if dtype.is_string():
        return dt.string
    if dtype.is_signed_integer():
        return dt.int64
    return dt.Timestamp(timezone=dtype.timezone) if dtype.is_timestamp() else dtype


def instant_at(name: str, column: Any) -> Any:  # noqa: ANN401
    """Give the place of an instant that is held against a column: of its own type, be it a number or a timestamp."""
    return parameter(name, column.type())


def instant_as(value: datetime, declared: Column, *, zoned: bool) -> object:
    """Give an instant as the platform writes it in a column; `zoned` tells whether its type has a time zone."""
    aware = value.astimezone(UTC)
    if declared.instant is not None:
        seconds = int((aware - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())
        return seconds * PER_SECOND[declared.instant] + aware.microsecond * PER_SECOND[declared.instant] // 10**6
    if zoned:
        return aware
    return aware.astimezone(ZoneInfo(declared.zone or "UTC")).replace(tzinfo=None)
