"""The files that would leave under one item, as the custodian looks through them: the first ones, or page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from rogatory.desk.models import Matter
from rogatory.desk.review.before import Before
from rogatory.desk.review.contract import File
from rogatory.desk.stages.spool import SpooledFile

TILES = 24
"""So many files of an item are shown at once."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A file: its name, size, and the address of its small picture; empty where it has none.

    ``failed`` tells that none could be made of what is, or is called, a picture or a video.
    """

    part: str
    name: str
    size: int
    picture: str
    failed: bool
    withheld: bool


@dataclass(frozen=True, slots=True)
class Files:
    """Files of an item, ``count`` in all: ``first`` is the number of the first that is shown, counted from 1.

    ``previous`` and ``following`` are the numbers with which the pages beside it begin.
    """

    count: int
    first: int
    tiles: tuple[Tile, ...]
    previous: int | None
    following: int | None

    @property
    def last(self) -> int:
        """The number of the last that is shown."""
        return self.first + len(self.tiles) - 1


def files_from(found: Before, matter: Matter, files: Sequence[tuple[SpooledFile, File]], first: int) -> Files:
    """Give the page of an item's files on which the file of that number stands; numbers count from 1."""
    at = max(min(first, len(files)) - 1, 0) // TILES * TILES
    return Files(
        count=len(files),
        first=at + 1,
        tiles=tuple(_tile(found, matter, file, one) for file, one in files[at : at + TILES]),
        previous=at + 1 - TILES if at else None,
        following=at + 1 + TILES if at + TILES < len(files) else None,
    )


def _tile(found: Before, matter: Matter, file: SpooledFile, one: File) -> Tile:
    return Tile(
        part=file.sha256,
        name=file.file_name,
        size=file.size,
        picture=_picture(found, matter, file.sha256),
        failed=found.previews.get(file.sha256) == "",
        withheld=one.withheld,
    )


def _picture(found: Before, matter: Matter, part: str) -> str:
    if not found.previews.get(part):
        return ""
    return reverse("console:review-picture", args=[matter.request.reference, matter.kind, part])
