"""The registry's office in tests: a folder begun from nothing, Registrar Wen who drafts and Registrar He who approves."""

from __future__ import annotations

import atexit
import csv
import io
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from recognition.accounts import KeyStore
from recognition.catalogue.drafts.store import Draft
from recognition.catalogue.spreadsheets.load import Outcome
from recognition.domain.lookups import SHANGHAI, Answer, Caller, Coding, Query, Role
from recognition.services import publications
from recognition.services.keys import issue_key
from recognition.services.lookups import Service
from recognition.services.publications import beginning, checking, drafting, preview
from seed import reference

WEN, HE = Caller("wen", Role.REGISTRAR), Caller("he", Role.REGISTRAR)
REFERENCE = ("divisions", "division_changes", "scopes", "scope_prefixes", "item_groups", "items", "item_aliases", "panels", "panel_members", "coverings")
INSTITUTIONS = """机构编码,机构名称,级别,区划代码,结果可被互认,可查询,生效日期
cq-lin,云岭区人民医院,三级甲等,500111,√,√,2020-01-01
cq-east,东江医院,三级甲等,500111,√,√,2020-01-01
sc-tang,锦水市人民医院,二级甲等,511600,√,√,2020-01-01
"""
EVALUATORS = "编码,名称,互认范围\nqc,川渝质控组,CY\n"


def at(day: date, hour: int = 9) -> datetime:
    """An hour of a Shanghai day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)


@dataclass
class Office:
    """A data folder and the time of day in it."""

    data: Path
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __post_init__(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        self.service = Service(self.data)
        self.ledger = self.service.ledger

    @property
    def today(self) -> date:
        """The Shanghai day."""
        return self.now.astimezone(SHANGHAI).date()

    def begin(self) -> None:
        """Publishes the reference data without any catalogue."""
        store = KeyStore(self.data / "accounts.sqlite")
        tables = {name: rows for name, rows in reference.tables().items() if name in REFERENCE}
        beginning.begin(
            self.data, self.ledger, lambda label: issue_key(store, self.ledger, self.now, "operator", Role.REGISTRAR, label=label), self.now, tables
        )

    def draft(self, title: str = "", like: int | None = None) -> Draft:
        """A draft of Wen's."""
        return drafting.begin(self.data, self.ledger, WEN, self.now, title, like)

    def send(
        self,
        draft: Draft,
        file: Path | str,
        table: str,
        by: Caller = WEN,
        remove: bool = False,
        sender: str = "",
        defaults: dict[str, str] | None = None,
        **extent: str,
    ) -> Outcome:
        """Imports a file, or text as a CSV file."""
        self._tick()
        path = file if isinstance(file, Path) else written(self.data / "sent.csv", file)
        wish = {"extent": {"table": table, **extent}, "defaults": defaults or {}, "remove_missing": remove}
        submission = drafting.receive(self.data, self.ledger, draft.id, by, path, path.name, sender, wish, self.now)
        self.last = submission
        return checking.import_file(self.data, submission, self.now)

    def accepted(self, draft: Draft, file: Path | str, table: str, **more: Any) -> Outcome:
        """The same for a file that must be without fault."""
        outcome = self.send(draft, file, table, **more)
        assert not outcome.faults, [fault.as_dict() for fault in outcome.faults[:5]]
        return outcome

    def check(self, draft: Draft) -> dict[str, Any]:
        """Checks the draft."""
        self._tick()
        return checking.check(self.data, self.ledger, draft.id, self.now)

    def publish(self, draft: Draft) -> publications.Publication:
        """Wen has the draft checked, He approves it with every finding, Wen publishes."""
        result = self.check(draft)
        assert result["sha256"], result["findings"]
        drafting.approve(self.data, self.ledger, draft.id, HE, result["sha256"], frozenset(one["code"] for one in result["findings"]), self.now)
        self._tick()
        return drafting.publish(self.data, self.ledger, draft.id, WEN, self.now)

    def ask(self, item: str, issuer: str, receiver: str, performed: date, day: date) -> Answer:
        """The answer to a question asked as of a day, by the edition that was in force then."""
        edition = self.service.edition_numbered(preview.number_on(self.service.publications(), day))
        return preview.preview(edition, Query(Coding("recognition", item), Coding("recognition", issuer), at(performed), receiver), day)

    def _tick(self) -> None:
        # ids begin with the time, so two acts of one moment would look alike
        self.now += timedelta(milliseconds=5)


def begun(folder: Path) -> Office:
    """An office with three hospitals, an evaluator, and total protein on the catalogue; edition 2 is in force."""
    return Office(Path(shutil.copytree(_begun(), folder / "data")))


@cache
def _begun() -> Path:
    """Made once for a run; every test has a copy of its own."""
    folder = Path(tempfile.mkdtemp(prefix="registry-office-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    office = Office(folder / "data", datetime.now(UTC) - timedelta(hours=1))
    office.begin()
    draft = office.draft("开始")
    office.accepted(draft, INSTITUTIONS, "institutions")
    office.accepted(draft, EVALUATORS, "evaluators")
    office.accepted(draft, "项目,互认时限\n总蛋白,30\n白蛋白,30\n", "listings", scope="CY", defaults={"valid_from": "2020-01-01"})
    office.accepted(
        draft,
        "机构,总蛋白,白蛋白\n东江医院,√,√\n锦水市人民医院,√,\n",
        "qualifications",
        scope="CY",
        evaluator="qc",
        round="2025-2",
        defaults={"valid_from": "2025-07-01"},
    )
    office.publish(draft)
    office.ledger.close()
    return office.data


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """A text file."""
    path.write_bytes(text.encode(encoding))
    return path


def workbook(path: Path, rows: Iterable[Sequence[Any]], title: str = "数据", merged: Sequence[str] = ()) -> Path:
    """An XLSX file with one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for cells in merged:
        sheet.merge_cells(cells)
    book.save(path)
    return path


def lines(rows: Iterable[Sequence[Any]]) -> str:
    """Rows as CSV text."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue()


def converted(source: Path, kind: str) -> Path:
    """The file as LibreOffice saves it in another format; skips where LibreOffice is missing."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if not program:
        pytest.skip("LibreOffice is not installed")
    profile = f"-env:UserInstallation=file://{source.parent / 'office-profile'}"
    target = source.parent / "converted"
    subprocess.run([program, profile, "--headless", "--convert-to", kind, "--outdir", str(target), str(source)], check=True, capture_output=True, timeout=180)
    return next(target.glob(f"{source.stem}.{kind}"))
