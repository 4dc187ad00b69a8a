"""Units as laboratories print them, in any case, width, language and notation."""

from __future__ import annotations

import pytest

from recognition.domain.reports.printed_values import read
from recognition.domain.reports.units import units_of

ALIKE = """
g/L|G/L|克/升|g·L-1|ｇ／Ｌ
mg/L|MG/L|μg/mL|ug/mL|mcg/mL|毫克/升|mg/LFEU|ug{FEU}/mL
ng/mL|μg/L|NG/ML|ug/L|纳克/毫升
mmol/L|MMOL/L|mmol·L-1|毫摩尔/升|mmol/L.
μmol/L|umol/L|UMOL/L|µmol/L|微摩尔/升
U/L|u/L|U·L-1|单位/升
mIU/L|μIU/mL|uIU/mL|m[IU]/L|mU/L|μU/mL
IU/mL|KIU/L|[IU]/mL|国际单位/毫升
10^9/L|×10^9/L|x10^9/L|10*9/L|10⁹/L|10e9/L|E9/L|10~9/L|10'9/L|10^3/μL|K/uL|109/L
/μL|个/μL|/ul|10^6/L|cells/μL
mL/min/1.73m2|ml/min/1.73m^2|mL/(min·1.73m2)|mL/min/{1.73_m2}|ml/min·1.73㎡
mg/g|μg/mg|mg/gCr|mg/g.cr
g/24h|g/d|g/24小时|g/(24.h)
mm/h|mm/1h|毫米/小时|mm/hr
s|sec|秒
S/CO|s/co|COI|Index
%|％
1:80|<1:20|1:1
mmHg|mm[Hg]|毫米汞柱
copies/mL|拷贝/mL|{copies}/mL|[copies]/mL
AU/mL|RU/mL|PEIU/mL|[arb'U]/mL
""".strip().splitlines()


@pytest.mark.parametrize("line", ALIKE)
def test_ways_to_write_a_unit_are_one_unit(line):
    first, *others = (units_of(unit) for unit in line.split("|"))
    assert first and all(first[0] in other for other in others)


APART = "g/L mg/L ng/mL pg/mL mmol/L μmol/L mEq/L U/mL mIU/mL μkat/L 10^9/L 10^12/L /μL /HP % ‰ s mm/h fL pg mmHg kPa mL/min mg/g mg/mmol g/24h S/CO AU/mL copies/mL 1:80 SFC".split()


def test_different_units_are_told_apart():
    assert len({units_of(unit)[:1] for unit in APART}) == len(APART)


@pytest.mark.parametrize("unit", ["cm/s", "岁", "h", "MoM", "mV", "bpm", "mmol", "10^9", "g/x"])
def test_what_is_no_unit_of_a_laboratory_is_none(unit):
    assert units_of(unit) == ()


@pytest.mark.parametrize(
    ("values", "result", "units", "ranges"),
    [
        (("4.1", "mmol/L", "3.5-5.3"), 4.1, ["mmol/L"], [(3.5, 5.3)]), (("4.1", "H", "3.5", "-", "5.3", "mmol/L"), 4.1, ["mmol/L"], [(3.5, 5.3)]), (("<0.5", "mg/L", "<5"), 0.5, ["mg/L"], [(None, 5)]), (("12.3umol/L", "(3.4--20.5)"), 12.3, ["umol/L"], [(3.4, 20.5)]),
        (("8000", "U/L", "5,000-12,000"), 8000, ["U/L"], [(5000, 12000)]), (("95", ">90"), 95, [], [(90, None)]), (("6.1", "10^9/L", "3.5~9.5"), 6.1, ["10^9/L"], [(3.5, 9.5)]), (("阴性", "(-)"), None, [], []), (("2.1E5", "IU/mL"), 210000, ["IU/mL"], []),
        (("1:80", "<1:20"), None, ["1:80", "<1:20"], []), (("mmol/L", "4.1"), None, ["mmol/L"], []), (("22", "h", "U/L"), 22, ["U/L"], []), (("22", "h"), 22, ["h"], []), (("0.21", "mg/L", "FEU", "0-0.5"), 0.21, ["mg/L"], [(0, 0.5)]), (("20", "9-5"), 20, [], []), (("0.1", "{S_CO_ratio}"), 0.1, [], []), (("g" * 99, "9" * 999), None, [], []),
    ],
)  # fmt: skip
def test_results_units_and_ranges_are_told_apart(values, result, units, ranges):
    printed = read(values)
    assert (printed.result, [unit for unit, _meant in printed.units], [each[:2] for each in printed.ranges]) == (result, units, ranges)
