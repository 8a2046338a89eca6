"""The published audit: tiles and entry bundles made, and a whole copy checked, beside bare SHA-256 chaining.

Chaining is the least that any tamper-evident log has to do over the same entries. The copy lies in memory, so that no
disk is measured; it is checked from the checkpoints' signatures to the last entry, with a thousand checkpoints kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from bench.audit_tree import entry
from bench.frame import Row, rates
from rogatory.evidence.checkpoint import Checkpoint
from rogatory.evidence.merkle import TreeHead, leaf_hashes
from rogatory.evidence.note import NoteSigner
from rogatory.evidence.published import CHECKPOINT, check_published, kept_path
from rogatory.evidence.tiles import WIDTH, Edge, Tile, write_bundle, write_hashes

KEPT = 1000


class Memory:
    """A published log in memory."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.objects: dict[str, bytes] = {}

    def read(self, path: str) -> bytes | None:
        """Give what lies under a path."""
        return self.objects.get(path)

    def kept(self) -> Iterable[str]:
        """Give the paths of the checkpoints that are kept."""
        return [path for path in self.objects if path.startswith("checkpoints/")]


def run(full: bool) -> list[Row]:
    """Measure 100,000 entries, a million with `full`."""
    count = 1_000_000 if full else 100_000
    entries = [entry(index).to_bytes() for index in range(count)]
    signer = NoteSigner.fresh("log.example/audit")
    copy = published(entries, signer)

    def check() -> None:
        assert check_published(copy, [signer.public]).good

    def chain() -> None:
        link = bytes(32)
        for each in entries:
            link = hashlib.sha256(link + each).digest()

    making, checking, chaining = rates(
        lambda: published(entries, signer), check, chain, pieces=count, seconds=0.1, rounds=3
    )
    return [
        Row(f"tiles and bundles of {count:,} entries made", making, chaining, "bare SHA-256 chaining"),
        Row(f"a published copy of {count:,} entries checked", checking, chaining, "bare SHA-256 chaining"),
    ]


def published(entries: Sequence[bytes], signer: NoteSigner) -> Memory:
    """Publish entries, with a checkpoint after each thousandth part."""
    copy, edge = Memory(), Edge()
    step = len(entries) // KEPT
    for start in range(0, len(entries), step):
        for tile, hashes in edge.append(leaf_hashes(entries[start : start + step])):
            copy.objects[tile.path] = write_hashes(hashes)
        head: TreeHead = edge.head()
        copy.objects[kept_path(head.size)] = Checkpoint(signer.name, head).signed(signer).to_bytes()
    for tile, hashes in edge.partial():
        copy.objects[tile.path] = write_hashes(hashes)
    for start in range(0, len(entries), WIDTH):
        some = entries[start : start + WIDTH]
        copy.objects[Tile(0, start // WIDTH, len(some)).bundle_path] = write_bundle(some)
    copy.objects[CHECKPOINT] = copy.objects[kept_path(len(entries))]
    return copy
