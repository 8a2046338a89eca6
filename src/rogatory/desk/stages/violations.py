"""The violation of which a request tells: opened, held while a deferral is considered, deferred, handed on.

To act on a violation may tell the user that somebody asks about them, which is why an officer may ask to defer it.
"""

from __future__ import annotations

from datetime import UTC, date

from rogatory.clocks.days import end_of
from rogatory.clocks.shown import shown_day
from rogatory.clocks.term import Term, Unit
from rogatory.desk.deciding import facts_of
from rogatory.desk.inputs import Defer, Rang, Say, Violation
from rogatory.desk.models import Deferral, Matter, Request, ViolationReferral
from rogatory.desk.stages.contract import (
    Entailed,
    Job,
    LetterDraft,
    StageContext,
    StageResult,
    StartClock,
    StopClock,
)
from rogatory.desk.stages.correspondence import following_letter, pack_of
from rogatory.flow.case import Standing
from rogatory.flow.states import Kind, State
from rogatory.guidelines.decision import Decision
from rogatory.guidelines.shelf import Shelf
from rogatory.problem import Problem

CLOCK = "deferral"
HAND_ON = "hand_on_violation"
WARN_DAYS = (7, 1)


def violation_told(request: Request, decision: Decision | None, shelf: Shelf) -> tuple[Entailed, ...]:
    """Give what a decision on a verified request brings about the violation of which it tells.

    Nothing, where it tells of none or where this has begun; a deferral that is asked for later is considered then.
    """
    if decision is None or decision.violation.outcome == "none":
        return ()
    outcome = decision.violation
    asked = outcome.outcome == "advisement"
    there = Matter.objects.filter(request=request, kind=Kind.VIOLATION).first()
    considered = asked and there is not None and there.state == State.OPEN and not _was_decided(there)
    if there is not None and not considered:
        return ()
    longest = outcome.longest_deferral
    told = Violation(
        guideline=pack_of(shelf, decision, request).about.version,
        words=outcome.reasons[0].words if outcome.reasons else "",
        longest=(longest.amount, longest.unit.value) if longest else None,
    )
    return (Entailed("consider_deferral" if asked else "open_violation", Kind.VIOLATION, told),)


def deferral_standing(matter: Matter) -> frozenset[Standing]:
    """Say whether the latest facts ask for a deferral of which nobody has taken note.

    Who says so need not be verified anew: to act on a violation cannot be taken back. An impostor's word counts not.
    """
    version = matter.request.facts_versions.order_by("-number").first()
    facts = facts_of(version) if version is not None else None
    if facts is None or not facts.violation.defer_asked or facts.official.law_enforcement is False:
        return frozenset()
    noted = Deferral.objects.filter(violation__matter=matter).exists()
    return frozenset() if noted else frozenset({Standing.DEFERRAL_ASKED})


def open_violation(case: StageContext, inputs: Violation) -> StageResult:
    """Put the violation before a person."""
    referral = _kept(case, inputs)
    return StageResult(jobs=(_alert(referral, "violation-open", "told"),))


def consider_deferral(case: StageContext, inputs: Violation) -> StageResult:
    """Take the request to defer under advisement: until a person has decided, nothing is done about the violation."""
    referral = _kept(case, inputs)
    asked = Deferral.objects.create(violation=referral, asked_at=case.now)
    return StageResult(jobs=(_alert(referral, "violation-open", f"asked/{asked.pk}"),), details={"deferral": asked.pk})


def ask_deferral(case: StageContext, inputs: Say) -> StageResult:
    """Record that the officer asks to defer, and take it under advisement."""
    referral = case.the_matter.violation
    asked = Deferral.objects.create(
        violation=referral, asked_at=case.now, asked_by=case.actor.person, asked_words=inputs.words
    )
    return StageResult(
        jobs=(_alert(referral, "violation-open", f"asked/{asked.pk}"),),
        details={"deferral": asked.pk},
        private={"words": inputs.words},
    )


