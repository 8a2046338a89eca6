"""What comes to the door about who reads a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rogatory.desk.inputs.asked import Say


@dataclass(frozen=True, slots=True)
class Assign:
    """Give a request to the person with this id (``assign``), or take it from them again."""

    person: int
    ends: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class SealFor:
    """Seal a request (``seal``) for these people (their ids), besides whoever seals it."""

    readers: tuple[int, ...]
    words: str


READING_TAKES: Mapping[str, type] = {"assign": Assign, "seal": SealFor, "unseal": Say, "share": Say, "unshare": Say}
"""What each action on who reads a request is given."""
