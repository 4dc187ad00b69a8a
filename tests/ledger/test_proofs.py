"""Proofs convince two verifiers that share no code, and nothing that was changed in one convinces either."""

from __future__ import annotations

import copy
import json
import random
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from recognition.ledger import merkle, open_ledger
from recognition.ledger.checkpoints import Checkpoint, NoteRefused, SigningKeys, read_note
from recognition.ledger.proofs import consistent, included
from tests.ledger.auditing import LONG, fill, public_keys, run_standalone, standalone

MUTATIONS = 10_000 if LONG else 2_000
LEAVES = [merkle.leaf(f"entry {number}".encode()) for number in range(600)]
auditor = standalone()


def nodes(level: int, start: int, stop: int) -> list[bytes]:
    if level == 0:
        return LEAVES[start:stop]
    return [merkle.fold(LEAVES[place << 8 : place + 1 << 8]) for place in range(start, stop)]


def test_roots_of_every_size_are_those_of_the_other_verifier():
    other = auditor.Tree()
    assert other.root() == merkle.root(0, nodes)
    for size, leaf in enumerate(LEAVES, 1):
        other.add(leaf)
        assert other.root() == merkle.root(size, nodes) == grown(size).root(), size


def grown(size: int) -> merkle.Frontier:
    edge = merkle.Frontier()
    edge.grow(LEAVES[:size])
    return edge


