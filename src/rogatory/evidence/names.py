"""Names of files in a return: safe on every desktop, never a path, never percent-encoded.

A username is chosen by its owner and may hold anything: slashes, bidirectional overrides, `CON`, four hundred emoji.
BagIt readers disagree about `%`, CR and LF, so those never stand in a name; the exact value stands in the records.
"""

from __future__ import annotations

import unicodedata

_FORBIDDEN = frozenset('%/\\:*?"<>|')
_WINDOWS_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{port}{n}" for port in ("com", "lpt") for n in "123456789¹²³"}
)
_JOINER = "\u200d"
"""Holds families of emoji and Indic letters together; harmless where no path ends at it."""

_LONGEST = 120
"""Bytes of UTF-8 a name may have; a layout can add its own words and stay under the 255 of common file systems."""

_MOST = 255
"""Bytes that common file systems let a name have."""

_LONGEST_ENDING = 12
"""Bytes of an ending that tells what kind of file it is, with its dot."""


def file_name(text: str, longest: int = _LONGEST) -> str:
    """Turn any text into one safe path segment of at most `longest` bytes of UTF-8.

    Letters, marks, digits and emoji of every script stay; what a file system, a shell or a reader's eye could take for
    something else becomes `_`. A name that is cut keeps its ending.
    """
    normal = unicodedata.normalize("NFC", text)
    kept = "".join(_safe(character) for character in normal)
    kept = _shortened(kept.strip(" " + _JOINER), longest).rstrip(" ." + _JOINER)
    if kept.startswith((".", "~", "-")):
        kept = "_" + kept[1:]
    if not kept.strip("_. "):
        return "_"
    if kept.split(".")[0].strip().casefold() in _WINDOWS_DEVICES:
        kept = _shortened("_" + kept, longest)
    return kept


def is_file_name(segment: str) -> bool:
    """Say whether a path segment is one that a return may hold (longer than a single value's name is allowed)."""
    return bool(segment) and len(segment.encode("utf-8", "replace")) <= _MOST and file_name(segment, _MOST) == segment


class NameRegistry:
    """Gives each file of a return a path of its own, also where a file system folds case or Unicode forms."""

    def __init__(self) -> None:
        """Begin with no path taken."""
        self._taken: set[str] = set()
        self._folders: dict[tuple[str, str], str] = {}
        self._turns: dict[str, int] = {}

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
        stem, ending = _parted(name)
        path, turn = f"{parent}/{name}", self._turns.get(f"{parent}/{name}", 1)
        while _folded(path) in self._taken:
            turn += 1
            tail = f"-{turn}{ending}"
            path = f"{parent}/{_cut(stem, _MOST - len(tail.encode()))}{tail}"
        # The next file of this name begins to look where this one ended: many thousands may have one name.
        if turn > 1:
            self._turns[f"{parent}/{name}"] = turn
        self._taken.add(_folded(path))
        return path


def _safe(character: str) -> str:
    kind = unicodedata.category(character)[0]
    if character in _FORBIDDEN or (kind == "C" and character != _JOINER):
        return "_"
    return " " if kind == "Z" else character


def _shortened(text: str, longest: int) -> str:
    if len(text.encode("utf-8")) <= longest:
        return text
    stem, ending = _parted(text)
    return _cut(stem, longest - len(ending.encode("utf-8"))) + ending


def _parted(name: str) -> tuple[str, str]:
    """Part a name from its ending; a long one, or one without a name before it, is none."""
    stem, dot, extension = name.rpartition(".")
    ending = dot + extension
    return (stem, ending) if stem.strip(" .") and len(ending.encode("utf-8")) <= _LONGEST_ENDING else (name, "")


def _cut(text: str, longest: int) -> str:
    return text.encode("utf-8")[:longest].decode("utf-8", "ignore").rstrip(" ." + _JOINER)


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKD", path).casefold())
