"""What an agency's own administrator does for its officers: vouch, say "not ours", remove, clear a further passkey.

Two people of the team made them its administrator. They act within their agency of the directory alone, each time with
a fresh proof of who they are, and the team is told of whoever they turn away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q

from rogatory.desk import devices, door, outbox
from rogatory.desk.actors import Actor, person_id
from rogatory.desk.inputs import Say
from rogatory.desk.models import Agency, AgencyDomain, Device, Officer, Person, Request, Vetting
from rogatory.desk.outcome import Refused
from rogatory.desk.steps import Step, take
from rogatory.desk.vetting import Grounds, domain_of, ended, held_device, keep, locked, tell, waiting
from rogatory.flow.states import Role

ALERT = "alert"
"""The job that tells the team what an agency's administrator did (`rogatory.mail.alerts`)."""

_OFFICER = frozenset({Role.OFFICER})
_MAY_NOT = "Only an administrator of the agency may do this."
_NOT_HERE = "This is nobody of your agency who could be meant: look at the page again."
_SELF = "Nobody does this for themselves: ask the response team."
_HOW = "cleared by an administrator of the agency, who was told its code"


@dataclass(frozen=True, slots=True)
class AgencyPage:
    """Who belongs to an agency, as its administrators see it.

    ``waiting`` have an address at one of its domains and are not vetted yet; ``held`` are further passkeys of its
    officers; ``left`` are those who left and still have requests that nobody else of the agency sees, with how many.
    """

    agency: Agency
    officers: tuple[Officer, ...]
    waiting: tuple[Officer, ...]
    held: tuple[Device, ...]
    left: tuple[tuple[Officer, int], ...]


def administered(person: Person) -> Agency | None:
    """Give the agency that somebody administers (one query); ``None`` for everybody else."""
    found = Officer.objects.filter(person=person, administers=True, vetted_at__isnull=False, left_at=None)
    officer = found.select_related("listed").first()
    return officer.listed if officer else None


def agency_page(agency: Agency) -> AgencyPage:
    """Give who belongs to an agency, in a fixed number of queries."""
    domains = {each.domain for each in agency.domains.all()}
    ours = (
        Officer.objects.filter(listed=agency)
        .select_related("person", "vouched_by__person")
        .order_by("person__name", "pk")
    )
    people = tuple(ours.filter(vetted_at__isnull=False))
    working = tuple(each for each in people if each.left_at is None)
    asking = Officer.objects.filter(_at_any(domains), vetted_at=None, left_at=None, email_verified_at__isnull=False)
    held = Device.objects.filter(
        person__in=[each.person_id for each in working], cleared_at=None, removed_at=None
    ).select_related("person")
    gone = Request.objects.filter(officer__listed=agency, officer__left_at__isnull=False, shared_at=None)
    counts: dict[int, int] = {}
    for key in gone.values_list("officer_id", flat=True):
        counts[key] = counts.get(key, 0) + 1
    return AgencyPage(
        agency,
        working,
        tuple(asking.select_related("person", "vouched_by__person").order_by("registered_at", "pk")),
        tuple(held),
        tuple((each, counts[each.pk]) for each in people if each.pk in counts),
    )


def _at_any(domains: Iterable[str]) -> Q:
    """Find officers whose address is at one of these domains, exactly."""
    return reduce(or_, (Q(person__email__endswith=f"@{each}") for each in domains), Q(pk__in=()))


def vouch(actor: Actor, officer: Officer, code: str, now: datetime) -> Vetting:
    """Vouch for somebody who waits to be vetted, with the code that they read out from their own screen.

    A person of the team still has to accept them.

    Raises:
        Refused: the actor does not administer the agency or has not proved who they are, the officer is not one of
            theirs who waits, or the code is not that of their passkey. That is recorded.
    """
    step = _step(actor, "vouch_for_officer", officer, now)

    def vouched() -> tuple[Vetting, Mapping[str, object]]:
        mine = _administrator(step, officer)
        found = waiting(officer)
        _require_domain(found, mine)
        device = held_device(found.person, code)
        found.vouched_by, found.vouched_at, found.vouched_device = mine, now, device
        found.save(update_fields=["vouched_by", "vouched_at", "vouched_device"])
        return keep(found, "vouch", True, mine.person, now, Grounds(), device=device), {"device": device.pk}

    return take(step, vouched)


