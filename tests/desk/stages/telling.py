"""An invented forum whose guideline says of notice what a test needs, and its people at work on one request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from rogatory.desk import door, surroundings, sweep
from rogatory.desk.actors import SYSTEM, Actor
from rogatory.desk.inputs import CallBack, Collected, Decide, Inputs, Produce, Submit, TellUser, Verify
from rogatory.desk.models import Matter, NoticeBar, Request
from rogatory.desk.outcome import Outcome
from rogatory.desk.stages import collection, production
from rogatory.desk.stages.contract import StageResult
from rogatory.flow.case import Choice
from rogatory.guidelines.shelf import Shelf
from tests.desk.team import Team, a_number, answers, compared, fresh
from tests.desk.team import seen as seen_at
from tests.guidelines.small_packs import NO_READINGS, facts_of, order, pack_of

BEGUN = datetime(2020, 6, 1, 12, tzinfo=UTC)
TELLS = """
clause = "tell"
default = "notify"
words = "Users are told."
needs_process = true
[[stop]]
what = "nondisclosure-order"
outcome = "do-not-notify"
clause = "tell"
words = "An order bars notice."
[[stop]]
what = "statute"
outcome = "do-not-notify"
clause = "tell"
words = "A statute bars notice."
"""
"""Users are told unless the law forbids it: what an officer wishes is no bar."""

WISHES = """
[[stop]]
what = "officer-jeopardy"
outcome = "do-not-notify"
clause = "tell"
words = "The officer's statement that notice would do harm is honoured."
[[stop]]
what = "officer-bare"
outcome = "needs-a-person"
clause = "tell"
words = "A bare wish goes to a person."
[[stop]]
what = "provider-finding"
outcome = "do-not-notify"
clause = "tell"
words = "The forum itself finds that notice would do harm."
longest = { amount = 30, unit = "days" }
"""
FIRST = """
[timing]
clause = "tell"
when = "before-production"
"""
WINDOW = """
[objection]
clause = "tell"
days = 10
"""
DELAY = """
[delay]
clause = "tell"
days = 3
"""
VIOLATION = """
[violation]
clause = "tell"
cure = "Ask to defer."
longest_deferral = { amount = 6, unit = "months" }
"""


def gag(until: str | None = None, **more: object) -> dict[str, object]:
    """A court order that bars notice."""
    told = {"ordered": True} | ({"until": until} if until else {}) | more
    return order("court-order") | {"nondisclosure": told}


def free() -> dict[str, object]:
    """A court order that bars nothing."""
    return order("court-order") | {"nondisclosure": {"ordered": False}}


@dataclass
class Forum:
    """The forum's people; each step goes through the door, a second after the one before."""

    team: Team
    now: datetime = BEGUN

    def act(self, by: Actor, action: str, target: Request | Matter, inputs: Inputs) -> Outcome:
        self.now += timedelta(seconds=1)
        return door.act(by, action, fresh(target) if isinstance(target, Matter) else target, inputs, self.now)

    def received(self, **facts: object) -> Request:
        known = facts_of(**{"instruments": [free()], **facts})
        inputs = Submit("email", self.now, facts=known, sender="a@police.example")
        return door.act(SYSTEM, "submit", None, inputs, self.now).require().request

    def verified(self, **facts: object) -> Request:
        request = self.received(**facts)
        # In a long trial one sender asks so often that it looks unusual.
        call = CallBack(a_number().pk, "the watch commander", self.now, "the request is theirs")
        inputs = Verify("called back", "", call, compared(request), answered=answers(request))
        self.act(self.team.intake, "verify", request, inputs).require()
        return request

    def approved(self, **facts: object) -> Matter:
        """The data matter of a request, decided by two people."""
        return self.approve(self.verified(**facts).matters.get(kind="data"))

    def approve(self, matter: Matter, *choices: Choice) -> Matter:
        self.act(self.team.reviewer, "approve", matter, Decide(self.seen(matter), choices)).require()
        self.act(self.team.counsel, "countersign", matter, Decide(self.seen(matter))).require()
        return fresh(matter)

    def refused(self, **facts: object) -> Matter:
        matter = self.verified(**facts).matters.get(kind="data")
        self.act(self.team.reviewer, "refuse", matter, Decide(self.seen(matter))).require()
        return fresh(matter)

    def seen(self, matter: Matter) -> str:
        return seen_at(matter, self.now)

    def notice(self, matter: Matter, account: str = "quiet_heron") -> Matter:
        return Matter.objects.get(request=matter.request, kind="notice", account=account)

    def tell(self, notice: Matter, to: str = "heron@mail.example", **more: object) -> Outcome:
        return self.act(self.team.counsel, "tell_user", notice, TellUser(to, **more))

    def produce(self, matter: Matter) -> Outcome:
        """Try to order the return, with a stand-in for the sealing."""
        return self.act(self.team.custodian, "produce", matter, Produce("0" * 64))

    def collect(self, matter: Matter) -> None:
        handed = Collected(approval=0, sha256="0" * 64, size=0)
        door.act(SYSTEM, "collect", fresh(matter), handed, self.now).require()

    def until(self, day: str, hour: int = 0, minute: int = 0) -> None:
        """Let time pass to an instant, and sweep."""
        to = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC) + timedelta(hours=hour, minutes=minute)
        self.now = to
        while sweep.sweep(self.now):
            pass


def forum(team: Team, monkeypatch, notice: str, clauses: dict[str, str] | None = None) -> Forum:
    """Put the forum's guideline on the shelf; collecting and sealing are other tests' matter."""
    shelf = Shelf((pack_of(clauses, notice=notice),), NO_READINGS)
    monkeypatch.setattr(surroundings, "_shelf", lambda *_: shelf)
    monkeypatch.setattr(collection, "collect", lambda case, inputs: StageResult())
    monkeypatch.setattr(production, "produce", lambda case, inputs: StageResult())
    return Forum(team)


def bars(notice: Matter) -> list[NoticeBar]:
    return list(NoticeBar.objects.filter(notice__matter=notice))
