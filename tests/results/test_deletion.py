"""What is deleted is in no file: the bytes of every row that went are looked for, in the index, in what lies beside it, and in a snapshot."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from random import Random

from recognition.results.announced import AnnouncedResult
from recognition.results.scrubbing import scrub, scrubbed_apart
from recognition.results.store import ResultStore
from tests.results.making import NOW, TODAY, announced, result


def filled(data: Path, rows: int = 12_000, patients: int = 2_000) -> tuple[ResultStore, list[AnnouncedResult]]:
    """A store of many patients, written as issuers write: in batches and in no order."""
    store, rng = ResultStore(data), Random(7)
    people = [rng.randbytes(16) for _ in range(patients)]
    results = [result(rng, rng.choice(people)) for _ in range(rows)]
    for start in range(0, rows, 500):
        assert set(store.take([announced(each) for each in results[start : start + 500]], TODAY)) == {"announced"}
    return store, results


def traces(data: Path, gone: list[AnnouncedResult]) -> list[tuple[str, bytes]]:
    """Every place where something of the results that went still stands, whatever the file is: twelve bytes of a patient, a report or a locator."""
    wanted = {each[:12] for result in gone for each in (result.patient, bytes.fromhex(result.report), result.locator.encode())}
    files = {path.relative_to(data).as_posix(): path.read_bytes() for path in data.rglob("*") if path.is_file()}
    return [(name, found) for name, content in files.items() for at in range(len(content)) if (found := content[at : at + 12]) in wanted]


def test_a_patient_who_objects_is_in_no_file(tmp_path: Path):
    store, results = filled(tmp_path)
    gone = sorted({each.patient for each in results})[::4]
    of_them = [each for each in results if each.patient in set(gone)]
    assert traces(tmp_path, of_them), "they were there"
    assert store.object([b"m" * 32], gone, NOW) == len(of_them)
    scrubbed_apart(tmp_path)
    assert traces(tmp_path, of_them) == []
    kept = [each for each in results if each.patient not in set(gone)]
    with store.file.reading() as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert [store.one(each.patient, each.issuer, each.report, each.item) for each in kept[::50]] == kept[::50]


def test_without_overwriting_what_rows_leave_behind_they_would_still_be_there(tmp_path: Path):
    """The control: if this fails, SQLite overwrites by itself what moves, and `scrubbing` can go."""
    store, results = filled(tmp_path, 24_000)
    gone = sorted({each.patient for each in results})
    store.object([b"m" * 32], gone[::3], NOW)
    of_them = [each for each in results if each.patient in set(gone[::3])]
    assert traces(tmp_path, of_them)
    store.file.close()
    assert scrub(tmp_path / "results" / "results.sqlite", at_once=300) > 0
    assert traces(tmp_path, of_them) == []
    with sqlite3.connect(tmp_path / "results" / "results.sqlite") as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("SELECT count(*) FROM results").fetchone() == (24_000 - len(of_them),)


def test_nothing_stays_in_a_journal(tmp_path: Path):
    _store, _results = filled(tmp_path, 1_000, 100)
    assert sorted(path.name for path in (tmp_path / "results").iterdir()) == ["objections.sqlite", "results.sqlite"]
