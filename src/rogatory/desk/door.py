"""The one door: the only code that changes a request.

`act` does everything in one transaction: it locks the rows, loads the case, asks the flow table for permission and
guards, calls the stage, moves the matters, signs, writes the letter, queues the work, and appends the audit entries. If
any of it fails nothing has happened. What the table refuses is recorded in a transaction of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import import_module

from django.db import transaction

from rogatory.desk import audit, casefile, clocks, deciding, need_to_know, outbox
from rogatory.desk.actors import SYSTEM, Actor
from rogatory.desk.audit import Draft
from rogatory.desk.casefile import CaseFile, Target
from rogatory.desk.cases import attempt_of
from rogatory.desk.clocks import Ring
from rogatory.desk.deciding import Recommendation
from rogatory.desk.grounds import footing
from rogatory.desk.inputs import TAKES, AddMail, Correct, Decide, Inputs, RecordFacts, Submit, TakeReading
from rogatory.desk.material import Material, digest_of, material_of
from rogatory.desk.models import Approval, DecisionRecord, Letter, Matter, Request
from rogatory.desk.outbox import Claim
from rogatory.desk.outcome import Outcome, Refused
from rogatory.desk.setting_going import set_going
from rogatory.desk.stages.contract import Entailed, StageContext, StageResult
from rogatory.desk.stages.plain_text import account_name
from rogatory.desk.surroundings import the_shelf, the_store
from rogatory.desk.telling import Told, as_text
from rogatory.flow.actions import Action, Scope, Slot
from rogatory.flow.case import Attempt, Case
from rogatory.flow.moves import Move, Refusal, judge
from rogatory.flow.states import Kind, State
from rogatory.flow.table import ACTIONS
from rogatory.problem import Problem


def act(
    actor: Actor,
    action: str,
    target: Target,
    inputs: Inputs,
    now: datetime,
    claim: Claim | Ring | None = None,
    *,
    otherwise: bool = False,
) -> Outcome:
    """Do an action, or record that it was refused.

    Args:
        actor: who does it (`rogatory.desk.actors`).
        action: its name in the flow table.
        target: the matter, for an action of matter scope; the request, for one of request scope; ``None`` to submit.
        inputs: an instance of what `rogatory.desk.inputs.TAKES` names for the action.
        now: the instant, aware, in UTC.
        claim: the outbox job, or the clock, whose effect this is; it ends in the same transaction. A clock whose act
            is refused rings again later; that it was refused is recorded once for each reason, however often it rings.
        otherwise: where the act is refused something else has to be done, which ends the job in its place.

    Raises:
        ValueError: there is no such action, or target or inputs are not of its kind (a mistake of the caller).
        LeaseLost: the claim is another worker's by now; nothing has happened.
    """
    told = Told(_row(action, target, inputs), actor, now, as_text(inputs))
    try:
        with transaction.atomic(durable=True):
            outcome = _pass(told, target, inputs, claim if isinstance(claim, Ring) else None)
            if isinstance(claim, Claim):
                outbox.end(claim, now=now)
            return outcome
    except Refused as refused:
        with transaction.atomic(durable=True):
            if not isinstance(claim, Ring) or clocks.postpone(claim, " ".join(refused.sentences), now=now):
                _record(refused, told, target)
            if isinstance(claim, Claim):
                if otherwise:
                    outbox.require_held(claim)
                else:
                    outbox.end(claim, now=now)
        return Outcome(action, refused.sentences, request=_request_of(target))


def preview(actor: Actor, action: str, target: Target, inputs: Inputs, now: datetime) -> Outcome:
    """Give what `act` would do, with the letter it would send, and leave everything as it was; nothing is recorded."""
    told = Told(_row(action, target, inputs), actor, now, as_text(inputs))
    try:
        with transaction.atomic():
            outcome = _pass(told, target, inputs)
            transaction.set_rollback(True)
            return outcome
    except Refused as refused:
        return Outcome(action, refused.sentences, request=_request_of(target))


def _row(action: str, target: Target, inputs: Inputs) -> Action:
    row = _row_of(action, inputs)
    if row.entailed:
        raise ValueError(f"{action} only comes with another act")
    wanted: type = type(None) if None in row.sources else Matter if row.scope is Scope.MATTER else Request
    if not isinstance(target, wanted):
        raise ValueError(f"{action} acts on a {wanted.__name__}, not on {target!r}")
    return row


def _row_of(action: str, inputs: Inputs) -> Action:
    row = ACTIONS.get(action)
    if row is None:
        raise ValueError(f"there is no action {action!r}; the flow table has {', '.join(ACTIONS)}")
    if not isinstance(inputs, TAKES[action]):
        raise ValueError(f"{action} takes {TAKES[action].__name__}, not {type(inputs).__name__}")
    return row


@dataclass(frozen=True, slots=True)
class _Allowed:
    """What the flow table allowed: for each matter its case, its move, and the record of the decision acted on.

    ``material`` is what lay before whoever acts on a decision, and ``None`` for every other act.
    """

    attempt: Attempt
    cases: list[Case]
    moves: list[Move]
    records: list[DecisionRecord | None]
    material: Material | None = None


def _pass(told: Told, target: Target, inputs: Inputs, ring: Ring | None = None) -> Outcome:
    file = casefile.lock(target)
    if ring is not None:
        # Under the locks, since they are always taken before the clocks; and first, so that its act may start it anew.
        ring.end(now=told.now)
    outcome, drafts = _through(told, file, file.meant(told.action, target), inputs)
    audit.append_many(drafts)
    return outcome


def _through(told: Told, file: CaseFile, meant: tuple[Matter, ...], inputs: Inputs) -> tuple[Outcome, list[Draft]]:
    """Do an act and all that it entails; give its outcome and what the audit tells, in the order in which it was done.

    Raises:
        Refused: the table refuses it, or something that it entails.
    """
    allowed, context = _judge(told, file, meant, inputs)
    result = _stage(told.action, context, inputs)
    if isinstance(inputs, Submit):
        moved = _begin(result, allowed.cases, told.now)
    else:
        moved = [
            (matter.state, _move(matter, move, record, result, told, allowed))
            for matter, move, record in zip(meant, allowed.moves, allowed.records, strict=True)
        ]
    moved += _join(file, inputs, told.now)
    matters = tuple(matter for _, matter in moved)
    letter = set_going(told, result, matters, [before for before, _ in moved])
    details = _details(result, allowed, letter)
    request = matters[0].request
    drafts = [told.done(request.reference, matter, before, details, result.private) for before, matter in moved]
    drafts += _entail(told, request, result.entails)
    return Outcome(told.action.name, (), request, matters, letter, allowed.moves[0].alone, result.result), drafts


def _entail(told: Told, request: Request, entailed: tuple[Entailed, ...]) -> list[Draft]:
    """Do what an act entails, as the system; a matter that this begins is there before its stage is called."""
    drafts: list[Draft] = []
    if not entailed:
        return drafts
    # One request may have thousands of matters: they are read once for all that is entailed.
    file = casefile.lock(request)
    there = {(matter.kind, matter.account): matter for matter in file.matters}
    for each in entailed:
        own = Told(_row_of(each.action, each.inputs), SYSTEM, told.now, as_text(each.inputs))
        account = account_name(each.account)
        matter = there.get((each.kind.value, account))
        if matter is not None:
            drafts += _through(own, file, (matter,), each.inputs)[1]
        else:
            begun, told_of_it = _begin_following(own, file, each)
            there[each.kind.value, account] = begun
            drafts += told_of_it
    return drafts


def _begin_following(told: Told, file: CaseFile, each: Entailed) -> tuple[Matter, list[Draft]]:
    """Begin a matter that follows from the request, and give it with what the audit tells."""
    if file.request is None:
        raise RuntimeError("nothing follows from a request that does not exist yet")
    attempt = attempt_of(told.actor, each.inputs, None, told.now)
    (move,) = _moves(told.action, [casefile.not_yet(each.kind)], attempt)
    matter = Matter.objects.create(
        request=file.request,
        kind=each.kind.value,
        account=account_name(each.account),
        state=move.to.value,
        entered_at=told.now,
    )
    context = _context(told, file, (matter,), move, None)
    result = _stage(told.action, context, each.inputs)
    letter = set_going(told, result, (matter,), [None])
    allowed = _Allowed(attempt, [], [move], [None])
    details = _details(result, allowed, letter)
    drafts = [told.done(context.the_request.reference, matter, None, details, result.private)]
    return matter, drafts + _entail(told, context.the_request, result.entails)


def _judge(told: Told, file: CaseFile, meant: tuple[Matter, ...], inputs: Inputs) -> tuple[_Allowed, StageContext]:
    """Ask the table, and make ready what the stage is given.

    Raises:
        Refused: the table says no to any of the matters.
    """
    action, now = told.action, told.now
    answers = [casefile.answer_for(action, matter, file.latest, now) for matter in meant]
    facts = deciding.facts_of(file.latest) if file.latest else None
    attempt = attempt_of(told.actor, inputs, facts, now)
    material = material_of(file.request) if isinstance(inputs, Decide) and file.request else None
    cases = casefile.cases(file, meant, answers, inputs, facts, material, now)
    moves = _moves(action, cases, attempt)
    records = [
        deciding.keep(answer, the_shelf(), now) if answer and Slot.DECISION in move.sets else None
        for move, answer in zip(moves, answers, strict=False)
    ]
    context = _context(told, file, meant, moves[0], next((answer for answer in answers if answer), None))
    context = replace(
        context,
        record=next((record for record in records if record), None),
        choices=attempt.choices if Slot.PREPARATION in moves[0].sets else cases[0].choices,
    )
    return _Allowed(attempt, cases, moves, records, material), context


def _context(
    told: Told, file: CaseFile, meant: tuple[Matter, ...], move: Move, answer: Recommendation | None
) -> StageContext:
    return StageContext(
        action=told.action.name,
        actor=told.actor,
        now=told.now,
        target=move.to,
        shelf=the_shelf(),
        store=the_store(),
        request=file.request,
        matters=meant,
        facts_version=file.latest,
        facts=deciding.facts_of(file.latest) if file.latest else None,
        decision=answer.decision if answer else None,
    )


def _moves(action: Action, cases: Iterable[Case], attempt: Attempt) -> list[Move]:
    answers = [judge(action, case, attempt) for case in cases]
    sentences = [sentence for answer in answers if isinstance(answer, Refusal) for sentence in answer.sentences]
    if sentences:
        raise Refused(tuple(dict.fromkeys(sentences)))
    return [answer for answer in answers if isinstance(answer, Move)]


def _stage(action: Action, context: StageContext, inputs: Inputs) -> StageResult:
    """Call the stage's function, if it has one, and assign whoever acts; nobody acts on what is sealed from them."""
    if action.stage is None:
        return StageResult()
    function = getattr(import_module(f"rogatory.desk.stages.{action.stage}"), action.name)
    try:
        need_to_know.require_work(context)
        result: StageResult = function(context, inputs)
        need_to_know.acted(context, result.request or context.request)
    except Problem as problem:
        raise Refused((str(problem),), problem=str(problem)) from problem
    return result


