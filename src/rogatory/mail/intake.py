"""Requests come in as files: an e-mail as the mailbox holds it, or facts as JSON."""

from __future__ import annotations

from datetime import datetime

from rogatory.desk.actors import SYSTEM
from rogatory.desk.door import Outcome, act
from rogatory.desk.stages.arrival import submission_of
from rogatory.desk.surroundings import the_shelf, the_store
from rogatory.problem import Problem


def submit_file(content: bytes, name: str, now: datetime) -> Outcome:
    """Submit a file as a request. Its bytes are stored before anything reads them.

    Raises:
        Problem: it is neither a message nor facts, cannot be read within the limits, or was refused at the door.
    """
    outcome = act(SYSTEM, "submit", None, submission_of(content, name, now, the_store(), the_shelf()), now)
    if outcome.refused:
        raise Problem(
            f"the request was not taken in: {' '.join(outcome.refused)}",
            where=name,
            cure="Correct what is named, and submit the file again",
        )
    return outcome
