"""A small region, written by hand: Dr Lin's hospital asks, Issuer East and others have performed."""

from __future__ import annotations

import copy
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from recognition.catalogue.editions.store import Edition, build
from recognition.domain.lookups import Coding, Query

Rows = dict[str, list[dict[str, Any]]]

TODAY = date(2026, 11, 21)
LIN = "cq-lin"
"""云岭区人民医院, where Dr Lin asks: in 500105 until the division was merged, in 500157 since."""
EAST = "cq-east"
"""东江医院, a contributor with qualifications of every kind."""
LAB = "cq-lab"
"""An independent laboratory that performs for others."""
CLINIC = "sc-clinic"
"""A clinic across the border, which may only ask; another bears its name."""

SINCE = "2020-01-01"
USCC = {LIN: "12000000XYXYXY016X", EAST: "12000000XYXYXY024Q", LAB: "12000000XYXYXY032K"}
FIVE = ("hbsag", "hbsab", "hbeag", "hbeab", "hbcab")


def rows() -> Rows:
    """The region's rows per table; a copy of one's own to change."""
    return copy.deepcopy(_ROWS)


def region(folder: Path, changes: Rows | None = None) -> Edition:
    """The region as edition 1 in the folder, with whole tables replaced by `changes`."""
    return Edition.open(folder, 1, build(folder, rows() | (changes or {})))


def asked(item: str | Coding = "tp", issuer: str | Coding = EAST, receiver: str = LIN, performer: str | None = None) -> Query:
    """Dr Lin's question about a result of 18 November."""
    performed = datetime(2026, 11, 18, 9, 30, tzinfo=timezone(timedelta(hours=8)))
    return Query(_coding(item), _coding(issuer), performed, receiver, _coding(performer) if performer else None)


def _coding(code: str | Coding) -> Coding:
    return code if isinstance(code, Coding) else Coding("recognition", code)


def _item(code: str, name_zh: str, name_en: str, kind: str = "lab", **more: Any) -> dict[str, Any]:
    return {"code": code, "name_zh": name_zh, "name_en": name_en, "group_code": "chem" if kind == "lab" else "img", "kind": kind, **more}


def _dated(institution: str, value: str, valid_from: str = SINCE, valid_to: str | None = None) -> dict[str, Any]:
    return {"institution": institution, "value": value, "valid_from": valid_from, "valid_to": valid_to}


def _passed(institution: str, item: str, scope: str, valid_from: str = SINCE, status: str = "passed", **more: Any) -> dict[str, Any]:
    return {"institution": institution, "item": item, "scope": scope, "evaluator": "qc", "status": status, "valid_from": valid_from, **more}


def _price(owner: str, item: str, fen: int, valid_from: str = SINCE, valid_to: str | None = None, **more: Any) -> dict[str, Any]:
    return {"owner": owner, "item": item, "fen": fen, "valid_from": valid_from, "valid_to": valid_to, "source": "list", **more}


