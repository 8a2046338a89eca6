"""The console: the team alone sees it, and each step is the office of some. The request stands at *verified*."""

from __future__ import annotations

from dataclasses import replace

from tests.access.table import FORBIDDEN, HIDDEN, LACKING, NOT_NOW, OUTSIDE, SHOWN, SIGN_IN, Entry, Visitor, statuses

TEAM = dict.fromkeys(Visitor, SHOWN) | dict.fromkeys(OUTSIDE, FORBIDDEN) | {Visitor.NOBODY: SIGN_IN}

NO_SUCH = dict.fromkeys(Visitor, HIDDEN) | dict.fromkeys(OUTSIDE, FORBIDDEN) | {Visitor.NOBODY: SIGN_IN}
"""What follows from no request yet: the team is told that it is not there, nobody else that there is such a page."""


def office(status: int, *offices: Visitor) -> dict[Visitor, int]:
    """Give a status to those whose office it is, and turn everybody else away."""
    return statuses(FORBIDDEN, nobody=SIGN_IN) | dict.fromkeys(offices, status)


DECIDERS = (Visitor.REVIEWER, Visitor.COUNSEL)
INTAKE = (Visitor.INTAKE,)
CUSTODIAN = (Visitor.CUSTODIAN,)
NEARLY_ALL = (Visitor.INTAKE, Visitor.REVIEWER, Visitor.COUNSEL, Visitor.CUSTODIAN)


def on_request(action: str, looked: int, sent: int, *offices: Visitor) -> tuple[Entry, Entry]:
    given = {"action": action}
    return (
        Entry("console:act", office(looked, *offices), given=given),
        Entry("console:act", office(sent, *offices), "POST", given),
    )


def also_of_the_owner(entries: tuple[Entry, Entry], looked: int, sent: int) -> tuple[Entry, ...]:
    """What an officer may do with their own request, they may do here too when they belong to the team."""
    found = zip(entries, (looked, sent), strict=True)
    return tuple(replace(entry, statuses={**entry.statuses, Visitor.OWN_REVIEWER: status}) for entry, status in found)


def on_matter(action: str, looked: int, sent: int, *offices: Visitor) -> tuple[Entry, Entry]:
    given = {"action": action}
    return (
        Entry("console:act-on", office(looked, *offices), given=given),
        Entry("console:act-on", office(sent, *offices), "POST", given, {"confirmed": "yes"}),
    )


ENTRIES = [
    *(
        Entry(f"console:{page}", TEAM)
        for page in ("queue", "next", "emergencies", "request", "document", "picture", "original", "progress")
    ),
    *(Entry(f"console:{page}", TEAM) for page in ("costs", "costs-csv")),
    Entry("console:invoice", NO_SUCH, given={"number": "INV-2026-000001"}),
    Entry("console:act-on-following", NO_SUCH, given={"matter": 0, "action": "waive"}),
    Entry("console:act-on-following", NO_SUCH, "POST", {"matter": 0, "action": "waive"}),
    Entry("console:facts", office(SHOWN, Visitor.INTAKE)),
    Entry("console:facts", office(LACKING, Visitor.INTAKE), "POST"),
    Entry("console:facts-json", office(SHOWN, Visitor.INTAKE)),
    Entry("console:facts-json", office(LACKING, Visitor.INTAKE), "POST"),
    *on_request("verify", NOT_NOW, NOT_NOW, *INTAKE),
    *on_request("hold", NOT_NOW, NOT_NOW, *INTAKE),
    *on_request("reject_sender", NOT_NOW, NOT_NOW, *INTAKE),
    *also_of_the_owner(on_request("correct", NOT_NOW, NOT_NOW, *INTAKE), NOT_NOW, NOT_NOW),
    *on_matter("approve", SHOWN, LACKING, *DECIDERS),
    *on_matter("refuse", SHOWN, LACKING, *DECIDERS),
    *on_matter("refer", SHOWN, LACKING, *DECIDERS, *INTAKE),
    *on_matter("return_for_correction", SHOWN, LACKING, *DECIDERS, *INTAKE),
    *on_matter("countersign", NOT_NOW, NOT_NOW, *DECIDERS),
    *on_matter("send_back", NOT_NOW, NOT_NOW, *DECIDERS),
    *on_matter("produce", NOT_NOW, NOT_NOW, *CUSTODIAN),
    *on_matter("deliver", NOT_NOW, NOT_NOW, *CUSTODIAN),
    *also_of_the_owner(on_matter("withdraw", SHOWN, LACKING, *INTAKE), SHOWN, LACKING),
    *on_matter("review_emergency", NOT_NOW, NOT_NOW, *DECIDERS, Visitor.AUDITOR),
    *on_matter("close", NOT_NOW, NOT_NOW, *NEARLY_ALL),
]
