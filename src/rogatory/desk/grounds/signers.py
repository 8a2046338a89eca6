"""Whoever signed is still of the team, and has the passkeys they had: one that was taken away may have signed."""

from __future__ import annotations

from rogatory.desk.grounds.asker import passkeys_of
from rogatory.desk.grounds.contract import Rule, has_all
from rogatory.desk.models import Matter, Person
from rogatory.evidence.canonical import Json
from rogatory.flow.case import Ground


def _signers(matter: Matter) -> Json:
    signed = {each.by_id for each in (matter.preparation, matter.approval) if each is not None}
    active = Person.objects.filter(pk__in=signed, is_active=True).order_by("pk").values_list("pk", flat=True)
    told: list[Json] = [["person", each] for each in active]
    told += [["passkey", each] for each in passkeys_of(sorted(signed))]
    return told


SIGNERS = Rule(Ground.SIGNERS, _signers, has_all)
