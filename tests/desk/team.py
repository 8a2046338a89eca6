"""People, facts and a guideline of the tests' own, with which a request goes through the door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib.auth.models import Group

from rogatory.clocks.term import Term, Unit
from rogatory.desk import deciding, door
from rogatory.desk.actors import Actor, actor_of
from rogatory.desk.inputs import Answered, CallBack, Decide, Submit, Upload, Verify
from rogatory.desk.material import material_of
from rogatory.desk.models import Agency, AgencyDomain, Assignment, CallBackNumber, Matter, Officer, Person, Request
from rogatory.desk.surroundings import the_shelf
from rogatory.flow.case import Choice, Chosen
from rogatory.flow.states import Role
from rogatory.guidelines import decision as d
from rogatory.guidelines import facts as f

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LONG_AGO = datetime(2019, 1, 7, tzinfo=UTC)

NINETY_DAYS = Term(90, Unit.DAYS)
ANSWERS = {
    "subscriber": (d.Answer.RELEASE, False),
    "logs": (d.Answer.REFUSE, False),
    "messages": (d.Answer.RELEASE, True),
    "unclear": (d.Answer.PERSON, False),
}
"""What the tests' guideline answers to each thing that may be asked for, and whether it is content."""


def decide(facts: f.Facts, shelf, at: datetime) -> d.Decision:
    """A guideline whose answers are the asks' names, so that a test of the door says what it needs."""
    pack = shelf.packs[0]
    items = tuple(
        d.Item(
            f"data/someone/{wanted.ask}",
            "someone",
            wanted.ask,
            wanted.ask,
            "",
            *ANSWERS[wanted.ask][:1],
            (),
            ANSWERS[wanted.ask][1],
            fields=("row.field",),
        )
        for wanted in facts.wanted or ()
    )
    preservations = tuple(
        d.Preservation(
            kind.value,
            "someone",
            "preserve" if kind is f.Kind.PRESERVATION else "new-request",
            "",
            (),
            facts.received_at.date(),
            NINETY_DAYS.last_day(facts.received_at.date()),
            (),
            (),
            terms=(NINETY_DAYS,),
        )
        for kind in facts.kinds
        if kind in {f.Kind.PRESERVATION, f.Kind.EXTENSION}
    )
    lacks = facts.contact.badge == ""
    reason = d.Reason("test.badge", "A badge number is needed.", "who asks", "contact.badge", "left blank", "Give it.")
    return d.Decision(
        guideline=d.GuidelineRef("test", pack.about.version, pack.about.title, pack.digest, shelf.counsel.digest),
        instant=at,
        route=d.Route("referred" if facts.official.jurisdiction == "MY" else "applies", "test", "Test", True, ()),
        disposition=d.Disposition.ANSWER,
        items=items,
        deficiencies=(d.Deficiency(reason, True, ("data",)),) if lacks else (),
        questions=(),
        preservations=preservations,
        emergency=None,
        notice=d.Notice("not-addressed", None, ()),
        violation=d.ViolationOutcome("none", ()),
        service=d.ServiceOutcome(True, "full" if facts.official.law_enforcement else "receipt-only", False, ()),
        costs=d.Costs("none", ()),
        advice=(),
        readings=(),
    )


def some_facts(*asks: str, kinds=(f.Kind.DATA,), received_at: datetime = NOW, **contact) -> f.Facts:
    given = {"agency": "Example Police", "name": "Ada Sample", "badge": "77", "email": "ada@police.example"}
    return f.Facts(
        kinds=kinds,
        received_at=received_at,
        official=f.Official(jurisdiction="US", body="police"),
        contact=f.Contact(**(given | contact)),
        accounts=(f.Account(username="someone"),),
        wanted=tuple(f.Wanted(ask) for ask in asks or ("subscriber", "logs")),
        period=f.DateRange("", ""),
    )


JUST_NOW = datetime.max.replace(tzinfo=UTC)
"""A proof of who somebody is that stays fresh, however far a test moves its clock on."""


def a_person(name: str, *roles: Role) -> Actor:
    person = Person.objects.create_user(f"{name}@provider.example", name=name)
    person.groups.set(Group.objects.filter(name__in=[role.value for role in roles]))
    return actor_of(person, JUST_NOW)


