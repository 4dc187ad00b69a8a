"""Two printouts pasted one under the other are refused whole; one patient written in two ways is one."""

from __future__ import annotations

import pytest

from tests.reports.test_paper import Send

SHEET = "东麓示范医院检验报告单  {}\n标本类型：血清 采样时间：2026-11-26 07:32\n总蛋白 71.2 g/L\n{}\n白蛋白 40 g/L"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("姓名：甲", "姓名：乙"),
        ("姓 名：示例甲 性别：男", "姓 名：示例乙 性别：男"),
        ("姓名：示 例", "姓名：示 范"),
        ("患者姓名：示例甲", "姓名：示例乙"),
        ("患者：示例甲", "患者：示例乙"),
        ("姓名：示*甲", "姓名：示*乙"),
        ("住院号：20261", "住院号：202612"),
        ("病历号：A-1", "病历号：A-2"),
        ("患者ID：A1", "患者ID：A2"),
        ("性别：男", "性别：女"),
        ("Patient name: John Example", "Patient name: John Sample"),
        ("Name: Jane Example  Sex: F", "Name: John Example  Sex: F"),
        ("MRN: 1001", "MRN: 1002"),
        ("姓名：示* 身份证号：5001023", "姓名：示* 身份证号：5001177"),
        ("姓名：示* 医保卡号：A1", "姓名：示* 医保卡号：A2"),
        ("姓名：示* 客户编号：A1", "姓名：示* 客户编号：A2"),
        ("手机号：1380001", "手机号：1380002"),
        ("病员姓名：示例甲", "病员姓名：示例乙"),
        ("就诊人：示例甲", "就诊人：示例乙"),
        ("示例甲 女 45岁", "示例乙 男 30岁"),
        ("示例甲 女 45岁", "示例乙 女 45岁"),
    ],
)
def test_two_patients_on_one_sheet_are_refused_whole(send: Send, one: str, other: str):
    reply = send(SHEET.format(one, other).replace("2026-11-26", "2026-11-20"))
    assert (reply.status_code, reply.json["code"]) == (422, "several_patients")
    assert one.split("：")[-1] not in reply.text or "：" not in one


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("姓名：示例甲 性别：男 年龄：46岁", "姓名：示例甲 性别：男 年龄：46"),
        ("姓名：示例甲", "姓名：示*甲"),
        ("姓名：示例甲", "姓名：**甲"),
        ("姓名：示例甲", "姓 名：示例"),
        ("姓名：示 例  性别：女", "姓名：示例"),
        ("姓名：  性别：男", "姓名：示例甲"),
        ("Patient name:  Sex: F", "Patient name: Jane Example"),
        ("住院号：  MRN: 1001", "住院号：20261"),
        ("姓名 性别 年龄", "姓名：示例甲"),
        ("患者姓名：示例甲", "送检医师姓名：示例乙"),
        ("住院号：20261", "门诊号：20262"),
        ("标本号：1", "标本号：2"),
        ("Name: ALT", "Name: AST"),
        ("Patient name: John Example  Sex: M", "Patient name: JOHN EXAMPLE"),
        ("参考范围：男:7-18", "参考范围：女:5-15"),
        ("成年 男 18岁以上", "成年 女 18岁以上"),
        ("试剂批号：1", "试剂批号：2"),
        ("客户：示例公司 姓名：示例甲", "姓名：示例甲"),
        ("检查号：1", "检查号：2"),
    ],
)
def test_one_patient_in_two_ways_is_one(send: Send, one: str, other: str):
    assert send(SHEET.format(one, other).replace("2026-11-26", "2026-11-20")).status_code == 200
