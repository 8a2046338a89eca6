"""A custodian orders the return of a matter, the worker seals it (`rogatory.desk.sealing`), and it is delivered."""

from __future__ import annotations

from datetime import datetime

from rogatory.desk.actors import Actor
from rogatory.desk.door import act
from rogatory.desk.inputs import Deliver, Produce
from rogatory.desk.models import Matter
from rogatory.desk.outcome import Outcome
from rogatory.desk.reviewing import seen
from rogatory.desk.stages.availability import sealed


def produce(actor: Actor, matter: Matter, now: datetime) -> Outcome:
    """Order the return of what was collected last under the approval in force, as it stands now."""
    collection = matter.collections.filter(approval=matter.approval).order_by("-pk").first()
    return act(actor, "produce", matter, Produce(seen(collection) if collection else ""), now)


def deliver(actor: Actor, matter: Matter, now: datetime) -> Outcome:
    """Deliver what is sealed for a matter, as it stands now."""
    return act(actor, "deliver", matter, Deliver(sealed(matter)), now)