def an_agency(name: str = "Example Police", domain: str = "police.example") -> Agency:
    """An agency of the directory."""
    found = AgencyDomain.objects.select_related("agency").filter(domain=domain).first()
    if found is not None:
        return found.agency
    agency = Agency.objects.create(name=name, kind="police", country="US", source="state registry", added_at=LONG_AGO)
    agency.domains.create(domain=domain)
    agency.numbers.create(number="+12025550100", desk="switchboard", source="state registry", approved_at=LONG_AGO)
    return agency


def a_number() -> CallBackNumber:
    """The number of the directory on which the tests' agency is called back."""
    return an_agency().numbers.get(retired_at=None)


def an_officer(name: str = "ada") -> Actor:
    person = Person.objects.create_user(f"{name}@police.example", name=name)
    given = {"agency": "Example Police", "registered_at": LONG_AGO, "email_verified_at": NOW, "vetted_at": LONG_AGO}
    Officer.objects.create(person=person, listed=an_agency(), **given)
    return actor_of(person, JUST_NOW)


@dataclass
class Team:
    """The people of a provider, and the usual steps of a request."""

    officer: Actor
    intake: Actor
    reviewer: Actor
    second: Actor
    counsel: Actor
    custodian: Actor

    def submit(self, *asks: str, by: Actor | None = None, **fields) -> Request:
        by = by or self.officer
        inputs = Submit(
            channel="portal",
            received_at=NOW,
            documents=(Upload("order.pdf", "application/pdf", b"%PDF-1.7 a subpoena"),),
            facts=some_facts(*asks, **fields),
            officer=by.person.officer.pk if by.person and hasattr(by.person, "officer") else None,
        )
        return door.act(by, "submit", None, inputs, NOW).require().request

    def verify(self, request: Request, *, called: bool = False) -> None:
        """Verify the sender; what looks unusual, such as a day of very many requests, takes a call-back."""
        called = called or fresh_request(request).flagged_at is not None
        call = CallBack(a_number().pk, "the watch commander", NOW, "the request is theirs") if called else None
        door.act(
            self.intake,
            "verify",
            request,
            Verify("agency directory", "", call, compared(request), answered=answers(request)),
            NOW,
        ).require()

    def verified(self, *asks: str, **fields) -> Matter:
        request = self.submit(*asks, **fields)
        self.verify(request)
        return request.matters.first()

    def prepared(self, *asks: str, by: Actor | None = None, choices: tuple[Choice, ...] = ()) -> Matter:
        matter = self.verified(*asks)
        door.act(by or self.reviewer, "approve", matter, Decide(seen(matter), choices), NOW).require()
        return fresh(matter)

    def approved(self, *asks: str) -> Matter:
        matter = self.prepared(*asks)
        door.act(self.second, "countersign", matter, Decide(seen(matter)), NOW).require()
        return fresh(matter)


def a_team() -> Team:
    return Team(
        officer=an_officer(),
        intake=a_person("ivy", Role.INTAKE),
        reviewer=a_person("rae", Role.REVIEWER),
        second=a_person("ray", Role.REVIEWER),
        counsel=a_person("cole", Role.COUNSEL),
        custodian=a_person("cus", Role.CUSTODIAN),
    )


def given(request: Request, *people: Actor) -> None:
    """Let people read a request as their work, as one of the team would have given it to them."""
    for actor in people:
        Assignment.objects.update_or_create(
            request=request, person=actor.person, defaults={"at": NOW, "ended_at": None}
        )


def fresh(matter: Matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


def fresh_request(request: Request) -> Request:
    return Request.objects.get(pk=request.pk)


def compared(request: Request) -> str:
    """What intake names when it has compared the latest facts with the documents."""
    return request.facts_versions.last().sha256


def answers(request: Request) -> tuple[Answered, ...]:
    """What intake says to each thing that looks unusual."""
    told = {each["signal"]: None for one in request.assessments.all() for each in one.reasons}
    return tuple(Answered(f"signal:{signal}", "the watch commander explained it") for signal in told)


def seen(matter: Matter, now: datetime = NOW) -> str:
    """What names the decision, and its preparation, that is on the screen of whoever opens the matter now."""
    matter = fresh(matter)
    if matter.decision:
        answer = deciding.recorded(matter.decision)
    else:
        answer = deciding.recommend(matter.request.facts_versions.last(), the_shelf(), now)
    return deciding.seen(answer, matter.preparation, material_of(matter.request))


def refuse(ask: str) -> Choice:
    return Choice(f"data/someone/{ask}", Chosen.REFUSE, "not shown to be necessary")


def release(ask: str) -> Choice:
    return Choice(f"data/someone/{ask}", Chosen.RELEASE, "necessary")
