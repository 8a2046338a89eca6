"""The violation of which a request tells, as its page shows it: deferrals asked and decided, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from rogatory.console.shown.actions import Link
from rogatory.console.shown.notices import link_of
from rogatory.desk.models import Deferral, ViolationReferral
from rogatory.desk.queries import RequestPage
from rogatory.flow.states import Kind, State

TIPS_OFF = (
    "To act on the violation, such as closing the account, may show the user that an authority asks about it. "
    "What is handed on is out of the response team’s hands."
)
"""What is said wherever somebody can hand a violation on."""

_ACTIONS = ("ask_deferral", "defer", "decline_deferral", "hand_on", "drop_violation")


@dataclass(frozen=True, slots=True)
class ViolationShown:
    """The violation of a request with its deferrals, the first one first."""

    state: State
    row: ViolationReferral
    deferrals: tuple[Deferral, ...]
    links: tuple[Link, ...]
    tips_off: str


def violation_of(found: RequestPage) -> ViolationShown | None:
    """Give the violation of a request (two queries; none where it tells of none)."""
    view = next((view for view in found.following if view.matter.kind == Kind.VIOLATION), None)
    if view is None:
        return None
    row = ViolationReferral.objects.select_related("handed_on_by").get(matter=view.matter)
    open_to = {action.name for action in view.actions}
    return ViolationShown(
        state=State(view.matter.state),
        row=row,
        deferrals=tuple(row.deferrals.select_related("asked_by", "decided_by")),
        links=tuple(link_of(view, name, grave=name == "hand_on") for name in _ACTIONS if name in open_to),
        tips_off=TIPS_OFF if "hand_on" in open_to else "",
    )
