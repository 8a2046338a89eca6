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

    place = ibis.literal(MARK + name)
    return place if dtype.is_string() else place.cast(dtype)


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
