"""What became of an attempt to do something at the door."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models

from rogatory.desk.models import Letter, Matter, Request


class Refused(Exception):
    """It was not allowed; ``sentences`` say why and what to do."""

    def __init__(self, sentences: tuple[str, ...], problem: str = "") -> None:
        """Keep the sentences; `problem` is set when they are the error of inputs that a stage could not use."""
        super().__init__(" ".join(sentences))
        self.sentences = sentences
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt.

    ``refused`` holds the sentences that say why it was not allowed, and is empty when it was done. ``matters`` are the
    rows as they now stand, ``letter`` the one that goes out, ``alone`` whether one person approved, and ``result`` the
    row that the stage handed back (the production to download, for example).
    """

    action: str
    refused: tuple[str, ...] = ()
    request: Request | None = None
    matters: tuple[Matter, ...] = ()
    letter: Letter | None = None
    alone: bool = False
    result: models.Model | None = None

    @property
    def done(self) -> bool:
        """Whether it was done."""
        return not self.refused

    def require(self) -> Outcome:
        """Give the outcome of what was done.

        Raises:
            Refused: it was not.
        """
        if self.refused:
            raise Refused(self.refused)
        return self
