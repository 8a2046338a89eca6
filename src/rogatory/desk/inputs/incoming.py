"""What comes to the door with a message that came later, and with what was read in documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rogatory.desk.inputs.asked import Upload
from rogatory.flow.states import Kind


@dataclass(frozen=True, slots=True)
class AddMail:
    """A message joins its request (``add_mail``): the row of the message (its id), and what is kept of it.

    ``kinds`` are those that it seems to ask for; an emergency among them opens the emergency lane. ``elsewhere`` tells
    that it came from another mailbox than the request's, and ``why`` is what a reader has to know of it.
    """

    mail: int
    documents: tuple[Upload, ...]
    sender: str = ""
    subject: str = ""
    kinds: tuple[Kind, ...] = ()
    elsewhere: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Unpack:
    """What a message among the documents carries (its id) becomes documents of their own (``unpack``)."""

    document: int


@dataclass(frozen=True, slots=True)
class TakeReading:
    """What was read (``take_reading``): findings as JSON, the digests of what was read for them, and by which reader.

    ``kinds`` are those that it seems to ask for. An emergency among them opens the emergency lane.
    """

    findings: tuple[Mapping[str, Any], ...]
    documents: tuple[str, ...]
    reader: str
    kinds: tuple[Kind, ...] = ()


@dataclass(frozen=True, slots=True)
class LiftQuarantine:
    """A document (its id) is given free that was held back (``lift_quarantine``), and why."""

    document: int
    words: str


INCOMING_TAKES: Mapping[str, type] = {
    "add_mail": AddMail,
    "unpack": Unpack,
    "take_reading": TakeReading,
    "lift_quarantine": LiftQuarantine,
}
"""What each action on what comes in later is given."""
