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
    "医疗单位",
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
RATIO = ("报销比例", "报销比例（%）", "基金支付比例", "统筹支付比例", "支付比例", "reimbursement ratio", "ratio")
LEVEL = ("医院级别", "机构级别", "医疗机构级别", "级别", "医院等级", "hospital level", "level")
INSURANCE = ("险种", "参保类型", "保险类型", "医保类型", "insurance type", "insurance")
SETTING = ("就医类别", "就诊类别", "医疗类别", "门诊住院", "setting", "care setting")
REPORTS = ("已有报告", "已有报告数", "报告数", "份数", "报告份数", "已有报告份数", "existing reports", "number of reports")

LOCAL_CODE = (
    "院内编码",
    "院内代码",
    "本院编码",
    "本院项目编码",
    "院内项目编码",
    "his编码",
    "lis编码",
    "local code",
    "own code",
    "项目编码",
    "项目代码",
    "编码",
    "代码",
    "编号",
    "医嘱编码",
    "收费编码",
    "code",
)
"""In a hospital's own list 项目编码 is its own code, unless a surer heading stands beside it."""
LOCAL_NAME = (
    "院内名称",
    "本院名称",
    "本院项目名称",
    "院内项目名称",
    "his名称",
    "lis名称",
    "local name",
    "own name",
    "项目名称",
    "名称",
    "检查检验项目",
    "医嘱名称",
    "name",
)
CATALOGUE_CODE = (
    "目录项目编码",
    "目录编码",
    "目录项目",
    "对应互认项目",
    "对应项目",
    "互认项目",
    "互认项目编码",
    "互认编码",
    "对应编码",
    "对应项目编码",
    "catalogue item",
    "catalogue code",
    "item code",
    "item",
)
CATALOGUE_NAME = ("目录项目名称", "目录名称", "互认项目名称", "对应项目名称", "对应名称", "name in the catalogue", "catalogue name", "item name")

OWN: dict[tuple[str, str], tuple[str, ...]] = {
    **{(kind, "institution"): INSTITUTION for kind in ("orders", "billed", "denominators")},
    **{(kind, "item"): ITEM for kind in ("orders", "billed")},
    **{(kind, "month"): MONTH for kind in ("billed", "denominators")},
    ("orders", "performed_at"): PERFORMED,
    ("orders", "report_ref"): ("报告单号", "报告号", "原报告单号", "原报告号", "报告编号", "报告单编号", "report number", "report no", "report id"),
    ("orders", "patient_ref"): ("患者标识", "患者编号", "病人标识", "患者id", "病人id", "patient", "patient id", "patient number"),
    ("billed", "count"): COUNT,
    ("denominators", "reports"): REPORTS,
    ("ratios", "level"): LEVEL,
    ("ratios", "insurance"): INSURANCE,
    ("ratios", "setting"): SETTING,
    ("ratios", "ratio"): RATIO,
    ("own_codes", "local_code"): LOCAL_CODE,
    ("own_codes", "local_name"): LOCAL_NAME,
    ("own_codes", "catalogue_item"): CATALOGUE_CODE,
    ("own_codes", "catalogue_name"): CATALOGUE_NAME,
    ("own_codes", "role"): ("身份", "角色", "用途", "as"),
}
RANKED = frozenset({"own_codes"})
"""Of several columns that may mean the same the surest heading counts, which stands first; the others are told as not read."""
CODES: dict[str, tuple[str, ...]] = {
    "institution": ("医疗机构代码", "医疗机构编码", "医院代码", "医院编码", "hospital code"),
    "item": ("收费项目编码", "收费项目代码", "test code"),
}
"""Which of these headings say that a column holds codes, beside those that registrars' files have too."""
