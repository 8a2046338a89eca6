"""To open a case: whoever shows anything of one asks here, where it is found for its reader and the look recorded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rogatory.console.people import now
from rogatory.desk import need_to_know, queries, stops
from rogatory.desk.actors import Actor
from rogatory.desk.looking import look
from rogatory.desk.models import Request
from rogatory.desk.queries import RequestPage
from rogatory.desk.stops import Stopped


def case_of(actor: Actor, reference: str) -> Request:
    """Give a case that the reader opens.

    Raises:
        Request.DoesNotExist: there is none that they may know of; `for_staff` answers it with the page of that.
        Stopped: they are stopped from reading; likewise.
    """
    at = now()
    with _stopped_first(actor):
        found, _ = need_to_know.find(actor, reference, at)
        look(actor, found, at)
        return found


def page_of(actor: Actor, reference: str) -> RequestPage:
    """Give everything about a case that the reader opens.

    Raises:
        Request.DoesNotExist, Stopped: as `case_of`.
    """
    at = now()
    with _stopped_first(actor):
        found = queries.request_page(actor, reference, at)
        look(actor, found.request, at)
        return found


@contextmanager
def _stopped_first(actor: Actor) -> Iterator[None]:
    """Tell whoever is stopped that they are, whatever case they ask for."""
    try:
        yield
    except Request.DoesNotExist:
        stop = stops.in_force(actor.person) if actor.person else None
        if stop is not None:
            raise Stopped(stop) from None
        raise
