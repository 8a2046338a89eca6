"""The guideline that decided is in force, and counsel's readings say what they said, where the approval rests on them.

It rests on those that the decision names, and on there being none that settles what a person chose.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from rogatory.desk.deciding import facts_of
from rogatory.desk.grounds.contract import Rule
from rogatory.desk.models import DecisionRecord, Matter
from rogatory.desk.surroundings import the_shelf
from rogatory.edge.decisions import parse_decision
from rogatory.evidence.canonical import Json, canonical
from rogatory.flow.case import Ground
from rogatory.guidelines.counsel import Counsel, Reading
from rogatory.guidelines.decision import Answer, Decision
from rogatory.guidelines.engine import decide

_OF_PEOPLE = frozenset({Answer.PERSON, Answer.NOT_ADDRESSED})
"""The answers that leave an item to a person."""


def _guideline(matter: Matter) -> Json:
    decided = matter.decision.guideline_id if matter.decision else None
    return [decided or "", decided is None or decided in {pack.digest for pack in the_shelf().packs}]


def _is_in_force(_before: Json, now: Json) -> bool:
    return isinstance(now, list) and now[1] is True


def _readings(matter: Matter) -> Json:
    """Give what the readings say on which the decision rests, and how many choices of a person they settle by now."""
    record = matter.decision
    if record is None:
        return {}
    counsel, decision = the_shelf().counsel, parse_decision(bytes(record.decision))
    rests_on = set(decision.readings)
    told: dict[str, Json] = {each.id: _digest(each) for each in counsel.readings if each.id in rests_on}
    return {"rests_on": told, "settled": _settled(matter, record, decision, counsel)}


def _settled(matter: Matter, record: DecisionRecord, decision: Decision, counsel: Counsel) -> int:
    """Count the items on which a person chose, and which the readings of now would answer; no names of accounts."""
    chosen = set(matter.preparation.choices) if matter.preparation else set()
    left = {item.id for item in decision.items if item.answer in _OF_PEOPLE and item.id in chosen}
    if not left or counsel.digest == record.counsel_id:
        return 0
    return len(left & _answered_now(record.sha256, record.pk, counsel.digest))


@lru_cache(maxsize=64)
def _answered_now(_decision: str, record: int, _counsel: str) -> frozenset[str]:
    """Give the items of a recorded decision that need no person by the readings of now."""
    kept = DecisionRecord.objects.select_related("facts").get(pk=record)
    now = decide(facts_of(kept.facts), the_shelf(), kept.instant)
    return frozenset(item.id for item in now.items if item.answer not in _OF_PEOPLE)


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
