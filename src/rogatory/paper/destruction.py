"""The certificate that a preserved copy was destroyed: what, when, by whose decision; signed by the custodian's key.

It names no account. The entry of the purge ledger is attached as it lies there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rogatory.evidence.cells import instant
from rogatory.paper.authority import Authority
from rogatory.paper.letter import written_day
from rogatory.paper.signing import CustodianKey
from rogatory.paper.typesetting import set_pdf

REASON = "Custodian of records: certificate of destruction"
LEDGER_ENTRY = "purge-ledger-entry.json"
_TITLE = "Certificate of destruction"


@dataclass(frozen=True, slots=True)
class Held:
    """One taking of the copy: when, the digest and size of its contents, and counts of what it held by their names."""

    taken_at: datetime
    sha256: str
    size: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class DestructionFacts:
    """What the certificate states.

    ``key`` is the SHA-256 of the wrapped key that was destroyed. Either ``decided_by`` names the person who decided, or
    ``policy`` holds the words of the standing retention policy ``policy_name`` and ``policy_people`` who proposed and
    who approved it. ``ledger_entry`` is the purge ledger's entry as it lies there.

    Raises:
        ValueError: neither a person nor a policy stands behind it.
    """

    entity: str
    reference: str
    copy_id: str
    categories: tuple[str, ...]
    snapshots: tuple[Held, ...]
    key: str
    decided_at: datetime
    decided_by: str
    policy: str
    policy_name: str
    policy_people: tuple[str, ...]
    grace_until: datetime
    destroyed_at: datetime
    ledger_entry: str

    def __post_init__(self) -> None:
        """Refuse a destruction that nobody decided."""
        if not self.decided_by and not self.policy_people:
            raise ValueError("a destruction names the people who stand behind it")


def destruction_certificate(facts: DestructionFacts, key: CustodianKey, authority: Authority | None = None) -> bytes:
    """Set the certificate and sign it (PAdES B-B, or B-T with an authority), dated at the instant of the destruction.

    Raises:
        Problem: when it cannot be set, signed or stamped.
    """
    data = {
        "title": _TITLE,
        "paper": "a4",
        "demonstration": key.demonstration,
        "reference": facts.reference,
        "entity": facts.entity,
        "facts": _rows(facts),
        "paragraphs": _paragraphs(facts),
        "snapshots": [_shown(each) for each in facts.snapshots],
        "date": written_day(facts.destroyed_at),
        "signer": f"Certificate holder: {key.holder}.",
        "stamped": authority is not None,
        "attached-name": LEDGER_ENTRY,
        "attached": facts.ledger_entry,
    }
    pdf = set_pdf("destruction", data, dated=facts.destroyed_at)
    return key.sign_pdf(pdf, facts.destroyed_at, REASON, authority)


def _rows(facts: DestructionFacts) -> list[list[str]]:
    return [
        ["Preserved under", facts.reference],
        ["Copy", facts.copy_id],
        ["Categories", ", ".join(facts.categories) or "none"],
        ["Taken", f"{len(facts.snapshots)} time{'' if len(facts.snapshots) == 1 else 's'}"],
        ["Decided", f"{_written(facts.decided_at)}, {_who(facts)}"],
        ["Grace until", _written(facts.grace_until)],
        ["Destroyed", _written(facts.destroyed_at)],
        ["Key (SHA-256)", facts.key],
    ]


def _who(facts: DestructionFacts) -> str:
    if facts.decided_by:
        return f"by {facts.decided_by}"
    proposed, approved = facts.policy_people
    return f"under {facts.policy_name}, proposed by {proposed} and approved by {approved}"


def _paragraphs(facts: DestructionFacts) -> list[str]:
    told = [
        "What was preserved lay encrypted under a key of its own, and nothing else was encrypted under it. The only "
        "copy of this key that was kept, itself encrypted, has been destroyed at the instant that is named above. "
        "Nobody can read what was preserved any more, with any backup of it.",
        "The destruction was entered in the purge ledger before the key was dropped. The entry is attached to this "
        "document as it lies there. A database that is restored from a backup obeys the ledger.",
        "At the instant of the destruction no legal process, no request to extend and no other hold stood against it, "
        "and nothing that had come in was unread.",
    ]
    if facts.policy:
        told.append(f"The standing retention policy reads: {facts.policy}")
    return told


def _shown(each: Held) -> dict[str, str]:
    counts = ", ".join(f"{name.replace('_', ' ')}: {count:,}" for name, count in each.counts.items())
    return {"taken": _written(each.taken_at), "size": f"{each.size:,}", "sha256": each.sha256, "counts": counts}


def _written(at: datetime) -> str:
    return instant(at).replace("T", " ").replace("Z", " UTC")
