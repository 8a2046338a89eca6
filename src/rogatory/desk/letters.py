"""Letters that go out with an act: composed, kept word for word, and queued, all in its transaction."""

from __future__ import annotations

from datetime import datetime

from rogatory.desk import outbox
from rogatory.desk.models import Letter, Matter, Request
from rogatory.desk.stages.contract import LetterDraft, WrittenLetter
from rogatory.guidelines.letters import compose
from rogatory.guidelines.shelf import Shelf

SEND = "send_letter"


def write(
    draft: LetterDraft | WrittenLetter, request: Request, matter: Matter | None, shelf: Shelf, now: datetime
) -> Letter:
    """Keep a letter and queue it for sending."""
    if isinstance(draft, LetterDraft):
        composed = compose(shelf.pack(draft.guideline), draft.key, draft.values)
        subject, body = composed.subject, composed.body
    else:
        subject, body = draft.subject, draft.body
    letter = Letter.objects.create(
        request=request, matter=matter, key=draft.key, to=draft.to, subject=subject, body=body, written_at=now
    )
    outbox.queue(SEND, f"{SEND}/{letter.pk}", {"letter": letter.pk}, now=now)
    return letter
