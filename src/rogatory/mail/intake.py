"""Requests come in as files: an e-mail as the mailbox holds it, or facts as JSON."""

from __future__ import annotations

from datetime import datetime

from rogatory.desk.actors import SYSTEM
from rogatory.desk.door import Outcome, act
from rogatory.desk.stages.arrival import submission_of
from rogatory.desk.surroundings import the_shelf, the_store


def submit_file(content: bytes, name: str, now: datetime) -> Outcome:
    """Submit a file as a request. Its bytes are stored before anything reads them.

    Raises:
        Problem: it is neither a message nor facts, or cannot be read within the limits.
    """
    return act(SYSTEM, "submit", None, submission_of(content, name, now, the_store(), the_shelf()), now)
