"""How much later each step of a played case is taken, and why it is as it is."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

LATER = {
    "record_facts": timedelta(minutes=11),
    "verify": timedelta(minutes=24),
    "reject_sender": timedelta(minutes=24),
    "approve": timedelta(hours=1, minutes=5),
    "countersign": timedelta(minutes=40),
    "produce": timedelta(minutes=18),
    "deliver": timedelta(minutes=4),
    "download": timedelta(hours=2, minutes=3),
}
"""How much later, by the case's clock, somebody gets to it; all else comes a minute later."""
URGENT = {
    "record_facts": timedelta(minutes=3),
    "verify": timedelta(minutes=6),
    "approve": timedelta(minutes=8),
    "countersign": timedelta(minutes=7),
    "produce": timedelta(minutes=4),
    "download": timedelta(minutes=5),
}
"""The same in an emergency, which nobody lets lie."""


class Why(StrEnum):
    """Why a step is as it is, in one sentence for somebody who sees it for the first time."""

    SUBMIT = "A message is kept as it came before anything reads it."
    FORM = "In an emergency nobody has to register first; who it is, is found out by calling back."
    REGISTER = "An address that is confirmed shows who reads the mailbox, and nothing more: a person vets."
    VERIFY = "A genuine mailbox proves nothing by itself."
    NOBODY = "Who is not law enforcement gets no answer, and learns nothing."
    GUIDELINE = "It recommends, with its reasons; people decide."
    COUNTERSIGN = "Nothing leaves on one person's word."
    COLLECT = "The decision is the query: the platform accepts no other."
    SEAL = "A court can check it years from now, without this server."
    DOWNLOAD = "A link in a mailbox opens nothing."
