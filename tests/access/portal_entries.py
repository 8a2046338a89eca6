"""The portal: the guidelines are for everybody, filing is for officers, a request is for the officer whose it is."""

from __future__ import annotations

from tests.access.table import FORBIDDEN, HIDDEN, ONWARD, SHOWN, SIGN_IN, STAFF, Entry, Visitor, statuses

EVERYBODY = statuses(SHOWN)
ANY_ACCOUNT = statuses(SHOWN, nobody=SIGN_IN)
MINE = statuses(HIDDEN, nobody=SIGN_IN, owner=SHOWN, own_reviewer=SHOWN)
"""What an officer sees of their own request, and nobody else can tell from a request that is not there."""
NOT_YET = statuses(HIDDEN, nobody=SIGN_IN)


def filing(status: int) -> dict[Visitor, int]:
    """Somebody signed in may file, unless they are of the team, which decides on requests."""
    return statuses(status, nobody=SIGN_IN) | dict.fromkeys(STAFF, FORBIDDEN)


CORRECTING = filing(HIDDEN) | {Visitor.OWNER: ONWARD}

ENTRIES = [
    Entry("portal:start", EVERYBODY),
    Entry("portal:guideline", EVERYBODY, given={"line": "tiktok-pte"}),
    Entry("portal:guideline", statuses(HIDDEN), given={"line": "no-such-line"}),
    Entry("portal:emergency", EVERYBODY),
    Entry("portal:emergency-form", statuses(SHOWN) | dict.fromkeys(STAFF, FORBIDDEN)),
    Entry("portal:emergency-form", statuses(SHOWN) | dict.fromkeys(STAFF, FORBIDDEN), "POST"),
    Entry("portal:emergency-received", statuses(ONWARD)),
    Entry("portal:emergency-template", EVERYBODY, given={"line": "tiktok-inc", "kind": "pdf"}),
    Entry("portal:emergency-template", EVERYBODY, given={"line": "tiktok-pte", "kind": "txt"}),
    Entry("portal:return-key", EVERYBODY),
    Entry("portal:begin", filing(ONWARD)),
    Entry("portal:again", filing(ONWARD), "POST"),
    Entry("portal:step", filing(SHOWN), given={"slug": "kinds"}),
    Entry("portal:step", filing(SHOWN), "POST", {"slug": "kinds"}),
    Entry("portal:step", filing(ONWARD), given={"slug": "officer"}),
    Entry("portal:step", filing(HIDDEN), given={"slug": "no-such-page"}),
    Entry("portal:processes", filing(ONWARD)),
    Entry("portal:process", filing(ONWARD), given={"number": 1}),
    Entry("portal:remove-process", filing(HIDDEN), "POST", {"number": 1}),
    Entry("portal:documents", filing(ONWARD)),
    Entry("portal:remove-document", filing(HIDDEN), "POST", {"number": 1}),
    Entry("portal:check", filing(ONWARD)),
    Entry("portal:check", filing(ONWARD), "POST"),
    Entry("portal:requests", ANY_ACCOUNT),
    Entry("portal:request", MINE),
    Entry("portal:request", NOT_YET, given={"reference": "R-2026-999999-X"}),
    Entry("portal:sent", MINE),
    Entry("portal:correct", CORRECTING, "POST"),
    Entry("portal:ask-deferral", MINE),
    Entry("portal:ask-deferral", MINE, "POST"),
    Entry("portal:withdraw", MINE),
    Entry("portal:withdraw", MINE, "POST"),
    Entry("portal:withdraw", NOT_YET, given={"kind": "preservation"}),
    Entry("portal:return", NOT_YET),
    Entry("portal:download", NOT_YET, "POST"),
]
