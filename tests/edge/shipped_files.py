"""The files of the packs and readings that come with Rogatory, to be edited in memory."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from rogatory.edge.packs import read_folder, shipped_folders

INC = "tiktok-inc-2020-08-13"
PTE = "tiktok-pte-2020-08-13"
READINGS = resources.files("rogatory.guidelines") / "readings" / "shipped"


def files_of(version: str) -> dict[str, bytes]:
    """Give the files of a shipped pack, by their path within its folder."""
    return read_folder(next(each for each in shipped_folders() if each.name == version))


def line_in(text: str, marker: str) -> int:
    """Give the line (from 1) of a text on which a marker stands first."""
    return text[: text.index(marker)].count("\n") + 1


def write_pack(folder: Path, files: dict[str, bytes]) -> Path:
    """Write files into a folder that does not exist yet, and give it."""
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder
