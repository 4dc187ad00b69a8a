"""A text is exact only where all of it is one item: a second way of making an image, a second name, and abbreviations of others are questions."""

from __future__ import annotations

import random
import re
import unicodedata
from collections import defaultdict

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from recognition.catalogue.names.item_texts import folded, parse
from recognition.catalogue.names.resolver import resolve_item_text
from recognition.catalogue.names.typed import exact_item
from recognition.catalogue.spreadsheets.cleaning import Refused
from recognition.catalogue.spreadsheets.matching import Directory
from recognition.domain.names.items import CHINESE
from recognition.domain.names.ways_made import FIELDS, named

JOINERS = ("+", " + ", "/", " / ", "、", ",", "，", " ", "&", " & ", "；", "|", "和", "及", " 和 ")
WAYS = ("CT", "MRI", "MR", "DR", "CTA", "MRA", "MRV", "核磁共振", "X线", "PET-CT")
PAIRS = 400


def rows(edition) -> list[tuple[str, str, str, str]]:
    return edition.connection.execute("SELECT code, name_zh, name_en, specimen FROM items ORDER BY code").fetchall()


def taken(edition, text: str) -> str | None:
    return resolve_item_text(edition, text, near=False).code


@pytest.mark.parametrize("way", WAYS)
def test_a_way_of_making_that_an_item_is_not_made_in_is_never_read_past(edition, way):
    """But for calcitonin, which is CT on every form."""
    found = []
    for code, zh, _en, field in rows(edition):
        if named(folded(way)) <= FIELDS.get(field, set()) or (code, way) == ("ct", "CT"):
            continue
        texts = [f"{zh}{joiner}{way}" for joiner in JOINERS] + [f"{zh}({way})", f"{way} {zh}"]
        found += [(text, code) for text in texts if (code := taken(edition, text))]
    assert found == []


def test_a_second_way_offers_the_examinations_of_both(edition):
    for text, codes in (
        ("头部MRI+MRA", {"mr_brain", "mra_head"}), ("头部CT+CTA", {"ct_head", "cta_head"}), ("颈部CT+CTA", {"ct_neck", "cta_neck"}), ("头部CTA/MRA", {"cta_head", "mra_head"}),
        ("颅脑CT平扫 MRI", {"ct_head", "mr_brain"}), ("肩关节MR平扫+CT", {"ct_shoulder", "mr_shoulder"}), ("甲状腺超声+CT", {"us_thyroid"}),
    ):  # fmt: skip
        offers = resolve_item_text(edition, text).offers
        assert codes <= {offer.code for offer in offers} and {offer.why for offer in offers} == {"several_named"}, (text, offers)


def pairs(edition) -> list[tuple[str, str]]:
    """All pairs of items whose names have one core, and a sample of others, each in both orders."""
    alike = defaultdict(list)
    for code, zh, _en, _field in rows(edition):
        alike[parse(zh).core].append(code)
    sisters = [(one, other) for group in alike.values() for one in group for other in group if one != other]
    assert len(sisters) > 50
    drawn = random.Random(7)
    sample = [tuple(drawn.sample([code for code, *_rest in rows(edition)], 2)) for _ in range(PAIRS)]
    return [*sisters, *sample, *((other, one) for one, other in sample)]


@pytest.mark.parametrize("joiner", JOINERS)
def test_two_items_joined_are_never_one_of_them(edition, joiner):
    names = {code: zh for code, zh, _en, _field in rows(edition)}
    assert [text for one, other in pairs(edition) if taken(edition, text := f"{names[one]}{joiner}{names[other]}")] == []


def test_a_bare_test_beside_its_sister_offers_both(edition):
    for text, codes in (
        ("hs-CRP+CRP", {"hscrp", "crp"}), ("CRP/hsCRP", {"hscrp", "crp"}), ("超敏CRP CRP", {"hscrp", "crp"}), ("CRP 超敏 CRP", {"hscrp", "crp"}), ("CRP和hs-CRP", {"hscrp", "crp"}), ("CRP_hsCRP", {"hscrp", "crp"}),
        ("HBsAg+HBsAg定量", {"hbsag", "hbsag_q"}), ("尿蛋白+24小时尿蛋白", {"u_pro", "u_tp24"}), ("尿蛋白 24小时 尿蛋白", {"u_pro", "u_tp24"}), ("腹部MR平扫、腹部MR平扫+增强", {"mr_abd", "mr_abd_ce"}),
        ("超敏C反应蛋白(CRP)", {"hscrp", "crp"}), ("白蛋白+球蛋白", {"alb", "glob"}), ("颅脑CT平扫+颅脑CT增强", {"ct_head", "ct_head_ce"}),
    ):  # fmt: skip
        offers = resolve_item_text(edition, text).offers
        assert codes <= {offer.code for offer in offers} and offers[0].why == "several_named", (text, offers)


def test_qualifiers_of_a_name_with_its_abbreviation_are_no_second_test(edition):
    for text, code in (
        ("乙型肝炎病毒表面抗原(HBsAg)定量", "hbsag_q"), ("hs-CRP 超敏C反应蛋白", "hscrp"), ("超敏C反应蛋白(hs-CRP)", "hscrp"), ("HBsAg quantitative 乙型肝炎病毒表面抗原(定量)", "hbsag_q"), ("CT 胸部CT平扫", "ct_chest"),
        ("胸部CT平扫+增强", "ct_chest_ce"), ("胸部CT平扫+增强(Chest CT with contrast)", "ct_chest_ce"), ("尿微量白蛋白 Urine albumin", "u_malb"), ("白蛋白/球蛋白", "ag_ratio"), ("头部CT血管成像(CTA)", "cta_head"), ("降钙素(CT)", "ct"),
    ):  # fmt: skip
        assert taken(edition, text) == code, text


