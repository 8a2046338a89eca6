"""Nothing has come to look unusual since the approval, and nobody has sealed the case since."""

from __future__ import annotations

from rogatory.desk.grounds.contract import Rule, written
from rogatory.desk.models import Matter, Seal
from rogatory.evidence.canonical import Json
from rogatory.flow.case import Ground


def _flag(matter: Matter) -> Json:
    return written(matter.request.flagged_at)


def _seal(matter: Matter) -> Json:
    return Seal.objects.filter(request=matter.request_id, lifted_at=None).values_list("pk", flat=True).first() or 0


def _is_not_new(before: Json, now: Json) -> bool:
    return not now or before == now


FLAG = Rule(Ground.FLAG, _flag)
SEAL = Rule(Ground.SEAL, _seal, _is_not_new)
