"""A custodian produces a return: it is sealed of what was collected, and handed in at the door."""

from __future__ import annotations

from datetime import datetime

from rogatory.desk.actors import Actor
from rogatory.desk.casefile import as_it_stands
from rogatory.desk.door import Outcome, act
from rogatory.desk.inputs import Produced
from rogatory.desk.models import Matter
from rogatory.desk.stages.dossier import dossier_of
from rogatory.desk.stages.production import press_for, seal
from rogatory.desk.surroundings import the_shelf, the_store
from rogatory.flow.case import Attempt
from rogatory.flow.moves import Refusal, judge
from rogatory.flow.table import ACTIONS


def produce(actor: Actor, matter: Matter, now: datetime) -> Outcome:
    """Seal the return of a matter and hand it in. It takes as long as there is to seal.

    Whoever may not produce is turned away by the door before anything is sealed.

    Raises:
        Problem: what was collected is not what was approved, a key does not open, or the return cannot be made.
    """
    collection = matter.collections.filter(approval=matter.approval).order_by("-pk").first()
    if collection is None or not _allowed(actor, matter, now):
        return act(actor, "produce", matter, _nothing(now), now)
    press = press_for(dossier_of(matter), now)
    return act(actor, "produce", matter, seal(collection, actor, the_shelf(), the_store(), press, now), now)


def _allowed(actor: Actor, matter: Matter, now: datetime) -> bool:
    return not isinstance(
        judge(ACTIONS["produce"], as_it_stands(matter, now), Attempt(actor.signature, proved=actor.is_proved(now))),
        Refusal,
    )


def _nothing(now: datetime) -> Produced:
    """Inputs that no stage accepts, for an attempt that the table refuses: so that it is recorded as every other."""
    return Produced(collection=0, name="", sha256="", manifest_sha256="", size=0, expires_at=now)
