"""A published audit as commands name it: a folder, or the address of a folder or bucket."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rogatory.evidence.published import KEPT, Copy
from rogatory.problem import Problem


class FolderCopy:
    """A published log copied into a folder."""

    def __init__(self, folder: Path) -> None:
        """Read from a folder.

        Raises:
            Problem: it is none.
        """
        if not folder.is_dir():
            raise Problem("there is no such folder", where=str(folder), cure="Name the copy of a published audit.")
        self._folder = folder

    def read(self, path: str) -> bytes | None:
        """Give what lies under a path, or nothing where nothing does."""
        file = self._folder / path
        try:
            return file.read_bytes() if file.is_file() else None
        except OSError as error:
            cure = "Make the copy readable for yourself."
            raise Problem(f"it cannot be read: {error.strerror}", where=str(file), cure=cure) from error

    def kept(self) -> Iterator[str]:
        """Give the paths of the checkpoints that are kept."""
        folder = self._folder / KEPT
        yield from sorted(f"{KEPT}/{each.name}" for each in folder.iterdir()) if folder.is_dir() else ()


def open_copy(named: str) -> Copy:
    """Open a published audit by its folder, ``file://`` or ``s3://`` address.

    Raises:
        Problem: there is none, or the bucket does not answer.
    """
    if "://" not in named:
        return FolderCopy(Path(named))
    from rogatory.desk.publishing import PlaceCopy
    from rogatory.desk.vault.place import Place

    return PlaceCopy(Place(named))
