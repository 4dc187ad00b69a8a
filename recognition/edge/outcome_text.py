"""What became of a document, as a text beside it in Chinese and English: places, codes and verdicts, and nothing of a person or a result."""

from __future__ import annotations

from typing import Any

from recognition.domain.policy.words import say
from recognition.edge.given_codes import SignedReports
from recognition.edge.handing import HandedIn
from recognition.edge.refusal_words import said, words

REFUSED = "没有查询 Nothing was asked"
OUTCOMES = {"asked": "已查询 asked", "confirm": "需确认 to be confirmed", "refused": "不查询 not asked"}
COUNTED = {
    "repeats": "已登记为重复检查 written as repeats",
    "not in the catalogue": "目录没有的项目 not in the catalogue",
    "sent before": "以前已送过 sent before",
    **{verdict: f"{say(f'verdict.{verdict}', 'zh')} {verdict}" for verdict in ("recognised", "discretionary", "not_covered")},
    "codes": "互认码 report codes",
    "items": "签入的项目 items in them",
    "left out": "没有签入的行 rows in none",
}


def of_refusal(code: str) -> str:
    """Of a document that was refused whole."""
    return "\n".join(filter(None, [REFUSED, code, words(code, "\n")])) + "\n"


def of_answer(handed: HandedIn) -> str:
    """Of one that was handed in: how many rows came to what, then row by row."""
    told = [f"{OUTCOMES.get(name) or COUNTED.get(name) or _said(name)}: {count}" for name, count in handed.counts.items()]
    told = [f"本机按目录判断，待补报 {handed.judged}", *told] if handed.judged else told
    told += [_said(notice["code"]) for notice in handed.notices]
    rows = [_row(row) for row in handed.rows]
    rows += [f"{row.at}\t没有签入 not signed\t{_said(row.code)}" for row in handed.signed.left_out] if handed.signed else []
    return "\n".join([*(told or ["没有可送的内容 nothing to hand in"]), "", *rows]).rstrip() + "\n"


def of_codes(signed: SignedReports) -> str:
    """The codes, one a line: the digits, and where the report's rows stand in the message."""
    return "".join(f"{code.digits}\t{' '.join(code.orders)}\n" for code in signed.codes)


def _row(row: dict[str, Any]) -> str:
    if "lookup" in row:
        lookup = row["lookup"]
        verdict = lookup["verdict"]
        item = lookup["item"].get("code") if lookup["item"].get("known") else "-"
        besides = ["; ".join(_said(each["code"]) for each in row["questions"]), " ".join(row.get("candidates", ()))] if row.get("questions") else []
        return "\t".join([row["at"], OUTCOMES["asked"], str(item), f"{say(f'verdict.{verdict}', 'zh')} {verdict}", lookup["id"], *besides])
    said = "; ".join(_said(code) for code in (row["code"], *row.get("also", ())))
    return "\t".join([row["at"], OUTCOMES[row["outcome"]], said, " ".join(row.get("candidates", ()))]).rstrip()


def _said(code: str) -> str:
    return f"{code} {said(code)}".strip()
