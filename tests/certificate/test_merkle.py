"""The tree is that of RFC 6962: its hashes are computed here once more, as the RFC defines them."""

from hashlib import sha256

import pytest

from uftp_conformance.certificate import merkle

SIZES = (*range(1, 20), 31, 32, 33, 100)


def entries(size: int) -> list[bytes]:
    return [b"entry %d" % number for number in range(size)]


def tree_head(leaves: list[bytes]) -> bytes:
    """MTH of section 2.1: split at the largest power of two below the size."""
    if len(leaves) < 2:
        return sha256(b"\0" + leaves[0]).digest() if leaves else sha256(b"").digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1" + tree_head(leaves[:split]) + tree_head(leaves[split:])).digest()


def audit_path(index: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of section 2.1.1."""
    if len(leaves) < 2:
        return []
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if index < split:
        return [*audit_path(index, leaves[:split]), tree_head(leaves[split:])]
    return [*audit_path(index - split, leaves[split:]), tree_head(leaves[:split])]


@pytest.mark.parametrize("size", [0, *SIZES])
def test_the_root_is_that_of_the_rfc(size: int) -> None:
    """Of trees of every shape."""
    leaves = entries(size)
    assert merkle.root([merkle.leaf(entry) for entry in leaves]) == tree_head(leaves)


@pytest.mark.parametrize("size", SIZES)
def test_every_path_is_that_of_the_rfc_and_leads_to_the_root(size: int) -> None:
    """From every leaf; and neither from another index nor in a tree of another size."""
    leaves = entries(size)
    hashes = [merkle.leaf(entry) for entry in leaves]
    for index, hashed in enumerate(hashes):
        path = merkle.proof(hashes, index)
        assert path == audit_path(index, leaves)
        assert merkle.root_from(hashed, index, size, path) == tree_head(leaves)
        assert merkle.root_from(hashed, (index + 1) % size, size, path) != tree_head(leaves) or size == 1
        assert merkle.root_from(hashed, index, size, [*path, hashed]) is None
        assert merkle.root_from(hashed, size, size, path) is None


@pytest.mark.parametrize("size", SIZES)
def test_the_roots_of_blocks_make_the_root(size: int) -> None:
    """So that whoever has them and the root can find the block that differs."""
    hashes = [merkle.leaf(entry) for entry in entries(size)]
    each, blocks = merkle.blocks(hashes, 8)
    assert len(blocks) <= 8
    assert merkle.root(blocks) == merkle.root(hashes)
    assert blocks == [merkle.root(hashes[at : at + each]) for at in range(0, size, each)]


def test_a_node_is_no_leaf() -> None:
    """Two hashes side by side as an entry do not give the hash of the node above them."""
    left, right = merkle.leaf(b"1"), merkle.leaf(b"2")
    assert merkle.leaf(left + right) != merkle.node(left, right)
