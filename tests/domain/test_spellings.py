"""Numerals and Greek letters that keyboards and printers write differently."""

from __future__ import annotations

import pytest

from recognition.catalogue.names.normalise import term
from recognition.domain.names.spellings import unified


@pytest.mark.parametrize(
    "written",
    [
        ("Ⅱ号", "II号", "ii号", "2号", "二号", "２号"), ("第二人民医院", "第2人民医院", "第Ⅱ人民医院"), ("β2-微球蛋白", "β₂微球蛋白", "b2微球蛋白", "Β2微球蛋白", "ß2-微球蛋白"),
        ("十二导联心电图", "12导联心电图"), ("二十四小时尿蛋白", "24小时尿蛋白"), ("胃蛋白酶原Ⅰ", "胃蛋白酶原I", "胃蛋白酶原1"), ("γ-谷氨酰转移酶", "g谷氨酰转移酶"),
        ("凝血因子Ⅷ", "凝血因子VIII", "凝血因子8"), ("睪丸", "睾丸"), ("全血黏度", "全血粘度"), ("α-羟丁酸", "ɑ-羟丁酸"), ("癲癎", "癫痫"), ("⻓寿区⼈⺠医院", "長壽區人民醫院", "长寿区人民医院"), ("敍永縣", "叙永县"), ("衞生院", "卫生院", "衛生院"), ("一百二十分钟", "120分钟"), ("十项", "10项"), ("〇三", "03"),
    ],
)  # fmt: skip
def test_ways_to_write_the_same_are_alike(written: tuple[str, ...]):
    assert len({unified(term(one)) for one in written}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("胃蛋白酶原I", "胃蛋白酶原II"), ("第一医院", "第二医院"), ("X线", "10线"), ("IgM", "Ig1000"), ("十二", "二十"), ("viv", "66"), ("α1", "β1")],
)
def test_what_is_different_stays_different(one: str, other: str):
    assert unified(term(one)) != unified(term(other))