def _begin(result: StageResult, cases: list[Case], now: datetime) -> list[tuple[str | None, Matter]]:
    if result.request is None:
        raise RuntimeError("the stage that takes in a request gave none back")
    return [(None, _new_matter(result.request, case.kind, now)) for case in cases]


def _join(file: CaseFile, inputs: Inputs, now: datetime) -> list[tuple[str | None, Matter]]:
    """Begin a matter for each kind that the inputs add to the request and that it does not carry.

    What earlier facts had left out begins anew; what a person withdrew stays withdrawn.
    """
    if file.request is None:
        return []
    kinds = _named_by(inputs)
    named = {kind.value for kind in kinds}
    anew = [_begin_anew(matter, now) for matter in file.matters if matter.left_out and matter.kind in named]
    carried = {matter.kind for matter in file.matters}
    return anew + [(None, _new_matter(file.request, kind, now)) for kind in kinds if kind.value not in carried]


def _named_by(inputs: Inputs) -> tuple[Kind, ...]:
    """Give the kinds that inputs add to a request: those of new facts; of what was only read, an emergency alone."""
    if isinstance(inputs, (RecordFacts, Correct)):
        return tuple(Kind(kind.value) for kind in inputs.facts.kinds) if inputs.facts else ()
    if isinstance(inputs, (AddMail, TakeReading)):
        return tuple(kind for kind in inputs.kinds if kind is Kind.EMERGENCY)
    return ()