def test_an_unconfirmed_alias_in_brackets_licenses_an_item_only_as_an_abbreviation_that_is_nobody_elses(edition):
    """Letters alone, no confirmed name of another item; one of an examination is borne by no other. What says the name itself again may stand there."""
    wrong = []
    for code, alias in edition.connection.execute("SELECT code, alias FROM item_aliases WHERE source = ''"):
        name, said = edition.reading.item(code).name_zh, parse(alias)
        again = {said.core, said.core + parse(name).shown}
        if (
            any(one.code == code and one.confirmed for core in again for one in edition.items.cores.get(core, ()))
            or said.core.startswith(parse(name).core)
            or taken(edition, re.sub(r"\(.*\)", "", alias)) == code
        ):
            continue
        others = {taken(edition, alias)} - {code, None}
        if not edition.items.specimens.get(code):
            others |= {one.code for one in edition.items.cores.get(said.core, ()) if one.qualifiers == said.qualifiers} - {code}
        if (others or CHINESE.search(said.core)) and not said.vague and taken(edition, f"{name}({alias})") == code:
            wrong.append((name, alias, others))
    assert wrong == []


PRINTED = {
    "{zh}({short})": 0.98,
    "{zh} {short}": 0.98,
    "{short} {zh}": 0.98,
    "{zh}测定": 0.99,
    "*{zh}": 0.99,
    "川渝HR {zh}": 0.99,
    "血清{zh}": 0.99,
    "{zh}(血清)": 0.99,
}


@pytest.mark.parametrize("form", PRINTED)
def test_printed_forms_stay_exact(edition, form):
    shorts = {}
    for code, alias in edition.connection.execute("SELECT code, alias FROM item_aliases"):
        if any(one.short for one in edition.items.cores.get(parse(alias).core, ()) if one.code == code) and folded(alias).isascii():
            shorts.setdefault(code, []).append(alias)
    texts = []
    for code, zh, _en, field in rows(edition):
        if "血清" not in form or "serum" in field:
            texts += [(form.format(zh=zh, short=short), code) for short in (shorts.get(code, ()) if "{short}" in form else ("",))]
    asked = [text for text, code in texts if taken(edition, text) != code]
    assert len(texts) > 100 and len(asked) <= (1 - PRINTED[form]) * len(texts), asked


@settings(max_examples=300, deadline=None)
@given(letter=st.characters(categories=("L", "Nd")), row=st.integers(0, 10_000))
def test_no_letter_of_any_script_is_read_past(edition, letter, row):
    all_rows = rows(edition)
    code, zh, _en, _field = all_rows[row % len(all_rows)]
    text = f"{zh} {letter}"
    assume(unicodedata.normalize("NFKC", letter).casefold() != "" and not edition.items.bears(parse(letter)) and not parse(letter).qualifiers)
    assert taken(edition, text) != code, text


def test_an_abbreviation_is_not_put_together_of_a_letter_and_a_modality(edition):
    """AXR is an alias of this item."""
    assert [offer.code for offer in resolve_item_text(edition, "腹部立位X线摄影 A").offers][:1] == ["xr_abd"]
    assert taken(edition, "腹部立位X线摄影 AXR") == "xr_abd"


@pytest.mark.parametrize("sign", "?？!=≠±@$")
def test_signs_that_no_form_prints_make_a_question(edition, sign):
    assert [offer.code for offer in resolve_item_text(edition, f"总蛋白{sign}").offers] == ["tp"]


def test_our_codes_that_forms_print_mean_as_texts_what_their_capitals_mean(edition):
    printed = [code for code, *_rest in rows(edition) if "_" not in code and edition.items.bears(parse(code))]
    assert len(printed) > 80
    for code in printed:
        small, capitals = (resolve_item_text(edition, text, near=False) for text in (code, code.upper()))
        assert (small.code, small.offers) == (capitals.code, capitals.offers), code
        assert exact_item(edition, code) == exact_item(edition, code.upper()), code
    assert [taken(edition, code) for code in ("tsh", "ggt", "hct", "ct_head", "ca")] == ["tsh", "ggt", "hct", "ct_head", None]


def test_what_nothing_resembles_is_offered_nothing(edition):
    for text in ("MID%", "TRUSTY", "Pre-S1", "β-CTX", "心率", "巨核细胞"):
        assert resolve_item_text(edition, text).offers == (), text
    for text, code in (("Na+", "na"), ("K+", "k"), ("Ca2+", "ca"), ("Cl-", "cl"), ("Li+", "li")):
        assert [offer.code for offer in resolve_item_text(edition, text).offers] == [code], text


def test_registrars_are_told_whether_a_name_is_borne_by_several_or_is_no_name_in_full(edition):
    for text, code in (
        ("上皮细胞", "item_inexact"),
        ("NEUT#", "item_inexact"),
        ("白蛋白(尿)", "item_inexact"),
        ("CRP+hs-CRP", "item_inexact"),
        ("250403004", "item_ambiguous"),
        ("某种没有的项目", "item_unknown"),
    ):
        with pytest.raises(Refused) as refused:
            Directory(edition.connection).find("item", text)
        assert refused.value.code == code, text
