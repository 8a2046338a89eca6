"""What comes to the door when a clock has run out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rang:
    """A clock has run out: its primary key and its name."""

    clock: int
    name: str
