"""The ledger as Parquet: read by an engine of others it gives the entries byte for byte and the service's own figures to the fen."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import re
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from flask import Flask

from recognition.domain.lookups import SHANGHAI, Caller, Role
from recognition.ledger import open_ledger
from recognition.ledger.reader import LedgerReader
from recognition.ledger.rollups import KEPT
from recognition.operations.parquet import ExportRefused, export
from recognition.services.lookups import Service
from tests.ledger.making import asked

DOCS = Path(__file__).parents[2] / "docs"
REGION_AUDITOR = Caller("test", Role.AUDITOR)
DAY = date(2031, 1, 1)
"""Every window is over: figures are whole."""


@pytest.fixture(scope="module")
def data(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(demonstration, tmp_path_factory.mktemp("parquet") / "region"))


@pytest.fixture(scope="module")
def exported(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export as of that day, in partitions of a hundred entries."""
    target = tmp_path_factory.mktemp("exported") / "folder"
    export(data, target, DAY, partition=100)
    return target


def blocks(kind: str, page: str = "parquet.md") -> list[str]:
    """The examples of a page in one language."""
    return re.findall(rf"```{kind}\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)


def rows(folder: Path, statement: str) -> list[tuple[Any, ...]]:
    with contextlib.chdir(folder), duckdb.connect() as engine:
        engine.execute("CREATE VIEW figures AS FROM 'figures.parquet'")
        return engine.execute(statement).fetchall()


def test_entries_are_there_byte_for_byte_and_their_columns_say_what_the_bytes_say(data: Path, exported: Path):
    ledger = list(LedgerReader(data).every(10**9))
    read = rows(exported, "SELECT sequence, bytes, sha256(unhex('00' || hex(bytes))) = lower(hex(leaf)) FROM 'entries/*.parquet' ORDER BY sequence")
    assert [(sequence, bytes(entry)) for sequence, entry, _ in read] == ledger and all(fits for _, _, fits in read)
    columns = "sequence, kind, id, institution, cites, item, issuer, receiver_region, verdict, price_fen, decision, performed, day, epoch_ms(made_at)"
    for row in rows(exported, f"SELECT {columns} FROM 'entries/*.parquet' ORDER BY sequence"):
        sequence, kind, id_, institution, cites, item, issuer, region, verdict, price, decision, performed, day, at = row
        entry = json.loads(ledger[sequence][1])
        assert (kind, id_, cites, item, decision, performed) == tuple(entry.get(name) for name in ("kind", "id", "cites", "item", "decision", "performed"))
        assert (issuer, verdict, region) == tuple(entry.get(name) for name in ("issuer", "verdict", "to"))
        assert institution == entry.get("receiver", entry.get("institution"))
        assert price == (entry.get("price", [0])[0] if kind == "lookup" else None)
        assert datetime.fromtimestamp(at / 1000, SHANGHAI).date() == day


@pytest.mark.parametrize("by", [(), ("month", "item"), ("receiver", "item", "verdict"), ("issuer_region", "receiver_region", "reason"), ("day", "issuer")])
def test_sums_over_the_finest_cells_are_the_summaries_in_every_counter(data: Path, exported: Path, by: tuple[str, ...]):
    service = Service(data)
    now = datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=SHANGHAI)
    summary = service.summary(date(2020, 1, 1), DAY, by, {}, REGION_AUDITOR, now)
    service.ledger.close()
    shown = {"month": "strftime(day, '%Y-%m')", "day": "strftime(day, '%Y-%m-%d')"}
    groups = ", ".join(shown.get(name, name) for name in by)
    sums = ", ".join(f"sum({counter})::BIGINT" for counter in KEPT)
    found = rows(exported, f"SELECT {groups + ', ' if by else ''}{sums} FROM figures {f'GROUP BY {groups}' if by else ''}")
    expected = [tuple(row[name] for name in (*by, *KEPT)) for row in (summary.rows if by else [summary.totals])]
    assert sorted(found) == sorted(expected) and summary.totals["saved_fen"]


def test_the_examples_of_the_guide_run(exported: Path):
    [statement], [program] = blocks("sql"), blocks("python")
    assert blocks("sql", "parquet.zh.md") == [statement]
    assert {len(row) for row in rows(exported, statement)} == {7}
    printed = io.StringIO()
    for text in (program, *blocks("python", "parquet.zh.md")):
        with contextlib.chdir(exported), contextlib.redirect_stdout(printed):
            exec(compile(text, "parquet.md", "exec"), {})
    root = json.loads((exported / "export.json").read_bytes())["root"]
    assert printed.getvalue().split() == [root, root]


