"""The one entry: facts, a shelf and an instant in; a decision out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from rogatory.guidelines.decision import (
    Answer,
    Costs,
    Decision,
    Disposition,
    EmergencyOutcome,
    GuidelineRef,
    Item,
    Preservation,
    Response,
    ServiceOutcome,
    ViolationOutcome,
)
from rogatory.guidelines.engine import emergency, preservation, requirements, routing
from rogatory.guidelines.engine import notice as telling
from rogatory.guidelines.engine import service as serving
from rogatory.guidelines.engine.context import Context, lower
from rogatory.guidelines.engine.costs import costs
from rogatory.guidelines.engine.items import Restraint, data_items, emergency_items, in_period, item_id, label
from rogatory.guidelines.engine.response import response
from rogatory.guidelines.engine.routing import Routed
from rogatory.guidelines.facts import Channel, Facts, Kind
from rogatory.guidelines.notice import Notice
from rogatory.guidelines.pack import Pack
from rogatory.guidelines.reason import Reason
from rogatory.guidelines.shelf import Shelf

_DECIDED = frozenset({Disposition.ANSWER, Disposition.PERSON})
"""What leads to a decided answer; what is returned, held or referred tells of no username whether it exists."""

_UNDECIDED = frozenset({Answer.PERSON, Answer.NOT_ADDRESSED})

_URGENT = frozenset({Kind.EMERGENCY, Kind.PRESERVATION, Kind.EXTENSION})


def decide(facts: Facts, shelf: Shelf, at: datetime) -> Decision:
    """Decide a request: which guideline applies, and everything it answers, each with its reasons.

    Deterministic: equal arguments give equal decisions. ``at`` is aware and in UTC; it matters only for what has run
    out by then. Never raises on well-formed facts and a shelf that the linter has passed.
    """
    routed = routing.find(facts, shelf, at)
    if routed.pack is None:
        return _without_pack(facts, shelf, at, routed)
    context = Context(facts, routed.pack, shelf.counsel, at)
    lacking, unknown = requirements.check(context)
    context.deficiencies = lacking
    silence = serving.not_law_enforcement(context)
    general = _sender(context, silence)
    urgent_route = _misdirected_urgent(routed, shelf)
    items: list[Item] = []
    if context.carries(Kind.DATA):
        items += data_items(context, _data_restraint(context, routed, general, unknown.get(Kind.DATA, ())))
    outcome = emergency.assess(context)
    if outcome is not None:
        restraint = _urgent_restraint(context, routed, general, unknown.get(Kind.EMERGENCY, ()), urgent_route)
        items += emergency_items(context, outcome, restraint)
    preserved = preservation.decide(context, _keeping(context, routed, general, urgent_route), unknown)
    serving.foreign_advice(context)
    service = serving.service(context)
    speaker = routed.pack if _URGENT & set(facts.kinds) else routed.speaker
    answers = _Answers(
        items=tuple(items),
        preservations=preserved,
        emergency=outcome,
        notice=telling.notice(context),
        violation=telling.violation(context),
        service=service,
        costs=costs(context),
        response=response(context) if routed.route.outcome == "applies" else Response(),
        at_once=_at_once(outcome, general, refused=routed.route.outcome == "referred" and urgent_route is None),
    )
    return _decision(context, routed, _ref(speaker, shelf), answers, held=_held(context))


def _at_once(outcome: EmergencyOutcome | None, general: Restraint, *, refused: bool) -> bool:
    """Tell whether people must look at an emergency now, whatever its form lacks or wherever it belongs."""
    if outcome is None or outcome.outcome == "not-eligible":
        return False
    return general.answer is not Answer.REFUSE and not refused


@dataclass(frozen=True, slots=True)
class _Answers:
    """The parts of a decision that the guideline answers, before they are looked at as a whole.

    ``at_once`` tells of an emergency that is never sent back or away: what it lacks is told, and people see to it.
    """

    items: tuple[Item, ...]
    preservations: tuple[Preservation, ...]
    emergency: EmergencyOutcome | None
    notice: Notice
    violation: ViolationOutcome
    service: ServiceOutcome
    costs: Costs
    response: Response
    at_once: bool


def _sender(context: Context, silence: Reason | None) -> Restraint:
    """What the sender's standing allows: silence, or a person until it is established."""
    if silence is not None:
        return Restraint(Answer.REFUSE, (silence,))
    if context.facts.official.law_enforcement is None:
        words = "It is not established that the sender is a law-enforcement official."
        clause = context.pack.channels.clause
        context.ask("official.law_enforcement", words, clause)
        # A reading says that a genuine police mailbox proves nothing by itself.
        reading = context.settle("private-mailbox") if context.facts.service.sender_domain_official else None
        found = "unknown; the mailbox is an agency's" if reading is not None else "unknown"
        cure = "Verify the sender."
        why = context.reason(clause, "official.law_enforcement", found, words=words, cure=cure, reading=reading)
        return Restraint(Answer.PERSON, (why,))
    if context.facts.official.law_enforcement is False:
        clause = context.pack.channels.clause
        words = "The sender is not a law-enforcement official."
        return Restraint(Answer.REFUSE, (context.reason(clause, "official.law_enforcement", "no", words=words),))
    return Restraint(Answer.RELEASE, ())