def _begin_anew(matter: Matter, now: datetime) -> tuple[str | None, Matter]:
    before = matter.state
    matter.state, matter.entered_at, matter.left_out = State.RECEIVED.value, now, False
    matter.save()
    return before, matter


def _new_matter(request: Request, kind: Kind, now: datetime) -> Matter:
    return Matter.objects.create(request=request, kind=kind.value, state=State.RECEIVED.value, entered_at=now)


def _move(
    matter: Matter, move: Move, record: DecisionRecord | None, result: StageResult, told: Told, allowed: _Allowed
) -> Matter:
    """Move a matter, put in force what the move sets, and clear what it makes void."""
    if matter.state != move.to:
        matter.entered_at = told.now
    matter.state = move.to.value
    matter.left_out = move.to is State.WITHDRAWN and allowed.attempt.kinds is not None
    for slot in move.voids:
        setattr(matter, slot.value, None)
    if Slot.VERIFICATION in move.sets:
        matter.verification = result.verification
    if Slot.DECISION in move.sets:
        matter.decision = record
    if {Slot.PREPARATION, Slot.APPROVAL} & move.sets:
        signed = _sign(matter, move, told, allowed)
        matter.preparation = signed if Slot.PREPARATION in move.sets else matter.preparation
        matter.approval = signed if Slot.APPROVAL in move.sets else matter.approval
    matter.save()
    _stand(matter, move, told)
    return matter


