"""From what an engine gives to what is disclosed: instants with their zone, and values out of JSON."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from functools import partial
from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from rogatory.sources.engines.contract import Unreadable
from rogatory.sources.maps.tables import PER_SECOND

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rogatory.sources.maps.tables import Column, Unit

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_AS_TEXT = (UUID, IPv4Address, IPv6Address, IPv4Interface, IPv6Interface)


def reading_of(column: Column, dtype: Any) -> Callable[[object], object]:  # noqa: ANN401 - Ibis builds its types at run time
    """Give what makes a disclosed value of what an engine gives for a column; None stays None.

    `dtype` is the type of the platform's column, None for one inside JSON. An engine without types of its own gives
    texts for instants and days, and numbers for truths.

    Raises Unreadable, when it is called, for what is not what the map says.
    """
    if column.of is not None:
        return partial(_inside, column.path)
    if column.instant is not None:
        return partial(_counted, column.instant)
    zone = ZoneInfo(column.zone) if column.zone else None
    if dtype.is_timestamp():
        return partial(_instant, zone)
    if dtype.is_date():
        return _day
    return _truth if dtype.is_boolean() else partial(_plain, zone)


def reading_of_key(value: object) -> object:
    """Make of an account's id what is compared and kept: the platform's own value, or its text."""
    return _plain(None, value)


def read_rows(
    rows: list[tuple[object, ...]], readings: Sequence[Callable[[object], object]]
) -> list[tuple[object, ...]]:
    """Make disclosed values of rows; a reading for each of their columns."""
    columns = [list(map(reading, column)) for reading, column in zip(readings, zip(*rows, strict=True), strict=True)]
    return list(zip(*columns, strict=True))


def _plain(zone: ZoneInfo | None, value: object) -> object:
    if type(value) is str or value is None or type(value) is int:
        return value
    if isinstance(value, datetime):
        return _instant(zone, value)
    return str(value) if isinstance(value, _AS_TEXT) else value


def _instant(zone: ZoneInfo | None, value: object) -> object:
    if isinstance(value, str):
        value = _parsed(datetime.fromisoformat, value, "an instant")
    if not isinstance(value, datetime):
        return value
    # The first of an hour that came twice: fold is 0.
    return (value if value.tzinfo else value.replace(tzinfo=zone or UTC)).astimezone(UTC)


def _day(value: object) -> object:
    return _parsed(date.fromisoformat, value, "a day") if isinstance(value, str) else value


def _truth(value: object) -> object:
    return value if value is None else bool(value)


def _parsed(parse: Callable[[str], object], value: str, what: str) -> object:
    try:
        return parse(value)
    except ValueError as error:
        raise Unreadable(f"a text stands where {what} should be") from error


def _counted(unit: Unit, value: object) -> object:
    if value is None:
        return None
    if not isinstance(value, int):
        raise Unreadable(f"a {type(value).__name__} stands where a number of {unit} since 1970 should be")
    try:
        return _BEGINNING + timedelta(microseconds=value * 10**6 // PER_SECOND[unit])
    except OverflowError as error:
        raise Unreadable(f"{value} {unit} since 1970 is no instant") from error


def _inside(path: tuple[str | int, ...], value: object) -> object:
    """Give what lies in JSON at a path as text; None where nothing does. What is no text there comes as JSON."""
    try:
        found = json.loads(value) if isinstance(value, (str, bytes)) else value
    except ValueError as error:
        raise Unreadable(f"what should be JSON is none: {error}") from error
    for step in path:
        if isinstance(found, dict) and isinstance(step, str):
            found = found.get(step)
        elif isinstance(found, list) and isinstance(step, int) and -len(found) <= step < len(found):
            found = found[step]
        else:
            return None
    return found if found is None or isinstance(found, str) else json.dumps(found, ensure_ascii=False, sort_keys=True)
