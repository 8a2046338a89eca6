"""Who of the team reads a request: assign, seal, unseal."""

from __future__ import annotations

from rogatory.desk import need_to_know
from rogatory.desk.actors import actor_of, person_id
from rogatory.desk.inputs import Assign, Say, SealFor
from rogatory.desk.models import Assignment, Person, Request, Seal
from rogatory.desk.stages.contract import StageContext, StageResult
from rogatory.flow.states import STAFF
from rogatory.problem import Problem


def assign(case: StageContext, inputs: Assign) -> StageResult:
    """Give the request to a colleague or to oneself, or take it from them.

    Raises:
        Problem: whoever gives it does not read it as their work, they are not of the team, the request is their own or
            sealed from them, or there is nothing to take from them.
    """
    _as_their_work(case)
    request, person = case.the_request, _of_the_team(inputs.person)
    if inputs.ends:
        if not Assignment.objects.filter(request=request, person=person, ended_at=None).update(ended_at=case.now):
            raise Problem("it is not given to them", where=request.reference, cure="Look who works on it now")
    else:
        _may_be_given(request, person)
        given = {"at": case.now, "by": case.actor.person, "ended_at": None}
        Assignment.objects.update_or_create(request=request, person=person, defaults=given)
    return StageResult(details={"person": person_id(person.pk), "ends": inputs.ends}, private=_said(inputs.words))


def seal(case: StageContext, inputs: SealFor) -> StageResult:
    """Seal the request: from now on only its named readers and whoever sealed it read it.

    Raises:
        Problem: whoever seals it does not read it as their work, it is sealed already, a reader is not of the team, or
            the request is their own.
    """
    request = case.the_request
    _as_their_work(case)
    if Seal.objects.filter(request=request, lifted_at=None).exists():
        raise Problem("the request is sealed already", where=request.reference, cure="Lift the seal first")
    by = case.actor.person
    if by is None:
        raise Problem("only a person can seal a request", where=request.reference, cure="Sign in and seal it by name")
    readers = [by, *(_of_the_team(key) for key in inputs.readers)]
    if any(_owns(one, request) for one in readers):
        raise Problem("nobody reads a request of their own here", where="readers", cure="Choose somebody else")
    made = Seal.objects.create(request=request, at=case.now, by=by)
    made.readers.set(readers)
    return StageResult(details={"readers": sorted({person_id(one.pk) for one in readers})}, private=_said(inputs.words))


def unseal(case: StageContext, inputs: Say) -> StageResult:
    """Lift the seal.

    Raises:
        Problem: the request is not sealed, or whoever lifts the seal is none of its readers.
    """
    request = case.the_request
    found = Seal.objects.filter(request=request, lifted_at=None).first()
    if found is None or not found.readers.filter(pk=case.actor.person.pk if case.actor.person else None).exists():
        raise Problem(
            "there is no seal here that you could lift", where=request.reference, cure="Ask one of its readers"
        )
    found.lifted_at, found.lifted_by = case.now, case.actor.person
    found.save(update_fields=["lifted_at", "lifted_by"])
    return StageResult(private=_said(inputs.words))


def _as_their_work(case: StageContext) -> None:
    right = need_to_know.right_of(case.actor, case.the_request, case.now)
    if right is None or not right.lasts:
        raise Problem(
            "only who works on a case says who else reads it",
            where=case.the_request.reference,
            cure="Ask who works on it, or whose queue it is in",
        )


def _may_be_given(request: Request, person: Person) -> None:
    if _owns(person, request):
        raise Problem("nobody handles a request of their own", where="person", cure="Choose somebody else")
    seal = Seal.objects.filter(request=request, lifted_at=None).first()
    if seal is not None and not seal.readers.filter(pk=person.pk).exists():
        cure = "Lift the seal, and seal it anew with them among its readers"
        raise Problem("the request is sealed, and they are none of its readers", where="person", cure=cure)


def _owns(person: Person, request: Request) -> bool:
    return request.officer is not None and request.officer.person_id == person.pk


def _of_the_team(key: int) -> Person:
    person = Person.objects.filter(pk=key).first()
    if person is None or not actor_of(person).roles & set(STAFF):
        raise Problem("this is nobody of the team", where="person", cure="Choose somebody of the team")
    return person


def _said(words: str) -> dict[str, str]:
    return {"words": words} if words.strip() else {}
