"""What needs a copy whose own preservation is over, be it withdrawn, refused or closed: preservation_over, need_over.

Where nothing needs it, it comes before a person at once. What does may be somebody else's legal process, of which the
officer must not learn; so they are told the same either way, once, when their preservation is over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from rogatory.desk.deciding import recorded
from rogatory.desk.inputs import Rang, Say
from rogatory.desk.models import Clock, Matter, PreservedCopy, Request
from rogatory.desk.stages.contract import ClockChange, Job, StageContext, StageResult, StartClock, StopClock
from rogatory.desk.stages.copy_end import (
    NEED,
    PERIOD,
    locked_copy,
    open_holds,
    shorten,
    treaty_pending,
)
from rogatory.desk.stages.copy_letters import over_letter
from rogatory.desk.stages.correspondence import outcome_of
from rogatory.desk.stages.dossier import choices_of
from rogatory.desk.stages.lapsing import copy_of
from rogatory.flow.case import Standing
from rogatory.flow.people import PRESERVING
from rogatory.flow.states import ENDED, Kind, State

GRANTED = frozenset({"preserve", "attempt", "new-request"})
"""What a decision on an account says by which a copy of it is kept under the same request."""


def need_standing(matter: Matter) -> frozenset[Standing]:
    """Say whether anything but its own preservation needs a copy that is kept; its row is locked first."""
    if matter.state != State.KEPT:
        return frozenset()
    copy = locked_copy(matter)
    return frozenset({Standing.NEEDED}) if copy is not None and needs_of(copy) else frozenset()


def needs_of(copy: PreservedCopy) -> tuple[str, ...]:
    """Give what needs a copy besides its own preservation, in words for the team: holds, and extensions in force."""
    held = tuple(hold.words for hold in open_holds(copy))
    granted = [reference for reference, _ in copy.granted]
    extending = Matter.objects.filter(request__reference__in=granted, kind=Kind.EXTENSION, state=State.APPROVED)
    by = extending.order_by("pk").values_list("request__reference", flat=True)
    return held + tuple(f"{reference} has extended it" for reference in by)


def no_more_asked(request: Request, copies: Iterable[Matter], over: Collection[int]) -> tuple[Matter, ...]:
    """Give the copies that are kept for a period, and that nothing of their own request asks to keep any more.

    ``over`` are the matters that end with this act. What another one may still keep, nobody having decided on it,
    counts as asked. The copies come in the order in which they are locked everywhere.
    """
    others = Matter.objects.filter(request=request, kind__in=PRESERVING).exclude(pk__in=over).exclude(state__in=ENDED)
    asked: set[str] = set()
    for other in others.select_related("decision__facts", "preparation"):
        if other.state != State.APPROVED or other.decision is None or other.preparation is None:
            return ()
        decided = outcome_of(recorded(other.decision).decision, choices_of(other.preparation)).preservations
        asked |= {each.account for each in decided if each.kind == other.kind and each.outcome in GRANTED}
    free = [each for each in copies if each.state == State.KEPT and each.account not in asked]
    return tuple(sorted((each for each in free if each.copy.begins is not None), key=lambda each: each.copy.pk))


def preservation_over(case: StageContext, inputs: Say) -> StageResult:
    """Put a copy before a person, since nothing asks to preserve it any more; or keep it for what still needs it.

    A clock then looks again and again whether it is still needed. The warnings of its period stop, which ends as it
    would have.
    """
    copy = copy_of(case)
    letter = over_letter(case, copy, inputs.words)
    if case.target is State.KEPT:
        clocks: list[ClockChange] = [StopClock(name, inputs.words) for name in _warnings(case.the_matter)]
        clocks.append(StartClock(NEED, "need_over", inputs.words, case.now, at=case.now))
        details = {"needed_by": len(needs_of(copy))}
        return StageResult(letter=letter, clocks=tuple(clocks), details=details)
    shorten(copy, inputs.words, case.now)
    return StageResult(letter=letter, jobs=_told(case, case.now.isoformat()), clocks=(StopClock(PERIOD, inputs.words),))


def need_over(case: StageContext, inputs: Rang) -> StageResult:
    """Put a copy before a person whose preservation is over, now that nothing else needs it."""
    why = Clock.objects.get(pk=inputs.clock)
    shorten(copy_of(case), why.words, why.began_at)
    return StageResult(jobs=_told(case, inputs.clock), clocks=(StopClock(PERIOD, why.words),))


def _warnings(matter: Matter) -> list[str]:
    found = Clock.objects.filter(matter=matter, name__startswith=f"{PERIOD}/", ended_at=None)
    return list(found.order_by("pk").values_list("name", flat=True))


def _told(case: StageContext, occasion: object) -> tuple[Job, ...]:
    """Tell the team, as at every end of a period; a treaty request that is pending is told of besides."""
    matter = case.the_matter
    what = ("copy-ended", "treaty-pending") if treaty_pending(matter) else ("copy-ended",)
    return tuple(
        Job("alert", f"{each}/{matter.pk}/over/{occasion}", {"matter": matter.pk, "what": each}) for each in what
    )
