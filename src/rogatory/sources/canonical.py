"""One spelling for a value, so that its digest means something."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from datetime import UTC, date, datetime

UNCONVERTED = (str, int, float, bool, type(None))


def canonical(value: object) -> bytes:
    """Write a tree of dataclasses, mappings, sequences, dates and scalars as JSON: sorted keys, no spaces, UTF-8.

    Raises TypeError for any other value and ValueError for a datetime without a zone or a number that is not finite.
    """
    plain = json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return plain.encode("utf-8", "surrogatepass")


def digest(value: object) -> str:
    """Give the SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UNCONVERTED):
        return value
    raise TypeError(f"{type(value).__name__} has no canonical form")
