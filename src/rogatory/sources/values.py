"""From what an engine gives to what is disclosed: instants with their zone, and values out of JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface
from types import NoneType
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from rogatory.sources.engines.contract import Unreadable
from rogatory.sources.maps.tables import PER_SECOND

if TYPE_CHECKING:
    from datetime import tzinfo

    from rogatory.sources.maps.tables import Column, Unit

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_AS_TEXT = (UUID, IPv4Address, IPv6Address, IPv4Interface, IPv6Interface)
_INSTANTS = frozenset({datetime, NoneType})
_UNCHANGED = frozenset({str, int, float, bool, NoneType})
"""A column of these types alone is given as it is, without a look at each of its values."""
Reading = Callable[[Sequence[object]], Sequence[object]]
"""Makes disclosed values of a column of a batch."""


def reading_of(column: Column, dtype: Any) -> Reading:  # noqa: ANN401 - Ibis builds its types at run time
    """Give what makes disclosed values of those that an engine gives for a column; None stays None.

    `dtype` is the type of the platform's column, None for one inside JSON. An engine without types of its own gives
    texts for instants and days, and numbers for truths.

    Raises Unreadable, when it is called, for what is not what the map says.
    """
    if column.of is not None:
        return lambda values: [_inside(column.path, value) for value in values]
    if column.instant is not None:
        return partial(_counted, column.instant)
    zone = ZoneInfo(column.zone) if column.zone else UTC
    if dtype.is_timestamp():
        return partial(_instants, zone)
    if dtype.is_date():
        return _days
    return _truths if dtype.is_boolean() else partial(_plain, zone)


def reading_of_key(values: Sequence[object]) -> Sequence[object]:
    """Make of accounts' ids what is compared and kept: the platform's own values, or their text."""
    return _plain(UTC, values)


def read_rows(
    rows: list[tuple[object, ...]], places: Sequence[int], readings: Sequence[Reading]
) -> list[Sequence[object]]:
    """Make disclosed values of rows; gives columns: for each of the places in a row, with the reading that it has."""
    columns: list[Sequence[object]] = list(zip(*rows, strict=True))
    return [reading(columns[place]) for place, reading in zip(places, readings, strict=True)]


def _plain(zone: tzinfo, values: Sequence[object]) -> Sequence[object]:
    if set(map(type, values)) <= _UNCHANGED:
        return values
    return [_plain_one(zone, value) for value in values]


def _plain_one(zone: tzinfo, value: object) -> object:
    if isinstance(value, datetime):
        return _instant(zone, value)
    return str(value) if isinstance(value, _AS_TEXT) else value


def _instants(zone: tzinfo, values: Sequence[object]) -> Sequence[object]:
    if set(map(type, values)) <= _INSTANTS:
        told = cast("Sequence[datetime | None]", values)
        if {UTC if value is None else value.tzinfo for value in told} <= {UTC}:
            return values
    return [_instant(zone, value) for value in values]


def _instant(zone: tzinfo, value: object) -> object:
    if isinstance(value, str):
        value = _parsed(datetime.fromisoformat, value, "an instant")
    if not isinstance(value, datetime):
        return value
    # The first of an hour that came twice: fold is 0.
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)


def _days(values: Sequence[object]) -> Sequence[object]:
    return [_parsed(date.fromisoformat, value, "a day") if isinstance(value, str) else value for value in values]


def _truths(values: Sequence[object]) -> Sequence[object]:
    return [value if value is None else bool(value) for value in values]


def _parsed(parse: Callable[[str], object], value: str, what: str) -> object:
    try:
        return parse(value)
    except ValueError as error:
        raise Unreadable(f"a text stands where {what} should be") from error


def _counted(unit: Unit, values: Sequence[object]) -> list[object]:
    for kind in set(map(type, values)) - {int, NoneType}:
        raise Unreadable(f"a {kind.__name__} stands where a number of {unit} since 1970 should be")
    counted, per = cast("Sequence[int | None]", values), PER_SECOND[unit]
    try:
        return [None if each is None else _BEGINNING + timedelta(0, 0, each * 10**6 // per) for each in counted]
    except OverflowError as error:
        raise Unreadable(f"a number of {unit} since 1970 is no instant") from error


def _inside(path: tuple[str | int, ...], value: object) -> object:
    """Give what lies in JSON at a path as text; None where nothing does. What is no text there comes as JSON."""
    try:
        found = json.loads(value) if isinstance(value, (str, bytes)) else value
    except ValueError as error:
        raise Unreadable(f"what should be JSON is none: {error}") from error
    except RecursionError as error:
        raise Unreadable("what should be JSON is nested too deeply") from error
    for step in path:
        if isinstance(found, dict) and isinstance(step, str):
            found = found.get(step)
        elif isinstance(found, list) and isinstance(step, int) and -len(found) <= step < len(found):
            found = found[step]
        else:
            return None
    if found is None or isinstance(found, str):
        return found
    try:
        return json.dumps(found, ensure_ascii=False, sort_keys=True)
    except RecursionError as error:
        raise Unreadable("what should be JSON is nested too deeply") from error
