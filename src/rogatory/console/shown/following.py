"""What still follows from a request, in a line at the head of its page: so that nobody has to scroll to find it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from rogatory.desk.queries import RequestPage
from rogatory.flow.states import ENDED, Kind, State

_SECTIONS = {
    Kind.COPY: ("copies", "Preserved copy", "Preserved copies"),
    Kind.NOTICE: ("notices", "Notice to the user", "Notices to users"),
    Kind.VIOLATION: ("violation", "Violation", "Violations"),
    Kind.COSTS: ("costs", "Costs", "Costs"),
}


@dataclass(frozen=True, slots=True)
class Follows:
    """Things of one kind in one state: the section in which they stand, what to call them, and how many they are."""

    section: str
    name: str
    state: State
    count: int


def follows_of(found: RequestPage) -> tuple[Follows, ...]:
    """Give what follows from a request and has not come to its end (no query)."""
    every = Counter((Kind(view.matter.kind), State(view.matter.state)) for view in found.following)
    return tuple(
        Follows(section, one if count == 1 else many, state, count)
        for kind, (section, one, many) in _SECTIONS.items()
        for (of, state), count in every.items()
        if of is kind and state not in ENDED
    )
