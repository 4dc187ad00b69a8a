"""An import whose process is gone, with the machine or by itself, is told as ended at the next look, and no file waits for ever."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from recognition.catalogue.drafts.submissions import Submissions
from recognition.services.publications import checking, drafting, imports, jobs
from tests.registrar.office import WEN, Office, begun, written

LATER = timedelta(minutes=1)


def received(office: Office, draft) -> str:
    file = written(office.data / "sent.csv", "机构,项目,状态,生效日期\n东江医院,总蛋白,合格,2026-01-01\n")
    wish = {"extent": {"table": "qualifications", "scope": "CY", "evaluator": "qc", "round": "2026-1"}, "defaults": {}, "remove_missing": False}
    return drafting.receive(office.data, office.ledger, draft.id, WEN, file, file.name, "", wish, office.now)


def job(office: Office, submission: str, **process: Any) -> None:
    """A job's state as its process left it."""
    state = {"id": submission, "kind": "import", "arguments": {"submission": submission}, "state": "running", "done": 1000, "total": 9000}
    jobs.note(office.data, submission, {**state, "started": office.now.isoformat(), "pid": None, **process})


@pytest.mark.parametrize("begun_at_all", [True, False])
def test_a_machine_that_died_leaves_no_file_waiting(tmp_path: Path, begun_at_all: bool):
    office = begun(tmp_path)
    submission = received(office, office.draft())
    if begun_at_all:
        # its number is another process's now: that of this test
        job(office, submission, pid=os.getpid(), process="an earlier start of the machine/1")
        state = jobs.state(office.data, submission)
        assert state["state"] == "failed" and state["problem"]["code"] == "work_failed"
    found = imports.submissions(office.data, office.now + LATER).submission(submission)
    assert (found["state"], [fault["code"] for fault in found["outcome"]["faults"]]) == ("refused", ["import_ended"])
    assert Submissions(office.data).file(found).exists(), "it can be imported again"


@pytest.mark.parametrize("earlier_version", [True, False])
def test_an_import_at_work_is_left_alone(tmp_path: Path, earlier_version: bool):
    office = begun(tmp_path)
    submission = received(office, office.draft())
    job(office, submission, pid=os.getpid(), **({} if earlier_version else {"process": jobs.running(os.getpid())}))
    assert imports.submissions(office.data, office.now + LATER).submission(submission)["state"] == "received"


def test_one_that_has_only_just_come_is_left_alone(tmp_path: Path):
    office = begun(tmp_path)
    submission = received(office, office.draft())
    assert imports.submissions(office.data, office.now).submission(submission)["state"] == "received"


def test_one_that_died_after_its_rows_were_in_the_draft_is_told_as_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    office = begun(tmp_path)
    draft = office.draft()
    submission = received(office, draft)
    with monkeypatch.context() as patched:
        patched.setattr(Submissions, "finish", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            checking.import_file(office.data, submission, office.now)
    found = imports.submissions(office.data, office.now + LATER).submission(submission)
    assert (found["state"], found["rows"], found["outcome"]["tables"]["qualifications"]["added"]) == ("accepted", 1, 1)
    assert "imported" not in drafting.as_dict(draft, office.ledger)
