"""An import is taken back whole: its repeats corrected in one append, its monthly figures used no more, its record kept."""

from __future__ import annotations

import io
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta

import pytest

from recognition.audit_store import ImportStore
from recognition.audit_store.database import GUARDS, TABLES
from recognition.domain.lookups import SHANGHAI, Caller, Correction, CorrectionReason, Role
from recognition.errors import CorrectedAlready, LedgerUnavailable, NotFound, Problem
from recognition.ledger.entries import decode
from recognition.services.audit_imports import bring
from recognition.services.audit_imports.taking_back import take_back
from recognition.services.corrections import correct_repeat
from recognition.web.shared.service import now
from tests.people import EAST

QIU, MA = Caller("qiu", Role.AUDITOR), Caller("ma", Role.AUDITOR, "cq002")
SICHUAN, LIN = Caller("shu", Role.AUDITOR, None, "51"), Caller("lin", Role.CLINICIAN, "cq002")
WHY = CorrectionReason.ENTERED_IN_ERROR
_turn = iter(range(1000))


@pytest.fixture
def file(people) -> bytes:
    """Orders behind three results that Dr Lin has accepted, and one behind none."""
    turn, day = next(_turn), datetime.now(SHANGHAI) - timedelta(days=2)
    rows = ["机构,项目,检查时间,报告单号"]
    for number in range(3):
        asked = people["clinician"].asked(item="tp", issuer=EAST, performed_at=day.replace(microsecond=0).isoformat(), report_ref=f"I-{turn}-{number}")
        assert people["clinician"].decide(asked["id"], "accepted").status_code == 201
        rows.append(f"cq002,tp,{day + timedelta(days=1):%Y-%m-%d %H:%M},I-{turn}-{number}")
    return "\n".join([*rows, f"cq002,tp,{day:%Y-%m-%d %H:%M},I-none"]).encode()


def brought(service, file, caller=QIU, kind="orders"):
    outcome = bring(service, ImportStore(service.data), kind, "x.csv", file, caller, now())
    assert not outcome.faults, outcome.faults
    return outcome


def taken(service, number, caller=QIU, at=None):
    return take_back(service, ImportStore(service.data), number, WHY, caller, at or now())


def reversed_(service) -> int:
    today = now().astimezone(SHANGHAI).date()
    return service.summary(today - timedelta(days=400), today, (), {}, QIU, now()).totals["reversed"]


def corrections(service, since: int) -> list[Correction]:
    return [one for sequence, data in service.ledger.reads.scan(since) if isinstance(one := decode(data, sequence), Correction)]


def test_every_repeat_that_it_wrote_is_corrected_in_one_append(service, file):
    before = reversed_(service)
    outcome = brought(service, file)
    assert (outcome.written, reversed_(service)) == (3, before + 3)
    size, store = service.ledger.size(), ImportStore(service.data)
    done = taken(service, outcome.number)
    assert done.corrected == 3 and reversed_(service) == before
    found = corrections(service, size)
    assert [one.cites for one in found] == store.repeats(outcome.number)
    assert {(one.reason, one.by, one.institution) for one in found} == {("entered_in_error", "qiu", "cq002")} and len({one.at for one in found}) == 1
    listed = next(one for one in store.all() if one.id == outcome.number)
    assert (listed.rows, listed.written, listed.taken_back.by, listed.taken_back.corrected) == (4, 3, "qiu", 3)


def test_it_is_taken_back_once_and_at_once_by_one(service, file):
    outcome, size = brought(service, file), service.ledger.size()

    def attempt(_n):
        try:
            return taken(service, outcome.number).corrected
        except CorrectedAlready:
            return -1

    with ThreadPoolExecutor(4) as at_once:
        done = sorted(at_once.map(attempt, range(4)))
    assert done[:3] == [-1, -1, -1]
    assert len(corrections(service, size)) == 3
    with pytest.raises(CorrectedAlready):
        taken(service, outcome.number)


def test_those_that_were_corrected_before_are_left_out(service, file):
    outcome, store = brought(service, file), ImportStore(service.data)
    first = service.numbered(store.repeats(outcome.number)[0])
    correct_repeat(service, first.id, WHY, QIU, now())
    assert taken(service, outcome.number).corrected == 2


