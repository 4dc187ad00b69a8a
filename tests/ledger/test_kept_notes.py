"""A checkpoint that a witness kept is read as mail, shells and editors leave it, by the service and by the stand-alone verifier alike.

The ledger is cut by its last entries each time, so whoever reads the witness's checkpoint must say so; a file from which none can be read
is told as that, and never ends with "nothing is wrong"."""

from __future__ import annotations

import inspect
import json
import quopri
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from recognition.cli.ledger.verifying import verify_
from recognition.ledger.checkpoints import NoteRefused, SigningKeys, kept_notes
from recognition.ledger.checkpoints.kept_notes import notes_in
from recognition.ledger.checkpoints.witness import Witness
from recognition.operations.manifest import SnapshotRefused
from recognition.operations.witnesses import read_seen
from tests.ledger.auditing import entries_of, fill, forged, run_standalone, standalone

CUT = 14
"""Entries that the copy lacks at its end."""


class Cut:
    """A ledger whose end was cut off, its public key, and the witness's notes of before."""

    def __init__(self, folder: Path) -> None:
        self.notes = fill(folder / "whole", 4)
        entries = entries_of(folder / "whole" / "ledger.sqlite")
        self.copy = forged(folder / "cut", entries[: int(self.notes[-1].split("\n")[1]) - CUT])
        self.keys = folder / "keys"
        self.public = SigningKeys(folder / "whole").public()
        self.keys.write_text("".join(f"{key.line}\n" for key in self.public), "utf-8")

    def verified(self, witness: Path) -> Result:
        """`ledger verify` as an auditor calls it."""
        return CliRunner().invoke(verify_, ["--file", str(self.copy), "--public-key", str(self.keys), "--checkpoints", str(witness)])


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Cut:
    folder = tmp_path_factory.mktemp("cut")
    (folder / "whole").mkdir()
    return Cut(folder)


def wrapped(note: str) -> str:
    """As a mail program breaks lines at 72 letters."""
    return "\n".join(part for line in note.split("\n") for part in (textwrap.wrap(line, 72) or [""]))


KEPT: dict[str, Callable[[str], bytes]] = {
    "as it was signed": str.encode,
    "without the line end": lambda note: note.rstrip("\n").encode(),
    "UTF-8 with a mark": lambda note: note.encode("utf-8-sig"),
    "PowerShell's redirection": lambda note: note.replace("\n", "\r\n").encode("utf-16"),
    "UTF-16 without a mark": lambda note: note.encode("utf-16-le"),
    "UTF-16, the other order": lambda note: note.encode("utf-16-be"),
    "GB18030": lambda note: note.encode("gb18030"),
    "a Western code page": lambda note: note.encode("cp1252"),
    "CR LF": lambda note: note.replace("\n", "\r\n").encode(),
    "CR": lambda note: note.replace("\n", "\r").encode(),
    "an empty line before it": lambda note: f"\n\n{note}".encode(),
    "a mark in the middle": lambda note: f"\n\ufeff{note}".encode(),
    "double spaced": lambda note: note.replace("\n", "\n\n").encode(),
    "without the empty line": lambda note: note.replace("\n\n", "\n").encode(),
    "indented": lambda note: textwrap.indent(note, "    ").encode(),
    "with blanks behind": lambda note: note.replace("\n", "  \n").encode(),
    "quoted by mail": lambda note: textwrap.indent(note, "> ", lambda _: True).encode(),
    "quoted twice": lambda note: textwrap.indent(note, ">> ", lambda _: True).encode(),
    "inside a mail": lambda note: f"From: bureau\nSubject: checkpoint\n\nPlease find it below.\n\n{note}\n-- \nThe bureau\n".encode(),
    "wrapped by mail": lambda note: wrapped(note).encode(),
    "quoted-printable": lambda note: quopri.encodestring(note.encode()),
    "-- for the dash": lambda note: note.replace("\u2014", "--").encode(),
    "- for the dash": lambda note: note.replace("\u2014", "-").encode(),
    "? for the dash": lambda note: note.encode("ascii", "replace"),
    "an entity for the dash": lambda note: note.replace("\u2014", "&mdash;").encode(),
    "the dash read in another code page": lambda note: note.encode().decode("cp1252").encode(),
    "the dash lost": lambda note: note.replace("\u2014 ", "").encode(),
    "as the API gives it": lambda note: json.dumps({"size": 1, "checkpoint": note}).encode(),
    "as the API gives it, by PowerShell": lambda note: json.dumps({"checkpoint": note}, indent=2).encode("utf-16"),
    "a list of them": lambda note: json.dumps([{"checkpoint": note}]).encode(),
    "as a JSON text": lambda note: json.dumps(note).encode(),
}
"""What became of the text of a note, none of which changes what was signed."""

NOTHING = {
    "empty": b"",
    "blank lines": b"\n\n",
    "a mark alone": b"\xff\xfe",
    "another text": "会议纪要\n1\n2\n".encode(),
    "an object without a note": b'{"size": 7}',
    "half an object": b'{"checkpoint": "demo',
    "zeros": bytes(100),
}


