"""The purge ledger is obeyed: what a restored database has brought back is destroyed again, and ciphertexts are erased.

A worker looks when it starts, and once a day. Until then nobody can open such a copy either: the vault asks the ledger.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from rogatory.desk.actors import SYSTEM
from rogatory.desk.door import act
from rogatory.desk.inputs import Say
from rogatory.desk.models import PreservedCopy
from rogatory.desk.outbox import Claim
from rogatory.desk.stages.copy_end import grace_is_over, open_destruction
from rogatory.desk.surroundings import the_vault
from rogatory.desk.worker import Clock
from rogatory.flow.states import State

WHY = "the purge ledger names it, and the database still had its key"
_AT_ONCE = 500

log = logging.getLogger(__name__)


def obey(now: datetime) -> int:
    """Destroy again whatever the ledger names and the database still has the key of; give how many there were.

    Raises:
        Problem: the ledger does not answer.
    """
    done = 0
    for copy in _brought_back(the_vault().ledger.copy_ids()):
        if _rings_again(copy, now):
            continue
        outcome = act(SYSTEM, "obey_ledger", copy.matter, Say(WHY), now)
        done += outcome.done
        if not outcome.done:
            log.error("copy %s cannot be destroyed again: %s", copy.vault_id, " ".join(outcome.refused))
    return done


def erase(claim: Claim, _clock: Clock) -> None:
    """Erase the ciphertexts of a destroyed copy; without its key they tell nothing, so that this only gives room back.

    Raises:
        Problem: the vault does not answer; the outbox tries again.
    """
    the_vault().erase(claim.payload["copy"])


def _brought_back(destroyed: Iterable[str]) -> Iterator[PreservedCopy]:
    names = iter(destroyed)
    while some := list(islice(names, _AT_ONCE)):
        rows = PreservedCopy.objects.filter(vault_id__in=some, wrapped_key__isnull=False)
        yield from rows.select_related("matter__request").order_by("pk")


def _rings_again(copy: PreservedCopy, now: datetime) -> bool:
    """Whether the destruction was only interrupted: its clock ends what was begun, certificate and letter included."""
    lapsing = copy.matter.state == State.LAPSING and open_destruction(copy) is not None
    return lapsing and grace_is_over(copy.matter, now)
