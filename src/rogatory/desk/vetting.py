"""Vetting: a person of the team establishes who an officer is, before anything about them counts as verified.

It rests on a call to a number of the agency from the directory, or on the word of that agency's own administrator; and
on the device code, which ties what was said to the passkey that is cleared by it. The address must be at a domain that
is registered for the agency, exactly. Nobody vets themselves, and nobody of the team is an officer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from rogatory.desk import devices, outbox
from rogatory.desk.actors import Actor, actor_of, person_id
from rogatory.desk.agencies import DOMAIN_ADDED
from rogatory.desk.device_code import is_code_of
from rogatory.desk.directory import agency_of, number_called
from rogatory.desk.inputs import CallBack
from rogatory.desk.leaving import end_account
from rogatory.desk.models import Agency, AgencyChange, CallBackNumber, Device, Officer, Person, Vetting
from rogatory.desk.outcome import Refused
from rogatory.desk.steps import Step, take
from rogatory.evidence import entry
from rogatory.flow.states import STAFF, Role
from rogatory.problem import Problem

OFFICES = frozenset({Role.INTAKE, Role.COUNSEL, Role.ADMINISTRATOR})
"""Who of the team vets officers."""
MAIL = "officer_mail"
"""The job that tells an officer by mail what became of their account; it holds no address and no link to act on."""

UNVETTED = "unvetted"
"""What a finding is about that took an officer's vetting away, since their agency or its domain is not any more."""

NOT_YOURS = "Only intake, counsel or an administrator may vet officers."
_SELF = "Nobody vets themselves: somebody else of the team must do this."
_STAFF = "This is somebody of the team: nobody decides on requests and files them."
_SETTLED = "This registration is not open any more: it was accepted, or the account has ended."
_UNCONFIRMED = "The address is not confirmed yet: the officer must open the message that was sent to it first."
_ENDED = "This account has ended already."
_OWN_DOMAIN = (
    "You registered this domain in the directory yourself: somebody else vets the officers at it, or its agency’s own "
    "administrator vouches for them and somebody else accepts."
)
_HOW = "cleared when the officer was vetted: its code was told"
_NO_WORDS = "This needs a reason: say in words why."
_WRONG_CODE = (
    "This is not the code of a passkey that is held for this officer: ask them to read it out from their own screen. "
    "Where theirs differs or they see none, somebody else has registered at their address: decline."
)


@dataclass(frozen=True, slots=True)
class Grounds:
    """On what an acceptance rests.

    ``call`` is the call to the agency, and ``code`` the device code that the officer read out on it; both are empty
    where it rests on the word of the agency's own administrator, who was told the code.
    """

    call: CallBack | None = None
    code: str = ""
    words: str = ""

    def told(self) -> dict[str, object]:
        """Give it as the audit keeps it beside the entry; the code serves once, and is not kept."""
        call = self.call
        said = {"number": call.number, "spoke_with": call.spoke_with, "at": call.at.isoformat()} if call else {}
        return {"words": self.words, "call": said, "confirmed": call.confirmed if call else ""}


def may(actor: Actor) -> bool:
    """Whether somebody may vet officers."""
    return actor.person is not None and bool(actor.roles & OFFICES)


def accept(actor: Actor, officer: Officer, agency: Agency, grounds: Grounds, now: datetime) -> Vetting:
    """Accept a registration: from now on the officer counts as vetted for the agency, and their passkey is cleared.

    Raises:
        Refused: the actor may not or has not proved who they are; the registration is not open, or its address not
            confirmed; its domain is none of the agency's; or the grounds do not bear it. That is recorded.
    """
    step = step_of(actor, "accept_officer", officer, now, {"agency": agency.pk, **grounds.told()})

    def accepted() -> tuple[Vetting, Mapping[str, object]]:
        person = entitled(step, officer)
        step.require_proof()
        found = waiting(officer)
        require_domain(found, agency)
        _require_others_domain(person, domain_of(found.person.email), agency)
        number = required_call(grounds.call, agency, _asks_since(found), now) if grounds.call else None
        device = _device_of(found, agency, grounds)
        found.listed, found.vetted_at = agency, now
        found.save(update_fields=["listed", "vetted_at"])
        devices.clear_told(actor, device, _HOW, now)
        row = keep(found, "registration", True, person, now, grounds, number, device)
        tell(found, "accepted", row, now)
        return row, {"agency": agency.pk, "number": number.pk if number else None, "device": device.pk}

    return take(step, accepted)


