"""What arrives becomes the inputs of a submission: facts as JSON, and what a subject line seems to ask for."""

from __future__ import annotations

from rogatory.desk.inputs import Submit, Upload
from rogatory.desk.models import Request
from rogatory.edge.facts import parse_facts
from rogatory.flow import states
from rogatory.guidelines.facts import Channel, Facts, Kind, Service
from rogatory.guidelines.shelf import Shelf


def submission_of_facts(content: bytes, name: str) -> Submit:
    """Read out of facts what a submission needs.

    Args:
        content: the facts as JSON; the caller has stored them.
        name: the file's name, for the list of documents and for errors.

    Raises:
        Problem: they are no facts.
    """
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


def kinds_of_subject(subject: str, shelf: Shelf) -> tuple[states.Kind, ...]:
    """Tell from the subject line what a message seems to ask for, by the guidelines' own; nothing where it is free."""
    said = subject.casefold()
    rules = [rule for pack in shelf.packs for rule in pack.channels.subject]
    return tuple(sorted({states.Kind(rule.kind) for rule in rules if rule.text.casefold() in said}))


def known_from_headers(request: Request, kinds: tuple[Kind, ...]) -> Facts:
    """Give the facts with which intake begins: how the request came in, and nothing that a person has to find out."""
    service = Service(channel=Channel(request.channel), subject=request.subject, sender=request.sender or None)
    return Facts(kinds=kinds, received_at=request.received_at, service=service)
