"""How the files of a table are laid out, so that a question opens few of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rogatory.sources.maps.part import Part, require

Hash = Literal["modulo", "crc32", "spark", "iceberg"]
"""How a value gives its bucket; `sources.buckets` tells each of them exactly."""


@dataclass(frozen=True, slots=True)
class Buckets(Part):
    """Each file holds the rows whose `column` hashes to the number that stands at ``{bucket}`` in its name."""

    column: str
    count: int
    hash: Hash

    def __post_init__(self) -> None:
        """Refuse a number of buckets that parts nothing."""
        require(self.count >= 2, f"{self.count} buckets part nothing", "Give their `count`, 2 or more")


@dataclass(frozen=True, slots=True)
class Partitions(Part):
    """Each file holds the rows whose `column` lies in the year, month, day or hour that its path names.

    They stand in the table's `file` as ``%Y``, ``%m``, ``%d`` and ``%H``, and are those of `zone`.
    """

    column: str
    zone: str = "UTC"

    def __post_init__(self) -> None:
        """Refuse a zone that nobody knows."""
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"there is no time zone {self.zone}", 'Give one such as "Europe/Berlin"') from error


@dataclass(frozen=True, slots=True)
class Layout(Part):
    """What is known of where a table's rows lie. `sorted` are the columns by which each file is sorted, in order.

    Only `buckets` and `partitions` decide which files are opened; rows are found by what they hold in every case.
    """

    buckets: Buckets | None = None
    partitions: Partitions | None = None
    sorted: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a layout that tells nothing."""
        require(
            bool(self.buckets or self.partitions or self.sorted),
            "the layout tells nothing",
            "Give `buckets`, `partitions` or `sorted`, or leave it out",
        )
