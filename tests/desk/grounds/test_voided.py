"""Whatever changes after the approval, and whenever: nothing is disclosed any more until somebody looks at it anew.

What a stranger can bring about does so before the delivery; afterwards it keeps nobody from fetching the return.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from rogatory.desk import collecting, reviewing, sealing
from rogatory.desk.actors import actor_of
from rogatory.desk.grounds import footing
from rogatory.desk.inputs import Deliver, Download, Produce, Say, Withhold
from rogatory.desk.models import Device, Matter, OutboxJob, Production, Sealing
from rogatory.desk.producing import deliver as delivering
from rogatory.desk.producing import produce
from rogatory.desk.rest.reading import open_package
from rogatory.desk.review.before import before
from rogatory.desk.stages.availability import sealed
from rogatory.flow.case import Ground
from rogatory.flow.grounds import CONFIRMABLE
from rogatory.flow.guards import Guard
from rogatory.flow.states import Role
from rogatory.flow.table import TABLE
from rogatory.problem import Problem
from tests.desk.grounds.changes import CHANGES, OF_STRANGERS, World
from tests.desk.stages.conftest import Desk, message, subpoena_facts
from tests.desk.team import JUST_NOW, a_person, fresh
from tests.trials import trials

GAPS = (
    "after the approval",
    "after the data was collected",
    "after something was withheld",
    "after it was looked through",
    "after the order to seal",
    "while it is sealed",
    "after it was handed in",
    "after it was delivered",
)
DELIVERED = len(GAPS) - 1
TIMINGS = 50
GUARDS: dict[str, Guard] = {guard.sentence: guard for action in TABLE for guard in action.guards}


class Way:
    """A request on its way from the approval to the officer, a step at a time."""

    def __init__(self, world: World) -> None:
        self.world, self.desk, self.seen = world, world.desk, ""
        self.meanwhile = lambda: None

    @property
    def matter(self) -> Matter:
        return fresh(self.world.matter)

    def step(self, number: int) -> str:
        """Do the step that follows a gap; give why it was not done, or ""."""
        return (self.collect, self.withhold, self.look, self.order, lambda: "", self.seal, self.deliver, self.download)[
            number
        ]()

    def collect(self) -> str:
        self.desk.work()
        if self.matter.state == "approved":
            return OutboxJob.objects.filter(name="collect").last().last_error
        return ""

    def withhold(self) -> str:
        table = next(table for table, _ in before(self.matter).tables if table.rows)
        return self._act(self.desk.team.custodian, "withhold", Withhold(table.sha256, "not theirs", (0,)))

    def look(self) -> str:
        self.seen = reviewing.seen(self.matter.collections.last())
        return ""

    def order(self) -> str:
        return self._act(self.desk.team.custodian, "produce", Produce(self.seen))

    def seal(self) -> str:
        self.desk.work()
        if self.matter.state != "produced":
            return Sealing.objects.last().stopped or OutboxJob.objects.filter(name="seal_return").last().last_error
        return ""

    def deliver(self) -> str:
        return self._act(self.desk.team.custodian, "deliver", Deliver(sealed(self.matter)))

    def download(self) -> str:
        officer = actor_of(
            type(self.desk.team.officer.person).objects.get(pk=self.desk.team.officer.person.pk), JUST_NOW
        )
        refused = self._act(officer, "download", Download())
        if refused:
            return refused
        try:
            with open_package(Production.objects.get().packages.get()) as stream:
                stream.read()
        except Problem as problem:
            return str(problem)
        return ""

    def _act(self, by, action: str, inputs) -> str:
        return " ".join(self.desk.act(by, action, self.matter, inputs).refused)


@pytest.fixture
def world(desk: Desk, subpoena_pdf, monkeypatch, settings, tmp_path) -> World:
    settings.AUDIT_URL = (tmp_path / "audit").as_uri()
    team = desk.team
    for who in (team.officer, team.reviewer, team.second, team.custodian):
        Device.objects.create(person=who.person, name="key", added_at=desk.now, cleared_at=desk.now)
    request = desk.arrive(message(("order.pdf", subpoena_pdf)))
    desk.record(request, subpoena_facts("subscriber"))
    desk.work()
    desk.verify(request)
    matter = desk.approve(request.matters.get())
    return World(desk, matter, monkeypatch, settings, tmp_path)


@contextmanager
def taken_back(world: World) -> Iterator[None]:
    """Let what is done inside not have happened, also for a door that wants to stand at the outermost.

    What the audit signed and published beside the database is taken back with it.
    """
    beside = [world.folder / "keys", Path(world.settings.AUDIT_URL.removeprefix("file://"))]
    before = {path: path.read_bytes() for folder in beside for path in folder.rglob("*") if path.is_file()}
    block = transaction.atomic()
    block._from_testcase = True  # as the block around a test is marked
    with block:
        yield
        transaction.set_rollback(True)
    for path in [each for folder in beside for each in folder.rglob("*") if each.is_file()]:
        if path not in before:
            path.unlink()
    for path, content in before.items():
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)
    for undo in world.undo:
        undo()
    world.undo.clear()


def named(why: str) -> str:
    """The guard that stopped it, by name, or else the problem."""
    if not why:
        return "nothing: it was fetched"
    return next((guard.name for sentence, guard in GUARDS.items() if sentence in why), why[:90])


def test_nothing_is_disclosed_after_a_change_until_it_is_looked_at_anew(world: World, chance, monkeypatch) -> None:
    way, stopped = Way(world), Counter()
    stopped_in: list[set[str]] = [set() for _ in GAPS]
    disclosed_in: list[set[str]] = [set() for _ in GAPS]
    plan: dict[int, list[str]] = {gap: [] for gap in range(len(GAPS))}
    for what, (first, _) in CHANGES.items():
        for _ in range(trials(TIMINGS)):
            plan[chance.randrange(first, len(GAPS))].append(what)
    handed = sealing._made
    for gap in range(len(GAPS)):
        for what in plan[gap]:
            with taken_back(world), monkeypatch.context() as patch:
                world.patch, now = patch, world.desk.now
                world.desk.now += timedelta(seconds=chance.randrange(1, 3000))
                world.matter = way.matter
                why = _goes_on(way, gap, what, patch, handed)
                stopped[what, named(why)] += 1
                (stopped_in if why else disclosed_in)[gap].add(what)
                world.desk.now = now
        assert not way.step(gap), f"without a change it goes on {GAPS[gap]}"
    for (what, by), times in sorted(stopped.items()):
        print(f"{times:4} {what}: {by}")
    assert sum(stopped.values()) == trials(TIMINGS) * len(CHANGES)
    assert disclosed_in[:DELIVERED] == [set()] * DELIVERED
    assert disclosed_in[DELIVERED] <= OF_STRANGERS
    assert not stopped_in[DELIVERED] & OF_STRANGERS, "whoever knows of a case could keep its officer from the return"


def _goes_on(way: Way, gap: int, what: str, patch, made) -> str:
    """Change something, and go on as if nothing were; give what stopped it, or "" where all was disclosed."""
    change = CHANGES[what][1]
    if GAPS[gap] == "while it is sealed":

        def meanwhile(*given):
            returns = made(*given)
            way.world.matter, way.world.packaged = way.matter, True
            change(way.world)
            way.world.packaged = False
            return returns

        patch.setattr(sealing, "_made", meanwhile)
    else:
        change(way.world)
    for number in range(gap, len(GAPS)):
        if why := way.step(number):
            return why
    return ""


def test_a_return_is_delivered_again_by_whoever_confirms_what_changed(world: World) -> None:
    """A document that came in afterwards is looked at by the custodian; another scope is not for them to confirm."""
    CHANGES["a document came by mail"][1](world)
    CHANGES["other accounts are asked for"][1](world)
    matter = fresh(world.matter)
    assert footing.changed(matter) == {Ground.MAIL, Ground.SCOPE}
    footing.confirm(matter, matter.approval, world.desk.team.custodian.person, world.desk.now)
    assert footing.changed(matter) == {Ground.SCOPE}
    assert Ground.SCOPE not in CONFIRMABLE


@pytest.mark.parametrize(
    "change", ["the key of whoever ordered the return was removed", "whoever ordered the return is a custodian no more"]
)
def test_a_return_whose_custodian_counts_no_more_is_made_by_another(world: World, change: str) -> None:
    desk, matter = world.desk, world.matter
    desk.work()
    desk.produce(matter)
    assert not footing.changed(fresh(matter))
    CHANGES[change][1](world)
    assert footing.changed(fresh(matter)) == {Ground.ORDERER}
    assert "ordered the return" in " ".join(desk.try_to_deliver(matter).refused)
    other = a_person("carla", Role.CUSTODIAN)
    desk.act(other, "collect_again", fresh(matter), Say("she has left")).require()
    assert not footing.changed(fresh(matter))
    desk.work()
    produce(other, fresh(matter), desk.now).require()
    desk.work()
    delivering(other, fresh(matter), desk.now).require()
    assert not footing.changed(fresh(matter))


def test_what_must_not_be_collected_any_more_is_given_up_at_once_with_its_reason(world: World) -> None:
    CHANGES["a document came by mail"][1](world)
    world.desk.work()
    job = OutboxJob.objects.get(name="collect")
    assert (job.attempts, job.given_up) == (1, True)
    assert "A document came by mail since the approval" in job.last_error


def test_what_changes_while_it_is_collected_gives_the_collection_up_with_its_reason(world: World, monkeypatch) -> None:
    def gathered(*given):
        CHANGES["the officer left"][1](world)
        return gather(*given)

    gather = collecting.gather
    monkeypatch.setattr(collecting, "gather", gathered)
    world.desk.work()
    job = OutboxJob.objects.get(name="collect")
    assert (fresh(world.matter).state, job.attempts, job.given_up) == ("approved", 1, True)
    assert "The officer is no longer who they were" in job.last_error


def test_what_was_voided_is_sent_back_and_approved_anew(world: World) -> None:
    desk = world.desk
    CHANGES["a document came by mail"][1](world)
    assert Way(world).collect()
    desk.act(desk.team.second, "send_back", fresh(world.matter), Say("a page came in")).require()
    assert desk.approve(world.matter).state == "approved"
    assert not Way(replace(world, matter=fresh(world.matter))).collect()
