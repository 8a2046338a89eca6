"""How a played case ended, held against how it had to end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rogatory.demo.casebook import DemoCase
from rogatory.demo.decided import answers_of
from rogatory.desk.models import Letter, Matter
from rogatory.guidelines.decision import Decision
from rogatory.verify import Report


@dataclass(frozen=True, slots=True)
class Played:
    """How a case ended. ``path`` and ``report`` are of the return that the officer downloaded, if one came of it.

    ``wrong`` says in words where it did not end as the case expects.
    """

    case: DemoCase
    reference: str
    state: str
    path: Path | None
    report: Report | None
    wrong: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether it ended as expected, and the return that came of it verifies."""
        return not self.wrong and (self.report is None or self.report.ok)


def differences(case: DemoCase, matter: Matter, decision: Decision) -> Iterator[str]:
    """Say where the end of a case is not the one that it expects."""
    expect = case.expect
    if matter.state != expect.state:
        yield f"it ended as {matter.state}, and not as {expect.state}"
    answered = dict(answers_of(decision, case.kind))
    if answered != expect.answers:
        yield f"the guideline answered {answered}, and not {expect.answers}"
    letters = Letter.objects.filter(request=matter.request).order_by("pk")
    keys = tuple(letter.key for letter in letters)
    if keys != expect.letters:
        yield f"the letters were {', '.join(keys)}, and not {', '.join(expect.letters)}"
    for letter in letters:
        if letter.sent_at is None:
            yield f"the letter {letter.key!r} was not sent"