def stamps(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_ino for path in sorted((folder / "entries").iterdir())}


def test_a_later_export_keeps_what_is_sealed_and_adds_what_is_new(data: Path, tmp_path: Path):
    data = Path(shutil.copytree(data, tmp_path / "region"))
    steps: list[int] = []
    first = export(data, tmp_path / "out", DAY, partition=100)
    before = stamps(tmp_path / "out")
    assert first.entries % 100, "the last partition is open"
    ledger = open_ledger(data)
    ledger.append([asked() for _ in range(150)])
    ledger.close()
    second = export(data, tmp_path / "out", DAY, steps.append, partition=100)
    after = stamps(tmp_path / "out")
    assert second.entries == first.entries + 150 == sum(file.rows for file in second.files)
    assert sum(steps) == 2 * second.entries, "a bar of progress ends where it should"
    sealed = [Path(file.name).name for file in first.files[:-1]]
    assert [after[name] for name in sealed] == [before[name] for name in sealed]
    assert rows(tmp_path / "out", "SELECT count(*), max(sequence) + 1 FROM 'entries/*.parquet'") == [(second.entries, second.entries)]
    for file in (*second.files, second.figures):
        assert hashlib.sha256((tmp_path / "out" / file.name).read_bytes()).hexdigest() == file.sha256


def test_an_export_that_was_killed_is_written_to_its_end_by_the_next(data: Path, exported: Path, tmp_path: Path):
    half = Path(shutil.copytree(exported, tmp_path / "half"))
    for name in ("export.json", "checkpoint.txt"):
        (half / name).unlink(missing_ok=True)
    (half / ".figures.parquet.unfinished").write_bytes(b"PAR1")
    export(data, half, DAY, partition=100)
    assert (half / "export.json").read_bytes() == (exported / "export.json").read_bytes()
    assert sorted(os.listdir(half)) == sorted(os.listdir(exported))


def refused(data: Path, target: Path) -> str:
    before = {path: path.read_bytes() for path in target.rglob("*") if path.is_file()}
    with pytest.raises(ExportRefused) as refusal:
        export(data, target, DAY, partition=100)
    assert {path: path.read_bytes() for path in target.rglob("*") if path.is_file()} == before, "nothing is lost"
    return str(refusal.value)


def test_what_is_none_of_ours_is_left_as_it_is(data: Path, exported: Path, quiet: Path, tmp_path: Path):
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "thesis.txt").write_text("mine")
    assert "not empty" in refused(data, tmp_path / "others")
    assert "another ledger" in refused(quiet, Path(shutil.copytree(exported, tmp_path / "of-another")))
    altered = Path(shutil.copytree(exported, tmp_path / "altered"))
    with (altered / "entries" / f"{0:015}.parquet").open("ab") as file:
        file.write(b"x")
    assert "not the file that was written" in refused(data, altered)
    (altered / "export.json").write_text("{")
    assert "cannot be read" in refused(data, altered)
    with pytest.raises(ExportRefused, match="partitions of 100"):
        export(data, exported, DAY)


def test_an_empty_ledger_is_an_export_without_rows(tmp_path: Path):
    (tmp_path / "data").mkdir()
    open_ledger(tmp_path / "data").close()
    manifest = export(tmp_path / "data", tmp_path / "out", DAY)
    assert (manifest.entries, manifest.files, manifest.checkpoint_entries) == (0, [], None)
    assert rows(tmp_path / "out", "SELECT count(*), sum(saved_fen) FROM figures") == [(0, None)]


def test_the_command_says_what_it_wrote(app: Flask, tmp_path: Path):
    out, run = str(tmp_path / "out"), app.test_cli_runner().invoke
    with app.app_context():
        done = run(args=["ledger", "export", "--parquet", out])
        both = run(args=["ledger", "export", "--parquet", out, "--to", str(tmp_path / "file")])
        other = run(args=["ledger", "export", "--parquet", str(tmp_path)])
    manifest = json.loads((tmp_path / "out" / "export.json").read_bytes())
    assert done.exit_code == 0 and manifest["root"] in done.stdout and f"{manifest['entries']} entries in 1 files" in done.stdout
    assert both.exit_code == 2 and "name one of them" in both.stderr
    assert (other.exit_code, other.stderr.count("\n")) == (1, 1) and "is not empty" in other.stderr