def defer(case: StageContext, inputs: Defer) -> StageResult:
    """Defer what follows through a day, and tell the officer.

    Raises:
        Problem: the day is not ahead, or lies beyond the longest deferral that the guideline states.
    """
    referral = case.the_matter.violation
    today = case.now.astimezone(UTC).date()
    if inputs.until <= today:
        raise Problem("the last day of the deferral is not ahead", where="deferral", cure="Give a later day")
    latest = _latest(referral, today)
    if latest is not None and inputs.until > latest:
        raise Problem(
            f"the guideline lets a deferral last to {latest.isoformat()} at most",
            where=f"guideline {referral.guideline}",
            cure="Give an earlier day",
        )
    decided = _decided(case, referral, granted=True, words=inputs.words, until=inputs.until)
    words = f"What follows from the violation is deferred through {shown_day(inputs.until)} (UTC)."
    return StageResult(
        letter=_letter(case, referral, {"deferred": words}),
        details={"deferral": decided.pk, "until": inputs.until.isoformat()},
        private={"words": inputs.words},
        clocks=(
            StartClock(
                CLOCK,
                "deferral_ended",
                "the deferral of what follows the violation",
                began=case.now,
                at=end_of(inputs.until, "UTC"),
                warn_days=WARN_DAYS,
                warning="remind_of_deferral",
            ),
        ),
    )


def decline_deferral(case: StageContext, inputs: Say) -> StageResult:
    """Decline to defer, tell the officer, and put the violation before a person."""
    referral = case.the_matter.violation
    decided = _decided(case, referral, granted=False, words=inputs.words, until=None)
    return StageResult(
        letter=_letter(case, referral, {"declined": "We do not defer what follows from the violation."}),
        jobs=(_alert(referral, "violation-open", f"declined/{decided.pk}"),),
        details={"deferral": decided.pk},
        private={"words": inputs.words},
    )


def remind_of_deferral(case: StageContext, inputs: Rang) -> StageResult:
    """Remind the team that a deferral ends."""
    return StageResult(jobs=(_alert(case.the_matter.violation, "deferral-ends", inputs.clock),))


def deferral_ended(case: StageContext, inputs: Rang) -> StageResult:
    """Put the violation before a person again, on the day after the last day of its deferral."""
    return StageResult(jobs=(_alert(case.the_matter.violation, "violation-open", inputs.clock),))


def hand_on(case: StageContext, inputs: Say) -> StageResult:
    """Hand the violation on to the operator's enforcement team, with the words of whoever does."""
    referral = case.the_matter.violation
    referral.handed_on_by, referral.handed_on_at = case.actor.person, case.now
    referral.handed_on_words = inputs.words
    referral.save()
    mail = Job(HAND_ON, f"{HAND_ON}/{referral.matter_id}", {"matter": referral.matter_id})
    return StageResult(jobs=(mail, _alert(referral, "violation-handed-on", "once")), private={"words": inputs.words})


def drop_violation(_case: StageContext, inputs: Say) -> StageResult:
    """Record why nothing follows from the violation."""
    return StageResult(private={"words": inputs.words}, clocks=(StopClock(CLOCK, "nothing follows"),))


def _kept(case: StageContext, inputs: Violation) -> ViolationReferral:
    longest = list(inputs.longest) if inputs.longest else None
    said = {"guideline": inputs.guideline, "words": inputs.words, "longest": longest}
    referral, _ = ViolationReferral.objects.update_or_create(matter=case.the_matter, defaults=said)
    return referral


def _was_decided(matter: Matter) -> bool:
    """Tell whether somebody has decided on a deferral already: what was declined is not considered by itself again."""
    return Deferral.objects.filter(violation__matter=matter).exclude(granted=None).exists()


def _decided(
    case: StageContext, referral: ViolationReferral, *, granted: bool, words: str, until: date | None
) -> Deferral:
    """Write the decision to the request that waits for it, or keep one that counsel makes unasked."""
    row = referral.deferrals.filter(granted=None).first() or Deferral(violation=referral, asked_at=case.now)
    row.granted, row.until, row.words = granted, until, words
    row.decided_by, row.decided_at = case.actor.person, case.now
    row.save()
    return row


def _latest(referral: ViolationReferral, today: date) -> date | None:
    """Give the last day to which a deferral may go: the longest term counts from the first one that was granted."""
    if referral.longest is None:
        return None
    first = referral.deferrals.filter(granted=True).first()
    begun = first.decided_at.astimezone(UTC).date() if first and first.decided_at else today
    amount, unit = referral.longest
    return Term(amount, Unit(unit)).last_day(begun)


def _letter(case: StageContext, referral: ViolationReferral, values: dict[str, str]) -> LetterDraft | None:
    return following_letter(case, "deferral", referral.guideline, values)


def _alert(referral: ViolationReferral, what: str, occasion: object) -> Job:
    """Tell the team about a violation, once for each occasion."""
    key = f"alert/{what}/{referral.matter_id}/{occasion}"
    return Job("alert", key, {"matter": referral.matter_id, "what": what})