_ROWS: Rows = {
    "meta": [{"key": "title", "value": "云岭"}],
    "divisions": [
        {"code": code, "name_zh": name, "parent": parent, "valid_from": "1997-06-18", "valid_to": until}
        for code, name, parent, until in (
            ("500000", "重庆市", "", None),
            ("510000", "四川省", "", None),
            ("500105", "江北区", "500000", "2025-11-05"),
            ("500112", "渝北区", "500000", "2025-11-05"),
            ("511600", "广安市", "510000", None),
        )
    ]
    + [{"code": "500157", "name_zh": "两江新区", "parent": "500000", "valid_from": "2025-11-06"}],
    "division_changes": [{"announced": "2025-11-06", "kind": "merge", "from_code": "500105", "to_code": "500157"}],
    "scopes": [
        {"code": "CN", "name_zh": "全国", "name_en": "China", "mark": "全国HR"},
        {"code": "CY", "name_zh": "川渝", "name_en": "Sichuan and Chongqing", "mark": "川渝HR"},
        {"code": "50", "name_zh": "重庆市", "name_en": "Chongqing", "mark": "重庆市HR"},
    ],
    "scope_prefixes": [{"scope": s, "prefix": p} for s, p in (("CN", ""), ("CY", "50"), ("CY", "51"), ("50", "50"))],
    "item_groups": [{"code": "chem", "name_zh": "临床化学", "kind": "lab"}, {"code": "img", "name_zh": "影像", "kind": "imaging"}],
    "items": [
        _item("tp", "总蛋白", "Total protein", loinc="2885-2", price_item_code="250301001"),
        _item("k", "血钾", "Potassium", volatile=1, price_item_code="250304001"),
        _item("cbc", "血细胞分析", "Complete blood count", loinc="58410-2", price_item_code="250101015"),
        _item("wbc", "白细胞计数", "White blood cells", price_item_code="250101010"),
        _item("hgb", "血红蛋白", "Haemoglobin", price_item_code="250101010", loinc="718-7"),
        *(_item(code, f"乙肝{code}", code) for code in FIVE),
        _item("us_abd", "腹部超声", "Ultrasound of the abdomen", "imaging"),
        _item("us_liver", "肝脏超声", "Ultrasound of the liver", "imaging"),
    ],
    "item_aliases": [
        {"code": "cbc", "alias": "血常规", "lang": "zh", "source": "WS/T 102"},
        {"code": "us_abd", "alias": "B超", "lang": "zh", "source": "WS/T 102"},
        {"code": "hbv5", "alias": "两对半", "lang": "zh", "source": "WS/T 102"},
    ],
    "panels": [
        {"code": "cbc", "grouping": 0, "name_zh": "血细胞分析"},
        {"code": "hbv5", "grouping": 1, "name_zh": "乙肝五项", "name_en": "Hepatitis B, five items"},
    ],
    "panel_members": [{"panel": "cbc", "position": 0, "member": "wbc"}, {"panel": "cbc", "position": 1, "member": "hgb"}]
    + [{"panel": "hbv5", "position": at, "member": code} for at, code in enumerate(FIVE)],
    "coverings": [{"wider": "us_abd", "narrower": "us_liver"}],
    "evaluators": [{"code": "qc", "name_zh": "川渝质控中心", "scope": "CY"}],
    "legal_entities": [{"code": "le-lin", "name_zh": "云岭区人民医院", "uscc": USCC[LIN]}],
    "consortia": [{"code": "con-1", "name_zh": "云岭医联体"}],
    "institutions": [
        {"code": LIN, "name_zh": "云岭区人民医院", "name_en": "Yunling People's Hospital", "uscc": USCC[LIN], "level": "3", "grade": "A"},
        {"code": EAST, "name_zh": "东江医院（本部）", "name_en": "Issuer East", "uscc": USCC[EAST], "nhsa": "H50011100001"},
        {"code": LAB, "name_zh": "长寿湖医学检验实验室", "uscc": USCC[LAB]},
        {"code": CLINIC, "name_zh": "仁和诊所"},
        {"code": "sc-clinic2", "name_zh": "仁和诊所"},
    ],
    "institution_aliases": [{"institution": LIN, "alias": "云岭医院"}],
    "institution_divisions": [
        _dated(LIN, "500105", SINCE, "2025-11-05"),
        _dated(LIN, "500157", "2025-11-06"),
        _dated(EAST, "500157", "2025-11-06"),
        _dated(CLINIC, "511600"),
    ],
    "institution_entities": [_dated(LIN, "le-lin")],
    "institution_consortia": [_dated(LIN, "con-1"), _dated(EAST, "con-1", SINCE, "2024-12-31")],
    "institution_roles": [
        _dated(LIN, "contributor"),
        _dated(LIN, "consulter"),
        _dated(EAST, "contributor"),
        _dated(LAB, "contributor"),
        _dated(CLINIC, "consulter"),
    ],
    "listings": [
        {"item": "tp", "scope": "CY", "window_days": 30, "valid_from": SINCE},
        {"item": "tp", "scope": "50", "window_days": 14, "valid_from": "2026-01-01", "valid_to": "2026-12-31", "illustrative": 1},
        {"item": "wbc", "scope": "CY", "window_days": 7, "valid_from": SINCE},
    ],
    "qualifications": [
        _passed(EAST, "tp", "CY", valid_to="2026-11-30", round="2026-1", evaluated_on="2025-12-20"),
        _passed(EAST, "tp", "50", "2026-06-01", "suspended", valid_to="2026-06-30"),
        _passed(LAB, "tp", "CN"),
        _passed(EAST, "wbc", "CY"),
    ],
    "tariffs": [
        _price(LIN, "tp", 380, "2026-01-01"),
        _price("500157", "k", 450),
        _price("50", "k", 400),
        _price("50", "cbc", 2200, SINCE, "2026-11-21"),
        _price("*", "tp", 500, illustrative=1),
        _price("*", "wbc", 300, illustrative=1),
    ],
    "code_maps": [
        {"institution": EAST, "role": "issuer", "local_code": "SH-001", "local_name": "总蛋白测定", "item": "tp"},
        {"institution": LIN, "role": "receiver", "local_code": "Ｋ１", "local_name": "血钾", "item": "k"},
    ],
}
