"""Numbers under formats: a cell is what its author sees, whole days as days, less than a day as what is seen, lost digits as lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.spreadsheets.making import XML, Case, cell, parts, zipped

NOVEMBER, AT_HALF_PAST_EIGHT = 46327, 46327.354166666664
SEEN: tuple[tuple[str, float, str, str], ...] = (
    # name, number, format, what is seen: ~ of a day in part, ? of a number whose digits are not shown
    ("day-dashes", NOVEMBER, "yyyy-mm-dd", "2026-11-01"),
    ("day-chinese", NOVEMBER, 'yyyy"年"m"月"d"日"', "2026-11-01"),
    ("day-chinese-bare", NOVEMBER, "yyyy年m月d日", "2026-11-01"),
    ("day-locale", NOVEMBER, "[$-804]yyyy/m/d;@", "2026-11-01"),
    ("day-numerals", NOVEMBER, '[DBNum1][$-804]yyyy"年"m"月"d"日"', "2026-11-01"),
    ("day-english", NOVEMBER, "d-mmm-yyyy", "2026-11-01"),
    ("day-weekday", NOVEMBER, "yyyy/m/d aaaa", "2026-11-01"),
    ("day-e", NOVEMBER, "e-mm-dd", "2026-11-01"),
    ("day-escaped", NOVEMBER, r"yyyy\-mm\-dd", "2026-11-01"),
    ("day-colour", NOVEMBER, "[Red]yyyy/mm/dd", "2026-11-01"),
    ("moment", AT_HALF_PAST_EIGHT, "yyyy/m/d h:mm", "2026-11-01 08:30:00"),
    ("moment-half-day", AT_HALF_PAST_EIGHT, "yyyy/m/d h:mm AM/PM", "2026-11-01 08:30:00"),
    ("month-chinese", NOVEMBER, 'yyyy"年"m"月"', "~2026年11月"),
    ("month-dots", NOVEMBER, "yyyy.mm", "~2026年11月"),
    ("month-english", NOVEMBER, "mmm-yy", "~2026年11月"),
    ("year", NOVEMBER, "yyyy", "~2026年"),
    ("no-year-chinese", NOVEMBER, 'm"月"d"日"', "~11月1日"),
    ("no-year-english", NOVEMBER, "d-mmm", "~11月1日"),
    ("time-of-a-day", AT_HALF_PAST_EIGHT, "h:mm", "~08:30"),
    ("time-seconds", AT_HALF_PAST_EIGHT, "hh:mm:ss", "~08:30"),
    ("weekday-alone", NOVEMBER, "aaaa", "~周日"),
    ("time", 0.3541666667, "h:mm", "08:30:00"),
    ("length", 1.25, "[h]:mm", "?1.25"),
    ("day-nought", 0, "yyyy-mm-dd", "?0"),
    ("day-negative", -3, "yyyy-mm-dd", "?-3"),
    ("day-last", 2958465, "yyyy-mm-dd", "9999-12-31"),
    ("code-zeros", 45, "00000", "00045"),
    ("code-zeros-sections", 45, "00000;-00000;0", "00045"),
    ("code-zeros-locale", 45, "[$-804]00000", "00045"),
    ("code-signs", 13, "00-000", "00-013"),
    ("code-letters", 15, '"A"0000', "A0015"),
    ("number-comma", 1234567, "#,##0", "1234567"),
    ("number-places", 2026.1, "0.00", "2026.10"),
    ("number-plain", 2026.1, "General", "2026.1"),
    ("number-rounded", 12.4, "0", "?12.4"),
    ("number-rounded-zeros", 12.4, "0000", "?12.4"),
    ("number-power", 120000, "0.00E+00", "?120000"),
    ("number-percent", 0.12, "0%", "?0.12"),
    ("number-numerals", 12, "[DBNum1]0", "?12"),
    ("number-condition", 12, "[>5]0000;0", "?12"),
    ("number-thousands", 12000, "0,", "?12000"),
    ("number-fraction", 0.5, "# ?/?", "?0.5"),
    ("number-unit", 12.5, '0.00"元"', "12.50元"),
    ("number-nothing", 12, ";;;", "?12"),
)
BUILT_IN: tuple[tuple[int, str], ...] = (
    (14, "2026-11-01"), (15, "2026-11-01"), (16, "~11月1日"), (17, "~2026年11月"), (22, "2026-11-01"), (27, "~2026年11月"), (28, "~11月1日"), (30, "2026-11-01"),
    (31, "2026-11-01"), (36, "~2026年11月"), (52, "~2026年11月"), (57, "~2026年11月"), (58, "~11月1日"), (1, "46327"), (0, "46327"),
)  # fmt: skip
"""Formats that a file names by number alone."""


def built_in(number: int) -> Callable[[Path], Path]:
    """A workbook whose cell has the format of this number."""

    def make(path: Path) -> Path:
        made = parts(f'<sheetData><row r="2"><c r="A2" s="1"><v>{NOVEMBER}</v></c></row></sheetData>')
        made["xl/styles.xml"] = f'{XML}<styleSheet><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="{number}"/></cellXfs></styleSheet>'
        return zipped(path, made)

    return make


CASES = [
    *(Case(f"format-{name}", cell(f'<c r="B2" s="1"><v>{value!r}</v></c>', formats=[code]), {2: ["甲", shows, "乙"]}) for name, value, code, shows in SEEN),
    *(Case(f"format-number-{number}", built_in(number), {2: [shows]}) for number, shows in BUILT_IN),
]
