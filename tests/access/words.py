"""The words of the table: who comes, about which request they ask, and what becomes of them."""

from __future__ import annotations

from enum import StrEnum


class Who(StrEnum):
    """Somebody at the door: a column of the table."""

    NOBODY = "nobody"
    NO_ROLE = "no-role"
    UNVETTED = "unvetted"
    OFFICER = "officer"
    AGENCY_ADMIN = "agency-admin"
    HELD_OFFICER = "held-officer"
    LEFT = "left"
    INTAKE = "intake"
    REVIEWER = "reviewer"
    COUNSEL = "counsel"
    CUSTODIAN = "custodian"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    HELD = "held"
    STOPPED = "stopped"
    DISMISSED = "dismissed"

    @property
    def words(self) -> str:
        """Who that is."""
        return _WHO[self]


_WHO = {
    Who.NOBODY: "somebody who is not signed in",
    Who.NO_ROLE: "an account without a role",
    Who.UNVETTED: "an officer whom nobody has vetted yet",
    Who.OFFICER: "a vetted officer",
    Who.AGENCY_ADMIN: "a vetted officer who administers their agency's officers",
    Who.HELD_OFFICER: "a vetted officer with a new passkey that nobody has cleared",
    Who.LEFT: "an officer who has left their agency",
    Who.INTAKE: "intake",
    Who.REVIEWER: "a reviewer",
    Who.COUNSEL: "counsel",
    Who.CUSTODIAN: "a custodian of records",
    Who.AUDITOR: "an auditor",
    Who.ADMINISTRATOR: "an administrator",
    Who.HELD: "a reviewer with a new passkey that nobody has cleared",
    Who.STOPPED: "a reviewer who was stopped from reading cases",
    Who.DISMISSED: "a reviewer who was dismissed",
}

OFFICERS = (Who.UNVETTED, Who.OFFICER, Who.AGENCY_ADMIN, Who.HELD_OFFICER, Who.LEFT)
TEAM = (Who.INTAKE, Who.REVIEWER, Who.COUNSEL, Who.CUSTODIAN, Who.AUDITOR, Who.ADMINISTRATOR)
"""One of the team for each role."""
GONE = (Who.LEFT, Who.DISMISSED)
"""Who had access once."""


class Tie(StrEnum):
    """What a request is to whoever asks about it: a situation of the table."""

    OWN = "own"
    SHARED = "shared"
    COLLEAGUE = "colleague"
    ELSEWHERE = "elsewhere"
    ASSIGNED = "assigned"
    GLASS = "glass"
    READER = "reader"
    SEALED = "sealed"

    @property
    def words(self) -> str:
        """What request that is."""
        return _TIES[self]


_TIES = {
    Tie.OWN: "their own, filed as an officer (for whoever cannot file: an officer's)",
    Tie.SHARED: "of an officer of the same agency, shared; given to nobody of the team",
    Tie.COLLEAGUE: "of an officer of the same agency, not shared; given to nobody of the team",
    Tie.ELSEWHERE: "of an officer of another agency, shared there; given to nobody of the team",
    Tie.ASSIGNED: "of another agency's officer, and given to each of the team",
    Tie.GLASS: "of another agency's officer, and each of the team has broken its glass",
    Tie.READER: "of another agency's officer, sealed, and each of the team is among its readers",
    Tie.SEALED: "of another agency's officer, given to each of the team, and sealed for somebody else",
}


class Fate(StrEnum):
    """What becomes of somebody: a cell of the table."""

    SHOWN = "shown"
    ONWARD = "onward"
    SIGN_IN = "sign-in"
    HELD = "held"
    FORBIDDEN = "forbidden"
    HIDDEN = "hidden"
    NOT_NOW = "not-now"
    LACKING = "lacking"

    @property
    def words(self) -> str:
        """What that is."""
        return _FATES[self]

    @property
    def refuses(self) -> bool:
        """Whether nothing was shown, and nothing may have been done."""
        return self.turns_away or self is Fate.NOT_NOW

    @property
    def turns_away(self) -> bool:
        """Whether it is not theirs at all, whatever they send and whenever they come."""
        return self in {Fate.SIGN_IN, Fate.HELD, Fate.FORBIDDEN, Fate.HIDDEN}


_FATES = {
    Fate.SHOWN: "the page or the file",
    Fate.ONWARD: "sent on to another page",
    Fate.SIGN_IN: "sent to sign in",
    Fate.HELD: "told that a person has yet to clear their passkey",
    Fate.FORBIDDEN: "told that it is not theirs to do (403)",
    Fate.HIDDEN: "told that there is no such page (404)",
    Fate.NOT_NOW: "told that it cannot be done as things stand (409)",
    Fate.LACKING: "asked for what was left out (422)",
}
