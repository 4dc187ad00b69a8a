"""The registrars' work by command, from an empty folder on, with exit statuses that a script can rely on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result

from recognition import create_app
from recognition.settings import Settings
from tests.registrar.office import EVALUATORS, INSTITUTIONS, workbook, written
from tests.running import ROOT

Run = Callable[..., Result]
NEVER_READ = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # as at a terminal: a shell's background work ignores it, and so do its children
import recognition.catalogue.spreadsheets.files as files
files.book = lambda path: time.sleep(300)
sys.argv[0] = "flask"
from flask.cli import main
main()
"""


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a command on an empty production folder."""
    app = create_app(Settings(tmp_path / "data"))
    runner = app.test_cli_runner()

    def command(*words: str, key: str = "") -> Result:
        return runner.invoke(args=["registry", *words], env={"REGISTRAR_KEY": key or None})

    yield command
    app.extensions["recognition"].ledger.close()


def begun(run: Run) -> list[str]:
    done = run("init", "--reference")
    assert done.exit_code == 0, done.output
    return [line for line in done.stdout.splitlines() if line.startswith("rk_")]


def test_from_an_empty_folder_to_an_answer_and_a_withdrawal(run: Run, tmp_path: Path):
    wen, he = begun(run)
    file = written(tmp_path / "机构.csv", INSTITUTIONS)
    done = run("import", str(file), "--table", "institutions", key=wen)
    assert done.exit_code == 0, done.output
    draft = done.stdout.split()[1]
    for name, text, *more in (
        ("ev.csv", EVALUATORS, "--table", "evaluators"),
        ("li.csv", "项目,互认时限\n总蛋白,30\n", "--table", "listings", "--limit", "scope=CY", "--set", "valid_from=2020-01-01"),
        (
            "qu.csv",
            "机构,总蛋白,白蛋白\n东江医院,√,\n",
            "--table",
            "qualifications",
            "--limit",
            "scope=CY",
            "--limit",
            "evaluator=qc",
            "--limit",
            "round=1",
            "--set",
            "valid_from=2020-01-01",
        ),
    ):
        done = run("import", str(written(tmp_path / name, text)), "--draft", draft, *more, key=wen)
        assert done.exit_code == 0, done.output
    done = run("check", draft)
    assert done.exit_code == 0, done.output
    sha256 = done.stdout.split()[-1]
    assert run("approve", draft, "--sha256", sha256, key=wen).exit_code == 1
    assert run("publish", draft, key=wen).exit_code == 1
    assert run("approve", draft, "--sha256", sha256, key=he).exit_code == 0
    done = run("publish", draft, key=wen)
    assert (done.exit_code, done.stdout.split()[:2]) == (0, ["2", sha256])
    asked = ("preview", "--item", "tp", "--issuer", "cq-east", "--receiver", "cq-lin", "--performed", "2026-01-05", "--as-of", "2026-01-10")
    assert run(*asked).stdout.startswith("recognised\tedition 1") is False
    assert run(*asked, "--edition", "2").stdout.startswith("recognised\tedition 2")
    assert run("withdraw", "cq-east", "tp", "--reason", "失控", "--from", "2026-01-01", key=he).exit_code == 0
    assert run(*asked, "--edition", "3").stdout.startswith("discretionary\tedition 3\tnot_qualified_on_date")
    told = json.loads(run("diff", "2", "3").stdout)
    assert told["difference"] == {"qualifications": {"added": 1, "removed": 0, "changed": 0}} and told["meaning"]["cease"] == 1
    assert len(run("editions").stdout.splitlines()) == 3


def test_a_file_with_errors_ends_with_status_3_and_gives_the_marked_file(run: Run, tmp_path: Path):
    wen, _ = begun(run)
    file = written(tmp_path / "目录.csv", "项目,互认时限,生效日期\n总蛋百,30,2026-01-01\n")
    marked = tmp_path / "errors.xlsx"
    done = run("import", str(file), "--table", "listings", "--limit", "scope=CY", "--errors-to", str(marked), key=wen)
    assert done.exit_code == 3
    assert "B2" not in done.stderr and "A2: 总蛋百" in done.stderr and "总蛋白 (tp)" in done.stderr
    assert marked.read_bytes()[:2] == b"PK"


def test_a_file_is_read_in_a_process_of_its_own_within_limits(run: Run, tmp_path: Path):
    wen, _ = begun(run)
    file = written(tmp_path / "目录.csv", "项目,互认时限,生效日期\n总蛋白,30,2026-01-01\n")
    assert run("import", str(file), "--table", "listings", "--limit", "scope=CY", key=wen).exit_code == 0
    [state] = [json.loads(path.read_text(encoding="utf-8")) for path in (tmp_path / "data" / "drafts" / "jobs").glob("*.json")]
    assert (state["kind"], state["state"]) == ("import", "done") and state["pid"] != os.getpid()


@pytest.mark.parametrize("broken_off", [True, False])
def test_an_import_ends_with_its_command_and_a_command_with_its_import(run: Run, tmp_path: Path, broken_off: bool):
    wen, _ = begun(run)
    file = written(tmp_path / "目录.csv", "项目,互认时限,生效日期\n总蛋白,30,2026-01-01\n")
    jobs = tmp_path / "data" / "drafts" / "jobs"
    command = [sys.executable, "-c", NEVER_READ, "--app", "wsgi", "registry", "import", str(file), "--table", "listings", "--limit", "scope=CY"]
    env = {**os.environ, "RECOGNITION_DATA": str(tmp_path / "data"), "REGISTRAR_KEY": wen}
    with subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        while not (noted := [*jobs.glob("[0-9a-v]*.json")]) and process.poll() is None:
            time.sleep(0.05)
        child = json.loads(noted[0].read_text(encoding="utf-8"))["pid"]
        if broken_off:
            process.send_signal(signal.SIGINT)
        else:
            os.kill(child, signal.SIGKILL)
        _, said = process.communicate(timeout=60)
    assert not Path(f"/proc/{child}").exists()
    assert process.returncode == (1 if broken_off else 3), said
    assert ("The import ended before it was done" in said) is not broken_off


def test_findings_that_forbid_end_with_status_4(run: Run, tmp_path: Path):
    wen, _ = begun(run)
    file = written(tmp_path / "目录.csv", "项目,互认时限,生效日期,失效日期\n总蛋白,30,2026-01-01,2026-12-31\n总蛋白,14,2026-02-01,\n")
    draft = run("import", str(file), "--table", "listings", "--limit", "scope=CY", key=wen).stdout.split()[1]
    done = run("check", draft)
    assert done.exit_code == 4 and "validity_overlaps" in done.stdout


def test_what_a_later_row_closes_is_told_at_the_import_and_at_the_check(run: Run, tmp_path: Path):
    wen, _ = begun(run)
    file = written(tmp_path / "目录.csv", "项目,互认时限,生效日期\n总蛋白,30,2026-01-01\n总蛋白,14,2026-02-01\n")
    done = run("import", str(file), "--table", "listings", "--limit", "scope=CY", key=wen)
    assert "listings: 1 closed on the day before a row that begins later" in done.stdout
    assert "listings: 2 added" in run("check", done.stdout.split()[1]).stdout


def test_what_a_file_hides_and_what_was_reckoned_is_named(run: Run, tmp_path: Path):
    wen, _ = begun(run)
    file = workbook(tmp_path / "目录.xlsx", [["项目", "互认时限", "生效日期"], ["总蛋白", "3个月", "2026-01-01"], ["白蛋白", "24小时", "2026-01-01"]])
    book = openpyxl.load_workbook(file)
    book.active.row_dimensions[3].hidden = True
    book.save(file)
    done = run("import", str(file), "--table", "listings", "--limit", "scope=CY", key=wen)
    assert "数据: 1 hidden rows were read: 3" in done.stderr and "row 2: 3个月 taken as 90 days" in done.stderr


def test_a_folder_begins_once_and_keys_are_of_registrars(run: Run):
    begun(run)
    again = run("init")
    assert again.exit_code == 1 and "already_begun" in again.output
    assert run("draft", key="rk_nobody").exit_code == 1


def test_an_edition_is_written_as_every_kind_of_file(run: Run, tmp_path: Path):
    begun(run)
    for target in ("one.sqlite", "one.xlsx", "folder"):
        assert run("export", "1", "--to", str(tmp_path / target)).exit_code == 0
    assert (tmp_path / "one.sqlite").read_bytes()[:6] == b"SQLite"
    assert (tmp_path / "folder" / "items.csv").read_bytes().startswith(b"\xef\xbb\xbfcode,name_zh")
    assert run("export", "9", "--to", str(tmp_path / "x.xlsx")).exit_code == 1
