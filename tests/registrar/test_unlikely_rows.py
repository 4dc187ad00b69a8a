"""What a draft newly says that can hardly be meant is a finding to answer for; what is in force is not asked about again, and the impossible is refused."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from recognition.catalogue.drafts import plausibility
from recognition.services.publications import drafting, withdrawal
from tests.registrar.office import WEN, Office, begun

PRICES, CATALOGUE = "机构或区划,项目,收费标准（元）,生效日期,失效日期,来源,示意\n", "项目,互认时限,生效日期,失效日期,来源,示意\n"
QUALIFIED = "机构,项目,状态,评价日期,生效日期,失效日期\n"
ROUND = {"scope": "CY", "evaluator": "qc", "round": "2026-1"}


def found(office: Office, draft) -> dict[str, list[dict]]:
    result = office.check(draft)
    assert not any(one["blocks"] for one in result["findings"])
    return {one["code"]: one["rows"] for one in result["findings"]}


@pytest.mark.parametrize(
    ("code", "table", "line", "rows"),
    [
        ("price_zero", "tariffs", "50,总蛋白,0,2026-01-01,,文号,", [{"owner": "50", "item": "tp", "valid_from": "2026-01-01", "fen": 0}]),
        ("price_high", "tariffs", "50,总蛋白,10000.01,2026-01-01,,文号,", [{"owner": "50", "item": "tp", "valid_from": "2026-01-01", "fen": 1000001}]),
        (
            "over_already",
            "tariffs",
            "50,总蛋白,4,2020-01-01,2020-12-31,文号,",
            [{"owner": "50", "item": "tp", "valid_from": "2020-01-01", "valid_to": "2020-12-31"}],
        ),
        ("illustrative_new", "tariffs", "50,总蛋白,4,2026-01-01,,文号,√", [{"owner": "50", "item": "tp", "valid_from": "2026-01-01"}]),
        ("source_made_up", "tariffs", "50,总蛋白,4,2026-01-01,,示意价格,", [{"owner": "50", "item": "tp", "valid_from": "2026-01-01", "source": "示意价格"}]),
        ("window_zero", "listings", "尿素,0,2026-01-01,,文号,", [{"item": "urea", "scope": "CY", "valid_from": "2026-01-01", "window_days": 0}]),
        ("window_long", "listings", "尿素,366,2026-01-01,,文号,", [{"item": "urea", "scope": "CY", "valid_from": "2026-01-01", "window_days": 366}]),
        (
            "evaluated_after_start",
            "qualifications",
            "东江医院,总蛋白,合格,2026-03-01,2026-01-01,",
            [
                {
                    "institution": "cq-east",
                    "item": "tp",
                    "scope": "CY",
                    "evaluator": "qc",
                    "round": "2026-1",
                    "valid_from": "2026-01-01",
                    "evaluated_on": "2026-03-01",
                }
            ],
        ),
    ],
)
def test_it_is_told_once(tmp_path: Path, code: str, table: str, line: str, rows: list[dict]):
    office = begun(tmp_path)
    draft = office.draft()
    head = {"tariffs": PRICES, "listings": CATALOGUE, "qualifications": QUALIFIED}[table]
    office.accepted(draft, head + line + "\n", table, **({"listings": {"scope": "CY"}, "qualifications": ROUND}.get(table, {})))
    assert found(office, draft)[code] == rows
    office.publish(draft)
    assert code not in found(office, office.draft()), "what is in force is answered for"


def test_a_price_in_another_unit_is_far_from_the_usual(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    office.accepted(
        draft, PRICES + "50,总蛋白,4,2026-01-01,,,\n51,总蛋白,5,2026-01-01,,,\ncq-lin,总蛋白,450,2026-01-01,,,\ncq-east,总蛋白,6,2026-01-01,,,\n", "tariffs"
    )
    assert [(row["owner"], row["fen"], row["usual_fen"]) for row in found(office, draft)["price_far"]] == [("cq-lin", 45000, 600)]


@pytest.mark.parametrize(("fen", "far"), [("12.00", True), ("11.99", False), ("1.34", False), ("1.33", True)])
def test_three_times_the_regions_median_is_far(tmp_path: Path, fen: str, far: bool):
    office = begun(tmp_path)
    draft = office.draft()
    others = "50,总蛋白,4,2026-01-01,,,\ncq-east,总蛋白,4,2026-01-01,,,\n51,总蛋白,100,2026-01-01,,,\nsc-tang,总蛋白,100,2026-01-01,,,\n"
    office.accepted(draft, f"{PRICES}{others}cq-lin,总蛋白,{fen},2026-01-01,,,\n", "tariffs")
    assert ("cq-lin" in [row["owner"] for row in found(office, draft).get("price_far", [])]) is far


@pytest.mark.parametrize("since", ["2026-01-01", "2026-12-01"])
def test_three_times_the_price_before_is_a_jump_in_place_and_from_a_day_on(tmp_path: Path, since: str):
    office = begun(tmp_path)
    draft = office.draft()
    office.accepted(draft, PRICES + "cq-lin,总蛋白,4,2026-01-01,,,\n", "tariffs")
    office.publish(draft)
    draft = office.draft()
    office.accepted(draft, PRICES + f"cq-lin,总蛋白,4000,{since},,,\n", "tariffs")
    jumps = found(office, draft)["price_jumps"]
    assert [(row["valid_from"], row["fen"], row["before_fen"]) for row in jumps] == [(since, 400000, 400)]
    office.publish(draft)
    assert "price_jumps" not in found(office, office.draft())


@pytest.mark.parametrize(("before", "after", "told"), [(2, 8, True), (2, 6, False), (9, 3, True), (6, 0, True), (6, 3, False)])
def test_an_institution_whose_qualifications_jump(tmp_path: Path, before: int, after: int, told: bool):
    office = begun(tmp_path)
    items = ["tp", "alb", "urea", "crea", "ua", "glu", "tg", "tc", "alt"]
    head = "机构,项目,状态,生效日期\n"
    for count in (before, after):
        draft = office.draft()
        rows = "".join(f"锦水市人民医院,{item},合格,2026-01-01\n" for item in items[:count])
        office.accepted(draft, head + (rows or "东江医院,tp,合格,2026-01-01\n"), "qualifications", remove=True, **ROUND)
        with draft.writing() as connection:
            connection.execute("DELETE FROM qualifications WHERE institution = 'sc-tang' AND round <> '2026-1'")
        result = found(office, draft)
        if count == before:
            office.publish(draft)
    rows = [(row["institution"], row["items_before"], row["items_after"]) for row in result.get("qualifications_jump", [])]
    assert (("sc-tang", before, after) in rows) is told


def test_like_an_earlier_edition_undoes_no_urgent_withdrawal_unseen(tmp_path: Path):
    office = begun(tmp_path)
    done = withdrawal.withdraw(office.data, office.ledger, WEN, "cq-east", ["tp", "alb"], "室间质评造假", office.now, since=office.today)
    draft = office.draft(like=done.number - 1)
    [row] = found(office, draft)["withdrawal_undone"]
    assert (row["institution"], row["institution_name"], row["items"]) == ("cq-east", "东江医院", "alb、tp")
    assert (row["withdrawn_in"], row["reason"], row["valid_from"]) == (done.number, "室间质评造假", f"{office.today}")
    assert "withdrawal_undone" not in found(office, office.draft()) and "withdrawal_undone" not in found(office, office.draft(like=done.number))


def test_like_an_earlier_edition_gives_no_contributor_its_role_back_unseen(tmp_path: Path):
    office = begun(tmp_path)
    done = withdrawal.withdraw(office.data, office.ledger, WEN, "cq-east", [], "停业", office.now, since=office.today)
    # the qualifications were taken out of the draft: the role alone comes back
    draft = office.draft(like=done.number - 1)
    with draft.writing() as connection:
        connection.execute("DELETE FROM qualifications WHERE institution = 'cq-east'")
    [finding] = [one for one in office.check(draft)["findings"] if one["code"] == "withdrawal_undone"]
    [row] = finding["rows"]
    assert finding["table"] == "institution_roles"
    assert (row["institution"], row["institution_name"], row["value"], row["valid_from"]) == ("cq-east", "东江医院", "contributor", "2020-01-01")
    assert (row["withdrawn_in"], row["reason"]) == (done.number, "停业")


def test_a_role_that_begins_anew_undoes_nothing(tmp_path: Path):
    office = begun(tmp_path)
    withdrawal.withdraw(office.data, office.ledger, WEN, "cq-east", [], "停业", office.now, since=office.today)
    draft = office.draft()
    office.accepted(draft, "机构,value,生效日期\n东江医院,contributor,2099-01-01\n", "institution_roles")
    with draft.writing() as connection:
        connection.execute("INSERT INTO institutions (code, name_zh) VALUES ('cq-new', '新示范医院')")
        connection.execute("INSERT INTO institution_roles (institution, value, valid_from) VALUES ('cq-new', 'contributor', '2020-01-01')")
    assert "withdrawal_undone" not in {one["code"] for one in office.check(draft)["findings"]}


def test_prices_are_held_against_the_edition_in_force_by_one_query(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    office.accepted(draft, PRICES + "".join(f"50,{item},4,2026-01-01,,,\n" for item in ("tp", "alb", "urea", "crea")), "tariffs")
    office.publish(draft)
    draft, asked = office.draft(), list[str]()
    in_force = office.service.edition().connection
    in_force.set_trace_callback(lambda sql: asked.append(sql) if "FROM tariffs" in sql else None)
    with draft.reading() as connection:
        assert list(plausibility._far(connection, in_force)) == []
    in_force.set_trace_callback(None)
    assert len(asked) == 1


def test_days_far_ahead_and_evaluations_to_come(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    ahead = (office.today + timedelta(367)).isoformat()
    office.accepted(draft, QUALIFIED + f"东江医院,总蛋白,合格,{ahead},{ahead},\n", "qualifications", **ROUND)
    assert {"begins_far_ahead", "evaluated_in_future"} <= set(found(office, draft))


def test_an_end_given_to_a_row_in_force_is_no_finding(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    office.accepted(draft, QUALIFIED + "东江医院,总蛋白,合格,,2025-07-01,2025-12-31\n", "qualifications", scope="CY", evaluator="qc", round="2025-2")
    assert found(office, draft) == {}


@pytest.mark.parametrize(("line", "code"), [("50,总蛋白,-4,2026-01-01,,,", "money_"), ("50,总蛋白,4,2026-01-01,2025-01-01,,", "period_reversed")])
def test_the_impossible_is_refused(tmp_path: Path, line: str, code: str):
    office = begun(tmp_path)
    faults = office.send(office.draft(), PRICES + line + "\n", "tariffs").faults
    assert len(faults) == 1 and code in faults[0].code


@pytest.mark.parametrize("days", ["367", "-1", "400"])
def test_windows_beyond_a_year_are_refused(tmp_path: Path, days: str):
    office = begun(tmp_path)
    assert [fault.code for fault in office.send(office.draft(), f"{CATALOGUE}尿素,{days},2026-01-01,,,\n", "listings", scope="CY").faults] == ["number_range"]


@pytest.mark.parametrize("name", ["东江医院", "东江医院（总院）", "东 江 医 院", "東江醫院", "东江医院(本部)"])
def test_a_second_institution_of_one_name(tmp_path: Path, name: str):
    office = begun(tmp_path)
    draft = office.draft()
    office.accepted(draft, f"机构编码,机构名称,区划,生效日期\ncq-two,{name},500112,2020-01-01\n", "institutions")
    rows = found(office, draft)["institution_name_captured"]
    assert rows[0]["captured_by"] == "cq-two" and "cq-east" in rows[0]["institutions"]
    office.publish(draft)
    later = office.check(office.draft())
    assert "institution_name_captured" not in {one["code"] for one in later["findings"]} and "institution_name_shared" in {
        one["code"] for one in later["notes"]
    }


def test_another_campus_is_another_institution(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    office.accepted(draft, "机构编码,机构名称,区划,生效日期\ncq-two,东江医院（南院区）,500111,2020-01-01\n", "institutions")
    assert found(office, draft) == {}


def test_an_alias_that_is_another_institutions_name(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    office.accepted(draft, "机构,别名\ncq-lin,东江医院\n", "institution_aliases")
    assert "institution_alias_captures_name" in found(office, draft)


@pytest.mark.parametrize("column", ["uscc", "nhsa", "licence"])
def test_two_institutions_with_one_identifier_cannot_be_published(tmp_path: Path, column: str):
    office = begun(tmp_path)
    draft = office.draft()
    with draft.writing() as rows:
        rows.execute(f"UPDATE institutions SET {column} = 'X1' WHERE code IN ('cq-east', 'cq-lin')")
        drafting.changed(rows, WEN)
    assert [(one["code"], one["blocks"]) for one in office.check(draft)["findings"]] == [("identifier_shared", True)]
