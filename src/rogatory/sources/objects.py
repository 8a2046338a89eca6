"""The file of a platform's row, held to what the row tells of it: its length and its digest."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from rogatory.places.passing import Passing
from rogatory.sources.answers import MediaObject, Origin, PartFailed, Statement
from rogatory.sources.engines.contract import Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rogatory.sources.maps.records import Objects
    from rogatory.sources.plan import PlannedItem
    from rogatory.sources.stores.contract import Files


@dataclass(frozen=True, slots=True)
class Told:
    """What the platform's row says of its file: where it lies, and its length and digest where the map names them."""

    path: str | None
    size: int | None = None
    sha256: str | None = None

    @classmethod
    def of(cls, objects: Objects, values: Mapping[str, object]) -> Told:
        """Take it from the values of a row, by column; raises Unreadable where the length is none."""
        size = values[objects.size] if objects.size else None
        sha256 = values[objects.sha256] if objects.sha256 else None
        return cls(
            objects.template.path(values),
            _length(size) if size is not None else None,
            str(sha256).lower() if sha256 else None,
        )


def _length(value: object) -> int:
    try:
        # Some platforms keep whole numbers as others.
        exact = Decimal(str(value))
        length = int(exact)
    except (ArithmeticError, ValueError):
        length, exact = 0, Decimal(-1)
    if length != exact or length < 0:
        raise Unreadable("what should be the length of a file is none")
    return length


def media(
    files: Files,
    item: PlannedItem,
    media_id: str,
    told: Told,
    metadata: Mapping[str, object],
    origin: Origin | None = None,
    table: str = "",
) -> MediaObject | Statement:
    """Give the file of one row, or the statement that it is not held or cannot be reached.

    A file of another length than the platform tells is none that could be read; that it has another digest shows when
    its last byte is read.
    """
    gone = Statement(
        item.item, item.account, "not-held", f"The file of {media_id} is no longer held.", {"media_id": media_id}
    )
    if not told.path:
        return gone
    path, failed = told.path, unreachable_file(item, media_id)
    try:
        size = files.size(path)
    except FileNotFoundError:
        return gone
    except Unreadable:
        return failed
    if told.size not in (None, size):
        return failed
    return MediaObject(
        item=item.item,
        clause=item.clause,
        account=item.account,
        media_id=media_id,
        file_name=PurePosixPath(path).name,
        size=size,
        metadata=metadata,
        chunks=lambda: _Whole(files, path, size, told.sha256, failed),
        origin=origin,
        table=table,
    )


class _Whole(Passing):
    """The bytes of a file, which end only where all of them came, and no others; they are hashed here and once."""

    def __init__(self, files: Files, path: str, size: int, sha256: str | None, failed: Statement) -> None:
        super().__init__(iter(files.read(path)))
        self._told, self._failed = (size, sha256), failed

    def __next__(self) -> bytes | memoryview:
        size, sha256 = self._told
        try:
            piece = super().__next__()
        except (Unreadable, FileNotFoundError) as error:
            raise PartFailed(self._failed) from error
        except StopIteration:
            if self.size != size or sha256 not in (None, self.sha256):
                raise PartFailed(self._failed) from None
            raise
        if self.size > size:
            raise PartFailed(self._failed)
        return piece


def unreachable_file(item: PlannedItem, media_id: str) -> Statement:
    """Say that one file could not be read."""
    return Statement(
        item.item,
        item.account,
        "unreachable",
        f"The file of {media_id} could not be read.",
        {"media_id": media_id},
    )
