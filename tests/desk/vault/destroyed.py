"""What the tests destroy a copy with."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from rogatory.desk.vault.ledger import Destruction


def destruction(copy_id: str = "copy-one", wrapped: bytes = b"wrapped", **changed: object) -> Destruction:
    """Give the entry with which a copy is destroyed."""
    entry = {
        "copy_id": copy_id,
        "destroyed_at": datetime(2026, 6, 1, 12, tzinfo=UTC),
        "reference": "RG-2026-000123",
        "decided_by": ("cleo@provider.example", "cyd@provider.example"),
        "policy": "",
        "key": hashlib.sha256(wrapped).hexdigest(),
    }
    return Destruction(**{**entry, **changed})
