"""The response team, at work on what came in through the portal today."""

from __future__ import annotations

from datetime import UTC, datetime

from rogatory.desk.inputs import Decide
from rogatory.desk.models import Matter, Production, Request
from rogatory.flow.states import State
from tests.desk.stages.conftest import Desk
from tests.desk.team import seen


class Staff(Desk):
    """The desk on the portal's own clock."""

    def seen(self, matter: Matter) -> str:
        return seen(matter, self.now)

    def hurry(self) -> None:
        """Come back to the time of day after the clock was moved on."""
        self.now = datetime.now(UTC)

    def give_back(self, request: Request) -> None:
        """Verify the sender and return the request for correction."""
        self.hurry()
        self.verify(request)
        for matter in request.matters.filter(state=State.VERIFIED):
            self.act(self.team.intake, "return_for_correction", matter, Decide(self.seen(matter))).require()

    def answer(self, request: Request) -> Production:
        """Verify, decide, collect, produce and deliver."""
        self.hurry()
        self.verify(request)
        matter = self.approve(request.matters.get())
        self.work()
        made = self.produce(matter)
        self.deliver(matter)
        return made
