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


def canonical(value: object) -> bytes:
    """Write a tree of dataclasses, mappings, sequences, dates and scalars as JSON: sorted keys, no spaces, UTF-8.

    The keys of a mapping are texts. Raises TypeError for any other value and ValueError for a datetime without a zone
    or a number that is not finite.
    """
    return _ENCODER.encode(value).encode("utf-8", "surrogatepass")


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
    """Give what JSON knows for a value that it does not know."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"
    if isinstance(value, date):
        return value.isoformat()
    kind: type = type(value)
    return {name: getattr(value, name) for name in _fields_of(kind)}


@cache
def _fields_of(kind: type) -> tuple[str, ...]:
    if not dataclasses.is_dataclass(kind):
        raise TypeError(f"{kind.__name__} has no canonical form")
    return tuple(field.name for field in dataclasses.fields(kind))


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain)
