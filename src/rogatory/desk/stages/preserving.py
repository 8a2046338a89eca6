"""What acts on a request bring about for its preserved copies: begun with the facts, kept by the decision, or ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC

from rogatory.desk.deciding import Recommendation, facts_of, recommend_on
from rogatory.desk.inputs import Keep, Say
from rogatory.desk.models import Clock, FactsVersion, Matter, Request
from rogatory.desk.stages import bearing
from rogatory.desk.stages.contract import Entailed, Job, StageContext
from rogatory.desk.stages.copy_end import PERIOD, is_provisional, need_clock
from rogatory.desk.stages.correspondence import outcome_of, preserved_id
from rogatory.desk.stages.needing import GRANTED, no_more_asked
from rogatory.flow.case import Chosen
from rogatory.flow.people import PRESERVING
from rogatory.flow.states import ENDED, Kind, State
from rogatory.guidelines.decision import Decision, Preservation
from rogatory.problem import Problem

_KEEPS = frozenset({"provisional", "preserve", "attempt", "needs-a-person", "new-request"})
_OVER = frozenset({State.WITHDRAWN, State.REFUSED})
_SETTLED = ENDED | {State.APPROVED}


@dataclass(frozen=True, slots=True)
class Follows:
    """What new facts bring about: copies begun or ended, and work on the copies of other requests."""

    entails: tuple[Entailed, ...] = ()
    jobs: tuple[Job, ...] = ()


def follows(case: StageContext, request: Request, version: FactsVersion) -> Follows:
    """See what new facts name to preserve and bear on, with what the desk knows of earlier preservations."""
    facts = facts_of(version)
    # What is filled in here is not recorded: nobody has verified that the officer may learn it.
    answer = recommend_on(bearing.with_history(request, facts), version, case.shelf, case.now)
    bears = bearing.bearing_of(request, facts)
    jobs = bearing.hold(request, facts, bears, answer.decision, case.now)
    in_time = bears.in_time(request.received_at.astimezone(UTC).date())
    entails = on_facts(request, answer, in_time)
    begins = any(each.action == "keep_provisionally" for each in entails)
    return Follows(entails, (*jobs, bearing.look_back(request, version)) if begins else jobs)


def on_facts(request: Request, answer: Recommendation, in_time: Iterable[str] = ()) -> tuple[Entailed, ...]:
    """Begin a provisional copy of each account that these facts name to preserve, and end those of all others.

    ``answer`` is what the guideline answers to the new facts. A request to extend begins one where it comes too
    late, or where no copy that it could extend is there: ``in_time`` are the accounts, in small letters, for which
    neither is so.
    """
    wanted = _wanted(answer.decision, frozenset(in_time))
    copies = copies_of(request)
    begun = tuple(
        Entailed("keep_provisionally", Kind.COPY, _provisionally(each, answer), label)
        for label, each in wanted.items()
        if label not in copies or _was_left_out(copies[label])
    )
    return begun + _ended(copies, wanted, "The facts of the request do not name this account to preserve any more.")


def on_approval(case: StageContext) -> tuple[Entailed, ...]:
    """Keep what the decision and the people's choices keep, and end the provisional copies of what they refused.

    Raises:
        Problem: an account is to be kept, and the decision does not say until when.
    """
    kind = Kind(case.the_matter.kind)
    if case.decision is None or case.record is None or kind not in PRESERVING:
        return ()
    copies = copies_of(case.the_request)
    decided = [each for each in outcome_of(case.decision, case.choices).preservations if each.kind == kind]
    granted = {each.account: each for each in decided if _is_granted(each, case)}
    for label in granted:
        if label in copies and copies[label].state == State.DESTROYED:
            raise _is_gone(case, kind, label)
    kept = tuple(
        Entailed("keep", Kind.COPY, _for_period(each, case.decision, case.record.sha256), label)
        for label, each in granted.items()
        # Another matter of this request may have kept it already, for the same period.
        if label not in copies or not _is_kept(copies[label])
    )
    refused = {each.account for each in decided if each.outcome == "refuse"}
    ended = {label: copy for label, copy in copies.items() if label in refused}
    return kept + _ended(ended, {}, "A person decided that this account is not preserved.")


def on_end(case: StageContext, why: str) -> tuple[Entailed, ...]:
    """End the copies of a request that is refused, withdrawn, closed, or not answered.

    What was kept for a period comes before a person too, unless something else needs it (`stages.needing`).
    """
    request = case.the_request
    ending = [matter for matter in case.matters if Kind(matter.kind) in PRESERVING]
    if not ending:
        return ()
    moved = {matter.pk for matter in case.matters}
    copies = copies_of(request)
    over = tuple(
        Entailed("preservation_over", Kind.COPY, Say(why), copy.account)
        for copy in no_more_asked(request, copies.values(), moved)
        if not _is_told(copy, ending)
    )
    others = Matter.objects.filter(request=request, kind__in=PRESERVING).exclude(pk__in=moved)
    if any(State(matter.state) not in _SETTLED for matter in others):
        # What another matter of the request may still keep is not for this one to end.
        return over
    return _ended(copies, {}, why) + over


def copies_of(request: Request) -> Mapping[str, Matter]:
    """Give the copies of a request by their accounts."""
    found = Matter.objects.filter(request=request, kind=Kind.COPY.value).select_related("copy")
    return {matter.account: matter for matter in found}


def _is_told(copy: Matter, ending: Iterable[Matter]) -> bool:
    """Whether the end of the preservation was told of before, with what is only closed now.

    Else what a person has retained since would come before a person once more.
    """
    if need_clock(copy) is not None:
        return True
    return any(matter.state in _OVER and matter.entered_at < copy.entered_at for matter in ending)


def _wanted(decision: Decision, in_time: frozenset[str]) -> dict[str, Preservation]:
    found: dict[str, Preservation] = {}
    for each in decision.preservations:
        if not each.account or each.outcome not in _KEEPS | {"extend"}:
            continue
        lost = each.outcome == "new-request" or each.account.lower() not in in_time
        if each.kind == Kind.PRESERVATION or (each.kind == Kind.EXTENSION and lost):
            found.setdefault(each.account, each)
    return found


def _is_kept(copy: Matter) -> bool:
    """Whether a copy is kept for a period: one that a person retained meanwhile is still provisional."""
    return copy.state == State.KEPT and not is_provisional(copy.copy)


def _was_left_out(copy: Matter) -> bool:
    """Whether a provisional copy has ended because the facts named its account no more, and not with its time."""
    if State(copy.state) not in {State.ENDED, State.LAPSING} or not is_provisional(copy.copy):
        return False
    period = Clock.objects.filter(matter=copy, name=PERIOD).order_by("-pk").first()
    return period is not None and period.outcome == "stopped"


def _is_gone(case: StageContext, kind: Kind, account: str) -> Problem:
    return Problem(
        "the provisional copy of an account was destroyed, before it was decided whether it must be kept",
        where=f"{case.the_request.reference}, {preserved_id(kind, account)}",
        cure="Refuse to keep this account, with that reason; a new request can ask for it again",
    )


def _is_granted(each: Preservation, case: StageContext) -> bool:
    if each.outcome == "provisional" and _chosen_to_keep(each, case):
        raise Problem(
            "the decision does not say until when the copy is kept: something of the request is unknown or lacking",
            where=f"{case.the_request.reference}, {each.kind}",
            cure="Record what is unknown, or return the request for correction; until then it is kept provisionally",
        )
    return each.outcome in GRANTED


def _chosen_to_keep(each: Preservation, case: StageContext) -> bool:
    named = preserved_id(each.kind, each.account)
    return any(choice.item == named and choice.chosen is Chosen.RELEASE for choice in case.choices)


def _ended(copies: Mapping[str, Matter], wanted: Mapping[str, object], why: str) -> tuple[Entailed, ...]:
    return tuple(
        Entailed("end_provisional", Kind.COPY, Say(why), label)
        for label, copy in copies.items()
        if copy.state == State.PROVISIONAL and label not in wanted
    )


def _provisionally(each: Preservation, answer: Recommendation) -> Keep:
    words = "; ".join(dict.fromkeys(reason.words for reason in each.reasons))
    return Keep(_version(answer.decision), answer.digest, each.covers, words=words)


def _for_period(each: Preservation, decision: Decision, digest: str) -> Keep:
    return Keep(
        guideline=_version(decision),
        decision=digest,
        covers=each.covers,
        begins=each.begins,
        last_day=each.last_day,
        steps=each.derivation,
        terms=each.terms,
        words="; ".join(dict.fromkeys(reason.words for reason in each.reasons)),
    )


def _version(decision: Decision) -> str:
    return decision.guideline.version if decision.guideline is not None else ""
