"""The directory of agencies: the team reads it; intake, counsel and administrators change it."""

from __future__ import annotations

from tests.access.console_entries import TEAM, office
from tests.access.table import HIDDEN, LACKING, SHOWN, Entry, Visitor

EDITORS = (Visitor.INTAKE, Visitor.COUNSEL, Visitor.ADMINISTRATOR)
NO_SUCH = {"agency": 0, "number": 0}
STEPS = (
    "agency-change",
    "agency-close",
    "agency-reopen",
    "domain-add",
    "domain-remove",
    "number-propose",
    "number-retire",
)

ENTRIES = [
    Entry("console:agencies", TEAM),
    Entry(
        "console:agency", {who: HIDDEN if status == SHOWN else status for who, status in TEAM.items()}, given=NO_SUCH
    ),
    Entry("console:agency-add", office(SHOWN, *EDITORS)),
    Entry("console:agency-add", office(LACKING, *EDITORS), "POST"),
    Entry("console:agency-change", office(HIDDEN, *EDITORS), given=NO_SUCH),
    *(Entry(f"console:{step}", office(HIDDEN, *EDITORS), "POST", NO_SUCH) for step in STEPS),
]