@pytest.mark.parametrize("name", KEPT)
def test_a_note_is_read_as_it_was_kept_by_both_readers(cut: Cut, tmp_path: Path, name: str):
    witness = tmp_path / "witness.notes"
    witness.write_bytes(KEPT[name](cut.notes[-1]))
    assert notes_in(witness.read_bytes()) == ([cut.notes[-1]], [])
    ours, theirs = cut.verified(witness), run_standalone("ledger", cut.copy, "--key", cut.keys, "--notes", witness)
    assert ours.exit_code == theirs.returncode == 1, (ours.output, theirs.stdout, theirs.stderr)
    assert "missing" in ours.output and "missing" in theirs.stdout
    assert [seen.size for seen in read_seen(witness)] == [int(cut.notes[-1].split("\n")[1])]
    assert Witness(witness, cut.public).last().text == "\n".join(cut.notes[-1].split("\n")[:3]) + "\n"


@pytest.mark.parametrize("name", [name for name in KEPT if "JSON" not in name and "API" not in name and "list" not in name])
def test_several_notes_one_after_the_other_are_all_read(cut: Cut, name: str):
    kept = (
        b"".join(KEPT[name](f"{note}\n") for note in cut.notes)
        if "UTF-16" not in name and "mark" not in name and "Power" not in name
        else KEPT[name]("\n".join(cut.notes))
    )
    assert notes_in(kept) == (cut.notes, [])


@pytest.mark.parametrize("name", NOTHING)
def test_a_file_without_a_checkpoint_is_never_nothing_wrong(cut: Cut, tmp_path: Path, name: str):
    witness = tmp_path / "witness.notes"
    witness.write_bytes(NOTHING[name])
    ours, theirs = cut.verified(witness), run_standalone("ledger", cut.copy, "--key", cut.keys, "--notes", witness)
    assert ours.exit_code == 3 and "holds no checkpoint" in ours.output and "Nothing is wrong" not in ours.output
    assert theirs.returncode == 2 and "holds no checkpoint" in theirs.stderr and "hold, the last" not in theirs.stdout
    with pytest.raises(SnapshotRefused, match="no checkpoint"):
        read_seen(witness)
    with pytest.raises(NoteRefused, match="no checkpoint"):
        Witness(witness, cut.public).last()


def test_a_checkpoint_of_which_a_part_is_gone_is_told(cut: Cut, tmp_path: Path):
    """The older of two is whole; what stood in the newer is the one that would have shown the cut."""
    older, newer = cut.notes[0], cut.notes[-1]
    lines = newer.split("\n")
    for name, broken in {"no size": [lines[0], *lines[2:]], "no signature": lines[:3], "no root": [*lines[:2], *lines[3:]]}.items():
        witness = tmp_path / "witness.notes"
        witness.write_text(older + "\n" + "\n".join(broken) + "\n", "utf-8")
        ours, theirs = cut.verified(witness), run_standalone("ledger", cut.copy, "--key", cut.keys, "--notes", witness)
        assert ours.exit_code == 1 and "part of a checkpoint" in ours.output, name
        assert theirs.returncode == 2 and "part of a checkpoint" in theirs.stderr, name
        with pytest.raises(SnapshotRefused, match="part of a checkpoint"):
            read_seen(witness)
        with pytest.raises(NoteRefused, match="part of a checkpoint"):
            Witness(witness, cut.public).accept(newer)


def test_a_checkpoint_by_an_unknown_key_or_with_a_wrong_signature_is_not_passed_over(cut: Cut, tmp_path: Path):
    (tmp_path / "other").mkdir()
    stranger = SigningKeys(tmp_path / "other")
    stranger.make()
    keys, witness = tmp_path / "keys", tmp_path / "witness.notes"
    keys.write_text("".join(f"{key.line}\n" for key in stranger.public()), "utf-8")
    witness.write_text(cut.notes[-1], "utf-8")
    ours = CliRunner().invoke(verify_, ["--file", str(cut.copy), "--public-key", str(keys), "--checkpoints", str(witness)])
    theirs = run_standalone("ledger", cut.copy, "--key", keys, "--notes", witness)
    assert ours.exit_code == 3 and "UNCHECKED" in ours.output and "Nothing is wrong" not in ours.output
    assert theirs.returncode == 2 and "signed by one of the keys" in theirs.stderr
    witness.write_text(cut.notes[-1].replace("\n", "0\n", 2).replace("0\n", "\n", 1), "utf-8")
    ours, theirs = cut.verified(witness), run_standalone("ledger", cut.copy, "--key", cut.keys, "--notes", witness)
    assert ours.exit_code == theirs.returncode == 1
    assert "signature is wrong" in ours.output and "signature of the checkpoint is wrong" in theirs.stdout


def test_public_keys_are_read_as_a_shell_leaves_them(cut: Cut, tmp_path: Path):
    witness = tmp_path / "witness.notes"
    witness.write_text(cut.notes[-1], "utf-8")
    for encoding in ("utf-16", "utf-8-sig"):
        keys = tmp_path / "keys"
        keys.write_text(cut.keys.read_text("utf-8").replace("\n", "\r\n"), encoding)
        ours = CliRunner().invoke(verify_, ["--file", str(cut.copy), "--public-key", str(keys), "--checkpoints", str(witness)])
        assert ours.exit_code == run_standalone("ledger", cut.copy, "--key", keys, "--notes", witness).returncode == 1, ours.output


def test_both_programs_read_notes_by_the_same_functions():
    theirs = standalone()
    for name, function in inspect.getmembers(kept_notes, inspect.isfunction):
        assert inspect.getsource(function) == inspect.getsource(getattr(theirs, name)), name
    for name in ("_SIZE", "_ROOT", "_BASE64", "_DASH", "_LONG"):
        assert getattr(kept_notes, name) == getattr(theirs, name)
