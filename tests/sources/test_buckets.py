"""Into which bucket a value falls, by the vectors that those publish who bucket so."""

from __future__ import annotations

from zlib import crc32

import ibis
import pytest

from rogatory.sources.buckets import bucket_of, murmur3
from rogatory.sources.engines.contract import Unreadable
from rogatory.sources.maps.layout import Buckets

INT64, INT32, TEXT = ibis.dtype("int64"), ibis.dtype("int32"), ibis.dtype("string")
WHOLE = 1 << 31
"""So many buckets that the number of one is the hash itself, but for its sign."""


@pytest.mark.parametrize(
    ("value", "dtype", "hashed"), [(34, INT32, 2017239379), (34, INT64, 2017239379), ("iceberg", TEXT, 1210000089)]
)
def test_iceberg_hashes_as_its_specification_says(value, dtype, hashed):
    """Iceberg's table specification, appendix B: 32-bit hash requirements."""
    assert bucket_of(value, Buckets("id", WHOLE, "iceberg"), dtype) == hashed


def test_bytes_that_fill_no_block_are_hashed_too():
    assert murmur3(bytes([0, 1, 2, 3]), 0) - (1 << 32) == -188683207


@pytest.mark.parametrize(
    ("value", "dtype", "hashed"),
    [
        # What Spark's own hash() gives; pmod of a negative hash is counted from behind.
        ("Spark", TEXT, 228093765),
        (1, INT32, -559580957),
        (1, INT64, -1712319331),
    ],
)
def test_spark_hashes_as_it_buckets(value, dtype, hashed):
    assert bucket_of(value, Buckets("id", WHOLE, "spark"), dtype) == hashed % WHOLE


def test_text_and_numbers_go_by_their_text_or_their_remainder():
    assert bucket_of(7_000_000_001, Buckets("id", 64, "crc32"), INT64) == crc32(b"7000000001") % 64
    assert bucket_of("ស្រីមុំ", Buckets("id", 64, "crc32"), TEXT) == crc32("ស្រីមុំ".encode()) % 64
    assert bucket_of(-3, Buckets("id", 8, "modulo"), INT64) == 5


def test_an_id_that_came_as_text_falls_where_its_number_does():
    for way in ("crc32", "modulo", "spark", "iceberg"):
        told = Buckets("id", 64, way)
        assert bucket_of("4711", told, INT64) == bucket_of(4711, told, INT64)


@pytest.mark.parametrize(("way", "dtype"), [("modulo", "string"), ("crc32", "float64"), ("spark", "boolean")])
def test_a_type_that_has_no_bucket_is_told(way, dtype):
    with pytest.raises(Unreadable, match="the column id holds"):
        bucket_of("1", Buckets("id", 8, way), ibis.dtype(dtype))
