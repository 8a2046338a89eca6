"""What all parts of a source map have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Part:
    """A table of the file: a key that the map's format does not know is refused, so that no slip is lost."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}


def require(holds: bool, what: str, cure: str) -> None:
    """Refuse a part that cannot be; raises ValueError with what is wrong and how to cure it."""
    if not holds:
        raise ValueError(what, cure)
