"""Checkpoints signed by SM2 beside Ed25519: nothing until a key is made, two lines of one note then, each of which a reader may rely on alone."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from base64 import b64decode
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

from recognition import create_app
from recognition.errors import Invalid
from recognition.ledger import KeyEvent, Ledger, open_ledger
from recognition.ledger.checkpoints import NoteRefused, PublicKey, SigningKeys, begin_anew, read_keys, read_note
from recognition.ledger.checkpoints.cosignature import cosign, cosigned_at
from recognition.ledger.checkpoints.note import SM2, CannotVerify, split
from recognition.ledger.checkpoints.witness import Inconsistent, Witness
from recognition.ledger.entries import decode, encode, new_id
from recognition.ledger.verifying import verify
from recognition.services.key_lifecycle import retire, rotate
from recognition.settings import Settings
from recognition.support import libcrypto
from tests.ledger.auditing import VERIFIER, standalone
from tests.ledger.making import RECEIVING, asked

# GB/T 32918.5-2017, annex A.2: the example of a signature on the recommended curve, with the id 1234567812345678.
PUBLISHED = bytes.fromhex("0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13")
SIGNED = bytes.fromhex("f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa")
ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
NOW = datetime(2026, 11, 29, 1, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger of three lookups, in a folder of its own."""
    (tmp_path / "data").mkdir()
    opened = open_ledger(tmp_path / "data")
    opened.append([asked() for _ in range(3)])
    yield opened
    opened.close()


def test_the_published_signature_is_verified_by_libcrypto_and_by_the_verifier_that_auditors_keep():
    theirs, ours = standalone().verifier_of_sm2(PUBLISHED), libcrypto.public_key(PUBLISHED)
    r, s, n = SIGNED[:32], SIGNED[32:], ORDER.to_bytes(32)
    rows = {
        "as published": (SIGNED, b"message digest", True),
        "another message": (SIGNED, b"message digesT", False),
        "halves exchanged": (s + r, b"message digest", False),
        "r is 0": (bytes(32) + s, b"message digest", False),
        "s is 0": (r + bytes(32), b"message digest", False),
        "r is the order": (n + s, b"message digest", False),
        "s is the order": (r + n, b"message digest", False),
        "r + s is the order": (r + (ORDER - int.from_bytes(r)).to_bytes(32), b"message digest", False),
    }
    assert {name: theirs(signature, data) for name, (signature, data, _) in rows.items()} == {name: good for name, (*_, good) in rows.items()}
    assert {name: libcrypto.verified(ours, signature, data) for name, (signature, data, _) in rows.items()} == {name: good for name, (*_, good) in rows.items()}
    for made in (standalone().verifier_of_sm2, libcrypto.public_key):
        for wrong in (PUBLISHED[:-1] + b"\x14", b"\x04" + bytes(64), b"\x02" + PUBLISHED[1:]):
            with pytest.raises(ValueError):
                made(wrong)


def test_each_verifies_what_the_other_side_of_libcrypto_signs_and_sm3_is_the_standard_s():
    verifier = standalone()
    # GB/T 32905-2016, annex A: "abc", and "abcd" sixteen times
    assert verifier.sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert verifier.sm3(b"abcd" * 16).hex() == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    private = libcrypto.private_key(libcrypto.new_private_key())
    good = verifier.verifier_of_sm2(libcrypto.point_of(private))
    for size in (0, 1, 55, 56, 64, 300):
        data = os.urandom(size)
        assert good(libcrypto.signed(private, data), data) and not good(libcrypto.signed(private, data), data + b"\0")


def test_nothing_is_signed_by_sm2_until_a_key_is_made_and_then_either_line_is_enough(ledger):
    keys = SigningKeys(ledger.folder)
    before = ledger.checkpoint()
    assert (keys.sm2.public(), keys.sm2.list.exists(), len(split(before)[1])) == ([], False, 1)
    made = rotate(ledger, NOW, "operator", sm2=True)
    note, [ed25519] = ledger.checkpoint(), keys.public()
    text, [(name, first, _), (same, second, signature)] = split(note)
    assert (name, same, first, second, len(signature)) == (ed25519.name, ed25519.name, ed25519.id, made.id, 64)
    assert read_note(note, [ed25519]) == read_note(note, [made]) == read_note(note, keys.every())
    # C2SP, signed-note: key ID = SHA-256(key name || 0x0A || signature type || public key)[:4], 0xff and a longer identifier for a type without a byte
    written = b64decode(made.line.split("+", 2)[2])
    assert written == b"\xff" + bytes.fromhex("06082a811ccf55018375") + made.raw and made.type == SM2
    assert made.id == sha256(made.name.encode() + b"\n" + written).digest()[:4] == bytes.fromhex(made.line.split("+", 2)[1])
    assert read_keys(f"# SM2\n{made.line}\n\n{ed25519.line}\n") == keys.every() == [made, ed25519]
    event = decode(ledger.reads.entry(3))
    assert (event.key, event.role, event.issued) == (made.line, "checkpoint", True)
    # the list that releases of before read has no key that they do not know, and who can only read Ed25519 says so
    assert keys.list.read_text() == ed25519.line + "\n"
    with pytest.raises(ValueError, match="no public key"):
        PublicKey.read(made.line)


