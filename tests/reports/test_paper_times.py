"""Times of a paper report against one another, and their labels in English and without 时间."""

from __future__ import annotations

from datetime import datetime

import pytest

from recognition.domain.report_documents.paper_labels import labelled
from recognition.domain.report_documents.paper_times import timing
from tests.reports.test_paper import HEAD, ROW, Send, became, first

SAMPLED = "采集时间：2026-11-20 07:32"
CONFLICT, READY = ("refused", "time_conflict"), ("confirm", "item_name_only")


@pytest.mark.parametrize(
    ("behind", "outcome"),
    [
        ("接收时间：2026-11-19 08:41", CONFLICT),
        ("接收时间：2026-11-20 07:31", CONFLICT),
        ("接收时间：2026-11-19 08:41 报告时间：2026-11-20 15:20 打印时间：2026-11-21 09:12", CONFLICT),
        ("报告时间：2026-11-19 15:20 打印时间：2026-11-21 09:12", CONFLICT),
        ("检验时间：2026-11-19 10:02 报告时间：2026-11-20 15:20", CONFLICT),
        ("审核日期：2026-11-19 打印日期：2026-11-21", CONFLICT),
        ("申请时间：2026-11-19 08:41 开单日期：2026-11-18 送检日期：2026-11-19", READY),
        ("接收时间：2026-11-20 08:41 报告日期：2026-11-20", READY),
    ],
)
def test_each_time_of_receipt_and_report_is_behind_the_sampling(send: Send, behind: str, outcome: tuple[str, str]):
    assert became(first(send(f"{HEAD}{SAMPLED} {behind}\n{ROW}"))) == outcome
    assert became(first(send(f"{HEAD}{behind}\n{SAMPLED}\n{ROW}"))) == outcome


@pytest.mark.parametrize("label", ["接收时间", "报告时间", "检验时间", "审核时间", "打印时间", "Received", "Reported"])
def test_a_sampling_at_the_very_time_of_receipt_or_report_is_a_question(send: Send, label: str):
    assert first(send(f"{HEAD}{SAMPLED}\n{ROW}{label}：2026-11-20 07:32"))["also"] == ["time_unconfirmed"]
    assert first(send(f"{HEAD}{SAMPLED}\n{ROW}{label}：2026-11-20 07:33"))["also"] == []
    assert first(send(f"{HEAD}采集日期：2026-11-20\n{ROW}{label}：2026-11-20 07:32"))["also"] == [], "on one day is no chance of being one"


@pytest.mark.parametrize("behind", ["报告时间：2026-11-31", "接收时间：2026-11-31 08:00", "Reported: 2026-02-30"])
def test_a_time_of_receipt_or_report_that_is_none_is_a_question(send: Send, behind: str):
    assert "time_unconfirmed" in first(send(f"{HEAD}{SAMPLED} {behind}\n{ROW}"))["also"]


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2026-11-20T07:32:00Z", "2026-11-20T15:32:00+08:00"),
        ("2026-11-20T07:32:00+08:00", "2026-11-20T07:32:00+08:00"),
        ("2026-11-20 07:32:00.000+0900", "2026-11-20T06:32:00+08:00"),
    ],
)
def test_an_offset_behind_a_time_counts(written: str, at: str):
    performed = timing([f"采集时间:{written}"]).performed
    assert performed is not None and performed.at == datetime.fromisoformat(at) and performed.zone == "sent"


def test_two_times_of_a_morning_are_no_offset():
    performed = timing(["采集时间:2026-11-20 08:30-10:00"]).performed
    assert performed is None or performed.at == datetime.fromisoformat("2026-11-20T08:30:00+08:00")


def test_the_time_that_is_compared_is_the_exacter_of_two(send: Send):
    assert became(first(send(f"{HEAD}采集日期：2026-11-20 {SAMPLED} 接收时间：2026-11-20 07:30\n{ROW}"))) == CONFLICT


@pytest.mark.parametrize(
    "label",
    [
        "Collected",
        "Collected on",
        "Collection date",
        "Collection Date/Time",
        "COLLECTION DATE AND TIME",
        "Date collected",
        "Date of collection",
        "Date/Time Collected",
        "Specimen collected",
        "Sampled",
        "Sampling time",
        "Drawn",
        "Exam date",
        "Examination time",
        "Study date",
        "采样",
        "标本采集",
    ],
)
def test_a_label_in_english_or_without_shijian_is_one_of_sampling(send: Send, label: str):
    row = first(send(f"{HEAD}{label}: 2026-11-20 07:32\n{ROW}Reported: 2026-11-20 15:20"))
    assert (*became(row), row["also"], row["read"]["performed_at"]) == (*READY, [], "2026-11-20T07:32:00+08:00")


@pytest.mark.parametrize(
    "label", ["Reported", "Report date", "Date reported", "Date of report", "Verified on", "Printed", "Print time", "Tested", "Ordered", "报告", "审核"]
)
def test_a_label_of_the_report_in_english_is_never_taken(send: Send, label: str):
    assert became(first(send(f"{HEAD}{label}: 2026-11-20 07:32\n{ROW}"))) == ("refused", "time_only_report")


