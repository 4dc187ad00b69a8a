"""Cosignatures are those of C2SP's tlog-cosignature with Ed25519: made, read strictly, and checked here by a reader of their own."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from recognition.ledger.checkpoints.cosignature import cosign, cosigned_at
from recognition.ledger.checkpoints.keys import SigningKeys
from recognition.ledger.checkpoints.note import Checkpoint, NoteRefused, read_note

AT = datetime(2026, 11, 28, 4, 0, 0, 999_000, UTC)
SECONDS = 1_795_838_400
EXAMPLE = "\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
"""A line as the document has it: another's, to be passed over."""


@pytest.fixture
def box(tmp_path: Path) -> SigningKeys:
    keys = SigningKeys(tmp_path / "box")
    keys.make("box/1")
    return keys


@pytest.fixture
def centre(tmp_path: Path) -> SigningKeys:
    keys = SigningKeys(tmp_path / "centre")
    keys.make("centre/1")
    return keys


@pytest.fixture
def note(box: SigningKeys) -> str:
    return box.sign(Checkpoint("box/1", 3, b"r" * 32).text)


def test_by_the_document_alone(box: SigningKeys, centre: SigningKeys, note: str):
    cosigned = cosign(centre, note, AT)
    assert cosigned.startswith(note), "the box's own signature stays"
    text, lines = cosigned.split("\n\n")
    name, encoded = lines.splitlines()[-1].removeprefix("\u2014 ").split(" ")
    data, [key] = b64decode(encoded), centre.public()
    assert (name, len(data)) == ("centre/1", 4 + 8 + 64)
    assert data[:4] == sha256(b"centre/1\n\x04" + key.raw).digest()[:4] != key.id
    assert int.from_bytes(data[4:12]) == SECONDS
    Ed25519PublicKey.from_public_bytes(key.raw).verify(data[12:], f"cosignature/v1\ntime {SECONDS}\n{text}\n".encode())


def test_it_is_read_again_and_the_box_s_signature_with_it(box: SigningKeys, centre: SigningKeys, note: str):
    cosigned = cosign(centre, note, AT) + EXAMPLE
    assert cosigned_at(cosigned, centre.public()) == AT.replace(microsecond=0)
    assert read_note(cosigned, box.public()).size == 3
    assert cosigned_at(note, centre.public()) is None and cosigned_at(note + EXAMPLE, centre.public()) is None
    later = cosign(centre, cosigned, datetime(2026, 12, 1, tzinfo=UTC))
    assert cosigned_at(later, centre.public()) == datetime(2026, 12, 1, tzinfo=UTC), "the latest counts"


def test_keys_change_hands_and_earlier_cosignatures_stay_good(centre: SigningKeys, note: str):
    first = cosign(centre, note, AT)
    old = centre.signing()[0].id.hex()
    centre.make()
    assert cosign(centre, note, AT).count("centre/1") == 2, "while one key takes over both cosign"
    centre.retire(old)
    assert cosigned_at(first, centre.public()) is not None and cosign(centre, note, AT).count("centre/1") == 1


def changed(note: str, place: int, value: int) -> str:
    head, _, encoded = note.rstrip("\n").rpartition(" ")
    data = bytearray(b64decode(encoded))
    data[place] ^= value
    return f"{head} {b64encode(bytes(data)).decode()}\n"


@pytest.mark.parametrize("place", [4, 8, 11, 12, 75])
def test_a_changed_time_or_signature_is_refused(centre: SigningKeys, note: str, place: int):
    cosigned = cosign(centre, note, AT)
    assert cosigned_at(cosigned, centre.public())
    with pytest.raises(NoteRefused, match="cosignature is wrong"):
        cosigned_at(changed(cosigned, place, 1), centre.public())


def test_another_tree_under_the_same_cosignature_is_refused(box: SigningKeys, centre: SigningKeys, note: str):
    line = cosign(centre, note, AT).removeprefix(note)
    other = box.sign(Checkpoint("box/1", 4, b"s" * 32).text)
    with pytest.raises(NoteRefused):
        cosigned_at(other + line, centre.public())


def test_a_checkpoint_s_own_signature_is_no_cosignature_and_the_other_way_round(centre: SigningKeys, note: str):
    own = centre.sign(Checkpoint("centre/1", 3, b"r" * 32).text)
    assert cosigned_at(own, centre.public()) is None
    with pytest.raises(NoteRefused, match="none of the keys"):
        read_note(cosign(centre, note, AT), centre.public())
    [key] = centre.public()
    for length in (63, 65):
        short = note + f"\u2014 centre/1 {b64encode(sha256(b'centre/1' + bytes([10, 4]) + key.raw).digest()[:4] + b'x' * (8 + length)).decode()}\n"
        with pytest.raises(NoteRefused, match="cosignature is wrong"):
            cosigned_at(short, centre.public())


def test_without_a_key_nothing_is_cosigned(tmp_path: Path, note: str):
    with pytest.raises(ValueError, match="no key"):
        cosign(SigningKeys(tmp_path / "none"), note, AT)
