"""A running time as a law, a guideline or an operator lays it down: figures, never code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from rogatory.clocks.running import Clock, Pause
from rogatory.clocks.term import Term


@dataclass(frozen=True, slots=True)
class Regime:
    """A time that can run: its term, and the extensions that it knows, in their order.

    ``words`` name it for people; ``origin`` says what it begins with ("Order received").

    Raises:
        ValueError: the id or the words are blank; with (what is wrong, cure).
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    id: str
    words: str
    term: Term
    extensions: tuple[Term, ...] = ()
    origin: str = "The time begins"

    def __post_init__(self) -> None:
        """Refuse a regime that nobody could name."""
        if not self.id.strip() or not self.words.strip():
            raise ValueError("the regime has no id or no words", "Write both")

    def clock(self, began: datetime, extended: int = 0, pauses: tuple[Pause, ...] = ()) -> Clock:
        """Give the clock of this time, extended so many times.

        Raises:
            ValueError: the regime knows fewer extensions; with (what is wrong, cure).
        """
        if not 0 <= extended <= len(self.extensions):
            told = f"{self.words}: {extended} extensions, where {len(self.extensions)} are known"
            raise ValueError(told, "Extend no more often than the regime says")
        return Clock(self.words, began, (self.term, *self.extensions[:extended]), pauses, self.origin)