def test_a_wrong_sm2_line_refuses_the_note_and_a_strange_one_is_passed_over(ledger, tmp_path):
    made = rotate(ledger, NOW, "operator", sm2=True)
    ed25519, note = SigningKeys(ledger.folder).public()[0], ledger.checkpoint()
    text, lines = note.rpartition("\n\n")[0], note.splitlines()[-2:]
    stranger = SigningKeys(tmp_path / "other")
    stranger.make(ed25519.name)
    stranger.sm2.make(ed25519.name)
    theirs = stranger.sign(f"{text}\n").splitlines()[-1]
    assert read_note(f"{note}{theirs}\n", [ed25519, made]).size == 4
    ledger.append([asked()])
    other = ledger.checkpoint().splitlines()[-1]
    for bad in (f"{text}\n\n{lines[0]}\n{other}\n", note.replace("\n4\n", "\n5\n")):
        with pytest.raises(NoteRefused, match="wrong"):
            read_note(bad, [made])
    with pytest.raises(NoteRefused, match="wrong"):
        read_note(f"{text}\n\n{lines[0]}\n{other}\n", [ed25519, made])
    with pytest.raises(NoteRefused, match="none of the keys"):
        read_note(f"{text}\n\n{lines[0]}\n", [made])
    short = PublicKey(made.name, PUBLISHED, SM2)
    assert not short.signed(SIGNED[:63], "message digest") and short.signed(SIGNED, "message digest")


def test_keys_of_sm2_follow_one_another_and_end_while_one_of_ed25519_always_stays(ledger):
    keys = SigningKeys(ledger.folder)
    first, second = rotate(ledger, NOW, "operator", sm2=True), rotate(ledger, NOW, "operator", sm2=True)
    both = ledger.checkpoint()
    assert len(split(both)[1]) == 3 and read_note(both, [first]) == read_note(both, [second])
    with pytest.raises(Invalid, match="last_key"):
        retire(ledger, keys.public()[0].id.hex(), NOW, "operator")
    for key in (first, second):
        assert retire(ledger, key.id.hex(), NOW, "operator") == key
    assert [name for name, *_ in split(ledger.checkpoint())[1]] == [keys.origin]
    assert keys.sm2.public() == [first, second] and keys.sm2.signing() == [] and read_note(both, [first]).size == 5
    with pytest.raises(ValueError, match="no key"):
        keys.sm2.retire(first.id.hex())


def test_a_ledger_begun_anew_has_an_sm2_key_of_its_new_name_and_cosignatures_stay_ed25519(ledger):
    old, keys = rotate(ledger, NOW, "operator", sm2=True), SigningKeys(ledger.folder)
    ledger.close()
    origin = begin_anew(ledger.folder)
    [signing] = keys.sm2.signing()
    assert signing.name == origin != old.name and keys.every()[-1].name == origin
    again = open_ledger(ledger.folder)
    again.append([asked()])
    note = again.checkpoint()
    again.close()
    assert read_note(note, [signing]).size == 5
    report = verify(ledger.folder / "ledger.sqlite", [note], keys.every())
    assert (report.checkpoints, report.by_sm2, report.last_by_sm2.size, report.findings[:0]) == (1, 1, 5, [])
    cosigned = cosign(keys, note, NOW)
    assert len(split(cosigned)[1]) == 3 and cosigned_at(cosigned, keys.every()) == NOW


def test_a_witness_may_rely_on_sm2_alone(ledger, tmp_path):
    made = rotate(ledger, NOW, "operator", sm2=True)
    witness = Witness(tmp_path / "commission.notes", [made])
    assert witness.accept(ledger.checkpoint()).size == 4
    ledger.append([asked() for _ in range(5)])
    note = ledger.checkpoint()
    with pytest.raises(Inconsistent, match="nothing proves"):
        witness.accept(note)
    assert witness.accept(note, ledger.reads.consistency(4, 9)).size == 9
    assert retire(ledger, made.id.hex(), NOW, "operator") and read_note(ledger.checkpoint(), SigningKeys(ledger.folder).public())
    with pytest.raises(NoteRefused, match="none of the keys"):
        witness.accept(ledger.checkpoint())


