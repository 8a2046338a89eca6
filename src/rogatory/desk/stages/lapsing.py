"""The end of a copy's period: warn, end_period; and what becomes of it: retain, let_lapse, lapse_by_policy, spare.

The end of a period is a choice (reading 21): a person retains the copy or lets it lapse, or a standing retention policy
that two people approved lets it lapse. Then the time of grace runs, in which it can be taken back.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings

from rogatory.desk.inputs import Rang, Retain, Say
from rogatory.desk.models import Destruction, PreservedCopy
from rogatory.desk.stages.contract import ClockChange, Job, StageContext, StageResult, StartClock, StopClock
from rogatory.desk.stages.copy_end import (
    GRACE,
    NEED,
    PERIOD,
    after,
    is_provisional,
    locked_copy,
    need_clock,
    open_holds,
    policy_clock,
    policy_in_force,
    policy_of_clock,
    shorten,
    treaty_pending,
)
from rogatory.desk.stages.copy_end import (
    take_back as taken_back,
)
from rogatory.desk.stages.copy_letters import ended_letter, warning_letter
from rogatory.desk.stages.keeping import taking
from rogatory.desk.stages.plain_text import paragraphs
from rogatory.guidelines.conduct import PreservationRules
from rogatory.problem import Problem


def warn(case: StageContext, inputs: Rang) -> StageResult:
    """Warn the team, and the officer where the copy is kept, that the period ends.

    A treaty request that is pending is put before a person with the first warning, ahead of the lapse: it extends
    nothing by itself.
    """
    copy = copy_of(case)
    days = int(inputs.name.rpartition("/")[2])
    jobs = [_alert(case, inputs, "copy-warning")]
    pending = treaty_pending(case.the_matter)
    if pending and days == max(warn_days(case, copy), default=days):
        jobs.append(_alert(case, inputs, "treaty-pending"))
    details = {"days": days, "last_day": _written(copy.last_day), "pending": pending}
    # Whose preservation is over was told so: that something else needs the copy is nothing for them to know.
    letter = None if need_clock(case.the_matter) else warning_letter(case, copy, days)
    return StageResult(letter=letter, jobs=tuple(jobs), details=details)


def end_period(case: StageContext, inputs: Rang) -> StageResult:
    """Put a copy at the end of its period before a person, or before the policy that is in force.

    No policy lets a copy lapse that something stands against, for which a treaty request is pending, or on whose
    preservation nobody has decided: there a person does. Of a preservation that was over before, the officer was told
    then.
    """
    copy = copy_of(case)
    pending = treaty_pending(case.the_matter)
    jobs = [_alert(case, inputs, "copy-ended")]
    if pending:
        jobs.append(_alert(case, inputs, "treaty-pending"))
    policy = policy_in_force(locked=True)
    clocks: list[ClockChange] = []
    if policy is not None and not (open_holds(copy) or pending or is_provisional(copy)):
        words = f"Lapse by retention policy {policy.pk}"
        clocks.append(StartClock(policy_clock(policy), "lapse_by_policy", words, case.now, at=case.now))
    letter, need = ended_letter(case, copy), need_clock(case.the_matter)
    if need is not None:
        letter = None
        clocks.append(StopClock(NEED, "the period of the copy is over"))
        shorten(copy, need.words, need.began_at)
    return StageResult(
        letter=letter,
        jobs=tuple(jobs),
        clocks=tuple(clocks),
        details={"last_day": _written(copy.last_day), "pending": pending, "clocks": [clock.name for clock in clocks]},
    )


def retain(case: StageContext, inputs: Retain) -> StageResult:
    """Keep a copy on, through a day; its period ends anew with that day.

    Raises:
        Problem: the day is over.
    """
    copy = copy_of(case)
    if after(inputs.until) <= case.now:
        raise Problem(
            "a copy cannot be retained until a day that is over",
            where="until",
            cure="Name the last day on which it must still be there",
        )
    why = "retained by a person"
    clocks = taken_back(copy, case.now, why)
    copy.last_day = inputs.until
    copy.steps = [*copy.steps, ["Retained by a person until", inputs.until.isoformat()]]
    copy.save(update_fields=["last_day", "steps"])
    period = StartClock(
        PERIOD,
        "end_period",
        "Period of preservation, as retained by a person",
        case.now,
        at=after(inputs.until),
        warn_days=warn_days(case, copy),
        warning="warn",
    )
    details = {"until": inputs.until.isoformat(), "copy": copy.pk}
    return StageResult(
        clocks=(*clocks, period), jobs=taking(copy, copy.covers), details=details, private={"words": inputs.words}
    )


def let_lapse(case: StageContext, inputs: Say) -> StageResult:
    """Decide, as a person, that a copy lapses; the time of grace begins."""
    copy = copy_of(case)
    decision = Destruction(copy=copy, decided_by=case.actor.person, words=paragraphs(inputs.words))
    clocks = taken_back(copy, case.now, "a person let the copy lapse")
    return _lapse(case, decision, clocks, {"words": inputs.words})


def lapse_by_policy(case: StageContext, inputs: Rang) -> StageResult:
    """Let a copy lapse by the policy that the clock names; the time of grace begins."""
    copy = copy_of(case)
    decision = Destruction(copy=copy, policy_id=policy_of_clock(inputs.name))
    return _lapse(case, decision, (), {})


def spare(case: StageContext, inputs: Say) -> StageResult:
    """Take a copy back within the time of grace; a person decides anew what becomes of it."""
    why = paragraphs(inputs.words)
    clocks = taken_back(copy_of(case), case.now, why)
    return StageResult(clocks=clocks, private={"words": inputs.words})


def take_back(case: StageContext, inputs: Say) -> StageResult:
    """Stop what a revoked policy has begun: the copy is before a person again."""
    clocks = taken_back(copy_of(case), case.now, inputs.words)
    alert = Job("alert", f"copy-ended/{case.the_matter.pk}/{inputs.words}", _told(case, "copy-ended"))
    return StageResult(clocks=clocks, jobs=(alert,), details={"why": inputs.words})


def copy_of(case: StageContext) -> PreservedCopy:
    """Give the copy of the act's matter, locked.

    Raises:
        Problem: nothing was ever kept for it.
    """
    copy = locked_copy(case.the_matter)
    if copy is None:
        raise Problem(
            "there is no copy", where=case.the_request.reference, cure="Look in the history at how the matter began"
        )
    return copy


def warn_days(case: StageContext, copy: PreservedCopy) -> tuple[int, ...]:
    """Give the days before the end on which is warned, as the copy's guideline says."""
    rules = _rules(case, copy)
    return rules.milestones if rules else ()


