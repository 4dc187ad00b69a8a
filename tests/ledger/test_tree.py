"""Roots and proofs are those of RFC 6962, held against its definitions written out plainly."""

from __future__ import annotations

from hashlib import sha256

import pytest

from recognition.ledger import merkle

LEAVES = [merkle.leaf(f"entry {number}".encode()) for number in range(66_100)]


def kept() -> dict[tuple[int, int], bytes]:
    return {(level, position): hashed for level, position, hashed in merkle.Frontier().grow(LEAVES)}


TILES = kept()


def nodes(level: int, start: int, stop: int) -> list[bytes]:
    return LEAVES[start:stop] if level == 0 else [TILES[level, position] for position in range(start, stop)]


def plain_root(leaves: list[bytes]) -> bytes:
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    left = plain_split(len(leaves))
    return merkle.node(plain_root(leaves[:left]), plain_root(leaves[left:]))


def plain_split(size: int) -> int:
    left = 1
    while left * 2 < size:
        left *= 2
    return left


def plain_path(index: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    left = plain_split(len(leaves))
    if index < left:
        return plain_path(index, leaves[:left]) + [plain_root(leaves[left:])]
    return plain_path(index - left, leaves[left:]) + [plain_root(leaves[:left])]


def plain_proof(old: int, leaves: list[bytes], whole: bool = True) -> list[bytes]:
    if old == len(leaves):
        return [] if whole else [plain_root(leaves)]
    left = plain_split(len(leaves))
    if old <= left:
        return plain_proof(old, leaves[:left], whole) + [plain_root(leaves[left:])]
    return plain_proof(old - left, leaves[left:], False) + [plain_root(leaves[:left])]


def test_the_published_hashes_of_the_rfc():
    assert merkle.root(0, nodes).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert merkle.leaf(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


def test_every_root_up_to_600():
    for size in range(601):
        assert merkle.root(size, nodes) == plain_root(LEAVES[:size]), size


@pytest.mark.parametrize("size", (65_535, 65_536, 65_537, 66_049, 66_100))
def test_roots_where_tiles_of_tiles_fill(size):
    assert merkle.root(size, nodes) == plain_root(LEAVES[:size])


def test_every_inclusion_path_of_many_sizes():
    for size in (*range(1, 20), 255, 256, 257, 300, 511, 512, 513, 600):
        for index in {0, 1, size // 3, size // 2, size - 2, size - 1} & set(range(size)):
            assert merkle.inclusion(index, size, nodes) == plain_path(index, LEAVES[:size]), (index, size)


def test_consistency_of_many_pairs():
    for new in (*range(1, 18), 255, 256, 257, 400, 512, 600):
        for old in {1, 2, 3, new // 3, new // 2, new - 1, new, 256} & set(range(1, new + 1)):
            assert merkle.consistency(old, new, nodes) == plain_proof(old, LEAVES[:new]), (old, new)


def test_an_edge_read_from_disk_grows_like_one_that_was_never_put_down():
    for size in (0, 1, 255, 256, 257, 65_535, 65_536, 66_000):
        edge = merkle.Frontier.read(size, nodes)
        assert [tuple(tile) for tile in edge.grow(LEAVES[size:66_100])] == [
            (level, position, hashed) for (level, position), hashed in TILES.items() if (position + 1) << 8 * level > size
        ]


@pytest.mark.parametrize("wrong", ((5, 5), (-1, 5), (0, 0)))
def test_no_path_outside_the_tree(wrong):
    with pytest.raises(ValueError):
        merkle.inclusion(*wrong, nodes)


@pytest.mark.parametrize("wrong", ((0, 5), (6, 5)))
def test_no_proof_from_nothing_or_backwards(wrong):
    with pytest.raises(ValueError):
        merkle.consistency(*wrong, nodes)
