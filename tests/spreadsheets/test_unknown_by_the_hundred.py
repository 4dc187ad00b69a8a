"""A file of another region: what its names may mean is searched for as long as that helps anybody, and all that is wrong is told all the same."""

from __future__ import annotations

from pathlib import Path

from recognition.catalogue.spreadsheets.meanings_of_names import MOST_SEARCHED
from tests.registrar.office import begun

HEAD = "机构,项目,状态,生效日期\n"
ROUND = {"scope": "CY", "evaluator": "qc", "round": "2026-1"}
MORE = 2


def told(tmp_path: Path, *rows: str) -> list[tuple[int, str, str]]:
    office = begun(tmp_path)
    outcome = office.send(office.draft(), HEAD + "".join(f"{row},合格,2026-02-03\n" for row in rows), "qualifications", **ROUND)
    return [(fault.row, fault.code, fault.as_dict()["right"]["zh"]) for fault in outcome.faults]


def test_the_first_are_searched_for_and_the_rest_are_told_without(tmp_path: Path):
    faults = told(tmp_path, *(f"东江医院{number}分部,tp" for number in range(MOST_SEARCHED + MORE)))
    assert len(faults) == MOST_SEARCHED + MORE and all("东江医院" in right for _, _, right in faults[:MOST_SEARCHED])
    assert [(code, "不认识的名称太多" in right) for _, code, right in faults[MOST_SEARCHED:]] == [("institution_unknown", True)] * MORE


def test_items_likewise_and_what_is_known_is_still_found(tmp_path: Path):
    unknown = [f"东江医院,别处检验{number}号" for number in range(MOST_SEARCHED + MORE)]
    faults = told(tmp_path, *unknown, "东江医院,总蛋白", "cq-east,白蛋白", "錦水市人民醫院,Total protein")
    assert {row for row, _, _ in faults} == set(range(2, 2 + MOST_SEARCHED + MORE))
    assert ["不认识的名称太多" in right for _, _, right in faults] == [False] * MOST_SEARCHED + [True] * MORE
