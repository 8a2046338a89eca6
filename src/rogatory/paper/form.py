"""A form to fill in by hand or at a keyboard: what a request has to tell, point by point, as PDF and as plain text."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from datetime import datetime

from rogatory.paper.typesetting import set_pdf

_WIDTH = 78


@dataclass(frozen=True, slots=True)
class BlankForm:
    """What stands on a form.

    Attributes:
        title: the form's name.
        under: the guideline that asks for it, with its version.
        notes: how it has to be sent, a sentence each.
        lines: what is told on a line.
        points: what takes more room: a name, and what to tell.
        language: BCP 47 code.
    """

    title: str
    under: str
    notes: tuple[str, ...]
    lines: tuple[str, ...]
    points: tuple[tuple[str, str], ...]
    language: str = "en"

    def text(self) -> str:
        """Give the form as plain text, to be written into."""
        parts = [self.title.upper(), self.under, *(f"- {note}" for note in self.notes)]
        parts += [f"{_capital(line)}: {'_' * (_WIDTH - len(line) - 2)}" for line in self.lines]
        for number, (name, told) in enumerate(self.points, 1):
            parts.append(f"{number}. {_capital(name)}\n" + textwrap.fill(told, _WIDTH) + f"\n\n{'_' * _WIDTH}\n")
        return "\n\n".join(parts) + "\n"


def form_pdf(form: BlankForm, dated: datetime) -> bytes:
    """Set a form as PDF/A, on paper that both of the common sizes hold.

    Raises:
        Problem: when it cannot be set.
    """
    data = {
        "title": form.title,
        "under": form.under,
        "notes": list(form.notes),
        "lines": [_capital(line) for line in form.lines],
        "points": [[_capital(name), told] for name, told in form.points],
        "lang": form.language.partition("-")[0].lower(),
    }
    return set_pdf("form", data, dated=dated)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