def decline(actor: Actor, officer: Officer, words: str, now: datetime) -> Vetting:
    """Decline a registration: the account ends, and its address is free for whoever registers at it next.

    Raises:
        Refused: the actor may not, gives no reason, or the registration is not open. That is recorded.
    """
    step = step_of(actor, "decline_officer", officer, now, {"words": words})

    def declined() -> tuple[Vetting, Mapping[str, object]]:
        person = entitled(step, officer)
        found = locked(officer)
        if found.vetted_at or found.left_at:
            raise Refused((_SETTLED,))
        return ended(step, found, "declined", person, required(words)), {}

    return take(step, declined)


def close(actor: Actor, officer: Officer, words: str, now: datetime) -> Vetting:
    """End the account of an officer who has left, or who must not have one; one person suffices.

    Raises:
        Refused: the actor may not, gives no reason, or the account has ended already. That is recorded.
    """
    step = step_of(actor, "close_officer", officer, now, {"words": words})

    def closed() -> tuple[Vetting, Mapping[str, object]]:
        person = entitled(step, officer)
        found = locked(officer)
        if found.left_at:
            raise Refused((_ENDED,))
        return ended(step, found, "closed", person, required(words)), {}

    return take(step, closed)


def entitled(step: Step, officer: Officer) -> Person:
    """Give who vets, in the transaction of the step.

    Raises:
        Refused: it is not their office, or it is themselves.
    """
    person = step.by(NOT_YOURS)
    if person.pk == officer.person_id:
        raise Refused((_SELF,))
    return person


def locked(officer: Officer) -> Officer:
    """Give the officer's row, locked and read anew."""
    rows = Officer.objects.select_for_update(of=("self",)).select_related("person")
    return rows.get(pk=officer.pk)


def waiting(officer: Officer) -> Officer:
    """Give the row of an officer who waits to be vetted, locked.

    Raises:
        Refused: they do not wait any more, are of the team, or have not shown that they read their mailbox.
    """
    found = locked(officer)
    if found.vetted_at or found.left_at:
        raise Refused((_SETTLED,))
    if actor_of(found.person).roles & {*STAFF}:
        raise Refused((_STAFF,))
    if found.email_verified_at is None:
        raise Refused((_UNCONFIRMED,))
    return found


def require_domain(officer: Officer, agency: Agency) -> None:
    """Ask for an address at a registered domain of the agency: exactly that one, no sub-domain and no likeness.

    Raises:
        Problem: the agency is closed, or the domain is not one of its own.
    """
    if agency.closed_at is not None:
        raise Problem("this agency is out of use in the directory", where=agency.name, cure="Choose another agency")
    if agency_of(officer.person.email) != agency:
        raise Problem(
            f"the address is at {domain_of(officer.person.email)}, which is no registered domain of {agency.name}",
            where="agency",
            cure="If it is truly theirs, register the domain in the directory first, from a source of its own; if not, "
            "decline",
        )


def is_alone(person: Person) -> bool:
    """Whether nobody else was ever given an office that vets; who was dismissed counts (one query)."""
    offices = [role.value for role in OFFICES]
    return not Person.objects.filter(groups__name__in=offices).exclude(pk=person.pk).exists()


def _require_others_domain(person: Person, domain: str, agency: Agency) -> None:
    """Ask for a domain that somebody else registered: otherwise one person could make an officer of anybody.

    Raises:
        Refused: it was the same person, and somebody else could vet.
    """
    added = Q(after=domain) | Q(after__startswith=f"{domain} (")
    own = AgencyChange.objects.filter(added, agency=agency, what=DOMAIN_ADDED).order_by("pk").last()
    if own is not None and own.by_id == person.pk and not is_alone(person):
        raise Refused((_OWN_DOMAIN,))


