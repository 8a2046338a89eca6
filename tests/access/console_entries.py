"""The console: the team alone sees it, and each step is the office of some. The request stands at *verified*."""

from __future__ import annotations

from tests.access.table import FORBIDDEN, HIDDEN, LACKING, NOT_NOW, OUTSIDE, SHOWN, SIGN_IN, Entry, Visitor, statuses

TEAM = dict.fromkeys(Visitor, SHOWN) | dict.fromkeys(OUTSIDE, FORBIDDEN) | {Visitor.NOBODY: SIGN_IN}

NO_SUCH = dict.fromkeys(Visitor, HIDDEN) | dict.fromkeys(OUTSIDE, FORBIDDEN) | {Visitor.NOBODY: SIGN_IN}
"""What follows from no request yet: the team is told that it is not there, nobody else that there is such a page."""


STRANGERS = (Visitor.AUDITOR, Visitor.ADMINISTRATOR, Visitor.OWN_REVIEWER)
"""Who of the team reads no case by their role, or not this one: it is as if it were not there."""

READERS = TEAM | dict.fromkeys(STRANGERS, HIDDEN)
"""Who has the case in their queue."""


def office(status: int, *offices: Visitor) -> dict[Visitor, int]:
    """Give a status to those whose office it is, and turn everybody else away."""
    return statuses(FORBIDDEN, nobody=SIGN_IN) | dict.fromkeys(offices, status)


def case_office(status: int, *offices: Visitor) -> dict[Visitor, int]:
    """The same for a step on a case, which is hidden from those who do not read it, whatever their office is."""
    return office(status, *offices) | dict.fromkeys(STRANGERS, HIDDEN)


DECIDERS = (Visitor.REVIEWER, Visitor.COUNSEL)
INTAKE = (Visitor.INTAKE,)
CUSTODIAN = (Visitor.CUSTODIAN,)
NEARLY_ALL = (Visitor.INTAKE, Visitor.REVIEWER, Visitor.COUNSEL, Visitor.CUSTODIAN)


def on_request(action: str, looked: int, sent: int, *offices: Visitor) -> tuple[Entry, Entry]:
    given = {"action": action}
    return (
        Entry("console:act", case_office(looked, *offices), given=given),
        Entry("console:act", case_office(sent, *offices), "POST", given),
    )


def on_matter(action: str, looked: int, sent: int, *offices: Visitor) -> tuple[Entry, Entry]:
    given = {"action": action}
    return (
        Entry("console:act-on", case_office(looked, *offices), given=given),
        Entry("console:act-on", case_office(sent, *offices), "POST", given, {"confirmed": "yes"}),
    )


ENTRIES = [
    *(Entry(f"console:{page}", READERS) for page in ("request", "document", "picture", "original", "progress")),
    *(Entry(f"console:{page}", TEAM) for page in ("queue", "next", "emergencies", "costs", "costs-csv")),
    Entry("console:invoice", NO_SUCH, given={"number": "INV-2026-000001"}),
    Entry("console:act-on-following", NO_SUCH, given={"matter": 0, "action": "waive"}),
    Entry("console:act-on-following", NO_SUCH, "POST", {"matter": 0, "action": "waive"}),
    Entry("console:facts", case_office(SHOWN, Visitor.INTAKE)),
    Entry("console:facts", case_office(LACKING, Visitor.INTAKE), "POST"),
    Entry("console:facts-json", case_office(SHOWN, Visitor.INTAKE)),
    Entry("console:facts-json", case_office(LACKING, Visitor.INTAKE), "POST"),
    *on_request("verify", NOT_NOW, NOT_NOW, *INTAKE),
    *on_request("hold", NOT_NOW, NOT_NOW, *INTAKE),
    *on_request("reject_sender", NOT_NOW, NOT_NOW, *INTAKE),
    *on_request("correct", NOT_NOW, NOT_NOW, *INTAKE),
    *on_matter("approve", SHOWN, LACKING, *DECIDERS),
    *on_matter("refuse", SHOWN, LACKING, *DECIDERS),
    *on_matter("refer", SHOWN, LACKING, *DECIDERS, *INTAKE),
    *on_matter("return_for_correction", SHOWN, LACKING, *DECIDERS, *INTAKE),
    *on_matter("countersign", NOT_NOW, NOT_NOW, *DECIDERS),
    *on_matter("send_back", NOT_NOW, NOT_NOW, *DECIDERS),
    *on_matter("produce", NOT_NOW, NOT_NOW, *CUSTODIAN),
    *on_matter("deliver", NOT_NOW, NOT_NOW, *CUSTODIAN),
    *on_matter("withdraw", SHOWN, LACKING, *INTAKE),
    *on_matter("review_emergency", NOT_NOW, NOT_NOW, *DECIDERS),
    *on_matter("close", NOT_NOW, NOT_NOW, *NEARLY_ALL),
]
