"""Whoever registers by themselves registers as an officer, of whom nothing is believed yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed, user_signed_up

from rogatory.desk import clock
from rogatory.desk.models import Officer, Person

FILLED = ("badge", "agency", "jurisdiction", "address", "phone")
"""What a profile takes from the first request of its officer."""


def listen() -> None:
    """Make a profile at registration, and note when its address was shown to be read by the person."""
    user_signed_up.connect(_registered, dispatch_uid="portal officer registered")
    email_confirmed.connect(_confirmed, dispatch_uid="portal officer confirmed")


def _registered(user: Person, **_: Any) -> None:  # noqa: ANN401 - a signal's rest
    Officer.objects.get_or_create(person=user)


def _confirmed(email_address: EmailAddress, **_: Any) -> None:  # noqa: ANN401 - a signal's rest
    mine = Officer.objects.filter(person_id=email_address.user_id, person__email=email_address.email.lower())
    mine.update(email_verified_at=clock.now())


def profile_of(person: Person, told: Mapping[str, str]) -> Officer:
    """Give the profile of a person who files a request, made now if there is none; what it lacks is taken from `told`.

    What is there already stays: a person may have looked at it.
    """
    read = EmailAddress.objects.filter(user=person, email__iexact=person.email, verified=True).exists()
    officer, _ = Officer.objects.get_or_create(
        person=person, defaults={"email_verified_at": clock.now() if read else None}
    )
    lacking = [name for name in FILLED if told.get(name) and not getattr(officer, name)]
    for name in lacking:
        setattr(officer, name, told[name])
    if lacking:
        officer.save(update_fields=lacking)
    if told.get("name") and not person.name:
        person.name = told["name"]
        person.save(update_fields=["name"])
    return officer
