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
from rogatory.desk.actors import person_id
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


def appoint(email: str, name: str, roles: Sequence[Role], now: datetime) -> Person:
    """Give a person an account with exactly these roles; who has one keeps it, their password and passkeys included.

    The address counts as confirmed, since the operator vouches for it. A new account has no password: its owner sets
    one by the link that "Forgot your password?" sends.

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
    with transaction.atomic():
        person, _ = Person.objects.get_or_create(email=address, defaults={"name": name})
        person.name, person.is_active = name, True
        if not person.password:
            person.set_unusable_password()
        person.save()
        person.groups.set(Group.objects.filter(name__in=[role.value for role in roles]))
        EmailAddress.objects.update_or_create(user=person, email=address, defaults={"verified": True, "primary": True})
        _record("appoint", person, roles, now)
    return person


def dismiss(email: str, now: datetime) -> Person:
    """Close a member's account: they can neither sign in nor act, and what they did stays under their name.

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
        _record("dismiss", person, (), now)
    return person


def _record(action: str, person: Person, roles: Sequence[Role], now: datetime) -> None:
    """Append the entry; it names the person by number and holds name and address beside it."""
    audit.append(
        audit.Draft(
            at=now,
            actor=_OPERATOR,
            action=action,
            request=None,
            from_state=None,
            to_state=None,
            inputs=json.dumps({"email": person.email, "name": person.name}, ensure_ascii=False, sort_keys=True),
            details={"person": person_id(person.pk), "roles": sorted(role.value for role in roles)},
        )
    )
