"""Who reads a case: given, sealed, by broken glass; and who was stopped from reading. The case is in the queues."""

from __future__ import annotations

from tests.access.console_entries import NEARLY_ALL, TEAM, case_office, office
from tests.access.table import (
    HIDDEN,
    LACKING,
    ONWARD,
    SHOWN,
    STAFF,
    Entry,
    Visitor,
)

COUNSEL = (Visitor.COUNSEL,)
LIFTERS = (Visitor.COUNSEL, Visitor.ADMINISTRATOR)


def on_reading(action: str, looked: int, sent: int, *offices: Visitor) -> tuple[Entry, Entry]:
    given = {"action": action}
    return (
        Entry("console:act", case_office(looked, *offices), given=given),
        Entry("console:act", case_office(sent, *offices), "POST", given),
    )


ENTRIES = [
    *on_reading("assign", SHOWN, LACKING, *NEARLY_ALL),
    *on_reading("seal", SHOWN, LACKING, *COUNSEL),
    *on_reading("unseal", SHOWN, LACKING, *COUNSEL),
    Entry("console:glass", TEAM),
    Entry("console:glass", office(LACKING, *STAFF), "POST"),
    # The answer is the same for a case that is not there.
    Entry("console:glass", office(ONWARD, *STAFF), "POST", {}, {"reference": "R-2026-999999-X", "words": "an order"}),
    Entry("console:stops", office(SHOWN, *LIFTERS)),
    Entry("console:stop-lift", office(HIDDEN, *LIFTERS), "POST", {"number": 0}, {"words": "it was a mistake"}),
]
