"""The Merkle tree of RFC 6962 section 2.1 and RFC 9162 section 2.1 over SHA-256: roots, proofs and their checks.

A *leaf hash* is SHA-256 of 0x00 and the entry's bytes, a *node hash* SHA-256 of 0x01 and its two children; both are
32 bytes. A tree of `size` leaves numbers them from 0. The root of the empty tree is SHA-256 of nothing.

Two shapes of the same tree are kept here. `Frontier` is the least that appending needs (one hash for each one-bit of
the size) and fits a database row. `Nodes` holds every complete subtree and makes proofs; a store that keeps those
hashes elsewhere serves as well, by the `NodeSource` protocol. Checking a proof needs neither.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from rogatory.problem import Problem

HASH_BYTES = 32
LARGEST_SIZE = 2**63 - 1
EMPTY_ROOT = hashlib.sha256(b"").digest()

_LEAF = b"\x00"
_NODE = b"\x01"
_DISTRUST = "Ask for the proof and the checkpoint again; if they still differ, do not trust the log."


class ProofFailed(Problem):
    """A proof does not show what it was given for; `what` says which part failed."""


def leaf_hash(entry: bytes) -> bytes:
    """Hash one entry's bytes as a leaf (RFC 6962 section 2.1)."""
    return hashlib.sha256(_LEAF + entry).digest()


def leaf_hashes(entries: Iterable[bytes]) -> list[bytes]:
    """Hash many entries as leaves, in order."""
    sha256 = hashlib.sha256
    return [sha256(_LEAF + entry).digest() for entry in entries]


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two children, 32 bytes each, as their parent (RFC 6962 section 2.1)."""
    return hashlib.sha256(_NODE + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a tree: the roots of its complete subtrees, largest first, one for each one-bit of `size`.

    A value: appending gives a new frontier, so that a rolled-back transaction leaves the old one as it was.

    Raises:
        Problem: `size` is negative or beyond 2**63 - 1, or `peaks` are not a 32-byte hash for each one-bit of it.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        """Refuse sizes and peaks that belong to no tree."""
        if not 0 <= self.size <= LARGEST_SIZE:
            cure = "Give a count of leaves from 0 to 2**63 - 1."
            raise Problem(f"a tree cannot have {self.size} leaves", where="frontier", cure=cure)
        count = self.size.bit_count()
        if len(self.peaks) != count or any(len(peak) != HASH_BYTES for peak in self.peaks):
            what = f"a tree of {self.size} leaves has {count} peaks of {HASH_BYTES} bytes, and these are not"
            raise Problem(what, where="frontier", cure="Restore the stored frontier, or rebuild it from the leaves.")

    def append(self, leaf: bytes) -> Frontier:
        """Give the frontier after one more leaf hash."""
        _require_leaf_hashes([leaf])
        peaks = list(self.peaks)
        node, rest = leaf, self.size
        while rest & 1:
            node = node_hash(peaks.pop(), node)
            rest >>= 1
        return Frontier(self.size + 1, (*peaks, node))

    def append_many(self, leaves: Iterable[bytes]) -> Frontier:
        """Give the frontier after these leaf hashes: as appending one by one would, but level by level and faster."""
        row = list(leaves)
        _require_leaf_hashes(row)
        size = self.size + len(row)
        waiting = list(self.peaks)
        peaks = []
        rest = self.size
        while row:
            if rest & 1:
                row.insert(0, waiting.pop())
            if len(row) & 1:
                peaks.append(row.pop())
            row = _parents(row)
            rest >>= 1
        return Frontier(size, (*waiting, *reversed(peaks)))

    def root(self) -> bytes:
        """Give the tree's root hash, 32 bytes."""
        return _fold(self.peaks) if self.peaks else EMPTY_ROOT

    def to_bytes(self) -> bytes:
        """Give the frontier as bytes for storage: the size in 8 bytes, big-endian, then the peaks."""
        return self.size.to_bytes(8, "big") + b"".join(self.peaks)

    @classmethod
    def from_bytes(cls, stored: bytes) -> Frontier:
        """Read what `to_bytes` gave.

        Raises:
            Problem: the bytes are not a frontier.
        """
        size = int.from_bytes(stored[:8], "big") if len(stored) >= 8 else -1
        return cls(size, tuple(stored[at : at + HASH_BYTES] for at in range(8, len(stored), HASH_BYTES)))


@dataclass(frozen=True, slots=True)
class TreeHead:
    """What a checkpoint says of a tree: its number of leaves, and the root hash over them.

    Raises:
        Problem: the size is negative or beyond 2**63 - 1, or the root is not of 32 bytes.
    """

    size: int
    root: bytes

    def __post_init__(self) -> None:
        """Refuse what no tree can have."""
        if not 0 <= self.size <= LARGEST_SIZE or len(self.root) != HASH_BYTES:
            what = f"a size of {self.size} with a root of {len(self.root)} bytes describes no tree"
            raise Problem(what, where="tree head", cure=f"Give a size from 0 and a root of {HASH_BYTES} bytes.")


