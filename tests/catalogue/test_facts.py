"""All facts of one query: every party, every row of every date, the price on the day, the members of a panel."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from recognition.catalogue.editions.facts import facts
from recognition.catalogue.editions.relations import labels, related
from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import Coding, Facts, ItemKind, Price, PriceSource, QualificationStatus, value_on
from recognition.errors import ItemAmbiguous, RegistryUnavailable
from tests.catalogue.region import CLINIC, EAST, FIVE, LAB, LIN, TODAY, asked, region, rows


@pytest.fixture(scope="module")
def yunling(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The region of the tests, open."""
    return region(tmp_path_factory.mktemp("yunling"))


def test_dr_lin_asks_about_total_protein_from_east(yunling: Edition):
    found = facts(yunling, asked("tp", performer=LAB), TODAY)
    assert (found.edition, found.item.code, found.item.kind, found.item.volatile) == (1, "tp", ItemKind.LAB, False)
    assert (found.issuer.code, found.performer.code, found.receiver.code) == (EAST, LAB, LIN)
    assert [(row.scope.code, row.window_days, row.until, row.illustrative) for row in found.listings] == [
        ("50", 14, date(2026, 12, 31), True),
        ("CY", 30, None, False),
    ]
    assert [(row.institution, row.scope.code, row.status, row.until) for row in found.qualifications] == [
        (EAST, "50", QualificationStatus.SUSPENDED, date(2026, 6, 30)),
        (EAST, "CY", QualificationStatus.PASSED, date(2026, 11, 30)),
        (LAB, "CN", QualificationStatus.PASSED, None),
    ]
    assert found.members == () and found.cap is None


def test_an_institution_comes_with_its_dated_attributes(yunling: Edition):
    receiver = facts(yunling, asked(), TODAY).receiver
    assert value_on(receiver.divisions, date(2025, 11, 5)) == "500105"
    assert value_on(receiver.divisions, date(2025, 11, 6)) == "500157"
    assert receiver.enrolled("contributor", TODAY) and receiver.enrolled("consulter", TODAY)
    assert value_on(receiver.entities, TODAY) == "le-lin" and value_on(receiver.consortia, TODAY) == "con-1"
    assert (receiver.name_zh, receiver.name_en, receiver.level, receiver.grade) == ("云岭区人民医院", "Yunling People's Hospital", "3", "A")


def test_scopes_hold_their_prefixes(yunling: Edition):
    sichuan_and_chongqing = facts(yunling, asked("wbc"), TODAY).listings[0].scope
    assert (sichuan_and_chongqing.mark, sichuan_and_chongqing.prefixes) == ("川渝HR", ("50", "51"))


def test_what_is_not_known_is_none_and_no_error(yunling: Edition):
    assert facts(yunling, asked("no_such", "nobody", "nowhere", "no-lab"), TODAY) == Facts(1, None, None, None, None)
    without_issuer = facts(yunling, asked("tp", "nobody"), TODAY)
    assert without_issuer.item and without_issuer.listings and without_issuer.qualifications == ()
    by_the_laboratory = facts(yunling, asked("tp", "nobody", performer=LAB), TODAY)
    assert [row.institution for row in by_the_laboratory.qualifications] == [LAB]


def test_a_performer_that_is_the_issuer_counts_once(yunling: Edition):
    assert facts(yunling, asked("tp", performer=EAST), TODAY).qualifications == facts(yunling, asked("tp"), TODAY).qualifications


@pytest.mark.parametrize(
    ("item", "receiver", "today", "price"),
    [
        ("tp", LIN, date(2026, 1, 1), Price(380, PriceSource.INSTITUTION)),
        ("tp", LIN, date(2025, 12, 31), Price(500, PriceSource.ILLUSTRATIVE)),
        ("k", LIN, TODAY, Price(450, PriceSource.REGION)),
        ("k", LIN, date(2025, 11, 5), Price(400, PriceSource.REGION)),
        ("cbc", LIN, date(2026, 11, 21), Price(2200, PriceSource.REGION)),
        ("cbc", LIN, date(2026, 11, 22), Price(0, PriceSource.NONE)),
        ("k", CLINIC, TODAY, Price(0, PriceSource.NONE)),
        ("tp", CLINIC, TODAY, Price(500, PriceSource.ILLUSTRATIVE)),
        ("hgb", LIN, TODAY, Price(0, PriceSource.NONE)),
    ],
)
def test_the_price_is_the_receivers_then_its_districts_then_its_provinces_then_illustrative(
    yunling: Edition, item: str, receiver: str, today: date, price: Price
):
    assert facts(yunling, asked(item, receiver=receiver), today).price == price


