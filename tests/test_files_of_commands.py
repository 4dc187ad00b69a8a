"""A file that a command writes where its caller says is written whole or not at all; what hinders is one line and a status, never a traceback."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import Result

from recognition import create_app
from recognition.settings import Settings
from tests.registrar.office import written
from tests.running import ROOT

Run = Callable[..., Result]
SYS = Path("/sys/recognition-test")
"""Where no file can be made, not even by root."""
TO_A_FILE: dict[str, tuple[str, ...]] = {
    "ledger export": ("ledger", "export", "--to"),
    "registry export sqlite": ("registry", "export", "1", "--to"),
    "registry export xlsx": ("registry", "export", "1", "--to"),
    "registry template": ("registry", "template", "listings", "--to"),
}
SUFFIX = {"registry export sqlite": ".sqlite", "registry export xlsx": ".xlsx"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one edition."""
    return tmp_path_factory.mktemp("commands") / "data"


@pytest.fixture(scope="module")
def run(folder: Path) -> Iterator[Run]:
    """Runs a command on it."""
    app = create_app(Settings(folder))
    runner = app.test_cli_runner()

    def command(*words: str | Path, key: str = "") -> Result:
        with app.app_context():
            return runner.invoke(args=[str(word) for word in words], env={"REGISTRAR_KEY": key or None})

    begun = command("registry", "init", "--reference")
    assert begun.exit_code == 0, begun.output
    command.key = next(line for line in begun.stdout.splitlines() if line.startswith("rk_"))
    yield command
    app.extensions["recognition"].ledger.close()


@contextmanager
def files_no_longer_than(size: int) -> Iterator[None]:
    """As on a disk that is full after so many bytes of a file."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def one_line(done: Result, words: str, status: int = 1) -> bool:
    """Whether the command ended by itself with this status and one line of words on the error stream."""
    lines = [line for line in done.stderr.splitlines() if not line.rstrip().endswith("entries/s]")]
    assert done.exit_code == status and isinstance(done.exception, SystemExit), (done.exception, done.output)
    assert len(lines) == 1 and words in lines[0], done.stderr
    return True


def target_of(name: str, place: Path) -> Path:
    return place.with_suffix(SUFFIX.get(name, ".out"))


@pytest.mark.parametrize("name", TO_A_FILE)
def test_a_folder_that_is_missing_or_is_a_file_or_may_not_be_written(run: Run, tmp_path: Path, name: str):
    words = TO_A_FILE[name]
    assert one_line(run(*words, target_of(name, tmp_path / "missing" / "x")), "its folder does not exist")
    (tmp_path / "plain").write_text("")
    assert one_line(run(*words, target_of(name, tmp_path / "plain" / "x")), "is a file and no folder")
    assert one_line(run(*words, target_of(name, SYS)), "cannot be written: ")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plain"]


@pytest.mark.parametrize("name", TO_A_FILE)
def test_where_there_is_no_room_nothing_stays_and_what_was_there_is_as_it_was(run: Run, tmp_path: Path, name: str):
    target = target_of(name, tmp_path / "x")
    if name != "ledger export":
        target.write_text("earlier")
    with files_no_longer_than(10):
        done = run(*TO_A_FILE[name], target)
    assert one_line(done, "could not be written: it grew larger than a file may be there")
    assert [path.read_text() for path in tmp_path.iterdir()] == ([] if name == "ledger export" else ["earlier"])
    assert run(*TO_A_FILE[name], target).exit_code == 0 and target.stat().st_size > 100


def test_an_export_of_the_ledger_is_never_written_over_another(run: Run, tmp_path: Path):
    target = tmp_path / "ledger.ndjson"
    target.write_text("last year's")
    assert one_line(run("ledger", "export", "--to", target), f"{target} exists already; nothing is overwritten")
    assert target.read_text() == "last year's"


def test_what_is_a_folder_is_no_file(run: Run, tmp_path: Path):
    (tmp_path / "folder.xlsx").mkdir()
    assert one_line(run("registry", "export", "1", "--to", tmp_path / "folder.xlsx"), "is a folder; name a file")
    (tmp_path / "file").write_text("earlier")
    assert one_line(run("registry", "export", "1", "--to", tmp_path / "file"), "exists already")
    assert one_line(run("registry", "export", "1", "--to", SYS), "cannot be written: ")


def test_the_errors_of_an_import_are_told_even_where_their_copy_cannot_be_written(run: Run, tmp_path: Path):
    file = written(tmp_path / "目录.csv", "项目,互认时限,生效日期\n总蛋百,30,2026-01-01\n")
    asked = ("registry", "import", file, "--table", "listings", "--limit", "scope=CY", "--errors-to")
    done = run(*asked, tmp_path / "missing" / "x.xlsx", key=run.key)
    assert done.exit_code == 3 and "its folder does not exist" in done.stderr and "总蛋百" in done.stderr and "marked in" in done.stderr
    assert "Traceback" not in done.output


def test_a_witness_says_that_its_own_file_cannot_be_written(run: Run, tmp_path: Path):
    keys, bundle = tmp_path / "keys", tmp_path / "bundle"
    bundle.write_text(run("ledger", "checkpoint", "--since", "0").stdout)
    keys.write_text(run("ledger", "checkpoint", "--keys").stdout)
    witness = ("ledger", "checkpoint", "--public-key", keys, "--bundle", bundle, "--witness")
    assert one_line(run(*witness, tmp_path / "missing" / "seen"), "its folder does not exist")
    with files_no_longer_than(10):
        assert one_line(run(*witness, tmp_path / "seen"), "could not be written: ")
    assert run(*witness, tmp_path / "seen").exit_code == 0


def test_a_snapshot_that_cannot_be_made_says_why(run: Run, tmp_path: Path):
    assert one_line(run("snapshot", SYS / "x"), "cannot be written: ")
    (tmp_path / "plain").write_text("")
    assert one_line(run("snapshot", tmp_path / "plain" / "x"), "is a file and no folder")
    with files_no_longer_than(10):
        assert one_line(run("snapshot", tmp_path / "x"), "no snapshot was made")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plain"]


def test_a_full_medium_behind_the_standard_output(run: Run, folder: Path):
    words = [sys.executable, "-m", "flask", "--app", "wsgi", "ledger", "export"]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(words, cwd=ROOT, env={"RECOGNITION_DATA": str(folder), "PATH": "/usr/bin:/bin"}, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode != 0 and "the standard output could not be written: no room is left there" in done.stderr
    assert "Traceback" not in done.stderr