def grace_of(case: StageContext, copy: PreservedCopy) -> timedelta:
    """Give the time of grace: what the copy's guideline says, else what the operator set."""
    rules = _rules(case, copy)
    own = rules.grace_hours if rules else None
    return settings.GRACE if own is None else timedelta(hours=own)


def _rules(case: StageContext, copy: PreservedCopy) -> PreservationRules | None:
    """Give what the copy's guideline says of preservation; a provisional copy may be under none yet."""
    return case.shelf.pack(copy.guideline).preservation if copy.guideline else None


def _lapse(
    case: StageContext, decision: Destruction, clocks: tuple[ClockChange, ...], private: dict[str, str]
) -> StageResult:
    decision.decided_at = case.now
    decision.grace_until = case.now + grace_of(case, decision.copy)
    decision.save()
    grace = StartClock(GRACE, "destroy", "Time of grace before destruction", case.now, at=decision.grace_until)
    details = {"policy": decision.policy_id, "grace_until": decision.grace_until.isoformat()}
    return StageResult(clocks=(*clocks, StopClock(PERIOD, "the copy lapses"), grace), details=details, private=private)


def _alert(case: StageContext, rang: Rang, what: str) -> Job:
    return Job("alert", f"{what}/{case.the_matter.pk}/{rang.clock}", _told(case, what))


def _told(case: StageContext, what: str) -> dict[str, object]:
    return {"matter": case.the_matter.pk, "what": what}


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None
