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
from rogatory.evidence.canonical import canonical
from rogatory.evidence.merkle import Frontier, verify_inclusion
from rogatory.flow.states import Role

FORMAT = "rogatory-audit-proof/1"


def record_sealing(actor: Actor, matter: Matter, manifest: str, now: datetime) -> bytes:
    """Record that a return with this manifest is being sealed, and give the proof that the audit holds it.

    The proof (canonical JSON) holds the entry, its index, the tree's size and root, and the path between (RFC 9162,
    section 2.1.3). An entry holds no personal data.
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
        row = audit.append(draft)
    leaf = bytes(row.leaf_hash)
    after = before.append(leaf)
    path = list(reversed(before.peaks))
    verify_inclusion(leaf, before.size, after.size, path, after.root())
    return canonical(
        {
            "format": FORMAT,
            "entry": bytes(row.entry).decode(),
            "index": before.size,
            "size": after.size,
            "root": after.root().hex(),
            "path": [step.hex() for step in path],
        }
    )
