"""Whose account at the operator's identity provider somebody of the team signs in with; every try is in the audit.

The first time it is found by an address that the provider has verified; from then on by issuer and subject alone, which
name the account there for good, while an address can be given to somebody else. No account is ever made by this.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from rogatory.desk import audit, devices, outbox
from rogatory.desk.actors import person_id
from rogatory.desk.models import Officer, Person, StaffIdentity
from rogatory.desk.outcome import Refused
from rogatory.evidence import entry

_NOBODY = "There is no account of the team for it."
_UNVERIFIED = "The provider has not verified an address of it."
_CLOSED = "The account is closed."
_NO_ROLE = "The account holds no role of the team."
_OFFICER = "It is the account of an officer."
_OTHER = "Another account at the provider signs in for this address."
_NOT_THEIRS = "It is not the account by which they came."


@dataclass(frozen=True, slots=True)
class Told:
    """What a provider tells of somebody, once it is known that it comes from there.

    ``issuer`` and ``subject`` name the account, ``email`` is an address of it, ``verified`` whether the provider says
    that the address is theirs.
    """

    issuer: str
    subject: str
    email: str
    verified: bool


def sign_in(told: Told, now: datetime) -> StaffIdentity:
    """Give the identity of whoever comes, noted at their first time; it is in the audit.

    Raises:
        Refused: there is nobody of the team whom this lets in. That is recorded, and the team is alerted where another
            account at the provider bears the address of somebody who has signed in from there.
    """
    with transaction.atomic():
        # Of two who come for the first time at once, the second sees the first.
        audit.wait_in_line()
        known = StaffIdentity.objects.select_related("person").filter(issuer=told.issuer, subject=told.subject).first()
        found = known.person if known else _by_address(told)
        why = _reason(told, known, found)
        if not why and found is not None:
            given = {"issuer": told.issuer, "subject": told.subject, "since": now}
            identity = known or StaffIdentity.objects.create(person=found, **given)
            _record("sign_in", found, told, now, first=known is None)
            return identity
        refused = _record("sign_in", found, told, now, refused=why)
        if why == _OTHER:
            # Once a day for each person, however often it is tried.
            about = {"identity": refused.index, "what": "identity-changed"}
            outbox.queue("alert", f"alert/identity-changed/{found.pk if found else 0}/{now:%Y-%m-%d}", about, now=now)
    raise Refused((why,))


def confirm(person: Person, told: Told, now: datetime) -> StaffIdentity:
    """Give the identity of somebody who is signed in and has shown once more that they are there.

    Raises:
        Refused: it is not the account by which they came. That is recorded.
    """
    with transaction.atomic():
        mine = StaffIdentity.objects.filter(person=person, issuer=told.issuer, subject=told.subject).first()
        if mine is not None:
            return mine
        _record("confirm_identity", person, told, now, refused=_NOT_THEIRS)
    raise Refused((_NOT_THEIRS,))


def note_refusal(action: str, person: Person | None, why: str, now: datetime) -> None:
    """Record that what came back from the provider was not taken for an answer of it."""
    with transaction.atomic():
        _record(action, person, Told("", "", "", False), now, refused=why)


def forget(person: Person, by: entry.Actor, now: datetime) -> None:
    """Let go of the accounts by which somebody came; their sessions end, and an address is looked for anew."""
    with transaction.atomic():
        for identity in StaffIdentity.objects.filter(person=person):
            told = Told(identity.issuer, identity.subject, "", False)
            identity.delete()
            _record("forget_identity", person, told, now, by=by)


def _by_address(told: Told) -> Person | None:
    if not told.email or not told.verified:
        return None
    return Person.objects.filter(email=told.email.strip().lower()).first()


def _reason(told: Told, known: StaffIdentity | None, found: Person | None) -> str:
    """Give why somebody may not come in; empty if they may."""
    if found is None:
        return _NOBODY if told.verified else _UNVERIFIED
    if not found.is_active:
        return _CLOSED
    if Officer.objects.filter(person=found, left_at=None).exists():
        return _OFFICER
    if not devices.is_staff(found):
        return _NO_ROLE
    if known is None and StaffIdentity.objects.filter(person=found, issuer=told.issuer).exists():
        return _OTHER
    return ""


def _record(
    action: str,
    person: Person | None,
    told: Told,
    now: datetime,
    *,
    refused: str = "",
    first: bool = False,
    by: entry.Actor | None = None,
) -> entry.Entry:
    """Append the entry; it names the person by number and holds what the provider told beside it."""
    held = {"issuer": told.issuer, "subject": told.subject, "email": told.email}
    known = person_id(person.pk) if person else None
    return audit.append(
        audit.Draft.of_no_move(
            at=now,
            actor=by or entry.Actor("person", known or "unknown"),
            action=action,
            inputs=json.dumps(held, ensure_ascii=False, sort_keys=True),
            refused=refused,
            details={"person": known, "way": "identity-provider", "first": first},
        )
    )
