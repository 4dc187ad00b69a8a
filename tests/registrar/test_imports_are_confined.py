"""An import runs in a process of its own within limits; however it ends, the file's outcome says why, and nobody waits for it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from recognition.catalogue.drafts.submissions import Submissions
from recognition.services.publications import drafting, jobs
from tests.registrar.office import WEN, begun
from tests.running import ROOT

CONFINED = """
import sys
from recognition.support import confined
limits = confined.Limits(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
try:
    print(confined.within(limits, lambda: eval(sys.argv[4])))
except confined.Ended as ended:
    print(ended.code)
"""
LIMITED = """
import sys
from recognition.support import confined
confined.IMPORT = confined.Limits(*map(int, sys.argv[1:4]))
{before}
from recognition.services.publications import work
sys.exit(work.main(sys.argv[4:]))
"""


@pytest.mark.parametrize(
    ("limits", "work", "says"),
    [
        ((300 << 20, 20, 60), "{'rows': 3}", "{'rows': 3}"),
        ((60 << 20, 20, 60), "bytearray(200 << 20)", "import_too_heavy"),
        ((300 << 20, 1, 60), "sum(one for one in iter(int, 1))", "import_too_long"),
        ((300 << 20, 20, 1), "__import__('time').sleep(30)", "import_too_long"),
        ((300 << 20, 20, 60), "__import__('os').kill(__import__('os').getpid(), 9)", "import_ended"),
        ((300 << 20, 20, 60), "1 / 0", "import_ended"),
    ],
)
def test_work_ends_within_its_limits_and_says_how(limits: tuple[int, int, int], work: str, says: str):
    done = subprocess.run([sys.executable, "-c", CONFINED, *map(str, limits), work], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == says, done.stderr


@pytest.mark.parametrize(
    ("limits", "before", "code"),
    [
        ((600 << 20, 60, 120), "", ""),
        ((600 << 20, 60, 120), "import recognition.catalogue.spreadsheets.files as files; files.book = lambda path: bytearray(1 << 30)", "import_too_heavy"),
        ((600 << 20, 1, 120), "import recognition.catalogue.spreadsheets.files as files; files.book = lambda path: sum(iter(int, 1))", "import_too_long"),
        ((600 << 20, 60, 120), "import recognition.catalogue.spreadsheets.files as files; files.book = lambda path: 1 / 0", "import_ended"),
    ],
)
def test_the_outcome_of_a_file_says_why_its_import_ended(tmp_path: Path, limits: tuple[int, int, int], before: str, code: str):
    office = begun(tmp_path)
    draft = office.draft()
    file = tmp_path / "sent.csv"
    file.write_text("机构,项目,状态,生效日期\n东江医院,总蛋白,合格,2026-01-01\n", encoding="utf-8")
    wish = {"extent": {"table": "qualifications", "scope": "CY", "evaluator": "qc", "round": "2026-1"}, "defaults": {}, "remove_missing": False}
    sent = drafting.receive(office.data, office.ledger, draft.id, WEN, file, file.name, "", wish, office.now)
    jobs.note(
        office.data, sent, {"id": sent, "kind": "import", "arguments": {"submission": sent}, "state": "running", "started": office.now.isoformat(), "pid": None}
    )
    command = [sys.executable, "-c", LIMITED.format(before=before), *map(str, limits), str(office.data), "import", json.dumps({"submission": sent}), sent]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, timeout=240).returncode == 0
    told, found = jobs.state(office.data, sent), Submissions(office.data).submission(sent)
    if not code:
        assert told["state"] == "done" and found["state"] == "accepted"
        return
    assert told["state"] == "refused" and told["problem"]["code"] == code
    assert found["state"] == "refused" and [fault["code"] for fault in found["outcome"]["faults"]] == [code]
    assert Submissions(office.data).file(found).exists(), "it can be imported again"
    with draft.writing():
        pass  # nobody holds the draft any more
