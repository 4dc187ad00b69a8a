"""What people say instead of a name, what they write the other way round, and what stands first of many."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from recognition.catalogue.editions.store import Edition, build, copy_with, edition_path
from recognition.catalogue.names import search, similar_sounds, term_reader
from recognition.catalogue.names.search_terms import KINDS, SHORT
from tests.catalogue.region import EAST, LIN, rows

LEVELS = ("ungraded", "primary", "secondary", "tertiary")
HOSPITALS = {
    "tcm": ("青禾示范中医医院", "tertiary"), "women": ("柳荫示范妇幼保健院", "secondary"), "child": ("松涛示范儿童医院", "tertiary"), "first": ("云溪示范医科大学附属第一医院", "tertiary"),
    "second": ("云溪示范医科大学附属第二医院（江南院区）", "tertiary"), "city": ("云溪市第二人民医院", "secondary"), "county": ("长宁县人民医院", "secondary"), "north": ("云溪北院示范医院", "tertiary"),
    "town": ("东麓河湾示范乡卫生院", "primary"), "small": ("东麓", "ungraded"), "east": ("东麓示范医院", "tertiary"), "shop": ("东麓虚构诊所", "ungraded"), "xindu": ("新都区示范医院", "secondary"),
    "eye": ("长歌示范眼科医院", "secondary"),
}  # fmt: skip
ITEMS = {
    "ct_head": ("颅脑CT平扫", "CT head without contrast", "头颅CT"), "ct_head_ce": ("颅脑CT平扫+增强", "CT head with contrast", "头颅增强CT"), "cta_head": ("头部CT血管成像", "CTA head vessels", "头部CTA"),
    "ct_chest": ("胸部CT平扫", "CT chest", "肺CT"), "mr_brain": ("颅脑MR平扫", "MR brain", "头颅核磁"), "mra_head": ("头部磁共振血管成像", "MRA head", "头颅MRA"),
    "b2mg": ("β2-微球蛋白", "Beta 2 microglobulin", "B2MG"), "pgii": ("胃蛋白酶原II", "Pepsinogen II", "PGII"), "tps": ("睾酮", "Testosterone", "T"),
}  # fmt: skip


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The region of the tests with hospitals and studies that people have short words for."""
    folder = tmp_path_factory.mktemp("spoken")
    given = rows()
    given["institutions"] += [{"code": code, "name_zh": name, "level": level} for code, (name, level) in HOSPITALS.items()]
    given["institution_divisions"] += [
        {"institution": "tcm", "value": "500157", "valid_from": "2020-01-01"},
        {"institution": "eye", "value": "511600", "valid_from": "2020-01-01"},
    ]
    given["items"] += [{"code": code, "name_zh": zh, "name_en": en, "kind": "imaging"} for code, (zh, en, _alias) in ITEMS.items()]
    given["item_aliases"] += [{"code": code, "alias": alias} for code, (_zh, _en, alias) in ITEMS.items()]
    return Edition.open(folder, 1, build(folder, given))


def found(edition: Edition, text: str, which: str = "institutions") -> list[str]:
    return [row["code"] for row in getattr(search, which)(edition, text, 20)[0]]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("青禾中医院", "tcm"), ("青禾中医", "tcm"), ("中医院", "tcm"), ("qhzyy", "tcm"), ("柳荫妇保院", "women"), ("妇保院", "women"), ("妇幼", "women"), ("lyfby", "women"), ("松涛儿院", "child"), ("儿院", "child"),
        ("云医附一院", "first"), ("云医附一", "first"), ("附一院", "first"), ("附一", "first"), ("一附院", "first"), ("医大一附院", "first"), ("云溪医科大附一", "first"), ("云医附1院", "first"), ("云医附二院江南院", "second"), ("附二院", "second"), ("附属第2医院", "second"),
        ("云溪二院", "city"), ("市二院", "city"), ("云溪市第2人民医院", "city"), ("第2人民医院", "city"), ("云溪市第Ⅱ人民医院", "city"), ("长宁医院", "county"), ("县医院", "county"), ("长宁县医院", "county"),
        ("云溪北院", "north"), ("北院", "north"), ("眼科", "eye"), ("长歌眼科", "eye"),
        ("changning", "county"), ("cnxrmyy", "county"), ("zhongyiyiyuan", "tcm"), ("beiyuan", "north"), ("hewan", "town"), ("weishengyuan", "town"), ("fubaoyuan", "women"), ("xindu", "xindu"),
        ("两江新区青禾中医院", "tcm"), ("两江青禾", "tcm"), ("广安长歌", "eye"), ("东麓 卫生院", "town"),
        ("liangjiangqinghe", "tcm"), ("ljxqqhsfzyyy", "tcm"), ("ljqhzyy", "tcm"), ("guanganshichangge", "eye"), ("gacgyk", "eye"),
    ],
)  # fmt: skip
def test_a_hospital_by_what_people_say(spoken: Edition, text: str, first: str):
    assert found(spoken, text)[:1] == [first]


def test_the_whole_name_first_then_the_higher_level(spoken: Edition):
    assert found(spoken, "东麓") == ["small", "east", "town", "shop"]
    codes = found(spoken, "示范")
    levels = [LEVELS.index(HOSPITALS[code][1]) for code in codes]
    assert len(codes) >= 8 and levels == sorted(levels, reverse=True)


