"""An auditor who waits for a file sees how far it is, as registrars do; nobody else does, and nothing of the file is kept for it."""

from __future__ import annotations

import io
import re
from pathlib import Path

from recognition.audit_store import ImportStore
from recognition.domain.lookups import Caller, Role
from recognition.services.audit_imports import bring, progress
from recognition.services.audit_imports.reading import read
from recognition.services.publications import jobs
from recognition.web.shared.service import now
from tests.auditor.test_columns_of_one_meaning import QIU

ROWS = 2_500


def orders(rows: int) -> bytes:
    return ("机构,项目,检查时间,报告单号\n" + "".join(f"cq002,tp,2026-01-05,SECRET-{number}\n" for number in range(rows))).encode()


def test_the_process_that_reads_a_file_tells_how_far_it_is(service, tmp_path: Path):
    path, job = tmp_path / "orders.csv", progress.job_of(QIU, "token")
    path.write_bytes(orders(ROWS))
    asked = {"kind": "orders", "by": QIU.by, "role": QIU.role.value, "institution": None, "region": QIU.region, "now": now().isoformat(), "job": job}
    read(service.data, path, asked)
    told = progress.told(service.data, job)
    # rows are read first and looked up in the ledger afterwards
    assert told["done"] in range(1_000, ROWS + 1, 1_000) and told["total"] == 2 * (ROWS + 1)
    assert "SECRET" not in jobs.path(service.data, job).read_text(encoding="utf-8")
    assert progress.told(service.data, progress.job_of(Caller("somebody", Role.AUDITOR), "token")) == {"done": 0, "total": 0}


def test_nothing_is_left_of_it_with_the_answer(service):
    outcome = bring(service, ImportStore(service.data), "orders", "o.csv", orders(3), QIU, now(), "token")
    assert not outcome.faults and outcome.unmatched == 3
    assert not jobs.path(service.data, progress.job_of(QIU, "token")).exists()


def test_the_page_follows_its_own_file(service, auditor_qiu):
    auditor_qiu.open("/audit/imports")
    page = auditor_qiu.page.text
    data = {
        **dict(auditor_qiu.form("/audit/imports").values),
        "kind": "billed",
        "file": (io.BytesIO("机构,月份,项目,数量\ncq002,2024-01,tp,3\n".encode()), "b.csv"),
    }
    auditor_qiu._request("POST", "/audit/imports", data=data, content_type="multipart/form-data")
    caller = Caller(ImportStore(service.data).all()[0].by, Role.AUDITOR)
    [address] = re.findall(r'data-progress="(/audit/imports/progress/[\w-]+)"', page)
    token = address.rpartition("/")[2]
    assert f'name="progress" value="{token}"' in page and 'id="progress" hidden' in page
    auditor_qiu.open(address)
    assert "请稍候" in auditor_qiu.text
    progress.noting(service.data, progress.job_of(caller, token), now().isoformat())(1_000, 5_000)
    auditor_qiu.open(address)
    assert "已读 1,000 行，共约 5,000 行" in auditor_qiu.text
