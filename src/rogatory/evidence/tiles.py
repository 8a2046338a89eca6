"""The tiles of a published log (c2sp.org/tlog-tiles): the tree in rows of 256 hashes, the entries in bundles of 256.

A *tile* of level 0 holds leaf hashes; each hash of a tile above is the root of one full tile below. The last tile of a
level is *partial* where the tree does not fill it. An *entry bundle* holds the entries whose leaf hashes stand in the
tile of level 0 with its number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rogatory.evidence.entry import LONGEST_ENTRY
from rogatory.evidence.merkle import HASH_BYTES, Frontier, TreeHead, root_of
from rogatory.problem import Problem

WIDTH = 256
HEIGHT = 8
"""Levels of the tree within a tile: 2**8 hashes."""

_CURE = "Take the published copy again, whole."
_PATH = re.compile(r"tile/(entries|[0-9]{1,2})/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """Where a tile stands: its level, its number within the level, and how many hashes it holds.

    Raises:
        ValueError: there is no such tile.
    """

    level: int
    number: int
    width: int = WIDTH

    def __post_init__(self) -> None:
        """Refuse what no tree has."""
        if not (0 <= self.level < 64 and self.number >= 0 and 0 < self.width <= WIDTH):
            raise ValueError(f"there is no tile {self.number} of {self.width} hashes on level {self.level}")

    @property
    def path(self) -> str:
        """Where it is published, below the log's address."""
        return f"tile/{self.level}/{self._number}"

    @property
    def bundle_path(self) -> str:
        """Where the entries of this tile of level 0 are published."""
        return f"tile/entries/{self._number}"

    @property
    def _number(self) -> str:
        digits = f"{self.number:03d}"
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        path = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
        return path if self.width == WIDTH else f"{path}.p/{self.width}"


def read_path(path: str) -> tuple[bool, Tile]:
    """Read a published path: whether it is an entry bundle's, and the tile.

    Raises:
        Problem: it is no tile's path in its one form.
    """
    found = _PATH.fullmatch(path)
    if found:
        level, number, width = found.groups()
        bundle = level == "entries"
        if int(width or WIDTH) <= WIDTH:
            tile = Tile(0 if bundle else int(level), int(re.sub("[x/]", "", number)), int(width or WIDTH))
            if path == (tile.bundle_path if bundle else tile.path):
                return bundle, tile
    raise Problem("this is no path of a tile", where=path[:200], cure=_CURE)


def tiles_of(size: int) -> Iterator[Tile]:
    """Give all tiles of a tree of `size` leaves, level by level, the partial one of a level last."""
    level = 0
    while (hashes := size >> HEIGHT * level) > 0:
        full, rest = divmod(hashes, WIDTH)
        yield from (Tile(level, number) for number in range(full))
        if rest:
            yield Tile(level, full, rest)
        level += 1


class Edge:
    """The right edge of a tree in tiles: the hashes of each level's partial tile, the lowest level first.

    What a log needs to go on publishing, and what a reader needs to know the tree of every size on the way.
    """

    __slots__ = ("_rows", "size")

    def __init__(self, size: int = 0, rows: Iterable[Sequence[bytes]] = ()) -> None:
        """Go on from a tree of `size` leaves; `rows` are the hashes of the partial tiles, one for each level.

        Raises:
            Problem: a row has not as many hashes as the size says.
        """
        self.size = size
        self._rows = [list(row) for row in rows]
        widths = [size >> HEIGHT * level & WIDTH - 1 for level in range(len(self._rows))]
        if [len(row) for row in self._rows] != widths or size >> HEIGHT * len(self._rows):
            raise Problem("the partial tiles are not those of this size", where=f"tree of {size}", cure=_CURE)

    def append(self, leaves: Iterable[bytes]) -> Iterator[tuple[Tile, list[bytes]]]:
        """Append leaf hashes, and give each tile that is full by them with its hashes; take all of them."""
        for leaf in leaves:
            yield from self._add(0, leaf)
            self.size += 1

    def partial(self) -> Iterator[tuple[Tile, list[bytes]]]:
        """Give the partial tile of each level that has one, with its hashes."""
        for level, row in enumerate(self._rows):
            if row:
                yield Tile(level, self.size >> HEIGHT * (level + 1), len(row)), list(row)

    def frontier(self) -> Frontier:
        """Give the same edge as a frontier."""
        rows = reversed(self._rows)
        return Frontier(self.size, tuple(peak for row in rows for peak in Frontier().append_many(row).peaks))

    def head(self) -> TreeHead:
        """Give the size and the root."""
        return TreeHead(self.size, self.frontier().root())

    def _add(self, level: int, node: bytes) -> Iterator[tuple[Tile, list[bytes]]]:
        if level == len(self._rows):
            self._rows.append([])
        row = self._rows[level]
        row.append(node)
        if len(row) == WIDTH:
            self._rows[level] = []
            yield Tile(level, self.size >> HEIGHT * (level + 1)), row
            yield from self._add(level + 1, root_of(row))


