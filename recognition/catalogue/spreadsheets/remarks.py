"""What is told of rows although they are no faults: each kind is counted whole and named one by one as far as anybody reads."""

from __future__ import annotations

import re
from typing import Any

from recognition.catalogue.spreadsheets.cells import Sheet, text
from recognition.catalogue.spreadsheets.errors import shown

NAMED = {"passed_over": 20, "summed": 200, "noted": 200, "converted": 200, "doubtful": 200, "voided": 200}
"""Kinds, and how many rows of each are told one by one. `passed_over`: remarks and sums, which are no rows of the table, number and text; `summed`:
sums that fill all that a row needs, and `noted`: notes that may change what the rows mean, the same; `converted`: windows that were not written in
days, row, what was written, and the days; `doubtful`: codes whose last digits may be lost, row, heading and what was written; `voided`: remarks
that say of a row that it holds no longer, the same."""
ANSWERED_FOR = {"converted": "window_converted", "doubtful": "digits_doubtful", "voided": "remark_voids", "summed": "sum_left_out", "noted": "note_weighs"}
"""What is told of rows, by the finding that asks for it to be answered for."""
VOID = re.compile(
    r"作废|废止|停用|停止|暂停|取消|撤销|删除|不再|已下架|失效|终止|(?<![a-z])(?:void|cancel+ed|withdrawn|suspended|deleted|stopped|obsolete)", re.IGNORECASE
)
"""Words that say of a row that it holds no longer."""
WEIGHS = re.compile(
    rf"{VOID.pattern}|[0-9]\s*[%％折]|[上下]浮|加收|减收|减半|打折|折扣|翻倍|另计|除外|不适用|有效期|截[至止]|届满|试行|(?:至|到)[^。；;]{{0,16}}[0-9]日?止|discount|surcharge|expir|valid until",
    re.IGNORECASE,
)
"""Words with which a line above or below changes what the rows say: at another price, no longer, not for longer than that."""
PUT_BY = re.compile(rf"{VOID.pattern}|旧|备份|草稿|样表|样例|示例|历史|(?<![a-z])(?:old|backup|draft|sample|example|history)", re.IGNORECASE)
"""Names of sheets whose rows may hold no longer."""


class Remarks:
    """The remarks of one sheet."""

    def __init__(self) -> None:
        """Nothing is told yet."""
        self.told: dict[str, list[dict[str, Any]]] = {kind: [] for kind in NAMED}
        self.counted = dict.fromkeys(NAMED, 0)

    def around(self, sheet: Sheet, header: int) -> None:
        """Tells the name of the sheet, and each line above its headings, where these may change what the rows say."""
        if PUT_BY.search(sheet.name):
            self.add("noted", row=header, text=shown(sheet.name))
        for number, cells in sheet.rows():
            if number >= header:
                return
            line = " ".join(dict.fromkeys(written for cell in cells if (written := text(cell).strip())))
            if WEIGHS.search(line):
                self.add("noted", row=number, text=shown(line))

    def add(self, kind: str, **details: Any) -> None:
        """Counts one and tells it, unless as many were told as anybody reads."""
        self.counted[kind] += 1
        if len(self.told[kind]) < NAMED[kind]:
            self.told[kind].append(details)
