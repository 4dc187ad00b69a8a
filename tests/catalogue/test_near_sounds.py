"""One character of a name written as it sounds, or nearly so: the name is suggested, and never taken as meant."""

from __future__ import annotations

import pytest

from recognition.catalogue.editions.store import Edition, build
from recognition.catalogue.names import similar_sounds
from recognition.catalogue.names.resolver import resolve_institution_text, resolve_item_text
from recognition.catalogue.names.term_reader import INSTITUTIONS, ITEMS
from recognition.catalogue.spreadsheets.suggesting import Suggester
from tests.catalogue.region import rows

NAMES = {
    "x1": "重庆市长寿区示范人民医院", "x2": "新都区示范医院", "x3": "东麓示范医院", "x4": "丰都县示范中医院", "x5": "什邡市示范妇幼保健院", "x6": "重庆示范医科大学附属第一医院",
    "x7": "重庆市沙坪坝区示范街道长生社区卫生服务中心", "x8": "筠连县示范医院", "x9": "会东县示范医院",
}  # fmt: skip


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The region of the tests with hospitals in places that everyday readings get wrong."""
    folder, given = tmp_path_factory.mktemp("heard"), rows()
    given["institutions"] += [{"code": code, "name_zh": name, "level": "secondary"} for code, name in NAMES.items()]
    given["items"].append({"code": "ct_cspine", "name_zh": "颈椎CT平扫", "kind": "imaging"})
    return Edition.open(folder, 1, build(folder, given))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("重庆市长寿区示范任民医院", "x1"), ("重庆市常寿区示范人民医院", "x1"), ("重慶市長壽區示範任民醫院", "x1"), ("新督区示范医院", "x2"), ("新都区示饭医院", "x2"), ("东路示范医院", "x3"), ("冬麓示范医院", "x3"), ("东鲁示范医院", "x3"),
        ("峰都县示范中医院", "x4"), ("丰都县示范钟医院", "x4"), ("什方市示范妇幼保健院", "x5"), ("十邡市示范妇幼保健院", "x5"), ("重庆示范医科大学付属第一医院", "x6"), ("重庆市沙坪坝区示范街道长生社区卫生服物中心", "x7"),
        ("均连县示范医院", "x8"), ("惠东县示范医院", "x9"), ("会冻县示范医院", "x9"), ("东麓斯范医院", "x3"),
    ],
)  # fmt: skip
def test_an_institution_is_suggested_and_nothing_more(heard: Edition, text: str, code: str):
    assert similar_sounds.find(heard, INSTITUTIONS, text, 8) == [code]
    assert resolve_institution_text(heard, text).code is None


@pytest.mark.parametrize(
    ("text", "code"), [("宗蛋白", "tp"), ("雪常规", "cbc"), ("景椎CT平扫", "ct_cspine"), ("颈锥CT平扫", "ct_cspine"), ("白系胞计数", "wbc")]
)
def test_an_item_likewise(heard: Edition, text: str, code: str):
    assert code in similar_sounds.find(heard, ITEMS, text, 8)
    assert resolve_item_text(heard, text).code is None


@pytest.mark.parametrize("text", ["不存在的示范医院", "新东区示范医院", "医" * 41, "zz", "！", "东怒斯范医院", "重庆市沙坪坝区示范街道长生社区卫生服骨中心"])
def test_what_differs_in_more_than_one_near_sound_is_not_suggested(heard: Edition, text: str):
    assert similar_sounds.find(heard, INSTITUTIONS, text, 8) == []


@pytest.mark.parametrize(("text", "code"), [("东路", "x3"), ("新督", "x2"), ("君连", "x8"), ("长兽湖", "cq-lab")])
def test_a_part_of_a_name_is_suggested_for_too(heard: Edition, text: str, code: str):
    assert code in similar_sounds.find(heard, INSTITUTIONS, text, 8)


@pytest.mark.parametrize(
    ("text", "code"), [("新督区示范医院", "x2"), ("峰都县示范中医院", "x4"), ("重庆市常寿区示范人民医院", "x1"), ("豐督縣示範中醫院", "x4")]
)
def test_an_importer_suggests_by_the_same_sounds(text: str, code: str):
    best, *_ = Suggester(NAMES, {name: {one} for one, name in NAMES.items()}).best(text, 3)
    assert best["code"] == code and best["likeness"] == 95
