"""Officers: the team sees them, some vet them; an agency's page is for its administrators, who none of these is."""

from __future__ import annotations

from tests.access.console_entries import TEAM, office
from tests.access.table import FORBIDDEN, HIDDEN, SIGN_IN, Entry, statuses

NOBODY_S = {"number": 0}
"""An officer who is not there."""
NOT_THERE = office(HIDDEN, *(visitor for visitor, status in TEAM.items() if status == 200))
NO_ADMINISTRATOR = statuses(FORBIDDEN, nobody=SIGN_IN)
AGENCY_STEPS = ("vouch", "not-ours", "remove", "passkey", "take-over")
OFFICER_STEPS = ("accept", "decline", "close", "administrator", "device-clear")
OWN_SHARING = statuses(HIDDEN, nobody=SIGN_IN, owner=SIGN_IN, own_reviewer=SIGN_IN)

ENTRIES = [
    Entry("console:officers", TEAM),
    Entry("console:officer", NOT_THERE, given=NOBODY_S),
    *(Entry(f"console:officer-{step}", NOT_THERE, "POST", NOBODY_S) for step in OFFICER_STEPS),
    Entry("console:officer-device-refuse", NOT_THERE, "POST", {**NOBODY_S, "device": 0}),
    Entry("console:recovery", NOT_THERE, given=NOBODY_S),
    Entry("console:recovery", NOT_THERE, "POST", NOBODY_S),
    Entry("portal:agency", NO_ADMINISTRATOR),
    *(Entry(f"portal:agency-{step}", NO_ADMINISTRATOR, "POST", NOBODY_S) for step in AGENCY_STEPS),
    Entry("portal:share", OWN_SHARING, "POST"),
    Entry("portal:unshare", OWN_SHARING, "POST"),
]
