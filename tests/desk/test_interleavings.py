"""Legal process, extensions, holds, mail and withdrawal against purge, in whatever order, by an oracle of its own.

The oracle is plain arithmetic on a few values for each copy; it knows nothing of clocks, rows or guards.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import pytest

from rogatory.desk import retention
from rogatory.desk.actors import SYSTEM, Actor
from rogatory.desk.door import act
from rogatory.desk.inputs import Say, Submit
from rogatory.desk.models import Clock, CopyHold, Matter, PreservedCopy, Request, RetentionPolicy
from rogatory.desk.stages import destroying
from rogatory.desk.surroundings import the_vault
from rogatory.desk.sweep import sweep
from rogatory.flow.states import Kind, Role
from tests.desk.copies import END, GRACE, LAST_DAY, SECOND, Ending, a_copy, key_of
from tests.desk.team import a_person, fresh
from tests.desk.test_at_once import at_once
from tests.trials import fewer_again, trials, until_seen

STEPS = 18
COPIES = 2
LONG = timedelta(days=2)


@dataclass
class Expected:
    """What must be true of one copy, as the oracle has it."""

    matter: Matter
    state: str = "kept"
    period_end: datetime = END
    grace_end: datetime = END
    paused: datetime | None = None
    policy: int | None = None
    late: bool = False
    """Whether a destruction has been refused since the grace was over: the next try comes within an hour."""
    withdrawn: bool = False
    over: bool = False
    """Whether its preservation is over, and it is kept on for what still holds it."""
    freed: datetime | None = None
    """When what held it was gone: within an hour from then on it comes before a person."""
    holds: list[CopyHold] = field(default_factory=list)
    untold: list[tuple[Request, str]] = field(default_factory=list)

    def lapse(self, now: datetime, policy: int | None) -> None:
        self.state, self.policy = "lapsing", policy
        self.grace_end, self.paused, self.late = now + GRACE, None, False

    def resume(self, now: datetime) -> None:
        if self.paused is not None and not self.holds:
            if self.paused < self.grace_end:
                self.grace_end += now - self.paused
            self.paused, self.late = None, False


@dataclass
class World:
    """The desk and the oracle side by side; each step is done on both, and then they are compared."""

    ending: Ending
    administrator: Actor
    chance: random.Random
    copies: list[Expected]
    unread: list[Request] = field(default_factory=list)
    policy: RetentionPolicy | None = None
    trail: list[str] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return self.ending.now

    def some(self, *states: str) -> Expected | None:
        fitting = [one for one in self.copies if one.state in states]
        return self.chance.choice(fitting) if fitting else None

    def pass_time(self) -> None:
        """Go to an instant at which something may happen, a second before it, or anywhere between."""
        ends = [one.period_end for one in self.copies if one.state == "kept"]
        ends += [one.grace_end for one in self.copies if one.state == "lapsing" and one.paused is None]
        near = [end + self.chance.choice([-SECOND, timedelta(), SECOND]) for end in ends]
        instants = [at for at in near if at >= self.now] or [self.now]
        soonest, any_end = min(instants), self.chance.choice(instants)
        to = self.chance.choice([soonest, soonest, any_end, self.now + self.chance.random() * LONG])
        self.trail.append(f"time passes to {to}")
        self.ending.at(to)
        for one in self.copies:
            self._pass(one)

    def _pass(self, one: Expected) -> None:
        now = self.now
        if one.over and not one.holds:
            self._pass_unneeded(one)
        elif one.state == "kept" and now >= one.period_end:
            one.state, one.over = "ended", False
            if self.policy is not None and not one.holds:
                one.lapse(now, self.policy.pk)
        if one.state != "lapsing" or one.paused is not None or now < one.grace_end:
            return
        revoked = one.policy is not None and (self.policy is None or self.policy.pk != one.policy)
        if one.holds or self.unread or revoked:
            one.late = True
        elif not one.late or fresh(one.matter).state == "destroyed":
            # After a refusal it may come up to an hour later, but it never may come before.
            one.state = "destroyed"

    def _pass_unneeded(self, one: Expected) -> None:
        """Of two clocks that have run out, either may come first: only at the end of a period does a policy apply."""
        found = fresh(one.matter).state
        assert one.freed is not None
        if self.now >= min(one.period_end, one.freed + timedelta(hours=1)):
            assert found != "kept", self.trail
        if found == "kept":
            return
        one.state, one.over = "ended", False
        if found != "ended":
            assert self.policy is not None, self.trail
            assert self.now >= one.period_end, self.trail
            one.lapse(self.now, self.policy.pk)

    def withdraw(self) -> None:
        """The officer withdraws the preservation behind a copy."""
        preservations = [one for one in self.copies if not one.withdrawn]
        if not preservations:
            return
        one = self.chance.choice(preservations)
        own = one.matter.request.matters.get(kind=Kind.PRESERVATION)
        self.ending.act(self.ending.team.officer, "withdraw", own, Say("the case is closed")).require()
        one.withdrawn = True
        if one.state == "kept":
            one.over = bool(one.holds)
            one.state = "kept" if one.holds else "ended"

    def process(self) -> None:
        one = self.some("kept", "ended", "lapsing")
        if one is None:
            return
        reason = self.chance.choice(["process", "extension"])
        covers = self.chance.choice([(), ("logs",)])
        request = self.ending.process(one.matter, reason, covers)
        one.holds.append(CopyHold.objects.get(request=request, copy__matter=one.matter))
        one.untold.append((request, reason))

    def tell(self) -> None:
        """The worker gets to the job that tells a copy of what came in."""
        one = next((one for one in self.copies if one.untold and one.state != "destroyed"), None)
        if one is None:
            return
        request, reason = one.untold.pop()
        self.ending.tell(one.matter, request, reason).require()
        if one.state == "lapsing":
            one.state, one.paused = "ended", None

    def hold(self) -> None:
        one = self.some("kept", "ended", "lapsing")
        if one is None:
            return
        one.holds.append(self.ending.held(one.matter, self.chance.choice(["treaty", "other"])))
        if one.state == "lapsing" and one.paused is None:
            one.paused = self.now

    def lift(self) -> None:
        held = [one for one in self.copies if one.holds and one.state != "destroyed"]
        if not held:
            return
        one = self.chance.choice(held)
        hold = one.holds.pop(self.chance.randrange(len(one.holds)))
        self.ending.lift(one.matter, hold).require()
        if one.state == "lapsing":
            one.resume(self.now)
        if not one.holds:
            one.freed = self.now

    def let_lapse(self) -> None:
        one = self.some("ended")
        if one is None:
            return
        outcome = self.ending.act(self.ending.team.counsel, "let_lapse", one.matter, Say("nobody asked"))
        assert outcome.done is not bool(one.holds), self.trail
        if outcome.done:
            one.lapse(self.now, None)

    def spare(self) -> None:
        one = self.some("lapsing")
        if one is not None:
            self.ending.act(self.ending.team.reviewer, "spare", one.matter, Say("look again")).require()
            one.state, one.paused = "ended", None

    def retain(self) -> None:
        one = self.some("ended", "lapsing")
        if one is not None:
            until: date = max(LAST_DAY, self.now.date()) + timedelta(days=self.chance.randrange(3))
            if datetime.combine(until, time(), UTC) + timedelta(days=1) <= self.now:
                return
            self.ending.retain(one.matter, until).require()
            one.state, one.paused = "kept", None
            one.period_end = datetime.combine(until + timedelta(days=1), time(), UTC)

    def mail(self) -> None:
        inputs = Submit("email", self.now, kinds=(Kind.DATA,), sender="ada@police.example")
        self.unread.append(act(SYSTEM, "submit", None, inputs, self.now).require().request)

    def read(self) -> None:
        if self.unread:
            request = self.unread.pop()
            team = self.ending.team
            act(team.intake, "reject_sender", request, Say("an advertisement"), self.now).require()

    def change_policy(self) -> None:
        if self.policy is None:
            proposed = retention.propose(self.ending.team.counsel, "Copies lapse.", self.now)
            self.policy = retention.approve(self.administrator, proposed, self.now)
        else:
            retention.revoke(self.ending.team.counsel, self.policy, "not now", self.now)
            self.policy = None

    def compare(self) -> None:
        for one in self.copies:
            found = fresh(one.matter).state
            assert found == one.state, (found, one.state, self.trail)
            assert (key_of(one.matter) is None) is (one.state == "destroyed"), self.trail

    def settle(self) -> None:
        """Clear everything away: what lapses must then be destroyed within hours of the end of its grace."""
        while self.unread:
            self.read()
        for one in self.copies:
            if one.state != "lapsing" or one.holds:
                continue
            self.ending.at(max(self.now, one.grace_end))
            for _ in range(3):
                self.ending.at(self.now + timedelta(hours=1))
            revoked = one.policy is not None and (self.policy is None or self.policy.pk != one.policy)
            wanted = "lapsing" if revoked else "destroyed"
            assert fresh(one.matter).state == wanted, self.trail


WEIGHTS: dict[str, int] = {
    "pass_time": 6,
    "process": 2,
    "tell": 2,
    "hold": 2,
    "lift": 3,
    "let_lapse": 5,
    "spare": 1,
    "retain": 1,
    "mail": 1,
    "read": 2,
    "change_policy": 1,
    "withdraw": 1,
}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No certificate is set: that takes long, and is tried elsewhere."""
    monkeypatch.setattr(destroying, "_certified", lambda *_: ("", False))


