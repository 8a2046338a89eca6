"""The published log and its offline check: checkpoints, tiles and entry bundles as they lie off the host.

Below the log's address stand ``checkpoint`` (the newest one), ``checkpoints/<size>`` (every one that was ever given
out), and the tiles and entry bundles of `rogatory.evidence.tiles`. What a check establishes, from the log's key alone:
each checkpoint is signed; the leaf hashes give the root of every one of them, so that none takes back what an earlier
one stated; the tiles above are those of the leaves; and the entries are those that were hashed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rogatory.evidence.checkpoint import Checkpoint, open_checkpoint
from rogatory.evidence.cosignature import WitnessKey
from rogatory.evidence.log import LogFault, Roots
from rogatory.evidence.merkle import HASH_BYTES, TreeHead, consistency_proof, leaf_hashes, verify_consistency
from rogatory.evidence.note import Note, NoteKey
from rogatory.evidence.tiles import (
    WIDTH,
    Edge,
    Tile,
    TileNodes,
    read_bundle,
    read_hashes,
    tiles_of,
    write_bundle,
    write_hashes,
)
from rogatory.problem import Problem

CHECKPOINT = "checkpoint"
KEPT = "checkpoints"
"""The folder of every checkpoint that was given out."""
_DIGITS = 12
_GONE = "Fetch the copy again, whole; if it stays so, do not trust the log."


class Copy(Protocol):
    """A copy of a published log, wherever it lies."""

    def read(self, path: str) -> bytes | None:
        """Give what lies under a path, or nothing where nothing does."""
        ...

    def kept(self) -> Iterable[str]:
        """Give the paths of the checkpoints in the folder `KEPT`."""
        ...


@dataclass(frozen=True, slots=True)
class Cosigned:
    """That a witness has cosigned the checkpoint of a size, and when."""

    witness: str
    size: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Published:
    """What the check of a published copy found.

    Args:
        origin: whose log it is.
        head: the newest checkpoint's size and root.
        heads: those of all checkpoints, by size; each signed, and by one key or another of the log.
        leaves: the leaf hash of every entry; empty where they do not give the root of the newest checkpoint.
        cosigned: which witnesses have cosigned what.
        faults: what is wrong; empty when all is well.
    """

    origin: str
    head: TreeHead
    heads: tuple[TreeHead, ...]
    leaves: Sequence[bytes]
    cosigned: tuple[Cosigned, ...]
    faults: tuple[LogFault, ...]

    @property
    def good(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.faults


def kept_path(size: int) -> str:
    """Give where the checkpoint of a size is kept; names sort as sizes do."""
    return f"{KEPT}/{size:0{_DIGITS}d}"


def check_published(copy: Copy, keys: Sequence[NoteKey], witnesses: Sequence[WitnessKey] = ()) -> Published:
    """Check a whole published copy.

    Args:
        copy: the copy.
        keys: the log's keys, the present one and earlier ones, as whoever checks knows them from elsewhere.
        witnesses: the witnesses whose cosignatures are looked at.

    Raises:
        Problem: there is no checkpoint that one of the keys has signed, so that nothing can be said of the rest.
    """
    newest = latest(copy, keys)
    faults: list[LogFault] = []
    heads, cosigned = _kept(copy, newest, keys, witnesses, faults)
    greatest = heads[-1]
    roots, edge = Roots(heads), Edge()
    leaves: list[bytes] = []
    for tile in tiles_of(greatest.size):
        if tile.level:
            break
        row = _row(copy, tile, faults)
        if row is None:
            return Published(newest.origin, greatest, heads, (), cosigned, tuple(faults))
        faults += _entry_faults(copy, tile, row)
        roots.take(row)
        faults += _tile_faults(copy, list(edge.append(row)))
        leaves += row
    faults += _tile_faults(copy, list(edge.partial()))
    faults += roots.finish()
    known = leaves if edge.head() == greatest else ()
    return Published(newest.origin, greatest, heads, known, cosigned, tuple(faults))


def latest(copy: Copy, keys: Sequence[NoteKey]) -> Checkpoint:
    """Give the newest checkpoint of a published copy.

    Raises:
        Problem: there is none, or none of the keys has signed it.
    """
    data = copy.read(CHECKPOINT)
    if data is None:
        raise Problem("there is no checkpoint", where=CHECKPOINT, cure="Name the folder or bucket of a published log.")
    return open_checkpoint(data, keys)


def check_extends(copy: Copy, old: TreeHead, new: TreeHead) -> None:
    """Check, from the tiles of the new one, that a tree begins with the whole of an earlier one.

    Raises:
        ProofFailed: it does not.
        Problem: a tile is missing or cut.
    """
    if not old.size:
        return
    proof: list[bytes] = []
    if old.size < new.size:
        nodes = TileNodes(new.size, lambda tile: read_row(copy, tile))
        proof = consistency_proof(nodes, old.size, new.size)
    verify_consistency(old.size, new.size, proof, old.root, new.root)


def read_row(copy: Copy, tile: Tile) -> list[bytes]:
    """Give the hashes of a tile of a published copy; for a partial one, the full one may stand in.

    Raises:
        Problem: neither is there, or it is cut.
    """
    data = copy.read(tile.path)
    if data is None and tile.width < WIDTH:
        data = copy.read(Tile(tile.level, tile.number).path)
    if data is None:
        raise Problem("this tile is missing", where=tile.path, cure=_GONE)
    return read_hashes(data, tile)


def _kept(
    copy: Copy,
    newest: Checkpoint,
    keys: Sequence[NoteKey],
    witnesses: Sequence[WitnessKey],
    faults: list[LogFault],
) -> tuple[tuple[TreeHead, ...], tuple[Cosigned, ...]]:
    """Open every checkpoint; of two of one size, both stay, so that their roots are compared with the tree's."""
    heads = {newest.head}
    cosigned: dict[tuple[str, int], Cosigned] = {}
    for path in sorted({CHECKPOINT, *copy.kept()}):
        data = copy.read(path) or b""
        try:
            checkpoint = open_checkpoint(data, keys, newest.origin)
            _note_cosigned(data, checkpoint, witnesses, cosigned)
        except Problem as problem:
            faults.append(LogFault(f"{path}: {problem.what}"))
            continue
        if path not in (CHECKPOINT, kept_path(checkpoint.head.size)):
            faults.append(LogFault(f"{path}: this is the checkpoint of {checkpoint.head.size} entries"))
        heads.add(checkpoint.head)
    ordered = sorted(heads, key=lambda head: (head.size, head.root))
    return tuple(ordered), tuple(cosigned[key] for key in sorted(cosigned))


