"""A 、 parts names in a cell and also belongs to some: in quotation marks or known as a whole it is one name, and what may be either is asked back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.registrar.office import begun, lines

HEAD = ("项目编码", "项目名称", "英文名称", "类别", "标本", "别名")


def kept(folder: Path, cell: str, *, known: str = "") -> tuple[list[str], list[str]]:
    """Faults, and the other names that an item gets from one cell of an items file."""
    office = begun(folder)
    draft = office.draft()
    if known:
        with draft.writing() as connection:
            connection.execute("INSERT INTO item_aliases (code, alias) VALUES ('alb', ?)", (known,))
    outcome = office.send(draft, lines([HEAD, ("fiction", "虚构项目", "Fictitious item", "检验", "血清", cell)]), "items")
    with draft.reading() as rows:
        return [fault.code for fault in outcome.faults], [
            alias for (alias,) in rows.execute("SELECT alias FROM item_aliases WHERE code = 'fiction' ORDER BY alias")
        ]


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("某甲、某乙", ["某甲", "某乙"]),
        ("某甲；某乙; 某丙", ["某甲", "某乙", "某丙"]),
        ("某甲\n某乙", ["某甲", "某乙"]),
        ("某甲｜某乙", ["某甲", "某乙"]),
        ("某甲", ["某甲"]),
        ("“虚构部正、侧位片”、某甲", ["虚构部正、侧位片", "某甲"]),
        ('"虚构部正、侧位片";某甲', ["虚构部正、侧位片", "某甲"]),
        ("“虚构部正、侧位片”", ["虚构部正、侧位片"]),
        ("1,25-二羟某素", ["1,25-二羟某素"]),
        ("Made-up antigen, quantitative", ["Made-up antigen, quantitative"]),
        ("“某甲，某乙”", ["某甲，某乙"]),
    ],
)
def test_what_is_clear_is_read(tmp_path: Path, cell: str, names: list[str]):
    assert kept(tmp_path, cell) == ([], sorted(names))


@pytest.mark.parametrize("cell", ["虚构部正、侧位片", "某甲、某乙；某丙", "某甲，某乙", "某甲,某乙", "FIC,FIB", "虚构左、右位\n某甲"])
def test_what_may_be_one_or_several_is_asked_back(tmp_path: Path, cell: str):
    assert kept(tmp_path, cell) == (["several_names"], [])


def test_what_is_known_as_a_whole_is_one_name(tmp_path: Path):
    assert kept(tmp_path, "虚构部正、侧位片", known="虚构部正、侧位片") == ([], ["虚构部正、侧位片"])
    assert kept(tmp_path / "b", "某甲；虚构部正、侧位片", known="虚构部正、侧位片") == ([], ["某甲", "虚构部正、侧位片"])
    assert kept(tmp_path / "c", "某甲、某乙", known="某甲某乙") == ([], ["某乙", "某甲"])


@pytest.mark.parametrize(
    ("cell", "faults", "names"),
    [
        ("“虚构部正、侧位片”", [], ["虚构部正、侧位片"]),
        ("虚构部正、侧位片", [], ["虚构部正、侧位片"]),
        ("某甲、虚构部正、侧位片", ["several_names"], []),
        ("某甲，某乙", ["several_names"], []),
        ("某甲\n某乙", ["several_names"], []),
    ],
)
def test_a_file_of_other_names_has_one_in_a_cell(tmp_path: Path, cell: str, faults: list[str], names: list[str]):
    office = begun(tmp_path)
    draft = office.draft()
    outcome = office.send(draft, lines([("项目编码", "别名", "来源"), ("tp", cell, "虚构目录")]), "item_aliases")
    with draft.reading() as rows:
        assert [alias for (alias,) in rows.execute("SELECT alias FROM item_aliases WHERE source = '虚构目录'")] == names
    assert [fault.code for fault in outcome.faults] == faults


def test_an_institutions_other_names_are_read_alike(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    office.accepted(draft, lines([("机构编码", "机构名称", "别名"), ("cq-lin", "云岭区人民医院", "云岭一院\n“云岭、云东医院”")]), "institutions")
    with draft.reading() as rows:
        assert sorted(rows.execute("SELECT alias FROM institution_aliases WHERE institution = 'cq-lin'").fetchall()) == [("云岭、云东医院",), ("云岭一院",)]