def test_no_interleaving_destroys_what_is_held_or_keeps_what_has_lapsed(
    ending: Ending, quick: None, chance: random.Random
):
    administrator = a_person("adm", Role.ADMINISTRATOR)
    seen = Counter[str]()
    for _ in until_seen(fewer_again(1000), seen, "destroyed"):
        seen["destroyed"] += an_interleaving(ending, administrator, chance)
    assert seen["destroyed"], "the interleavings are too short to show anything"


def an_interleaving(ending: Ending, administrator: Actor, chance: random.Random) -> int:
    ending = Ending(ending.team)
    names = [f"someone-{chance.getrandbits(64):x}" for _ in range(COPIES)]
    copies = [Expected(a_copy(ending.team, account=name)) for name in names]
    world = World(ending, administrator, chance, copies)
    ending.at(END - timedelta(days=1) + chance.random() * timedelta(days=1))
    for name in chance.choices(list(WEIGHTS), list(WEIGHTS.values()), k=STEPS):
        world.trail.append(f"{name} at {world.now}")
        step: Callable[[], None] = getattr(world, name)
        step()
        world.compare()
    done = sum(one.state == "destroyed" for one in world.copies)
    world.settle()
    if world.policy is not None:
        world.change_policy()
    # Nothing of this one shall ring in the next.
    Clock.objects.filter(ended_at=None).update(ended_at=world.now, rings_at=None)
    return done


def test_of_a_purge_and_legal_process_that_come_at_once_one_wins(transactional_db, ending: Ending, quick: None):
    """Two workers of two hosts: one sweeps as the grace is over, the other takes in legal process for the copy."""
    over = END + GRACE
    won = {"purge": 0, "process": 0}
    for number in range(trials(100)):
        ending.now = END
        account = f"someone-{number}"
        matter = ending.lapsing(account=account)
        request, _ = at_once(lambda account=account: ending.submit(account, "process", over), lambda: sweep(over))
        held = CopyHold.objects.filter(request=request, ended_at=None).exists()
        gone = key_of(matter) is None
        assert held is not gone
        assert the_vault().ledger.is_destroyed(PreservedCopy.objects.get(matter=matter).vault_id) is gone
        assert fresh(matter).state == ("destroyed" if gone else "lapsing")
        won["purge" if gone else "process"] += 1
        Matter.objects.filter(pk=matter.pk, state="lapsing").update(state="destroyed")
    # Whoever wins, it is one of them; which one is for the machine to say.
    assert sum(won.values()) == trials(100)
