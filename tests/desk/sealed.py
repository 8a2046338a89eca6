"""A worker that seals in a process of its own, to be killed over it, and the order that it is killed over."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rogatory.desk import progress, sealing, worker
from rogatory.desk.inputs import SealedReturn
from rogatory.desk.models import Matter, Officer, Sealing
from rogatory.desk.outcome import Outcome
from rogatory.desk.progress import OnTheWay
from rogatory.desk.rest import parts
from rogatory.desk.rest.parts import PartsWriter
from rogatory.desk.sealing import SEAL_RETURN
from rogatory.desk.worker import Handler
from tests.desk.killed import _UntilIdle

PART = 1 << 16
REFUSED = "refused"

HANDLERS: Mapping[str, Handler] = {SEAL_RETURN: sealing.seal_return}


def hurry() -> None:
    """Cut packages into small parts, and note in the journal after each: a small return is as a large one then."""
    parts.PART = PART
    progress.EVERY = 0.0
    progress._SHARE = 0


def work() -> None:
    """Be the worker: begin when told the instant, and go when nothing is left, or die where that is told.

    That is a byte of the return, or `REFUSED`: when what was sealed is refused at the door.
    """
    hurry()
    print("ready", flush=True)
    instant, _, where = sys.stdin.readline().strip().partition(" ")
    now = datetime.fromisoformat(instant)
    if where == REFUSED:
        _die_when_refused()
    elif where:
        _die_at(int(where))
    print("working", flush=True)
    worker.run(HANDLERS, lambda: now, _UntilIdle(), lease=sealing.LEASE, only=(SEAL_RETURN,))


def _die_at(byte: int) -> None:
    write = PartsWriter.write

    def dying(sink: PartsWriter, data: memoryview, /) -> None:
        left = byte - sink.written
        if left <= len(data):
            write(sink, data[:left])
            os.kill(os.getpid(), signal.SIGKILL)
        write(sink, data)

    PartsWriter.write = dying  # type: ignore[method-assign, assignment]  # this process ends by it


def _die_when_refused() -> None:
    made, act = sealing._made, sealing.act

    def overtaken(order: Sealing, on_the_way: OnTheWay) -> tuple[SealedReturn, ...]:
        returns = made(order, on_the_way)
        leave(order.collection.matter)
        return returns

    def dying(*args: Any, **more: Any) -> Outcome:
        outcome = act(*args, **more)
        if not outcome.done:
            os.kill(os.getpid(), signal.SIGKILL)
        return outcome

    sealing._made, sealing.act = overtaken, dying  # type: ignore[assignment]  # this process ends by it


def leave(matter: Matter) -> None:
    """Let the officer leave, so that nothing may be handed in for them."""
    Officer.objects.filter(pk=matter.request.officer_id).update(left_at=matter.entered_at)
