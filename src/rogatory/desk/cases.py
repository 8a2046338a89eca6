"""Rows and inputs as the flow sees them: the case of a matter, and what an attempt brings."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rogatory.desk.actors import Actor, agency_id, person_id
from rogatory.desk.deciding import Recommendation, seen
from rogatory.desk.inputs import Correct, Decide, Download, Inputs, RecordFacts, Verify
from rogatory.desk.material import Material
from rogatory.desk.models import Approval, Matter, Request
from rogatory.desk.stages.correspondence import preserved_id
from rogatory.desk.stages.dossier import choices_of
from rogatory.desk.surroundings import the_shelf
from rogatory.flow.case import Answer, Attempt, Case, Decided, Item, Policy, Signature
from rogatory.flow.people import PRESERVING
from rogatory.flow.states import ASKED, Kind, Role, State
from rogatory.guidelines.decision import Decision
from rogatory.guidelines.decision import Item as Answered
from rogatory.guidelines.facts import Facts
from rogatory.guidelines.pack import Pack

_PRESERVES = {
    "preserve": Answer.RELEASE,
    "attempt": Answer.RELEASE,
    "extend": Answer.RELEASE,
    "provisional": Answer.PERSON,
    "needs-a-person": Answer.PERSON,
    "new-request": Answer.RELEASE,
    "refuse": Answer.REFUSE,
}


def case_of(
    matter: Matter,
    answer: Recommendation | None,
    policy: Policy,
    known: Facts | None,
    claimed: str = "",
    material: Material | None = None,
) -> Case:
    """Give a matter as the flow sees it, under a decision (see `decided_for`).

    `known` are the latest facts, and `claimed` is their digest where nobody of the team recorded them. `material` is
    what lies before whoever acts on the decision; without it, nobody can act on the case that this gives.

    A verification counts only as long as they say that the sender is law enforcement: what is found out about the
    sender over one matter of a request holds for all of them, however far they have come. Nor does it count for a
    decision on facts of another sender than theirs, whoever was verified since (`_is_still_theirs`).
    """
    kind = Kind(matter.kind)
    verification = matter.verification if known and _is_still_theirs(matter, answer, known) else None
    on_screen = seen(answer, matter.preparation, material) if answer and material is not None else ""
    return Case(
        kind=kind,
        state=State(matter.state),
        policy=policy,
        owner=owner_of(matter.request),
        verification=Signature(person_id(verification.by_id), frozenset({Role.INTAKE})) if verification else None,
        decided=decided_for(kind, answer.decision, on_screen, answer.facts) if answer and kind in ASKED else None,
        preparation=_signature(matter.preparation),
        approval=_signature(matter.approval),
        choices=choices_of(matter.preparation) if matter.preparation else (),
        claimed=claimed,
        called_back=verification is not None and verification.call_back_at is not None,
        shared_with=shared_with(matter.request),
        left_to=left_to(matter.request),
        flagged=matter.request.flagged_at is not None,
    )


def owner_of(request: Request) -> str | None:
    """Give the id of the person whose request it is, as `Actor.id` gives it."""
    return person_id(request.officer.person_id) if request.officer else None


def shared_with(request: Request) -> str:
    """Give the id of the agency whose vetted officers see the request; what a leaver shared stays with the agency."""
    return agency_id(request.officer.listed_id) if request.officer and request.shared_at else ""


def left_to(request: Request) -> str:
    """Give the id of the agency to whose administrators a request falls whose officer has left; else nothing."""
    officer = request.officer
    return agency_id(officer.listed_id) if officer and officer.left_at and officer.vetted_at else ""


def decided_for(kind: Kind, decision: Decision, digest: str, facts: Facts) -> Decided:
    """Give what the flow has to know of a decision, for a matter of one kind; `digest` is that of `deciding.seen`.

    `facts` are those on which it rests. For data and emergencies the items are the decision's, under their own ids;
    for what is preserved there is one for each account, under the id `preserved_id`.
    """
    lacking = [each for each in decision.deficiencies if not each.kinds or kind in each.kinds]
    emergency = decision.emergency
    return Decided(
        digest=digest,
        route=decision.route.outcome,
        reply=decision.service.reply,
        items=_preserved(kind, decision) if kind in PRESERVING else _disclosed(kind, decision, facts),
        deficiencies=len(lacking),
        blocking=sum(each.blocking for each in lacking),
        eligible=kind is not Kind.EMERGENCY or (emergency is not None and emergency.outcome != "not-eligible"),
        tests=_tests(decision) if kind is Kind.EMERGENCY else (),
    )


def attempt_of(actor: Actor, inputs: Inputs, known: Facts | None, now: datetime) -> Attempt:
    """Give the part of the inputs that guards look at; `known` are the facts so far."""
    return replace(_attempt(actor, inputs, known), proved=actor.is_proved(now), vetted=actor.vetted)


def _attempt(actor: Actor, inputs: Inputs, known: Facts | None) -> Attempt:
    by = actor.signature
    match inputs:
        case RecordFacts() | Correct():
            facts = inputs.facts
            return Attempt(
                by,
                words=inputs.words if isinstance(inputs, Correct) else "",
                kinds=frozenset(Kind(kind.value) for kind in facts.kinds) if facts else None,
                voids_verification=facts is not None and known is not None and _ground(facts) != _ground(known),
            )
        case Verify():
            return Attempt(
                by,
                words=inputs.notes,
                method=inputs.method,
                call_back=inputs.call_back is not None,
                compared=inputs.compared,
            )
        case Decide():
            return Attempt(by, words=inputs.words, seen=inputs.seen, choices=inputs.choices, tests=inputs.tests)
        case Download():
            return Attempt(by, begun=inputs.begun)
        case _:
            return Attempt(by, words=getattr(inputs, "words", ""))


def _is_still_theirs(matter: Matter, answer: Recommendation | None, known: Facts) -> bool:
    """Whether the matter's verification is of whom the latest facts name, as far as its decision rests on that.

    A decision on ordinary data rests on the jurisdiction and the body; that the facts are right in the rest somebody
    finds who verifies anew. The decision on an emergency rests on the very person who was called back. What is
    delivered lies in an account of its own: nobody else's name in later facts takes it from there.
    """
    if not known.official.law_enforcement:
        return False
    if matter.state == State.DELIVERED or answer is None:
        return True
    if matter.kind == Kind.EMERGENCY:
        return _ground(answer.facts) == _ground(known)
    decided, named = answer.facts.official, known.official
    return (decided.jurisdiction, decided.body) == (named.jurisdiction, named.body)


def _ground(facts: Facts) -> tuple[object, ...]:
    """Give what a verification rests on: who the officer is, for which body, and from where they wrote."""
    official, contact, service = facts.official, facts.contact, facts.service
    who = (official.jurisdiction, official.body, contact.agency, contact.name, contact.badge, contact.email)
    return (*who, service.channel, service.sender, service.sender_domain_official)


def _signature(approval: Approval | None) -> Signature | None:
    if approval is None:
        return None
    return Signature(person_id(approval.by_id), frozenset(Role(role) for role in approval.roles))


def _tests(decision: Decision) -> tuple[str, ...]:
    """Give the ids of the alternatives by which the guideline that decided tells an emergency."""
    pack = _pack_of(decision)
    rules = pack.emergency if pack else None
    return tuple(test.id for test in rules.test) if rules else ()


def _pack_of(decision: Decision) -> Pack | None:
    """Give the guideline that decided; ``None`` where none did, or where the shelf no longer holds it."""
    named = decision.guideline
    return next((each for each in the_shelf().packs if named and each.about.version == named.version), None)


def _disclosed(kind: Kind, decision: Decision, facts: Facts) -> tuple[Item, ...]:
    emergency = kind is Kind.EMERGENCY
    pack = _pack_of(decision)
    needed = {*((facts.emergency.necessary if facts.emergency else None) or ())}
    unknown = {question.fact for question in decision.questions}
    return tuple(
        Item(
            item.id,
            Answer(item.answer.value),
            item.content,
            Role.COUNSEL.value in item.people,
            empty=not (item.account and item.fields and _is_placed(item, pack)),
            undated="period" in unknown and (pack is None or item.ask in pack.timed),
            unneeded=emergency and not {item.ask, item.category} & needed,
        )
        for item in decision.items
        if item.emergency is emergency
    )


def _is_placed(item: Answered, pack: Pack | None) -> bool:
    """Whether the guideline knows the subset that the item names; one that names none is of all of them."""
    if not item.subset or pack is None:
        return True
    return item.subset in {subset.id for each in pack.categories if each.id == item.category for subset in each.subset}


def _preserved(kind: Kind, decision: Decision) -> tuple[Item, ...]:
    mine = [each for each in decision.preservations if each.kind == kind]
    return tuple(Item(preserved_id(each.kind, each.account), _PRESERVES[each.outcome]) for each in mine)
