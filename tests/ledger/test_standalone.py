"""The verifier that auditors keep: one file without any of our code, which examines tiles too and says plainly for what nobody vouches."""

from __future__ import annotations

import ast
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from recognition.ledger.checkpoints import SigningKeys, kept_notes
from tests.ledger.auditing import VERIFIER, fill, run_standalone


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, list[str]]:
    """A ledger of more than two tiles, its public key, its checkpoints."""
    folder = tmp_path_factory.mktemp("kept")
    notes = fill(folder, 14)
    (folder / "keys.pub").write_text("".join(f"{key.line}\n" for key in SigningKeys(folder).public()), "utf-8")
    return folder / "ledger.sqlite", folder / "keys.pub", notes


def changed(ledger: Path, place: Path, *statements: str) -> Path:
    """A copy in which somebody who owns the machine did this to the tiles."""
    path = Path(shutil.copy(ledger, place / "ledger.sqlite"))
    with closing(sqlite3.connect(path)) as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'tiles'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            db.execute(statement)
        db.commit()
    return path


def test_it_needs_nothing_but_python_and_the_library_for_signatures(kept, tmp_path: Path):
    """Copied away, in a folder of its own, with nothing of ours in reach."""
    ledger, keys, _ = kept
    alone = Path(shutil.copy(VERIFIER, tmp_path / "verify_ledger.py"))
    done = subprocess.run([sys.executable, "-I", str(alone), "ledger", str(ledger), "--key", str(keys)], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    found = {name.name for node in ast.walk(ast.parse(alone.read_text("utf-8"))) if isinstance(node, ast.Import) for name in node.names}
    found |= {node.module for node in ast.walk(ast.parse(alone.read_text("utf-8"))) if isinstance(node, ast.ImportFrom)}
    assert {name for name in found if name.partition(".")[0] not in sys.stdlib_module_names} == {
        "cryptography.exceptions",
        "cryptography.hazmat.primitives.asymmetric.ed25519",
    }


def test_what_it_shares_with_the_service_is_the_same_text():
    """Constants and functions, line by line: from the first constant to the line of dashes."""
    ours = Path(kept_notes.__file__).read_text("utf-8")
    theirs = VERIFIER.read_text("utf-8").partition("# From here to the next line of dashes")[2]
    assert theirs[theirs.index("_SIZE = ") : theirs.index("# -----")].rstrip() == ours[ours.index("_SIZE = ") :].rstrip()


def test_tiles_are_examined(kept, tmp_path: Path):
    ledger, keys, notes = kept
    (tmp_path / "notes").write_text(notes[-1], "utf-8")
    whole = run_standalone("ledger", ledger, "--key", keys, "--notes", tmp_path / "notes")
    assert whole.returncode == 0 and "2 tiles are the roots over theirs" in whole.stdout, whole.stdout + whole.stderr
    for number, (statement, told) in enumerate((
        ("UPDATE tiles SET hash = zeroblob(32) WHERE position = 1", "tile 1 of level 1 is missing or not the root over its 256 entries"),
        ("DELETE FROM tiles WHERE position = 0", "tile 0 of level 1 is missing or not the root over its 256 entries"),
        ("INSERT INTO tiles VALUES (2, 0, zeroblob(32))", "the file keeps 3 tiles where its entries fill 2"),
    )):  # fmt: skip
        (place := tmp_path / str(number)).mkdir()
        done = run_standalone("ledger", changed(ledger, place, statement), "--key", keys, "--notes", tmp_path / "notes")
        assert (done.returncode, done.stdout) == (1, f"WRONG: {told}\n")


@pytest.mark.parametrize(("given", "told"), [(-1, "NOBODY VOUCHES for entry {0}: no checkpoint covers it"), (-2, "NOBODY VOUCHES for entries {1} to {0}: no checkpoint covers them"), (None, "NOBODY VOUCHES for entries 0 to {0}")])  # fmt: skip
def test_for_what_came_after_the_last_checkpoint_nobody_vouches(kept, tmp_path: Path, given: int | None, told: str):
    ledger, keys, notes = kept
    with closing(sqlite3.connect(ledger)) as db:
        [last] = db.execute("SELECT max(sequence) FROM entries").fetchone()
    if given is not None:
        (tmp_path / "notes").write_text(notes[given], "utf-8")
    done = run_standalone("ledger", ledger, "--key", keys, *(["--notes", tmp_path / "notes"] if given is not None else []))
    held = int(notes[given].split("\n")[1]) if given is not None else 0
    assert done.returncode == 0 and told.format(last, held) in done.stdout, done.stdout
    assert ("no checkpoint was given" in done.stdout) == (given is None)
