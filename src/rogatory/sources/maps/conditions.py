"""Tests on one column: of which rows a record consists, in which subset a row is, in which state an account is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rogatory.sources.maps.part import Part, require


@dataclass(frozen=True, slots=True)
class Condition(Part):
    """A test on one column of the row, or of its account: equal to a value, different from it, present, or absent.

    A null is equal to nothing, and differs from every value.
    """

    column: str | None = None
    account_column: str | None = None
    equals: str | int | bool | None = None
    differs: str | int | bool | None = None
    state: Literal["present", "absent"] | None = None

    def __post_init__(self) -> None:
        """Refuse a condition that tests nothing, or two things."""
        require(
            (self.column is None) != (self.account_column is None),
            "a condition looks at one column",
            "Give either `column` (of the row) or `account_column` (of its account)",
        )
        require(
            [self.equals, self.differs, self.state].count(None) == 2,
            "a condition makes one test",
            'Give one of `equals`, `differs` (from a value), and `state = "present"` or "absent"',
        )

    def holds_for(self, value: object) -> bool:
        """Tell whether a value that is already read passes."""
        if self.state is not None:
            return (value is not None) == (self.state == "present")
        return value == self.equals if self.equals is not None else value != self.differs


@dataclass(frozen=True, slots=True)
class Subset(Part):
    """A part of a record's rows with an outcome of its own, such as private videos.

    A row is in the first subset, in the order of the map, whose conditions all hold.
    """

    id: str
    when: tuple[Condition, ...]
