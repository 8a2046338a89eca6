"""A preserved copy with running times, and a stage of the tests' own that tells what the clocks brought to the door."""

from __future__ import annotations

import sys
import types
from datetime import UTC, datetime

import pytest

from rogatory.clocks.term import Term, Unit
from rogatory.desk import clocks
from rogatory.desk.inputs import Rang
from rogatory.desk.models import Clock, Matter
from rogatory.desk.stages.contract import ClockChange, StageContext, StageResult, StartClock
from rogatory.flow.states import Kind
from tests.desk.team import NOW, Team

ENDS = datetime(2026, 6, 1, tzinfo=UTC)
"""Ninety days from the day after `NOW`: 31 May 2026 is the last of them."""


def days(count: int) -> Term:
    return Term(count, Unit.DAYS)


def a_copy(team: Team, account: str = "someone", state: str = "kept") -> Matter:
    """A copy as the door leaves it, without the vault behind it."""
    request = team.submit()
    return Matter.objects.create(request=request, kind=Kind.COPY, account=account, state=state, entered_at=NOW)


def the_period(name: str = "period", began: datetime = NOW, **fields) -> StartClock:
    given = {"terms": (days(90),), "warn_days": (14, 7, 1), "warning": "warn"} | fields
    return StartClock(name, "end_period", "Preservation of someone", began, **given)


def started(matter: Matter, *changes: ClockChange, now: datetime = NOW) -> Clock:
    """Make changes to the clocks of a matter, and give the one that was named first."""
    changes = changes or (the_period(),)
    clocks.apply(matter, changes, now)
    return Clock.objects.filter(matter=matter, name=changes[0].name).latest("pk")


def running(matter: Matter) -> dict[str, datetime | None]:
    """The clocks of a matter that have not ended, and when each rings."""
    return dict(Clock.objects.filter(matter=matter, ended_at=None).values_list("name", "rings_at"))


class Rung:
    """What came to the stages of the tests, in order; ``answer`` may be changed to anything that a stage may do."""

    def __init__(self) -> None:
        self.names: list[tuple[str, int]] = []
        self.answer = lambda case, inputs: StageResult()

    def __call__(self, case: StageContext, inputs: Rang) -> StageResult:
        result = self.answer(case, inputs)
        self.names.append((inputs.name, case.the_matter.pk))
        return result


def in_place_of_the_stage(monkeypatch: pytest.MonkeyPatch) -> Rung:
    """In place of the stage that warns and ends periods: clocks are under test, and not what they bring."""
    told = Rung()
    stage = types.ModuleType("rogatory.desk.stages.lapsing")
    for name in ("warn", "end_period", "lapse_by_policy"):
        setattr(stage, name, told)
    monkeypatch.setitem(sys.modules, stage.__name__, stage)
    return told
