"""The lab on pages: the region's auditor in full, registrars in sums, a hospital's auditor not at all; mistakes stand beside their field."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.services.publications import jobs
from tests.clinician.sitting import Sitting, signed_in

TODAY = shanghai_day(datetime.now(UTC))
TYPED: dict[str, Any] = {"from": str(TODAY - timedelta(days=30)), "to": str(TODAY), "windows": "*=９0", "scopes": "50 =", "prices": "tp=1"}
WAIT = 60.0


@pytest.fixture(scope="module")
def beginning(demonstration: Path) -> Path:
    """A region where something has happened."""
    return demonstration


def ran(app: Flask, who: Sitting, room: str, **typed: str) -> str:
    """The address of a lab that has ended well."""
    who.open(f"/{room}/lab")
    who.send(f"/{room}/lab", **{**TYPED, **typed})
    address = who.page.request.path
    assert address.startswith(f"/{room}/lab/"), who.text
    state = jobs.wait(app.extensions["recognition"].data, address.rpartition("/")[2], WAIT)
    assert state["state"] == "done", state
    return address


@pytest.fixture(scope="module")
def lab(app: Flask) -> str:
    """A lab of the region's auditor."""
    return ran(app, signed_in(app, "qiu"), "audit")


def test_the_result_in_both_languages(app, lab):
    for lang, told in (
        ("zh", ("当时", "不等于行为变化", "按接诊机构", "地区之间", "互认时限 * / *：90 日", "不含任何区划")),
        ("en", ("Then", "not a change of behaviour", "Window * / *: 90 days")),
    ):
        qiu = signed_in(app, "qiu", lang)
        assert qiu.open(lab).status_code == 200
        assert all(text in qiu.text for text in told), lang
        assert qiu.page.text.count('<svg class="chart') >= 3
        assert re.search(r'href="[^"]*" aria-current="page">(政策试算|Policy lab)<', qiu.page.text)


def test_the_column_then_is_the_summarys(app, people, lab):
    qiu = signed_in(app, "qiu", "en")
    text = qiu.open(lab).text
    totals = people["auditor"].get(f"/api/v1/summaries?from={TYPED['from']}&to={TYPED['to']}").json["totals"]
    table = re.search(r"<tbody>(.*?)</tbody>", text, re.DOTALL)[1]
    shown = re.findall(r'</th><td class="number">([\d,]+)</td>', table)
    assert shown == [f"{totals[name]:,}" for name in ("recognised", "discretionary", "not_covered")]


def test_registrars_see_sums(app, lab):
    wen = signed_in(app, "wen")
    assert wen.open(lab.replace("audit", "registrar")).status_code == 404, "an auditor's lab is none of theirs"
    address = ran(app, wen, "registrar")
    assert wen.open(address).status_code == 200
    assert "按项目" in wen.text and "*" in wen.text
    assert not any(title in wen.page.text for title in ("按接诊机构", "按出具机构", "地区之间", "结论怎样变化"))
    assert f"/{address.rpartition('/')[2]}" in wen.open("/registrar/lab").text


def test_a_hospitals_auditor_finds_no_lab(app, lab):
    ma = signed_in(app, "ma")
    assert "/audit/lab" not in ma.open("/audit").text
    assert ma.open("/audit/lab").status_code == 403
    assert ma.open(lab).status_code == 403


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        ({"from": ""}, "from", "必填"),
        ({"to": "去年"}, "to", None),
        ({"to": "2020-01-01"}, "to", "结束日早于开始日"),
        ({"windows": "*=60\n\ntp"}, "windows", "第 2 行：没有读懂这一行"),
        ({"windows": "nothing=60"}, "windows", "第 1 行：目录没有收录这个项目"),
        ({"windows": "tp=99999"}, "windows", "互认时限须为"),
        ({"scopes": "CY=五十"}, "scopes", "没有这个区划"),
        ({"prices": "tp/nobody=5"}, "prices", "没有这个项目的价格"),
    ],
)
def test_a_mistake_stands_beside_its_field(app, typed, field, told):
    qiu = signed_in(app, "qiu")
    qiu.open("/audit/lab")
    page = qiu.send("/audit/lab", **{**TYPED, **typed})
    assert page.status_code == 422
    fault = re.search(rf'id="{field}-fault">([^<]+)<', page.text)
    assert fault and (told is None or told in fault[1]), page.text
    assert len(re.findall('class="fault"', page.text)) == 1
    kept = re.search(r'<textarea id="windows"[^>]*>([^<]*)</textarea>', page.text)[1]
    assert kept.strip() == {**TYPED, **typed}["windows"].strip()


def test_cancelled_on_the_page(app):
    qiu = signed_in(app, "qiu")
    qiu.open("/audit/lab")
    qiu.send("/audit/lab", **{**TYPED, "windows": "*=45"})
    address = qiu.page.request.path
    if "取消试算" in qiu.text:
        qiu.send(f"{address}/cancellation")
        jobs.wait(app.extensions["recognition"].data, address.rpartition("/")[2], WAIT)
    assert qiu.open(address).status_code == 200
    assert "已取消" in qiu.text and "没有留下结果" in qiu.text
