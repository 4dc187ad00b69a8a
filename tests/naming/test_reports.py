"""Whole pasted reports: every piece of every line is asked, asked back, or not read, and routine ones ask next to nothing back."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from recognition.catalogue.reports import LINES, reader
from recognition.domain.names.resolution import is_asked_back

REPORTS = sorted((Path(__file__).parent / "reports").glob("*.txt"))


@pytest.mark.parametrize("path", REPORTS, ids=[path.stem for path in REPORTS])
def test_a_report_is_read_as_it_is_meant(edition, path):
    text, expected = path.read_text(encoding="utf-8"), json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    found = reader.read(edition, text)
    numbers = [number for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    for place, number in enumerate(numbers):
        wanted = [piece for piece in expected["pieces"] if piece["line"] == number]
        pieces = found.of(place)
        must = {piece["code"] for piece in wanted if piece["outcome"] == "exact" and "or" not in piece}
        may = {code for piece in wanted if "exact" in (piece["outcome"], piece.get("or")) for code in piece["code"].split()}
        exact = {piece.resolution.code for piece in pieces if piece.resolution.code}
        assert must <= exact <= must | may, (found.typed[place], exact)
        others = [piece.text for piece in pieces if piece.other]
        assert all(any(piece["text"] in text for text in others) for piece in wanted if piece["outcome"] == "outside")
        for piece in wanted:
            if piece["outcome"] == "candidates" and "or" not in piece:
                offers = [{offer.code for offer in one.resolution.offers} for one in pieces if not one.resolution.code]
                assert any(set(piece["code"].split()) <= each for each in offers), (found.typed[place], offers)
    asked_back = sum(is_asked_back(piece.resolution) for piece in found.pieces)
    assert asked_back <= expected.get("questions_at_most", len(found.pieces))


def test_every_piece_of_a_line_is_accounted_for(edition):
    """What stands in no piece is a value, a label or the head of the form."""
    found = reader.read(edition, "总蛋白 65 g/L 60-80 白蛋白 40 g/L 35-55\n甲功三项：FT3，FT4，TSH\n某种没有的项目 12")
    # in a sheet of results a name without one is asked about
    assert [piece.resolution.code for piece in found.pieces] == ["tp", "alb", None, None, None, None, None]
    assert [piece.resolution.offers[0].code for piece in found.pieces[2:6]] == ["thyroid3", "ft3", "ft4", "tsh"]
    assert found.pieces[-1].text == "某种没有的项目"


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("1 总蛋白 TP 65.2 ↑ g/L 65-85 双缩脲法", ["tp"]), ("CA 19-9 12.3 U/mL", ["ca199"]), ("CA125 35", ["ca125"]), ("25 羟维生素D 30.1 ng/mL", ["vitd25"]),
        ("总蛋白65.2g/L", ["tp"]), ("C反应蛋白（超敏）<0.5mg/L", ["hscrp"]), ("尿素 5.1 尿酸 310", ["urea", "ua"]), ("[PT]总蛋白 65", ["tp"]), ("(1)总蛋白 65", ["tp"]),
        ("①总蛋白 65", ["tp"]), ("川渝HR 总蛋白 65", ["tp"]), ("★总蛋白↑ 92", ["tp"]), ("HR 总蛋白 65", ["tp"]), ("总蛋白：65.2", ["tp"]), ("血小板压积 PCT 0.22 %", [None]),
        ("NEUT# 3.4 10^9/L", [None]), ("姓名：示例患者 性别：男", []), ("项目 结果 单位 参考范围", []), ("白蛋白，尿 12", [None]),
    ],
)  # fmt: skip
def test_a_line(edition, line, codes):
    assert [piece.resolution.code for piece in reader.read(edition, line).pieces] == codes


def table() -> list[dict[str, str]]:
    with open(Path(__file__).parent / "texts_pasted.csv", newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("row", table(), ids=[row["text"] for row in table()])
def test_lines_that_say_more_than_a_name(edition, row):
    """Specimens, times, methods, numbers and signs beside a name tell it from another test, or are read past: never the wrong one of both."""
    found = reader.read(edition, row["text"].replace("\\n", "\n").replace("\\t", "\t")).pieces
    assert [piece.resolution.code for piece in found if piece.resolution.code] == row["exact"].split()
    asked = [{offer.code for offer in piece.resolution.offers} for piece in found if is_asked_back(piece.resolution)]
    assert [piece.other.name_zh for piece in found if piece.other] == row["outside"].split()
    assert len(asked) == len(row["asked_back"].split()) and all(code in offers for code, offers in zip(row["asked_back"].split(), asked, strict=True))


def test_what_stands_behind_the_bound_is_said_to_be_unread(edition):
    found = reader.read(edition, "\n".join("总蛋白 65 白蛋白 40 尿素 5 肌酐 70" for _line in range(LINES)))
    assert len(found.pieces) == 4 * LINES
    read = [piece.resolution.code is not None for piece in found.pieces]
    assert all(read[: reader.MOST_PIECES]) and not any(read[reader.MOST_PIECES :])
