"""Who is on the response team: whoever runs the service appoints people to roles and dismisses them, in the audit."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from rogatory.desk import audit
from rogatory.desk.actors import Actor, person_id
from rogatory.desk.changes.kind import OFFICES
from rogatory.desk.models import Officer, Person
from rogatory.evidence import entry
from rogatory.flow.states import STAFF, Role
from rogatory.problem import Problem

_OPERATOR = entry.Actor("operator", "command-line")
"""Whoever can run commands on the service's host; the desk knows no more of them."""


def the_team() -> tuple[Person, ...]:
    """Give everybody who holds a role or once did, by address (two queries)."""
    roles = [role.value for role in STAFF]
    held = Person.objects.filter(groups__name__in=roles).distinct()
    return tuple(held.order_by("email").prefetch_related("groups"))


def check(email: str) -> str:
    """Give an address as it is kept, where somebody can be appointed under it.

    Raises:
        Problem: the address is none, or is an officer's: nobody decides on requests and files them.
    """
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Problem("this is no e-mail address", where=email, cure="Write it as name@provider.example.") from error
    if Officer.objects.filter(person__email=address).exists():
        cure = "Appoint them under another address: nobody files requests and decides on them."
        raise Problem("this is the account of an officer", where=address, cure=cure)
    return address


def appoint(
    email: str,
    name: str,
    roles: Sequence[Role],
    now: datetime,
    by: Actor | None = None,
    proposal: int | None = None,
) -> Person:
    """Give a person an account with exactly these roles; who has one keeps it, with the passkeys that open it.

    This is the inner step: who may take it, and that it takes two, is `rogatory.desk.two_people`'s to see to. The
    address counts as confirmed, since whoever appoints vouches for it. A new account has neither password nor passkey:
    its owner enrols one with a code that a colleague tells them.

    Args:
        email: the address; it is the account.
        name: as it stands under what they sign.
        roles: exactly those that they have from now on.
        now: the instant.
        by: who approved it; the operator on the host, when left out.
        proposal: the number of the proposal that was approved.

    Raises:
        Problem: the address is none, or is an officer's: nobody decides on requests and files them.
    """
    address = check(email)
    with transaction.atomic():
        person, _ = Person.objects.get_or_create(email=address, defaults={"name": name})
        person.name, person.is_active = name, True
        if not person.password:
            person.set_unusable_password()
        person.save()
        person.groups.set(Group.objects.filter(name__in=[role.value for role in roles]))
        EmailAddress.objects.update_or_create(user=person, email=address, defaults={"verified": True, "primary": True})
        _record("appoint", person, roles, now, by, proposal)
    return person


def dismiss(email: str, now: datetime, by: Actor | None = None) -> Person:
    """Close a member's account: they can neither sign in nor act, and what they did stays under their name.

    One person suffices (`by`; the operator on the host, when left out): to take access away opens nothing.

    Raises:
        Problem: nobody on the team has the address.
    """
    address = email.strip().lower()
    with transaction.atomic():
        person = next((one for one in the_team() if one.email == address), None)
        if person is None:
            held = ", ".join(one.email for one in the_team()) or "nobody"
            raise Problem("nobody on the team has this address", where=email, cure=f"On the team: {held}.")
        person.is_active = False
        person.save(update_fields=["is_active"])
        _record("dismiss", person, (), now, by)
    return person


def _record(
    action: str,
    person: Person,
    roles: Sequence[Role],
    now: datetime,
    by: Actor | None,
    proposal: int | None = None,
) -> None:
    """Append the entry; it names the person by number and holds name and address beside it."""
    details = {"person": person_id(person.pk), "roles": sorted(role.value for role in roles)}
    audit.append(
        audit.Draft(
            at=now,
            actor=_OPERATOR if by is None else entry.Actor(by.acting_as(OFFICES), by.id),
            action=action,
            request=None,
            from_state=None,
            to_state=None,
            inputs=json.dumps({"email": person.email, "name": person.name}, ensure_ascii=False, sort_keys=True),
            details=details if proposal is None else {**details, "proposal": proposal},
        )
    )
