"""The demonstration region: fictional, well formed, of every kind, and the same whenever it is made again."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from stdnum.cn import uscc

from recognition.catalogue.editions import store
from recognition.catalogue.editions.facts import facts
from recognition.domain.lookups import SHANGHAI, Coding, Query, Verdict
from recognition.domain.policy import answer
from seed import full, institutions, region
from seed.evaluating import Calendar

TODAY = date(2026, 11, 22)

REAL = (
    "重庆医科大学附属大足医院",
    "重庆医科大学附属儿童医院",
    "重医附属儿童医院宜宾医院",
    "荣昌区人民医院",
    "安富街道社区卫生服务中心",
    "重庆市人民医院",
    "重庆医科大学附属第一医院",
    "华蓥市人民医院",
    "达州市达川区人民医院",
    "重医附一院达州医院",
    "岳池县人民医院",
    "重医附一院岳池医院",
    "重庆市黔江中心医院",
    "四川大学华西医院",
    "重庆市渝北区人民医院",
    "邻水县高滩镇中心卫生院",
)
FICTIONAL = ("示范", "虚构", "演示")


@pytest.fixture(scope="module")
def rows() -> dict[str, list[dict]]:
    return {name: list(table) for name, table in region.tables(TODAY).items()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("editions")


def test_there_are_enough_institutions_and_all_are_plainly_fictional(rows):
    assert len(rows["institutions"]) >= 80
    for row in rows["institutions"]:
        assert any(word in row["name_zh"] for word in FICTIONAL) and row["name_en"].endswith("(fictional)")
        assert not any(real in row["name_zh"] or row["name_zh"] in real for real in REAL)
    names = [row["name_zh"] for row in rows["institutions"]]
    assert len(set(names)) == len(names)
    assert {row["alias"] for row in rows["institution_aliases"]}.isdisjoint(REAL)


def test_identifiers_satisfy_their_check_digits_and_are_unique(rows):
    for row in rows["institutions"]:
        assert uscc.is_valid(row["uscc"]) and row["uscc"][2:8] == "000000"
        assert len(row["licence"]) == 22 and row["licence"][:9] == row["uscc"][8:17]
        assert len(row["nhsa"]) == 12 and row["nhsa"][1:7] == row["licence"][9:15]
    for name in ("uscc", "licence", "nhsa", "code"):
        assert len({row[name] for row in rows["institutions"]}) == len(rows["institutions"])
    wrong = rows["institutions"][0]["uscc"][:-1] + "0"
    assert not uscc.is_valid(wrong) or wrong == rows["institutions"][0]["uscc"]


def test_every_class_kind_and_both_provinces_are_there(rows):
    classes = {(row["level"], row["grade"]) for row in rows["institutions"]}
    assert classes == {
        ("tertiary", "A"),
        ("tertiary", "B"),
        ("tertiary", "C"),
        ("secondary", "A"),
        ("secondary", "B"),
        ("secondary", "C"),
        ("primary", ""),
        ("ungraded", ""),
    }
    assert {row["ownership"] for row in rows["institutions"]} == {"public", "private"}
    assert {row["kind"] for row in rows["institutions"]} == {
        "general",
        "tcm",
        "specialised",
        "maternal_child",
        "community_centre",
        "community_station",
        "township",
        "village",
        "clinic",
        "outpatient",
        "checkup",
        "laboratory",
        "imaging_centre",
    }
    places = {row["value"] for row in rows["institution_divisions"]}
    assert {place[:2] for place in places} == {"50", "51"} and len(places) > 40


def test_clinics_only_ask_and_some_share_an_entity_or_a_consortium(rows):
    roles = defaultdict(set)
    for row in rows["institution_roles"]:
        roles[row["institution"]].add(row["value"])
    assert all(roles[row["code"]] == {"consulter"} for row in rows["institutions"] if row["kind"] in ("clinic", "village", "outpatient"))
    assert sum("contributor" in held for held in roles.values()) > 50
    for table, fewest in (("institution_entities", 3), ("institution_consortia", 7)):
        members = defaultdict(set)
        for row in rows[table]:
            members[row["value"]].add(row["institution"])
        assert sum(len(found) > 1 for found in members.values()) >= fewest


def test_evaluations_went_every_way(rows):
    statuses = {row["status"] for row in rows["qualifications"]}
    assert statuses == {"passed", "failed", "suspended", "withdrawn"}
    assert any(row["status"] == "passed" and row["valid_to"] and row["valid_to"] < TODAY - timedelta(30) for row in rows["qualifications"])
    assert {"CN", "CY", "50", "51", "5101"} <= {row["scope"] for row in rows["qualifications"]}
    assert {row["role"] for row in rows["code_maps"]} == {"issuer", "receiver"}


def test_an_institution_moved_with_its_district_and_another_was_left_behind(rows):
    held = defaultdict(list)
    for row in rows["institution_divisions"]:
        held[row["institution"]].append((row["value"], row["valid_from"], row["valid_to"]))
    assert [(place, until) for place, _, until in held[region.RECEIVER]] == [("500112", date(2025, 11, 5)), ("500157", None)]
    assert any(places[-1][0] in ("500105", "500112") and places[-1][2] is None for places in held.values())


def test_the_same_day_gives_the_same_bytes(folder: Path):
    made = [store.build(folder, region.tables(TODAY, stage)) for stage in (1, 2, 3)]
    assert [store.build(folder, region.tables(TODAY, stage)) for stage in (1, 2, 3)] == made
    assert len(set(made)) == 3
    assert store.build(folder, region.tables(TODAY + timedelta(1))) not in made


@pytest.fixture(scope="module")
def published(folder: Path) -> dict[int, store.Edition]:
    """The demonstration's editions by their number."""
    return {stage: store.Edition.open(folder, stage, store.build(folder, region.tables(TODAY, stage))) for stage in (1, 2, 3)}


