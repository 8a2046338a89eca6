"""The end of preserved copies at the console, and the retention policy. The copy stands at *ended*."""

from __future__ import annotations

from tests.access.console_entries import TEAM, case_office, office
from tests.access.table import HIDDEN, LACKING, NOT_NOW, ONWARD, SHOWN, STAFF, Entry, Visitor

KEEPERS = (Visitor.COUNSEL, Visitor.CUSTODIAN)
RETENTION = (Visitor.COUNSEL, Visitor.ADMINISTRATOR)


def on_copy(action: str, looked: int, sent: int, *offices: Visitor) -> tuple[Entry, Entry]:
    given = {"action": action}
    return (
        Entry("console:act-on-following", case_office(looked, *offices), given=given),
        Entry("console:act-on-following", case_office(sent, *offices), "POST", given),
    )


ENTRIES = [
    *on_copy("let_lapse", SHOWN, LACKING, *KEEPERS),
    *on_copy("retain", SHOWN, LACKING, *KEEPERS),
    *on_copy("spare", NOT_NOW, NOT_NOW, Visitor.REVIEWER, *KEEPERS),
    *on_copy("place_hold", SHOWN, LACKING, Visitor.INTAKE, Visitor.REVIEWER, *KEEPERS),
    *on_copy("lift_hold", SHOWN, LACKING, Visitor.REVIEWER, *KEEPERS),
    # There is none before a copy is destroyed, whoever of the team asks.
    Entry("console:certificate", {**TEAM, **dict.fromkeys(STAFF, HIDDEN)}),
    Entry("console:retention", TEAM),
    Entry("console:retention", office(LACKING, *RETENTION), "POST"),
    # Counsel has proposed the one that is open; nobody approves what they proposed.
    Entry("console:retention-approve", {**office(ONWARD, *RETENTION), Visitor.COUNSEL: NOT_NOW}, "POST"),
    Entry("console:retention-revoke", office(NOT_NOW, *RETENTION), "POST"),
]
