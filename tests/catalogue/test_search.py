"""What people type finds what they mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from recognition.catalogue.editions.store import Edition, build
from recognition.catalogue.names import search
from recognition.errors import Invalid
from tests.catalogue.region import CLINIC, EAST, LAB, LIN, region, rows


@pytest.fixture(scope="module")
def yunling(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The region of the tests, open."""
    return region(tmp_path_factory.mktemp("yunling"))


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("xcg", "cbc"), ("XCG", "cbc"), ("ｘｃｇ", "cbc"), ("血常规", "cbc"), ("血常規", "cbc"), ("血 常 规", "cbc"), ("血常", "cbc"), ("常规", "cbc"), ("xuechang", "cbc"),
        ("B超", "us_abd"), ("b超", "us_abd"), ("Ｂ超", "us_abd"), ("b 超", "us_abd"), ("bchao", "us_abd"), ("bc", "us_abd"),
        ("58410-2", "cbc"), ("250101015", "cbc"), ("cbc", "cbc"), ("CBC", "cbc"), ("k", "k"), ("us_abd", "us_abd"), ("us abd", "us_abd"),
        ("total p", "tp"), ("Protein", "tp"), ("两对半", "hbv5"), ("兩對半", "hbv5"), ("白细胞 计数", "wbc"), ("细胞计数", "wbc"), ("钾", "k"), ("liver ultrasound", "us_liver"),
    ],
)  # fmt: skip
def test_an_item_as_a_clinician_types_it(yunling: Edition, text: str, first: str):
    found, _ = search.items(yunling, text, 10)
    assert found and found[0]["code"] == first


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("云岭区人民医院", LIN), ("雲嶺區人民醫院", LIN), ("云岭", LIN), ("人民医院", LIN), ("ylqrmyy", LIN), ("云岭 医院", LIN), ("区人民医院", LIN), ("yunling people", LIN),
        ("東江醫院", EAST), ("东江医院(本部)", EAST), ("H50011100001", EAST), ("h5001110", EAST), ("东 本部", EAST),
        ("长寿湖", LAB), ("csh", LAB), ("changshouhu", LAB), ("寿湖医学检验实验室", LAB), ("12000000XYXYXY032K", LAB), ("仁和", CLINIC),
    ],
)  # fmt: skip
def test_an_institution_as_a_clerk_types_it(yunling: Edition, text: str, first: str):
    found, _ = search.institutions(yunling, text, 10)
    assert found and found[0]["code"] == first


@pytest.mark.parametrize("text", ["血尿酸", "寿湖医学检验实验台", "---", "％", "'; DROP TABLE items", "\U0010ffff", "云岭 诊所"])
def test_what_nothing_is_called_finds_nothing(yunling: Edition, text: str):
    assert search.items(yunling, text, 10) == ([], None)
    assert search.institutions(yunling, text, 10) == ([], None)


def test_the_whole_word_before_its_beginning_before_the_middle_of_another(tmp_path: Path):
    named = {"inner": "高尿酸", "begins": "尿酸盐", "whole": "尿酸", "code": "某项"}
    given = rows()
    given["items"] += [{"code": code, "name_zh": name, "kind": "lab"} for code, name in named.items()]
    given["items"].append({"code": "ns", "name_zh": "另一项", "kind": "lab"})
    given["item_aliases"].append({"code": "code", "alias": "尿酸测定"})
    edition = Edition.open(tmp_path, 1, build(tmp_path, given))
    assert [row["code"] for row in search.items(edition, "尿酸", 10)[0]] == ["whole", "begins", "code", "inner"]
    assert [row["code"] for row in search.items(edition, "ns", 10)[0]][:2] == ["ns", "whole"], "a code before initials"


@pytest.mark.parametrize("text", ["", "  ", "乙肝", "hb"])
def test_pages_follow_each_other_without_gap_or_repetition(yunling: Edition, text: str):
    whole, nothing = search.items(yunling, text, 500)
    assert nothing is None and len(whole) >= 5
    seen, cursor = [], None
    for _ in range(len(whole)):
        page, cursor = search.items(yunling, text, 2, cursor)
        seen += page
        if cursor is None:
            break
    assert seen == whole


def test_everything_in_the_order_of_codes_for_an_empty_text(yunling: Edition):
    codes = [row["code"] for row in search.institutions(yunling, "", 500)[0]]
    assert codes == sorted(codes) and len(codes) == 5


@pytest.mark.parametrize("cursor", ["", "5", "+", "+x", "+-1", "+１", "+99999999999", "@cq-lin"])
def test_a_cursor_that_no_page_gave_is_refused(yunling: Edition, cursor: str):
    with pytest.raises(Invalid) as refused:
        search.institutions(yunling, "云岭", 2, cursor)
    assert refused.value.field == "cursor"


def test_no_search_scans_the_terms(tmp_path: Path):
    edition, ran = region(tmp_path), []
    search.institutions(edition, "云岭", 10)  # what is read once for an edition, such as the names of its divisions, is read here
    edition.connection.set_trace_callback(ran.append)
    for text in ("云岭", "云岭 医院", "寿湖医学检验实验室", "zz", "两江新区东江", "两江新区 东江 医院"):
        search.institutions(edition, text, 10)
    edition.connection.set_trace_callback(None)
    steps = [row[3] for sql in set(ran) for row in edition.connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
    assert steps and [step for step in steps if "SCAN" in step or "TEMP B-TREE" in step] == []
