"""A file that arrives (an e-mail, or facts as JSON) is stored, then read, and becomes the inputs of a submission."""

from __future__ import annotations

from datetime import datetime

from rogatory.desk.inputs import Submit, Upload
from rogatory.desk.models import Request
from rogatory.desk.reading.parent import read_message
from rogatory.desk.store import Store
from rogatory.edge.facts import parse_facts
from rogatory.flow import states
from rogatory.guidelines.facts import Channel, Facts, Kind, Service
from rogatory.guidelines.shelf import Shelf


def submission_of(content: bytes, name: str, now: datetime, store: Store, shelf: Shelf) -> Submit:
    """Store the bytes as they came, and read out of them what a submission needs.

    Of a message only what its headers say is taken; everything else is unknown until intake records it. What a machine
    wrote keeps no sender, so that no machine answers it.

    Args:
        content: the raw bytes of an e-mail message (``.eml``) or of facts (JSON).
        name: the file's name, for the list of documents and for errors.
        now: the instant of arrival, which is the instant of receipt of a message.
        store: takes the bytes before anything reads them.
        shelf: its guidelines know the subject lines that tell a kind of request.

    Raises:
        Problem: the file is neither, or cannot be read within the limits. The bytes are stored all the same.
    """
    store.put(content)
    if content.lstrip()[:1] == b"{":
        return _from_facts(content, name)
    return _from_message(content, name, now, shelf)


def known_from_headers(request: Request, kinds: tuple[Kind, ...]) -> Facts:
    """Give the facts with which intake begins: how the request came in, and nothing that a person has to find out."""
    service = Service(channel=Channel(request.channel), subject=request.subject, sender=request.sender or None)
    return Facts(kinds=kinds, received_at=request.received_at, service=service)


def _from_facts(content: bytes, name: str) -> Submit:
    facts = parse_facts(content, name)
    service = facts.service
    return Submit(
        channel=(service.channel or Channel.FILE).value,
        received_at=facts.received_at,
        documents=(Upload(name, "application/json", content),),
        facts=facts,
        subject=service.subject or "",
        sender=service.sender or "",
    )


def _from_message(content: bytes, name: str, now: datetime, shelf: Shelf) -> Submit:
    message = read_message(content, name)
    parts = tuple(Upload(one.name, one.content_type, one.content) for one in message.attachments)
    return Submit(
        channel=Channel.EMAIL.value,
        received_at=now,
        documents=(Upload(name, "message/rfc822", content, parts),),
        kinds=_kinds(message.subject, shelf),
        subject=message.subject,
        sender="" if message.automatic else message.sender or "",
    )


def _kinds(subject: str, shelf: Shelf) -> tuple[states.Kind, ...]:
    """Tell from the subject what a message seems to ask for; where it tells nothing, for data."""
    said = subject.casefold()
    rules = [rule for pack in shelf.packs for rule in pack.channels.subject]
    found = {states.Kind(rule.kind) for rule in rules if rule.text.casefold() in said}
    return tuple(sorted(found)) or (states.Kind.DATA,)
