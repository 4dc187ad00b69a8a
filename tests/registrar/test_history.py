"""The agreement's own history, played from spreadsheets: 82, 112, 161 and 222 items, and two districts that became one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from recognition.domain.names.items import SEVERAL_MEANINGS
from recognition.services.publications import drafting
from seed import reference
from tests.registrar.office import WEN, Office, at, lines, workbook, written

CATALOGUES = [
    # comes into force, number of items, hospitals then
    (date(2021, 6, 1), 82),
    (date(2023, 12, 31), 112),
    (date(2024, 12, 31), 161),
    (date(2025, 12, 31), 222),
]
EARLY = ("imaging", 66), ("lab", 16)
"""The first catalogue's published shape; which items it held is not published, so the first of each kind stand in."""
MERGER = date(2025, 11, 6)
HOSPITALS = [("cq-lin", "云岭区人民医院", "渝北区"), ("cq-east", "东江医院", "大足区"), ("sc-tang", "锦水市人民医院", "广安市")]
LATER = [(f"sc-{number:03d}", f"虚构第{number}医院", "成都市") for number in range(1, 36)]


def members(day: date, count: int) -> list[str]:
    """The catalogue's items on a day; of 2021 the first of each kind of the next one."""
    if count != 82:
        return list(reference.listed("CY", day.isoformat()))
    after = reference.listed("CY", "2023-12-31")
    kinds = {"imaging": [], "lab": []}
    for code in [*after, *reference.items()]:
        kind = reference.items()[code]["kind"]
        if kind in kinds and code not in kinds[kind]:
            kinds[kind].append(code)
    return [code for kind, number in EARLY for code in kinds[kind][:number]]


def sheet(folder: Path, day: date, count: int, codes: list[str]) -> Path:
    """The catalogue as the authority sends it, each year in another form."""
    names = [reference.items()[code]["name_zh"] for code in codes]
    if count == 82:
        return written(
            folder / "2021.csv",
            "川渝检查检验结果互认项目（第一批）\n\n序号,项目编码,项目名称,互认时限（天）\n"
            + lines((place, code, name, 90) for place, (code, name) in enumerate(zip(codes, names, strict=False), 1)),
            "gb18030",
        )
    if count == 112:
        # CA or PCT in capitals is an abbreviation of several things
        written_as = [code if code in SEVERAL_MEANINGS else code.upper() for code in codes]
        return workbook(folder / "2023.xlsx", [["互认项目清单", None], ["项目", "互认时限"], *([code, "９０"] for code in written_as)], merged=["A1:B1"])
    return written(folder / f"{count}.csv", "Item code,Window days\n" + lines((code, 90) for code in codes), "utf-8-sig")


def test_every_catalogue_in_turn_and_the_same_question_as_of_each_date(tmp_path: Path):
    office = Office(tmp_path / "data", datetime(2021, 1, 4, 1, tzinfo=UTC))
    office.begin()
    first = office.draft("机构")
    listed = "机构编码,机构名称,区划,参与互认,可查询,生效日期\n" + lines((code, name, place, "√", "√", "2021-01-01") for code, name, place in HOSPITALS)
    office.accepted(first, listed, "institutions")
    office.accepted(first, "编码,名称,互认范围\nqc,川渝质控组,CY\n", "evaluators")
    office.publish(first)
    held: list[str] = []
    counts: dict[int, dict] = {}
    for day, count in CATALOGUES:
        codes = members(day, count)
        assert len(codes) == count
        if day > MERGER:
            _merge(office)
        office.now = at(day, 8)
        draft = office.draft(f"{count}项")
        gone = [code for code in held if code not in codes]
        new = [code for code in codes if code not in held]
        office.accepted(draft, sheet(tmp_path, day, count, new), "listings", scope="CY", defaults={"valid_from": day.isoformat()})
        if gone:
            office.accepted(
                draft, "项目,互认时限,生效日期,失效日期\n" + lines((code, 90, "2021-06-01", day.isoformat()) for code in gone), "listings", scope="CY"
            )
        passed = [(code, item, "合格", day.isoformat()) for code, _, _ in HOSPITALS for item in new]
        office.accepted(draft, "机构,项目,状态,生效日期\n" + lines(passed), "qualifications", scope="CY", evaluator="qc", round=str(day.year))
        if count == 222:
            office.accepted(
                draft, "机构编码,机构名称,区划,参与互认,可查询,生效日期\n" + lines((*one, "√", "√", day.isoformat()) for one in LATER), "institutions"
            )
        counts[count] = office.check(draft)
        office.publish(draft)
        held = codes
    assert [result["difference"]["listings"]["added"] for result in counts.values()][0] == 82
    assert counts[222]["difference"]["institutions"]["added"] == len(LATER)
    assert counts[222]["meaning"]["begin"] == 3 * (222 - 161) and counts[222]["meaning"]["cease"] == 0
    _ask(office)


def _merge(office: Office) -> None:
    """November 2025: Yubei is no more, and a person says where its hospital lies now."""
    office.now = at(MERGER, 8)
    draft = office.draft("两江新区")
    [finding] = office.check(draft)["findings"]
    assert (finding["code"], finding["rows"][0]["institution"], finding["rows"][0]["division"]) == ("division_withdrawn", "cq-lin", "500112")
    drafting.assign(office.data, office.ledger, draft.id, WEN, "cq-lin", "500157", MERGER)
    office.publish(draft)


def _ask(office: Office) -> None:
    """The same kinds of question as of the day after each catalogue: items of the first, and items that came with each later one."""
    known = [set(members(day, count)) for day, count in CATALOGUES]
    for place, (day, _) in enumerate(CATALOGUES):
        asked = date(day.year + (day.month == 12), 1 if day.month == 12 else 7, 15)
        for since, item in enumerate(
            (min(known[0] & known[1] & known[2] & known[3]), min(known[1] - known[0]), min(known[2] - known[1]), min(known[3] - known[2]))
        ):
            answer = office.ask(item, "cq-east", "cq-lin", asked, asked)
            expected = "recognised" if since <= place else "not_covered"
            assert answer.verdict == expected, (asked, item, answer.reasons)
            assert answer.edition == office.service.publications()[-1].number if place == 3 else answer.edition < office.service.publications()[-1].number
    before, after = (office.ask(min(known[2]), "sc-tang", "cq-lin", day, day) for day in (date(2025, 10, 1), date(2026, 1, 15)))
    assert (before.verdict, after.verdict) == ("recognised", "recognised")
