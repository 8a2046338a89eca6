"""For whom a return is encrypted, and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rogatory.desk.models import Person, Request
from rogatory.packaging.formats.plain import Plain
from rogatory.packaging.formats.wrapping import Wrapping


@dataclass(frozen=True, slots=True)
class Chosen:
    """How one package is encrypted; ``secret`` opens it here."""

    wrapping: Wrapping
    secret: str = field(default="", repr=False)
    recipients: tuple[tuple[int, str], ...] = ()

    @property
    def kept(self) -> list[dict[str, object]]:
        """The recipients as the row keeps them."""
        return [{"person": person, "key": key} for person, key in self.recipients]


def fetchers(request: Request) -> tuple[Person, ...]:
    """Give who may fetch the return of a request, its officer first."""
    return (request.officer.person,) if request.officer else ()


def wrapping_for(_people: Sequence[Person]) -> Chosen:
    """Choose the encryption of a package for people."""
    return Chosen(Plain())
