"""The mail that came in, as a person of the team sees it: what waits for them, and what has become of the rest.

What has become a part of a request is seen by whoever may read that request. What has not is intake's to sort.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, Exists, Q, QuerySet

from rogatory.desk import need_to_know
from rogatory.desk.actors import Actor
from rogatory.desk.models import IncomingMail, ReadingStop, Request
from rogatory.flow.states import Role

SORTERS = frozenset({Role.INTAKE})
"""Whose office it is to say what a message is."""


class Pile(StrEnum):
    """Where a message lies: not opened yet, waiting for a person, a reply that nobody has read ..."""

    COMING = "coming"
    WAITING = "waiting"
    UNREAD = "unread"
    REPLIES = "replies"
    REQUESTS = "requests"
    ASIDE = "aside"


_PILES: Mapping[Pile, Q] = {
    Pile.COMING: Q(settled_at=None),
    Pile.WAITING: Q(outcome="quarantine", read_at=None),
    Pile.UNREAD: Q(outcome="reply", read_at=None),
    Pile.REPLIES: Q(outcome="reply"),
    Pile.REQUESTS: Q(outcome="request"),
    Pile.ASIDE: Q(outcome="quarantine"),
}


MOST_UNREAD = 20
_FIRST_COME = frozenset({Pile.COMING, Pile.WAITING, Pile.UNREAD})


def may_sort(actor: Actor) -> bool:
    """Whether it is somebody's office to say what a message is."""
    return bool(actor.roles & SORTERS)


def readable(actor: Actor, now: datetime) -> QuerySet[IncomingMail]:
    """Give the messages that somebody may read."""
    found = IncomingMail.objects.select_related("request")
    of_requests = Q(request__in=need_to_know.readable(actor, now))
    if not may_sort(actor):
        return found.filter(of_requests)
    stopped = Exists(ReadingStop.objects.filter(person=actor.person, lifted_at=None))
    return found.filter(of_requests | Q(~stopped, request=None))


def pile(actor: Actor, now: datetime, which: Pile) -> QuerySet[IncomingMail]:
    """Give a pile; what a person has to see lies in it as it came, with emergencies first, else the newest first."""
    found = readable(actor, now).filter(_PILES[which])
    return found.order_by("-emergency", "received_at", "pk") if which in _FIRST_COME else found


def counts(actor: Actor, now: datetime) -> Mapping[Pile, int]:
    """Count what a person has to see (one query)."""
    wanted = {pile.value: Count("pk", filter=_PILES[pile]) for pile in (Pile.WAITING, Pile.UNREAD)}
    found = IncomingMail.objects.filter(pk__in=readable(actor, now).exclude(outcome="request").values("pk"))
    return {Pile(name): number for name, number in found.aggregate(**wanted).items()}


def unread_in(request: Request) -> tuple[IncomingMail, ...]:
    """Give what came to a request later and nobody has read yet, the first one first (one query)."""
    return tuple(request.mails.filter(_PILES[Pile.UNREAD]).order_by("pk")[:MOST_UNREAD])


def find(actor: Actor, number: int, now: datetime) -> IncomingMail:
    """Give a message that somebody may read.

    Raises:
        Request.DoesNotExist: there is none, or they may not know of it; the two look the same.
    """
    found = readable(actor, now).filter(pk=number).first()
    if found is None:
        raise Request.DoesNotExist(f"message {number}")
    return found
