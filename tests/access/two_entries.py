"""The team and what takes two people: all of the team see who is on it, counsel and administrators take the steps."""

from __future__ import annotations

from tests.access.console_entries import TEAM, office
from tests.access.table import FORBIDDEN, HIDDEN, LACKING, OUTSIDE, SHOWN, SIGN_IN, Entry, Visitor

OFFICES = (Visitor.COUNSEL, Visitor.ADMINISTRATOR)
NOBODY_S = {"number": 999_999}
"""A person, a passkey or a proposal that is not there."""

HIDDEN_FROM_THE_TEAM = dict.fromkeys(Visitor, HIDDEN) | dict.fromkeys(OUTSIDE, FORBIDDEN) | {Visitor.NOBODY: SIGN_IN}
"""A proposal that is not there, or that is nothing to its reader."""


def proposing(what: str, *may: Visitor) -> list[Entry]:
    given = {"what": what}
    return [
        Entry("console:propose", office(SHOWN, *may), given=given),
        Entry("console:propose", office(LACKING, *may), "POST", given),
    ]


ENTRIES = [
    Entry("console:team", TEAM),
    Entry("portal:return-keys", dict.fromkeys(Visitor, SHOWN)),
    Entry("console:changes", TEAM),
    *proposing("roles", *OFFICES),
    *proposing("recovery", *OFFICES),
    *proposing("keys", *OFFICES),
    *proposing("audit-export", *OFFICES, Visitor.AUDITOR),
    Entry("console:propose", HIDDEN_FROM_THE_TEAM, given={"what": "nothing"}),
    Entry("console:dismiss", office(HIDDEN, *OFFICES), given=NOBODY_S),
    Entry("console:dismiss", office(HIDDEN, *OFFICES), "POST", NOBODY_S),
    Entry("console:code", office(HIDDEN, *OFFICES), "POST", NOBODY_S),
    Entry("console:clear-passkey", HIDDEN_FROM_THE_TEAM, "POST", NOBODY_S),
    *(
        Entry(f"console:change-{step}", HIDDEN_FROM_THE_TEAM, "POST", NOBODY_S)
        for step in ("approve", "decline", "use")
    ),
]
