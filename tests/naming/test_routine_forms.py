"""Routine report forms as hospitals print them: what becomes of every piece, and that nobody is asked more than two questions about one."""

from __future__ import annotations

from pathlib import Path

import pytest

from recognition.catalogue.names.resolver import resolve_item_text
from recognition.catalogue.reports import reader
from recognition.catalogue.reports.questions.group_questions import grouped, questions
from recognition.domain.names.resolution import is_asked_back

FORMS = sorted((Path(__file__).parent / "reports" / "routine").glob("*.txt"))
MARK = " ⇒ "
MOST = 2


def form(path: Path) -> tuple[str, list[list[str]]]:
    """The text of a form, and for each line what it must come to."""
    lines = [line.partition(MARK) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return "\n".join(text for text, _mark, _said in lines), [said.split() for _text, _mark, said in lines]


def outcomes(found: reader.Pasted) -> list[list[str]]:
    """What became of each line, in the words of the forms (README.md)."""
    together = {piece.key for group in grouped(found.pieces) for piece, _codes in group.pieces}
    doubted, shown = {doubt.line for doubt in found.doubts}, {doubt.line for doubt in found.shown}
    return [
        [*(_outcome(piece, together) for piece in found.of(place)), *(["!"] if place in doubted else []), *(["^"] if place in shown else [])]
        for place in range(len(found.typed))
    ]


def _outcome(piece: reader.Piece, together: set[str]) -> str:
    if piece.resolution.code:
        return piece.resolution.code
    if piece.other:
        return "outside"
    if piece.heading:
        return "heading"
    if is_asked_back(piece.resolution):
        return ("+" if piece.key in together else "?") + piece.resolution.offers[0].code
    return f"<{piece.part_of}" if piece.part_of else "-"


@pytest.mark.parametrize("path", FORMS, ids=[path.stem for path in FORMS])
def test_every_piece_of_a_routine_form_comes_to_what_it_is(edition, path):
    text, expected = form(path)
    found = outcomes(reader.read(edition, text))
    for line, (came, said) in enumerate(zip(found, expected, strict=True), 1):
        assert len(came) == len(said) and all(one in (other, *_either(other)) for one, other in zip(came, said, strict=True)), (line, came, said)


def _either(said: str) -> tuple[str, ...]:
    return (said[1:], "?" + said[1:]) if said[0] == "~" else ()


@pytest.mark.parametrize("path", FORMS, ids=[path.stem for path in FORMS])
def test_a_routine_form_asks_two_questions_at_most(edition, path):
    """A piece that is asked back is one, a group of lines with one answer is one, and the list of words to be looked at is one."""
    found = reader.read(edition, form(path)[0])
    asked = questions(found.pieces) + bool(found.doubts)
    assert asked <= MOST


def test_there_are_forms_of_every_kind_and_nearly_all_names_of_the_catalogue_are_exact(edition):
    """A name of the catalogue is one that is exact by itself; in a form it is exact too, stands in a group of another specimen, or is asked back alone."""
    assert len(FORMS) >= 190
    exact, alone = 0, []
    for path in FORMS:
        found = reader.read(edition, form(path)[0])
        together = {piece.key for group in grouped(found.pieces) for piece, _codes in group.pieces}
        exact += sum(piece.resolution.code is not None for piece in found.pieces)
        asked = [piece.text for piece in found.pieces if is_asked_back(piece.resolution) and piece.key not in together and not piece.heading]
        alone += [text for text in asked if resolve_item_text(edition, text, near=False, codes=False).code]
    assert exact > 1000 and len(alone) <= 0.05 * (exact + len(alone)), alone


def test_under_the_label_of_another_specimen_no_form_is_taken_in_silence(edition):
    """Whatever a form is of: its rows are questions then, or the label is looked at."""
    silent = []
    for path in FORMS:
        text, _expected = form(path)
        if "标本" not in text and "Specimen" not in text:
            continue
        lines = [line for line in text.splitlines() if not any(word in line for word in ("标本", "样本", "Specimen"))]
        found = reader.read(edition, "\n".join(["标本：羊水", *lines]))
        if any(edition.items.specimens.get(piece.resolution.code or "") for piece in found.pieces) and not found.doubts:
            silent.append(path.stem)
    assert silent == []


BARE = [
    ("血常规\n白细胞 6.1 10^9/L", ["wbc"]), ("血常规\n白细胞 5 /HP", []), ("血常规\n白细胞 300 10^6/L", []), ("血常规\n红细胞 +", []), ("血常规\n中性粒细胞 3.9 10^9/L", []), ("血常规\n白细胞 6.1 10^9/L\n白细胞 6.3 10^9/L", []),
    ("凝血四项\nTT 17.1 秒", ["tt"]), ("性激素六项\nP 0.4 ng/mL\nT 0.3 ng/mL", ["prog", "testo"]), ("电解质六项\nP 1.1 mmol/L\nCa 2.3 mmol/L", ["phos"]), ("电解质六项\n离子钙 1.15 mmol/L\nCa2+ 1.15 mmol/L", []), ("电解质六项\n离子 钙 1.15 mmol/L", []),
    ("生化全套\nGLU 5.6 mmol/L", []), ("感染四项\n梅毒 阴性\n乙肝 阴性", []), ("感染四项\nTP 阴性", ["tpab"]), ("肝功能\nTP 70 g/L", ["tp"]), ("胸水常规\n白细胞 0.3 10^9/L", []),
    ("血气分析\npH 7.38\npCO2 40 mmHg", []), ("动脉血气\npH 7.38\npCO2 40 mmHg", ["abg_ph", "abg_pco2"]), ("静脉血气\npH 7.38\npCO2 40 mmHg", []), ("尿常规\n蛋白质 阴性", ["u_pro"]), ("尿常规\n白细胞 阴性", []), ("尿常规\nLEU 白细胞 阴性", ["u_le"]), ("脑脊液生化\nGLU 3.1", []),
    ("血常规+尿常规\n白细胞 -\n红细胞 -", []), ("感染四项\nHCV 2.1E5 IU/mL", []), ("感染四项\nHIV 120 copies/mL", []), ("感染四项\nHIV -\nHCV 0.05 S/CO", ["hiv", "hcvab"]), ("粪便\n白细胞 6.1 10^9/L", []), ("血脂四项\nTG 12 ng/mL", []), ("凝血四项\nTT 3.2 nmol/L", []),
    ("离子\n钙 1.15 mmol/L", []), ("~~总蛋白 70 g/L~~", []), ("U:\n肌酐 8.1 mmol/L", []), ("Spec: UR\n肌酐 71 umol/L", []), ("——尿生化——\n肌酐 71 umol/L", []), ("Spec: SER\n肌酐 71 umol/L", ["crea"]), ("肌酐 8.1 mmol/L", []),
    ("血常规\nPCT 0.22 %", []), ("血常规+PCT\nPCT 0.05 ng/mL", []), ("血常规\n白细胞 6.1 10^9/L 脑脊液", []), ("心肌酶谱\nCK-MB 13 U/L", ["ckmb_act"]), ("心肌酶谱\nCK-MB 3 ng/mL", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "codes"), BARE)
def test_a_heading_says_what_an_abbreviation_means_only_where_it_is_one_test_of_the_panel(edition, text, codes):
    assert [piece.resolution.code for piece in reader.read(edition, text).pieces if piece.resolution.code] == codes


def test_an_answer_for_a_group_is_offered_only_where_nothing_else_tells_a_line_from_its_item(edition):
    """Ionised calcium under 动脉血 is no calcium of serum, a red cell count in 10^6/L none of blood, and 葡萄糖 is two items."""
    found = reader.read(edition, "标本：动脉血\nNa+ 139 mmol/L\nCa++ 1.16 mmol/L\nGlu 7.9 mmol/L\nHct 38 %")
    assert [[codes for _piece, codes in group.pieces] for group in grouped(found.pieces)] == [[("na",), (), ("glu", "glu_rand", "u_glu"), ("hct",)]]
    found = reader.read(edition, "标本：引流液\n红细胞计数 0 10^6/L\n氯 123 mmol/L")
    assert [[codes for _piece, codes in group.pieces] for group in grouped(found.pieces)] == [[(), ("cl",)]]


def test_units_and_ranges_on_lines_of_their_own_are_those_of_the_row_above(edition):
    read = reader.read(edition, "总蛋白\n71\n单位：g/L\n参考值：65-85\n凝血酶原时间 12.1\n单位：s\n参考值：9-13")
    assert [piece.resolution.code for piece in read.pieces] == ["tp", "pt"] and read.doubts == ()
    assert not any(piece.resolution.code for piece in reader.read(edition, "总蛋白 71\n单位：U/L").pieces)
