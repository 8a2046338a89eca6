"""What the guideline answers to the facts of a request, and the record of it when somebody acts on it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import lru_cache

from rogatory.desk.material import Material, digest_of
from rogatory.desk.models import Approval, ArchivedText, DecisionRecord, FactsVersion
from rogatory.edge.decisions import decision_json, parse_decision
from rogatory.edge.facts import parse_facts
from rogatory.edge.packs import counsel_from_archive, from_archive
from rogatory.evidence.canonical import Json, canonical
from rogatory.guidelines.decision import Decision
from rogatory.guidelines.engine import decide
from rogatory.guidelines.facts import Facts
from rogatory.guidelines.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The guideline's answer to one version of the facts, for one day.

    ``content`` is the decision as canonical JSON and ``digest`` the SHA-256 of that, in hex; what a person who acts on
    it has to name is `seen`. ``record`` is its row, if somebody has acted on it.
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
    return recommend_on(facts_of(version), version, shelf, now)


def recommend_on(facts: Facts, version: FactsVersion, shelf: Shelf, now: datetime) -> Recommendation:
    """Decide, as `recommend` does, on the facts of a version with what the desk itself knows filled in."""
    decision = decide(facts, shelf, datetime.combine(now.astimezone(UTC).date(), time(), UTC))
    content = decision_json(decision)
    return Recommendation(version, facts, decision, content, hashlib.sha256(content).hexdigest())


def recorded(record: DecisionRecord) -> Recommendation:
    """Give a decision as it was recorded."""
    content = bytes(record.decision)
    return Recommendation(record.facts, facts_of(record.facts), parse_decision(content), content, record.sha256, record)


def seen(answer: Recommendation, preparation: Approval | None, material: Material) -> str:
    """Give what a person who acts on a decision has to name: it tells what was on their screen.

    That is the SHA-256, in hex, over the decision and the documents with the pictures of their pages. Once somebody has
    prepared it, their choices belong to what the second person signs: then that very preparation is in it as well.
    """
    told: dict[str, Json] = {"decision": answer.digest, "material": digest_of(material)}
    if preparation is not None:
        told |= {
            "preparation": preparation.pk,
            "choices": preparation.choices,
            "tests": preparation.tests,
            "words": preparation.words,
        }
    return hashlib.sha256(canonical(told)).hexdigest()


def claimed(latest: FactsVersion | None) -> str:
    """Give the digest of the latest facts where they are the officer's own words; "" once the team recorded them."""
    return latest.sha256 if latest is not None and latest.by_id is None else ""


def facts_of(version: FactsVersion) -> Facts:
    """Give the facts of a version."""
    return _parsed(bytes(version.facts), version.number)


@lru_cache(maxsize=4)
def _parsed(content: bytes, number: int) -> Facts:
    """Parse facts, once for all that one act entails: a request may name thousands of accounts."""
    return parse_facts(content, f"facts {number}")


def keep(recommendation: Recommendation, shelf: Shelf, now: datetime) -> DecisionRecord:
    """Record a decision on which somebody acts, with the guideline and the readings that it takes to replay it."""
    if recommendation.record is not None:
        return recommendation.record
    named, version = recommendation.decision.guideline, recommendation.version
    kept = _archive_shelf(shelf, now)
    record, _ = DecisionRecord.objects.get_or_create(
        request_id=version.request_id,
        facts=version,
        sha256=recommendation.digest,
        defaults={
            "shelf": kept,
            "guideline_id": named.digest if named is not None else None,
            "counsel_id": shelf.counsel.digest,
            "instant": recommendation.decision.instant,
            "decision": recommendation.content,
        },
    )
    return record


def shelf_from_archive(kept: ArchivedText) -> Shelf:
    """Give the shelf of an old decision back, from the archive alone.

    Raises:
        ArchivedText.DoesNotExist: the archive lacks a part of it.
    """
    listed = json.loads(bytes(kept.content))
    packs = tuple(from_archive(bytes(_archived(digest).content)) for digest in listed["packs"])
    return Shelf(packs, counsel_from_archive(bytes(_archived(listed["counsel"]).content)))


def _archived(digest: str) -> ArchivedText:
    return ArchivedText.objects.get(pk=digest)


def _archive_shelf(shelf: Shelf, now: datetime) -> ArchivedText:
    """Archive a shelf with all that stands on it; one query when it is archived already."""
    packs: list[Json] = [pack.digest for pack in shelf.packs]
    listing = canonical({"packs": packs, "counsel": shelf.counsel.digest})
    digest = hashlib.sha256(listing).hexdigest()
    kept = ArchivedText.objects.filter(pk=digest).first()
    if kept is not None:
        return kept
    for pack in shelf.packs:
        _archive("pack", pack.about.version, pack.archive, pack.digest, now)
    _archive("counsel", "counsel", shelf.counsel.archive, shelf.counsel.digest, now)
    return _archive("shelf", "shelf", listing, digest, now)


def _archive(sort: str, version: str, content: bytes, digest: str, now: datetime) -> ArchivedText:
    given = {"sort": sort, "version": version, "content": content, "archived_at": now}
    return ArchivedText.objects.get_or_create(sha256=digest, defaults=given)[0]
