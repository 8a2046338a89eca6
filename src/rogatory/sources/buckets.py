"""Into which bucket a value falls, in the ways in which lakes are commonly bucketed."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any
from zlib import crc32

from rogatory.sources.engines.contract import Unreadable

if TYPE_CHECKING:
    from rogatory.sources.maps.layout import Buckets

_SPARK_SEED = 42
_M1, _M2, _MASK = 0xCC9E2D51, 0x1B873593, 0xFFFFFFFF


def bucket_of(value: object, buckets: Buckets, dtype: Any) -> int:  # noqa: ANN401 - Ibis builds its types at run time
    """Give the bucket of a value of a column of this type.

    - ``modulo``: a whole number, modulo the count.
    - ``crc32``: the CRC-32 (that of zlib) of the value as text in UTF-8, modulo the count.
    - ``spark``: as Spark's ``bucketBy`` and ``CLUSTERED BY``: Murmur3 with the seed 42, the positive remainder.
    - ``iceberg``: as Iceberg's ``bucket`` transform: Murmur3 with the seed 0, without its sign, modulo the count.

    Raises:
        Unreadable: the column is of a type that has no bucket in this way.
    """
    if not (dtype.is_integer() or dtype.is_string() or dtype.is_uuid()):
        raise Unreadable(f"the column {buckets.column} holds {dtype}, and nothing is bucketed by that")
    whole = int(str(value)) if dtype.is_integer() else None
    if buckets.hash == "crc32":
        return crc32(str(value).encode()) % buckets.count
    if buckets.hash == "modulo":
        if whole is None:
            raise Unreadable(f"the column {buckets.column} holds {dtype}, which has no remainder")
        return whole % buckets.count
    if buckets.hash == "iceberg":
        # Iceberg hashes whole numbers of every width as 64 bits.
        return (murmur3(_bytes(value, whole, 8), 0) & 0x7FFFFFFF) % buckets.count
    hashed = _spark(_bytes(value, whole, 8 if dtype.is_int64() else 4), _SPARK_SEED)
    return (hashed - (1 << 32) if hashed >> 31 else hashed) % buckets.count


def murmur3(data: bytes, seed: int) -> int:
    """Give Murmur3 (x86, 32 bits) of bytes, without a sign."""
    whole = len(data) & ~3
    h = _blocks(data[:whole], seed)
    if rest := data[whole:]:
        h ^= _mixed(int.from_bytes(rest, "little"))
    return _finished(h, len(data))


def _spark(data: bytes, seed: int) -> int:
    """Give what Spark makes of it: each byte that fills no block of four is a block of its own, with its sign."""
    whole = len(data) & ~3
    h = _blocks(data[:whole], seed)
    for byte in data[whole:]:
        h = _block(h, (byte - 256 if byte > 127 else byte) & _MASK)
    return _finished(h, len(data))


def _bytes(value: object, whole: int | None, width: int) -> bytes:
    if whole is None:
        return str(value).encode()
    return struct.pack("<q" if width == 8 else "<i", whole)


def _blocks(data: bytes, h: int) -> int:
    for (block,) in struct.iter_unpack("<I", data):
        h = _block(h, block)
    return h


def _block(h: int, block: int) -> int:
    h ^= _mixed(block)
    h = ((h << 13) | (h >> 19)) & _MASK
    return (h * 5 + 0xE6546B64) & _MASK


def _mixed(block: int) -> int:
    k = (block * _M1) & _MASK
    k = ((k << 15) | (k >> 17)) & _MASK
    return (k * _M2) & _MASK


def _finished(h: int, length: int) -> int:
    h ^= length
    h ^= h >> 16
    h = (h * 0x85EBCA6B) & _MASK
    h ^= h >> 13
    h = (h * 0xC2B2AE35) & _MASK
    return h ^ (h >> 16)
