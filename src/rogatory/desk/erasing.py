"""The parts of destroyed returns are removed from their place; what opened them is gone already (`availability`)."""

from __future__ import annotations

from rogatory.desk.models import Package
from rogatory.desk.outbox import Claim
from rogatory.desk.rest import parts
from rogatory.desk.surroundings import the_returns
from rogatory.desk.worker import Clock


def erase_return(claim: Claim, _clock: Clock) -> None:
    """Remove the parts of every destroyed package of a matter; done again, it finds nothing.

    Raises:
        Problem: the place does not answer; the outbox tries again.
    """
    destroyed = Package.objects.filter(production__matter=claim.payload["matter"], destroyed_at__isnull=False)
    place = the_returns()
    for folder in destroyed.order_by("pk").values_list("folder", flat=True):
        parts.erase(place, folder)
