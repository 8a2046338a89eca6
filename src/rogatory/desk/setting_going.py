"""What an act sets going beside the move: its letter, the work that is queued, and the clocks."""

from __future__ import annotations

from rogatory.desk import clocks, letters, outbox
from rogatory.desk.models import Letter, Matter
from rogatory.desk.stages.contract import StageResult
from rogatory.desk.surroundings import the_shelf
from rogatory.desk.telling import Told
from rogatory.flow.actions import Scope
from rogatory.flow.states import ENDED, Kind, State


def set_going(told: Told, result: StageResult, matters: tuple[Matter, ...], before: list[str | None]) -> Letter | None:
    """Write the letter, queue the work (the stage's, and what the table names for the state entered), set clocks.

    `before` are the states of `matters` before the act, ``None`` for those that it began. Give the letter that
    goes, if one does.

    Raises:
        RuntimeError: the stage gave another letter than the table names.
    """
    action, now = told.action, told.now
    # Work on an emergency stands before all other work that is due.
    urgent = any(matter.kind == Kind.EMERGENCY for matter in matters)
    due = now - outbox.AHEAD if urgent else now
    for job in result.jobs:
        outbox.queue(job.name, job.key, job.payload, now=now, run_at=job.run_at or due)
    work = action.work
    for state, matter in zip(before, matters, strict=True):
        if work and matter.kind in work.kinds and state != matter.state == work.entering:
            outbox.queue_for(matter, work.job, now=now)
    clocks.apply(matters[0], result.clocks, now)
    for matter in matters:
        if matter.state in ENDED:
            clocks.stop_all(matter, f"the matter is {State(matter.state).words}", now)
    if result.letter is None:
        return None
    if result.letter.key != action.letter:
        raise RuntimeError(f"{action.name} sends the letter {action.letter!r}, not {result.letter.key!r}")
    about = matters[0] if action.scope is Scope.MATTER else None
    return letters.write(result.letter, matters[0].request, about, the_shelf(), now)
