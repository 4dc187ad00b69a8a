"""An import of the real size, 935 hospitals with 161 items each, takes under 30 seconds of processor time and under 300 MB and shows how far it is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from recognition.catalogue.drafts import store
from tests.registrar.office import begun, lines
from tests.running import ROOT

HOSPITALS, ITEMS = 935, 161

# Seconds of the processor, which are the same beside others. The peak of /proc, not of getrusage: the latter begins with what the process was forked from.
MEASURED = """
import json, re, sys, time
from pathlib import Path
from tests.registrar.office import Office, WEN
from recognition.services.publications import checking, drafting
office = Office(Path(sys.argv[1]))
wish = {"extent": {"table": "qualifications", "scope": "CY", "evaluator": "qc", "round": "2026-2"}, "defaults": {"valid_from": "2026-07-01"}}
file = Path(sys.argv[3])
steps = []
started = time.process_time()
submission = drafting.receive(office.data, office.ledger, sys.argv[2], WEN, file, file.name, "CY", wish, office.now)
outcome = checking.import_file(office.data, submission, office.now, lambda done, total: steps.append(done))
print(json.dumps({"seconds": time.process_time() - started, "mb": int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024,
                  "added": outcome.counts["qualifications"].added if outcome.accepted else str(outcome.faults[:3]), "steps": len(steps)}))
"""


def _workbook(path: Path, rows: list[tuple]) -> Path:
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("质评")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


def test_time_memory_and_progress(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft("全量")
    head = "机构编码,机构名称,区划,参与互认,可查询,生效日期\n"
    office.accepted(
        draft, head + lines((f"h{number:04d}", f"虚构第{number}医院", "500111", "√", "√", "2026-01-01") for number in range(HOSPITALS)), "institutions"
    )
    items = [code for (code,) in office.service.edition().connection.execute("SELECT code FROM items ORDER BY code LIMIT ?", (ITEMS,))]
    office.ledger.close()
    rows = [
        ("机构编码", "机构名称", "项目", "状态", "评价日期"),
        *((f"h{number:04d}", f"虚构第{number}医院", item, "合格", "2026/6/20") for number in range(HOSPITALS) for item in items),
    ]
    text = tmp_path / "all.csv"
    text.write_text(lines(rows), encoding="gb18030")
    for file, expected in ((text, HOSPITALS * ITEMS), (_workbook(tmp_path / "all.xlsx", rows), 0)):
        done = subprocess.run([sys.executable, "-c", MEASURED, str(office.data), draft.id, str(file)], cwd=ROOT, capture_output=True, text=True)
        told = json.loads(done.stdout or done.stderr)
        assert told["added"] == expected
        assert told["seconds"] < 30, told
        assert told["mb"] < 300, told
        assert told["steps"] > 100
    with store.Draft(office.data, draft.id).reading() as kept:
        assert kept.execute("SELECT count(*) FROM qualifications WHERE round = '2026-2'").fetchone() == (HOSPITALS * ITEMS,)
