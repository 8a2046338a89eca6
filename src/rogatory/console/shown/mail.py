"""A message on a page: what its head claims, its text, what came with it, and what is known of where it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rogatory.desk.message_file import message_file
from rogatory.desk.models import IncomingMail
from rogatory.desk.surroundings import the_store
from rogatory.problem import Problem

LONGEST_TEXT = 100_000


@dataclass(frozen=True, slots=True)
class ShownMail:
    """What is shown of a message; ``claims`` are fields of its head, by their names, which nobody has verified."""

    claims: tuple[tuple[str, str], ...] = ()
    text: str = ""
    attached: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()
    origin: tuple[str, ...] = ()
    cut: bool = False


def shown_of(mail: IncomingMail) -> ShownMail:
    """Read a message in the child process; where that fails, what is known without it."""
    known = tuple((name, value) for name, value in (("From", mail.sender), ("Subject", mail.subject)) if value)
    origin = tuple(_origin_of(mail.authentication))
    try:
        file = message_file(mail, the_store())
    except Problem as problem:
        return ShownMail(known, remarks=(f"{problem.what}. {problem.cure}.",), origin=origin)
    message = file.message
    if message is None:
        return ShownMail(known, remarks=(file.why,), origin=origin)
    sent = f"{message.sent_at:%Y-%m-%d %H:%M %z}" if message.sent_at else ""
    claims = {
        "From": message.sender or "no one address",
        "To": ", ".join(message.recipients[:20]),
        "Subject": message.subject,
        "Date": sent,
        "Message-ID": message.message_id or "",
    }
    return ShownMail(
        tuple((name, value) for name, value in claims.items() if value),
        message.text[:LONGEST_TEXT],
        tuple((each.name, each.content_type) for each in message.attachments),
        message.remarks,
        origin,
        cut=len(message.text) > LONGEST_TEXT,
    )


def _origin_of(told: Mapping[str, object]) -> Iterator[str]:
    """Give what is known of where a message came from as lines: its sentences, or else each result by its name."""
    words = told.get("words")
    if isinstance(words, list):
        yield from (str(each) for each in words)
        return
    for name, value in sorted(told.items()):
        yield f"{name}: {value.get('result', '') if isinstance(value, Mapping) else value}"