def test_an_illustrative_price_says_so_in_whoevers_list_it_stands(tmp_path: Path):
    given = rows()["tariffs"]
    given[0]["illustrative"] = 1
    assert facts(region(tmp_path, {"tariffs": given}), asked("tp"), TODAY).price == Price(380, PriceSource.ILLUSTRATIVE)


def test_a_member_is_capped_by_its_panel_while_the_panel_has_a_price(yunling: Edition):
    assert facts(yunling, asked("wbc"), TODAY).item.panels == ("cbc",)
    assert facts(yunling, asked("wbc"), TODAY).cap == ("cbc", 2200)
    assert facts(yunling, asked("wbc"), date(2026, 11, 22)).cap is None
    assert facts(yunling, asked("wbc", receiver=CLINIC), TODAY).cap is None


def test_a_panel_that_is_an_item_has_a_price_and_members(yunling: Edition):
    found = facts(yunling, asked("cbc"), TODAY)
    assert (found.item.name_zh, found.item.members, found.item.grouping, found.cap) == ("血细胞分析", ("wbc", "hgb"), False, None)
    white, red = found.members
    assert (white.item.code, white.price.fen, white.cap, white.members) == ("wbc", 300, ("cbc", 2200), ())
    assert [row.scope.code for row in white.qualifications] == ["CY"] and white.listings
    assert (red.item.code, red.listings, red.qualifications) == ("hgb", (), ())
    assert {white.issuer.code, red.issuer.code} == {EAST}


def test_a_grouping_takes_kind_and_group_from_its_members_and_caps_nothing(yunling: Edition):
    found = facts(yunling, asked("hbv5"), TODAY)
    assert (found.item.kind, found.item.group, found.item.grouping, found.item.members) == (ItemKind.LAB, "chem", True, FIVE)
    assert [member.item.code for member in found.members] == list(FIVE)
    assert (facts(yunling, asked("hbsag"), TODAY).item.panels, facts(yunling, asked("hbsag"), TODAY).item.groupings) == ((), ("hbv5",))
    assert facts(yunling, asked("hbsag"), TODAY).cap is None


def test_wider_studies_and_what_a_performance_repeats_besides(yunling: Edition):
    assert facts(yunling, asked("us_liver"), TODAY).item.wider == ("us_abd",)
    assert (related(yunling, "us_abd"), related(yunling, "us_liver")) == (("us_liver",), ("us_abd",))
    assert (related(yunling, "cbc"), related(yunling, "wbc")) == (("hgb", "wbc"), ("cbc",))
    assert related(yunling, "tp") == ()
    assert labels(yunling)["hbv5"] == ("lab", "chem") and labels(yunling)["us_abd"] == ("imaging", "img")


def test_no_read_of_a_query_scans_a_table(tmp_path: Path):
    edition, ran = region(tmp_path), []
    edition.connection.set_trace_callback(ran.append)
    for item in ("tp", "cbc", "hbv5", "us_liver", Coding("loinc", "2885-2"), Coding("national-price", "250301001"), Coding("local", "SH-001")):
        for issuer in (EAST, Coding("uscc", "12000000XYXYXY024Q"), Coding("name", "东江医院（本部）")):
            facts(edition, asked(item, issuer, performer=LAB), TODAY)
    edition.connection.set_trace_callback(None)
    assert len(set(ran)) > 40
    plans = {sql: [row[3] for row in edition.connection.execute(f"EXPLAIN QUERY PLAN {sql}")] for sql in set(ran)}
    assert {sql: plan for sql, plan in plans.items() if any("SCAN" in step for step in plan)} == {}


def test_a_query_asked_again_reads_almost_nothing(yunling: Edition):
    facts(yunling, asked("tp"), TODAY)
    ran: list[str] = []
    yunling.connection.set_trace_callback(ran.append)
    facts(yunling, asked("tp"), TODAY)
    yunling.connection.set_trace_callback(None)
    assert ran == []


def test_an_ambiguous_code_is_refused_with_its_candidates(yunling: Edition):
    with pytest.raises(ItemAmbiguous) as refused:
        facts(yunling, asked(Coding("national-price", "250101010")), TODAY)
    assert refused.value.details["candidates"] == ["hgb", "wbc"]


def test_a_file_that_breaks_while_it_is_open_gives_no_answer(tmp_path: Path):
    edition = region(tmp_path)
    edition.path.chmod(0o644)
    edition.path.write_bytes(b"\0" * edition.path.stat().st_size)
    with pytest.raises(RegistryUnavailable):
        facts(edition, asked(), TODAY)
