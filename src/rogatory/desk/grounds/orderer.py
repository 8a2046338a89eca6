"""Whoever ordered the return is still a custodian of records, and has the passkeys they had when they ordered it.

A passkey that was taken away may have ordered it. What they had then is kept with the approval
(`rogatory.desk.grounds.footing.keep_order`); before the order, and once it was stopped, nobody counts.
"""

from __future__ import annotations

from rogatory.desk.grounds.asker import passkeys_of
from rogatory.desk.grounds.contract import Rule, has_all
from rogatory.desk.models import Matter, Person, Sealing
from rogatory.evidence.canonical import Json
from rogatory.flow.case import Ground
from rogatory.flow.states import Role, State

_ORDERED = frozenset({State.SEALING, State.PRODUCED, State.DELIVERED})
"""The states in which a return is ordered, or there."""


def had(custodian: int) -> list[Json]:
    """Give what somebody has who orders a return: the office, and their passkeys (two queries)."""
    office = Person.objects.filter(pk=custodian, is_active=True, groups__name=Role.CUSTODIAN.value)
    told: list[Json] = [["custodian", custodian]] if office.exists() else []
    return told + [["passkey", each] for each in passkeys_of([custodian])]


def _orderer(matter: Matter) -> Json:
    if matter.state not in _ORDERED:
        return None
    orders = Sealing.objects.filter(collection__matter=matter).order_by("-pk")
    custodian = orders.values_list("ordered_by", flat=True).first()
    return had(custodian) if custodian is not None else None


def _has_what_they_had(before: Json, now: Json) -> bool:
    return before is None or now is None or has_all(before, now)


ORDERER = Rule(Ground.ORDERER, _orderer, _has_what_they_had)
