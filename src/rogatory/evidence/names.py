"""Names of files in a return: safe on every desktop, never a path, never percent-encoded.

A username is chosen by its owner and may hold anything: slashes, bidirectional overrides, `CON`, four hundred emoji.
BagIt readers disagree about `%`, CR and LF, so those never stand in a name; the exact value stands in the records.
"""

from __future__ import annotations

import unicodedata

_FORBIDDEN = frozenset('%/\\:*?"<>|')
_WINDOWS_DEVICES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)}
)
_JOINER = "\u200d"
"""Holds families of emoji and Indic letters together; harmless where no path ends at it."""

_LONGEST = 120
"""Bytes of UTF-8 a name may have; a layout can add its own words and stay under the 255 of common file systems."""


def file_name(text: str, longest: int = _LONGEST) -> str:
    """Turn any text into one safe path segment of at most `longest` bytes of UTF-8.

    Letters, marks, digits and emoji of every script stay; what a file system, a shell or a reader's eye could take for
    something else becomes `_`.
    """
    normal = unicodedata.normalize("NFC", text)
    kept = "".join(_safe(character) for character in normal)
    kept = _shortened(kept.strip(" "), longest).rstrip(" .")
    if kept.startswith((".", "~", "-")):
        kept = "_" + kept[1:]
    if not kept.strip("_. "):
        return "_"
    if kept.split(".")[0].strip().casefold() in _WINDOWS_DEVICES:
        kept = _shortened("_" + kept, longest)
    return kept


def is_file_name(segment: str) -> bool:
    """Say whether a path segment is one that a return may hold (longer than a single value's name is allowed)."""
    return bool(segment) and len(segment.encode("utf-8", "replace")) <= 255 and file_name(segment, 255) == segment


class NameRegistry:
    """Gives each file of a return a path of its own, also where a file system folds case or Unicode forms."""

    def __init__(self) -> None:
        """Begin with no path taken."""
        self._taken: set[str] = set()
        self._folders: dict[tuple[str, str], str] = {}

    def folder(self, parent: str, owner: str) -> str:
        """Give the folder for `owner` under `parent`: the same on every call, and no other owner's.

        Args:
            parent: a path already safe, such as `data/records`.
            owner: any text, such as a username.
        """
        known = self._folders.get((parent, owner))
        if known is None:
            known = self.file(parent, file_name(owner))
            self._folders[parent, owner] = known
        return known

    def file(self, parent: str, name: str) -> str:
        """Give `parent/name`, or `parent/name-2.ext` and so on where that path is taken already."""
        stem, dot, extension = name.rpartition(".")
        if not stem:
            stem, dot, extension = name, "", ""
        path, turn = f"{parent}/{name}", 1
        while _folded(path) in self._taken:
            turn += 1
            path = f"{parent}/{stem}-{turn}{dot}{extension}"
        self._taken.add(_folded(path))
        return path


def _safe(character: str) -> str:
    kind = unicodedata.category(character)[0]
    if character in _FORBIDDEN or (kind == "C" and character != _JOINER):
        return "_"
    return " " if kind == "Z" else character


def _shortened(text: str, longest: int) -> str:
    raw = text.encode("utf-8")
    if len(raw) <= longest:
        return text
    return raw[:longest].decode("utf-8", "ignore")


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKD", path).casefold())
