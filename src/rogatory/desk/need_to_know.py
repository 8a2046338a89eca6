"""Who may read a case: whoever works on it, and whoever broke the glass for an hour; of a sealed one, its readers.

The same facts answer for one case (`right_of`, `find`) and for all of them (`readable`), so that a list never holds
what its reader could not open. Nobody reads a request of their own here, and whoever was stopped reads nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import reduce
from operator import or_

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from rogatory.desk.actors import Actor
from rogatory.desk.models import (
    AskedAgain,
    Assignment,
    BrokenGlass,
    IncomingMail,
    Matter,
    Person,
    ReadingStop,
    Request,
    Seal,
)
from rogatory.desk.stages.contract import StageContext
from rogatory.flow.queues import ANY_TIME, queued_for
from rogatory.flow.states import STAFF, Role
from rogatory.problem import Problem


class How(StrEnum):
    """By what right somebody reads a case; the strongest counts."""

    READER = "sealed-reader"
    ASSIGNED = "assigned"
    QUEUE = "queue"
    GLASS = "glass"

    @property
    def words(self) -> str:
        """The right of somebody else, for people."""
        return _WORDS[self][0]

    @property
    def words_to_them(self) -> str:
        """The right, told to whoever has it."""
        return _WORDS[self][1]


ONLY_READS = "Whoever broke the glass only reads: who works on a case says who else does. Ask them."

_WORDS = {
    How.READER: ("as a reader whom the seal names", "as a reader whom the seal names"),
    How.ASSIGNED: ("as their work", "as your work: it was given to you, or you have acted on it"),
    How.QUEUE: ("from their queue", "because it waits in your queue"),
    How.GLASS: ("by breaking the glass", "by breaking the glass"),
}
"""Each right in words: as it is told to others, and to whoever has it."""


_WORK = frozenset({"withdraw", "close", "redeliver", "produce_again", "withdraw_return", "recall_return"})
"""The acts that wait in nobody's queue and are work all the same."""

_NO_WORK = frozenset({"log_effort", "place_hold", "lift_hold"})
"""The acts that can be taken on any number of cases, and taken back, without anything coming of it."""


@dataclass(frozen=True, slots=True)
class Right:
    """By what right somebody reads a case, and whether it is sealed."""

    how: How
    sealed: bool = False

    @property
    def lasts(self) -> bool:
        """Whether they read it as their work, and may say who else does; who broke the glass only reads."""
        return self.how is not How.GLASS


def right_of(actor: Actor, request: Request, now: datetime) -> Right | None:
    """Give by what right somebody reads a case, or ``None`` when they may not know of it (one query)."""
    found = _with_facts(actor, now)
    row = found.filter(pk=request.pk).first() if found is not None else None
    return _right(row) if row is not None else None


def find(actor: Actor, reference: str, now: datetime) -> tuple[Request, Right]:
    """Give a case that somebody may read, and by what right (one query).

    Raises:
        Request.DoesNotExist: there is none, or they may not know of it; the two look the same.
    """
    found = _with_facts(actor, now)
    if found is None:
        raise Request.DoesNotExist(reference)
    request = found.select_related("officer__person").get(reference=reference)
    right = _right(request)
    if right is None:
        raise Request.DoesNotExist(reference)
    return request, right


def readable(actor: Actor, now: datetime) -> QuerySet[Request]:
    """Give the cases that somebody may read, to narrow a list: ``filter(request__in=readable(actor, now))``."""
    facts = _facts(actor, now)
    if facts is None:
        return Request.objects.none()
    named = facts["reads_sealed"] | (~facts["is_sealed"] & (facts["assigned"] | _queued(actor) | facts["glass"]))
    return Request.objects.filter(_not_own(actor), named & ~facts["stopped"])


def sealed_among(requests: Iterable[int]) -> frozenset[int]:
    """Give which of these requests (by primary key) are sealed, for the mark in a list (one query)."""
    return frozenset(Seal.objects.filter(request__in=set(requests), lifted_at=None).values_list("request", flat=True))


def sealed(path: str) -> Exists:
    """Give the condition that the request at `path` of a row is sealed."""
    return Exists(Seal.objects.filter(request=OuterRef(path), lifted_at=None))


def given_to(actor: Actor, path: str) -> Exists:
    """Give the condition that the request at `path` of a row is assigned to somebody."""
    return Exists(Assignment.objects.filter(request=OuterRef(path), person=actor.person, ended_at=None))