def test_without_libcrypto_checkpoints_go_on_by_ed25519_and_nothing_is_called_right_or_wrong(ledger, monkeypatch, caplog):
    made = rotate(ledger, NOW, "operator", sm2=True)
    note = ledger.checkpoint()

    def missing():
        raise libcrypto.Missing()

    libcrypto.public_key.cache_clear()
    monkeypatch.setattr(libcrypto, "library", missing)
    with pytest.raises(CannotVerify, match="no libcrypto"):
        read_note(note, [made])
    ledger.append([asked()])
    with caplog.at_level(logging.ERROR):
        alone = ledger.checkpoint()
    assert len(split(alone)[1]) == 1 and "without SM2" in caplog.text
    with pytest.raises(Invalid, match="sm2_missing"):
        rotate(ledger, NOW, "operator", sm2=True)
    monkeypatch.undo()
    ledger.append([asked()])
    assert read_note(ledger.checkpoint(), [made]).size == 6


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, FlaskCliRunner]:
    """A data folder whose SM2 key was made by command, and what runs commands on it."""
    data = tmp_path_factory.mktemp("sm2") / "data"
    data.mkdir()
    opened = open_ledger(data)
    opened.append([encode(KeyEvent(new_id(NOW), NOW, f"k7m2q4x{number}", "clinician", "operator", True, RECEIVING)) for number in range(3)])
    opened.checkpoint()
    opened.close()
    run = create_app(Settings(data)).test_cli_runner()
    made = run.invoke(args=["ledger", "rotate-key", "--algorithm", "sm2"])
    assert made.exit_code == 0 and made.output.strip() == SigningKeys(data).sm2.public()[0].line
    (data.parent / "note").write_text(run.invoke(args=["ledger", "checkpoint"]).output)
    (data.parent / "sm2.pub").write_text(made.output)
    (data.parent / "all.pub").write_text(run.invoke(args=["ledger", "checkpoint", "--keys"]).output)
    return data, run


def test_the_command_verifies_by_both_and_says_what_sm2_vouches_for(kept):
    data, run = kept
    done = run.invoke(args=["ledger", "verify"])
    assert done.exit_code == 0 and "3 checkpoints signed by" in done.output and "1 of them by SM2, the last for 4 entries" in done.output
    copy = ["ledger", "verify", "--file", str(data / "ledger.sqlite"), "--checkpoints", str(data / "checkpoints")]
    done = run.invoke(args=[*copy, "--public-key", str(data.parent / "sm2.pub")])
    assert done.exit_code == 0 and "1 of them by SM2" in done.output and "2 checkpoints were signed by none of the 1 keys" in done.output
    witness = ["ledger", "checkpoint", "--witness", str(data.parent / "commission.notes"), "--public-key", str(data.parent / "sm2.pub")]
    (data.parent / "bundle.json").write_text(run.invoke(args=["ledger", "checkpoint", "--since", "0"]).output)
    assert run.invoke(args=[*witness, "--bundle", str(data.parent / "bundle.json")]).output.startswith("accepted: ")


def test_a_machine_without_sm2_says_so_and_checks_the_rest(kept, monkeypatch):
    data, run = kept

    def missing():
        raise libcrypto.Missing()

    monkeypatch.setattr(libcrypto, "library", missing)
    done = run.invoke(args=["ledger", "verify"])
    assert done.exit_code == 0 and "SM2 signatures cannot be checked here" in done.output and "by SM2," not in done.output
    given = run.invoke(args=["ledger", "verify", "--public-key", str(data.parent / "sm2.pub")])
    assert given.exit_code == 3 and "Nothing is wrong" not in given.output
    made = run.invoke(args=["ledger", "rotate-key", "--algorithm", "sm2"])
    assert made.exit_code == 1 and "no libcrypto" in made.output


def test_the_verifier_without_any_package_does_it_by_sm2_alone(kept, tmp_path):
    """Python without its site-packages: where it needs more, it says so."""
    data, _ = kept

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-I", "-S", str(VERIFIER), *map(str, arguments)], capture_output=True, text=True, timeout=60)

    by_sm2 = run("ledger", data / "ledger.sqlite", "--key", data.parent / "sm2.pub", "--notes", data.parent / "note")
    assert by_sm2.returncode == 0 and "1 checkpoints hold, the last for 4 entries" in by_sm2.stdout, by_sm2.stderr
    (tmp_path / "forged").write_text((data.parent / "note").read_text().replace("\n4\n", "\n3\n"))
    forged = run("ledger", data / "ledger.sqlite", "--key", data.parent / "sm2.pub", "--notes", tmp_path / "forged")
    assert (forged.returncode, forged.stdout) == (1, "WRONG: the signature of the checkpoint is wrong\n")
    both = run("ledger", data / "ledger.sqlite", "--key", data.parent / "all.pub", "--notes", data.parent / "note")
    assert both.returncode == 2 and "`cryptography`" in both.stderr
    spoilt = (data.parent / "sm2.pub").read_text().replace("+/w", "+/x")
    (tmp_path / "key").write_text(spoilt)
    assert run("ledger", data / "ledger.sqlite", "--key", tmp_path / "key").returncode == 2
