"""The worker makes the returns that a custodian ordered, encrypted as they are made, and hands them in at the door.

An order is carried out as often as it is broken off. Its journal holds, for each return under way, where it lies, what
it began with, the parts that are there and the media in them; whoever takes it up goes on behind the last whole part,
or begins anew where the encryption cannot go on.
"""

from __future__ import annotations

from datetime import timedelta

from rogatory.desk import inputs as given
from rogatory.desk import outbox
from rogatory.desk.actors import SYSTEM
from rogatory.desk.casefile import as_it_stands
from rogatory.desk.door import act
from rogatory.desk.models import Matter, Sealing
from rogatory.desk.ordering import contents_of
from rogatory.desk.outbox import Claim
from rogatory.desk.packing import Astray, pack
from rogatory.desk.progress import OnTheWay, Stopped
from rogatory.desk.stages.production import open_sealing
from rogatory.desk.vault.place import PlaceFailed
from rogatory.desk.worker import Clock
from rogatory.flow.case import Attempt
from rogatory.flow.moves import Refusal, judge
from rogatory.flow.states import State
from rogatory.flow.table import ACTIONS
from rogatory.paper.authority import Unanswered
from rogatory.problem import Problem

SEAL = "seal"
LEASE = timedelta(seconds=30)
"""How long a worker that makes a return may be silent before another takes it up."""


def seal(claim: Claim, clock: Clock) -> None:
    """Make the returns of the order that is open on a matter, and hand them in. Nothing is left to do where none is.

    What cannot be made at all ends the order, and the custodian is told why.

    Raises:
        PlaceFailed: where they have to lie does not take them now; the outbox tries again.
        Unanswered: the authority that stamps them is silent; the outbox tries again.
    """
    matter = Matter.objects.select_related("request__officer__person").get(pk=claim.payload["matter"])
    sealing = open_sealing(matter)
    if matter.state != State.SEALING or sealing is None:
        return
    verdict = judge(ACTIONS["hand_in"], as_it_stands(matter, clock()), Attempt(SYSTEM.signature))
    if isinstance(verdict, Refusal):
        # Before a byte is written: what may not be handed in is not made either.
        _stop(matter, " ".join(verdict.sentences), claim, clock)
        return
    on_the_way = OnTheWay(sealing, claim, clock, LEASE)
    try:
        made = _made(sealing, on_the_way)
    except Stopped:
        on_the_way.forget()
    except (PlaceFailed, Unanswered) as failure:
        if isinstance(failure, Astray):
            on_the_way.forget()
        if claim.attempt < outbox.ATTEMPTS:
            raise
        _stop(matter, f"It was tried {claim.attempt} times. {failure}", claim, clock)
        on_the_way.forget()
    except Problem as problem:
        _stop(matter, str(problem), claim, clock)
        on_the_way.forget()
    else:
        outcome = act(SYSTEM, "hand_in", matter, given.HandIn(sealing.pk, made), clock(), claim=claim)
        if not outcome.done:
            act(SYSTEM, "stop_sealing", matter, given.Say(" ".join(outcome.refused)), clock())
            on_the_way.forget()


def _stop(matter: Matter, why: str, claim: Claim, clock: Clock) -> None:
    act(SYSTEM, "stop_sealing", matter, given.Say(why), clock(), claim=claim)


def _made(sealing: Sealing, on_the_way: OnTheWay) -> tuple[given.SealedReturn, ...]:
    """Make the returns of an order.

    The audit holds each sealing before the return is closed, and the return holds the proof of that.

    Raises:
        Problem: what was collected is not what was approved, or a return cannot be made of it.
        Stopped: the order was stopped meanwhile.
    """
    contents = contents_of(sealing)
    on_the_way.begin(contents.size)
    bed = on_the_way.bed_for("")
    packed = pack(contents, bed, on_the_way.line("", bed))
    return (on_the_way.return_of("", contents, packed),)