def acted(case: StageContext, request: Request | None) -> None:
    """Assign whoever acts on a request to it, in the transaction of their act; the door calls this for every act.

    Raises:
        Problem: the request is sealed, and they are none of its readers.
    """
    person = case.actor.person
    if person is None or request is None or not case.actor.roles & set(STAFF) or _owns(person, request):
        return
    seal = Seal.objects.filter(request=request, lifted_at=None).first()
    if seal is not None and not seal.readers.filter(pk=person.pk).exists():
        raise Problem("this case is not yours to act on", where=request.reference, cure="Ask who works on it")
    if case.action in ANY_TIME - _WORK:
        return
    worked = {"acted_at": case.now} if _is_work(case, request) else {}
    Assignment.objects.update_or_create(
        request=request,
        person=person,
        defaults={**worked, "ended_at": None},
        create_defaults={**worked, "at": case.now},
    )


def require_work(case: StageContext) -> None:
    """Ask who ends a case, or delivers it anew, for more than broken glass: by that they would be assigned, and stay.

    Every other act is open to those alone who read it as their work, since the case waits in their queue.

    Raises:
        Problem: they read the case by broken glass.
    """
    if case.action not in _WORK or case.request is None:
        return
    right = right_of(case.actor, case.request, case.now)
    if right is not None and not right.lasts:
        raise Problem("who broke the glass only reads", where=case.request.reference, cure="Ask who works on it")


def _is_work(case: StageContext, request: Request) -> bool:
    """Whether an act explains that somebody looks at a case: not one that leaves everything as it was."""
    if case.action == "record_facts" and case.facts_version is not None:
        return request.facts_versions.latest("number").sha256 != case.facts_version.sha256
    return case.action not in _NO_WORK


def _owns(person: Person, request: Request) -> bool:
    return request.officer is not None and request.officer.person_id == person.pk


def _not_own(actor: Actor) -> Q:
    return Q(officer=None) | ~Q(officer__person=actor.person)


def _with_facts(actor: Actor, now: datetime) -> QuerySet[Request] | None:
    facts = _facts(actor, now)
    if facts is None:
        return None
    queued = Case(When(_queued(actor), then=True), default=False)
    return Request.objects.filter(_not_own(actor)).annotate(queued=queued, **facts)


def _facts(actor: Actor, now: datetime) -> Mapping[str, Exists] | None:
    """Give what a right rests on besides `_queued`, each as a condition on a request; ``None`` for strangers."""
    person = actor.person
    if person is None or not actor.roles & set(STAFF):
        return None
    here = {"request": OuterRef("pk")}
    seals = Seal.objects.filter(**here, lifted_at=None)
    return {
        "is_sealed": Exists(seals),
        "reads_sealed": Exists(seals.filter(readers=person)),
        "assigned": Exists(Assignment.objects.filter(**here, person=person, ended_at=None)),
        "glass": Exists(BrokenGlass.objects.filter(**here, person=person, at__lte=now, until__gt=now)),
        "stopped": Exists(ReadingStop.objects.filter(person=person, lifted_at=None)),
    }


def _queued(actor: Actor) -> Q:
    """Give the condition on a request that it waits in somebody's queue.

    It waits in the queue of intake while a message that joined it is unread, and nobody is left to whom it was given:
    else nobody could ever read that message. It waits in that of a custodian while an officer asks to have its return
    delivered again.
    """
    here = {"request": OuterRef("pk")}
    waits = Q(Exists(_waiting(actor).filter(**here)))
    if Role.CUSTODIAN in actor.roles:
        waits |= Q(Exists(AskedAgain.objects.filter(matter__request=OuterRef("pk"), settled_at=None)))
    if Role.INTAKE not in actor.roles:
        return waits
    unread = Exists(IncomingMail.objects.filter(**here, outcome="reply", read_at=None))
    return waits | Q(unread, ~Exists(Assignment.objects.filter(**here, ended_at=None, person__is_active=True)))


def _waiting(actor: Actor) -> QuerySet[Matter]:
    by_kind: dict[str, set[str]] = {}
    for kind, state in queued_for(actor.roles):
        by_kind.setdefault(kind.value, set()).add(state.value)
    if not by_kind:
        return Matter.objects.none()
    return Matter.objects.filter(reduce(or_, (Q(kind=kind, state__in=states) for kind, states in by_kind.items())))


def _right(row: Request) -> Right | None:
    """Read the right off a request that bears the facts as annotations."""
    facts = vars(row)
    if facts["stopped"]:
        return None
    if facts["is_sealed"]:
        return Right(How.READER, sealed=True) if facts["reads_sealed"] else None
    return next((Right(how) for how, name in _NAMES.items() if facts[name]), None)


_NAMES = {How.ASSIGNED: "assigned", How.QUEUE: "queued", How.GLASS: "glass"}
