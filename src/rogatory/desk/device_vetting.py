"""Further passkeys of vetted officers, and officers who have lost theirs: cleared, granted or refused by the team."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from rogatory.desk import devices, enrolling
from rogatory.desk.actors import Actor, person_id
from rogatory.desk.models import Agency, Device, Officer, Person, Recovery, Vetting
from rogatory.desk.outcome import Refused
from rogatory.desk.steps import Step, take
from rogatory.desk.vetting import (
    NOT_YOURS,
    OFFICES,
    Grounds,
    entitled,
    held_device,
    is_alone,
    keep,
    locked,
    required,
    required_call,
    step_of,
    tell,
)
from rogatory.evidence import entry

_NOT_VETTED = "This officer is not vetted, or has left: a passkey is cleared and given anew only for who is vetted."
_SETTLED = "This was settled already."
_NO_CALL = "This takes a call to a number of the agency from the directory: nothing else shows who is asking."
_FIRST = (
    "You gave the code with which this passkey was made: somebody else calls the agency and clears it, or the agency’s "
    "own administrator does."
)
_HOW = "cleared after a call to the agency"


def clear_device(actor: Actor, officer: Officer, grounds: Grounds, now: datetime) -> Vetting:
    """Clear a further passkey of a vetted officer, after a call on which they read out its code.

    Where it was made with a code that somebody of the team told, somebody else clears it: neither could alone get into
    an officer's account.

    Raises:
        Refused: the actor may not or has not proved who they are, or the grounds do not bear it. That is recorded.
    """
    step = step_of(actor, "clear_device", officer, now, grounds.told())

    def cleared() -> tuple[Vetting, Mapping[str, object]]:
        person = entitled(step, officer)
        step.require_proof()
        found, agency = vetted(officer)
        if grounds.call is None:
            raise Refused((_NO_CALL,))
        device = held_device(found.person, grounds.code)
        _require_second(person, device)
        number = required_call(grounds.call, agency, device.added_at, now)
        devices.clear_told(actor, device, _HOW, now)
        row = keep(found, "device", True, person, now, grounds, number, device)
        tell(found, "device-cleared", row, now)
        return row, {"device": device.pk, "number": number.pk}

    return take(step, cleared)


def refuse_device(actor: Actor, device: Device, words: str, now: datetime) -> Vetting:
    """Refuse an officer's further passkey: it is removed. Their other ones stay.

    Raises:
        Refused: the actor may not, gives no reason, or the passkey is not held. That is recorded.
    """
    officer = device.person.officer
    step = step_of(actor, "refuse_device", officer, now, {"words": words})

    def refused() -> tuple[Vetting, Mapping[str, object]]:
        person = entitled(step, officer)
        found, _ = vetted(officer)
        held = Device.objects.select_for_update(of=("self",)).select_related("authenticator").get(pk=device.pk)
        if held.cleared_at or held.removed_at:
            raise Refused((_SETTLED,))
        row = keep(found, "device", False, person, now, Grounds(words=required(words)), device=held)
        devices.remove(held, entry.Actor(actor.acting_as(OFFICES), actor.id), now)
        tell(found, "device-refused", row, now)
        return row, {"device": held.pk}

    return take(step, refused)


def grant_recovery(actor: Actor, recovery: Recovery, grounds: Grounds, now: datetime) -> tuple[Vetting, str]:
    """Give a vetted officer who lost their passkey a one-time code, to be told on the phone and in no other way.

    When it is used every earlier passkey of theirs is removed, and the new one is held until a second person clears it.
    Mail tells the officer that it was given, and no more.

    Raises:
        Refused: the actor may not or has not proved who they are, there is no vetted officer behind it, it is settled,
            or the agency was not called. That is recorded.
    """
    step = _of_recovery(actor, "grant_recovery", recovery, now, grounds.told())

    def granted() -> tuple[tuple[Vetting, str], Mapping[str, object]]:
        person = step.by(NOT_YOURS)
        step.require_proof()
        asked = _open(recovery)
        officer, agency = vetted(_officer_of(asked.person))
        entitled(step, officer)
        if grounds.call is None:
            raise Refused((_NO_CALL,))
        number = required_call(grounds.call, agency, asked.asked_at, now)
        _settle(asked, person, True, now)
        code = enrolling.make_code(officer.person, person, now)
        row = keep(officer, "recovery", True, person, now, grounds, number)
        tell(officer, "recovery-granted", row, now)
        return (row, code), {"officer": officer.pk, "number": number.pk}

    return take(step, granted)


def refuse_recovery(actor: Actor, recovery: Recovery, words: str, now: datetime) -> Recovery:
    """Refuse a recovery, or set one aside behind which there is no account.

    Raises:
        Refused: the actor may not, gives no reason, or it is settled already. That is recorded.
    """
    step = _of_recovery(actor, "refuse_recovery", recovery, now, {"words": words})

    def refused() -> tuple[Recovery, Mapping[str, object]]:
        person = step.by(NOT_YOURS)
        asked = _open(recovery)
        _settle(asked, person, False, now)
        officer = Officer.objects.filter(person=asked.person).select_related("person").first() if asked.person else None
        if officer is not None:
            entitled(step, officer)
            row = keep(officer, "recovery", False, person, now, Grounds(words=required(words)))
            if officer.left_at is None:
                tell(officer, "recovery-refused", row, now)
        return asked, {"officer": officer.pk if officer else None, "words": bool(required(words))}

    return take(step, refused)


def vetted(officer: Officer | None) -> tuple[Officer, Agency]:
    """Give the row of a vetted officer, locked, with their agency of the directory.

    Raises:
        Refused: they are not vetted, or have left.
    """
    found = locked(officer) if officer is not None else None
    if found is None or not found.is_vetted or found.listed is None:
        raise Refused((_NOT_VETTED,))
    return found, found.listed


def _require_second(person: Person, device: Device) -> None:
    """Ask for somebody else than who gave the code with which a passkey was made.

    Raises:
        Refused: it is the same person, and somebody else could do it.
    """
    gave = device.person.enrolments.filter(made_by=person, used_at=device.added_at).exists()
    if gave and not is_alone(person):
        raise Refused((_FIRST,))


def _officer_of(person: Person | None) -> Officer | None:
    return Officer.objects.filter(person=person).first() if person is not None else None


def _open(recovery: Recovery) -> Recovery:
    found = Recovery.objects.select_for_update(of=("self",)).select_related("person").get(pk=recovery.pk)
    if found.settled_at:
        raise Refused((_SETTLED,))
    return found


def _settle(recovery: Recovery, by: Person, granted: bool, now: datetime) -> None:
    recovery.settled_at, recovery.settled_by, recovery.granted = now, by, granted
    recovery.save(update_fields=["settled_at", "settled_by", "granted"])


def _of_recovery(actor: Actor, verb: str, recovery: Recovery, now: datetime, given: Mapping[str, object]) -> Step:
    about = {"recovery": recovery.pk, "person": person_id(recovery.person_id) if recovery.person_id else None}
    return Step(actor, verb, now, OFFICES, given, about)
