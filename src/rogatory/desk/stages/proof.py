"""The sealing of a return as an entry of the audit, with the proof of its inclusion that goes into the return.

The entry commits to the digest of the return's manifest before the return is closed. The entry is the newest of the
tree, so that the proof needs nothing but the right edge of the tree as it was before.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from rogatory.desk import audit
from rogatory.desk.actors import Actor
from rogatory.desk.models import AuditHead, Matter
from rogatory.evidence import entry
from rogatory.evidence.merkle import Frontier, TreeHead
from rogatory.evidence.proof import AuditProof
from rogatory.flow.states import Role


def record_sealing(actor: Actor, matter: Matter, manifest: str, now: datetime) -> bytes:
    """Record that a return with this manifest is being sealed, and give the proof that the audit holds it.

    The proof is that of `rogatory.evidence.proof`. It shows the entry to whoever holds the return; an entry holds no
    personal data.
    """
    draft = audit.Draft(
        at=now,
        actor=entry.Actor(actor.acting_as(frozenset({Role.CUSTODIAN})), actor.id),
        action="seal",
        request=matter.request.reference,
        from_state=matter.state,
        to_state=matter.state,
        inputs=manifest,
        details={"kind": matter.kind, "manifest": manifest},
    )
    with transaction.atomic():
        before = Frontier.from_bytes(bytes(AuditHead.objects.select_for_update().get(pk=1).frontier))
        sealing = audit.append(draft)
    after = before.append(sealing.leaf())
    head = TreeHead(after.size, after.root())
    proof = AuditProof(sealing.to_bytes(), sealing.index, head, tuple(reversed(before.peaks)))
    proof.check(matter.request.reference, manifest)
    return proof.to_bytes()
