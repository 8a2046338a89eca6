"""How a played case ended, held against how it had to end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rogatory.demo.asking import Asking
from rogatory.demo.casebook import DemoCase
from rogatory.demo.decided import answers_of
from rogatory.desk.models import Letter, Matter
from rogatory.verify import Report


@dataclass(frozen=True, slots=True)
class Played:
    """How a case ended. ``path`` and ``report`` are of the last return that an officer downloaded, if one came of it.

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


def differences(asking: Asking) -> Iterator[str]:
    """Say where the end of a request is not the one that its case expects."""
    expect, matter = asking.asked.expect, asking.matter
    if matter.state != expect.state:
        yield f"it ended as {matter.state}, and not as {expect.state}"
    answered = dict(answers_of(asking.recommended.decision, asking.asked.kind))
    if answered != expect.answers:
        yield f"the guideline answered {answered}, and not {expect.answers}"
    letters = Letter.objects.filter(request=matter.request).order_by("pk")
    keys = tuple(letter.key for letter in letters)
    if keys != expect.letters:
        yield f"the letters were {', '.join(keys)}, and not {', '.join(expect.letters)}"
    for letter in letters:
        if letter.sent_at is None:
            yield f"the letter {letter.key!r} was not sent"
    yield from _following(asking)


def _following(asking: Asking) -> Iterator[str]:
    """Say where what follows from the request does not stand where it has to."""
    found = {_name(matter): matter.state for matter in Matter.objects.filter(request=asking.request)}
    for name, state in asking.asked.expect.follows.items():
        if found.get(name) != state:
            yield f"{name} ended as {found.get(name, 'nothing')}, and not as {state}"


def _name(matter: Matter) -> str:
    return f"{matter.kind}/{matter.account}" if matter.account else matter.kind
