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

from rogatory.desk import audit, devices, enrolling, identities, outbox
from rogatory.desk.actors import Actor, person_id
from rogatory.desk.changes.kind import OFFICES
from rogatory.desk.device_code import is_code_of
from rogatory.desk.models import Device, Officer, Person
from rogatory.desk.outcome import Refused
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


def first(email: str, name: str, roles: Sequence[Role], now: datetime) -> tuple[Person, str]:
    """Appoint the first administrator of a service, and give the code for their first passkey, which is kept nowhere.

    Args:
        email: their address.
        name: as it stands under what they sign.
        roles: further roles, for a service that begins with one person.
        now: the instant.

    Raises:
        Problem: somebody holds a role or once did, or the address cannot be appointed.
    """
    with transaction.atomic():
        # Of two who begin at once one is first.
        audit.wait_in_line()
        if the_team():
            raise Problem(
                "this service has had a team: nobody is its first administrator any more",
                where=email,
                cure="Roles change in the console, with two people: one proposes, another approves. "
                "If nobody can sign in any more, run: rogatory team recover EMAIL",
            )
        person = appoint(email, name, [Role.ADMINISTRATOR, *roles], now)
        return person, enrolling.make_code(person, None, now)


def recover(email: str, now: datetime) -> tuple[Person, str]:
    """Let somebody who answers for the service in again, where nobody can sign in any more; the team is alerted.

    Their passkeys end at once, and their sessions with them; a closed account is open again, with the roles it had.
    The code for a new passkey is given back and kept nowhere.

    Raises:
        Problem: nobody who holds the office of counsel or administrator has the address.
    """
    address = email.strip().lower()
    offices = [role.value for role in OFFICES]
    with transaction.atomic():
        person = Person.objects.filter(email=address, groups__name__in=offices).distinct().first()
        if person is None:
            cure = "Name counsel or an administrator (rogatory team list). They bring back the others."
            raise Problem("nobody with this address answers for the service", where=email, cure=cure)
        for device in Device.objects.filter(person=person, removed_at=None):
            devices.remove(device, _OPERATOR, now)
        identities.forget(person, _OPERATOR, now)
        person.is_active = True
        person.save(update_fields=["is_active"])
        told = _record("recover_account", person, (), now, None)
        code = enrolling.make_code(person, None, now)
        about = {"recovered": told.index, "what": "team-recovered"}
        outbox.queue("alert", f"alert/team-recovered/{told.index}", about, now=now)
    return person, code


def clear(email: str, code: str, now: datetime) -> tuple[Person, Device]:
    """Clear a member's held passkey, whose code they read out, where nobody else of the team could; it is alerted.

    That is so as long as only one person answers for the service: whoever let the second one in knows the code with
    which their passkey was made, and could be both.

    Raises:
        Problem: nobody on the team has the address, the code is not that of a held passkey of theirs, or somebody of
            the team could clear it.
    """
    address = email.strip().lower()
    with transaction.atomic():
        person = next((one for one in the_team() if one.email == address and one.is_active), None)
        if person is None:
            raise Problem("nobody on the team has this address", where=email, cure="Run: rogatory team list.")
        held = Device.objects.filter(person=person, cleared_at=None, removed_at=None).select_related("person")
        device = next((each for each in held if is_code_of(code, each)), None)
        if device is None:
            cure = "Call them on a number that you know: they read it from the page that they see when signed in."
            raise Problem("this is not the code of a passkey that is held for them", where=email, cure=cure)
        if others := [one.email for one in devices.clearers(device)]:
            raise Problem("somebody of the team clears it", where=email, cure=f"At the console: {', '.join(others)}.")
        told = devices.clear_at_host(device, now)
        about = {"recovered": told.index, "what": "team-cleared"}
        outbox.queue("alert", f"alert/team-cleared/{told.index}", about, now=now)
    return person, device


def dismiss(email: str, now: datetime, by: Actor | None = None) -> Person:
    """Close a member's account: they can neither sign in nor act, and what they did stays under their name.

    One person suffices (`by`; the operator on the host, when left out): to take access away opens nothing.

    Raises:
        Problem: nobody on the team has the address.
        Refused: it is not for them to dismiss anybody, or it is themselves. That is recorded.
    """
    address = email.strip().lower()
    if by is not None:
        _require_dismissing(address, by, now)
    with transaction.atomic():
        person = next((one for one in the_team() if one.email == address), None)
        if person is None:
            held = ", ".join(one.email for one in the_team()) or "nobody"
            raise Problem("nobody on the team has this address", where=email, cure=f"On the team: {held}.")
        person.is_active = False
        person.save(update_fields=["is_active"])
        _record("dismiss", person, (), now, by)
    return person


def _require_dismissing(address: str, by: Actor, now: datetime) -> None:
    own = by.person is not None and by.person.email == address
    if by.roles & OFFICES and not own:
        return
    why = "Nobody dismisses themselves." if own else "Only counsel or an administrator dismiss somebody."
    with transaction.atomic():
        person = Person.objects.filter(email=address).first()
        _record("dismiss", person, (), now, by, refused=why)
    raise Refused((why,))


def _record(
    action: str,
    person: Person | None,
    roles: Sequence[Role],
    now: datetime,
    by: Actor | None,
    proposal: int | None = None,
    refused: str = "",
) -> entry.Entry:
    """Append the entry; it names the person by number and holds name and address beside it."""
    held = {"email": person.email, "name": person.name} if person else {}
    details = {"person": person_id(person.pk) if person else None, "roles": sorted(role.value for role in roles)}
    return audit.append(
        audit.Draft.of_no_move(
            at=now,
            actor=_OPERATOR if by is None else entry.Actor(by.acting_as(OFFICES), by.id),
            action=action,
            inputs=json.dumps(held, ensure_ascii=False, sort_keys=True),
            refused=refused,
            details=details if proposal is None else {**details, "proposal": proposal},
        )
    )