def _held(context: Context) -> Reason | None:
    """An ordinary request from a private mailbox is held until the agency has been called back (a reading)."""
    service = context.facts.service
    if context.facts.official.law_enforcement is True and context.facts.official.called_back is True:
        return None
    if service.sender_domain_official is not False or service.channel is not Channel.EMAIL:
        return None
    if context.facts.kinds == (Kind.EMERGENCY,):
        return None
    reading = context.settle("private-mailbox")
    found = service.sender or "a private mailbox"
    cure = "Call back on a number from the agency's directory, or write from the agency's own address."
    return context.reason(
        context.pack.channels.clause, "service.sender_domain_official", found, cure=cure, reading=reading
    )


def _unseen_mailbox(context: Context) -> Reason | None:
    """Ask whose mailbox it is, where a reading refuses private ones and nobody has looked."""
    service = context.facts.service
    if service.channel is not Channel.EMAIL or service.sender_domain_official is not None:
        return None
    reading = context.settle("private-mailbox")
    if reading is None or reading.value != "refuse":
        return None
    clause, fact = context.pack.channels.clause, "service.sender_domain_official"
    words = "It is not established whether the mailbox is an agency's."
    context.ask(fact, words, clause)
    return context.reason(clause, fact, "unknown", words=words, reading=reading)


def _data_restraint(context: Context, routed: Routed, general: Restraint, unknown: tuple[Reason, ...]) -> Restraint:
    answer, reasons = general.answer, list(general.reasons)
    if routed.route.outcome == "referred":
        answer = Answer.REFUSE
        reasons += routed.route.reasons
    held = _held(context)
    if held is not None:
        reading = context.settle("private-mailbox")
        answer = lower(answer, Answer.REFUSE if reading is not None and reading.value == "refuse" else Answer.PERSON)
        reasons.append(held)
    unseen = _unseen_mailbox(context)
    if unseen is not None:
        answer = lower(answer, Answer.PERSON)
        reasons.append(unseen)
    return _with_form(context, Kind.DATA, answer, reasons, unknown)


def _urgent_restraint(
    context: Context, routed: Routed, general: Restraint, unknown: tuple[Reason, ...], urgent: Reason | None
) -> Restraint:
    answer, reasons = general.answer, list(general.reasons)
    if routed.route.outcome == "referred":
        reasons.append(urgent if urgent is not None else routed.route.reasons[0])
        answer = lower(answer, Answer.PERSON if urgent is not None else Answer.REFUSE)
    return _with_form(context, Kind.EMERGENCY, answer, reasons, unknown)


def _with_form(
    context: Context, kind: Kind, answer: Answer, reasons: list[Reason], unknown: tuple[Reason, ...]
) -> Restraint:
    # An account that is not named as it must be is told by its own items.
    form = [each for each in context.deficiencies if each.reason.fact != "accounts.username"]
    blocking = [each.reason for each in form if each.blocking and kind in each.kinds]
    if blocking:
        answer = Answer.REFUSE
    elif unknown:
        answer = lower(answer, Answer.PERSON)
    return Restraint(answer, (*reasons, *blocking, *unknown))


def _misdirected_urgent(routed: Routed, shelf: Shelf) -> Reason | None:
    """A misdirected emergency or preservation is handled at once, and referred meanwhile (a reading).

    Without a reading a person says so; ``None`` where a reading sends it away, or where it is not misdirected.
    """
    if routed.route.outcome != "referred":
        return None
    reading = shelf.counsel.settle("misdirected-urgent", routed.route.line)
    if reading is None:
        return routed.route.reasons[0]
    if reading.value != "handle-and-refer":
        return None
    return replace(routed.route.reasons[0], words=reading.words, reading=reading.id)


def _keeping(context: Context, routed: Routed, general: Restraint, urgent: Reason | None) -> preservation.Standing:
    refused = general.reasons[0] if general.answer is Answer.REFUSE else None
    provisional = general.reasons if general.answer is Answer.PERSON else ()
    held = _held(context)
    if held is not None:
        provisional = (*provisional, held)
    if routed.route.outcome == "referred":
        if urgent is None:
            refused = refused or routed.route.reasons[0]
        else:
            provisional = (*provisional, urgent)
    return preservation.Standing(refused, provisional)


def _ref(pack: Pack, shelf: Shelf) -> GuidelineRef:
    about = pack.about
    return GuidelineRef(about.line, about.version, about.title, pack.digest, shelf.counsel.digest)


