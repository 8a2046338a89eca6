"""Who of the team reads a request: assign, seal, unseal."""

from __future__ import annotations

from rogatory.desk.actors import actor_of, person_id
from rogatory.desk.inputs import Assign, Say, SealFor
from rogatory.desk.models import Assignment, Person, Seal
from rogatory.desk.stages.contract import StageContext, StageResult
from rogatory.flow.states import STAFF
from rogatory.problem import Problem


def assign(case: StageContext, inputs: Assign) -> StageResult:
    """Give the request to a colleague, or take it from them.

    Raises:
        Problem: they are not of the team.
    """
    person = _of_the_team(inputs.person)
    ended_at = case.now if inputs.ends else None
    given = {"at": case.now, "by": case.actor.person, "ended_at": ended_at}
    Assignment.objects.update_or_create(request=case.the_request, person=person, defaults=given)
    return StageResult(details={"person": person_id(person.pk), "ends": inputs.ends}, private=_said(inputs.words))


def seal(case: StageContext, inputs: SealFor) -> StageResult:
    """Seal the request: from now on only its named readers and whoever sealed it read it.

    Raises:
        Problem: it is sealed already, or a reader is not of the team.
    """
    request = case.the_request
    if Seal.objects.filter(request=request, lifted_at=None).exists():
        raise Problem("the request is sealed already", where=request.reference, cure="Lift the seal first")
    by = case.actor.person
    if by is None:
        raise Problem("only a person can seal a request", where=request.reference, cure="Sign in and seal it by name")
    readers = [by, *(_of_the_team(key) for key in inputs.readers)]
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


def _of_the_team(key: int) -> Person:
    person = Person.objects.filter(pk=key).first()
    if person is None or not actor_of(person).roles & set(STAFF):
        raise Problem("this is nobody of the team", where="person", cure="Choose somebody of the team")
    return person


def _said(words: str) -> dict[str, str]:
    return {"words": words} if words.strip() else {}