@pytest.mark.parametrize("label", ["Received", "Receipt time", "Date received", "Sample received", "签收"])
def test_a_label_of_receipt_in_english_is_never_taken(send: Send, label: str):
    assert became(first(send(f"{HEAD}{label}: 2026-11-20 07:32\n{ROW}"))) == ("refused", "time_only_received")


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("Date: 2026-11-20", ["open"]),
        ("Collected by: nurse", []),
        ("Exam: chest CT", []),
        ("Date of birth: 1980-01-01  Birth date: 1980-01-01  DOB: 1980-01-01", []),
        ("Report: final  Test: ALT  Order: 7", []),
        ("报告：正常  检查：胸部CT", []),
        ("uncollected: 2026-11-20", []),
        ("Collected: 2026-11-20 07:32  Received: 2026-11-20 08:41  Verified: 2026-11-20 10:02", ["performed", "received", "reported"]),
    ],
)
def test_what_is_a_label_of_a_time(line: str, kinds: list[str]):
    assert [kind for kind, _time in labelled(line)] == kinds


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ("采样时间：2026-11-20 3:30PM", "2026-11-20T15:30:00+08:00"),
        ("Collected: 2026-11-20 12:30 AM", "2026-11-20T00:30:00+08:00"),
        ("采样时间：2026-11-20 下午3:30", "2026-11-20T15:30:00+08:00"),
        ("采样时间：2026年11月20日 7时30分", "2026-11-20T07:30:00+08:00"),
        ("采样时间：2026-11-20T20:30:00-05:00", "2026-11-20T20:30:00-05:00"),
        ("采样 2026-11-20 06:30", "2026-11-20T06:30:00+08:00"),
        ("标本 血清 采样 2026-11-20 10:20", "2026-11-20T10:20:00+08:00"),
        ("体检日期 2026-11-20", "2026-11-20T00:00:00+08:00"),
        ("采样时间：\n2026-11-20 07:30", "2026-11-20T07:30:00+08:00"),
        ("采样时间 2026-11-20 07:30 采样人 王某", "2026-11-20T07:30:00+08:00"),
        ("采样时间\t2026-11-20 07:30\t送检时间\t2026-11-20 08:00", "2026-11-20T07:30:00+08:00"),
    ],
)
def test_a_time_is_read_as_its_field_on_the_page_reads_it(send: Send, line: str, at: str):
    row = first(send(f"{HEAD}{line}\n{ROW}"))
    assert (*became(row), row["also"], row["read"]["performed_at"]) == (*READY, [], at)


@pytest.mark.parametrize(
    "time",
    [
        "2026-11-20 07:30 至 2026-11-21 07:30", "2026-11-20~11-21", "2026-11-20?", "2026-11-20 07:30 UTC", "2026-11-20 0730", "2026-11-20 07:30、2026-11-18 07:30",
        "2026-11-20 07:30左右", "2026-11-20 07:30 左右", "2026-11-20 晚上 07:30 补录",
        "2026-11-18 07:30 → 2026-11-20 07:30", "2026-11-20 07:30 / 2026-11-20 19:30", "2026-11-20 07:30（补录：实际11-19）", "11-20 07:30", "20 Nov",
    ],
)  # fmt: skip
def test_a_time_that_is_not_read_whole_is_not_read(send: Send, time: str):
    assert became(first(send(f"{HEAD}采样时间：{time}\n{ROW}"))) == ("refused", "time_unreadable")


@pytest.mark.parametrize("label", ["预约采样时间", "下次采样时间", "上次采样时间", "供者采样时间", "打印采样时间", "接收采样时间", "预约检查时间"])
def test_a_label_with_a_word_before_it_is_another_one(send: Send, label: str):
    assert became(first(send(f"{HEAD}{label}：2026-11-20 07:30\n{ROW}")))[0] == "refused"
    spaced = first(send(f"{HEAD}{label[:2]} {label[2:]}：2026-11-20 07:30\n{ROW}"))
    assert spaced["outcome"] == "refused" or "time_unconfirmed" in spaced["also"]


@pytest.mark.parametrize("behind", ["    有误", "    作废", " 王某", " 餐后"])
def test_words_behind_a_time_that_may_be_of_it_are_asked_about(send: Send, behind: str):
    row = first(send(f"{HEAD}采样时间：2026-11-20 07:30{behind}\n{ROW}"))
    assert row["outcome"] == "refused" or "time_unconfirmed" in row["also"]


def test_a_day_and_its_time_of_day_behind_two_labels_are_one_time(send: Send):
    row = first(send(f"{HEAD}采样日期：2026-11-20  采样时间：07:32\n{ROW}"))
    assert row["outcome"] == "confirm" and row["read"]["performed_at"] == "2026-11-20T07:32:00+08:00"
    two = f"{HEAD}采样日期：2026-11-20  采样时间：07:32\n采样时间：09:32\n{ROW}"
    assert became(first(send(two))) == ("refused", "time_unreadable")