def test_cut_off_before_the_ledger_nothing_is_written_and_after_it_what_is_left_is_the_note(service, file, monkeypatch):
    outcome, size, store = brought(service, file), service.ledger.size(), ImportStore(service.data)
    with monkeypatch.context() as broken:
        broken.setattr(service.ledger, "append", lambda *_args, **_named: (_ for _ in ()).throw(LedgerUnavailable()))
        with pytest.raises(LedgerUnavailable):
            taken(service, outcome.number)
    assert service.ledger.size() == size and store.get(outcome.number).taken_back is None
    with monkeypatch.context() as broken:
        broken.setattr(ImportStore, "take_back", lambda *_args: (_ for _ in ()).throw(LedgerUnavailable()))
        with pytest.raises(LedgerUnavailable):
            taken(service, outcome.number)
    assert len(corrections(service, size)) == 3 and store.get(outcome.number).taken_back is None
    assert taken(service, outcome.number).corrected == 0
    assert len(corrections(service, size)) == 3 and store.get(outcome.number).taken_back


def test_brought_again_after_that_it_counts_again(service, file):
    before = reversed_(service)
    first = brought(service, file)
    taken(service, first.number)
    second = brought(service, file)
    assert (second.matched, second.written, reversed_(service)) == (3, 3, before + 3)
    third = brought(service, file)
    assert (third.matched, third.written, reversed_(service)) == (3, 0, before + 3)
    assert taken(service, third.number).corrected == 0, "it wrote none; what it would take back is the second's"
    assert taken(service, second.number).corrected == 3 and reversed_(service) == before


def test_one_that_was_corrected_by_itself_stays_so_when_it_is_brought_again(service, file):
    outcome, before = brought(service, file), reversed_(service)
    first = service.numbered(ImportStore(service.data).repeats(outcome.number)[0])
    correct_repeat(service, first.id, WHY, QIU, now())
    again = brought(service, file)
    assert (again.matched, again.written, again.corrected, reversed_(service)) == (3, 0, 1, before - 1)


