"""An auditor's file is read exactly: abbreviations that mean several are asked back with what they may mean, counts keep their commas' places."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pytest

from recognition.audit_store import ImportStore
from recognition.domain.lookups import SHANGHAI, Caller, Role
from recognition.services.audit_imports import bring
from recognition.web.shared.service import now
from tests.people import EAST

QIU = Caller("qiu", Role.AUDITOR)
REPORT = "LIS-2026-000991"


def billed(service, *rows: str):
    file = "\n".join(("机构,月份,项目,数量", *rows)).encode()
    return bring(service, ImportStore(service.data), "billed", "b.csv", file, QIU, now())


@pytest.mark.parametrize("written", ["CT", "TP", "GLU", "Tg", "TT", "UA", "ＣＴ"])
def test_capitals_are_no_code_of_ours_and_what_they_may_mean_is_told(service, written):
    [fault] = billed(service, f"cq002,2026-01,{written},1").faults
    assert (fault.heading, fault.code) == ("项目", "item_inexact") and fault.details["candidates"]
    for one in fault.details["candidates"]:
        assert service.edition().reading.item(one["code"]).name_zh == one["name"]


def test_an_order_under_an_abbreviation_takes_back_no_saving(service, people):
    performed = datetime.now(SHANGHAI) - timedelta(days=2)
    asked = people["clinician"].asked(item="tg", issuer=EAST, performed_at=performed.replace(microsecond=0).isoformat(), report_ref=REPORT)
    assert people["clinician"].decide(asked["id"], "accepted").status_code == 201
    size = service.ledger.size()
    file = f"机构,项目,检查时间,报告单号\ncq002,Tg,{datetime.now(SHANGHAI) - timedelta(days=1):%Y-%m-%d %H:%M},{REPORT}".encode()
    outcome = bring(service, ImportStore(service.data), "orders", "o.csv", file, QIU, now())
    assert [fault.code for fault in outcome.faults] == ["item_inexact"] and service.ledger.size() == size
    exact = bring(service, ImportStore(service.data), "orders", "o.csv", file.replace(b"Tg", b"tg"), QIU, now())
    assert (exact.matched, exact.written) == (1, 1)


@pytest.mark.parametrize("written", ["tp", "总蛋白", "250301001"])
def test_a_code_in_small_letters_a_full_name_and_a_price_code_are_exact(service, written):
    outcome = billed(service, f"cq002,2025-01,{written},7")
    assert not outcome.faults and outcome.written == 1
    assert ImportStore(service.data).billed(["2025-01"])["cq002", "2025-01", "tp"] == 7


def test_every_code_of_the_catalogue_is_exact_as_exports_write_it(service):
    codes = [code for (code,) in service.edition().connection.execute("SELECT code FROM items")]
    outcome = billed(service, *(f"cq002,2025-04,{code},1" for code in codes))
    assert not outcome.faults and outcome.written == len(codes) > 300


@pytest.mark.parametrize(("written", "count"), [("1234", 1234), ('"1,234"', 1234), ('"12,345,678"', 12345678), ("１２３４", 1234), ("1，234", 1234), ("0", 0)])
def test_commas_part_thousands(service, written, count):
    assert not billed(service, f"cq002,2025-02,tp,{written}").faults
    assert ImportStore(service.data).billed(["2025-02"])["cq002", "2025-02", "tp"] == count


@pytest.mark.parametrize("written", ['"4,00"', '"1,2345"', '",123"', '"1,23,456"', "4，00", '"1234,567"', "1.5", "1²", "-1"])
def test_a_comma_anywhere_else_is_no_number(service, written):
    assert [fault.code for fault in billed(service, f"cq002,2025-03,tp,{written}").faults] == ["number_malformed"]
    file = f"机构,月份,已有报告数\ncq002,2025-03,{written}".encode()
    assert [fault.code for fault in bring(service, ImportStore(service.data), "denominators", "d.csv", file, QIU, now()).faults] == ["number_malformed"]


@pytest.mark.parametrize(("lang", "told"), [("zh", "名称不完全相符"), ("en", "No name in full")])
def test_the_page_names_the_candidates(auditor_qiu, lang, told):
    auditor_qiu.open(f"/audit/imports?lang={lang}")
    [form] = [one for one in auditor_qiu.forms() if one.action == "/audit/imports"]
    data = {**dict(form.values), "kind": "billed", "file": (io.BytesIO("机构,月份,项目,数量\ncq002,2026-01,Tg,1\n示范,2026-01,tp,1".encode()), "b.csv")}
    reply = auditor_qiu._request("POST", "/audit/imports", data=data, content_type="multipart/form-data")
    assert reply.status_code == 422 and told in auditor_qiu.text
    assert ("甘油三酯 (tg)？" if lang == "zh" else "(tg)?") in auditor_qiu.text
    assert "(cq" in auditor_qiu.text
