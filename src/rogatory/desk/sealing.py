"""The worker makes the returns that a custodian ordered, encrypted as they are made, and hands them in at the door.

An order is carried out as often as it is broken off. Its journal holds, for each return under way, where it lies, what
it began with, the parts that are there and the media in them; whoever takes it up goes on behind the last whole part,
or begins anew where the encryption cannot go on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice

from django.conf import settings

from rogatory.desk import inputs as given
from rogatory.desk import outbox
from rogatory.desk.actors import SYSTEM
from rogatory.desk.apart import pack_many
from rogatory.desk.casefile import as_it_stands
from rogatory.desk.door import act
from rogatory.desk.models import Matter, Sealing
from rogatory.desk.ordering import by_account, contents_of, index_of
from rogatory.desk.outbox import Claim
from rogatory.desk.packing import Astray, Bed, Contents, pack
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

SEAL_RETURN = "seal_return"
WHOLE = ""
"""The name in the journal of the return of the whole matter, or of the index of many."""
LEASE = timedelta(seconds=30)
"""How long a worker that makes a return may be silent before another takes it up."""
_AT_ONCE = 32


def seal_return(claim: Claim, clock: Clock) -> None:
    """Make the returns of the order that is open on a matter, and hand them in. Nothing is left to do where none is.

    What cannot be made at all ends the order, and the custodian is told why.

    Raises:
        PlaceFailed: where they have to lie does not take them now; the outbox tries again.
        Unanswered: the authority that stamps them is silent; the outbox tries again.
    """
    matter = Matter.objects.select_related("request__officer__person").get(pk=claim.payload["matter"])
    sealing = open_sealing(matter)
    if matter.state != State.SEALING or sealing is None or not _is_of_this_order(claim, matter):
        return
    verdict = judge(ACTIONS["hand_in"], as_it_stands(matter, clock()), Attempt(SYSTEM.signature))
    if isinstance(verdict, Refusal):
        # Before a byte is written: what may not be handed in is not made either.
        _stop(sealing, " ".join(verdict.sentences), claim, clock)
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
        _stop(sealing, f"It was tried {claim.attempt} times. {failure}", claim, clock)
        on_the_way.forget()
    except Problem as problem:
        _stop(sealing, str(problem), claim, clock)
        on_the_way.forget()
    else:
        outcome = act(SYSTEM, "hand_in", matter, given.HandIn(sealing.pk, made), clock(), claim=claim, otherwise=True)
        if not outcome.done:
            # With the claim still held: whoever takes over from a worker that dies here comes to this again.
            _stop(sealing, " ".join(outcome.refused), claim, clock)
            on_the_way.forget()


def _is_of_this_order(claim: Claim, matter: Matter) -> bool:
    """Whether this job was queued with the order that is open, and not with one that was stopped before it.

    Such a job may have waited for its next attempt since: two of them at one order would each take what the other
    writes for a leftover.
    """
    latest = outbox.latest_for((matter,), SEAL_RETURN).get(matter.pk)
    return latest is not None and latest.pk == claim.id


def _stop(sealing: Sealing, why: str, claim: Claim, clock: Clock) -> None:
    matter = sealing.collection.matter
    if open_sealing(matter) != sealing:
        # Somebody stopped it meanwhile, and has maybe ordered anew: that order is another job's.
        return
    act(SYSTEM, "stop_sealing", matter, given.Say(why), clock(), claim=claim)


def _made(sealing: Sealing, on_the_way: OnTheWay) -> tuple[given.SealedReturn, ...]:
    """Make the returns of an order.

    The audit holds each sealing before the return is closed, and the return holds the proof of that.

    Raises:
        Problem: what was collected is not what was approved, or a return cannot be made of it.
        Stopped: the order was stopped meanwhile.
    """
    contents = contents_of(sealing)
    accounts = by_account(contents, settings.ACCOUNTS_IN_ONE_RETURN)
    on_the_way.begin(sum(each.size for each in accounts) or contents.size)
    if not accounts:
        return (_one(WHOLE, contents, on_the_way),)
    _many(accounts, on_the_way)
    made = [on_the_way.return_of(each.header.reference, each) for each in accounts]
    return (_one(WHOLE, index_of(contents, made), on_the_way), *made)


def _one(name: str, contents: Contents, on_the_way: OnTheWay) -> given.SealedReturn:
    if on_the_way.packed(name) is None:
        on_the_way.make_beds([name])
        on_the_way.finish(name, pack(contents, on_the_way.bed(name), on_the_way.line(name)))
    return on_the_way.return_of(name, contents)


def _many(accounts: Sequence[Contents], on_the_way: OnTheWay) -> None:
    """Make a return for each account, in as many processes as there are cores."""
    left = iter([each for each in accounts if on_the_way.packed(each.header.reference) is None])

    def orders() -> Iterator[tuple[str, Contents, Bed]]:
        # The journal names many of them at once: it is written as a whole each time.
        while some := list(islice(left, _AT_ONCE)):
            on_the_way.make_beds([each.header.reference for each in some])
            yield from ((each.header.reference, each, on_the_way.bed(each.header.reference)) for each in some)

    pack_many(orders(), on_the_way.line, on_the_way.finish)
