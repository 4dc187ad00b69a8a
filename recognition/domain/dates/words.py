"""Why a day, a month or a time is not read, and what would be right, in both languages; one place for every endpoint, page and command."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str, str, str]] = {
    # code: wrong (zh, en), right (zh, en)
    "date_malformed": ("不是日期", "This is no date", "如 2026-11-18、2026/11/18 或 2026年11月18日", "such as 2026-11-18 or 2026/11/18"),
    "date_ambiguous": (
        "日期有歧义：分不清年、月、日",
        "The date can be read in two ways",
        "请写四位年份并写在前，如 2026-11-18",
        "write the year first, in four digits, such as 2026-11-18",
    ),
    "date_year_missing": ("日期没有年份", "The date has no year", "请写出年份，如 2026-11-18", "write the year too, such as 2026-11-18"),
    "date_relative": (
        "日期以“今天”为准，换一天读就变了",
        "The date rests on today and would change with the day on which it is read",
        "请写出日期，如 2026-11-18",
        "write the day itself, such as 2026-11-18",
    ),
    "date_impossible": ("没有这一天", "There is no such day", "请核对月份和天数", "check the month and how many days it has"),
    "date_week": (
        "按周或按年内天数写的日期",
        "The date counts weeks, or days of the year",
        "请写年、月、日，如 2026-11-27",
        "write year, month and day, such as 2026-11-27",
    ),
    "date_month_only": ("只有年和月，没有日", "This is a month and no day", "请写出日，如 2026-11-18", "write the day too, such as 2026-11-18"),
    "date_length": (
        "纯数字的日期位数不对",
        "A date in digits alone has another length",
        "日期 8 位（20261118），时间 12 或 14 位（20261118093000）",
        "8 digits for a day (20261118), 12 or 14 for a time (20261118093000)",
    ),
    "date_other_time": (
        "这是报告、打印、送检一类的时间，不是采样或检查的时间",
        "This is the time of a report, of printing, of receipt or of an order, and not of sampling or examination",
        "请写采样或检查的时间，如 2026-11-18 09:30",
        "write when it was sampled or examined, such as 2026-11-18 09:30",
    ),
    "date_label_open": (
        "没有说明是哪个时间",
        "The label does not say which time this is",
        "请写采样或检查的时间，如 2026-11-18 09:30",
        "write when it was sampled or examined, such as 2026-11-18 09:30",
    ),
    "date_too_early": ("年份过早", "The year is too early", "请核对年份", "check the year"),
    "date_in_future": ("在将来", "Lies in the future", "请核对年份和日期", "check year and day"),
    "weekday_differs": ("日期与星期不符", "Day and weekday do not agree", "请核对，或只写日期", "check them, or leave the weekday out"),
    "time_impossible": ("没有这个时刻", "There is no such time of day", "00:00 至 23:59:59", "00:00 to 23:59:59"),
    "time_24": ("24:00 可指两天", "24:00 can mean two days", "请写次日 00:00 或当日 23:59", "write 00:00 of the next day, or 23:59"),
    "time_doubtful": ("这个钟点可指两个时刻", "The hour can mean two times", "请按 24 小时制写，如 23:30", "write it in 24 hours, such as 23:30"),
    "time_vague": (
        "只说了上午、下午，没有时刻",
        "A part of the day is said, but no time",
        "请写时刻，如 09:30，或只写日期",
        "write a time such as 09:30, or the day alone",
    ),
    "offset_malformed": (
        "时区读不懂，或写在了日期后面",
        "The offset cannot be read, or stands behind a day",
        "如 2026-11-18T09:30:00+08:00",
        "such as 2026-11-18T09:30:00+08:00",
    ),
    "month_malformed": ("不是月份", "This is no month", "如 2026-10 或 2026年10月", "such as 2026-10"),
    "month_is_day": ("是某一天，不是月份", "This is a day, no month", "请写 2026-10 或 2026年10月", "write 2026-10"),
    "month_number": (
        "表格把 2026.10 存成了 2026.1，分不清一月和十月",
        "A spreadsheet keeps 2026.10 as 2026.1: January or October",
        "请写 2026-01 或 2026-10",
        "write 2026-01 or 2026-10",
    ),
}


def sentence(code: str) -> tuple[str, str]:
    """Both in one sentence, Chinese and English. Raises KeyError."""
    wrong_zh, wrong_en, right_zh, right_en = WORDS[code]
    return f"{wrong_zh}。{right_zh}。", f"{wrong_en}: {right_en}."
