"""Everybody who may come to the site, and a request in every state for each tie that they can have to it.

It is built once for a module of tests. Requests are copied from one that went through the door, and set into their
states: what led there does not matter to who may see them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from copy import copy as duplicate
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.cookies import SimpleCookie
from itertools import count

from django.contrib.auth.models import Group
from django.db.models import Model
from django.test import Client

from rogatory.desk import deciding, retention, two_people
from rogatory.desk.actors import Actor
from rogatory.desk.changes import roles
from rogatory.desk.grounds import footing
from rogatory.desk.models import (
    Approval,
    Assignment,
    BrokenGlass,
    Collection,
    CostFile,
    DeliveryKey,
    Device,
    Document,
    FactsVersion,
    Matter,
    Officer,
    Package,
    Person,
    PreservedCopy,
    Production,
    ReadingStop,
    Recovery,
    Request,
    RetentionPolicy,
    Seal,
    Sealing,
    UserNotice,
    ViolationReferral,
)
from rogatory.desk.rest.keys import hide, key_for
from rogatory.desk.rest.parts import Folder, PartsWriter, new_folder
from rogatory.desk.reviewing import seen
from rogatory.desk.stages.reference import reference_of
from rogatory.desk.surroundings import the_returns, the_shelf, the_store
from rogatory.desk.vault.cipher import Cipher
from rogatory.flow.states import ASKED, FOLLOWING, OF_ASKED, Kind, Role, State
from rogatory.flow.table import TABLE
from rogatory.mail.intake import Arrived, take_in
from rogatory.mail.opening import open_mail
from tests.access.words import OFFICERS, TEAM, Tie, Who
from tests.desk.opened import an_opening
from tests.desk.stages.conftest import Desk, message, subpoena_facts
from tests.desk.team import LONG_AGO, a_number, a_person, an_agency
from tests.signing_in import a_passkey, sign_in

REQUEST_STATES = tuple(state for state in State if state in OF_ASKED)
ROLES = {who: Role(who.value) for who in TEAM} | dict.fromkeys((Who.HELD, Who.STOPPED, Who.DISMISSED), Role.REVIEWER)
_ELSEWHERE = ("Otherland Police", "otherland.example")
_DECIDED = (State.PREPARED, State.APPROVED, State.COLLECTED, State.SEALING, State.PRODUCED, State.DELIVERED)
PICTURE = "f" * 64
"""The digest of a file that was collected, of which there is a small picture."""
_BEFORE = (Tie.SHARED, Tie.COLLEAGUE)


def states_of(kind: Kind) -> tuple[State, ...]:
    """Give the states in which a matter of a kind can stand, in their order: those that the flow table leads to."""
    found = {state for row in TABLE if kind in row.kinds for _, state in row.edges(kind)}
    return tuple(state for state in State if state in found)


@dataclass
class World:
    """The people, their requests by tie, owner and state, and those whose matters of every kind stand in a state."""

    now: datetime
    people: dict[Who, Person | None] = field(default_factory=dict)
    as_officers: dict[Who, Person] = field(default_factory=dict)
    requests: dict[tuple[Tie, Who | None, State], Request] = field(default_factory=dict)
    in_state: dict[State, Request] = field(default_factory=dict)
    following: dict[tuple[Kind, State], Matter] = field(default_factory=dict)
    known: dict[str, object] = field(default_factory=dict)
    cookies: dict[int, SimpleCookie] = field(default_factory=dict)

    def person(self, who: Who, tie: Tie | None = None) -> Person | None:
        """Give who comes. Somebody of the team with a request of their own is somebody else than without one."""
        return self.as_officers.get(who, self.people[who]) if tie is Tie.OWN else self.people[who]

    def request(self, tie: Tie, who: Who, state: State) -> Request:
        """Give the request of a tie."""
        owner = who if tie is Tie.OWN and who in {*OFFICERS, *TEAM} else Who.OFFICER if tie is Tie.OWN else None
        return self.requests[tie, owner, state]

    def client(self, person: Person | None, **named: object) -> Client:
        """Give a browser in which somebody is signed in."""
        client = Client(**named)
        if person is None:
            return client
        if person.pk not in self.cookies:
            self._enter(person)
        # Two parts of a line never share a browser: one may sign out.
        client.cookies.load(self.cookies[person.pk].output(header="", sep=";"))
        return client

    def with_held(self, person: Person) -> None:
        """Let somebody come with a passkey that nobody has cleared."""
        self._enter(person, a_passkey(person, "The new one", cleared_at=None))

    def _enter(self, person: Person, device: Device | None = None) -> None:
        first = Client()
        sign_in(first, person, device=device)
        self.cookies[person.pk] = first.cookies

    def parts(self, request: Request | None, person: Person | None = None) -> dict[str, object]:
        """Give what fills in the parts of an address: of this request, of who comes, and what there is besides."""
        mine = Device.objects.filter(person=person, removed_at=None).order_by("pk").values_list("pk", flat=True).first()
        keys = DeliveryKey.objects.filter(person=person).values_list("pk", flat=True)
        known = {**self.known, "mine": mine or 0, "delivery_key": keys.first() or 0}
        if request is None:
            return known
        following = {matter.kind: matter.pk for matter in request.matters.filter(kind__in=FOLLOWING)}
        document = request.documents.values_list("pk", flat=True).first()
        package = Package.objects.filter(production__matter__request=request).values_list("pk", flat=True).first()
        there = {"reference": request.reference, "document": document, "package": package or 0}
        return {**known, **there, **following}


def build(desk: Desk, pdf: bytes) -> World:
    """Make everybody and everything."""
    base = desk.arrive(message(("subpoena.pdf", pdf)))
    desk.record(base, subpoena_facts("subscriber", "drafts"))
    desk.verify(base)
    world = World(desk.now + timedelta(hours=1))
    _people(world, desk)
    maker = _Maker(desk, base)
    for tie in Tie:
        _of_tie(world, tie, maker)
    maker.finish()
    _need_to_know(world, desk)
    _following(world, maker)
    change = roles.of("new@provider.example", "Nell Sample", (Role.INTAKE,))
    proposal = two_people.propose(desk.team.counsel, "roles", change, "The team needs another.", desk.now)
    world.known["proposal"] = proposal.pk
    world.known["other"] = world.requests[Tie.ELSEWHERE, None, State.CLOSED].reference
    retention.propose(desk.team.counsel, "Copies lapse at their end.", desk.now)
    world.known |= {"policy": RetentionPolicy.objects.get().pk, "line": the_shelf().packs[0].about.line}
    world.known |= {"agency": an_agency().pk, "telephone": a_number().pk}
    _officers(world, desk)
    world.known |= {"aside": _set_aside(desk), "picture": PICTURE}
    return world


def _set_aside(desk: Desk) -> int:
    """Have a message that nobody has said anything of yet."""
    mail = take_in(b"From: mailer-daemon@mx.example\r\n\r\nNo such mailbox.", Arrived("smtp", "<>"), desk.now)
    open_mail(mail, desk.now)
    return mail.pk


def _people(world: World, desk: Desk) -> None:
    team = desk.team
    world.people = {Who.NOBODY: None, Who.NO_ROLE: Person.objects.create_user("person@elsewhere.example")}
    for who in OFFICERS:
        world.people[who] = _officer(who, f"{who.value}@police.example")
    for who in TEAM:
        named = getattr(team, who.value, None)
        world.people[who] = named.person if named else a_person(who.value, ROLES[who]).person
        mine = _officer(Who.OFFICER, f"{who.value}.too@police.example")
        mine.groups.set(Group.objects.filter(name=ROLES[who].value))
        world.as_officers[who] = mine
    for who in (Who.HELD, Who.STOPPED, Who.DISMISSED):
        world.people[who] = a_person(who.value, ROLES[who]).person
    for who in (Who.HELD, Who.HELD_OFFICER):
        a_passkey(world.people[who], "The old one")
        world.with_held(world.people[who])
    stop = ReadingStop.objects.create(person=world.people[Who.STOPPED], at=desk.now, why="for a test")
    world.known["stop"] = stop.pk
    world.known["passkey"] = Device.objects.get(person=world.people[Who.HELD], cleared_at=None).pk
    world.known["member"] = team.second.person.pk
    for person in {*world.people.values(), *world.as_officers.values()} - {None}:
        DeliveryKey.objects.create(person=person, kind="age", text="age1x", fingerprint="age1x", added_at=desk.now)
    # Who was dismissed, or left, comes with the session of before.
    for person in (*world.people.values(), *world.as_officers.values()):
        world.client(person)
    Person.objects.filter(pk=world.people[Who.DISMISSED].pk).update(is_active=False)
    Officer.objects.filter(person=world.people[Who.LEFT]).update(left_at=desk.now)


def _officers(world: World, desk: Desk) -> None:
    """Have somebody to be vetted, somebody with a passkey to clear, somebody who lost theirs, and who has left."""
    officer = {who: world.people[who].officer.pk for who in OFFICERS}
    held = Device.objects.get(person=world.people[Who.HELD_OFFICER], cleared_at=None)
    lost = Recovery.objects.create(
        email=world.people[Who.OFFICER].email, asked_at=desk.now, person=world.people[Who.OFFICER]
    )
    world.known |= {
        "newcomer": officer[Who.UNVETTED],
        "colleague": officer[Who.OFFICER],
        "waiting": officer[Who.HELD_OFFICER],
        "gone": officer[Who.LEFT],
        "theirs": held.pk,
        "recovery": lost.pk,
    }
    world.known["stranger"] = world.requests[Tie.ELSEWHERE, None, State.VERIFIED].officer.pk


def _officer(who: Who, email: str, agency: tuple[str, str] = ("Example Police", "police.example")) -> Person:
    person = Person.objects.create_user(email, name=email.partition("@")[0])
    vetted = {} if who is Who.UNVETTED else {"listed": an_agency(*agency), "vetted_at": LONG_AGO}
    Officer.objects.create(
        person=person,
        agency=agency[0],
        registered_at=LONG_AGO,
        email_verified_at=LONG_AGO,
        administers=who is Who.AGENCY_ADMIN,
        **vetted,
    )
    return person


def _of_tie(world: World, tie: Tie, maker: _Maker) -> None:
    if tie is Tie.OWN:
        owners = {who: world.person(who, tie) for who in (*OFFICERS, *TEAM)}
    elif tie in _BEFORE:
        owners = {None: _officer(Who.OFFICER, f"{tie.value}@police.example")}
    else:
        owners = {None: _officer(Who.OFFICER, f"{tie.value}@{_ELSEWHERE[1]}", _ELSEWHERE)}
    shared_at = maker.desk.now if tie in {Tie.SHARED, Tie.ELSEWHERE} else None
    for who, person in owners.items():
        for state in REQUEST_STATES:
            request = maker.request(person.officer, shared_at)
            maker.matter(request, Kind.DATA, state)
            world.requests[tie, who, state] = request
            if state is State.VERIFIED:
                maker.follow(request)
    if tie is Tie.ASSIGNED:
        for state in REQUEST_STATES:
            world.in_state[state] = maker.request(world.people[Who.OFFICER].officer, None)
            for kind in ASKED:
                if state in states_of(kind):
                    maker.matter(world.in_state[state], kind, state)


def _need_to_know(world: World, desk: Desk) -> None:
    team = [world.people[who] for who in (*TEAM, Who.HELD, Who.STOPPED)]
    until = desk.now + timedelta(days=1)
    given = [world.requests[tie, None, state] for tie in (Tie.ASSIGNED, Tie.SEALED) for state in REQUEST_STATES]
    for request in (*given, *world.in_state.values()):
        Assignment.objects.bulk_create(Assignment(request=request, person=one, at=desk.now) for one in team)
    for state in REQUEST_STATES:
        glass = world.requests[Tie.GLASS, None, state]
        # Not within the day in which they are counted: whoever breaks one more is not stopped for these.
        BrokenGlass.objects.bulk_create(
            BrokenGlass(request=glass, person=one, words="for a test", at=LONG_AGO, until=until) for one in team
        )
        for tie, readers in ((Tie.READER, team), (Tie.SEALED, [desk.team.second.person])):
            seal = Seal.objects.create(
                request=world.requests[tie, None, state], at=desk.now, by=desk.team.second.person
            )
            seal.readers.set(readers)


def _following(world: World, maker: _Maker) -> None:
    """Give the request on which all work a matter of each kind that follows, in each of its states."""
    request = world.in_state[State.VERIFIED]
    for kind in FOLLOWING:
        for state in states_of(kind):
            world.following[kind, state] = maker.one_that_follows(request, kind, state, f"account-{state.value}")


class _Maker:
    """Copies the base request; its rows are written together at the end."""

    def __init__(self, desk: Desk, base: Request) -> None:
        self.desk = desk
        self.base = base
        self.numbers = count(500_000)
        shelf = the_shelf()
        self.facts = base.facts_versions.last()
        self.document = base.documents.get(name="subpoena.pdf")
        # The same bytes with every copy of the request: opened once for all of them.
        an_opening(self.document)
        self.record = deciding.keep(deciding.recommend(self.facts, shelf, desk.now), shelf, desk.now)
        self.guideline = shelf.packs[0].about.version
        self.verification = base.verifications.get()
        self.preparation = self._signed("prepared", desk.team.second)
        self.approval = self._signed("approved", desk.team.counsel)
        self.stored = the_store().put([b"what was collected"])
        self.collection = Collection.objects.create(
            matter=base.matters.get(),
            approval=self.approval,
            sha256=self.stored.digest,
            size=self.stored.size,
            collected_at=desk.now,
            summary={"previews": {PICTURE: self.stored.digest}},
        )
        self.rows: list[Model] = []
        self.to_follow: list[Request] = []

    def request(self, officer: Officer, shared_at: datetime | None) -> Request:
        reference = reference_of(self.base.received_at.year, next(self.numbers))
        made = _again(self.base, reference=reference, officer=officer, shared_at=shared_at)
        made.save()
        self.rows += [_again(self.facts, request=made), _again(self.document, request=made, part_of=None)]
        return made

    def matter(self, request: Request, kind: Kind, state: State) -> None:
        made = Matter(request=request, kind=kind, state=state, entered_at=self.desk.now)
        if state not in {State.RECEIVED, State.HELD, State.NO_ANSWER}:
            made.verification = self.verification
        if kind is Kind.DATA and state in _DECIDED:
            made.decision, made.preparation = self.record, self.preparation
            made.approval = None if state is State.PREPARED else self.approval
        self.rows.append(made)

    def follow(self, request: Request) -> None:
        self.to_follow.append(request)

    def finish(self) -> None:
        for model in (FactsVersion, Document, Matter):
            model.objects.bulk_create(_of(model, self.rows))
        ready = Matter.objects.filter(kind=Kind.DATA, state=State.DELIVERED)
        for matter in ready.select_related("request__officer__person", "request__officer__listed", "decision"):
            self._return(self._approved(matter))
        looked_at = Matter.objects.filter(kind=Kind.DATA, state=State.COLLECTED)
        Collection.objects.bulk_create(_again(self.collection, matter=matter) for matter in looked_at)
        first = {
            Kind.COPY: State.ENDED,
            Kind.NOTICE: State.DUE,
            Kind.VIOLATION: State.OPEN,
            Kind.COSTS: State.TO_CHARGE,
        }
        for request in self.to_follow:
            for kind, state in first.items():
                self.one_that_follows(request, kind, state, "river_lantern" if kind is Kind.NOTICE else "")

    def _signed(self, step: str, by: Actor) -> Approval:
        roles = [role.value for role in by.roles]
        given = {"matter": self.base.matters.get(), "decision": self.record, "at": self.desk.now}
        return Approval.objects.create(step=step, by=by.person, roles=roles, **given)

    def _approved(self, matter: Matter) -> Matter:
        """Give a matter an approval of its own, with all that it rests on."""
        matter.approval = _again(self.approval, matter=matter)
        matter.approval.save()
        matter.save()
        footing.keep(matter, matter.approval, self.desk.team.counsel.person, self.desk.now)
        return matter

    def _return(self, matter: Matter) -> None:
        now, content = self.desk.now, b"a sealed return"
        key, name = key_for(matter.request, now), new_folder()
        folder = Folder(name, Cipher(key), the_returns())
        sink = PartsWriter(folder)
        sink.write(content)
        size = sink.close()
        sealing = Sealing.objects.create(
            collection=self.collection,
            approval=matter.approval,
            ordered_by=self.desk.team.custodian.person,
            ordered_at=now,
            sealed_at=now,
            ended_at=now,
            seen=seen(self.collection),
        )
        made = Production.objects.create(
            matter=matter,
            collection=self.collection,
            sealing=sealing,
            name="return.zip",
            manifest_sha256=hashlib.sha256(content).hexdigest(),
            size=size,
            produced_at=now,
            delivered_at=now if matter.state == State.DELIVERED else None,
            expires_at=now + timedelta(days=30),
        )
        Package.objects.create(
            production=made,
            name=made.name,
            format="zip-aes256",
            secret=hide(key, b"a passphrase", name),
            folder=name,
            parts=sink.parts,
            size=size,
            made_at=now,
        )

    def one_that_follows(self, request: Request, kind: Kind, state: State, account: str) -> Matter:
        matter = Matter.objects.create(
            request=request, kind=kind, account=account, state=state, entered_at=self.desk.now
        )
        match kind:
            case Kind.COPY:
                PreservedCopy.objects.create(matter=matter, sought=account, vault_id=f"copy-{matter.pk}")
            case Kind.NOTICE:
                UserNotice.objects.create(matter=matter, record=self.record, guideline=self.guideline)
            case Kind.VIOLATION:
                ViolationReferral.objects.create(matter=matter, guideline=self.guideline)
            case Kind.COSTS:
                CostFile.objects.create(matter=matter, decision=self.record, position="may-be-sought")
        return matter


def _again(row: Model, **other: object) -> Model:
    """Give the same row once more, with other values in some of its fields."""
    made = duplicate(row)
    made._state = duplicate(row._state)
    made._state.adding, made.pk = True, None
    for name, value in other.items():
        setattr(made, name, value)
    return made


def _of(model: type[Model], rows: Iterable[Model]) -> list[Model]:
    return [row for row in rows if isinstance(row, model)]
