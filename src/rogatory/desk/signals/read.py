"""What was read in the documents of a request, as far as it was read yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rogatory.desk.models import Document, DocumentMark, Request


@dataclass(frozen=True, slots=True)
class Read:
    """The documents' digests, and their marks: for each kind the values."""

    digests: frozenset[str]
    marks: Mapping[str, frozenset[str]]

    @property
    def replies(self) -> tuple[str, ...]:
        """The domains to which answers to its messages would go."""
        return tuple(sorted(self.marks.get("reply", ())))

    @property
    def pressure(self) -> tuple[str, ...]:
        """The phrases that hurry."""
        return tuple(sorted(self.marks.get("pressure", ())))


def read_in(request: Request) -> Read:
    """Give what was read in the documents of a request (two queries)."""
    digests = Document.objects.filter(request=request).values_list("sha256", flat=True)
    marks: dict[str, set[str]] = {}
    for kind, value in DocumentMark.objects.filter(document__request=request).values_list("kind", "value"):
        marks.setdefault(kind, set()).add(value)
    return Read(frozenset(digests), {kind: frozenset(values) for kind, values in marks.items()})
