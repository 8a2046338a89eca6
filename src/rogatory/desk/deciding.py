"""What the guideline answers to the facts of a request, and the record of it when somebody acts on it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, time

from rogatory.desk.models import ArchivedText, DecisionRecord, FactsVersion
from rogatory.edge.decisions import decision_json, parse_decision
from rogatory.edge.facts import parse_facts
from rogatory.guidelines.decision import Decision
from rogatory.guidelines.engine import decide
from rogatory.guidelines.facts import Facts
from rogatory.guidelines.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The guideline's answer to one version of the facts, for one day.

    ``content`` is the decision as canonical JSON and ``digest`` the SHA-256 of that, in hex: what a person who acts on
    the decision has to name (`rogatory.desk.inputs.Decide.seen`). ``record`` is its row, if somebody has acted on it.
    """

    version: FactsVersion
    facts: Facts
    decision: Decision
    content: bytes
    digest: str
    record: DecisionRecord | None = None


def recommend(version: FactsVersion, shelf: Shelf, now: datetime) -> Recommendation:
    """Decide on these facts for the day of `now`.

    A decision is made for a day, in UTC, because no clause counts in less: so whoever reads it in the morning and
    acts in the afternoon acts on the same decision.
    """
    facts = facts_of(version)
    decision = decide(facts, shelf, datetime.combine(now.astimezone(UTC).date(), time(), UTC))
    content = decision_json(decision)
    return Recommendation(version, facts, decision, content, hashlib.sha256(content).hexdigest())


def recorded(record: DecisionRecord) -> Recommendation:
    """Give a decision as it was recorded."""
    content = bytes(record.decision)
    return Recommendation(record.facts, facts_of(record.facts), parse_decision(content), content, record.sha256, record)


def facts_of(version: FactsVersion) -> Facts:
    """Give the facts of a version."""
    return parse_facts(bytes(version.facts), f"facts {version.number}")


def keep(recommendation: Recommendation, shelf: Shelf, now: datetime) -> DecisionRecord:
    """Record a decision on which somebody acts, with the guideline and the readings that it takes to replay it."""
    if recommendation.record is not None:
        return recommendation.record
    named, version = recommendation.decision.guideline, recommendation.version
    guideline = None
    if named is not None:
        guideline = _archive("pack", named.version, shelf.pack(named.version).archive, named.digest, now)
    counsel = _archive("counsel", "counsel", shelf.counsel.archive, shelf.counsel.digest, now)
    record, _ = DecisionRecord.objects.get_or_create(
        request_id=version.request_id,
        facts=version,
        sha256=recommendation.digest,
        defaults={
            "guideline": guideline,
            "counsel": counsel,
            "instant": recommendation.decision.instant,
            "decision": recommendation.content,
        },
    )
    return record


def _archive(sort: str, version: str, content: bytes, digest: str, now: datetime) -> ArchivedText:
    given = {"sort": sort, "version": version, "content": content, "archived_at": now}
    return ArchivedText.objects.get_or_create(sha256=digest, defaults=given)[0]
