"""The sealing of a return as an entry of the audit, with what proves it within the return.

The entry commits to the digest of the return's manifest before the return is closed. In the tree that the proof is for
it is the newest, so that the proof needs nothing but the right edge of the tree as it was before; and the checkpoint
that goes with it is signed for that very tree.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from rogatory.desk import audit, checkpoints
from rogatory.desk.actors import Actor
from rogatory.desk.models import AuditEntry, AuditHead, Matter
from rogatory.evidence.entry import Actor as Who
from rogatory.evidence.entry import Entry
from rogatory.evidence.merkle import Frontier, TreeHead, leaf_hashes
from rogatory.evidence.proof import AuditProof
from rogatory.evidence.sealing import CHECKPOINT_FILE, PROOF_FILE
from rogatory.flow.states import Role

SEAL_RETURN = "seal_return"


def record_sealing(actor: Actor, matter: Matter, manifest: str, now: datetime, reference: str = "") -> dict[str, bytes]:
    """Record that a return with this manifest is being sealed; give the files that prove it, by their names.

    They are the proof of `rogatory.evidence.proof`, and a signed checkpoint of the tree that it is for. They show the
    entry to whoever holds the return; an entry holds no personal data. A sealing that was broken off and is done again
    is recorded once, and gets the same files.

    `reference` is the return's, where it is one of many of the request.

    Raises:
        Diverged: the log does not lead on from what was signed before, so that nothing may be sealed.
    """
    with checkpoints.signing() as key:
        with transaction.atomic():
            before = Frontier.from_bytes(bytes(AuditHead.objects.select_for_update().get(pk=1).frontier))
            sealing = _recorded(matter, manifest)
            if sealing is None:
                sealing = audit.append(_draft(actor, matter, manifest, now, reference))
            else:
                before = _edge(sealing.index)
        after = before.append(sealing.leaf())
        checkpoint = key.sign(after, now)
    proof = AuditProof(
        sealing.to_bytes(), sealing.index, TreeHead(after.size, after.root()), tuple(reversed(before.peaks))
    )
    proof.check(reference or matter.request.reference, manifest)
    return {PROOF_FILE: proof.to_bytes(), CHECKPOINT_FILE: bytes(checkpoint.note)}


def _draft(actor: Actor, matter: Matter, manifest: str, now: datetime, reference: str) -> audit.Draft:
    of_account = {"return": reference} if reference not in {"", matter.request.reference} else {}
    return audit.Draft(
        at=now,
        actor=Who(actor.acting_as(frozenset({Role.CUSTODIAN})), actor.id),
        action=SEAL_RETURN,
        request=matter.request.reference,
        from_state=matter.state,
        to_state=matter.state,
        inputs=manifest,
        details={"kind": matter.kind, "manifest": manifest, **of_account},
    )


def _recorded(matter: Matter, manifest: str) -> Entry | None:
    """Give the entry of an earlier try to seal the same."""
    rows = AuditEntry.objects.filter(subject=matter.request.reference, action=SEAL_RETURN).order_by("-number")
    entries = (Entry.from_bytes(bytes(row.entry)) for row in rows)
    return next((entry for entry in entries if entry.details.get("manifest") == manifest), None)


def _edge(size: int) -> Frontier:
    frontier = Frontier()
    for entries in checkpoints.entries_between(0, size):
        frontier = frontier.append_many(leaf_hashes(entries))
    return frontier
