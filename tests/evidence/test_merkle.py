"""The Merkle tree, beside the definitions of RFC 6962 section 2.1 written down as they stand there."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rogatory.evidence.merkle import (
    EMPTY_ROOT,
    Frontier,
    Nodes,
    ProofFailed,
    TreeHead,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    leaf_hashes,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from rogatory.problem import Problem

LARGEST_TRIED = 70
LEAVES = leaf_hashes(str(number).encode() for number in range(LARGEST_TRIED))
NODES = Nodes(LEAVES)


def sha256(data):
    return hashlib.sha256(data).digest()


def split(count):
    """The largest power of two smaller than count."""
    return 1 << ((count - 1).bit_length() - 1)


def mth(leaves):
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:]))


def path(m, leaves):
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m, leaves, known):
    if m == len(leaves):
        return [] if known else [mth(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], known), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


ROOTS = [mth(LEAVES[:size]) for size in range(LARGEST_TRIED + 1)]


def includes(leaf, index, size, proof, root):
    try:
        verify_inclusion(leaf, index, size, proof, root)
    except ProofFailed:
        return False
    return True


def consistent(old_size, new_size, proof, old_root, new_root):
    try:
        verify_consistency(old_size, new_size, proof, old_root, new_root)
    except ProofFailed:
        return False
    return True


def flipped(data, bit):
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def with_flipped_step(proof, chance):
    at = chance.randrange(len(proof))
    return [*proof[:at], flipped(proof[at], chance.randrange(256)), *proof[at + 1 :]]


def test_leaves_and_nodes_are_hashed_apart():
    assert leaf_hash(b"entry") == sha256(b"\x00entry")
    assert node_hash(LEAVES[0], LEAVES[1]) == sha256(b"\x01" + LEAVES[0] + LEAVES[1])
    assert root_of([]) == EMPTY_ROOT == sha256(b"")


def test_every_root_up_to_seventy_leaves_is_the_rfc_s():
    assert [root_of(LEAVES[:size]) for size in range(LARGEST_TRIED + 1)] == ROOTS


@given(st.integers(0, 300), st.lists(st.integers(0, 40)))
def test_a_frontier_has_the_same_root_however_its_leaves_came(singly, batches):
    leaves = leaf_hashes(str(number).encode() for number in range(singly + sum(batches)))
    frontier = Frontier()
    for leaf in leaves[:singly]:
        frontier = frontier.append(leaf)
    for count in batches:
        frontier = frontier.append_many(leaves[frontier.size : frontier.size + count])
    assert frontier.size == len(leaves)
    assert frontier.root() == root_of(leaves)
    assert Frontier.from_bytes(frontier.to_bytes()) == frontier


def test_a_frontier_is_a_value_that_appending_leaves_as_it_was():
    before = Frontier().append_many(LEAVES[:7])
    before.append(LEAVES[7])
    before.append_many(LEAVES[7:])
    assert before.root() == ROOTS[7]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Frontier(-1),
        lambda: Frontier(2**63, (LEAVES[0],)),
        lambda: Frontier(3, (LEAVES[0],)),
        lambda: Frontier(1, (b"short",)),
        lambda: Frontier.from_bytes(b""),
        lambda: Frontier.from_bytes(Frontier().append_many(LEAVES[:5]).to_bytes()[:-1]),
        lambda: Frontier.from_bytes(Frontier().append_many(LEAVES[:5]).to_bytes() + b"\x00"),
        lambda: Frontier().append(b"not a hash"),
        lambda: Frontier().append_many([LEAVES[0], b"not a hash"]),
        lambda: Nodes([b"not a hash"]),
        lambda: TreeHead(-1, EMPTY_ROOT),
        lambda: TreeHead(1, b"short"),
        lambda: inclusion_proof(NODES, 5, 5),
        lambda: inclusion_proof(NODES, -1, 5),
        lambda: consistency_proof(NODES, 0, 5),
        lambda: consistency_proof(NODES, 6, 5),
    ],
)
def test_what_belongs_to_no_tree_is_refused(make):
    with pytest.raises(Problem):
        make()


@given(st.lists(st.integers(0, 50)))
def test_nodes_hold_the_same_subtrees_however_their_leaves_came(batches):
    leaves = leaf_hashes(str(number).encode() for number in range(sum(batches)))
    nodes = Nodes()
    for count in batches:
        nodes.append_many(leaves[nodes.size : nodes.size + count])
    assert nodes.size == len(leaves)
    for level in range(len(leaves).bit_length()):
        for index in range(len(leaves) >> level):
            assert nodes.node(level, index) == mth(leaves[index << level : (index + 1) << level])


def test_every_proof_up_to_seventy_leaves_is_the_rfc_s_and_holds():
    for size in range(1, LARGEST_TRIED + 1):
        for other in range(size):
            inclusion = inclusion_proof(NODES, other, size)
            assert inclusion == path(other, LEAVES[:size])
            verify_inclusion(LEAVES[other], other, size, inclusion, ROOTS[size])
            consistency = consistency_proof(NODES, other + 1, size)
            assert consistency == subproof(other + 1, LEAVES[:size], True)
            verify_consistency(other + 1, size, consistency, ROOTS[other + 1], ROOTS[size])


def test_an_inclusion_proof_holds_for_no_other_bit_leaf_index_length_or_root(chance):
    for size in range(1, LARGEST_TRIED + 1):
        for index in range(size):
            leaf, root, proof = LEAVES[index], ROOTS[size], inclusion_proof(NODES, index, size)
            other = chance.choice([at for at in range(-1, LARGEST_TRIED + 1) if at != index])
            assert not includes(leaf, other, size, proof, root)
            assert not includes(LEAVES[index - 1], index, size, proof, root) or size == 1
            assert not includes(flipped(leaf, chance.randrange(256)), index, size, proof, root)
            assert not includes(leaf, index, size, proof, flipped(root, chance.randrange(256)))
            assert not includes(leaf, index, size, proof, ROOTS[size - 1])
            assert not includes(leaf, index, size, [*proof, root], root)
            if proof:
                assert not includes(leaf, index, size, with_flipped_step(proof, chance), root)
                assert not includes(leaf, index, size, proof[:-1], root)
                assert not includes(leaf, index, size, proof[1:], root)


def test_an_inclusion_proof_holds_for_no_other_size_under_that_size_s_root():
    for size in range(1, LARGEST_TRIED + 1):
        for index in range(size):
            proof = inclusion_proof(NODES, index, size)
            others = [other for other in range(LARGEST_TRIED + 1) if other != size]
            assert not any(includes(LEAVES[index], index, other, proof, ROOTS[other]) for other in others)


def test_a_consistency_proof_holds_for_no_other_bit_size_length_or_root(chance):
    for new in range(2, LARGEST_TRIED + 1):
        for old in range(1, new):
            old_root, new_root, proof = ROOTS[old], ROOTS[new], consistency_proof(NODES, old, new)
            assert not consistent(old, new, with_flipped_step(proof, chance), old_root, new_root)
            assert not consistent(old, new, proof, flipped(old_root, chance.randrange(256)), new_root)
            assert not consistent(old, new, proof, old_root, flipped(new_root, chance.randrange(256)))
            assert not consistent(old, new, proof[:-1], old_root, new_root)
            assert not consistent(old, new, [*proof, new_root], old_root, new_root)
            assert not consistent(new, old, proof, new_root, old_root)
            other = chance.choice([size for size in range(LARGEST_TRIED + 1) if size not in {old, new}])
            assert not consistent(other, new, proof, ROOTS[other], new_root)
            assert not consistent(old, other, proof, old_root, ROOTS[other])


@pytest.mark.parametrize(
    ("check", "what"),
    [
        (lambda: verify_inclusion(LEAVES[3], 7, 7, [], ROOTS[7]), "has no leaf 7"),
        (lambda: verify_inclusion(b"", 3, 7, path(3, LEAVES[:7]), ROOTS[7]), "leaf hash has 0 bytes"),
        (lambda: verify_inclusion(LEAVES[3], 3, 7, [LEAVES[0], b"", b""], ROOTS[7]), "proof's step 1 has 0 bytes"),
        (lambda: verify_inclusion(LEAVES[3], 3, 7, [], ROOTS[7]), "0 steps and must have 3"),
        (lambda: verify_inclusion(LEAVES[3], 3, 7, path(2, LEAVES[:7]), ROOTS[7]), "another root"),
        (lambda: verify_consistency(3, 7, subproof(3, LEAVES[:7], True), b"", ROOTS[7]), "old root has 0 bytes"),
        (lambda: verify_consistency(8, 7, [], ROOTS[8], ROOTS[7]), "cannot be shown to begin with 8"),
        (lambda: verify_consistency(3, 3, [ROOTS[3]], ROOTS[3], ROOTS[3]), "1 steps and must have 0"),
        (lambda: verify_consistency(3, 3, [], ROOTS[3], ROOTS[4]), "sizes are equal and the roots are not"),
        (lambda: verify_consistency(3, 7, subproof(3, LEAVES[:7], True), ROOTS[4], ROOTS[7]), "the old root"),
        (lambda: verify_consistency(3, 7, subproof(3, LEAVES[:7], True), ROOTS[3], ROOTS[6]), "the new root"),
    ],
)
def test_a_failed_check_says_what_failed(check, what):
    with pytest.raises(ProofFailed, match=what):
        check()
