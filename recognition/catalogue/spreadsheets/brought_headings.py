"""The headings of what auditors bring (performed orders, billed volumes, denominators) and of a hospital's list of its own codes."""

from __future__ import annotations

INSTITUTION = (
    "医疗机构",
    "机构",
    "机构名称",
    "医疗机构名称",
    "医院",
    "医院名称",
    "单位名称",
    "执行机构",
    "机构代码",
    "机构编码",
    "医疗机构代码",
    "医疗机构编码",
    "医院代码",
    "医院编码",
    "institution code",
    "institution name",
    "hospital",
    "hospital name",
    "hospital code",
)
ITEM = (
    "项目",
    "项目名称",
    "项目代码",
    "项目编码",
    "检查检验项目",
    "检验项目",
    "检查项目",
    "互认项目",
    "互认项目名称",
    "互认项目编码",
    "收费项目",
    "收费项目名称",
    "收费项目编码",
    "收费项目代码",
    "医嘱项目",
    "医嘱名称",
    "item code",
    "item name",
    "test",
    "test name",
    "test code",
)
MONTH = ("月份", "年月", "统计月份", "统计年月", "所属月份", "费用月份", "收费月份", "月", "period", "year and month")
PERFORMED = (
    "检查时间",
    "检验时间",
    "采样时间",
    "执行时间",
    "检查日期",
    "检验日期",
    "采样日期",
    "执行日期",
    "检查检验时间",
    "检查检验日期",
    "采集时间",
    "采集日期",
    "performed",
    "performed on",
    "date performed",
    "collected",
    "collected at",
)
COUNT = (
    "数量",
    "收费数量",
    "收费例次",
    "例次",
    "收费次数",
    "次数",
    "例数",
    "收费例数",
    "人次",
    "收费人次",
    "billed",
    "billed volume",
    "volume",
    "quantity",
    "number of tests",
)
REPORTS = ("已有报告", "已有报告数", "报告数", "份数", "报告份数", "已有报告份数", "existing reports", "number of reports")

OWN: dict[tuple[str, str], tuple[str, ...]] = {
    **{(kind, "institution"): INSTITUTION for kind in ("orders", "billed", "denominators")},
    **{(kind, "item"): ITEM for kind in ("orders", "billed")},
    **{(kind, "month"): MONTH for kind in ("billed", "denominators")},
    ("orders", "performed_at"): PERFORMED,
    ("orders", "report_ref"): ("报告单号", "报告号", "原报告单号", "原报告号", "报告编号", "报告单编号", "report number", "report no", "report id"),
    ("orders", "patient_ref"): ("患者标识", "患者编号", "病人标识", "患者id", "病人id", "patient", "patient id", "patient number"),
    ("billed", "count"): COUNT,
    ("denominators", "reports"): REPORTS,
}
CODES: dict[str, tuple[str, ...]] = {
    "institution": ("医疗机构代码", "医疗机构编码", "医院代码", "医院编码", "hospital code"),
    "item": ("收费项目编码", "收费项目代码", "test code"),
}
"""Which of these headings say that a column holds codes, beside those that registrars' files have too."""
