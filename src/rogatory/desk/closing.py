"""What an agency's officers were vetted for is gone: the agency is closed, or the domain of their address leaves it.

They are vetted no more from that instant on, their passkeys are held again, and who administered the agency does so no
more, in the transaction of the change. The accounts stay: whoever still acts for an agency is vetted anew, by a call.
"""

from __future__ import annotations

import json
from datetime import datetime

from django.db.models import Q

from rogatory.desk import agencies, audit
from rogatory.desk.actors import Actor, person_id
from rogatory.desk.agencies import EDITORS, Step
from rogatory.desk.models import Agency, Device, Officer, Person
from rogatory.desk.vetting import UNVETTED, Grounds, keep, tell
from rogatory.evidence import entry

_NO_WORDS = "This needs a reason: say in words why."


def close(actor: Actor, agency: Agency, words: str, now: datetime) -> Agency:
    """Take an agency out of use: its domains and numbers count no more, and its officers are vetted no more.

    Its rows stay. Who opens it again has its officers vetted anew.

    Raises:
        Refused: the actor may not, gives no reason, or it is closed already. That is recorded.
    """

    def closed(person: Person) -> Agency:
        found = agencies.set_closed(agency, words, person, now, closed=True)
        _unvet(
            Step(actor, "unvet_officer", now, {"words": words}), found, Q(), person, f"The agency was closed: {words}"
        )
        return found

    return agencies.step(Step(actor, "close_agency", now, {"words": words}), agency, closed)


def remove_domain(actor: Actor, agency: Agency, domain: str, words: str, now: datetime) -> Agency:
    """Take a domain from an agency; its officers with an address there are vetted no more.

    Raises:
        Refused: the actor may not, gives no reason, or the agency does not have the domain. That is recorded.
    """
    given = {"domain": domain, "words": words}

    def removed(person: Person) -> Agency:
        found = agencies.give_up(agency, domain, words, person, now)
        there = Q(person__email__iendswith=f"@{domain}")
        _unvet(Step(actor, "unvet_officer", now, given), found, there, person, f"“{domain}” was removed: {words}")
        return found

    return agencies.step(Step(actor, "remove_agency_domain", now, given), agency, removed)


def _unvet(step: Step, agency: Agency, which: Q, by: Person, why: str) -> None:
    """Set the agency's officers back, each with an entry of the audit, a line on their page, and a message to them."""
    rows = Officer.objects.select_for_update(of=("self",)).select_related("person").order_by("pk")
    for officer in rows.filter(which, listed=agency, vetted_at__isnull=False, left_at=None):
        administered = officer.administers
        officer.listed, officer.vetted_at, officer.administers = None, None, False
        officer.vouched_by, officer.vouched_at, officer.vouched_device = None, None, None
        officer.save(update_fields=["listed", "vetted_at", "administers", "vouched_by", "vouched_at", "vouched_device"])
        held = _hold(officer.person)
        row = keep(officer, UNVETTED, False, by, step.now, Grounds(words=f"{agency}. {why}"))
        tell(officer, UNVETTED, row, step.now)
        details = {
            "agency": agency.pk,
            "officer": officer.pk,
            "person": person_id(officer.person_id),
            "administered": administered,
            "devices": held,
            "roles": sorted(role.value for role in step.actor.roles),
        }
        audit.append(
            audit.Draft.of_no_move(
                at=step.now,
                actor=entry.Actor(step.actor.acting_as(EDITORS), step.actor.id),
                action=step.verb,
                inputs=json.dumps(dict(step.given), ensure_ascii=False, sort_keys=True),
                details=details,
            )
        )


def _hold(person: Person) -> list[int]:
    """Hold somebody's passkeys again: who is vetted anew tells the code of one, as at first."""
    held = list(Device.objects.filter(person=person, removed_at=None, cleared_at__isnull=False).order_by("pk"))
    for device in held:
        device.cleared_at, device.cleared_by, device.how = None, None, ""
        device.save(update_fields=["cleared_at", "cleared_by", "how"])
    return [device.pk for device in held]
