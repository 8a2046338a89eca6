"""How an officer wants returns encrypted: to keys of their own, or without one by a passphrase.

What is changed here counts for returns that are sealed from then on; for one that is there already a further package
can be asked for (`rogatory.desk.stages.packages`). Only who was vetted hands in keys: else whoever opened an account
at somebody's address would have put theirs there first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from rogatory.desk import steps
from rogatory.desk.actors import Actor
from rogatory.desk.models import DeliveryKey, Officer, Person
from rogatory.desk.outcome import Refused
from rogatory.desk.steps import Made, Step
from rogatory.edge.delivery_keys import recipient_key
from rogatory.flow.states import Role

MOST = 10
"""How many keys one officer can have in force."""
ZIP, PASSPHRASE = "zip-aes256", "age-passphrase"
WITHOUT_KEY = (ZIP, PASSPHRASE)
"""The formats among which an officer without a key chooses."""

_OFFICE = frozenset({Role.OFFICER})
_NOT_VETTED = "Returns go to officers whom a person of the team has vetted: hand in your keys once that is done."
_KNOWN = "You have this key here already."
_TOO_MANY = f"You have {MOST} keys here, which is the most: remove one first."
_GONE = "This key was removed already."
_NO_FORMAT = "Choose one of the two."


def keys_of(person: Person) -> tuple[DeliveryKey, ...]:
    """Give the keys in force of somebody, the oldest first (one query)."""
    return tuple(DeliveryKey.objects.filter(person=person, removed_at=None).order_by("pk"))


def add(actor: Actor, given: bytes, now: datetime) -> DeliveryKey:
    """Put a public key in force for the officer who hands it in.

    Raises:
        Refused: it is none that can be used, it is there already, or they may not, or have given no fresh proof. That
            is recorded.
    """

    def added(officer: Officer) -> tuple[DeliveryKey, Mapping[str, object]]:
        key = recipient_key(given, now)
        mine = DeliveryKey.objects.filter(person=officer.person, removed_at=None)
        if mine.filter(fingerprint=key.fingerprint).exists():
            raise Refused((_KNOWN,))
        if mine.count() >= MOST:
            raise Refused((_TOO_MANY,))
        made = DeliveryKey.objects.create(
            person=officer.person, kind=key.kind, text=key.text, fingerprint=key.fingerprint, added_at=now
        )
        return made, {"key": made.pk, "kind": made.kind}

    return _step(Step(actor, "add_delivery_key", now, _OFFICE), added)


def remove(actor: Actor, number: int, now: datetime) -> DeliveryKey:
    """Take a key out of force. Returns that were sealed to it stay as they are.

    Raises:
        Refused: they have no such key in force, or may not, or have given no fresh proof. That is recorded.
    """

    def removed(officer: Officer) -> tuple[DeliveryKey, Mapping[str, object]]:
        key = DeliveryKey.objects.filter(person=officer.person, pk=number, removed_at=None).first()
        if key is None:
            raise Refused((_GONE,))
        key.removed_at = now
        key.save(update_fields=["removed_at"])
        return key, {"kind": key.kind}

    return _step(Step(actor, "remove_delivery_key", now, _OFFICE, about={"key": number}), removed)


def choose(actor: Actor, chosen: str, now: datetime) -> Officer:
    """Keep in which format returns come to an officer who has no key.

    Raises:
        Refused: there is no such format, or they may not, or have given no fresh proof. That is recorded.
    """

    def kept(officer: Officer) -> tuple[Officer, Mapping[str, object]]:
        if chosen not in WITHOUT_KEY:
            raise Refused((_NO_FORMAT,))
        officer.delivered_by = chosen
        officer.save(update_fields=["delivered_by"])
        return officer, {"format": chosen}

    return _step(Step(actor, "choose_delivery", now, _OFFICE), kept)


def _step(step: Step, change: Callable[[Officer], tuple[Made, Mapping[str, object]]]) -> Made:
    def changed() -> tuple[Made, Mapping[str, object]]:
        person = step.by(_NOT_VETTED)
        step.require_proof()
        officer = Officer.objects.select_related("person").get(person=person)
        if not officer.is_vetted:
            raise Refused((_NOT_VETTED,))
        return change(officer)

    return steps.take(step, changed)