def read_edge(size: int, read: Callable[[Tile], Sequence[bytes]]) -> Edge:
    """Take up the right edge of a published tree of `size` leaves; `read` gives the hashes of a partial tile.

    Raises:
        Problem: a tile has another number of hashes.
    """
    rows: list[Sequence[bytes]] = []
    while size >> HEIGHT * len(rows):
        level = len(rows)
        width = size >> HEIGHT * level & WIDTH - 1
        rows.append(read(Tile(level, size >> HEIGHT * (level + 1), width)) if width else [])
    return Edge(size, rows)


class TileNodes:
    """The hashes of complete subtrees out of tiles (`rogatory.evidence.merkle.NodeSource`), for proofs of one size."""

    def __init__(self, size: int, read: Callable[[Tile], Sequence[bytes]]) -> None:
        """Serve proofs in the tree of `size` leaves; `read` gives a tile's hashes, and is asked once for each."""
        self._size = size
        self._read = lru_cache(maxsize=None)(read)

    def node(self, level: int, index: int) -> bytes:
        """Give the hash of a complete subtree."""
        tile_level, above = divmod(level, HEIGHT)
        first = index << above
        number = first >> HEIGHT
        width = min(WIDTH, (self._size >> HEIGHT * tile_level) - (number << HEIGHT))
        row = self._read(Tile(tile_level, number, width))
        start = first & WIDTH - 1
        return root_of(row[start : start + (1 << above)])


def write_hashes(hashes: Iterable[bytes]) -> bytes:
    """Write a tile."""
    return b"".join(hashes)


def read_hashes(data: bytes, tile: Tile) -> list[bytes]:
    """Read a tile's hashes; more than its width is a wider tile, of which the first count.

    Raises:
        Problem: it has fewer.
    """
    if len(data) < tile.width * HASH_BYTES or len(data) % HASH_BYTES:
        raise Problem(f"it has {len(data)} bytes, and {tile.width} hashes are due", where=tile.path, cure=_CURE)
    return [data[at : at + HASH_BYTES] for at in range(0, tile.width * HASH_BYTES, HASH_BYTES)]


def write_bundle(entries: Iterable[bytes]) -> bytes:
    """Write an entry bundle: each entry after its length in two bytes, big-endian.

    Raises:
        Problem: an entry is longer than two bytes can say.
    """
    written = []
    for entry in entries:
        if len(entry) > LONGEST_ENTRY:
            cure = "Keep what is large beside the entry."
            raise Problem(f"an entry of {len(entry)} bytes fits no bundle", where="entry bundle", cure=cure)
        written.append(len(entry).to_bytes(2, "big") + entry)
    return b"".join(written)


def read_bundle(data: bytes, tile: Tile) -> list[bytes]:
    """Read the entries of a bundle; more than its width is a wider bundle, of which the first count.

    Raises:
        Problem: it breaks off within an entry, or has fewer.
    """
    entries: list[bytes] = []
    at = 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if at + 2 > len(data) or end > len(data):
            raise Problem("it breaks off within an entry", where=tile.bundle_path, cure=_CURE)
        entries.append(data[at + 2 : end])
        at = end
    if len(entries) < tile.width:
        what = f"it has {len(entries)} entries, and {tile.width} are due"
        raise Problem(what, where=tile.bundle_path, cure=_CURE)
    return entries[: tile.width]
