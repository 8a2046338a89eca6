"""Notices and violations at the console. The notice stands at *due*, the violation at *open*."""

from __future__ import annotations

from tests.access.console_entries import DECIDERS, INTAKE, TEAM, case_office
from tests.access.table import LACKING, NOT_NOW, SHOWN, Entry, Visitor

COUNSEL = (Visitor.COUNSEL,)


def on_following(action: str, looked: int, sent: int, *offices: Visitor) -> tuple[Entry, Entry]:
    given = {"action": action}
    return (
        Entry("console:act-on-following", case_office(looked, *offices), given=given),
        Entry("console:act-on-following", case_office(sent, *offices), "POST", given),
    )


ENTRIES = [
    Entry("console:notices", TEAM),
    *on_following("tell_user", SHOWN, LACKING, *DECIDERS),
    *on_following("do_not_tell", SHOWN, LACKING, *COUNSEL),
    *on_following("record_bar", SHOWN, LACKING, *INTAKE, *DECIDERS),
    *on_following("lift_bar", SHOWN, LACKING, *COUNSEL),
    *on_following("object", NOT_NOW, NOT_NOW, *INTAKE, *DECIDERS),
    *on_following("settle_objection", SHOWN, LACKING, *COUNSEL),
    *on_following("reconsider_notice", NOT_NOW, NOT_NOW, *DECIDERS),
    *on_following("ask_deferral", SHOWN, LACKING, *INTAKE),
    *on_following("defer", SHOWN, LACKING, *COUNSEL),
    *on_following("decline_deferral", NOT_NOW, NOT_NOW, *COUNSEL),
    *on_following("hand_on", SHOWN, LACKING, *DECIDERS),
    *on_following("drop_violation", SHOWN, LACKING, *COUNSEL),
]
