"""The page of headings that are understood, made from the code: `python -m tests.spreadsheets.heading_page` writes it anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from recognition.catalogue.spreadsheets.forms import BROUGHT, IMPORTED, LISTS, form

PAGE = Path(__file__).resolve().parents[2] / "docs" / "headings.md"
BEGINNING = """# Headings that are understood 能读的表头

Held beside the code by a test, and written anew by `python -m tests.spreadsheets.heading_page`.
Compared without width, blanks, case, marks and what stands in brackets; `1.机构`, `机构*`, `机构（必填）` are `机构`. A unit of money may stand behind a heading of amounts.
比较时不计全角半角、空格、大小写、符号和括号里的内容；`1.机构`、`机构*`、`机构（必填）` 就是 `机构`。金额的表头后面可以写单位。
√ needed 必填（同一项有编码、名称两列的，有一列即可；registrars may give a value for all rows instead 也可在导入时统一给出）。
Rules for their cells 各列怎样填：[registrars.md](registrars.md) · [registrars.zh.md](registrars.zh.md) · [auditors.md](auditors.md) · [code-map.zh.md](code-map.zh.md).
"""
PARTS = (
    ("For registrars 登记员的表", IMPORTED),
    ("For auditors 审计员的表", tuple(BROUGHT)),
    ("A hospital's list of its own codes 医院自己的编码清单", tuple(LISTS)),
)


def lines() -> Iterator[str]:
    """The page, line by line."""
    yield BEGINNING
    for title, tables in PARTS:
        yield f"## {title}\n"
        for table in tables:
            yield f"### {table}\n\n| Column 列 | √ | Headings 表头 |\n|---|---|---|"
            for field in form(table).all:
                yield f"| `{field.name}` | {'√' if field.required else ''} | {'、'.join(dict.fromkeys(field.known_as))} |"
            yield ""


def page() -> str:
    """The whole page."""
    return "\n".join(lines()).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
