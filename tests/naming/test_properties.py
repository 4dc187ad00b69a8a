"""What holds for every text: adding a qualifier that an item lacks never leaves the bare item, and no text is a fault."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recognition.catalogue.names.item_texts import parse
from recognition.catalogue.names.resolver import resolve_institution_text, resolve_item_text
from recognition.catalogue.reports import reader

LACKED = {
    "specimen.urine": ("(尿)", "（尿液）", " 尿", "-尿", "/尿", ",urine", "(24h尿)"), "specimen.csf": ("(脑脊液)", "，脑脊液", " CSF"), "specimen.pleural_fluid": ("(胸水)", "(胸腔积液)"),
    "specimen.stool": ("(粪便)",), "sensitivity.high": ("(超敏)", "(高敏)", "（超敏）"), "kind.quantitative": ("(定量)", "定量"), "kind.qualitative": ("(定性)",),
    "time.after_meal_60": ("(餐后1h)", "(餐后1小时)"), "time.at_120": ("(120分钟)", "(2小时)"), "measure.count": ("#", "绝对值"), "measure.percent": ("%", "百分比"),
    "contrast.enhanced": ("增强", "(增强)"), "side.left": ("(左)",), "vessels.angiography": ("血管成像",),
}  # fmt: skip


def codes(edition) -> list[str]:
    return [code for (code,) in edition.connection.execute("SELECT code FROM items")]


@pytest.mark.parametrize("qualifier", LACKED)
def test_a_qualifier_that_an_item_lacks_never_leaves_it_exact(edition, qualifier):
    taken = []
    for code in codes(edition):
        if not edition.items.lacking(code, (qualifier,)):
            continue
        known = edition.reading.item(code)
        for name in (known.name_zh, known.name_en):
            taken += [(name + ending, code) for ending in LACKED[qualifier] if name and resolve_item_text(edition, name + ending, near=False).code == code]
    assert taken == []


def test_a_specimen_that_an_item_has_leaves_it_exact(edition):
    for text in ("白蛋白(血清)", "血清白蛋白", "白蛋白，血清", "白蛋白 血清", "白蛋白/血清", "Albumin (serum)", "白蛋白(血)"):
        assert resolve_item_text(edition, text).code == "alb", text


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=60))
def test_any_text_is_exact_a_question_or_nothing_and_never_a_fault(edition, text):
    for found in (resolve_item_text(edition, text), resolve_institution_text(edition, text)):
        assert found.status in ("exact", "candidates", "nothing") and not (found.code and found.offers)


def test_words_that_nobody_has_confirmed_never_leave_the_name_beside_them_exact(edition):
    """They may name a part of the examination (膀胱超声 残余尿); abbreviations in letters may stand beside it (总蛋白 TP)."""
    taken, tried = [], 0
    for code, alias in edition.connection.execute("SELECT code, alias FROM item_aliases WHERE source = ''"):
        name, parsed = edition.reading.item(code).name_zh, parse(alias)
        cores = {parsed.core, parsed.core + parse(name).shown}
        if not re.fullmatch("[\u3400-\u9fff]+", parsed.core) or any(
            one.confirmed for core in cores for one in edition.items.cores.get(core, ()) if one.code == code
        ):
            continue
        tried += 1
        taken += [text for text in (f"{name} {alias}", f"{name}({alias})") if resolve_item_text(edition, text, near=False).code == code]
    assert tried > 300 and taken == []


def test_a_name_that_is_broken_over_two_lines_never_becomes_another_item(edition):
    """降钙素, 原 0.2 is no calcitonin, and 铁, 蛋白 100 no iron."""
    taken = []
    for code in codes(edition):
        name = edition.reading.item(code).name_zh
        for place in range(1, len(name)) if edition.items.specimens.get(code) else ():
            text = f"总胆红素 10\n{name[:place]}\n{name[place:]} 6.5 g/L\n尿素 5"
            taken += [(text, piece.resolution.code) for piece in reader.read(edition, text).pieces if piece.resolution.code not in (None, code, "tbil", "urea")]
    assert taken == []


RHYTHM = [
    "{clock}\n{name} 30",
    "采样时间 {clock}\n{name} 30",
    "采血时间：{clock}\n{name} 30",
    "{name} {clock} 30",
    "{clock} {name} 30",
    "{name}({clock}) 30",
    "总蛋白 65\n{name} 30\n采样时间：{clock}",
]


@pytest.mark.parametrize("clock", ["8:00", "00:00", "16:30", "8AM", "下午4点", "08:00:00"])
def test_a_time_of_day_without_a_day_never_leaves_a_hormone_of_rhythm_exact(edition, clock):
    for code in ("cort", "acth", "gh", "prl", "testo", "ins", "cpep", "lh", "fsh"):
        for form in RHYTHM:
            text = form.format(clock=clock, name=edition.reading.item(code).name_zh)
            assert code not in {piece.resolution.code for piece in reader.read(edition, text).pieces}, text
    assert [piece.resolution.code for piece in reader.read(edition, f"采样时间：2026-11-20 {clock}\n皮质醇 30").pieces] == ["cort"]


BESIDE = [
    "标本：{word}\n{name} 6.5 g/L 3-9",
    "项目\t结果\t标本\n{name}\t6.5\t{word}",
    "{word}生化\n{name} 6.5",
    "【{word}】\n{name} 6.5",
    "{word}检验报告单\n{name} 6.5",
    "{word}：{name} 6.5",
    "{name} {word} 6.5",
    "{name}\n({word})\n6.5",
    "[{word}]{name} 6.5",
]


@pytest.mark.parametrize(("qualifier", "word"), [("specimen.urine", "尿"), ("specimen.csf", "脑脊液"), ("specimen.pleural_fluid", "胸水")])
def test_a_specimen_that_a_report_says_anywhere_never_leaves_the_bare_item(edition, qualifier, word):
    taken = []
    for code in codes(edition):
        if not edition.items.specimens.get(code) or not edition.items.lacking(code, (qualifier,)):
            continue
        name = edition.reading.item(code).name_zh
        for form in BESIDE:
            text = form.format(word=word, name=name)
            taken += [text for piece in reader.read(edition, text).pieces if piece.resolution.code == code]
    assert taken == []


PIECES = [
    "总蛋白",
    "TP",
    "ALT",
    "白蛋白",
    "IgG",
    "4",
    "CA",
    "125",
    "65.2",
    "g/L",
    "尿",
    "脑脊液",
    "(尿)",
    "定量",
    "阴性",
    "+",
    "-",
    "：",
    "，",
    "\t",
    "  ",
    "\n",
    "标本",
    "【",
    "】",
    "胸部CT平扫",
    "增强",
    "报告单",
    "↑",
    "3-9",
    "%",
    "#",
    "2小时",
    "/",
]


@settings(max_examples=300, deadline=None)
@given(text=st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=30).map("".join)))
def test_any_pasted_text_is_read_and_no_line_is_lost(edition, text):
    found = reader.read(edition, text)
    assert list(found.typed) == [line.strip() for line in text.splitlines() if line.strip()]
    assert all(0 <= piece.line < len(found.typed) and piece.text.strip() and not (piece.resolution.code and piece.resolution.offers) for piece in found.pieces)
