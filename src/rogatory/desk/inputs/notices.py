"""What comes to the door about a notice to a user."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from rogatory.desk.inputs.asked import Say
from rogatory.desk.inputs.clocks import Rang


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar on notice: ``what`` is a word of the pack's ranked stops; ``until`` its last day (UTC), or ``None``.

    ``forbids`` is false for a wish that the guideline puts before a person instead of heeding it by itself.
    """

    what: str
    words: str
    clause: str = ""
    issued: date | None = None
    until: date | None = None
    instrument: str = ""
    forbids: bool = True


@dataclass(frozen=True, slots=True)
class OweNotice:
    """A notice that is owed or is to be decided (``owe_notice``, ``bar_notice``), with the bars in rank order.

    ``record`` is the primary key of the decision from which it follows, ``guideline`` the version that decided.
    ``delay`` counts days after a bar has fallen, ``objection`` the days in which the user may object (0: none), and
    ``renewal`` those after which a bar without an end is looked at again. ``first`` says that production waits until
    somebody has decided whether the user is told. ``names_requester`` is ``None`` where the guideline does not state
    it; ``promised`` that its own answer is to tell the user.
    """

    record: int
    guideline: str
    words: str
    bars: tuple[Bar, ...] = ()
    delay: int = 0
    objection: int = 0
    renewal: int = 0
    first: bool = False
    names_requester: bool | None = None
    promised: bool = False


@dataclass(frozen=True, slots=True)
class RecordBar:
    """A bar, or the renewal of the one with the primary key ``renews`` (``record_bar``), with the reason in words."""

    bar: Bar
    words: str = ""
    renews: int | None = None


@dataclass(frozen=True, slots=True)
class LiftBar:
    """The end of a bar before its day (``lift_bar``), by its primary key."""

    bar: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class TellUser:
    """The user is told (``tell_user``) at the address ``to``; ``names_requester`` tells whether the agency is named."""

    to: str
    names_requester: bool = False
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


@dataclass(frozen=True, slots=True)
class SettleObjection:
    """Counsel's answer to an objection (``settle_objection``); one that is upheld leads back to the decision."""

    upheld: bool
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
    "look_again": Rang,
    "window_passed": Rang,
    "object": Objection,
    "settle_objection": SettleObjection,
}
"""What each action on a notice is given."""
