"""Refusals across the border of two regions, as problem_words.py has all others."""

from __future__ import annotations

PROBLEMS: dict[str, tuple[int, str, str]] = {
    "peer_edition_missing": (
        503,
        "该记录所依据的邻区目录版本未保存在本地，请由运维人员从备份恢复。",
        "The neighbouring region's edition that this record rests on is not held here; the operator brings it back from a backup.",
    )
}
FIELDS: dict[str, tuple[str, str]] = {}
