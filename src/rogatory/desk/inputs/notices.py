"""What comes to the door about a notice to a user."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from rogatory.desk.inputs.asked import Say
from rogatory.desk.inputs.clocks import Rang


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar on notice: ``what`` is a word of the pack's ranked stops; ``until`` its last day, or ``None``."""

    what: str
    words: str
    clause: str = ""
    issued: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class OweNotice:
    """A notice that is owed or is to be decided (``owe_notice``, ``bar_notice``), with the bars in rank order."""

    words: str
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordBar:
    """A bar, or the renewal of one (``record_bar``), with the reason in words."""

    bar: Bar
    words: str = ""


@dataclass(frozen=True, slots=True)
class LiftBar:
    """The end of a bar before its day (``lift_bar``), by its primary key."""

    bar: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class TellUser:
    """The user is told (``tell_user``) at the address ``to``; ``names_requester`` tells whether the agency is named."""

    to: str
    names_requester: bool = True
    words: str = ""


@dataclass(frozen=True, slots=True)
class DoNotTell:
    """The user is not told (``do_not_tell``), for a reason; ``look_again`` is a day to decide anew."""

    words: str = ""
    look_again: date | None = None


@dataclass(frozen=True, slots=True)
class Objection:
    """What the user says against the disclosure (``object``)."""

    received_at: datetime
    words: str = ""


NOTICE_TAKES: Mapping[str, type] = {
    "owe_notice": OweNotice,
    "bar_notice": OweNotice,
    "bar_fell": Rang,
    "record_bar": RecordBar,
    "lift_bar": LiftBar,
    "tell_user": TellUser,
    "do_not_tell": DoNotTell,
    "reconsider_notice": Say,
    "window_passed": Rang,
    "object": Objection,
    "settle_objection": Say,
}
"""What each action on a notice is given."""
