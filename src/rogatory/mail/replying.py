"""To which request a message belongs: it answers a letter of ours, or it names the reference of a request.

A letter's Message-ID holds a keyed digest: who names it has seen the letter. A reference is no secret, and what names
one is joined to its request all the same, since a person reads it there; but it is told when it comes from elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rogatory.desk.deciding import facts_of
from rogatory.desk.models import Letter, Request
from rogatory.desk.stages.answered import mailbox_of
from rogatory.desk.stages.reference import parse_reference
from rogatory.mail.identity import Scanned
from rogatory.mail.letters import message_id
from rogatory.mail.own import is_own_id

_ID = re.compile(
    rb"<(?P<reference>R-[0-9]{4}-[0-9]{6,12}-[0-9A-Z])\.(?P<letter>[0-9]{1,18})\.[0-9a-f]{20}@[^<>\s]{1,255}>"
)
_REFERENCE = re.compile(r"(?<![0-9A-Z])R-?[0-9]{4}-?[0-9]{6,12}-?[0-9A-Z](?![0-9A-Z])", re.IGNORECASE)
_MOST = 50
_LOOKED_AT = 1 << 18


@dataclass(frozen=True, slots=True)
class Reply:
    """The request to which a message belongs; ``to_letter`` tells that it answers a letter of ours."""

    request: Request
    to_letter: bool


def reply_of(head: Scanned, subject: str, text: str, *, bounce: bool = False) -> Reply | None:
    """Find the request to which a message belongs; ``None`` where it names none, or several.

    Of what a mail server sends back, `bounce`, the letter is named in the body.
    """
    named = (*head.values("in-reply-to"), *reversed(head.values("references")))
    places = (*named, head.body[:_LOOKED_AT]) if bounce else named
    for letter in _letters(b" ".join(places)):
        return Reply(letter.request, to_letter=True)
    for place in (subject, text[:_LOOKED_AT]):
        found = _named(place)
        if found:
            return Reply(found[0], to_letter=False) if len(found) == 1 else None
    return None


def is_ours(head: Scanned) -> bool:
    """Whether a message is a letter or an alert of our own, come back to us: it must not set off another one."""
    said = head.values("message-id")
    return any(is_own_id(each) for each in said) or any(True for _ in _letters(b" ".join(said)))


def comes_from_elsewhere(request: Request, sender: str) -> bool:
    """Whether a mailbox is not the request's: neither its sender's, nor its officer's, nor one that its facts name."""
    latest = request.facts_versions.order_by("-number").first()
    stated = (facts_of(latest).contact.email or "") if latest else ""
    known = {request.sender, stated, request.officer.person.email if request.officer else ""}
    return not sender or mailbox_of(sender) not in {mailbox_of(each) for each in known if each}


def _letters(said: bytes) -> Iterator[Letter]:
    """Give the letters of ours that are named by their Message-ID, the first one first."""
    for found in list(_ID.finditer(said))[:_MOST]:
        letters = Letter.objects.select_related("request__officer__person").filter(pk=int(found["letter"]))
        letter = letters.filter(request__reference=found["reference"].decode()).first()
        if letter is not None and message_id(letter).encode() == found[0]:
            yield letter


def _named(text: str) -> list[Request]:
    """Give the requests that a text names by their reference, at most two."""
    written = (parse_reference(found[0]) for found in list(_REFERENCE.finditer(text))[:_MOST])
    references = {reference for reference in written if reference}
    found = Request.objects.select_related("officer__person").filter(reference__in=references)
    return list(found.order_by("pk")[:2]) if references else []
