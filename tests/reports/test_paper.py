"""The lines of a paper report: the label decides which time is which, names are always confirmed, a mark counts on its own line only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

Send = Callable[..., TestResponse]
HEAD = "东麓示范医院检验报告单  报告单号：BG-9\n标本类型：血清\n"
ROW = "1  *总蛋白(TP)  71.2  g/L  65-85\n"


def first(reply: TestResponse) -> dict[str, Any]:
    assert reply.status_code == 200, reply.json
    return next(row for row in reply.json["rows"] if row["at"].startswith("line"))


def became(row: dict[str, Any]) -> tuple[str, str | None]:
    return row["outcome"], row.get("code")


@pytest.mark.parametrize("label", ["采集时间", "采样时间", "采样日期", "抽血时间", "标本采集时间", "检查时间", "检查日期"])
@pytest.mark.parametrize("time", ["2026-11-20 07:32", "2026/11/20 7:32", "2026.11.20 07:32", "2026年11月20日 07:32", "20261120 07:32"])
def test_the_label_decides(send: Send, label: str, time: str):
    row = first(send(f"{HEAD}{label}：{time}  接收时间：2026-11-20 08:41\n{ROW}报告时间：2026-11-20 15:20"))
    assert became(row) == ("confirm", "item_name_only")
    assert (row["read"]["performed_at"], row["read"]["precision"]) == ("2026-11-20T07:32:00+08:00", "minute")


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        ("接收时间：2026-11-20 08:41", ("refused", "time_only_received")),
        *(
            (f"{label}：2026-11-20 08:41", ("refused", "time_only_report"))
            for label in ("检验时间", "报告时间", "审核时间", "打印时间", "申请时间", "送检日期")
        ),
        ("接收时间：2026-11-20 08:41 报告日期：2026-11-20", ("refused", "time_only_report")),
        ("", ("refused", "time_unstated")),
        ("采样时间：", ("refused", "time_unreadable")),
        ("采样时间：07:32", ("refused", "time_unreadable")),
        ("采样日期：2026-11", ("refused", "time_imprecise")),
        ("采样日期：2026-02-30", ("refused", "time_unreadable")),
        ("采样时间：2026-11-20 07:32 采集时间：2026-11-19 07:32", ("refused", "time_conflict")),
        ("采样时间：2026-11-20 07:32 报告时间：2026-11-19 15:20", ("refused", "time_conflict")),
        ("采样时间：2026-11-20 07:32 采集日期：2026-11-20", ("confirm", "item_name_only")),
        ("采样时间：2027-11-20 07:32", ("refused", "time_in_future")),
        ("日期：2026-11-20", ("confirm", "item_name_only")),
        ("诊断：肺炎，2026-11-20复查", ("refused", "time_unstated")),
    ],
)
def test_which_times_count(send: Send, lines: str, outcome: tuple[str, str]):
    row = first(send(f"{HEAD}{lines}\n{ROW}"))
    assert became(row) == outcome
    if lines.startswith("日期"):
        assert row["also"] == ["time_unconfirmed"], "the label does not say which time it is"


def test_a_mark_counts_on_its_own_line(send: Send):
    rows = send(f"{HEAD}采样时间：2026-11-20\n川渝HR互认\n1 总蛋白 71.2 g/L ＨＲ\n2 白蛋白 44.0 g/L\n3 尿素 5.1 mmol/L 川渝ＨＲ").json["rows"]
    assert [row["read"]["mark"] for row in rows if row["outcome"] == "confirm"] == ["HR", None, "川渝HR"]


@pytest.mark.parametrize(
    ("letterhead", "issuer", "also"),
    [
        ("东麓示范医院检验报告单", {"system": "name", "code": "东麓示范医院"}, []),
        ("出具机构：东麓示范医院", {"system": "name", "code": "东麓示范医院"}, []),
        ("某某医院检验报告单", None, ["issuer_unknown_id"]),
        ("检验报告单", None, ["issuer_unstated"]),
        ("东麓示范医院检验报告单\n松涛示范医院检验科", None, ["issuer_conflict"]),
        ("送检单位：松涛示范医院", None, ["issuer_unstated"]),
        ("东麓示范医院检验科报告单", {"system": "name", "code": "东麓示范医院"}, []),
        ("东麓示范医院荷塘分院检验报告单", None, ["issuer_unknown_id"]),
        ("东麓示范医院集团荷塘示范医院", None, ["issuer_unknown_id"]),
        ("东麓示范医院云岭示范医院联合检验中心", None, ["issuer_unknown_id"]),
    ],
)
def test_the_issuer_is_the_letterhead_by_its_exact_name(send: Send, letterhead: str, issuer: Any, also: list[str]):
    row = first(send(f"{letterhead}\n标本类型：血清\n采样时间：2026-11-20\n{ROW}"))
    assert (row["read"]["issuer"], row["also"]) == (issuer, also)


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ("初步报告", ("refused", "not_final")),
        ("报告状态：未审核", ("refused", "not_final")),
        ("报告状态：作废", ("refused", "cancelled")),
        ("初步诊断：肺炎", ("confirm", "item_name_only")),
        ("报告状态：已审核", ("confirm", "item_name_only")),
    ],
)
def test_a_preliminary_report_is_refused(send: Send, line: str, outcome: tuple[str, str]):
    assert became(first(send(f"{HEAD}采样时间：2026-11-20\n{line}\n{ROW}"))) == outcome


@pytest.mark.parametrize(
    ("number", "read"),
    [
        ("报告单号：BG-9", "BG-9"),
        ("检查号:CT20261120", "CT20261120"),
        ("报告编号 A123", "A123"),
        ("检查号:CT20261120 报告单号：BG-9", "BG-9"),
        ("申请单号：S-1", None),
        ("原报告单号：BG-9", None),
        ("报告单号：无", None),
    ],
)
def test_the_number_of_the_report(send: Send, number: str, read: str | None):
    reply = send(f"东麓示范医院检验报告单\n{number}\n采样时间：2026-11-20\n{ROW}")
    assert first(reply)["read"]["report_ref"] == read
    assert ("report_ref_unstated" in [notice["code"] for notice in reply.json["notices"]]) is (read is None)


@pytest.mark.parametrize(
    "number", ["报告单号：BG-9 报告编号：BG-8", "报告单号：BG-9\n报告单号：BG-8", "报告单号：BG/2026/9", "报告单号：BGX 0012", "检查号：CT-1 检查号：CT-2"]
)
def test_of_several_numbers_or_one_that_is_none_the_reader_says_which(send: Send, number: str):
    row = first(send(f"东麓示范医院检验报告单\n{number}\n采样时间：2026-11-20\n{ROW}"))
    assert "report_ref_ambiguous" in row["also"] and row["read"]["report_ref"] is None


def test_names_are_asked_about_within_the_specimen_of_the_form(send: Send):
    text = "东麓示范医院检验报告单\n标本类型：尿液\n采样时间：2026-11-20\n葡萄糖  阴性\n白蛋白  12  mg/L"
    found = {row["at"]: row.get("candidates") for row in send(text).json["rows"]}
    assert found == {"line 4": ["u_glu"], "line 5": ["u_malb"]}


def test_two_columns_of_one_line_are_two_rows(send: Send):
    rows = send(f"{HEAD}采样时间：2026-11-20\n总蛋白 71.2 g/L   尿素 5.1 mmol/L").json["rows"]
    assert {row["at"]: row["candidates"] for row in rows} == {"line 4/1": ["tp"], "line 4/2": ["urea"]}


def test_the_words_of_an_imaging_report_are_no_rows(send: Send):
    text = "东麓示范医院CT检查报告单\n检查号：CT20261118001\n检查项目：胸部CT平扫\n检查时间：2026-11-18 14:30  报告时间：2026-11-18 16:20\n影像所见：两肺纹理清晰，对比2026-10-01老片。\n诊断意见：胸部CT平扫未见异常。"
    [row] = send(text).json["rows"]
    assert (row["at"], row["candidates"], row["read"]["performed_at"], row["read"]["report_ref"]) == (
        "line 3",
        ["ct_chest"],
        "2026-11-18T14:30:00+08:00",
        "CT20261118001",
    )


def test_characters_that_were_set_apart_are_read_together(send: Send):
    row = first(send("东 麓 示 范 医 院 检 验 报 告 单\n采 样 时 间：2026-11-20 07:32\n*总 蛋 白 71.2 g/L"))
    assert (row["candidates"], row["read"]["issuer"]["code"], row["read"]["performed_at"]) == (["tp"], "东麓示范医院", "2026-11-20T07:32:00+08:00")


def test_a_form_of_which_no_item_is_known_has_rows(send: Send):
    lines = "采集时间：2026-11-20 07:32\n某某某指标  5.1  U/L\n另一指标  6.2\n"
    reply = send(HEAD + lines)
    assert {row["at"]: became(row) for row in reply.json["rows"]} == {"line 4": ("refused", "item_unknown"), "line 5": ("refused", "item_unknown")}
    for text in (lines, "某某某指标  5.1  U/L\n", HEAD + "某某某指标  5.1\n", "明天 15 人开会\n地点 3 楼"):
        reply = send(text)
        assert (reply.status_code, reply.json["code"]) == (422, "report_without_rows"), text


def test_a_paper_of_an_examination_has_no_specimen_to_name(send: Send):
    examined = send("东麓示范医院影像检查报告单\n检查号：CT-99\n检查时间：2026-11-20 09:32\n检查项目：胸部CT平扫\n检查所见：两肺纹理清晰。")
    assert first(examined)["candidates"] == ["ct_chest"]
    assert "specimen_unstated" not in {notice["code"] for notice in examined.json["notices"]}
    tested = send(f"{HEAD.splitlines()[0]}\n采集时间：2026-11-20 07:32\n{ROW}")
    assert "specimen_unstated" in {notice["code"] for notice in tested.json["notices"]}


@pytest.mark.parametrize(
    ("letterhead", "question"),
    [
        *(
            (f"松涛示范医院{behind}", "issuer_unknown_id")
            for behind in ("转来", "送检", " 职工体检", "对面", "监制", "(送检)", "→东麓示范医院", "第一附属医院")
        ),
        ("某某检验所检验报告单\n医院：松涛示范医院", "issuer_conflict"),
        ("某某检验所\n松涛示范医院", "issuer_conflict"),
        ("东麓示范医院检验报告单\n检测单位：松涛示范医院", "issuer_conflict"),
        ("东麓示范医院检验报告单\n检测机构：某某医学检验所", "issuer_conflict"),
        ("某某大学附属医院检验报告单\n松涛示范医院医生可在平台查看", "issuer_unknown_id"),
    ],
)
def test_a_line_that_only_begins_with_a_hospital_names_no_issuer(send: Send, letterhead: str, question: str):
    row = first(send(f"{letterhead}\n标本类型：血清\n采样时间：2026-11-20\n{ROW}"))
    assert question in row["also"] and row["read"]["issuer"] is None


def test_of_two_hospitals_both_may_be_chosen(send: Send):
    row = first(send(f"东麓示范医院检验报告单\n检测单位：松涛示范医院\n采样时间：2026-11-20\n{ROW}"))
    assert {offer["name_zh"] for offer in row["issuers"]} == {"东麓示范医院", "松涛示范医院"} and row["lines"] == [2]


@pytest.mark.parametrize(
    ("line", "code"),
    [("作废", "cancelled"), ("PRELIMINARY", "not_final"), ("中期报告", "not_final"), ("Interim report", "not_final"), ("【草稿】", "not_final")],
)
def test_a_word_on_its_own_line_says_that_the_report_does_not_count(send: Send, line: str, code: str):
    for text in (f"{HEAD}采样时间：2026-11-20\n{line}\n{ROW}", f"{HEAD}采样时间：2026-11-20\n{ROW}{line}"):
        assert became(first(send(text))) == ("refused", code)


@pytest.mark.parametrize(
    ("lines", "specimen", "question"),
    [
        ("采血时间：2026-11-20 07:32  生化  血清\n总蛋白 71.2", "serum", None),
        ("标本：血清 采样时间：2026-11-20\n尿液生化\n微量白蛋白 12", "urine", "lines_unread"),
        ("标本：尿液\n标本：血清 采样时间：2026-11-20\n肌酐 88", None, "specimen_unreadable"),
        ("标本：尿液 采样时间：2026-11-20\n尿常规\n葡萄糖 阴性\n生化\n葡萄糖(空腹) 5.1 mmol/L 3.9-6.1", None, "specimen_unreadable"),
    ],
)
def test_the_specimen_is_the_one_where_the_row_stands(send: Send, lines: str, specimen: str | None, question: str | None):
    reply = send(f"东麓示范医院检验报告单\n{lines}")
    row = reply.json["rows"][-1]
    assert row["read"]["specimen"] == specimen and (question is None or question in row["also"])
    assert "specimen_unstated" not in [notice["code"] for notice in reply.json["notices"]]


def test_blood_of_a_fingertip_is_no_serum(send: Send):
    assert became(first(send("东麓示范医院检验报告单\n采血时间 2026-11-20 19:05 末梢血\n钾 4.1"))) == ("refused", "specimen_differs")


@pytest.mark.parametrize(
    "rows",
    [
        "11-19\n钾 4.1", "2026-11-19\n钾 4.1", "上次\n钾 4.1", "钾(11-19) 4.1 mmol/L", "钾 4.1 mmol/L（11-19）", "钾 4.1 mmol/L 2026-11-19", "昨日钾 4.1", "外院\n钾 4.1",
        "项目 本次结果 上次结果(2026-10-12)\n钾 4.1 4.0",
    ],
)  # fmt: skip
def test_a_result_that_may_be_of_another_day_is_asked_about(send: Send, rows: str):
    row = send(f"{HEAD}采样时间：2026-11-20 07:32\n{rows}").json["rows"][-1]
    assert row["outcome"] == "confirm" and "time_unconfirmed" in row["also"]


def test_lines_that_nobody_understood_are_listed_by_number_and_never_quoted(send: Send):
    reply = send(f"{HEAD}采样时间：2026-11-20 07:32\n\n{ROW}示例血袋旁取的\n")
    row = first(reply)
    assert {"item_doubtful", "lines_unread"} & set(row["also"]) and row["lines"] == [6] and "血袋" not in reply.text
    assert "lines" not in first(send(f"{HEAD}采样时间：2026-11-20 07:32\n{ROW}"))


def test_markup_within_markup_is_one_line(send: Send):
    reply = send(f"{HEAD}采样时间：2026-11-20\n某某&lt;br&gt;指标 5.1\n{ROW}")
    assert [(row["at"], row["outcome"]) for row in reply.json["rows"]][-1] == ("line 5", "confirm")