def _note_cosigned(
    data: bytes, checkpoint: Checkpoint, witnesses: Sequence[WitnessKey], cosigned: dict[tuple[str, int], Cosigned]
) -> None:
    note = Note.from_bytes(data)
    for witness in witnesses:
        at = witness.cosigned_at(note)
        if at is not None:
            cosigned[witness.name, checkpoint.head.size] = Cosigned(witness.name, checkpoint.head.size, at)


def _row(copy: Copy, tile: Tile, faults: list[LogFault]) -> list[bytes] | None:
    try:
        return read_row(copy, tile)
    except Problem as problem:
        faults.append(LogFault(f"{problem.where}: {problem.what}", tile.number * WIDTH))
        return None


def _entry_faults(copy: Copy, tile: Tile, row: Sequence[bytes]) -> Iterator[LogFault]:
    """Find the first entry of a bundle that is not the one whose hash stands in its tile."""
    first = tile.number * WIDTH
    own = copy.read(tile.bundle_path)
    data = copy.read(Tile(0, tile.number).bundle_path) if own is None and tile.width < WIDTH else own
    if data is None:
        yield LogFault(f"{tile.bundle_path}: this entry bundle is missing", first)
        return
    try:
        entries = read_bundle(data, tile)
    except Problem as problem:
        yield LogFault(f"{tile.bundle_path}: {problem.what}", first)
        return
    for index, (found, stated) in enumerate(zip(leaf_hashes(entries), row, strict=True), first):
        if found != stated:
            yield LogFault("the published entry is not the one whose hash stands in its tile", index)
            return
    if own is not None and write_bundle(entries) != own:
        yield LogFault(f"{tile.bundle_path}: there are bytes after its {tile.width} entries", first)


def _tile_faults(copy: Copy, made: Iterable[tuple[Tile, Sequence[bytes]]]) -> Iterator[LogFault]:
    """Find the tiles that are not those of the leaves."""
    for tile, hashes in made:
        data = copy.read(tile.path)
        if data is None and tile.width < WIDTH:
            data = (copy.read(Tile(tile.level, tile.number).path) or b"")[: tile.width * HASH_BYTES]
        if data != write_hashes(hashes):
            yield LogFault(f"{tile.path}: it is not the tile of the leaves below it")
