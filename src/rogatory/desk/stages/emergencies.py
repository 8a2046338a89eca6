"""What only an emergency has: the team is alerted, time runs, the right entity is told, and somebody reviews it after.

The functions of the actions stand first; what other stages ask for (`opening`, `afterwards`) stands below.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from rogatory.clocks.term import Term, Unit
from rogatory.desk import deciding
from rogatory.desk.inputs import Rang, ReviewEmergency, Say, TellEntity
from rogatory.desk.models import Access, EmergencyReview, FactsVersion, Matter, OutboxJob, Request
from rogatory.desk.models.emergency_review import JUSTIFIED, VERDICTS
from rogatory.desk.stages.contract import ClockChange, Entailed, Job, StageContext, StageResult, StartClock, StopClock
from rogatory.flow.case import Standing
from rogatory.flow.states import Kind, State
from rogatory.flow.table import ACTIONS
from rogatory.guidelines.facts import Facts
from rogatory.guidelines.shelf import Shelf
from rogatory.problem import Problem

CLOCK, AGAIN, REVIEW, OWED = "emergency", "emergency-again", "review", "process-owed"
"""The running times of an emergency: until it is answered, until the next alert, and two after the disclosure."""


def open_emergency(case: StageContext, _inputs: Say) -> StageResult:
    """Alert the team, and let the time run from the instant at which the request came in."""
    began, version = case.the_request.received_at, case.facts_version
    promised = _promised(version, case.shelf, case.now, began) if version else None
    return StageResult(
        jobs=(_alert(case, "emergency-received"),),
        clocks=(
            StartClock(
                CLOCK,
                "emergency_overdue",
                "the guideline's promise" if promised else "the provider's own target for emergencies",
                began,
                at=promised or began + target(),
            ),
        ),
    )


def tell_right_entity(case: StageContext, inputs: TellEntity) -> StageResult:
    """Have counsel of the entity told to which the emergency belongs; it is handled here all the same (reading 17)."""
    matter = case.the_matter
    payload = {"matter": matter.pk, "what": "emergency-misdirected", "line": inputs.line}
    return StageResult(
        jobs=(Job("alert", _telling_key(matter, inputs.line), payload),), details={"belongs_to": inputs.line}
    )


def emergency_overdue(case: StageContext, _inputs: Rang) -> StageResult:
    """Alert the team, and once more after the same time if nobody has answered by then."""
    again = StartClock(
        AGAIN, "emergency_overdue", "until the team is alerted once more", case.now, at=case.now + target()
    )
    return StageResult(jobs=(_alert(case, "emergency-overdue"),), clocks=(again,))


def review_due(case: StageContext, _inputs: Rang) -> StageResult:
    """Alert the team to a disclosure that nobody has reviewed."""
    return StageResult(jobs=(_alert(case, "review-due"),))


def process_due(case: StageContext, _inputs: Rang) -> StageResult:
    """Alert the team to legal process that has not come."""
    return StageResult(jobs=(_alert(case, "process-owed"),))


def review_emergency(case: StageContext, inputs: ReviewEmergency) -> StageResult:
    """Keep the verdict of somebody who did not sign.

    Raises:
        Problem: the verdict is none, or nobody says what follows of one that is not good.
    """
    if case.actor.person is None or inputs.verdict not in VERDICTS:
        cure = f"Give one of: {', '.join(VERDICTS)}"
        raise Problem(f"{inputs.verdict!r} is no verdict", where="review", cure=cure)
    if inputs.verdict != JUSTIFIED and not inputs.done.strip():
        raise Problem(
            "nothing is said of what follows",
            where="review",
            cure="Say what is done about it, or why nothing is",
        )
    review = EmergencyReview.objects.create(
        matter=case.the_matter,
        by=case.actor.person,
        at=case.now,
        verdict=inputs.verdict,
        words=inputs.words,
        done=inputs.done,
    )
    private = {"words": inputs.words} | ({"done": inputs.done} if inputs.done.strip() else {})
    return StageResult(
        details={"verdict": inputs.verdict}, private=private, clocks=(StopClock(REVIEW, "reviewed"),), result=review
    )


def opening(
    case: StageContext, request: Request, kinds: tuple[str, ...], version: FactsVersion | None
) -> tuple[Entailed, ...]:
    """Give what comes with a submission, or with new facts, that carries an emergency.

    `kinds` are those that the request carries from now on, `version` its new facts.
    """
    if Kind.EMERGENCY not in kinds:
        return ()
    matter = request.matters.filter(kind=Kind.EMERGENCY.value).first()
    begins = matter is None or matter.left_out
    opened = (Entailed("open_emergency", Kind.EMERGENCY, Say()),) if begins else ()
    open_still = begins or (matter is not None and State(matter.state) in ACTIONS["tell_right_entity"].sources)
    line = _belongs_to(version, case) if version and open_still else ""
    if not line or (matter is not None and OutboxJob.objects.filter(key=_telling_key(matter, line)).exists()):
        return opened
    return (*opened, Entailed("tell_right_entity", Kind.EMERGENCY, TellEntity(line)))


def afterwards(case: StageContext) -> tuple[ClockChange, ...]:
    """Give the running times that an emergency disclosure ends and begins; nothing for any other delivery."""
    if case.the_matter.kind != Kind.EMERGENCY:
        return ()
    days = Term(settings.EMERGENCY_REVIEW_DAYS, Unit.DAYS)
    review = StartClock(REVIEW, "review_due", "until the disclosure has to be reviewed", case.now, (days,))
    ended = (StopClock(CLOCK, "delivered"), StopClock(AGAIN, "delivered"), review)
    outcome = case.decision.emergency if case.decision else None
    if outcome is None or not outcome.process_owed_days:
        return ended
    owed = Term(outcome.process_owed_days, Unit.DAYS)
    return (*ended, StartClock(OWED, "process_due", "until legal process is owed", case.now, (owed,)))


def unanswered(case: StageContext) -> tuple[ClockChange, ...]:
    """Give the running time of an emergency whose answer was taken back; nothing for any other recall."""
    if case.the_matter.kind != Kind.EMERGENCY:
        return ()
    words = "the provider's own target for emergencies, since the return was recalled"
    return (StartClock(CLOCK, "emergency_overdue", words, case.now, at=case.now + target()),)


def emergency_standing(matter: Matter) -> frozenset[Standing]:
    """Say whether somebody has reviewed the disclosure; it is asked once there is one.

    What was refused may have been disclosed all the same: fetched first, and recalled.
    """
    if matter.state not in {State.DELIVERED, State.REFUSED}:
        return frozenset()
    reviewed = frozenset({Standing.REVIEWED} if matter.reviews.exists() else ())
    if matter.state == State.DELIVERED or not Access.objects.filter(production__matter=matter).exists():
        return reviewed
    return reviewed | {Standing.FETCHED}


def target() -> timedelta:
    """Give the time within which the provider means to answer an emergency."""
    return timedelta(minutes=settings.EMERGENCY_MINUTES)


def _alert(case: StageContext, what: str) -> Job:
    """Give the work of alerting the team; what happens again at another instant is another alert."""
    matter = case.the_matter
    key = f"alert/{what}/{matter.pk}/{case.now:%Y%m%dT%H%M%S.%f}"
    return Job("alert", key, {"matter": matter.pk, "what": what})


def _telling_key(matter: Matter, line: str) -> str:
    return f"alert/emergency-misdirected/{matter.pk}/{line}"


def _belongs_to(version: FactsVersion, case: StageContext) -> str:
    """Give the line of the guideline under which the request belongs, where that is another one; else ""."""
    route = deciding.recommend(version, case.shelf, case.now).decision.route
    return route.line if route.outcome == "referred" else ""


def _promised(version: FactsVersion, shelf: Shelf, now: datetime, began: datetime) -> datetime | None:
    """Give the instant by which the guideline itself promises an answer, where it does."""
    answer = deciding.recommend(version, shelf, now)
    named = answer.decision.guideline
    pack = next((each for each in shelf.packs if named and each.about.version == named.version), None)
    rules = pack.emergency if pack else None
    return rules.respond.within.end(began) if rules and rules.respond else None


def kinds_named(facts: Facts | None) -> tuple[str, ...]:
    """Give the kinds that facts name, as words; none where there are no facts."""
    return tuple(kind.value for kind in facts.kinds) if facts else ()
