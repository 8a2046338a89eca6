"""The rows without which the desk cannot work: one group for each role, and the head of the empty audit tree."""

from __future__ import annotations

from django.contrib.auth.models import Group

from rogatory.desk.models import AuditHead
from rogatory.evidence.merkle import Frontier
from rogatory.flow.states import STAFF


def found(using: str, **_signal: object) -> None:
    """Add what is missing to the database `using`; does nothing the second time."""
    for role in STAFF:
        Group.objects.using(using).get_or_create(name=role.value)
    AuditHead.objects.using(using).get_or_create(pk=1, defaults={"size": 0, "frontier": Frontier().to_bytes()})
