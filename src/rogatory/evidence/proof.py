"""The audit proof in a return: that the provider's audit tree held the sealing of this return when it was sealed.

The proof is canonical JSON: the entry's own bytes as text, its index, the tree's size and root, and the path between
(RFC 9162 section 2.1.3). The entry commits to the manifest digest. Whether that tree is the one the provider
published is another question: whoever has a checkpoint compares size and root with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rogatory.evidence.canonical import canonical, parse_canonical
from rogatory.evidence.entry import Entry
from rogatory.evidence.merkle import TreeHead, leaf_hash, verify_inclusion
from rogatory.problem import Problem

PROOF_FORMAT = "rogatory-audit-proof/1"

_WHERE = "audit proof"
_CURE = "Ask the provider for the return as it was sealed."


@dataclass(frozen=True, slots=True)
class AuditProof:
    """An entry of the audit, and the path from it to the root of a tree."""

    entry: bytes
    index: int
    head: TreeHead
    path: tuple[bytes, ...]

    def to_bytes(self) -> bytes:
        """Write the proof as it stands in a return."""
        return canonical(
            {
                "format": PROOF_FORMAT,
                "entry": self.entry.decode(),
                "index": self.index,
                "size": self.head.size,
                "root": self.head.root.hex(),
                "path": [step.hex() for step in self.path],
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> AuditProof:
        """Read a proof.

        Raises:
            Problem: it is not one, to the last byte.
        """
        value: Any = parse_canonical(data)
        try:
            if not type(value["index"]) is type(value["size"]) is int:
                raise TypeError
            head = TreeHead(value["size"], bytes.fromhex(value["root"]))
            path = tuple(bytes.fromhex(step) for step in value["path"])
            proof = cls(value["entry"].encode(), value["index"], head, path)
            again = proof.to_bytes()
        except (KeyError, TypeError, ValueError, AttributeError):
            again = b""
        if again != data:
            raise Problem("it is no audit proof", where=_WHERE, cure=_CURE)
        return proof

    def check(self, reference: str, manifest_digest: str) -> None:
        """Check that the tree holds the sealing of the return with this reference and manifest digest.

        Raises:
            Problem: it does not.
        """
        verify_inclusion(leaf_hash(self.entry), self.index, self.head.size, self.path, self.head.root)
        entry = Entry.from_bytes(self.entry)
        if entry.index != self.index or entry.action != "seal_return" or entry.outcome != "done":
            raise Problem("its entry records no sealing", where=_WHERE, cure=_CURE)
        # Of a request about many accounts each has a return of its own, with a reference of its own.
        of = entry.details.get("return", entry.request)
        if (of, entry.details.get("manifest")) != (reference, manifest_digest):
            raise Problem("its entry is about another return", where=_WHERE, cure=_CURE)
