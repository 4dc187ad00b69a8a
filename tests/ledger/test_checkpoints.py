"""Checkpoints are signed notes that other tools read, at most a minute behind, under keys that may change; and none is signed over another past."""

from __future__ import annotations

import os
import stat
import time
from base64 import b64decode
from hashlib import sha256
from pathlib import Path
from statistics import median

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from recognition.errors import LedgerUnavailable
from recognition.ledger import LedgerRefused, open_ledger
from recognition.ledger.checkpoints import Checkpoint, CheckpointArchive, NoteRefused, PublicKey, SigningKeys, begin_anew, read_keys, read_note
from recognition.ledger.checkpoints.note import split
from recognition.ledger.checkpoints.signer import Signer
from recognition.ledger.sqlite_engine import SqliteEngine
from recognition.ledger.writer.messages import Append
from tests.ledger.auditing import entries_of, forged
from tests.ledger.making import asked, writing

# The example in the documentation of golang.org/x/mod/sumdb/note: made by other hands, so that ours is not only held against itself.
PUBLISHED_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PUBLISHED = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def some(folder: Path, count: int = 3) -> str:
    """So many lookups more, and a checkpoint."""
    ledger = open_ledger(folder)
    ledger.append([asked() for _ in range(count)])
    note = ledger.checkpoint()
    ledger.close()
    return note


def test_a_published_note_is_read_as_it_was_meant():
    key = PublicKey.read(PUBLISHED_KEY)
    text, [(name, key_id, signature)] = split(PUBLISHED)
    assert (name, key_id, key.line) == (key.name, key.id, PUBLISHED_KEY)
    assert key.signed(signature, text) and not key.signed(signature, text.replace("answer", "anzwer"))


def test_a_checkpoint_is_the_text_that_the_specification_draws(tmp_path):
    note = some(tmp_path, 5)
    lines = note.split("\n")
    key = SigningKeys(tmp_path).public()[0]
    assert lines[0] == key.name and lines[1] == "5" and lines[3] == "" and lines[5:] == [""]
    assert b64decode(lines[2]) == open_ledger(tmp_path).reads.root(5)
    dash, name, encoded = lines[4].split(" ")
    data = b64decode(encoded)
    assert (dash, name) == ("\u2014", key.name)
    assert data[:4] == sha256(key.name.encode() + b"\n\x01" + key.raw).digest()[:4]
    Ed25519PublicKey.from_public_bytes(key.raw).verify(data[4:], "\n".join(lines[:3]).encode() + b"\n")
    assert not any(space in key.name for space in " +\t\n")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda note: note.replace("\u2014", "-"), lambda note: note.removesuffix("\n"), lambda note: note + "\n", lambda note: note.replace("\n\n", "\n"),
        lambda note: note.replace("\n3\n", "\n03\n"), lambda note: note.replace("\n3\n", "\n4\n"), lambda note: "x" + note, lambda note: note.replace("= ", "=\r"), lambda note: "",
        lambda note: note[: note.index("\u2014")],
    ],
)  # fmt: skip
def test_a_spoilt_note_is_refused(tmp_path, spoil):
    note = some(tmp_path)
    keys = SigningKeys(tmp_path).public()
    assert read_note(note, keys).size == 3
    bad = spoil(note)
    if bad != note:
        with pytest.raises(NoteRefused):
            read_note(bad, keys)


def test_lines_of_unknown_signers_are_passed_over(tmp_path):
    note = some(tmp_path)
    cosigned = note + "\u2014 witness.example/w1 " + "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    assert read_note(cosigned, SigningKeys(tmp_path).public()).size == 3
    with pytest.raises(NoteRefused, match="none of the keys"):
        read_note(PUBLISHED, SigningKeys(tmp_path).public())


def test_the_private_key_is_its_owners_alone_and_in_no_file_of_the_ledger(tmp_path):
    some(tmp_path)
    [private] = (tmp_path / "keys" / "checkpoint").iterdir()
    assert stat.S_IMODE(private.stat().st_mode) == 0o600 and stat.S_IMODE(private.parent.stat().st_mode) == 0o700
    seed = private.read_text().strip().split("+", 4)[-1]
    assert len(b64decode(seed)) == 33
    for path in (*tmp_path.glob("ledger*"), *(tmp_path / "checkpoints").iterdir()):
        assert seed.encode() not in path.read_bytes() and b64decode(seed)[1:] not in path.read_bytes(), path


def test_keys_change_hands_and_old_checkpoints_stay_good(tmp_path):
    first = some(tmp_path)
    keys = SigningKeys(tmp_path)
    old = keys.public()[0]
    keys.make()
    both = some(tmp_path)
    new = keys.public()[1]
    assert new.name == old.name and new.id != old.id
    # Who has only the one or only the other key reads the checkpoint that carries both.
    assert read_note(both, [old]) == read_note(both, [new])
    keys.retire(old.id.hex())
    last = some(tmp_path)
    with pytest.raises(NoteRefused):
        read_note(last, [old])
    assert read_note(last, [new]).size == 9
    assert read_note(first, [old]).size == 3
    assert keys.public() == [old, new], "the list of public keys only grows"
    assert [path.stem for path in keys.folder.iterdir()] == [new.id.hex()]
    with pytest.raises(ValueError, match="last key"):
        keys.retire(new.id.hex())
    with pytest.raises(ValueError, match="no key"):
        keys.retire(old.id.hex())


