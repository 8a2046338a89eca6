"""Nothing has come to look unusual since the approval, and nobody has sealed the case since."""

from __future__ import annotations

from rogatory.desk.grounds.contract import Rule, written
from rogatory.desk.models import Matter, Seal
from rogatory.desk.stages.assessing import signals_of
from rogatory.evidence.canonical import Json
from rogatory.flow.case import Ground


def _flag(matter: Matter) -> Json:
    """Give since when it is flagged, and every signal that was ever found in it (one query, where it is flagged)."""
    request = matter.request
    return [written(request.flagged_at), *sorted(signals_of(request))] if request.flagged_at else []


def _is_for_nothing_new(before: Json, now: Json) -> bool:
    """Whether it is flagged for nothing that did not lie there: each reason was answered by whoever verified."""
    return isinstance(before, list) and isinstance(now, list) and all(each in before for each in now)


def _seal(matter: Matter) -> Json:
    return Seal.objects.filter(request=matter.request_id, lifted_at=None).values_list("pk", flat=True).first() or 0


def _is_not_new(before: Json, now: Json) -> bool:
    return not now or before == now


FLAG = Rule(Ground.FLAG, _flag, _is_for_nothing_new)
SEAL = Rule(Ground.SEAL, _seal, _is_not_new)
