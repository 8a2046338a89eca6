"""Letters that go out with an act: composed, kept word for word, and queued, all in its transaction."""

from __future__ import annotations

from datetime import datetime

from rogatory.desk import deciding, outbox
from rogatory.desk.models import Letter, Matter, Request
from rogatory.desk.stages.contract import LetterDraft, WrittenLetter
from rogatory.flow.states import State
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


def is_silenced(request: Request) -> bool:
    """Whether the sender was found not to be law enforcement: from then on they are told nothing (reading 12)."""
    latest = request.facts_versions.order_by("-number").first()
    found_not = latest is not None and deciding.facts_of(latest).official.law_enforcement is False
    return found_not or request.matters.filter(state=State.NO_ANSWER).exists()
