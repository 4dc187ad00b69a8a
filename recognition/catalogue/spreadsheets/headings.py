"""The headings by which columns are known, in Chinese and English, and the comparison that forgives how they are written."""

from __future__ import annotations

import re
from functools import cache

from recognition.catalogue.names import normalise
from recognition.catalogue.spreadsheets import brought_headings
from recognition.catalogue.spreadsheets.common_headings import AMOUNTS, COMMON
from recognition.domain import money
from recognition.domain.dates.numerals import narrow

BRACKETED = re.compile(r"[（(【\[].*?[)）】\]]")

OWN: dict[tuple[str, str], tuple[str, ...]] = {
    ("institutions", "code"): ("机构编码", "机构代码", "编码", "代码", "institution code", "code"),
    ("institutions", "name_zh"): ("机构名称", "医疗机构名称", "医院名称", "单位名称", "名称", "中文名称", "institution name", "name", "chinese name"),
    ("institutions", "licence"): ("执业许可证登记号", "登记号", "许可证号", "医疗机构执业许可证登记号", "licence number", "license number", "license"),
    ("institutions", "nhsa"): ("医保定点机构代码", "医保机构代码", "医保代码", "国家医保代码", "国家医保编码", "医保机构编码", "nhsa code", "insurance code"),
    ("institutions", "level"): ("级别", "医院级别", "机构级别", "等级", "医院等级", "hospital level"),
    ("institutions", "grade"): ("等次", "医院等次", "hospital grade"),
    ("institutions", "ownership"): ("所有制", "经济性质", "办医性质", "举办性质", "举办主体", "性质"),
    ("institutions", "kind"): ("机构类别", "机构类型", "类别", "类型", "institution kind", "type"),
    ("institutions", "division"): ("区划代码", "区划", "行政区划", "所在区县", "区县", "所属区划", "division code", "district"),
    ("institutions", "contributor"): ("结果可被互认", "可互认", "可被互认", "提供方", "互认提供方", "参与互认", "是否参与互认", "contributes"),
    ("institutions", "consulter"): ("可查询", "查询方", "接诊查询", "consults"),
    ("institutions", "entity"): ("法人", "法人编码", "法人单位", "legal entity"),
    ("institutions", "consortium"): ("医联体", "医共体", "医联体编码"),
    ("institutions", "aliases"): ("别名", "曾用名", "简称", "alias", "other names"),
    ("items", "code"): ("项目编码", "项目代码", "编码", "代码", "item code", "code"),
    ("items", "name_zh"): ("项目名称", "互认项目名称", "名称", "中文名称", "item name", "name", "chinese name"),
    ("items", "group_code"): ("分组", "专业组", "专业", "group"),
    ("items", "kind"): ("类别", "项目类别", "分类", "项目分类", "检查检验分类", "检查检验类别", "item kind", "type"),
    ("items", "specimen"): ("标本", "标本类型", "标本种类", "样本", "样本类型", "检查方式", "标本或检查方式", "modality"),
    ("items", "loinc"): ("loinc", "loinc编码", "loinc code"),
    ("items", "loinc_confidence"): ("loinc可信度",),
    ("items", "price_item_code"): ("价格项目编码", "收费项目编码", "收费编码", "医疗服务价格项目编码", "国家价格项目编码", "price code", "price item"),
    ("items", "volatile"): ("波动性", "易变", "变化快"),
    ("items", "aliases"): ("别名", "简称", "alias", "other names"),
    ("item_aliases", "code"): ("项目编码", "项目", "项目名称", "item"),
    ("item_aliases", "alias"): ("别名", "简称", "other name"),
    ("item_aliases", "lang"): ("语言", "language"),
    ("item_aliases", "source"): ("来源", "出处", "依据", "published in"),
    ("listings", "window_days"): ("互认时限", "时限", "互认时限天", "有效天数", "时限天数", "互认期限", "window", "window days", "days"),
    ("tariffs", "owner"): (
        "机构或区划",
        "机构/区划",
        "适用机构",
        "机构",
        "机构名称",
        "医疗机构",
        "医疗机构名称",
        "医院",
        "医院名称",
        "单位名称",
        "医疗单位",
        "区划",
        "区划代码",
        "区划名称",
        "行政区划",
        "行政区划代码",
        "机构编码",
        "机构代码",
        "institution or division",
        "institution",
        "division",
        "institution code",
        "institution name",
        "hospital",
        "division code",
        "division name",
    ),
    ("tariffs", "fen"): (
        "收费标准（元）",
        "Price (yuan)",
        *AMOUNTS,
        *("yuan", "元", "万元", "千元", "角", "分", "cents"),
        *(f"{amount} {unit}" for amount in AMOUNTS for unit in money.UNITS),
    ),
    ("code_maps", "role"): ("身份", "角色", "用途", "as"),
    ("code_maps", "local_code"): ("院内编码", "院内代码", "本院编码", "本院项目编码", "院内项目编码", "his编码", "lis编码", "local code", "own code"),
    ("code_maps", "local_name"): ("院内名称", "本院名称", "本院项目名称", "院内项目名称", "his名称", "lis名称", "local name", "own name"),
    ("code_maps", "item"): (
        "目录项目",
        "对应项目",
        "互认项目",
        "目录编码",
        "目录项目编码",
        "对应互认项目",
        "项目编码",
        "项目代码",
        "项目",
        "项目名称",
        "目录名称",
        "目录项目名称",
        "互认项目名称",
        "互认项目编码",
        "互认编码",
        "对应编码",
        "对应项目编码",
        "对应项目名称",
        "对应名称",
        "检查检验项目",
        "item code",
        "item name",
        "catalogue item",
        "catalogue code",
    ),
    ("report_keys", "algorithm"): ("签名算法", "算法", "signature algorithm", "algorithm"),
    ("report_keys", "public_key"): ("公钥", "签名公钥", "互认码公钥", "public key", "key"),
    ("report_keys", "status"): ("密钥状态", "状态", "key status"),
    ("local_reasons", "scope"): ("适用范围", "范围", "互认范围", "范围编码", "scope code"),
    ("local_reasons", "code"): ("原因编码", "原因代码", "原因序号", "编码", "代码", "reason code", "code"),
    ("local_reasons", "name_zh"): ("原因", "原因名称", "重复检查原因", "不予互认原因", "未互认原因", "名称", "reason name", "name", "chinese name"),
    ("local_reasons", "reason"): ("对应国家原因", "国家原因", "对应原因", "national reason"),
    ("sensitive_items", "category"): ("敏感类别", "类别", "category of sensitivity"),
    ("institution_aliases", "alias"): ("别名", "简称", "曾用名", "other name"),
    ("divisions", "code"): ("区划代码", "行政区划代码", "代码", "division code"),
    ("divisions", "name_zh"): ("区划名称", "名称", "行政区划名称", "division name", "name"),
    ("divisions", "parent"): ("上级区划", "上级代码", "上级"),
    ("division_changes", "announced"): ("公布日期", "变更日期", "date"),
    ("division_changes", "from_code"): ("原区划", "原代码", "原区划代码", "from"),
    ("division_changes", "to_code"): ("现区划", "新代码", "现区划代码", "to"),
    ("scopes", "code"): ("范围编码", "编码", "代码", "scope code"),
    ("scopes", "mark"): ("互认标识", "标识"),
    ("scope_prefixes", "prefix"): ("区划前缀", "前缀"),
    ("panels", "grouping"): ("仅为归组", "归组"),
    ("panel_members", "panel"): ("组合", "组合项目", "套餐"),
    ("panel_members", "position"): ("顺序", "次序", "序号"),
    ("panel_members", "member"): ("成员", "成员项目", "明细项目"),
    ("coverings", "wider"): ("较大检查", "上位项目"),
    ("coverings", "narrower"): ("较小检查", "下位项目"),
}

