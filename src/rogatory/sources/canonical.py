"""One spelling for a value, so that its digest means something."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def root(entries: Sequence[bytes]) -> bytes:
    """Give the SHA-256 Merkle root over entries, 32 bytes (RFC 9162, section 2.1.1)."""
    level = [hashlib.sha256(b"\x00" + entry).digest() for entry in entries]
    if not level:
        return hashlib.sha256().digest()
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        # A last one without a neighbour goes up as it is.
        level = [hashlib.sha256(b"\x01" + left + right).digest() for left, right in pairs] + level[len(level) & ~1 :]
    return level[0]


def _plain(value: object) -> object:
    if isinstance(value, UNCONVERTED):
        return value
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
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(getattr(value, name)) for name in _fields_of(type(value))}
    raise TypeError(f"{type(value).__name__} has no canonical form")


@cache
def _fields_of(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))
