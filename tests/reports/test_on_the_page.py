"""A report document on the page: from a file or pasted, its answers with what its reader must say first, in both languages."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask import Flask

from tests.clinician.sitting import Sitting, signed_in
from tests.launch.launching import HospitalSystem, value
from tests.reports.messages import message, order, result, serum
from tests.web.visitor import Visitor, ledger_size

CASES = Path(__file__).with_name("cases")


@pytest.fixture
def lin(app: Flask) -> Sitting:
    """林医生 at the page for a report."""
    return signed_in(app, "lin")


@pytest.fixture
def lin_in_english(app: Flask) -> Sitting:
    """The same, with a browser that prefers English."""
    return signed_in(app, "lin", "en")


def bring(sitting: Sitting, data: bytes) -> Sitting:
    """Chooses a file and reads it."""
    sitting.open("/several")
    values = dict(sitting.form("/several/document").values)
    sitting._request("POST", "/several/document", data=values | {"file": (io.BytesIO(data), "report.hl7")}, content_type="multipart/form-data")
    return sitting


def paste(sitting: Sitting, text: str) -> Sitting:
    """Pastes a text into the field for lines."""
    sitting.open("/several")
    sitting.send("/several/ask", lines=text)
    return sitting


@pytest.mark.parametrize("way", ["file", "paste"])
def test_all_rows_are_answered_and_the_others_told(app: Flask, lin: Sitting, way: str):
    before = ledger_size(app)
    data = (CASES / "01-hl7-oul-r24-platform.hl7").read_bytes()
    page = bring(lin, data) if way == "file" else paste(lin, data.decode())
    for said in ("3 项结果", "HL7 v2", "已查询 3 项", "1 行不查询", "OBR[1]/OBX[3] 这一行没有结果。", "丙氨酸氨基转移酶"):
        assert said in page.text, page.text
    assert ledger_size(app) == before + 3
    for kept_out in ("测试患者甲", "T000001", "21.0", "溶血程度", "测试技师"):
        assert kept_out not in page.page.text
    lin.decide("accepted")
    assert "已采信" in lin.text


def test_what_only_the_reader_knows_is_answered_beside_the_answers(app: Flask, lin: Sitting):
    before = ledger_size(app)
    bring(lin, (CASES / "02-hl7-oru-no-status.hl7").read_bytes())
    assert "还没有查询任何一项" in lin.text and "3 行要先回答问题" in lin.text
    assert "涉及 3 行" in lin.text, "the status is asked once"
    assert ledger_size(app) == before
    lin.send("/several/document/answers", ok0="1", item2="plt")
    assert "3 项结果" in lin.text and "要先回答" not in lin.text
    assert ledger_size(app) == before + 3


def test_a_row_whose_item_is_not_chosen_stays_open_and_the_others_are_answered(app: Flask, lin: Sitting):
    bring(lin, (CASES / "02-hl7-oru-no-status.hl7").read_bytes())
    before = ledger_size(app)
    lin.send("/several/document/answers", ok0="1")
    assert "2 项结果" in lin.text and "1 行要先回答问题" in lin.text
    assert ledger_size(app) == before + 2
    lin.send("/several/document/answers", ok0="1", item0="plt")
    assert "3 项结果" in lin.text


def test_nothing_said_is_told_and_writes_nothing(app: Flask, lin: Sitting):
    bring(lin, (CASES / "02-hl7-oru-no-status.hl7").read_bytes())
    before = ledger_size(app)
    assert lin.send("/several/document/answers").status_code == 422
    assert "什么都没有查询" in lin.text
    lin.send("/several/document/answers", item2="plt")
    assert "还有问题没有回答" in lin.text and ledger_size(app) == before
    assert 'value="plt" checked' in lin.page.text, "what was chosen stays"


def test_time_and_issuer_are_typed_once_for_all_rows(app: Flask, lin: Sitting):
    bring(lin, message(order(f7=""), serum(), result(), result(f3="DL0010^x^99DL"), sender="10").encode())
    before = ledger_size(app)
    lin.send("/several/document/answers", say0="示范医院", say1="昨天上午")
    assert "请写出机构全称" in lin.text and "请写出日期" in lin.text and ledger_size(app) == before
    assert 'value="昨天上午"' in lin.page.text, "nothing typed is lost"
    lin.send("/several/document/answers", say0="东麓示范医院", say1="2026-11-20 07:30")
    assert "2 项结果" in lin.text and "由阅读者录入" in lin.text


def test_a_time_that_may_be_the_reports_is_shown_and_confirmed(lin: Sitting):
    bring(lin, message(order(f7=""), serum(), result(f14="20261120080000")).encode())
    assert "2026年11月20日" in lin.text.replace(" ", "") and "08:00" in lin.text
    lin.send("/several/document/answers", ok0="1")
    assert "1 项结果" in lin.text


def test_a_choice_that_was_not_offered_is_refused(app: Flask, lin: Sitting):
    bring(lin, message(order(), serum(), result(f3="^葡萄糖")).encode())
    before = ledger_size(app)
    lin.send("/several/document/answers", item0="tp")
    assert "不在可选值之内" in lin.text and ledger_size(app) == before


def test_the_lines_of_a_paper_report_go_into_the_form(lin: Sitting):
    bring(lin, (CASES / "13-paper-lab.txt").read_bytes())
    assert "谷丙转氨酶" in dict(lin.form("/several/ask").values)["lines"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ((CASES / "14-cda-with-entity.xml").read_bytes(), "DOCTYPE"),
        (b"%PDF-1", "HL7 v2、CDA、FHIR"),
        (b"", "请选择一个文件"),
        (b"MSH|", "不是检验或检查报告"),
        ("总蛋白\n".encode() * 201, "最多 200 行"),
        (b"x" * 40_001, "最多 200 行"),
    ],
)
def test_what_is_refused_whole_is_said_at_the_field(app: Flask, lin: Sitting, data: bytes, says: str):
    before = ledger_size(app)
    assert bring(lin, data).page.status_code == 422
    assert says in lin.text and 'aria-invalid="true"' in lin.page.text and ledger_size(app) == before


def test_more_rows_than_a_page_shows_are_left_to_the_system(app: Flask, lin: Sitting):
    before = ledger_size(app)
    bring(lin, message(order(), serum(), *[result(f3=f"ZZ{place}^x^L") for place in range(61)]).encode())
    assert "最多 60 项" in lin.text and ledger_size(app) == before


def test_pressed_twice_it_is_asked_once(app: Flask, lin: Sitting):
    data = message(order(), serum(), result()).encode()
    lin.open("/several")
    values = dict(lin.form("/several/document").values)
    before = ledger_size(app)
    for _press in range(2):
        lin._request("POST", "/several/document", data=values | {"file": (io.BytesIO(data), "r")}, content_type="multipart/form-data")
        assert "1 项结果" in lin.text
    assert ledger_size(app) == before + 1


def test_english_reads_as_english(lin_in_english: Sitting):
    page = bring(lin_in_english, (CASES / "02-hl7-oru-no-status.hl7").read_bytes())
    for said in ("Nothing was asked yet", "The report does not say whether it is final", "None of these; do not ask about it"):
        assert said in page.text, page.text
    import re

    bare = re.sub(r"血小板计数|白细胞计数|血红蛋白|中文|云岭示范医院|林医生|简体", "", page.text)
    assert not re.search(r"[\u4e00-\u9fff]{6,}", bare), re.findall(r"[\u4e00-\u9fff]{6,}", bare)


def test_in_a_launched_page_it_is_the_patients_who_was_launched(app: Flask, people: dict[str, Visitor]):
    system = HospitalSystem(people["hospital"])
    page = system.open(system.minted({"patient_ref": "P-9"})["token"])
    session = {name: value(page, name) for name in ("session", "lang")}
    client = app.test_client()
    text = message(order(), serum(), result(), result(f3="^葡萄糖"))
    read = client.post("/several/ask", data={**session, "lines": text})
    assert read.status_code == 200 and "1 项结果" in read.text and "所写可能是几个项目" in read.text, read.text[:2000]
    asked = {**session, "q": value(read, "q"), "ids": value(read, "ids"), "item0": "glu"}
    answered = client.post("/several/document/answers", data=asked)
    assert "2 项结果" in answered.text
    reads = app.extensions["recognition"].ledger.reads
    assert all(b'"patient":' in reads.entry(ledger_size(app) - ago) for ago in (1, 2))


def test_an_item_of_the_other_kind_is_chosen(app: Flask, lin: Sitting):
    bring(lin, message(order(), serum(), result(f3="DL0247^胸部CT平扫")).encode())
    before = ledger_size(app)
    assert "编码是检验项目，而文件是检查报告（或相反）" in lin.text and "胸部CT平扫" in lin.text
    lin.send("/several/document/answers", item0="ct_chest")
    assert "1 项结果" in lin.text and ledger_size(app) == before + 1
