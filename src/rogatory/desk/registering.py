"""Registering: who says that they are an officer becomes one, and nothing is believed but that they read a mailbox."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Case, Exists, OuterRef, Q, When

from rogatory.desk import audit
from rogatory.desk.actors import person_id
from rogatory.desk.models import Device, Officer, Person, Recovery
from rogatory.evidence import entry


@dataclass(frozen=True, slots=True)
class Registrant:
    """What somebody tells of themselves who registers; ``jurisdiction`` is the code of the country."""

    email: str
    name: str
    agency: str
    badge: str
    phone: str
    extension: str
    address: str
    jurisdiction: str


def is_taken(email: str) -> bool:
    """Whether an address has an account (one query); one that was left before its first passkey may begin again.

    Of such a one nobody holds anything yet.
    """
    begun = Q(officer__registered_at__isnull=False, officer__vetted_at=None, officer__left_at=None, is_active=True)
    was_left = begun & ~Exists(Device.objects.filter(person=OuterRef("pk")))
    found = Person.objects.annotate(was_left=Case(When(was_left, then=True), default=False))
    return found.filter(email=email.strip().lower()).values_list("was_left", flat=True).first() is False


def register(told: Registrant, now: datetime) -> Person | None:
    """Make the officer of a registration whose address was confirmed; ``None`` where the address has an account."""
    email = told.email.strip().lower()
    with transaction.atomic():
        if is_taken(email):
            return None
        person = Person.objects.filter(email=email).first() or Person.objects.create_user(email)
        person.name = told.name
        person.save(update_fields=["name"])
        Officer.objects.update_or_create(
            person=person,
            defaults={
                "badge": told.badge,
                "agency": told.agency,
                "jurisdiction": told.jurisdiction,
                "address": told.address,
                "phone": told.phone,
                "extension": told.extension,
                "registered_at": now,
                "email_verified_at": now,
            },
        )
        inputs = json.dumps(asdict(told), ensure_ascii=False, sort_keys=True)
        _record("register", person, inputs, now)
    return person


def ask_for_recovery(email: str, words: str, now: datetime) -> None:
    """Keep that somebody says they have lost their passkey: the same work for every address, and one row."""
    address = email.strip().lower()
    with transaction.atomic():
        person = Person.objects.filter(email=address).first()
        Recovery.objects.create(email=address, words=words, asked_at=now, person=person)


def _record(action: str, person: Person, inputs: str, now: datetime) -> None:
    audit.append(
        audit.Draft.of_no_move(
            at=now,
            actor=entry.Actor("officer", person_id(person.pk)),
            action=action,
            inputs=inputs,
            details={"person": person_id(person.pk)},
        )
    )
