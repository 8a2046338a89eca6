"""The words of the flow: what a matter asks for, where it stands, and who acts."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a matter is about.

    The first four are what a request asks for: it has one matter for each kind that it carries. The others follow from
    it: a preserved copy and a notice for each account, the violation that it tells of, and its costs.
    """

    DATA = "data"
    PRESERVATION = "preservation"
    EXTENSION = "extension"
    EMERGENCY = "emergency"
    COPY = "copy"
    NOTICE = "notice"
    VIOLATION = "violation"
    COSTS = "costs"


ASKED = (Kind.DATA, Kind.PRESERVATION, Kind.EXTENSION, Kind.EMERGENCY)
"""What a request may ask for."""

FOLLOWING = (Kind.COPY, Kind.NOTICE, Kind.VIOLATION, Kind.COSTS)
"""What follows from a request: begun by an act on what it asks for, never by the officer."""


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
    SEALING = "sealing"
    PRODUCED = "produced"
    DELIVERED = "delivered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"

    PROVISIONAL = "provisional"
    KEPT = "kept"
    ENDED = "ended"
    LAPSING = "lapsing"
    DESTROYED = "destroyed"

    BARRED = "barred"
    DUE = "due"
    TOLD = "told"
    OBJECTED = "objected"
    NOT_TOLD = "not-told"

    OPEN = "open"
    ADVISEMENT = "advisement"
    DEFERRED = "deferred"
    HANDED_ON = "handed-on"

    TO_CHARGE = "to-charge"
    ESTIMATED = "estimated"
    INVOICED = "invoiced"
    PAID = "paid"
    WAIVED = "waived"

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
    State.SEALING: "the return is being made",
    State.PRODUCED: "the return is sealed; it has to be delivered",
    State.DELIVERED: "the return is ready for the officer",
    State.REFUSED: "refused",
    State.WITHDRAWN: "withdrawn",
    State.CLOSED: "closed",
    State.PROVISIONAL: "kept provisionally, until it is decided whether it must be kept",
    State.KEPT: "kept until the end of its period",
    State.ENDED: "at the end of its period; a person decides what becomes of it",
    State.LAPSING: "to be destroyed when the time of grace is over",
    State.DESTROYED: "destroyed: its key is gone",
    State.BARRED: "not to be told to the user yet",
    State.DUE: "due: a person decides whether the user is told",
    State.TOLD: "told to the user",
    State.OBJECTED: "objected to by the user; a person decides",
    State.NOT_TOLD: "not told to the user, for a recorded reason",
    State.OPEN: "open: a person decides what is done about the violation",
    State.ADVISEMENT: "under advisement: a deferral is considered, and nothing is done meanwhile",
    State.DEFERRED: "deferred until its day",
    State.HANDED_ON: "handed on to the enforcement team",
    State.TO_CHARGE: "open: a person decides whether costs are charged",
    State.ESTIMATED: "estimated; the agency has been told",
    State.INVOICED: "invoiced; payment is awaited",
    State.PAID: "paid",
    State.WAIVED: "not charged, for a recorded reason",
}

OF_ASKED = frozenset(tuple(State)[: tuple(State).index(State.PROVISIONAL)])
"""The states in which a matter of what a request asks for can stand; the others are of what follows."""

ENDED = frozenset(
    {
        State.NO_ANSWER,
        State.REFUSED,
        State.REFERRED,
        State.WITHDRAWN,
        State.CLOSED,
        State.DESTROYED,
        State.HANDED_ON,
        State.PAID,
        State.WAIVED,
    }
)
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
