"""Why something is answered as it is, and how a date was reckoned: the grounds that every part of a decision gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: the clause in our words with its pinpoint, the fact, and the cure.

    ``clause`` is a clause id; ``reading`` names the reading of counsel on which the answer rests, if it rests on one.
    ``fact`` is the path of the fact (``instruments``, ``contact.badge`` ...), ``found`` what it was, in words.
    """

    clause: str
    words: str
    pinpoint: str
    fact: str
    found: str
    cure: str = ""
    reading: str = ""


@dataclass(frozen=True, slots=True)
class DateStep:
    """One step of the derivation of a date: what was done, and the day it gave."""

    words: str
    day: date
