"""Every clause of the published page, and every reading of what it leaves open: what the golden cases have to decide.

Written out by hand from the page, so that a clause that a pack forgets is missed here.
"""

from __future__ import annotations

ROUTING = ("route.pte", "route.ru", "route.inc", "version")
"""The clauses at the top of the page, which send officials to one of its guidelines."""

INC = (
    "inc.process",
    "inc.subscriber",
    "inc.subscriber.process",
    "inc.video",
    "inc.video.public",
    "inc.interactions",
    "inc.logs",
    "inc.logs.process",
    "inc.username",
    "inc.contact",
    "inc.preserve",
    "inc.preserve.extend",
    "inc.preserve.more",
    "inc.preserve.lapse",
    "inc.preserve.form",
    "inc.serve",
    "inc.nonle",
    "inc.emergency",
    "inc.emergency.channel",
    "inc.emergency.points",
    "inc.emergency.form",
    "inc.emergency.template",
    "inc.emergency.public",
    "inc.foreign",
    "inc.notice",
    "inc.violation",
    "inc.costs",
)
"""The clauses of the first guideline of the page."""

PTE = (
    "pte.process",
    "pte.subscriber",
    "pte.video",
    "pte.video.public",
    "pte.interactions",
    "pte.logs",
    "pte.username",
    "pte.access",
    "pte.preserve",
    "pte.preserve.form",
    "pte.preserve.extend",
    "pte.preserve.lapse",
    "pte.preserve.more",
    "pte.serve",
    "pte.nonle",
    "pte.emergency",
    "pte.emergency.channel",
    "pte.emergency.template",
    "pte.emergency.public",
    "pte.emergency.form",
    "pte.foreign",
    "pte.notice",
    "pte.violation",
    "pte.costs",
)
"""The clauses of the second guideline of the page."""

READINGS = tuple(f"r{number}" for number in range(1, 23))
"""Counsel's readings; r22 says what "all of the information needed" means in the second guideline."""

PTE_ONLY_READINGS = ("r3", "r4", "r5", "r13", "r22")
"""The readings of words that only the second guideline has."""

INC_READINGS = tuple(each for each in READINGS if each not in PTE_ONLY_READINGS)
"""The readings that can bear on a request under the first guideline."""
