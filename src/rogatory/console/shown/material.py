"""What lay before those who signed, beside what lies before their reader now."""

from __future__ import annotations

from dataclasses import dataclass

from rogatory.desk.material import digest_of
from rogatory.desk.models import Approval
from rogatory.desk.queries import RequestPage


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature, and on what: how many documents and pictures of pages, under one digest.

    ``later`` are the names of the documents that came in, or were opened, since.
    """

    row: Approval
    documents: int
    pages: int
    digest: str
    later: tuple[str, ...]


def signed_in(found: RequestPage) -> tuple[Signed, ...]:
    """Give who signed what, the oldest first."""
    names: dict[str, str] = {}
    for each in found.documents:
        names.setdefault(each.sha256, each.name)
    return tuple(
        Signed(
            row,
            documents=len(row.material),
            pages=sum(len(each["pages"]) for each in row.material),
            digest=digest_of(row.material),
            later=tuple(names[str(each["document"])] for each in found.material if each not in row.material),
        )
        for row in found.approvals
    )
