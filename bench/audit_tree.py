"""The audit tree: offline verification beside bare SHA-256 chaining, proofs beside pymerkle.

Chaining, h = SHA-256(h + line), is the least that any tamper-evident log has to do, and proves nothing about one entry
without reading all others. It is given the same file and reads it line by line. Verification is measured twice: the
hashing, which establishes integrity and is what the aim is about, and with every entry read for its form.

Proofs are of the same leaves in both trees, at the same random places, made anew each time; pymerkle's cache of subtree
roots stays on, as it comes.
"""

from __future__ import annotations

import hashlib
import importlib
import random
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import BinaryIO

from bench.frame import Row, rates
from rogatory.evidence.entry import Actor, Entry
from rogatory.evidence.log import export_log, verify_log
from rogatory.evidence.merkle import (
    Nodes,
    consistency_proof,
    inclusion_proof,
    leaf_hashes,
    root_of,
    verify_consistency,
    verify_inclusion,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
STEPS = (("submitted", "verified"), ("verified", "decided"), ("decided", "approved"), ("approved", "collected"))


def run(full: bool) -> list[Row]:
    """Measure the check of 100,000 entries, a million with `full`, and proofs in a tree of a tenth as many leaves."""
    count = 1_000_000 if full else 100_000
    with tempfile.TemporaryFile() as log:
        export_log((entry(index).to_bytes() for index in range(count)), log)
        return [*verification(log, count), *proofs(count // 10)]


def entry(index: int) -> Entry:
    """Make an entry as the desk writes them, of about 500 bytes."""
    before, after = STEPS[index % len(STEPS)]
    return Entry(
        index=index,
        at=START + timedelta(milliseconds=index * 137),
        actor=Actor("reviewer", f"staff-{index % 40}"),
        action=f"mark-{after}",
        request=f"RG-2026-{index // len(STEPS):06d}",
        from_state=before,
        to_state=after,
        outcome="done",
        reason="",
        inputs=hashlib.sha256(b"inputs %d" % index).hexdigest(),
        details={"decision": hashlib.sha256(b"decision %d" % index).hexdigest(), "items": index % 7},
        private={"note": hashlib.sha256(b"note %d" % index).hexdigest()},
    )


def verification(log: BinaryIO, count: int) -> list[Row]:
    """Compare the check of an exported log with chaining its lines."""
    log.seek(0)
    root = verify_log(log).root

    def check(check_form: bool) -> None:
        log.seek(0)
        assert verify_log(log, expected_size=count, expected_root=root, check_form=check_form).good

    def chain() -> None:
        log.seek(0)
        chained(log)

    hashing, reading, chaining = rates(
        lambda: check(False), lambda: check(True), chain, pieces=count, seconds=0.1, rounds=3
    )
    subject = f"offline verification of {count:,} entries"
    return [
        Row(f"{subject}: integrity", hashing, chaining, "bare SHA-256 chaining", aim=0.4),
        Row(f"{subject}: integrity and form", reading, chaining, "bare SHA-256 chaining"),
    ]


def chained(log: BinaryIO) -> bytes:
    """Chain the lines of a log with SHA-256, each onto the hash before."""
    sha256 = hashlib.sha256
    link = bytes(32)
    for line in log:
        link = sha256(link + line).digest()
    return link


def proofs(count: int) -> list[Row]:
    """Compare proofs, made and checked, with pymerkle's."""
    chance = random.Random(6962)
    leaves = leaf_hashes(b"entry %d" % index for index in range(count))
    indices = chance.sample(range(count), 200)
    sizes = chance.sample(range(1, count), 200)
    nodes, root = Nodes(leaves), root_of(leaves)
    roots = [root_of(leaves[:size]) for size in sizes]
    their_inclusions, their_consistencies = pymerkle_works(count, indices, sizes, root)

    def inclusions() -> None:
        for index in indices:
            verify_inclusion(leaves[index], index, count, inclusion_proof(nodes, index, count), root)

    def consistencies() -> None:
        for size, old_root in zip(sizes, roots, strict=True):
            verify_consistency(size, count, consistency_proof(nodes, size, count), old_root, root)

    rows = []
    for name, work, their_work in (
        ("inclusion", inclusions, their_inclusions),
        ("consistency", consistencies, their_consistencies),
    ):
        ours, theirs = rates(work, their_work, pieces=len(indices))
        rows.append(Row(f"{name} proofs in {count:,} leaves, made and checked", ours, theirs, "pymerkle", aim=5))
    return rows


def pymerkle_works(
    count: int, indices: list[int], sizes: list[int], root: bytes
) -> tuple[Callable[[], None], Callable[[], None]]:
    """Give the same two works for pymerkle, over the same tree; it counts leaves from 1."""
    # By name, so that types are checked where the peers are not installed.
    pymerkle = importlib.import_module("pymerkle")
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    for index in range(count):
        tree.append_entry(b"entry %d" % index)
    assert tree.get_root() == root
    leaves = [tree.get_leaf(index + 1) for index in indices]
    roots = [tree.get_root(size) for size in sizes]

    def inclusions() -> None:
        for leaf, index in zip(leaves, indices, strict=True):
            pymerkle.verify_inclusion(leaf, root, tree.prove_inclusion(index + 1, count), index + 1, count)

    def consistencies() -> None:
        for old_root, size in zip(roots, sizes, strict=True):
            pymerkle.verify_consistency(old_root, root, tree.prove_consistency(size, count), size, count)

    return inclusions, consistencies
