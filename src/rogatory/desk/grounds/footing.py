"""What stands behind an approval is kept when it is signed, and held to what stands at each later act."""

from __future__ import annotations

import hashlib
from datetime import datetime

from rogatory.desk.grounds import asker, caution, collected, documents, orderer, rules, scope, signers
from rogatory.desk.grounds.contract import Rule, Since
from rogatory.desk.models import Approval, Footing, Matter, Person
from rogatory.evidence.canonical import Json, canonical
from rogatory.flow.case import Ground
from rogatory.flow.grounds import CONFIRMABLE
from rogatory.flow.returns import DISCLOSING
from rogatory.flow.states import State

RULES: tuple[Rule, ...] = (
    scope.SCOPE,
    scope.DECISION,
    documents.DOCUMENTS,
    documents.MAIL,
    asker.OFFICER,
    asker.PASSKEY,
    asker.AGENCY,
    signers.SIGNERS,
    orderer.ORDERER,
    rules.GUIDELINE,
    rules.READINGS,
    caution.FLAG,
    caution.SEAL,
)
"""What an approval rests on."""

SINCE: tuple[Since, ...] = (collected.SOURCE_MAP, collected.SEEN)
"""What was collected under it, and looked through, rests on."""

_APPROVED = frozenset({State.APPROVED, State.COLLECTED, State.SEALING, State.PRODUCED, State.DELIVERED})


def keep(matter: Matter, approval: Approval, by: Person, now: datetime) -> Footing:
    """Keep what stands behind an approval as somebody signs it; its matter holds it already."""
    return Footing.objects.create(approval=approval, by=by, at=now, grounds=_told(matter))


def keep_order(approval: Approval, by: Person, now: datetime) -> None:
    """Keep with what stands behind an approval what the custodian has who orders its return."""
    grounds = {**_before(approval), Ground.ORDERER.name: orderer.had(by.pk)}
    Footing.objects.create(approval=approval, by=by, at=now, grounds=grounds)


def confirm(matter: Matter, approval: Approval, by: Person, now: datetime) -> None:
    """Let what the custodian may confirm count as it stands now; what an approval alone settles stays as it was."""
    before = _before(approval)
    confirmed = {ground.name: told for ground, told in _by_ground(matter).items() if ground in CONFIRMABLE}
    confirmed[Ground.SOURCE_MAP.name] = collected.map_of(matter)[1]
    Footing.objects.create(approval=approval, by=by, at=now, grounds={**before, **confirmed})


def to_confirm(matter: Matter) -> tuple[frozenset[Ground], str]:
    """Give what a custodian would confirm, and the SHA-256, in hex, of how it stands now; empty where nothing has."""
    grounds = changed(matter) & CONFIRMABLE
    if not grounds:
        return grounds, ""
    now = {**_told(matter), Ground.SOURCE_MAP.name: collected.map_of(matter)[1]}
    told: dict[str, Json] = {ground.name: now[ground.name] for ground in grounds}
    return grounds, hashlib.sha256(canonical(told)).hexdigest()


def changed(matter: Matter) -> frozenset[Ground]:
    """Give what is no longer as it was when the matter was approved, or looked through; nothing for all other matters.

    At the door the caller holds the locks on the request and its matters.
    """
    if matter.kind not in DISCLOSING or matter.state not in _APPROVED or matter.approval is None:
        return frozenset()
    before = _before(matter.approval)
    gone = {rule.ground for rule in RULES if not _bears(rule, before, rule.tells(matter))}
    return frozenset(gone | {rule.ground for rule in SINCE if not rule.bears(matter, before.get(rule.ground.name))})


def _bears(rule: Rule, before: dict[str, Json], now: Json) -> bool:
    return rule.ground.name in before and rule.bears(before[rule.ground.name], now)


def _before(approval: Approval) -> dict[str, Json]:
    latest = approval.footings.order_by("-pk").first()
    return dict(latest.grounds) if latest else {}


def _told(matter: Matter) -> dict[str, Json]:
    return {ground.name: told for ground, told in _by_ground(matter).items()}


def _by_ground(matter: Matter) -> dict[Ground, Json]:
    return {rule.ground: rule.tells(matter) for rule in RULES}
