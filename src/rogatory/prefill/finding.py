"""What was read, of which field, where, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

from rogatory.prefill.page import Box


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was read: the document (SHA-256), the page counted from 1, and the boxes on it."""

    document: str
    page: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A value that was read for a field.

    ``field`` is its path among the facts, with the number of the entry in a list (``contact.email``,
    ``instruments.0.dated``, ``accounts.2.username``, ``wanted.0.ask``, ``kinds``), or one of those that facts do not
    have (``case_number``, ``letterhead``, ``guideline``). ``value`` is written as the facts write it (days as ISO 8601,
    yes and no as ``true`` and ``false``). ``sure`` is from 0 to 1; below `SURE` a person is told that it is unsure.
    ``by`` says in a few words by what it was known ("after the label “Badge number”").
    """

    field: str
    value: str
    sure: float
    places: tuple[Place, ...]
    by: str

    def __post_init__(self) -> None:
        """Refuse a finding that nobody could look up, or that claims more than certainty."""
        if not self.value or not self.field or not self.places or not 0 <= self.sure <= 1:
            raise ValueError(f"a finding of {self.field!r} without value, place, or with a sureness of {self.sure}")

    @property
    def unsure(self) -> bool:
        """Whether a person has to be told that this may be wrong."""
        return self.sure < SURE


SURE = 0.9
"""From here on a finding is shown as read; below it, as unsure."""