class NodeSource(Protocol):
    """Where the hashes of complete subtrees are found."""

    def node(self, level: int, index: int) -> bytes:
        """Give the root of the complete subtree number `index`, from 0, among those of `2**level` leaves."""
        ...


class Nodes:
    """All complete subtrees of a growing tree, in memory: 64 bytes of hash for each leaf."""

    __slots__ = ("_levels",)

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        """Start with these leaf hashes."""
        self._levels: list[list[bytes]] = [[]]
        self.append_many(leaves)

    @property
    def size(self) -> int:
        """The number of leaves."""
        return len(self._levels[0])

    def append_many(self, leaves: Iterable[bytes]) -> None:
        """Append leaf hashes, in order."""
        row = list(leaves)
        _require_leaf_hashes(row)
        level = 0
        while row:
            if level == len(self._levels):
                self._levels.append([])
            here = self._levels[level]
            unpaired = len(here) & ~1
            here.extend(row)
            row = _parents(here[unpaired : len(here) & ~1])
            level += 1

    def node(self, level: int, index: int) -> bytes:
        """Give the hash of a complete subtree (see `NodeSource`)."""
        return self._levels[level][index]


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Give the root over these leaf hashes (RFC 6962 section 2.1, MTH)."""
    return Frontier().append_many(leaves).root()


def inclusion_proof(nodes: NodeSource, index: int, size: int) -> list[bytes]:
    """Give the proof that leaf `index` is in the tree of the first `size` leaves (RFC 9162 section 2.1.3.1).

    Args:
        nodes: holds at least the complete subtrees of the first `size` leaves.
        index: the leaf, from 0.
        size: the tree the proof is for, which may be smaller than what `nodes` has grown to.

    Raises:
        Problem: there is no such leaf in a tree of that size.
    """
    if not 0 <= index < size <= LARGEST_SIZE:
        what = f"a tree of {size} leaves has no leaf {index}"
        raise Problem(what, where="inclusion proof", cure="Ask for an index from 0 up to the size less one.")
    return _path(nodes, 0, index, size)


def consistency_proof(nodes: NodeSource, old_size: int, new_size: int) -> list[bytes]:
    """Give the proof that the tree of `new_size` leaves begins with the tree of `old_size` (RFC 9162 section 2.1.4.1).

    The proof between equal sizes is empty.

    Raises:
        Problem: `old_size` is 0 (nothing to prove), or greater than `new_size`.
    """
    if not 0 < old_size <= new_size <= LARGEST_SIZE:
        what = f"there is no consistency proof from {old_size} to {new_size} leaves"
        raise Problem(what, where="consistency proof", cure="Ask for an old size from 1 up to the new size.")
    if old_size == new_size:
        return []
    level = (old_size & -old_size).bit_length() - 1
    index = (old_size >> level) - 1
    path = _path(nodes, level, index, new_size)
    # An old tree that is itself one complete subtree is the starting point, and its root is known to whoever checks.
    return path if index == 0 else [nodes.node(level, index), *path]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf hash `leaf` is number `index` of the `size` leaves under `root` (RFC 9162 section 2.1.3.2).

    Returns when it is so.

    Raises:
        ProofFailed: it is not shown; `what` says why.
    """
    fault = _inclusion_fault(leaf, index, size, proof, root)
    if fault:
        raise ProofFailed(fault, where=f"inclusion of entry {index} in a tree of {size}", cure=_DISTRUST)


