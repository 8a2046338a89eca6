"""One-time codes with which somebody makes a passkey without having one: told by voice or in person, never by mail.

Staff get their first passkey by one, officers theirs again once a person has vetted their recovery. A code opens no
account: it makes a passkey, and the earlier ones are gone with that. The passkey is held even so: whoever tells a code
could use it themselves, and so be a second person, the only administrator too. Only what the operator's own command
made is cleared at once.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from rogatory.desk import audit, devices, identities
from rogatory.desk.actors import person_id
from rogatory.desk.models import Device, Enrolment, EnrolmentTry, Person
from rogatory.evidence import entry

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No character that sounds or looks like another: no 0 or O, 1 or I or L, and no U."""
LENGTH = 12
LASTS = timedelta(hours=24)
MOST_TRIES = 5

_OPERATOR = entry.Actor("operator", "command-line")


def make_code(person: Person, by: Person | None, now: datetime) -> str:
    """Make a code for a person and give it, in groups of four; earlier ones no longer count.

    It is not kept: whoever made it reads it out, once. Without ``by`` the operator made it at the command line.
    """
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    with transaction.atomic():
        _open(now).filter(person=person).update(voided_at=now)
        Enrolment.objects.create(
            person=person, code_sha256=_digest(code), made_at=now, made_by=by, expires_at=now + LASTS
        )
        maker = entry.Actor("staff", person_id(by.pk)) if by else _OPERATOR
        _record("make_enrolment_code", maker, person, now)
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))


def try_code(email: str, code: str, now: datetime) -> Enrolment | None:
    """Give the enrolment that a code opens; ``None`` for a wrong one, an expired one, and the sixth try.

    The work is the same whether or not somebody has the address: one look, and one row that a try was made.
    """
    address = email.strip().lower()
    given = _digest(code.upper().replace("-", "").replace(" ", ""))
    with transaction.atomic():
        found = _open(now).filter(person__email=address, person__is_active=True).select_related("person").last()
        since = found.made_at if found else now - LASTS
        known_as = hashlib.sha256(address.encode()).hexdigest()
        tries = EnrolmentTry.objects.filter(email_sha256=known_as, at__gte=since).count()
        EnrolmentTry.objects.create(email_sha256=known_as, at=now)
    # Compared in any case, with what no code has as its digest where there is none.
    fits = hmac.compare_digest(given, found.code_sha256 if found else "-" * 64)
    return found if fits and tries < MOST_TRIES else None


def is_open(enrolment: Enrolment, now: datetime) -> bool:
    """Whether an enrolment may still be finished."""
    return _open(now).filter(pk=enrolment.pk, person__is_active=True).exists()


def finish(enrolment: Enrolment, device: Device, now: datetime) -> None:
    """Use the code up: earlier passkeys and accounts at a provider end with it."""
    with transaction.atomic():
        enrolment.used_at = now
        enrolment.save(update_fields=["used_at"])
        for old in Device.objects.filter(person=enrolment.person, removed_at=None).exclude(pk=device.pk):
            devices.remove(old, entry.Actor("person", person_id(enrolment.person_id)), now)
        identities.forget(enrolment.person, entry.Actor("person", person_id(enrolment.person_id)), now)
        if devices.is_staff(enrolment.person) and enrolment.made_by is None:
            devices.clear_by_code(device, now)


def _open(now: datetime) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(used_at=None, voided_at=None, expires_at__gt=now)


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def _record(action: str, by: entry.Actor, person: Person, now: datetime) -> None:
    audit.append(
        audit.Draft.of_no_move(
            at=now,
            actor=by,
            action=action,
            inputs="",
            details={"person": person_id(person.pk)},
        )
    )
