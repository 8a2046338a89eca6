"""To break the glass: somebody reads a case that is not theirs, for a reason, for an hour, and others are told at once.

Of a sealed case no glass is broken, and it is answered like one that is not there. At most `A_DAY` within 24 hours; who
asks for one more is stopped from reading (`rogatory.desk.stops`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from rogatory.desk import audit, need_to_know, outbox, stops
from rogatory.desk.actors import Actor
from rogatory.desk.models import BrokenGlass, Person, ReadingStop, Request, Seal
from rogatory.desk.outcome import Refused
from rogatory.desk.stages.plain_text import paragraphs
from rogatory.desk.stops import Stopped
from rogatory.evidence import entry
from rogatory.flow.states import STAFF

HOLDS = timedelta(hours=1)
A_DAY = 5
_DAY = timedelta(hours=24)
_WORDS = "This needs a reason: say in words why you have to read the case."
NOTHING = "there is no glass to break there"


def break_glass(actor: Actor, reference: str, words: str, now: datetime) -> None:
    """Let the actor read a case for an hour, where there is one that they may; it looks the same where there is none.

    Raises:
        Refused: no reason is given.
        Stopped: they are stopped from reading, or are now, because it was one time too many.
    """
    person = actor.person
    if person is None or not actor.roles & set(STAFF):
        raise ValueError("only somebody of the team breaks the glass")
    if not words.strip():
        raise Refused((_WORDS,))
    with transaction.atomic(durable=True):
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        stop = _broken(actor, person, reference.strip().upper(), words, now)
    if stop is not None:
        raise Stopped(stop)


def of_request(request: Request) -> tuple[BrokenGlass, ...]:
    """Give by whom the glass of a case was broken, the latest first (one query)."""
    return tuple(request.broken_glass.select_related("person").order_by("-pk"))


def recent(most: int = 50) -> tuple[BrokenGlass, ...]:
    """Give whose glass was broken last, for those who are told of it; none of a case that is sealed by now (one query).

    It tells who, which reference and why, and nothing of the case.
    """
    found = BrokenGlass.objects.filter(~need_to_know.sealed("request")).select_related("person", "request")
    return tuple(found.order_by("-pk")[:most])


def _broken(actor: Actor, person: Person, reference: str, words: str, now: datetime) -> ReadingStop | None:
    """Break the glass under the lock of the person, or stop them where it is one time too many."""
    stop = stops.in_force(person)
    if stop is not None:
        return stop
    request = Request.objects.select_related("officer").filter(reference=reference).first()
    if request is not None and need_to_know.right_of(actor, request, now) is not None:
        return None
    since = stops.counted_from(person, now - _DAY)
    before = BrokenGlass.objects.filter(person=person, at__gt=since).select_related("request").order_by("pk")
    if len(before) >= A_DAY:
        # Before it is asked whether there is such a case: by being stopped nobody learns that there is one.
        cases = tuple(dict.fromkeys(each.request.reference for each in before))
        return stops.stop(actor, f"broke the glass {len(before)} times within 24 hours, and tried again", cases, now)
    if request is None or not _has_glass(person, request):
        audit.append(_draft(actor, request, words, now, {}, NOTHING))
        return None
    made = BrokenGlass.objects.create(
        request=request, person=person, words=paragraphs(words), at=now, until=now + HOLDS
    )
    audit.append(_draft(actor, request, words, now, {"glass": made.pk, "until": made.until.isoformat()}))
    outbox.queue("alert", f"alert/glass-broken/{made.pk}", {"glass": made.pk, "what": "glass-broken"}, now=now)
    return None


def _has_glass(person: Person, request: Request) -> bool:
    """Whether there is glass to break: the case is not sealed, and not one's own."""
    own = request.officer is not None and request.officer.person_id == person.pk
    return not own and not Seal.objects.filter(request=request, lifted_at=None).exists()


def _draft(
    actor: Actor, request: Request | None, words: str, now: datetime, details: dict[str, object], refused: str = ""
) -> audit.Draft:
    return audit.Draft.of_no_move(
        at=now,
        actor=entry.Actor(actor.acting_as(frozenset(STAFF)), actor.id),
        action="break_glass",
        request=request.reference if request else None,
        inputs=words,
        refused=refused,
        details={**details, "roles": sorted(role.value for role in actor.roles)},
        private={"words": words} if not refused else {},
    )