def test_a_lost_signing_key_is_followed_by_another_under_the_same_name(tmp_path):
    first = some(tmp_path)
    for path in (tmp_path / "keys" / "checkpoint").iterdir():
        path.unlink()
    second = some(tmp_path)
    old, new = SigningKeys(tmp_path).public()
    assert (read_note(first, [old]).origin, read_note(second, [new]).size) == (new.name, 6)


def test_every_checkpoint_is_kept_and_half_a_note_is_cut_off(tmp_path):
    notes = [some(tmp_path) for _ in range(4)]
    [file] = (tmp_path / "checkpoints").glob("*.notes")
    assert list(CheckpointArchive(tmp_path).every()) == notes
    with file.open("ab") as torn:
        torn.write(notes[-1].encode()[:70])
    assert list(CheckpointArchive(tmp_path).every()) == notes and CheckpointArchive(tmp_path).latest() == notes[-1]
    assert list(CheckpointArchive(tmp_path).every()) + [again := some(tmp_path)] == list(CheckpointArchive(tmp_path).every())
    assert CheckpointArchive(tmp_path).latest() == again


def test_nothing_new_gives_the_same_checkpoint_again(tmp_path):
    ledger = open_ledger(tmp_path)
    ledger.append([asked()])
    assert ledger.checkpoint() == ledger.checkpoint()
    assert len(list(CheckpointArchive(tmp_path).every())) == 1


def test_the_writer_signs_by_itself_within_a_minute(tmp_path):
    now = [1000.0]
    engine = SqliteEngine(tmp_path)
    turning = Signer(tmp_path, engine, lambda: now[0])
    engine.write([Append([asked()])])
    signed_at = None
    for second in range(120):
        now[0] = 1000.0 + second
        turning.turn()
        if signed_at is None and CheckpointArchive(tmp_path).latest():
            signed_at = second
    assert signed_at is not None and signed_at < 60
    assert len(list(CheckpointArchive(tmp_path).every())) == 1, "nothing new, nothing signed"
    engine.close()


def test_a_failing_disk_delays_a_checkpoint_and_stops_nothing(tmp_path, monkeypatch, caplog):
    now = [1000.0]
    engine = SqliteEngine(tmp_path)
    turning = Signer(tmp_path, engine, lambda: now[0])
    engine.write([Append([asked()])])
    turning.turn()
    with monkeypatch.context() as failing:
        failing.setattr(CheckpointArchive, "append", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        now[0] += 31
        turning.turn()
        with pytest.raises(LedgerUnavailable):
            turning.sign()
    assert "could not be signed" in caplog.text
    now[0] += 31
    turning.turn()
    assert CheckpointArchive(tmp_path).latest()
    engine.close()


def test_a_writer_process_signs_when_asked_and_when_it_ends(tmp_path):
    with writing(tmp_path):
        ledger = open_ledger(tmp_path)
        ledger.append([asked() for _ in range(300)])
        note = ledger.checkpoint()
        assert read_note(note, SigningKeys(tmp_path).public()) == Checkpoint(SigningKeys(tmp_path).origin, 300, ledger.reads.root(300))
        ledger.append([asked()])
        ledger.close()
    assert read_note(CheckpointArchive(tmp_path).latest(), SigningKeys(tmp_path).public()).size == 301


def test_signing_keeps_an_append_waiting_no_longer_than_other_appends_do(tmp_path):
    """Beside it, on the same disk at the same time: a group as large as the writer commits at once."""
    engine = SqliteEngine(tmp_path)
    signing = Signer(tmp_path, engine)
    signed, written = [], []
    for _ in range(40):
        entries = [asked() for _ in range(255)]
        start = time.perf_counter()
        engine.write([Append(entries)])
        between = time.perf_counter()
        signing.sign()
        signed.append(time.perf_counter() - between)
        written.append(between - start)
    engine.close()
    assert median(signed) < median(written), (signed, written)


@pytest.mark.parametrize("past", ["shorter", "other"])
def test_a_ledger_with_another_past_is_not_continued(tmp_path, past):
    data = tmp_path / "data"
    data.mkdir()
    some(data, 20)
    entries = entries_of(data / "ledger.sqlite")
    other = entries[:10] if past == "shorter" else [*entries[:5], asked(), *entries[6:]]
    path = forged(tmp_path / "forged", other)
    for left in data.glob("ledger.sqlite*"):
        left.unlink()
    os.rename(path, data / "ledger.sqlite")
    with pytest.raises(LedgerRefused, match="not the ledger that was signed last"):
        Signer(data, SqliteEngine(data))
    before = SigningKeys(data).public()
    assert begin_anew(data) != before[0].name
    note = some(data)
    with pytest.raises(NoteRefused):
        read_note(note, before)
    assert read_note(note, SigningKeys(data).public()).size == len(other) + 3


def test_a_list_of_keys_says_which_line_is_none():
    assert read_keys(f"# the region's ledger\n\n{PUBLISHED_KEY}\n") == [PublicKey.read(PUBLISHED_KEY)]
    for wrong in (PUBLISHED_KEY.replace("c74f20a3", "c74f20a4"), PUBLISHED_KEY[:-4], "x", PUBLISHED_KEY.replace("Neumann", "Neu mann")):
        with pytest.raises(ValueError):
            read_keys(wrong)
