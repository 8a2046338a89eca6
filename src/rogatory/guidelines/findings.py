"""What the linter of packs finds."""

from __future__ import annotations

from dataclasses import dataclass

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in a pack: in which file (its stem), at which path, what, and the cure."""

    file: str
    path: Path
    what: str
    cure: str