def verify_consistency(old_size: int, new_size: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Check that the tree under `new_root` begins with the whole tree under `old_root` (RFC 9162 section 2.1.4.2).

    Returns when it is so. Between equal sizes that is the equality of the roots, and an empty proof.

    Raises:
        ProofFailed: it is not shown; `what` says why. An empty old tree begins every tree, and so shows nothing.
    """
    fault = _consistency_fault(old_size, new_size, proof, old_root, new_root)
    if fault:
        where = f"consistency of a tree of {new_size} with its first {old_size}"
        raise ProofFailed(fault, where=where, cure=_DISTRUST)


def _inclusion_fault(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> str | None:
    if not 0 <= index < size <= LARGEST_SIZE:
        return f"a tree of {size} leaves has no leaf {index}"
    # Up to the level where this leaf's path joins the right edge, a sibling stands left or right by the index's bits;
    # above it only left siblings remain, one for each one-bit.
    inner = (index ^ (size - 1)).bit_length()
    fault = _proof_fault(proof, inner + (index >> inner).bit_count(), {"leaf hash": leaf, "root": root})
    if fault:
        return fault
    sha256 = hashlib.sha256
    node = leaf
    position = index | -1 << inner
    for sibling in proof:
        node = sha256(_NODE + sibling + node).digest() if position & 1 else sha256(_NODE + node + sibling).digest()
        position >>= 1
    return None if node == root else "the entry and its proof give another root than the one they should"


def _consistency_fault(
    old_size: int, new_size: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> str | None:
    if not 0 < old_size <= new_size <= LARGEST_SIZE:
        return f"a tree of {new_size} leaves cannot be shown to begin with {old_size}"
    if old_size == new_size:
        if proof:
            return f"the proof has {len(proof)} steps and must have 0"
        return None if old_root == new_root else "the sizes are equal and the roots are not"
    level = (old_size & -old_size).bit_length() - 1
    index = (old_size >> level) - 1
    inner = (index ^ ((new_size - 1) >> level)).bit_length()
    steps = (index != 0) + inner + (index >> inner).bit_count()
    fault = _proof_fault(proof, steps, {"old root": old_root, "new root": new_root})
    if fault:
        return fault
    start, path = (proof[0], proof[1:]) if index else (old_root, proof)
    old, new = _two_roots(start, path, index, inner)
    if old != old_root:
        return "the proof does not lead to the old root"
    return None if new == new_root else "the proof does not lead to the new root: what had been recorded was changed"


def _two_roots(start: bytes, path: Sequence[bytes], index: int, inner: int) -> tuple[bytes, bytes]:
    """Climb from the old tree's last complete subtree to both roots: what stands to the right is new."""
    sha256 = hashlib.sha256
    old = new = start
    position = index | -1 << inner  # above `inner`, only left siblings remain
    for sibling in path:
        if position & 1:
            left = _NODE + sibling
            old = sha256(left + old).digest()
            new = sha256(left + new).digest()
        else:
            new = sha256(_NODE + new + sibling).digest()
        position >>= 1
    return old, new


def _path(nodes: NodeSource, level: int, index: int, size: int) -> list[bytes]:
    """Give the siblings from a complete subtree up to the root of the tree of `size` leaves, lowest first."""
    last = (size - 1) >> level
    inner = (index ^ last).bit_length()
    join = level + inner - 1
    node = nodes.node
    path = []
    for here in range(level, join):
        path.append(node(here, index ^ 1))
        index >>= 1
    if inner:
        # Where the path joins the right edge, its sibling is all that stands to the right, complete or not.
        path.append(_fold(_peaks_from(nodes, (size - 1) >> join << join, size)))
        index >>= 1
    for here in range(join + 1, join + 1 + index.bit_length()):
        if index & 1:
            path.append(node(here, index - 1))
        index >>= 1
    return path


def _peaks_from(nodes: NodeSource, start: int, size: int) -> list[bytes]:
    """Give the roots of the complete subtrees that make up leaves `start` up to `size`, largest first."""
    peaks = []
    while start < size:
        level = (size - start).bit_length() - 1
        peaks.append(nodes.node(level, start >> level))
        start += 1 << level
    return peaks


def _fold(peaks: Sequence[bytes]) -> bytes:
    sha256 = hashlib.sha256
    root = peaks[-1]
    for peak in peaks[-2::-1]:
        root = sha256(_NODE + peak + root).digest()
    return root


def _parents(row: Sequence[bytes]) -> list[bytes]:
    """Hash an even row of nodes in pairs."""
    sha256 = hashlib.sha256
    nodes = iter(row)
    return [sha256(_NODE + left + right).digest() for left, right in zip(nodes, nodes, strict=True)]


def _require_leaf_hashes(hashes: Sequence[bytes]) -> None:
    wrong = set(map(len, hashes)) - {HASH_BYTES}
    if wrong:
        what = f"a leaf hash has {HASH_BYTES} bytes, and this one has {min(wrong)}"
        raise Problem(what, where="Merkle tree", cure="Hash each entry with leaf_hash before it is appended.")


def _proof_fault(proof: Sequence[bytes], steps: int, hashes: dict[str, bytes]) -> str | None:
    """Say what is wrong with the shape of a proof and the hashes it is to join."""
    if len(proof) != steps:
        return f"the proof has {len(proof)} steps and must have {steps}"
    if set(map(len, (*hashes.values(), *proof))) == {HASH_BYTES}:
        return None
    named = hashes | {f"proof's step {step}": item for step, item in enumerate(proof)}
    name, length = next((name, len(item)) for name, item in named.items() if len(item) != HASH_BYTES)
    return f"the {name} has {length} bytes instead of {HASH_BYTES}"
