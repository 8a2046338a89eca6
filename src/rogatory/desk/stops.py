"""Who was stopped from reading cases, and the second person who looks into it and lets them read again.

A stop stands in the audit, and the alert that tells of it is queued in the same transaction.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from rogatory.desk import audit, outbox
from rogatory.desk.actors import Actor, person_id
from rogatory.desk.models import Person, ReadingStop
from rogatory.desk.outcome import Refused
from rogatory.desk.stages.plain_text import paragraphs
from rogatory.evidence import entry
from rogatory.flow.states import STAFF, Role

LIFTERS = frozenset({Role.COUNSEL, Role.ADMINISTRATOR})
"""Who of the team may let somebody read again; never oneself."""

_MAY_NOT = "Only counsel or an administrator may let somebody read again."
_NOT_ONESELF = "A second person must look into it: nobody lets themselves read again."
_STOPPED_TOO = "Whoever is stopped from reading lets nobody else read again."
_PROVE = "This needs a fresh proof of who you are: sign in again with your passkey, then do it within five minutes."
_WORDS = "This needs a reason: say in words what was found."
_LIFTED = "They read again already."


class Stopped(Exception):
    """Somebody is stopped from reading cases; ``stop`` says since when and why."""

    def __init__(self, stop: ReadingStop) -> None:
        """Keep the stop."""
        super().__init__(str(stop))
        self.stop = stop


def in_force(person: Person) -> ReadingStop | None:
    """Give the stop under which somebody is, if they are under one (one query)."""
    return ReadingStop.objects.filter(person=person, lifted_at=None).first()


def counted_from(person: Person, since: datetime) -> datetime:
    """Give the instant from which on what somebody did counts: `since`, or when a stop was lifted after it."""
    lifted = ReadingStop.objects.filter(person=person, lifted_at__gt=since).order_by("-lifted_at").first()
    return lifted.lifted_at or since if lifted else since


def every(most: int = 100) -> tuple[ReadingStop, ...]:
    """Give the stops, those in force first, then the newest (one query)."""
    found = ReadingStop.objects.select_related("person", "lifted_by")
    return tuple(sorted(found.order_by("-pk")[:most], key=lambda stop: stop.lifted_at is not None))


def stop(actor: Actor, why: str, cases: tuple[str, ...], now: datetime) -> ReadingStop:
    """Stop the actor from reading, in the caller's transaction, who holds the lock on the person.

    `cases` are the references that were counted.

    Raises:
        ValueError: the actor is no person.
    """
    if actor.person is None:
        raise ValueError("only a person is stopped from reading")
    made = ReadingStop.objects.create(person=actor.person, at=now, why=why)
    audit.append(
        _draft(actor, "stop_reading", now, inputs=why, details={"stop": made.pk, "why": why, "cases": [*cases]})
    )
    outbox.queue("alert", f"alert/reading-stopped/{made.pk}", {"stop": made.pk, "what": "reading-stopped"}, now=now)
    return made


def may_lift(actor: Actor, stopped: ReadingStop) -> bool:
    """Whether somebody may lift a stop, by their office and as a second person."""
    return actor.person is not None and bool(actor.roles & LIFTERS) and actor.person.pk != stopped.person_id


def lift(actor: Actor, stopped: ReadingStop, words: str, now: datetime) -> ReadingStop:
    """Let somebody read again, as a second person who says what was found.

    Raises:
        Refused: the actor may not, has not proved afresh who they are, gives no words, or it is lifted already. That is
            recorded.
    """
    try:
        with transaction.atomic(durable=True):
            found = ReadingStop.objects.select_for_update(of=("self",)).get(pk=stopped.pk)
            if refused := _refusals(actor, found, words, now):
                raise Refused(refused)
            found.lifted_at, found.lifted_by, found.words = now, actor.person, paragraphs(words)
            found.save(update_fields=["lifted_at", "lifted_by", "words"])
            audit.append(_draft(actor, "let_read_again", now, inputs=words, details=_told(found)))
            return found
    except Refused as refusal:
        with transaction.atomic(durable=True):
            refused_for = " ".join(refusal.sentences)
            audit.append(
                _draft(actor, "let_read_again", now, inputs=words, details=_told(stopped), refused=refused_for)
            )
        raise


def _refusals(actor: Actor, found: ReadingStop, words: str, now: datetime) -> tuple[str, ...]:
    """Give the first reason that stands against lifting a stop, if there is one."""
    if actor.person is None or not actor.roles & LIFTERS:
        return (_MAY_NOT,)
    against = {
        _NOT_ONESELF: found.person_id == actor.person.pk,
        _STOPPED_TOO: in_force(actor.person) is not None,
        _LIFTED: found.lifted_at is not None,
        _PROVE: not actor.is_proved(now),
        _WORDS: not words.strip(),
    }
    return tuple(sentence for sentence, holds in against.items() if holds)[:1]


def _told(stopped: ReadingStop) -> dict[str, object]:
    return {"stop": stopped.pk, "person": person_id(stopped.person_id)}


def _draft(
    actor: Actor, action: str, now: datetime, *, inputs: str, details: dict[str, object], refused: str = ""
) -> audit.Draft:
    return audit.Draft.of_no_move(
        at=now,
        actor=entry.Actor(actor.acting_as(LIFTERS if action == "let_read_again" else frozenset(STAFF)), actor.id),
        action=action,
        inputs=inputs,
        refused=refused,
        details={**details, "roles": sorted(role.value for role in actor.roles)},
    )
