"""A side said anywhere in an examination's name is read as its side, for every examination; where the item has none it is asked back by that."""

from __future__ import annotations

import re

import pytest

from recognition.catalogue.names.item_texts import parse
from recognition.catalogue.names.resolver import resolve_item_text
from recognition.domain.names.qualifiers import EXAMINATION

FORMS = {
    "side.right": ("{0}(右)", "{0}（右）", "{0},右侧", "{0}，右侧", "{0}-右", "{0} R", "{0}(R)", "{0} Rt", "{0}(Rt.)", "{0} right", "{0}[右]", "{0}：右", "{0}/右", "（右）{0}", "{0}右", "{0}（Ｒ）", "右侧{0}", "R {0}"),
    "side.left": ("{0}(左)", "{0}（左）", "{0},左侧", "{0}-左", "{0} L", "{0}(Lt)", "{0} left", "左:{0}", "{0}、左", "{0}左"),
    "side.both": ("{0}(双)", "{0}（双侧）", "{0} bilateral", "{0}(左右)", "{0}(左、右)", "{0} L/R", "{0},双侧", "{0} b/l", "{0} bil"),
}  # fmt: skip


@pytest.mark.parametrize("side", FORMS)
def test_of_every_examination(edition, side):
    wrong = []
    for code, name in edition.connection.execute("SELECT code, name_zh FROM items WHERE kind = 'imaging'"):
        bare = parse(name)
        for form in FORMS[side] if EXAMINATION.search(name.lower()) else [form for form in FORMS[side] if not re.search("[A-Za-zＲ]", form)]:
            text, read = form.format(name), parse(form.format(name))
            if (read.core, read.qualifiers) != (bare.core, bare.qualifiers | {side}):
                wrong.append((text, read.core, sorted(read.qualifiers)))
            found = resolve_item_text(edition, text, near=False)
            if edition.items.lacking(code, (side,)) and (
                found.code is not None or (code, (side,)) not in [(offer.code, offer.differs[-1:]) for offer in found.offers]
            ):
                wrong.append((text, found.code, found.offers))
    assert wrong == []


@pytest.mark.parametrize("text", ["ALT(L)", "钾(R)", "钾 L", "葡萄糖 R"])
def test_letters_behind_a_laboratory_test_are_no_side(text):
    assert not any(one.startswith("side.") for one in parse(text).qualifiers)


def test_each_question_names_examinations_made_the_same_way_first(edition):
    for text, first in [
        ("头颅MRI平扫", ["mr_brain", "mr_brain_ce"]),
        ("头颅MR增强", ["mr_brain_ce", "mr_brain"]),
        ("头部核磁", ["mr_brain", "mr_brain_ce"]),
        ("右膝关节CT", ["ct_knee"]),
        ("膝关节MRI平扫(右)", ["mr_knee"]),
    ]:
        assert [offer.code for offer in resolve_item_text(edition, text).offers][: len(first)] == first, text


@pytest.mark.parametrize("made", ["MRI", "CT", "X线", "超声"])
def test_never_another_way_before_the_same(edition, made):
    """Whatever part is asked about, with whatever contrast, what is made the way that was said stands before what is made another way."""
    ways = {"MRI": "mr", "CT": "ct", "X线": "xr", "超声": "us"}
    for part in ("头颅", "膝关节", "胸部", "腹部", "腰椎", "肾", "盆腔", "颈部", "乳腺", "心脏", "肩", "肝", "上腹部", "右髋"):
        for form in (f"{part}{made}", f"{part}{made}增强", f"{made}{part}平扫"):
            same = [any(one.made == ways[made] for one in edition.items.examined[offer.code]) for offer in resolve_item_text(edition, form).offers]
            assert same == sorted(same, reverse=True), form