def required_call(call: CallBack, agency: Agency, since: datetime | None, now: datetime) -> CallBackNumber:
    """Give the directory's number that was called, for an agency.

    Raises:
        Problem: it is no number of this agency in the directory, nobody says who answered or what they confirmed, or
            the time of the call cannot be.
    """
    number = number_called(call.number, call.at)
    if number.agency_id != agency.pk:
        raise Problem(
            f"this is no number of {agency.name}", where="call-back", cure="Call a number that the directory has for it"
        )
    if not call.spoke_with.strip() or not call.confirmed.strip():
        raise Problem("a call has somebody who answered and what they confirmed", where="call-back", cure="Say both")
    if call.at > now or (since is not None and call.at < since):
        raise Problem(
            "the call was before they asked, or is still to come", where="call-back", cure="Enter when the call was"
        )
    return number


def held_device(person: Person, code: str) -> Device:
    """Give the held passkey whose code was read out.

    Raises:
        Refused: there is none with this code.
    """
    held = Device.objects.select_for_update(of=("self",)).filter(person=person, cleared_at=None, removed_at=None)
    found = next((each for each in held.order_by("pk") if is_code_of(code, each)), None)
    if found is None:
        raise Refused((_WRONG_CODE,))
    return found


def keep(
    officer: Officer,
    about: str,
    accepted: bool,
    by: Person,
    now: datetime,
    grounds: Grounds,
    number: CallBackNumber | None = None,
    device: Device | None = None,
) -> Vetting:
    """Keep what was found."""
    call = grounds.call
    return Vetting.objects.create(
        officer=officer,
        about=about,
        accepted=accepted,
        at=now,
        by=by,
        words=grounds.words.strip(),
        number=number,
        spoke_with=call.spoke_with.strip() if call else "",
        confirmed=call.confirmed.strip() if call else "",
        called_at=call.at if call else None,
        device=device,
    )


def tell(officer: Officer, what: str, vetting: Vetting, now: datetime) -> None:
    """Queue the mail that tells the officer; `what` is one of `rogatory.mail.officers.TEXTS`."""
    outbox.queue(MAIL, f"{MAIL}/{vetting.pk}", {"officer": officer.pk, "what": what}, now=now)


def ended(step: Step, officer: Officer, told: str, by: Person, words: str) -> Vetting:
    """End an officer's account, keep why, and tell them by mail (`told` as in `tell`)."""
    about = "leaving" if officer.vetted_at else "registration"
    row = keep(officer, about, False, by, step.now, Grounds(words=words))
    end_account(officer, entry.Actor(step.actor.acting_as(step.offices), step.actor.id), step.now)
    tell(officer, told, row, step.now)
    return row


def required(words: str) -> str:
    """Give a reason.

    Raises:
        Refused: there is none.
    """
    if not words.strip():
        raise Refused((_NO_WORDS,))
    return words


def domain_of(email: str) -> str:
    """Give the domain of an address, in small letters."""
    return email.rpartition("@")[2].lower()


def step_of(actor: Actor, verb: str, officer: Officer, now: datetime, given: Mapping[str, object]) -> Step:
    """Give a step of vetting, about an officer."""
    about = {"officer": officer.pk, "person": person_id(officer.person_id)}
    return Step(actor, verb, now, OFFICES, given, about)


def _asks_since(officer: Officer) -> datetime | None:
    """Give since when an officer asks to be vetted: their registration, or when their vetting was taken away."""
    last = officer.vettings.filter(about=UNVETTED).order_by("-pk").first()
    return last.at if last else officer.registered_at


def _device_of(officer: Officer, agency: Agency, grounds: Grounds) -> Device:
    """Give the passkey that is cleared with the officer: whose code was read out, on the call or to a colleague.

    Raises:
        Refused: the code is wrong, or nobody of the agency who may has vouched for the officer.
    """
    if grounds.call is not None:
        return held_device(officer.person, grounds.code)
    voucher, device = officer.vouched_by, officer.vouched_device
    stands = voucher is not None and voucher.is_vetted and voucher.administers and voucher.listed_id == agency.pk
    if not stands or device is None or device.removed_at or voucher == officer:
        raise Refused(
            (
                "Nothing bears this: neither a call to a number of the agency from the directory, nor the word of an "
                "administrator of the agency.",
            )
        )
    return device