@pytest.mark.parametrize("stage", [1, 2, 3])
@pytest.mark.parametrize("years", [0, 1, 3])
def test_total_protein_from_the_example_is_recognised_today_and_in_three_years(published: dict[int, store.Edition], stage: int, years: int):
    edition = published[stage]
    today = TODAY + timedelta(365 * years)
    now = datetime(today.year, today.month, today.day, 10, tzinfo=SHANGHAI)
    for receiver in (region.RECEIVER, region.OTHER_RECEIVER):
        for age in range(31):
            query = Query(Coding("recognition", "tp"), Coding("nhsa", "H50011100001"), now - timedelta(age), receiver)
            found = facts(edition, query, today)
            given = answer(query, found, now)
            assert (found.issuer.code, given.verdict, given.mark, given.window_days) == (region.ISSUER, Verdict.RECOGNISED, "CY", 30)
        assert answer(query, facts(edition, query, today), now + timedelta(1)).verdict == Verdict.DISCRETIONARY


def test_a_complete_blood_count_is_answered_by_its_members(published: dict[int, store.Edition]):
    edition = published[3]
    now = datetime(2026, 11, 22, 10, tzinfo=SHANGHAI)
    query = Query(Coding("recognition", "cbc"), Coding("recognition", region.ISSUER), now - timedelta(1), region.RECEIVER)
    given = answer(query, facts(edition, query, TODAY), now)
    assert [member.answer.verdict for member in given.members].count(Verdict.RECOGNISED) == 8
    assert [member.answer.verdict for member in given.members].count(Verdict.NOT_COVERED) == 6


def digest(tables) -> str:
    made = hashlib.sha256()
    for name, table in sorted(tables.items()):
        for row in table:
            made.update(repr((name, sorted(row.items()))).encode())
    return made.hexdigest()


def test_the_region_of_real_size_has_its_size_and_follows_its_seed():
    calendar = Calendar.until(TODAY)
    tables = {name: list(table) for name, table in region.assemble(full.real_size(7), calendar, 3).items()}
    contributing = {row["institution"] for row in tables["institution_roles"] if row["value"] == "contributor" and row["valid_to"] is None}
    assert len(contributing) == 935
    small = [row for row in tables["institutions"] if row["kind"] in ("clinic", "village", "outpatient")]
    assert len(small) >= 20_000 and contributing.isdisjoint(row["code"] for row in small)
    items = defaultdict(set)
    for row in tables["qualifications"]:
        items[row["institution"]].add(row["item"])
    assert {len(items[code]) for code in contributing if code.startswith("h")} == {161}
    assert 150_000 < len(tables["qualifications"]) < 175_000
    assert len({row["name_zh"] for row in tables["institutions"]}) == len(tables["institutions"])
    assert digest(tables) == digest(region.assemble(full.real_size(7), calendar, 3)) != digest(region.assemble(full.real_size(8), calendar, 3))


def test_the_calendar_runs_forwards():
    calendar = Calendar.until(TODAY, 10)
    days = [calendar.opened, calendar.first_round, calendar.start, calendar.second_round, calendar.suspension, calendar.today]
    assert days == sorted(set(days))
    assert {body.code for body in institutions.demonstration()} >= {region.ISSUER, region.RECEIVER, region.OTHER_RECEIVER}