def disown(actor: Actor, officer: Officer, now: datetime) -> Vetting:
    """Say that somebody who waits is not of the agency: the account ends, and the team is told.

    Raises:
        Refused: as `vouch`. That is recorded.
    """
    step = _step(actor, "disown_officer", officer, now)

    def disowned() -> tuple[Vetting, Mapping[str, object]]:
        mine = _administrator(step, officer)
        found = waiting(officer)
        _require_domain(found, mine)
        row = ended(step, found, "declined", mine.person, "Not ours, says an administrator of the agency.")
        _alert("officer-disowned", row, now)
        return row, {}

    return take(step, disowned)


def remove(actor: Actor, officer: Officer, now: datetime) -> Vetting:
    """Remove a colleague who has left: access to everything ends at once, they are told by mail, the team by an alert.

    Raises:
        Refused: the actor does not administer the agency or has not proved who they are, or the officer is not a vetted
            one of it. That is recorded.
    """
    step = _step(actor, "remove_officer", officer, now)

    def removed() -> tuple[Vetting, Mapping[str, object]]:
        mine = _administrator(step, officer)
        found = _colleague(officer, mine)
        row = ended(step, found, "removed", mine.person, "Removed by an administrator of the agency.")
        _alert("officer-removed", row, now)
        return row, {}

    return take(step, removed)


def clear_device(actor: Actor, officer: Officer, code: str, now: datetime) -> Vetting:
    """Clear a further passkey of a colleague, with the code that they read out from their own screen.

    Raises:
        Refused: as `remove`, or the code is not that of a passkey of theirs that is held. That is recorded.
    """
    step = _step(actor, "clear_colleagues_device", officer, now)

    def cleared() -> tuple[Vetting, Mapping[str, object]]:
        mine = _administrator(step, officer)
        found = _colleague(officer, mine)
        device = devices.clear_told(actor, held_device(found.person, code), _HOW, now)
        row = keep(found, "device", True, mine.person, now, Grounds(), device=device)
        tell(found, "device-cleared", row, now)
        return row, {"device": device.pk}

    return take(step, cleared)


def take_over(actor: Actor, officer: Officer, now: datetime) -> int:
    """Share within the agency what an officer who has left did not share; give how many requests that were.

    Raises:
        Refused: the actor does not administer the agency or has not proved who they are, or the officer has not left
            it. That is recorded; and each request is shared by an act of its own.
    """
    step = _step(actor, "take_over", officer, now)

    def permitted() -> tuple[tuple[Request, ...], Mapping[str, object]]:
        mine = _administrator(step, officer)
        found = locked(officer)
        if found.listed_id != mine.listed_id or found.vetted_at is None or found.left_at is None:
            raise Refused((_NOT_HERE,))
        unshared = tuple(Request.objects.filter(officer=found, shared_at=None).order_by("pk"))
        return unshared, {"requests": [each.reference for each in unshared]}

    return sum(door.act(actor, "share", each, Say(), now).done for each in take(step, permitted))


def _administrator(step: Step, officer: Officer) -> Officer:
    """Give the officer who acts, in the transaction of the step.

    Raises:
        Refused: they administer no agency now, mean themselves, or have not proved who they are.
    """
    person = step.by(_MAY_NOT)
    mine = Officer.objects.select_related("person", "listed").get(person=person)
    if not (mine.is_vetted and mine.administers and mine.listed_id):
        raise Refused((_MAY_NOT,))
    if mine.pk == officer.pk:
        raise Refused((_SELF,))
    step.require_proof()
    return mine


def _colleague(officer: Officer, mine: Officer) -> Officer:
    found = locked(officer)
    if not found.is_vetted or found.listed_id != mine.listed_id:
        raise Refused((_NOT_HERE,))
    return found


def _require_domain(officer: Officer, mine: Officer) -> None:
    if not AgencyDomain.objects.filter(agency=mine.listed_id, domain=domain_of(officer.person.email)).exists():
        raise Refused((_NOT_HERE,))


def _step(actor: Actor, verb: str, officer: Officer, now: datetime) -> Step:
    return Step(actor, verb, now, _OFFICER, {}, {"officer": officer.pk, "person": person_id(officer.person_id)})


def _alert(what: str, vetting: Vetting, now: datetime) -> None:
    outbox.queue(ALERT, f"{ALERT}/{what}/{vetting.pk}", {"officer": vetting.officer_id, "what": what}, now=now)
