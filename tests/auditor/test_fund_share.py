"""Reimbursement ratios: brought by the region's auditor through the one importer, dated, exact; the pages give the fund's part as an interval or a dash."""

from __future__ import annotations

import io
from datetime import date, datetime

import openpyxl
import pytest

from recognition.audit_store import ImportStore, RatioStore
from recognition.domain.lookups import SHANGHAI, Caller, CorrectionReason, Role
from recognition.errors import Forbidden, NotFound
from recognition.services.audit_imports import bring
from recognition.services.audit_imports.taking_back import take_back
from recognition.services.fund_share import share_of
from recognition.services.summary_requests import SummaryRequest
from recognition.web.shared.service import now

QIU, MA, SICHUAN = Caller("qiu", Role.AUDITOR), Caller("ma", Role.AUDITOR, "cq002"), Caller("shu", Role.AUDITOR, None, "51")
HEAD = "医院级别,险种,就医类别,报销比例,生效日期,失效日期"
ALWAYS = SummaryRequest(date(2020, 1, 1), date(2099, 12, 31))


def rows(levels=("三级", "二级", "一级", "未定级"), percent=("50%", "80%", "60%", "70%"), since="2020-01-01", until=""):
    kinds = [(insurance, setting) for insurance in ("职工", "居民") for setting in ("门诊", "住院")]
    return [f"{level},{insurance},{setting},{part},{since},{until}" for level in levels for (insurance, setting), part in zip(kinds, percent, strict=True)]


def brings(service, lines, caller=QIU, head=HEAD, name="r.csv"):
    data = lines if isinstance(lines, bytes) else "\n".join((head, *lines)).encode()
    return bring(service, ImportStore(service.data), "ratios", name, data, caller, now())


def share(service, caller=QIU):
    return share_of(service, ALWAYS, caller, now())


def test_from_none_to_an_interval_and_back(service, auditor_qiu, auditor_ma):
    period = "from=2026-01-01"
    assert share(service) is None
    assert "没有导入报销比例，所以不给出" in auditor_qiu.open(f"/audit?{period}").text
    assert brings(service, rows(levels=("三级",))).written == 4
    part = share(service)
    assert part.least is None and {level for level, _month in part.missing} <= {"secondary", "primary", "ungraded"} and part.missing
    assert "缺少报销比例（" in auditor_qiu.open(f"/audit?{period}").text
    whole = brings(service, rows())
    saved = service.summary(ALWAYS.since, ALWAYS.until, (), {}, QIU, now()).totals["saved_fen"]
    part = share(service)
    assert (part.least, part.most) == (saved * 5000 // 10_000, -(-saved * 8000 // 10_000)) and part.least > 0
    shown = service.summary(date(2026, 1, 1), datetime.now(SHANGHAI).date(), (), {}, QIU, now()).totals["saved_fen"]
    assert f"{shown * 5000 // 10_000 / 100:,.2f} – " in auditor_qiu.open(f"/audit?{period}").text
    assert "其中基金支付部分：" in auditor_qiu.open("/audit/public").text and auditor_ma.open("/audit").status_code == 200
    with pytest.raises(NotFound):
        take_back(service, ImportStore(service.data), whole.number, CorrectionReason.ENTERED_IN_ERROR, SICHUAN, now())
    take_back(service, ImportStore(service.data), whole.number, CorrectionReason.ENTERED_IN_ERROR, QIU, now())
    assert share(service).least is None, "the import before counts again"


def test_they_are_of_the_region_whose_auditor_brought_them(service):
    brings(service, rows(percent=("10%", "10%", "10%", "10%")), SICHUAN)
    assert {ratio.hundredths for ratio in RatioStore(service.data).all("51")} == {1000}
    assert 1000 not in {ratio.hundredths for ratio in RatioStore(service.data).all("")}


def test_a_hospital_brings_none_and_is_offered_none(service, auditor_ma, auditor_qiu):
    with pytest.raises(Forbidden):
        brings(service, rows(), MA)
    assert 'value="ratios"' not in auditor_ma.open("/audit/imports").text and 'value="ratios"' in auditor_qiu.open("/audit/imports").text


def test_every_way_of_writing_is_exact_or_refused(service):
    wrong = [
        "三级,职工,门诊,0.7,2020-01-01,",
        "三级,职工,住院,101%,2020-01-01,",
        "三级,农合,门诊,70%,2020-01-01,",
        "三级,居民,门诊,70.125%,2020-01-01,",
        "三级,居民,住院,70%,2020-01-01,2019-01-01",
    ]
    codes = [fault.code for fault in brings(service, wrong).faults]
    assert codes == ["percent_malformed", "number_range", "choice_unknown", "percent_malformed", "period_reversed"]
    assert [fault.code for fault in brings(service, rows(levels=("三级",)) * 2).faults] == ["repeated_row"] * 4
    assert (
        brings(service, ["tertiary,employee,outpatient,72.5,2019-01-01,2019-12-31"], head="level,insurance,setting,ratio (%),valid_from,valid_to").written == 1
    )
    assert 7250 in {ratio.hundredths for ratio in RatioStore(service.data).all("")}


def test_a_workbooks_percent_cell_counts_as_it_is_shown(service):
    book = openpyxl.Workbook()
    for row in (HEAD.split(","), ["三级", "职工", "门诊", 0.625, "2018-01-01", "2018-12-31"]):
        book.active.append(row)
    book.active["D2"].number_format = "0.0%"
    buffer = io.BytesIO()
    book.save(buffer)
    outcome = brings(service, buffer.getvalue(), name="r.xlsx")
    assert outcome.written == 1, [fault.as_dict() for fault in outcome.faults]
    assert 6250 in {ratio.hundredths for ratio in RatioStore(service.data).all("")}


def test_there_is_an_empty_form(auditor_qiu):
    book = openpyxl.load_workbook(io.BytesIO(auditor_qiu.open("/audit/imports/templates/ratios.xlsx").data))
    assert [cell.value for cell in next(iter(book.worksheets[0].rows))][:4] == ["医院级别", "险种", "就医类别", "报销比例"]
