"""The officer, their passkeys and their agency are those of the approval.

A request that came without an account is tied to one later, of an officer whom somebody has vetted: that changes
nothing. To come back after having left does: the dates are another's.
"""

from __future__ import annotations

from rogatory.desk.grounds.contract import Rule, has_all, written
from rogatory.desk.models import Device, Matter
from rogatory.evidence.canonical import Json
from rogatory.flow.case import Ground


def _officer(matter: Matter) -> Json:
    officer = matter.request.officer
    if officer is None:
        return {}
    return {
        "officer": officer.pk,
        "vetted": written(officer.vetted_at),
        "left": written(officer.left_at),
        "active": officer.person.is_active,
    }


def _is_still_they(before: Json, now: Json) -> bool:
    if before == {} and isinstance(now, dict):
        return not now or bool(now["vetted"] and not now["left"] and now["active"])
    return before == now


def _passkeys(matter: Matter) -> Json:
    officer = matter.request.officer
    return [*passkeys_of([officer.person_id])] if officer else []


def _agency(matter: Matter) -> Json:
    listed = matter.request.officer.listed if matter.request.officer else None
    return {"agency": listed.pk, "closed": written(listed.closed_at)} if listed else {}


def _is_still_theirs(before: Json, now: Json) -> bool:
    if before == {} and isinstance(now, dict):
        return not now or not now["closed"]
    return before == now


def passkeys_of(people: list[int]) -> list[int]:
    """Give the passkeys of people that are in use, by their ids (one query)."""
    in_use = Device.objects.filter(person__in=people, removed_at=None)
    return [*in_use.order_by("pk").values_list("pk", flat=True)]


OFFICER = Rule(Ground.OFFICER, _officer, _is_still_they)
PASSKEY = Rule(Ground.PASSKEY, _passkeys, has_all)
AGENCY = Rule(Ground.AGENCY, _agency, _is_still_theirs)
