"""The guideline that decided is in force, and counsel's readings on which the decision rests say what they said."""

from __future__ import annotations

import hashlib

from rogatory.desk.grounds.contract import Rule
from rogatory.desk.models import Matter
from rogatory.desk.surroundings import the_shelf
from rogatory.edge.decisions import parse_decision
from rogatory.evidence.canonical import Json, canonical
from rogatory.flow.case import Ground
from rogatory.guidelines.counsel import Reading


def _guideline(matter: Matter) -> Json:
    decided = matter.decision.guideline_id if matter.decision else None
    return [decided or "", decided is None or decided in {pack.digest for pack in the_shelf().packs}]


def _is_in_force(_before: Json, now: Json) -> bool:
    return isinstance(now, list) and now[1] is True


def _readings(matter: Matter) -> Json:
    if matter.decision is None:
        return {}
    rests_on = set(parse_decision(bytes(matter.decision.decision)).readings)
    return {each.id: _digest(each) for each in the_shelf().counsel.readings if each.id in rests_on}


def _digest(reading: Reading) -> str:
    told: list[Json] = [
        reading.settles,
        reading.value,
        reading.words,
        reading.dated.isoformat(),
        [*reading.lines],
        [*reading.categories],
        [*reading.instruments],
    ]
    return hashlib.sha256(canonical(told)).hexdigest()


GUIDELINE = Rule(Ground.GUIDELINE, _guideline, _is_in_force)
READINGS = Rule(Ground.READINGS, _readings)
