"""Merkle trees after RFC 6962, section 2.1: SHA-256, leaves and nodes told apart by their first byte.  Pure."""

import hashlib
from collections.abc import Sequence

EMPTY = hashlib.sha256(b"").digest()


def leaf(entry: bytes) -> bytes:
    """Return the hash of an entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(hashes: Sequence[bytes]) -> bytes:
    """Return the root over the hashes of leaves, or over those of whole subtrees of one size."""
    if not hashes:
        return EMPTY
    level = list(hashes)
    while len(level) > 1:
        level = _above(level)
    return level[0]


def _above(level: Sequence[bytes]) -> list[bytes]:
    """Return the level above one; an odd last hash rises as it is, which splits as the RFC does."""
    pairs = [node(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
    return [*pairs, *level[len(pairs) * 2 :]]


def proof(hashes: Sequence[bytes], index: int) -> list[bytes]:
    """Return the audit path of the leaf of this index: what its hash is joined with, from the leaf to the root."""
    path, level, at = [], list(hashes), index
    while len(level) > 1:
        beside = at ^ 1
        if beside < len(level):
            path.append(level[beside])
        level, at = _above(level), at // 2
    return path


def root_from(hashed: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """Return the root to which an audit path leads from a leaf; None when no tree of this size has such a path."""
    if not 0 <= index < size:
        return None
    steps, at, last = list(path), index, size - 1
    while last:
        if at % 2 or at < last:
            if not steps:
                return None
            beside = steps.pop(0)
            hashed = node(beside, hashed) if at % 2 else node(hashed, beside)
        at, last = at // 2, last // 2
    return hashed if not steps else None


def blocks(hashes: Sequence[bytes], most: int) -> tuple[int, list[bytes]]:
    """Return how many leaves a block has, a power of two, and the root of each block; at most so many blocks."""
    size, level = 1, list(hashes)
    while len(level) > most:
        size, level = size * 2, _above(level)
    return size, level