CODES = {
    "institution": ("机构编码", "机构代码", "institution code", *brought_headings.CODES["institution"]),
    "owner": ("机构编码", "机构代码", "区划代码", "行政区划代码", "institution code", "division code"),
    "item": (
        "项目编码",
        "项目代码",
        "目录编码",
        "目录项目编码",
        "互认项目编码",
        "互认编码",
        "对应编码",
        "对应项目编码",
        "item code",
        "catalogue code",
        *brought_headings.CODES["item"],
    ),
}
"""A reference may be given twice, by code and by name; these headings say that it is the code."""
BESIDE = {"institution": "institution_name", "owner": "owner_name", "item": "item_name"}
"""What a further column of a reference is called; all of them must mean the same."""
NAMED = {beside: field for field, beside in BESIDE.items()}


def base(name: str) -> str:
    """The field that a column fills, also where it is a further column of it (`item_name`, `item_name#4`)."""
    bare = name.partition("#")[0]
    return NAMED.get(bare, bare)


@cache
def known_as(table: str, column: str) -> tuple[str, ...]:
    """The headings of a column, the one for templates first; the column's own name is always among them."""
    own = brought_headings.OWN.get((table, column)) or OWN.get((table, column))
    return (*(own or COMMON.get(column, ())), column)


def folded(heading: str) -> tuple[str, ...]:
    """A heading as it is compared: letters and digits alone, with what stands in brackets and without."""
    whole = normalise.term(heading)
    short = normalise.term(BRACKETED.sub("", heading))
    return (whole, short) if short and short != whole else (whole,)


def unit(heading: str) -> int | None:
    """How many fen the unit has that a heading of amounts names; None where it names none. Raises NoAmount, `money_unit_unknown` for what
    may be a unit and is none of ours, `money_unit_differs` for two."""
    named = [part.strip("（(【[）)】]") for part in BRACKETED.findall(heading)]
    bare = narrow(BRACKETED.sub(" ", heading))
    base = max((amount for amount in AMOUNTS if bare.startswith(amount)), key=len, default="")
    named.append(bare.removeprefix(base).strip(" /:,_-·"))
    known, strange = set(), False
    for name in filter(None, map(str.strip, named)):
        try:
            known.add(money.unit(name))
        except money.NoAmount:
            strange = True
    if len(known) > 1:
        raise money.NoAmount("money_unit_differs")
    if strange and not known:
        raise money.NoAmount("money_unit_unknown")
    return known.pop() if known else None