def test_every_inclusion_proof_convinces_both():
    for size in (*range(1, 70), 255, 256, 257, 511, 512, 513, 600):
        root = merkle.root(size, nodes)
        for index in range(size) if size < 70 else (0, 1, size // 2, size - 2, size - 1):
            path = merkle.inclusion(index, size, nodes)
            assert included(LEAVES[index], index, size, path, root)
            assert auditor.root_by_path(LEAVES[index], index, size, path) == root


def test_every_consistency_proof_convinces_both():
    for new in (*range(1, 50), 255, 256, 257, 512, 600):
        for old in range(1, new + 1) if new < 50 else (1, 2, 3, 128, 255, new // 2, new - 1, new):
            proof, roots = merkle.consistency(old, new, nodes), (merkle.root(old, nodes), merkle.root(new, nodes))
            assert consistent(old, new, proof, *roots)
            assert auditor.roots_by_proof(old, new, proof, roots[0]) == roots


@pytest.fixture(scope="module")
def proofs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The receipts of some answers as proofs, and a bundle for a witness, as the service gives them."""
    folder = tmp_path_factory.mktemp("proofs") / "data"
    folder.mkdir()
    notes = fill(folder, rounds=6)
    ledger = open_ledger(folder)
    note = ledger.checkpoint()
    size, reads = Checkpoint.read(note.rpartition("\n\n")[0]).size, ledger.reads
    receipts = [
        {"sequence": at, "size": size, "leaf": merkle.leaf(reads.entry(at)).hex(), "root": reads.root(size).hex(),
         "path": [one.hex() for one in reads.inclusion(at, size)], "checkpoint": note}
        for at in (0, 1, 100, 131, size - 2, size - 1)
    ]  # fmt: skip
    bundles = []
    for last in notes[1:-1]:
        old = int(last.split("\n")[1])
        bundles.append({"from": old, "to": size, "path": [one.hex() for one in reads.consistency(old, size)], "checkpoint": note, "last": last})
    ledger.close()
    keys = "\n".join(key.line for key in public_keys(folder))
    return {"receipts": receipts, "bundles": bundles, "keys": auditor.read_keys(keys), "public": public_keys(folder), "folder": folder}


def theirs(keys: Any, proof: dict[str, Any]) -> bool:
    """Whether the stand-alone verifier is convinced."""
    try:
        if "last" in proof:
            auditor.check_bundle(proof, keys, proof["last"])
        else:
            auditor.check_receipt(proof, keys, None)
    except (auditor.Wrong, ValueError, KeyError, TypeError):
        return False
    return True


def ours(keys: Any, proof: dict[str, Any]) -> bool:
    """Whether the service's own verifier is convinced, on hashes, numbers and notes alone."""
    try:
        now, path = read_note(proof["checkpoint"], keys), [bytes.fromhex(one) for one in proof["path"]]
        if "last" in proof:
            then = read_note(proof["last"], keys)
            return consistent(then.size, now.size, path, then.root, now.root)
        return included(bytes.fromhex(proof["leaf"]), proof["sequence"], now.size, path, now.root)
    except (NoteRefused, ValueError):
        return False


def flipped(text: str, chance: random.Random, alphabet: str) -> str:
    at = chance.randrange(len(text))
    return text[:at] + chance.choice([one for one in alphabet if one != text[at]]) + text[at + 1 :]


def mutated(proof: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """One thing changed: a hash, the order of hashes, a number, or what was signed."""
    found, hexes = copy.deepcopy(proof), "0123456789abcdef"
    path: list[str] = found["path"]

    def of_path(change: Callable[[], Any]) -> Callable[[], Any]:
        return change if path else lambda: path.append(hexes * 4)

    def put(at: int, value: str) -> None:
        path[at] = value

    ways: list[Callable[[], Any]] = [
        of_path(lambda: put(at := chance.randrange(len(path)), flipped(path[at], chance, hexes))),
        of_path(lambda: path.pop(chance.randrange(len(path)))),
        of_path(lambda: path.insert(at := chance.randrange(len(path)), path[at])),
        lambda: path.append("00" * 32),
        of_path(lambda: path.reverse() if path != path[::-1] else path.clear()),
        lambda: found.update(checkpoint=flipped(found["checkpoint"], chance, "ABCabc0123456789+/=—\n ")),
    ]
    if "last" in found:
        ways.append(lambda: found.update(last=flipped(found["last"], chance, "ABCabc0123456789+/=—\n ")))
    else:
        ways.append(lambda: found.update(leaf=flipped(found["leaf"], chance, hexes)))
        ways.append(lambda: found.update(sequence=chance.choice([at for at in range(-1, found["size"] + 3) if at != found["sequence"]])))
    chance.choice(ways)()
    return found


def test_the_proofs_convince_both_as_they_are(proofs):
    for proof in (*proofs["receipts"], *proofs["bundles"]):
        assert theirs(proofs["keys"], proof) and ours(proofs["public"], proof)


def test_no_mutated_proof_convinces_anybody(proofs):
    chance, good = random.Random(6962), [*proofs["receipts"], *proofs["bundles"]]
    convinced = []
    for _ in range(MUTATIONS):
        proof = chance.choice(good)
        bad = mutated(proof, chance)
        assert bad != proof
        if theirs(proofs["keys"], bad) or ours(proofs["public"], bad):
            convinced.append(bad)
    assert convinced == []


def test_a_number_in_a_proof_that_is_not_the_signed_one_is_refused(proofs):
    for name, wrong in (("size", 1), ("root", "00" * 32), ("leaf", "ab" * 32)):
        assert not theirs(proofs["keys"], proofs["receipts"][2] | {name: wrong})
    for name in ("from", "to"):
        assert not theirs(proofs["keys"], proofs["bundles"][0] | {name: 7})


def test_the_program_says_what_is_wrong_and_ends_with_its_status(proofs, tmp_path: Path):
    keys, proof = proofs["folder"] / "checkpoints" / "keys", tmp_path / "proof.json"
    for told, status, words in cases(proofs["receipts"][2]):
        proof.write_text(told, "utf-8")
        done = run_standalone("receipt", proof, "--key", keys)
        assert (done.returncode, words in done.stdout + done.stderr) == (status, True), done
    last, bundle = tmp_path / "my.note", proofs["bundles"][0]
    last.write_text(bundle["last"], "utf-8")
    proof.write_text(json.dumps(bundle), "utf-8")
    assert run_standalone("bundle", proof, "--key", keys, "--last", last).returncode == 0
    proof.write_text(json.dumps(bundle | {"path": bundle["path"][::-1]}), "utf-8")
    assert run_standalone("bundle", proof, "--key", keys, "--last", last).stdout.startswith("WRONG")


def cases(receipt: dict[str, Any]) -> Iterator[tuple[str, int, str]]:
    yield json.dumps(receipt), 0, "entry 100 is one of the"
    yield json.dumps(receipt | {"path": receipt["path"][:-1]}), 1, "too short"
    yield json.dumps(receipt | {"checkpoint": receipt["checkpoint"].replace("ledger", "ledgeR", 1)}), 1, "signature of the checkpoint is wrong"
    yield "{", 2, "could not be read"


def test_a_key_of_another_ledger_convinces_nobody(proofs, tmp_path: Path):
    (tmp_path / "other").mkdir()
    stranger = SigningKeys(tmp_path / "other")
    stranger.make()
    assert not ours(stranger.public(), proofs["receipts"][0])
    assert not theirs(auditor.read_keys(stranger.public()[0].line), proofs["receipts"][0])
    assert b64encode(stranger.public()[0].raw).decode() not in proofs["receipts"][0]["checkpoint"]
