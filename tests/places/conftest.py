"""A bucket with one large object, and a faulty way to it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from rogatory.places.address import bucket_at
from rogatory.places.bucket import Bucket, Manner
from tests.faulty import Way, faulty_way
from tests.s3 import ACCESS, BUCKET, client

RANGE, PIECE = 64 << 10, 4 << 10
MANNER = Manner(range=RANGE, together=3, piece=PIECE, tries=4, first=0.002, longest=0.01)
NAME, SIZE = "films/one.bin", 10 * RANGE + 777


@dataclass
class Served:
    """A bucket behind a way: what lies in it, and another program's way to it."""

    way: Way
    content: bytes
    client: Any

    def bucket(self, manner: Manner = MANNER, **more: Any) -> Bucket:
        environment = {f"MEDIA_{name}": value for name, value in ACCESS.items()}
        environment["MEDIA_AWS_ENDPOINT_URL"] = self.way.address
        return Bucket(bucket_at(f"s3://{BUCKET}", environment, "MEDIA", retries=0, **more), manner)

    def put(self, content: bytes) -> None:
        self.client.put_object(Bucket=BUCKET, Key=NAME, Body=content)


@pytest.fixture
def served(s3: str, chance: random.Random) -> Iterator[Served]:
    with faulty_way(s3) as way:
        served = Served(way, chance.randbytes(SIZE), client(s3))
        served.put(served.content)
        yield served
