"""Letters as they lie on paper."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from rogatory.desk.models import Letter


@dataclass(frozen=True, slots=True)
class Paper:
    """A letter for the letter sheet of the look; ``sent_at`` is ``None`` until it went out."""

    key: str
    sender: str
    to: str
    subject: str
    at: datetime
    sent_at: datetime | None
    paragraphs: tuple[str, ...]


def paper_of(letter: Letter) -> Paper:
    """Lay out a letter: its body in paragraphs, lines as they were written."""
    return Paper(
        key=letter.key,
        sender=settings.DEFAULT_FROM_EMAIL,
        to=letter.to,
        subject=letter.subject,
        at=letter.written_at,
        sent_at=letter.sent_at,
        paragraphs=tuple(part for part in re.split(r"\n\s*\n", letter.body.strip()) if part),
    )