def _stand(matter: Matter, move: Move, told: Told) -> None:
    """Keep what an approval rests on when it is signed, and when a custodian confirms what has changed since."""
    if told.actor.person is None or matter.approval is None:
        return
    if Slot.APPROVAL in move.sets:
        footing.keep(matter, matter.approval, told.actor.person, told.now)
    elif told.action.confirms:
        footing.confirm(matter, matter.approval, told.actor.person, told.now)


def _sign(matter: Matter, move: Move, told: Told, allowed: _Allowed) -> Approval:
    if told.actor.person is None or matter.decision is None:
        raise RuntimeError("only a person signs, and only under a recorded decision")
    attempt = allowed.attempt
    steps = {State.PREPARED: "prepared", State.APPROVED: "approved", State.REFUSED: "refused"}
    return Approval.objects.create(
        matter=matter,
        step=steps[move.to],
        by=told.actor.person,
        roles=sorted(role.value for role in told.actor.roles),
        at=told.now,
        decision=matter.decision,
        choices={choice.item: {"choice": choice.chosen.value, "words": choice.words} for choice in attempt.choices},
        tests={each.test: each.words for each in attempt.tests},
        words=attempt.words,
        material=allowed.material or [],
        alone=move.alone,
    )


def _details(result: StageResult, allowed: _Allowed, letter: Letter | None) -> Mapping[str, object]:
    """Give what the audit tells of the act besides its fields; the door's own words win over the stage's."""
    record = next((record for record in allowed.records if record), None)
    details: dict[str, object] = dict(result.details)
    if record is not None:
        details["decision"] = record.sha256
        details["guideline"] = record.guideline_id
    if allowed.material is not None:
        details["material"] = digest_of(allowed.material)
    if letter is not None:
        details["letter"] = {"id": letter.pk, "key": letter.key}
    if allowed.moves[0].alone:
        details["approved_alone"] = True
    return details


def _record(refused: Refused, told: Told, target: Target) -> None:
    request = _request_of(target)
    rows = Matter.objects.filter(request=request).order_by("pk") if request else Matter.objects.none()
    matter = rows.filter(pk=target.pk).first() if isinstance(target, Matter) else rows.first()
    meant = (matter.kind, matter.state) if matter else None
    audit.append(told.refused(request.reference if request else None, meant, refused.sentences, refused.problem))


def _request_of(target: Target) -> Request | None:
    return target.request if isinstance(target, Matter) else target
