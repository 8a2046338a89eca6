"""What commits to a whole return: the labels of its bag, and the statement that is signed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from rogatory.evidence.cells import instant
from rogatory.evidence.header import ReturnHeader
from rogatory.evidence.returns import (
    FORMAT,
)


def bag_labels(header: ReturnHeader, payload_size: int, payload_files: int) -> tuple[tuple[str, str], ...]:
    """Give the labels of bag-info.txt in their order."""
    address = (("Organization-Address", header.entity.address),) if header.entity.address.strip() else ()
    return (
        ("Source-Organization", header.entity.name),
        *address,
        ("External-Identifier", header.reference),
        ("External-Description", f"{FORMAT} to {header.officer.agency}"),
        ("Bagging-Date", instant(header.sealed_at)[:10]),
        ("Payload-Oxum", f"{payload_size}.{payload_files}"),
        ("Rogatory-Format", FORMAT),
        ("Rogatory-Sealed-At", instant(header.sealed_at)),
    )


def signed_statement(
    reference: str, sealed_at: str, manifest_digest: str, proofs: Mapping[str, bytes]
) -> dict[str, Any]:
    """Give the statement that the signature is over; the verifier builds it again from the bag.

    Args:
        reference: the return's.
        sealed_at: the sealing instant, as bag-info.txt has it.
        manifest_digest: SHA-256 of tagmanifest-sha256.txt.
        proofs: the files that were made from that digest, by name.
    """
    return {
        "format": FORMAT,
        "reference": reference,
        "sealed_at": sealed_at,
        "tagmanifest_sha256": manifest_digest,
        "proofs": {name: hashlib.sha256(data).hexdigest() for name, data in proofs.items()},
    }