def test_repeats_whose_import_was_never_noted_belong_to_the_next_that_brings_them(service, file, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(ImportStore, "note", lambda *_args, **_named: (_ for _ in ()).throw(LedgerUnavailable()))
        with pytest.raises(LedgerUnavailable):
            bring(service, ImportStore(service.data), "orders", "x.csv", file, QIU, now())
    outcome = brought(service, file)
    assert outcome.written == 0 and taken(service, outcome.number).corrected == 3


def test_the_hospital_takes_back_its_own_for_thirty_days_and_the_regions_never(service, file):
    own = brought(service, file, MA)
    with pytest.raises(Problem) as refusal:
        taken(service, own.number, MA, now() + timedelta(days=31))
    assert refusal.value.code == "correction_closed"
    with pytest.raises(NotFound):
        taken(service, own.number, SICHUAN)
    assert taken(service, own.number, MA, now() + timedelta(days=30)).corrected == 3


def test_what_the_regions_auditor_brought_no_hospital_takes_back(service, file):
    outcome = brought(service, file)
    with pytest.raises(NotFound):
        taken(service, outcome.number, MA)
    repeat = service.numbered(ImportStore(service.data).repeats(outcome.number)[0])
    for caller in (MA, LIN):
        with pytest.raises(Problem) as refusal:
            correct_repeat(service, repeat.id, WHY, caller, now())
        assert refusal.value.code == "correction_of_auditors"
    assert taken(service, outcome.number, QIU, now() + timedelta(days=400)).corrected == 3


def test_of_monthly_figures_the_earlier_import_counts_again_and_both_stay_to_be_read(service):
    store = ImportStore(service.data)
    first, second = (brought(service, f"机构,月份,项目,数量\ncq002,2026-07,alb,{count}".encode(), kind="billed") for count in (100, 120))
    assert store.billed(["2026-07"]) == {("cq002", "2026-07", "alb"): 120}
    assert taken(service, second.number).corrected == 0
    assert store.billed(["2026-07"]) == {("cq002", "2026-07", "alb"): 100}
    taken(service, first.number)
    assert store.billed(["2026-07"]) == {}
    assert [one.taken_back is not None for one in store.all()[:2]] == [True, True]
    third = brought(service, "机构,月份,已有报告数\ncq002,2026-07,400".encode(), kind="denominators")
    with pytest.raises(NotFound):
        taken(service, third.number, SICHUAN)
    taken(service, third.number)
    assert store.denominators(["2026-07"]) == {}


def test_the_page_asks_once_and_tells_what_was_done(service, file, auditor_qiu, auditor_ma):
    outcome = brought(service, file)
    path = f"/audit/imports/{outcome.number}/correction"
    assert f'href="{path}"' in auditor_qiu.open("/audit/imports").text
    auditor_qiu.open(path)
    assert "3 条重复检查将逐条更正" in auditor_qiu.text
    auditor_qiu.send(path)
    assert auditor_qiu.page.status_code == 422 and "请选择更正的原因" in auditor_qiu.text
    auditor_qiu.send(path, reason="entered_in_error")
    assert f"已撤回第 {outcome.number} 号导入：更正了 3 条重复检查" in auditor_qiu.text
    assert f'href="{path}"' not in auditor_qiu.page.text
    auditor_qiu.open(path)
    assert not [form for form in auditor_qiu.forms() if form.action == path]
    assert auditor_ma.open(path).status_code == 404 and auditor_qiu.open("/audit/imports/999999/correction").status_code == 404
    auditor_qiu.open("/audit/questions/corrections?of=repeat&weighing=1")
    assert "更正重复检查 3 条" in auditor_qiu.text and "由此恢复 3 项" in auditor_qiu.text


def test_a_file_of_the_version_before_is_brought_up_to_date_and_its_imports_are_told(service, tmp_path):
    path = tmp_path / "auditing.sqlite"
    with closing(sqlite3.connect(path)) as db:
        for statement in (*TABLES, *GUARDS, "PRAGMA user_version=1"):
            db.execute(statement)
        db.execute("INSERT INTO imports VALUES (1, '2026-01-01T00:00:00+00:00', 'qiu', NULL, 'orders', 'x.csv', 'ab', 3, 2, 2)")
        db.execute("INSERT INTO imports VALUES (2, '2026-01-01T00:00:00+00:00', 'qiu', NULL, 'billed', 'x.csv', 'ab', 1, NULL, 1)")
        db.execute("INSERT INTO billed VALUES ('cq002', '2025-12', 'alb', 2, 7)")
        db.commit()
    store = ImportStore(tmp_path)
    assert [one.taken_back for one in store.all()] == [None, None] and store.billed(["2025-12"]) == {("cq002", "2025-12", "alb"): 7}
    with pytest.raises(Problem) as refusal:
        take_back(service, store, 1, WHY, QIU, now())
    assert refusal.value.code == "import_not_traced"
    take_back(service, store, 2, WHY, QIU, now())
    assert store.billed(["2025-12"]) == {}
    with closing(sqlite3.connect(path)) as db, pytest.raises(sqlite3.IntegrityError):
        db.execute("DELETE FROM imports_taken_back")


def test_what_was_imported_is_read_in_memory_only_as_before(service, file, auditor_qiu):
    """Nothing of the references comes to the disk by the table that names an import's repeats."""
    brought(service, file)
    for path in service.data.rglob("*"):
        if path.is_file():
            assert b"I-none" not in path.read_bytes(), path.name


def test_a_row_that_stands_twice_in_a_file_is_one_repeat(service, file):
    outcome = brought(service, file + b"\n" + file.split(b"\n")[1])
    assert (outcome.matched, outcome.written) == (4, 3)
    store = ImportStore(service.data)
    assert next(one for one in store.all() if one.id == outcome.number).written == 3
    assert taken(service, outcome.number).corrected == 3


def test_the_pages_name_who_brought_it_and_who_took_it_back(service, auditor_qiu):
    """By what the account is called: its id says nothing to a reader."""
    auditor_qiu.open("/audit/imports")
    form = dict(auditor_qiu.form("/audit/imports").values)
    reply = auditor_qiu.client.post(
        "/audit/imports", data={**form, "kind": "billed", "file": (io.BytesIO("机构,月份,项目,数量\ncq002,2026-01,tp,1".encode()), "b.csv")}
    )
    assert reply.status_code == 200
    made = max(ImportStore(service.data).all(None), key=lambda one: one.id)
    path = f"/audit/imports/{made.id}/correction"
    for reason in ("", "entered_in_error"):
        page = auditor_qiu.open(path)
        assert made.by not in page.text and "邱审计" in page.text.partition("<main")[2]
        auditor_qiu.send(path, reason=reason) if [form for form in auditor_qiu.forms() if form.action == path] else None
    page = auditor_qiu.open(path)
    assert made.by not in page.text and page.text.partition("<main")[2].count("邱审计") == 2
