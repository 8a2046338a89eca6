"""What the console shows of officers: who waits, who is vetted, and one officer with all that is known of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from rogatory.desk import need_to_know
from rogatory.desk.actors import Actor
from rogatory.desk.directory import Standing, judge, numbers
from rogatory.desk.leaving import address_of, earlier_accounts
from rogatory.desk.models import (
    Agency,
    CallBackNumber,
    Device,
    Officer,
    Proposal,
    Recovery,
    Request,
    Vetting,
)
from rogatory.desk.vetting import domain_of

SHOWN_REQUESTS = 20


@dataclass(frozen=True, slots=True)
class Directory:
    """What the directory says of an officer's address.

    ``agency`` is the one for which its domain is registered, with its ``numbers`` in force; ``warnings`` are sentences
    of what is wrong, the gravest first.
    """

    domain: str
    agency: Agency | None
    numbers: tuple[CallBackNumber, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfficerPage:
    """One officer, as the team sees them. ``email`` is their address, also of an account that has ended."""

    officer: Officer
    email: str
    directory: Directory
    devices: tuple[Device, ...]
    vettings: tuple[Vetting, ...]
    earlier: tuple[Officer, ...]
    recoveries: tuple[Recovery, ...]
    requests: tuple[Request, ...]
    proposed: Proposal | None

    @property
    def waits(self) -> bool:
        """Whether they wait to be vetted."""
        return self.officer.vetted_at is None and self.officer.left_at is None

    @property
    def held(self) -> tuple[Device, ...]:
        """The passkeys that nobody has cleared yet."""
        return tuple(each for each in self.devices if each.is_held and each.removed_at is None)


def waiting() -> QuerySet[Officer]:
    """Give the registrations with a confirmed address at which a person has yet to look, the oldest first."""
    found = Officer.objects.filter(vetted_at=None, left_at=None, email_verified_at__isnull=False)
    return found.select_related("person", "vouched_by__person").order_by("registered_at", "pk")


def held_devices() -> QuerySet[Device]:
    """Give the further passkeys of vetted officers that wait for somebody to clear them, the oldest first."""
    found = Device.objects.filter(cleared_at=None, removed_at=None, person__officer__vetted_at__isnull=False)
    return (
        found.filter(person__officer__left_at=None).select_related("person__officer__listed").order_by("added_at", "pk")
    )


def recoveries() -> QuerySet[Recovery]:
    """Give the recoveries of officers, or of nobody, that are not settled, the oldest first."""
    found = Recovery.objects.filter(settled_at=None).filter(Q(person=None) | Q(person__officer__isnull=False))
    return found.select_related("person__officer__listed").order_by("asked_at", "pk")


def everybody(search: str) -> QuerySet[Officer]:
    """Give every officer whose name, address or agency holds what is searched for."""
    found = Officer.objects.select_related("person", "listed").order_by("person__name", "pk")
    if not search:
        return found
    named = Q(person__name__icontains=search) | Q(person__email__icontains=search)
    return found.filter(named | Q(agency__icontains=search) | Q(listed__name__icontains=search))


def waiting_count() -> int:
    """Count what waits for somebody who vets (one query)."""
    lines = (waiting(), recoveries())
    each = [line.order_by().values_list("pk") for line in lines]
    return held_devices().order_by().values_list("pk").union(*each, all=True).count()


def find(number: int) -> Officer:
    """Give an officer.

    Raises:
        Officer.DoesNotExist: there is none of this number.
    """
    rows = Officer.objects.select_related("person", "listed", "vouched_by__person", "vouched_by__listed")
    return rows.get(pk=number)


def officer_page(actor: Actor, officer: Officer, now: datetime) -> OfficerPage:
    """Give what is known of an officer, in a fixed number of queries; of their requests those that the actor reads."""
    person = officer.person
    email = address_of(person)
    shown = person.devices.select_related("cleared_by")
    proposed = Proposal.objects.filter(what="agency-administrator", approved_at=None, declined_at=None)
    return OfficerPage(
        officer=officer,
        email=email,
        directory=directory_of(email, now),
        devices=tuple(shown),
        vettings=tuple(officer.vettings.select_related("by", "number__agency", "device")),
        earlier=tuple(each for each in earlier_accounts(email) if each.pk != officer.pk),
        recoveries=tuple(person.recoveries.filter(settled_at=None)),
        requests=tuple(need_to_know.readable(actor, now).filter(officer=officer).order_by("-pk")[:SHOWN_REQUESTS]),
        proposed=proposed.filter(change__officer=officer.pk).select_related("proposed_by").first(),
    )


def directory_of(email: str, now: datetime) -> Directory:
    """Give what the directory says of an address: only a domain that is registered exactly belongs to an agency."""
    found = judge(email)
    domain = domain_of(email)
    if found.agency is None:
        lead = "Lookalike: " if found.standing is Standing.LOOKALIKE else ""
        return Directory(domain, None, (), (f"{lead}{found.words}",))
    in_force = tuple(numbers(now).filter(agency=found.agency))
    lacking = () if in_force else ("The directory has no number on which this agency could be called.",)
    kind = (_OTHER_KIND[found.agency.kind],) if found.agency.kind in _OTHER_KIND else ()
    return Directory(domain, found.agency, in_force, (*kind, *lacking))


_OTHER_KIND = {
    "other-government": "The directory knows this domain as government, which is not the same as police: establish it.",
    "unknown": "The directory does not know what kind of agency this is: establish it.",
}