@pytest.mark.parametrize("text", ["头部CT", "CT头部", "颅脑CT", "头颅CT", "脑CT", "CT 头部", "头部ＣＴ平扫", "ct头"])
def test_plain_ct_of_the_head_comes_before_that_of_its_vessels_in_any_order_of_words(spoken: Edition, text: str):
    assert found(spoken, text, "items")[:3] == ["ct_head", "ct_head_ce", "cta_head"]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("头部CTA", "cta_head"), ("头颅增强CT", "ct_head_ce"), ("增强CT头部", "ct_head_ce"), ("CT胸部", "ct_chest"), ("头部磁共振", "mr_brain"), ("MRI头颅", "mr_brain"), ("头部MRA", "mra_head"),
        ("b2微球蛋白", "b2mg"), ("β2微球蛋白", "b2mg"), ("β₂-微球蛋白", "b2mg"), ("微球蛋白", "b2mg"), ("胃蛋白酶原Ⅱ", "pgii"), ("胃蛋白酶原2", "pgii"), ("睪酮", "tps"), ("weiqiudanbai", "b2mg"), ("xueguan", "cta_head"),
    ],
)  # fmt: skip
def test_an_item_by_what_people_write(spoken: Edition, text: str, first: str):
    assert found(spoken, text, "items")[:1] == [first]


def test_a_whole_word_before_a_beginning_and_the_shorter_before_the_longer(spoken: Edition):
    codes = found(spoken, "CT", "items")
    assert codes.index("ct_chest") < codes.index("ct_head_ce")
    assert all(code in codes for code in ("ct_head", "ct_chest", "ct_head_ce"))


def test_of_what_matches_equally_that_which_a_hospital_asks_about_most(spoken: Edition):
    plain = search.habitual(spoken, term_reader.INSTITUTIONS, "示范", 8, {})
    often = search.habitual(spoken, term_reader.INSTITUTIONS, "示范", 8, {"town": 5, "eye": 2})
    assert plain[0] not in ("town", "eye") and often[:2] == ["town", "eye"] and sorted(often) != [] and len(set(often)) == 8
    assert search.habitual(spoken, term_reader.INSTITUTIONS, "东麓", 8, {"shop": 99})[0] == "small", "the whole name stays first"


@pytest.mark.parametrize(
    ("text", "code", "kind"),
    [
        ("青和中医院", "tcm", "institutions"), ("清禾示范中医医院", "tcm", "institutions"), ("柳因示范妇幼保健院", "women", "institutions"), ("柳荫示范妇又保健院", "women", "institutions"),
        ("松滔示范", "child", "institutions"), ("长哥示范眼科", "eye", "institutions"), ("东路示范医院", "east", "institutions"), ("颅恼", "mr_brain", "items"), ("雪常规", "cbc", "items"),
        ("宗蛋白", "tp", "items"), ("童涛示范", None, "institutions"), ("zz", None, "items"), ("驫", None, "institutions"), ("完全没有的机构", None, "institutions"), ("!!", None, "items"), ("医" * 200, None, "items"),
    ],
)  # fmt: skip
def test_a_wrong_character_of_a_near_sound_is_suggested_for(spoken: Edition, text: str, code: str | None, kind: str):
    assert found(spoken, text, kind) == []
    offered = similar_sounds.find(spoken, term_reader.ITEMS if kind == "items" else term_reader.INSTITUTIONS, text, 8)
    assert (code in offered) if code else offered == []


def test_pages_of_a_broad_search_follow_each_other_without_gap_or_repetition(spoken: Edition):
    whole, _ = search.institutions(spoken, "示范", 500)
    seen, cursor = [], "+0"
    while cursor:
        page, cursor = search.institutions(spoken, "示范", 3, cursor)
        seen += page
    assert seen == whole and len({row["code"] for row in seen}) == len(seen)


def _as_before(folder: Path, edition: Edition) -> str:
    """The edition with the terms that were made before there were ranks, short forms and the middle of a sound; its hash."""
    path = folder / "older.sqlite"
    (folder / "editions").mkdir()
    shutil.copyfile(edition.path, path)
    path.chmod(0o644)
    with closing(sqlite3.connect(path)) as connection:
        for table in ("item_search", "institution_search"):
            connection.execute(f"UPDATE OR REPLACE {table} SET weight = weight % {KINDS}")
            connection.execute(f"DELETE FROM {table} WHERE weight >= {SHORT}")
        connection.commit()
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    path.rename(edition_path(folder, sha256))
    return sha256


def test_an_edition_of_an_earlier_time_is_searched_too_and_a_copy_of_it_forgets_an_old_name(spoken: Edition, tmp_path: Path):
    older = _as_before(tmp_path, spoken)
    before = Edition.open(tmp_path, 1, older)
    assert (
        found(before, "青禾示范中医医院") == ["tcm"]
        and found(before, "qhsfzyyy") == ["tcm"]
        and "east" in found(before, "东麓")
        and found(before, "青禾中医院") == []
    )
    after = Edition.open(
        tmp_path, 2, copy_with(tmp_path, older, lambda db: db.execute("UPDATE institutions SET name_zh = '青苗示范中医医院' WHERE code = 'tcm'"))
    )
    assert found(after, "青禾示范中医医院") == [] and found(after, "qhsfzyyy") == [] and found(after, "青苗中医院") == ["tcm"]
    assert found(after, "示范")[0] and set(found(after, "中医")) == {"tcm"} and found(after, LIN) == [LIN] and found(after, "东江") == [EAST]


def test_a_text_of_any_length_is_answered_at_once(spoken: Edition):
    for text in (
        "医" * 200,
        "医 " * 100,
        "ct" * 100,
        "一" * 200,
        "附属" * 100,
        "头部ct" * 50,
        "\U0010ffff" * 50,
        "%_" * 100,
        " ".join("abcdefghij"),
        "百" * 200,
    ):
        start = time.process_time()
        for which in ("items", "institutions"):
            found(spoken, text, which)
        similar_sounds.find(spoken, term_reader.INSTITUTIONS, text, 8)
        assert time.process_time() - start < 0.5, text