def _without_pack(facts: Facts, shelf: Shelf, at: datetime, routed: Routed) -> Decision:
    """Answer where this shelf holds no guideline: refer, or put before a person; keep what is urgent."""
    context = Context(facts, routed.speaker, shelf.counsel, at)
    if routed.question is not None:
        context.ask(routed.question.fact, routed.question.words, routed.question.clause)
    silence = serving.not_law_enforcement(context)
    general = _sender(context, silence)
    reasons = (*general.reasons, *routed.route.reasons)
    referred = routed.route.outcome == "referred"
    urgent = _misdirected_urgent(routed, shelf)
    ordinary = Restraint(lower(general.answer, Answer.REFUSE if referred else Answer.PERSON), reasons)
    sent_away = referred and urgent is None
    pressing = Restraint(
        lower(general.answer, Answer.REFUSE if sent_away else Answer.PERSON),
        tuple(dict.fromkeys((*reasons, urgent))) if urgent is not None else reasons,
    )
    items = [
        _unplaced(context, kind, wanted_ask, account, pressing if kind is Kind.EMERGENCY else ordinary)
        for kind in facts.kinds
        if kind in (Kind.DATA, Kind.EMERGENCY)
        for wanted_ask in dict.fromkeys(each.ask for each in facts.wanted or ())
        for account in dict.fromkeys(label(each) for each in facts.accounts or ())
    ]
    keep: tuple[Preservation, ...] = ()
    if pressing.answer is not Answer.REFUSE:
        keep = preservation.provisional(facts.accounts or (), facts.kinds, pressing.reasons)
    outcome = _unplaced_emergency(context, pressing)
    answers = _Answers(
        items=tuple({each.id: each for each in items}.values()),
        preservations=keep,
        emergency=outcome,
        notice=telling.by_law(context),
        violation=ViolationOutcome("none", ()),
        service=serving.service(context),
        costs=Costs("not-addressed", ()),
        response=Response(),
        at_once=_at_once(outcome, general, refused=sent_away),
    )
    return _decision(context, routed, _ref(routed.speaker, shelf), answers, held=None)


def _unplaced_emergency(context: Context, restraint: Restraint) -> EmergencyOutcome | None:
    """Put an emergency before people where no guideline of this shelf can test it."""
    if not context.carries(Kind.EMERGENCY):
        return None
    rules = context.pack.emergency
    people = rules.people if rules is not None else ("counsel",)
    return EmergencyOutcome(
        "needs-a-person", (), people, restraint.reasons, rules.public_advice if rules is not None else ""
    )


def _unplaced(context: Context, kind: Kind, ask: str, account: str, restraint: Restraint) -> Item:
    """Answer one item under no guideline: what is asked for, and which fields people may let out, the speaker tells."""
    speaker, urgent = context.pack, kind is Kind.EMERGENCY
    known = speaker.asks.get(ask)
    answer, reasons = in_period(context, ask, restraint.answer, restraint.reasons)
    return Item(
        id=item_id(kind.value, account, ask),
        account=account,
        category=known[0].id if known is not None else ask,
        ask=ask,
        subset="",
        answer=answer,
        reasons=reasons,
        content=True,
        fields=speaker.fields.get(ask, ()),
        people=("counsel", "second-person") if urgent else (),
        emergency=urgent,
    )


def _decision(
    context: Context, routed: Routed, guideline: GuidelineRef, answers: _Answers, *, held: Reason | None
) -> Decision:
    """Put the parts together, and say what the whole calls for and which readings it rests on."""
    disposition = _disposition(context, routed, answers, held)
    service = answers.service
    if disposition not in _DECIDED:
        service = replace(service, existence=False)
    return Decision(
        guideline=guideline,
        instant=context.at,
        route=routed.route,
        disposition=disposition,
        items=answers.items,
        deficiencies=context.deficiencies,
        questions=context.questions,
        preservations=answers.preservations,
        emergency=answers.emergency,
        notice=answers.notice,
        violation=answers.violation,
        service=service,
        costs=answers.costs,
        advice=context.advice,
        readings=_readings(context, routed, answers, held),
        response=answers.response,
    )


def _disposition(context: Context, routed: Routed, answers: _Answers, held: Reason | None) -> Disposition:
    """Say what the request as a whole calls for; what outranks the rest comes first."""
    if answers.service.reply == "none":
        return Disposition.SILENCE
    if context.facts.official.law_enforcement is False:
        return Disposition.ANSWER
    if answers.at_once:
        return Disposition.PERSON
    if routed.route.outcome == "referred":
        return Disposition.REFER
    if routed.route.outcome == "person":
        return Disposition.PERSON
    if held is not None:
        return Disposition.HOLD
    if any(each.blocking for each in context.deficiencies):
        return Disposition.RETURN
    undecided = not _UNDECIDED.isdisjoint([item.answer for item in answers.items])
    undecided = undecided or any(each.outcome == "needs-a-person" for each in answers.preservations)
    return Disposition.PERSON if undecided or context.questions else Disposition.ANSWER


def _readings(context: Context, routed: Routed, answers: _Answers, held: Reason | None) -> tuple[str, ...]:
    groups = [routed.route.reasons, context.advice, answers.notice.reasons, answers.service.reasons]
    groups += [each.reasons for each in answers.items]
    groups += [kept.reasons for kept in answers.preservations]
    if answers.emergency is not None:
        groups.append(answers.emergency.reasons)
    if held is not None:
        groups.append((held,))
    named = {reason.reading for group in groups for reason in group}
    named.update(each.reason.reading for each in context.deficiencies)
    named.discard("")
    return tuple(sorted(sorted(named), key=len))
