"""On the page and in a launch too, what stands for a reference is told as none, and a wrong LOINC code as wrong."""

from __future__ import annotations

from tests.launch.launching import HospitalSystem, own_question


def test_the_page_says_that_no_number_was_given(dr_lin):
    dr_lin.ask("总蛋白", "cq001", "昨天", report="NULL")
    assert dr_lin.page.status_code == 200 and "所填的报告单号不是编号" in dr_lin.text
    dr_lin.ask("总蛋白", "cq001", "昨天", report="BG-2026-000117")
    assert "所填的报告单号不是编号" not in dr_lin.text


def test_a_launch_says_so_of_both(hospital_key):
    zhao = HospitalSystem(hospital_key)
    page = zhao.open(zhao.minted(own_question(report_ref="无", patient_ref="0"))["token"])
    assert page.status_code == 200 and "所填的报告单号不是编号" in page.text and "所填的患者标识不是编号" in page.text


def test_a_launch_may_bring_empty_members(hospital_key):
    zhao = HospitalSystem(hospital_key)
    page = zhao.open(
        zhao.minted(own_question(report_ref=None, patient_ref="", mark=None, performer={"system": None, "code": None}, circumstances=None))["token"]
    )
    assert page.status_code == 200 and "不是编号" not in page.text and "应予互认" in page.text


def test_a_code_of_the_own_hospital_of_the_issuer_or_of_the_price_list_is_the_item(dr_lin):
    for code, item in (("YL0001", "总蛋白"), ("yl0001", "总蛋白"), ("002503010010000", "总蛋白"), ("250301001", "总蛋白")):
        dr_lin.ask(code, "cq001", "昨天")
        assert dr_lin.page.status_code == 200 and item in dr_lin.text, code
    for unclear in ("YL9999", "sg"):
        dr_lin.ask(unclear, "cq001", "昨天")
        assert dr_lin.page.status_code == 422, unclear
    assert "肾功能" in dr_lin.text and "尿比重" in dr_lin.text
    dr_lin.ask("SG", "cq001", "昨天")
    assert dr_lin.page.status_code == 200 and "尿比重" in dr_lin.text


def test_a_wrong_loinc_code_is_told_at_its_field(dr_lin):
    dr_lin.ask("2885-3", "cq001", "昨天")
    assert dr_lin.page.status_code == 422 and "LOINC 编码校验位不符" in dr_lin.text
    dr_lin.ask("2885-2", "cq001", "昨天")
    assert dr_lin.page.status_code == 200
