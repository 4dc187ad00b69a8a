"""Tables of HTML: what is struck through, raised, not displayed or cut off is told, by whatever means the page says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from recognition.catalogue.spreadsheets import files
from recognition.catalogue.spreadsheets.cells import Unreadable
from tests.registrar.office import converted
from tests.spreadsheets.test_corpus import seen
from tests.spreadsheets.test_struck_and_raised import SHOWN, by_xlsxwriter, shown

STYLE = (
    "<html><head><style><!-- .h, td.x {display:none} .s{text-decoration: line-through;} tr.gone{visibility:collapse} #foot{vertical-align:super}"
    " a:hover{text-decoration:line-through} @media print { .np {display:none} } table .deep{display : none}--></style></head><body>{}</body></html>"
)


def page(tmp_path: Path, body: str):
    (tmp_path / "a.xls").write_text(STYLE.replace("{}", body), encoding="utf-8")
    return files.book(tmp_path / "a.xls")


CELLS = [
    ("<s>8</s>5", "!partly_struck:85"), ("<del>9</del><ins>5</ins>", "!partly_struck:95"), ("5<sup>2</sup>", "!raised_characters:52"),
    ('<span style="display:none">9</span>5', "!partly_unseen:95"), ('<span hidden>9</span>5', "!partly_unseen:95"),
    ('<span class="a h">9</span>5', "!partly_unseen:95"), ('<span class="deep">9</span>5', "!partly_unseen:95"),
    ('<span class="s">8</span>5', "!partly_struck:85"), ('5<i id="foot">2</i>', "!raised_characters:52"), ("<strike><b>8</b></strike>", "!crossed_out:8"),
    ("β<sub>2</sub>微球蛋白", "β2微球蛋白"), ("Ca<sup>2+</sup>", "Ca2+"), ("<b>8</b>5", "85"), ('<a href="#">8</a>5', "85"), ('<span class="np">8</span>5', "85"),
    ('<span class="h" style="display:inline">8</span>5', "85"), ('<p>8</p><p></p>', "8"), ("<s> </s>5", "5"), ('<input value="2026-12-31">', "!no_text:2026-12-31"),
    ('<input type="hidden" value="7">5', "5"), ('<select><option>5</option></select>', "!no_text:<select>"), ('<img src="ok.png">', "!no_text:<img>"),
    ('<img src="flag.png">东江', "东江"),
]  # fmt: skip


@pytest.mark.parametrize(("inside", "told"), CELLS)
def test_a_cell_of_a_page(tmp_path: Path, inside: str, told: str):
    book = page(tmp_path, f"<table><tr><th>机构<th>数<tr><td>甲<td>{inside}<tr><td>乙<td>7</table>")
    assert {number: [seen(cell) for cell in cells] for number, cells in book.sheets[0].rows()} == {1: ["机构", "数"], 2: ["甲", told], 3: ["乙", "7"]}


@pytest.mark.parametrize("row", ['<tr class="s">', '<tr style="text-decoration:line-through">'])
def test_a_row_of_a_page_that_is_struck_through(tmp_path: Path, row: str):
    book = page(tmp_path, f"<table><tr><td>机构<td>数</tr>{row}<td>甲<td>5</tr></table>")
    assert [seen(cell) for cell in list(book.sheets[0].rows())[1][1]] == ["!crossed_out:甲", "!crossed_out:5"]


@pytest.mark.parametrize(
    "row", ["<tr hidden>", '<tr style="visibility:collapse">', '<tr class="gone">', '<tr class="h">', "<tr height=0>", '<tbody style="display:none"><tr>']
)
def test_a_hidden_row_of_a_page_is_named(tmp_path: Path, row: str):
    sheet = page(tmp_path, f"<table><tr><td>机构<td>数</tr>{row}<td>甲<td>5</tr></table>").sheets[0]
    assert sheet.hidden().rows == {2} and [seen(cell) for cell in list(sheet.rows())[1][1]] == ["甲", "5"]


@pytest.mark.parametrize(
    "columns",
    [
        '<col><col style="display:none">',
        '<colgroup><col span="1"><col width=0></colgroup>',
        '<colgroup span=1></colgroup><colgroup span=1 class="h"></colgroup>',
    ],
)
def test_a_hidden_column_of_a_page_is_named(tmp_path: Path, columns: str):
    sheet = page(tmp_path, f"<table>{columns}<tr><td>机构<td>数<td>注</tr><tr><td>甲<td>5<td></tr></table>").sheets[0]
    assert sheet.hidden().columns == {1}


def test_hidden_cells_make_a_hidden_column_or_are_told(tmp_path: Path):
    whole = page(tmp_path, '<table><tr><th>机构<th hidden>码<th>数</tr><tr><td>甲<td class="x">5<td>6</tr></table>').sheets[0]
    assert whole.hidden().columns == {1} and [seen(cell) for cell in list(whole.rows())[1][1]] == ["甲", "5", "6"]
    shifted = page(tmp_path, '<table><tr><th>机构<th>数</tr><tr><td>甲<td class="x">5<td>6</tr></table>').sheets[0]
    assert [seen(cell) for cell in list(shifted.rows())[1][1]] == ["甲", "!partly_unseen:5", "6"]


def test_a_table_that_is_not_displayed_is_named_and_not_read(tmp_path: Path):
    book = page(tmp_path, '<table><tr><td>机构</table><div style="display:none"><table><tr><td>甲</table></div>')
    assert len(book.sheets) == 1 and book.unseen == ("表 2",)


@pytest.mark.parametrize(
    "left",
    ["<table><tr><td>机构<td>数</tr><tr><td>甲<td>12", "<table><tr><td>机构<td>数</tr>", "<table><tr><td>机构</table><table><tr><td>甲</td>", "<table><tr"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_page_that_was_cut_off_is_refused(tmp_path: Path, left: str, encoding: str):
    (tmp_path / "a.xls").write_text(f"<html><body>{left}", encoding=encoding)
    with pytest.raises(Unreadable) as refused:
        files.book(tmp_path / "a.xls")
    assert refused.value.code == "file_cut"


def test_a_page_that_is_cut_off_behind_its_table_is_whole(tmp_path: Path):
    (tmp_path / "a.xls").write_text("<html><body><table><tr><td>机构</td></tr></TABLE>", encoding="utf-8")
    assert files.book(tmp_path / "a.xls").sheets[0].size == 1


def test_whole_cells_as_libreoffice_saves_them(tmp_path: Path):
    """Of characters set otherwise than the rest of their cell it writes nothing into a page."""
    (tmp_path / "from").mkdir()
    assert shown(converted(by_xlsxwriter(tmp_path / "from" / "a.xlsx"), "html"))[4] == SHOWN[4]
