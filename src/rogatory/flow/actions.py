"""What a row of the flow table is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from rogatory.flow.case import Attempt, Case
from rogatory.flow.guards import Guard
from rogatory.flow.states import ASKED, Kind, Role, State


class Scope(StrEnum):
    """Whether an action moves one matter, or every matter of the request that stands in one of its sources."""

    MATTER = "matter"
    REQUEST = "request"


class Slot(StrEnum):
    """What a matter holds in force: who verified, the decision, who prepared it, who approved it."""

    VERIFICATION = "verification"
    DECISION = "decision"
    PREPARATION = "preparation"
    APPROVAL = "approval"


@dataclass(frozen=True, slots=True)
class Work:
    """Work to queue under the name ``job`` when a matter of one of ``kinds`` comes into the state ``entering``."""

    job: str
    entering: State
    kinds: frozenset[Kind]


@dataclass(frozen=True, slots=True)
class Action:
    """One row of the table.

    ``words`` say it as a verb phrase. ``sources`` holds ``None`` for the action that begins a request; ``targets`` are
    the states to which it may lead from any source (none means that the state stays). Where there is a choice, ``goes``
    makes it; ``paths`` then lists the pairs of source and target if not every pair is open, and ``bars`` the targets
    that are closed to a kind. ``sets`` is what it puts in force, ``acts_on_decision`` whether it is an act on a
    decision, which is then recorded. ``letter`` is the key of the letter that goes to the officer, ``work`` what is
    queued, ``audit`` the sentence by which the log tells it, ``stage`` the module of `rogatory.desk.stages` that holds
    its function, or ``None`` when there is nothing to do but to move. ``clock`` marks what only a clock that has run
    out does (`rogatory.desk.clocks`), ``entailed`` what only another act brings with it. ``colleagues`` opens it to
    those with whom the officer shares the request, ``heirs`` to an administrator of their agency once the officer has
    left. ``confirms`` lets what has changed since the approval, as far as its guards allow that, count from then on.
    """

    name: str
    words: str
    roles: frozenset[Role]
    sources: frozenset[State | None]
    audit: str
    targets: tuple[State, ...] = ()
    goes: Callable[[Case, Attempt], State] | None = None
    paths: tuple[tuple[State, State], ...] = ()
    bars: frozenset[tuple[Kind, State]] = frozenset()
    kinds: frozenset[Kind] = frozenset(ASKED)
    scope: Scope = Scope.MATTER
    guards: tuple[Guard, ...] = ()
    sets: Slot | None = None
    acts_on_decision: bool = False
    letter: str | None = None
    work: Work | None = None
    stage: str | None = None
    clock: bool = False
    entailed: bool = False
    colleagues: bool = False
    heirs: bool = False
    confirms: bool = False

    def target(self, case: Case, attempt: Attempt) -> State:
        """Give the state to which the attempt leads."""
        if self.goes is not None:
            return self.goes(case, attempt)
        if self.targets:
            return self.targets[0]
        if case.state is None:
            raise ValueError(f"{self.name} begins nothing, and there is no matter yet")
        return case.state

    def edges(self, kind: Kind) -> frozenset[tuple[State | None, State]]:
        """Give the pairs of states between which it may move a matter of a kind, no loops among them."""
        if self.paths:
            return frozenset(self.paths)
        targets = [target for target in self.targets if (kind, target) not in self.bars]
        return frozenset((source, target) for source in self.sources for target in targets)
