"""Names as they sound: places as their people say them, the rest in its own parts."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from recognition.catalogue.names import normalise, pinyin, search_terms

DIVISIONS = Path(__file__).resolve().parents[2] / "seed" / "data" / "divisions.csv"


def read(name: str) -> str:
    return pinyin.full(pinyin.of_institution(normalise.term(name)))


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("重庆市长寿区人民医院", "chongqingshichangshouqurenminyiyuan"), ("長壽區", "changshouqu"), ("重慶市", "chongqingshi"), ("新都区", "xinduqu"), ("丰都县", "fengduxian"),
        ("郫都区", "piduqu"), ("成都市", "chengdushi"), ("都江堰市", "dujiangyanshi"), ("什邡市人民医院", "shifangshirenminyiyuan"), ("犍为县", "qianweixian"), ("荥经县", "yingjingxian"),
        ("筠连县", "junlianxian"), ("长宁县中医院", "changningxianzhongyiyuan"), ("珙县", "gongxian"), ("乐山市", "leshanshi"), ("乐至县", "lezhixian"), ("綦江区", "qijiangqu"),
        ("北碚区", "beibeiqu"), ("阆中市", "langzhongshi"), ("邛崃市", "qionglaishi"), ("会理市", "huilishi"), ("会东县", "huidongxian"), ("色达县", "sedaxian"), ("垫江县", "dianjiangxian"),
        ("大邑县", "dayixian"), ("射洪市", "shehongshi"), ("若尔盖县", "ruoergaixian"), ("昭觉县", "zhaojuexian"), ("石渠县", "shiquxian"), ("蓬溪县", "pengxixian"), ("朝天区", "chaotianqu"),
        ("医院长江院区", "yiyuanchangjiangyuanqu"), ("成都市中医院", "chengdushizhongyiyuan"), ("重庆市会诊中心", "chongqingshihuizhenzhongxin"), ("β超", "chao"), ("B超室", "bchaoshi"),
    ],
)  # fmt: skip
def test_a_place_is_read_as_its_people_say_it(name: str, letters: str):
    assert read(name) == letters


def test_every_division_of_the_reference_data_is_read_as_its_english_name_has_it():
    """The English names are written in pinyin, by other hands; what they translate is left out."""
    kinds = {"Municipality": "shi", "Province": "sheng", "City": "shi", "District": "qu", "County": "xian"}
    rows = [
        row
        for row in csv.DictReader(DIVISIONS.read_text(encoding="utf-8").splitlines())
        if "Autonomous" not in row["name_en"] and "New Area" not in row["name_en"]
    ]
    assert len(rows) > 50
    for row in rows:
        place, kind = row["name_en"].replace("'", "").rsplit(" ", 1)
        assert read(row["name_zh"]) == f"{place.replace(' ', '').lower()}{kinds[kind]}", row["name_zh"]


def test_every_place_has_a_sound_for_each_character_and_none_twice():
    lines = [line.split() for line in pinyin.PLACES.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert len({name for name, *_ in lines}) == len(lines) > 220
    assert [name for name, *spoken in lines if len(name) != len(spoken) or not all(sound.isascii() and sound.isalpha() for sound in spoken)] == []


def test_initials_of_a_place_have_no_other_reading_and_others_keep_theirs():
    place = {term for kind, term in search_terms.of_institution("x", ("长寿区重点医院", ""), (), (), "") if kind % search_terms.KINDS == search_terms.INITIALS}
    assert "csqzdyy" in place and "csqcdyy" in place and not {term for term in place if term.startswith("z")}
    item = {term for kind, term in search_terms.of_item("x", ("血常规", ""), (), ()) if kind == search_terms.INITIALS}
    assert item == {"xcg"}


def test_a_name_is_heard_from_every_character_on():
    heard = {
        term for kind, term in search_terms.of_institution("x", ("云岭北院示范医院", ""), (), (), "") if kind % search_terms.KINDS == search_terms.INNER_PINYIN
    }
    assert {"lingbeiyuanshifanyiyuan", "beiyuanshifanyiyuan", "shifanyiyuan", "yiyuan", "yuan"} <= heard
