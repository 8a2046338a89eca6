"""Tiles: the paths and widths of the specification's examples, and the same tree as in memory, whatever its size."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.evidence.merkle import (
    Frontier,
    Nodes,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_of,
    verify_consistency,
)
from rogatory.evidence.tiles import (
    Edge,
    Tile,
    TileNodes,
    read_bundle,
    read_edge,
    read_hashes,
    read_path,
    tiles_of,
    write_bundle,
    write_hashes,
)
from rogatory.problem import Problem

LEAVES = [leaf_hash(b"entry %d" % number) for number in range(70_000)]


def published(size: int) -> dict[str, bytes]:
    edge = Edge()
    made = [*edge.append(LEAVES[:size]), *edge.partial()]
    return {tile.path: write_hashes(hashes) for tile, hashes in made}


@pytest.fixture(scope="module")
def large() -> dict[str, bytes]:
    return published(70_000)


def test_paths_are_those_of_the_specification():
    assert Tile(0, 1234067).path == "tile/0/x001/x234/067"
    assert Tile(0, 1234067, 5).bundle_path == "tile/entries/x001/x234/067.p/5"
    assert Tile(3, 0).path == "tile/3/000"


@given(st.integers(0, 63), st.integers(0, 10**9), st.integers(1, 256))
def test_a_path_leads_back_to_its_tile(level, number, width):
    tile = Tile(level, number, width)
    assert read_path(tile.path) == (False, tile)
    assert read_path(Tile(0, number, width).bundle_path) == (True, Tile(0, number, width))


@pytest.mark.parametrize(
    "path",
    ["tile/00/000", "tile/64/000", "tile/0/x000/001", "tile/0/1", "tile/0/000.p/256", "tile/0/000.p/0",
     "tile/entries/000.p/01", "checkpoint", "../tile/0/000"],
)  # fmt: skip
def test_other_paths_are_refused(path):
    with pytest.raises((Problem, ValueError)):
        read_path(path)


def test_a_tree_of_70000_has_the_tiles_that_the_specification_counts(large):
    widths = Counter((tile.level, tile.width) for tile in tiles_of(70_000))
    assert widths == {(0, 256): 273, (0, 112): 1, (1, 256): 1, (1, 17): 1, (2, 1): 1}
    assert set(large) == {tile.path for tile in tiles_of(70_000)}


def test_a_tree_of_256_has_a_full_tile_and_a_partial_one_of_one_hash():
    assert [tile.path for tile in tiles_of(256)] == ["tile/0/000", "tile/1/000.p/1"]


@given(st.integers(0, 2000), st.integers(0, 2000))
def test_an_edge_that_was_taken_up_again_gives_the_tiles_and_the_root_of_the_whole_tree(first, more):
    there = published(first)
    edge = read_edge(first, lambda tile: read_hashes(there[tile.path], tile))
    made = [*edge.append(LEAVES[first : first + more]), *edge.partial()]
    there |= {tile.path: write_hashes(hashes) for tile, hashes in made}
    whole = published(first + more)
    assert {path: there[path] for path in whole} == whole
    assert edge.frontier() == Frontier().append_many(LEAVES[: first + more])


def test_proofs_out_of_tiles_are_those_of_the_tree_in_memory(large, chance):
    nodes, size = Nodes(LEAVES), len(LEAVES)
    tiles = TileNodes(size, lambda tile: read_hashes(large[tile.path], tile))
    for _ in range(12):
        index, old = chance.randrange(size), chance.randrange(1, size)
        assert inclusion_proof(tiles, index, size) == inclusion_proof(nodes, index, size)
        proof = consistency_proof(tiles, old, size)
        verify_consistency(old, size, proof, root_of(LEAVES[:old]), root_of(LEAVES))


def test_an_edge_of_another_size_is_refused():
    with pytest.raises(Problem):
        Edge(3, [LEAVES[:2]])
    with pytest.raises(Problem):
        Edge(256, [[]])


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=256))
def test_a_bundle_gives_its_entries_again_and_a_wider_one_its_first(entries):
    tile = Tile(0, 0, len(entries))
    assert read_bundle(write_bundle(entries), tile) == entries
    assert read_bundle(write_bundle([*entries, b"more"]), tile) == entries
    with pytest.raises(Problem):
        read_bundle(write_bundle(entries[1:]), tile)


def test_a_bundle_that_breaks_off_and_an_entry_too_long_for_one_are_refused():
    with pytest.raises(Problem):
        read_bundle(write_bundle([b"entry"])[:-1], Tile(0, 0, 1))
    with pytest.raises(Problem):
        read_bundle(write_bundle([b"entry"]) + b"\0", Tile(0, 0, 1))
    with pytest.raises(Problem):
        write_bundle([b"x" * 0x10000])


def test_a_tile_that_was_cut_is_refused(large):
    tile = Tile(0, 0)
    with pytest.raises(Problem):
        read_hashes(large[tile.path][:-32], tile)
    with pytest.raises(Problem):
        read_hashes(large[tile.path] + b"\0", tile)
