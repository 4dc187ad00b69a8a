"""The units that laboratories report each test in, by its Chinese name: `ordinary_units.csv`.

A row is one unit of one test ("" for none), with the results that a patient can have in it (empty where anything may be) and where the lower and the upper limits of printed
reference ranges lie; `narrowest` is how many times the lower limit the upper one is at least (hormones have no narrow ranges, sodium has); `unit_said`
is `always` for a unit that is hardly ever used here and whose limits without it may be those of another specimen (尿酸 2.4-5.9 is of a day's urine). Its `source` tells in which public list the unit stands with a range that lies within the bounds: a standard (WS/T 404, 405), `USMLE` the laboratory values
of the United States Medical Licensing Examination, `list` an accredited Chinese laboratory's list of its reference intervals (认可项目的生物参考区间一览表), `wikipedia` 血液检验项目参考值范围;
`usual` is what laboratories print as is generally known, which nobody has looked up. Bounds are no reference intervals and of no standard: they are wide on purpose, for every age, pregnancy and method, and only keep out what is another test's.
"""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path

from recognition.domain.reports.ordinary_units import Bounds, OrdinaryUnit, contradiction
from recognition.domain.reports.units import units_of

TABLE = Path(__file__).with_name("ordinary_units.csv")
BOUNDS = ("result", "lower", "upper")
_RANGE = re.compile(r"^\d{1,5}(?:\.\d{1,4})?-{1,2}\d{1,5}(?:\.\d{1,4})?$")


@lru_cache(maxsize=1)
def table() -> dict[str, tuple[OrdinaryUnit, ...]]:
    """The ordinary units of every test by its Chinese name; read by the first report."""
    units: dict[str, list[OrdinaryUnit]] = {}
    with TABLE.open(newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            units.setdefault(row["name_zh"], []).append(_ordinary(row))
    return {name: tuple(rows) for name, rows in units.items()}


def of(name_zh: str) -> tuple[OrdinaryUnit, ...]:
    """Those of one test; empty for one that is not listed, of which any unit may be."""
    return table().get(name_zh, ())


def contradicted(name_zh: str, printed: tuple[str, ...]) -> str:
    """The unit or the reference range of a document's row that the test cannot have; "" where there is none. What a row has in common with others is looked at once: 200 rows take 1 ms
    of processor time instead of 5. Only a unit and two numbers are remembered, and nothing that may be of a person."""
    if all(_RANGE.match(text) or (units_of(text) and ":" not in text) for text in printed):
        return _remembered(name_zh, printed)
    return contradiction(of(name_zh), printed, with_result=False)


@lru_cache(maxsize=4096)
def _remembered(name_zh: str, printed: tuple[str, ...]) -> str:
    return contradiction(of(name_zh), printed, with_result=False)


def _ordinary(row: dict[str, str]) -> OrdinaryUnit:
    results, lower, upper = (_bounds(row, of) for of in BOUNDS)
    return OrdinaryUnit(units_of(row["unit"])[0], results, lower, upper, float(row["narrowest"] or 1), row["unit_said"] == "always")


def _bounds(row: dict[str, str], of: str) -> Bounds:
    least, most = row[f"{of}_least"], row[f"{of}_most"]
    return float(least) if least else None, float(most) if most else None
