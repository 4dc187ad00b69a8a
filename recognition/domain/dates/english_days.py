"""Days with the name of their month in English within a line of a report: 25 Nov 2026, 25-Nov-2026, Nov 25, 2026. Each is one day alone; figures without a name (05/11/2026) are
two, and are left as they stand."""

from __future__ import annotations

import re
from datetime import date

from recognition.domain.dates.spoken_days import MONTHS

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_MAY_BE = re.compile(r"(?<![a-z])(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE)
_DAY = re.compile(
    rf"(?<![\w.])(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ -](?P<month>{_MONTH})\.?,?[ -](?P<year>20\d\d)|(?P<named>{_MONTH})\.? (?P<of>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<in>20\d\d))(?![\w.])",
    re.IGNORECASE,
)


def in_figures(line: str) -> str:
    """The line with each such day in figures, as the readers of reports know it.

    >>> in_figures("Collected: 25 Nov 2026 08:10"), in_figures("Collected Nov 25, 2026"), in_figures("31 Nov 2026"), in_figures("05/11/2026")
    ('Collected: 2026-11-25 08:10', 'Collected 2026-11-25', '31 Nov 2026', '05/11/2026')
    """
    return _DAY.sub(_written, line) if _MAY_BE.search(line) else line


def _written(match: re.Match[str]) -> str:
    year, month, day = match["year"] or match["in"], match["month"] or match["named"], match["day"] or match["of"]
    try:
        return date(int(year), MONTHS[month.casefold()], int(day)).isoformat()
    except ValueError:
        return match[0]
