"""The words of the flow: what a matter asks for, where it stands, and who acts."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a matter asks for. One request has one matter for each kind that it carries."""

    DATA = "data"
    PRESERVATION = "preservation"
    EXTENSION = "extension"
    EMERGENCY = "emergency"


class State(StrEnum):
    """Where a matter stands."""

    RECEIVED = "received"
    HELD = "held"
    RETURNED = "returned"
    REFERRED = "referred"
    NO_ANSWER = "no-answer"
    VERIFIED = "verified"
    PREPARED = "prepared"
    APPROVED = "approved"
    COLLECTED = "collected"
    PRODUCED = "produced"
    DELIVERED = "delivered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"

    @property
    def words(self) -> str:
        """What the state means, for people."""
        return _WORDS[self]


_WORDS = {
    State.RECEIVED: "received; nobody has established yet who is asking",
    State.HELD: "held until the sender has been called back",
    State.RETURNED: "returned to the officer for correction",
    State.REFERRED: "referred to whom it should have been addressed",
    State.NO_ANSWER: "not answered, because the sender is not law enforcement",
    State.VERIFIED: "the sender is verified; a decision is due",
    State.PREPARED: "decided by one person; a second one has to countersign",
    State.APPROVED: "approved",
    State.COLLECTED: "the data is collected; a return has to be produced",
    State.PRODUCED: "the return is sealed; it has to be delivered",
    State.DELIVERED: "the return is ready for the officer",
    State.REFUSED: "refused",
    State.WITHDRAWN: "withdrawn",
    State.CLOSED: "closed",
}

ENDED = frozenset({State.NO_ANSWER, State.REFUSED, State.REFERRED, State.WITHDRAWN, State.CLOSED})
"""States in which the response team has nothing left to do but to close the file."""


class Role(StrEnum):
    """In what capacity somebody acts. The worker is the system itself; all others are people."""

    OFFICER = "officer"
    INTAKE = "intake"
    REVIEWER = "reviewer"
    COUNSEL = "counsel"
    CUSTODIAN = "custodian"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    WORKER = "worker"


STAFF = (Role.INTAKE, Role.REVIEWER, Role.COUNSEL, Role.CUSTODIAN, Role.AUDITOR, Role.ADMINISTRATOR)
"""The roles of the response team, each a group of the same name."""
