"""The sweep: what has run out is brought to the door, by any number of workers on any number of hosts."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from rogatory.desk import casefile, clocks
from rogatory.desk.actors import SYSTEM
from rogatory.desk.clocks import Ring
from rogatory.desk.door import act
from rogatory.desk.inputs import Rang
from rogatory.desk.models import Clock
from rogatory.desk.outbox import LeaseLost
from rogatory.flow.table import ACTIONS

log = logging.getLogger(__name__)


def sweep(now: datetime, most: int = clocks.AT_ONCE) -> int:
    """Ring the clocks that have run out, at most so many, and give how many did."""
    rung = 0
    for key in clocks.due(now, most):
        row = clocks.run_out(key, now)
        rung += row is not None and ring(row, now)
    return rung


def ring(row: Clock, now: datetime) -> bool:
    """Bring what a clock calls for to the door; False when another worker was quicker, or it has to be tried again."""
    if row.rings_at is None:
        return False
    held = Ring(row.pk, row.rings_at, row.attempts, row.last_error)
    try:
        if _is_moot(row, held, now):
            return True
        return act(SYSTEM, row.action, row.matter, Rang(row.pk, row.name), now, claim=held).done
    except LeaseLost:
        return False
    except Exception as error:  # one clock's failure is told with the clock, and must not stop the others
        log.exception("clock %s of matter %d failed", row.name, row.matter_id)
        clocks.postpone(held, f"{type(error).__name__}: {error}", now=now)
        return False


def _is_moot(row: Clock, held: Ring, now: datetime) -> bool:
    """End a clock whose action the matter has left behind; the last look is under the locks, as every change is."""
    sources = ACTIONS[row.action].sources
    if row.matter.state in sources:
        return False
    with transaction.atomic(durable=True):
        moot = not any(
            matter.pk == row.matter_id and matter.state in sources for matter in casefile.lock(row.matter).matters
        )
        if moot:
            clocks.call_moot(held, now=now)
    return moot
