"""The conditions on what stands against an act: holds and the end of a copy, bars on notice, objections of a user."""

from __future__ import annotations

from rogatory.flow.case import Standing
from rogatory.flow.guards import Guard

NOT_HELD = Guard(
    "not held",
    "Something stands against destroying the copy: legal process, a request to extend, or a hold that somebody placed.",
    lambda case, attempt: Standing.HELD not in case.standing,
)
NOT_NEEDED = Guard(
    "not needed",
    "Something else needs the copy: legal process, an extension, or a hold that somebody placed.",
    lambda case, attempt: Standing.NEEDED not in case.standing,
)
NOTHING_UNREAD = Guard(
    "nothing unread",
    "Something that came in before the end has not been read yet: it may be legal process for this copy.",
    lambda case, attempt: Standing.UNREAD not in case.standing,
)
GRACE_OVER = Guard(
    "grace over",
    "The time of grace still runs: nothing is destroyed before its end.",
    lambda case, attempt: Standing.GRACE_OVER in case.standing,
)
POLICY_STANDS = Guard(
    "policy stands",
    "The retention policy under which the copy would lapse is not in force any more: a person decides.",
    lambda case, attempt: Standing.POLICY_GONE not in case.standing,
)
NOTHING_PENDING = Guard(
    "nothing pending",
    "A treaty request or letters rogatory are pending: no policy lets the copy lapse, a person decides.",
    lambda case, attempt: Standing.PENDING not in case.standing,
)
NOT_BARRED = Guard(
    "not barred",
    "A bar on notice is in force: wait until it falls, or lift it with the reason.",
    lambda case, attempt: Standing.STILL_BARRED not in case.standing,
)
USER_HEARD = Guard(
    "user heard",
    "The user has been told and may still object: wait until the time to object has passed.",
    lambda case, attempt: Standing.WINDOW_OPEN not in case.standing,
)
OBJECTION_SETTLED = Guard(
    "objection settled",
    "The user objects and nobody has settled it: settle the objection first.",
    lambda case, attempt: Standing.UNSETTLED not in case.standing,
)
OBJECTION_HEEDED = Guard(
    "objection heeded",
    "An objection of the user was upheld: send the decision back and have it decided anew.",
    lambda case, attempt: Standing.UPHELD not in case.standing,
)
NOTICE_DECIDED = Guard(
    "notice decided",
    "The user is told before anything is produced, and nobody has decided that yet: decide on the notice first.",
    lambda case, attempt: Standing.UNDECIDED not in case.standing,
)
DEFERRAL_HEARD = Guard(
    "deferral heard",
    "The facts ask to defer what follows, and nobody has considered it: record that a deferral is asked first.",
    lambda case, attempt: Standing.DEFERRAL_ASKED not in case.standing,
)
NOTHING_OPEN = Guard(
    "nothing open",
    "A part of the platform could not be reached, and is asked again by itself: wait until it answers, or choose to "
    "produce without it.",
    lambda case, attempt: Standing.OPEN not in case.standing,
)
SOMETHING_OPEN = Guard(
    "something open",
    "Nothing is open: all parts of the platform were reached, or it was chosen before to produce without the rest.",
    lambda case, attempt: Standing.OPEN in case.standing,
)
