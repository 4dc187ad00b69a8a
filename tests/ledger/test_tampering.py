"""Whatever is changed in a ledger's file is found: single bits, whole entries, its end, and a file that was made anew from the beginning."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from recognition.ledger.verifying import VerificationReport, verify
from tests.ledger.auditing import LONG, entries_of, fill, forged, public_keys, standalone
from tests.ledger.making import asked

FLIPS = 5000 if LONG else 250


class Kept(NamedTuple):
    """A ledger's file, its entries, the checkpoints that were signed and the keys that signed them."""

    path: Path
    entries: list[bytes]
    notes: list[str]
    keys: list


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("tampering") / "data"
    folder.mkdir()
    notes = fill(folder)
    return Kept(folder / "ledger.sqlite", entries_of(folder / "ledger.sqlite"), notes, public_keys(folder))


def examined(kept: Kept, path: Path, notes: list[str] | None = None) -> VerificationReport:
    return verify(path, kept.notes if notes is None else notes, kept.keys)


def content(path: Path) -> list[tuple] | None:
    """All that the proofs vouch for, as SQLite reads it; None where it cannot."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)) as db:
            return [tuple(row) for table in ("entries", "tiles", "notes", "sqlite_schema") for row in db.execute(f"SELECT * FROM {table}")]
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return None


def test_an_untouched_ledger_is_right(kept):
    report = examined(kept, kept.path)
    assert report.findings == []
    assert (report.size, report.checkpoints, report.foreign) == (len(kept.entries), len(kept.notes), 0)


def test_every_flipped_bit_of_an_entry_is_found_and_the_entry_is_named(kept, tmp_path):
    chance = random.Random(20261121)
    with closing(sqlite3.connect(kept.path)) as db:
        rows = db.execute("SELECT sequence, bytes, leaf FROM entries").fetchall()
    whole = kept.path.read_bytes()
    copy = tmp_path / "copy.sqlite"
    for _ in range(FLIPS):
        sequence, *fields = chance.choice(rows)
        field = chance.choice(fields)
        place = whole.find(field) + chance.randrange(len(field))
        assert whole.count(field) == 1, "lies in one piece at one place"
        _flip(whole, place, chance, copy)
        found = examined(kept, copy).findings
        assert found and (found[0].first, found[0].last) == (sequence, sequence), (sequence, place, found)


def test_a_bit_flipped_anywhere_is_found_wherever_it_changes_what_is_read(kept, tmp_path):
    chance = random.Random(11)
    whole, before, silent = kept.path.read_bytes(), content(kept.path), 0
    copy = tmp_path / "copy.sqlite"
    for _ in range(FLIPS):
        place = chance.randrange(len(whole))
        _flip(whole, place, chance, copy)
        if not examined(kept, copy).findings:
            assert content(copy) == before, f"byte {place} was changed, is read, and nobody noticed"
            silent += 1
    assert silent < FLIPS * 0.7, "most bytes of a file mean something"


def _flip(whole: bytes, place: int, chance: random.Random, target: Path) -> None:
    target.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << chance.randrange(8)]) + whole[place + 1 :])


def unguarded(kept: Kept, tmp_path: Path) -> sqlite3.Connection:
    """A copy with its guards taken away, as whoever owns the file can do."""
    db = sqlite3.connect(shutil.copy(kept.path, tmp_path / "copy.sqlite"), isolation_level=None)
    for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        db.execute(f"DROP TRIGGER {name}")
    return db


CRUDE = {
    "change": ("UPDATE entries SET bytes = CAST(replace(CAST(bytes AS TEXT), 'id', 'iD') AS BLOB) WHERE sequence = 100", "its bytes"),
    "delete": ("DELETE FROM entries WHERE sequence = 100", "missing"),
    "filed elsewhere": ("UPDATE entries SET institution = 'cq-other' WHERE sequence = 100", "not filed"),
    "another day": ("UPDATE entries SET day = day + 1 WHERE sequence = 100", "under day"),
}


@pytest.mark.parametrize("attack", CRUDE)
def test_a_row_changed_by_hand_is_named(kept, tmp_path, attack):
    statement, told = CRUDE[attack]
    with closing(unguarded(kept, tmp_path)) as db:
        db.execute(statement)
    found = examined(kept, tmp_path / "copy.sqlite").findings
    assert (found[0].first, found[0].last) == (100, 100) and told in found[0].what
    assert any("guards" in one.what for one in found), "that the guards are gone is told too"


def test_two_rows_exchanged_with_their_hashes_are_found(kept, tmp_path):
    with closing(unguarded(kept, tmp_path)) as db:
        for old, new in ((100, -1), (101, 100), (-1, 101)):
            db.execute("UPDATE entries SET sequence = ? WHERE sequence = ?", (new, old))
    found = examined(kept, tmp_path / "copy.sqlite").findings
    assert any(one.first is not None and one.first <= 100 <= one.last for one in found), found


def test_an_end_cut_off_is_found_by_what_was_signed(kept, tmp_path):
    cut = len(kept.entries) - 60
    with closing(unguarded(kept, tmp_path)) as db:
        db.execute("DELETE FROM entries WHERE sequence >= ?", (cut,))
    found = examined(kept, tmp_path / "copy.sqlite").findings
    assert found[0].first == cut and "missing" in found[0].what
    assert examined(kept, tmp_path / "copy.sqlite", []).findings, "without any checkpoint notes and requests still point beyond the end"


def _without(entries: list[bytes], at: int) -> list[bytes]:
    return entries[:at] + entries[at + 1 :]


def _with_one_more(entries: list[bytes], at: int) -> list[bytes]:
    return [*entries[:at], asked(), *entries[at:]]


def _exchanged(entries: list[bytes], at: int) -> list[bytes]:
    return [*entries[:at], entries[at + 1], entries[at], *entries[at + 2 :]]


def _dearer(entries: list[bytes], at: int) -> list[bytes]:
    at = next(place for place in range(at, len(entries)) if b'"price":[400' in entries[place])
    return [*entries[:at], entries[at].replace(b'"price":[400', b'"price":[900'), *entries[at + 1 :]]


FORGERIES = {"delete": _without, "insert": _with_one_more, "swap": _exchanged, "change": _dearer}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_file_made_anew_with_all_its_hashes_is_not_the_one_that_was_signed(kept, tmp_path, forgery):
    chance = random.Random(forgery)
    for turn in range(20 if LONG else 4):
        changed = FORGERIES[forgery](kept.entries, chance.randrange(4, len(kept.entries) - 60))
        first = next(at for at, (old, new) in enumerate(zip(kept.entries, changed, strict=False)) if old != new)
        found = examined(kept, forged(tmp_path / str(turn), changed)).findings
        signed = [one for one in found if "signed" in one.what]
        assert signed and signed[0].first <= first <= signed[0].last, (first, found)


def test_an_older_file_is_found_by_a_witness_and_by_nobody_without_one(kept, tmp_path):
    """A rollback to an earlier state, with the checkpoints of that time: only who kept a later one can tell."""
    older = forged(tmp_path / "older", kept.entries[:200])
    then = [note for note in kept.notes if int(note.split("\n")[1]) <= 200]
    assert then and examined(kept, older, then).findings == []
    found = examined(kept, older, [*then, kept.notes[-1]]).findings
    assert [(one.first, "missing" in one.what) for one in found] == [(200, True)]


def test_a_note_exchanged_and_a_note_without_its_entry_are_found(kept, tmp_path):
    with closing(unguarded(kept, tmp_path)) as db:
        [entry] = db.execute("SELECT entry FROM notes ORDER BY entry LIMIT 1").fetchone()
        [sequence] = db.execute("SELECT sequence FROM entries WHERE id = ?", (entry,)).fetchone()
        db.execute("UPDATE notes SET text = '患者要求' WHERE entry = ?", (entry,))
        db.execute("INSERT INTO notes VALUES ('00000000000000000000', x'00', 'x')")
    found = examined(kept, tmp_path / "copy.sqlite").findings
    assert found[0].first == sequence and "note" in found[0].what
    assert any("no such entry" in one.what for one in found)


def test_a_signature_that_was_touched_is_told(kept):
    touched = kept.notes[3].replace("\n", "\n", 1)[:-10] + "AAAA" + kept.notes[3][-6:]
    report = examined(kept, kept.path, [*kept.notes[:3], touched])
    assert report.checkpoints == 3
    assert [one.what for one in report.findings] == ["checkpoint 3: its signature is wrong"]


def test_an_answer_by_an_edition_that_never_was_is_named(kept, tmp_path):
    at = next(place for place in range(50, 100) if b'"edition":3' in kept.entries[place])
    changed = [*kept.entries[:at], kept.entries[at].replace(b'"edition":3', b'"edition":4'), *kept.entries[at + 1 :]]
    found = examined(kept, forged(tmp_path / "made", changed), []).findings
    assert [(one.first, "edition 4" in one.what) for one in found] == [(at, True)]


def test_many_processes_find_what_one_finds(kept, tmp_path):
    with closing(unguarded(kept, tmp_path)) as db:
        db.execute("DELETE FROM entries WHERE sequence IN (77, 301)")
    one, two = (verify(tmp_path / "copy.sqlite", kept.notes, kept.keys, processes=count) for count in (1, 2))
    assert one == two
    assert [finding.first for finding in one.findings if finding.what == "missing"] == [77, 301]


@pytest.fixture(scope="module")
def corrections(kept: Kept) -> list[int]:
    """Where corrections stand; each takes back the repeat just before it."""
    places = [at for at, entry in enumerate(kept.entries) if b'"kind":"correction"' in entry]
    assert all(b'"kind":"repeat"' in kept.entries[at - 1] and b'"cites":%d,' % (at - 1) in kept.entries[at] for at in places)
    return places


def test_a_correction_of_what_it_cannot_take_back_is_named_by_both_verifiers(kept, corrections, tmp_path):
    first, second = corrections[:2]
    lookup = next(at for at, entry in enumerate(kept.entries) if b'"kind":"lookup"' in entry)
    cited = b'"cites":%d,' % (first - 1)
    of_a_lookup = kept.entries[first].replace(cited, b'"cites":%d,' % lookup)
    of_another = kept.entries[first].replace(b"cq-receiving", b"cq-elsewhere")
    twice = kept.entries[second].replace(b'"cites":%d,' % (second - 1), cited)
    for name, at, changed, says in (
        ("lookup", first, of_a_lookup, "nothing that it can take back"),
        ("other", first, of_another, "nothing that it can take back"),
        ("twice", second, twice, "taken back before"),
    ):
        path = forged(tmp_path / name, [*kept.entries[:at], changed, *kept.entries[at + 1 :]])
        assert [(one.first, says in one.what) for one in examined(kept, path, []).findings] == [(at, True)], name
        verifier = standalone()
        with pytest.raises(verifier.Wrong, match=f"entry {at}: what it takes back"):
            verifier.check_ledger(path, [], [], None)
