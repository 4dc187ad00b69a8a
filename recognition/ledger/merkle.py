"""The Merkle tree of RFC 6962 over the entries: hashes kept per leaf and per full tile, roots and proofs made from them.

Our own, because the hashes lie in the ledger's tables and are committed with the entries that they cover; libraries of trees keep leaves in stores of
their own. The tests write the RFC's definitions out again and compare, and so does the verifier that auditors keep."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import NamedTuple

TILE_BITS = 8
TILE = 1 << TILE_BITS
"""Leaves of a tile. A node of tile level L covers 256^L leaves; level 0 are the leaves themselves."""

Nodes = Callable[[int, int, int], Sequence[bytes]]
"""Reads the hashes at a tile level from a position up to another, that one not included."""

EMPTY = sha256().digest()


def leaf(data: bytes) -> bytes:
    """The hash of an entry's bytes as a leaf."""
    return sha256(b"\0" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return sha256(b"\1" + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root over neighbouring subtrees of equal size, of which the last may be smaller. There is at least one."""
    while len(hashes) > 1:
        odd = hashes[-1:] if len(hashes) % 2 else ()
        hashes = [sha256(b"\1" + left + right).digest() for left, right in zip(hashes[::2], hashes[1::2], strict=False)]
        hashes += odd
    return hashes[0]


class Tile(NamedTuple):
    """The root of a full tile: `level` from 1, `position` among the tiles of its level from 0."""

    level: int
    position: int
    hash: bytes


class Frontier:
    """The right edge of the growing tree: at each level the hashes that do not yet fill a tile."""

    def __init__(self, size: int = 0, edges: Sequence[Sequence[bytes]] = ()) -> None:
        """`edges[L]` are the hashes of level L after the last full tile of level L + 1."""
        self.size = size
        self.edges = [list(edge) for edge in edges] or [[]]

    @classmethod
    def read(cls, size: int, nodes: Nodes) -> Frontier:
        """The edge of a tree of this size as it is stored."""
        edges: list[Sequence[bytes]] = []
        count, level = size, 0
        while count or not edges:
            edges.append(nodes(level, count & -TILE, count))
            count, level = count >> TILE_BITS, level + 1
        return cls(size, edges)

    def copy(self) -> Frontier:
        """An edge to grow on trial: the old one stands until the write is on disk."""
        return Frontier(self.size, self.edges)

    def grow(self, leaves: Sequence[bytes]) -> list[Tile]:
        """Adds leaves; the tiles that they fill."""
        filled: list[Tile] = []
        for hashed in leaves:
            self.edges[0].append(hashed)
            self.size += 1
            if not self.size % TILE:
                self._fill(filled)
        return filled

    def root(self) -> bytes:
        """The root of the whole tree, as `root` makes it from what is stored."""
        below: list[bytes] = []
        for edge in self.edges:
            if hashes := edge + below:
                below = [fold(hashes)]
        return below[0] if below else EMPTY

    def _fill(self, filled: list[Tile]) -> None:
        level = 0
        while len(self.edges[level]) == TILE:
            root = fold(self.edges[level])
            self.edges[level] = []
            level += 1
            if level == len(self.edges):
                self.edges.append([])
            self.edges[level].append(root)
            filled.append(Tile(level, (self.size >> TILE_BITS * level) - 1, root))


def root(size: int, nodes: Nodes) -> bytes:
    """The root of the first `size` entries; of none it is the hash of nothing."""
    return subtree(0, size, nodes) if size else EMPTY


def subtree(start: int, stop: int, nodes: Nodes) -> bytes:
    """The hash over the leaves from `start` to `stop`. `start` is a multiple of the least power of two that spans them,
    as it is for every subtree that the RFC forms."""
    level = max(0, ((stop - start).bit_length() - 1) // TILE_BITS)
    width = TILE_BITS * level
    full = stop >> width
    hashes = list(nodes(level, start >> width, full))
    if full << width < stop:
        hashes.append(subtree(full << width, stop, nodes))
    return fold(hashes)


def inclusion(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """The audit path of an entry in the tree of the first `size`, from the leaf upwards. Raises ValueError outside it."""
    if not 0 <= index < size:
        raise ValueError("the entry lies outside the tree")
    path, start, stop = [], 0, size
    while stop - start > 1:
        middle = start + _left(stop - start)
        if index < middle:
            path.append(subtree(middle, stop, nodes))
            stop = middle
        else:
            path.append(subtree(start, middle, nodes))
            start = middle
    return path[::-1]


def consistency(old: int, new: int, nodes: Nodes) -> list[bytes]:
    """The proof that the tree of the first `old` entries is the beginning of that of `new`. Raises ValueError unless 0 < old ≤ new."""
    if not 0 < old <= new:
        raise ValueError("the older tree has entries and is not larger")
    path, start, stop, whole = [], 0, new, True
    while stop != old:
        middle = start + _left(stop - start)
        if old <= middle:
            path.append(subtree(middle, stop, nodes))
            stop = middle
        else:
            path.append(subtree(start, middle, nodes))
            start, whole = middle, False
    return ([] if whole else [subtree(start, stop, nodes)]) + path[::-1]


def _left(size: int) -> int:
    """The largest power of two below the size: how many leaves the left subtree has."""
    return 1 << (size - 1).bit_length() - 1
