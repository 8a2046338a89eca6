"""Passkeys as the desk keeps them: each is held until a person clears it, and what becomes of it is in the audit.

A passkey that nobody has cleared signs its owner in and opens nothing: who slips theirs into an account has nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import QuerySet

from rogatory.desk import audit
from rogatory.desk.actors import Actor, person_id
from rogatory.desk.models import Device, Person
from rogatory.desk.outcome import Refused
from rogatory.evidence import entry
from rogatory.flow.states import STAFF, Role

CLEARS_STAFF = frozenset({Role.COUNSEL, Role.ADMINISTRATOR})
"""Who of the team clears a colleague's passkey."""

BY_CODE = "enrolled with a code that a person handed over"
AT_HOST = "cleared on the host: its code was read out"

_OPERATOR = entry.Actor("operator", "command-line")

_OWN = "Nobody clears their own passkey: ask somebody else who may."
_MAY_NOT = "It is not for you to clear this passkey."
_GAVE_CODE = (
    "You gave the code with which it was made: somebody else clears it. Where nobody else of the team could, whoever "
    "runs the host does."
)
_GONE = "This passkey was removed."
_CLEARED = "This passkey is cleared already."
_NO_WORDS = "This needs words: say how you know that the passkey is theirs."
_STALE = "Confirm first that it is you: your last proof is older than five minutes."


def added(authenticator: Authenticator, now: datetime) -> Device:
    """Note a new passkey, held; the audit has it."""
    person = Person.objects.get(pk=authenticator.user_id)
    with transaction.atomic():
        device = Device.objects.create(
            authenticator=authenticator, person=person, name=str(authenticator.data["name"])[:100], added_at=now
        )
        _record("add_passkey", _oneself(person), device, "", now)
    return device


def removed(device: Device, by: entry.Actor, now: datetime) -> None:
    """Note that a passkey is gone; the row stays for the history, and so does the entry in the audit."""
    with transaction.atomic():
        device.authenticator, device.removed_at = None, now
        device.save(update_fields=["authenticator", "removed_at"])
        _record("remove_passkey", by, device, "", now)


def remove(device: Device, by: entry.Actor, now: datetime) -> None:
    """Remove a passkey: from this instant on it signs nobody in, and its sessions end."""
    with transaction.atomic():
        authenticator = device.authenticator
        removed(device, by, now)
        if authenticator is not None:
            authenticator.delete()


def held() -> tuple[Device, ...]:
    """Give the passkeys that wait for somebody to clear them, the oldest first (one query)."""
    waiting = Device.objects.filter(cleared_at=None, removed_at=None)
    return tuple(waiting.select_related("person", "person__officer", "person__officer__listed"))


def may_clear(actor: Actor, device: Device) -> bool:
    """Whether somebody may clear a colleague's passkey: who may appoint, and never their own.

    An officer's is cleared with its code alone (`rogatory.desk.vetting`, `device_vetting`, `colleagues`).
    """
    if actor.person is None or actor.person.pk == device.person_id:
        return False
    return is_staff(device.person) and bool(actor.roles & CLEARS_STAFF)


def clearers(device: Device) -> QuerySet[Person]:
    """Give who of the team may clear a colleague's passkey: neither its owner, nor who gave the code that made it."""
    offices = [role.value for role in CLEARS_STAFF]
    gave = device.person.enrolments.filter(used_at=device.added_at, made_by__isnull=False).values("made_by")
    others = Person.objects.filter(is_active=True, groups__name__in=offices).exclude(pk=device.person_id)
    return others.exclude(pk__in=gave).distinct().order_by("email")


def is_staff(person: Person) -> bool:
    """Whether somebody holds a role of the team (one query)."""
    return person.groups.filter(name__in=[role.value for role in STAFF]).exists()


def clear(actor: Actor, device: Device, words: str, now: datetime) -> Device:
    """Let a colleague's held passkey open what its owner may see. ``words`` say how it is known to be theirs.

    Raises:
        Refused: the actor may not, has not proved lately who they are, gives no words, or there is nothing to clear.
            That is recorded.
    """
    try:
        with transaction.atomic():
            found = _locked(device)
            _require_clearable(actor, found, words, now)
            return _cleared(actor, found, words.strip(), now)
    except Refused as refused:
        with transaction.atomic():
            _record("clear_passkey", _acting(actor), device, words, now, " ".join(refused.sentences))
        raise


def clear_told(actor: Actor, device: Device, how: str, now: datetime) -> Device:
    """Clear an officer's passkey whose code was told; in the transaction of the step that established so.

    Raises:
        Refused: there is nothing to clear any more.
    """
    found = _locked(device)
    _require_held(found)
    return _cleared(actor, found, how, now)


def clear_at_host(device: Device, now: datetime) -> entry.Entry:
    """Clear a passkey whose code was read out to the operator on the host; give the entry of the audit.

    Raises:
        Refused: there is nothing to clear any more.
    """
    found = _locked(device)
    _require_held(found)
    found.cleared_at, found.cleared_by, found.how = now, None, AT_HOST
    found.save(update_fields=["cleared_at", "cleared_by", "how"])
    return _record("clear_passkey", _OPERATOR, found, AT_HOST, now)


def clear_by_code(device: Device, now: datetime) -> None:
    """Clear a passkey that was enrolled by a one-time code of the operator's own command."""
    with transaction.atomic():
        device.cleared_at, device.cleared_by, device.how = now, None, BY_CODE
        device.save(update_fields=["cleared_at", "cleared_by", "how"])
        _record("clear_passkey", _oneself(device.person), device, BY_CODE, now)


def _locked(device: Device) -> Device:
    return Device.objects.select_for_update(of=("self",)).select_related("person").get(pk=device.pk)


def _require_clearable(actor: Actor, device: Device, words: str, now: datetime) -> None:
    said = [
        _OWN if actor.person is not None and actor.person.pk == device.person_id else "",
        _MAY_NOT if not may_clear(actor, device) else "",
        _GAVE_CODE if _gave_code(actor.person, device) else "",
        _STALE if not actor.is_proved(now) else "",
    ]
    if found := next((sentence for sentence in said if sentence), ""):
        raise Refused((found,))
    _require_held(device)
    if not words.strip():
        raise Refused((_NO_WORDS,))


def _gave_code(person: Person | None, device: Device) -> bool:
    """Whether the passkey was made with a code that this person gave."""
    return person is not None and device.person.enrolments.filter(made_by=person, used_at=device.added_at).exists()


def _require_held(device: Device) -> None:
    if device.removed_at:
        raise Refused((_GONE,))
    if device.cleared_at:
        raise Refused((_CLEARED,))


def _cleared(actor: Actor, device: Device, how: str, now: datetime) -> Device:
    device.cleared_at, device.cleared_by, device.how = now, actor.person, how[:200]
    device.save(update_fields=["cleared_at", "cleared_by", "how"])
    _record("clear_passkey", _acting(actor), device, how, now)
    return device


def _acting(actor: Actor) -> entry.Actor:
    return entry.Actor(actor.acting_as(CLEARS_STAFF), actor.id)


def _oneself(person: Person) -> entry.Actor:
    return entry.Actor("person", person_id(person.pk))


def _record(action: str, by: entry.Actor, device: Device, words: str, now: datetime, refused: str = "") -> entry.Entry:
    """Append the entry; it names device and people by number, and holds the words beside it."""
    details: Mapping[str, object] = {"device": device.pk, "person": person_id(device.person_id)}
    return audit.append(
        audit.Draft.of_no_move(
            at=now,
            actor=by,
            action=action,
            inputs=words,
            refused=refused,
            details=details,
        )
    )
