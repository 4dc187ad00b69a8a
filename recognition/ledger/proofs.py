"""Checking the proofs of RFC 6962: what a witness does with what it is given, trusting nobody."""

from __future__ import annotations

from collections.abc import Sequence

from recognition.ledger.merkle import node


def included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path leads from this leaf at this place to the root of the tree of so many entries."""
    if not 0 <= index < size:
        return False
    hashed, last = leaf, size - 1
    for sibling in path:
        if last == 0:
            return False
        if index & 1 or index == last:
            hashed = node(sibling, hashed)
            # A right edge without a neighbour goes up unchanged until it has one on its left.
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            hashed = node(hashed, sibling)
        index, last = index >> 1, last >> 1
    return last == 0 and hashed == root


def consistent(old: int, new: int, path: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether the tree of the first `old` entries is the beginning of that of `new`. An empty one is the beginning of any."""
    if old == new:
        return not path and old_root == new_root
    if not 0 < old < new:
        return old == 0 and not path
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    path = list(path) if place else [old_root, *path]
    if not path:
        return False
    was = now = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            was, now = node(sibling, was), node(sibling, now)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            now = node(now, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and was == old_root and now == new_root
