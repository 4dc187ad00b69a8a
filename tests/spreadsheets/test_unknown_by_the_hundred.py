"""A file of another region: what its names may mean is searched for as long as that helps anybody, and all that is wrong is told all the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from recognition.catalogue.spreadsheets.cleaning import Refused
from recognition.catalogue.spreadsheets.errors import Fault
from recognition.catalogue.spreadsheets.matching import Directory
from tests.registrar.office import begun


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Directory]:
    """The names of a draft, with three unknown ones to search for."""
    with begun(tmp_path).draft().reading() as connection:
        yield Directory(connection, {}, 3)


def told(directory: Directory, kind: str, written: str) -> str:
    """The code that is meant, or what would be right in Chinese."""
    try:
        return directory.find(kind, written)
    except Refused as refused:
        assert refused.code == f"{kind}_unknown" or refused.details["candidates"]
        return str(Fault(refused.code, details=refused.details).as_dict()["right"]["zh"])


@pytest.mark.parametrize(
    ("kind", "written", "candidate"),
    [("institution", [f"东江医院{one}分部" for one in "甲乙丙丁戊"], "东江医院"), ("item", ["总但白", "总旦白", "总淡白", "总蛋百", "总蛋柏"], "总蛋白")],
)
def test_the_first_are_searched_for_and_the_rest_are_told_without(directory: Directory, kind: str, written: list[str], candidate: str):
    said = [told(directory, kind, one) for one in written]
    assert [candidate in one for one in said] == [True] * 3 + [False] * 2
    assert all("不认识的名称太多" in one for one in said[3:])
    assert candidate in told(directory, kind, written[0]), "asked again, it is told as before"


@pytest.mark.parametrize(
    ("kind", "written", "code"),
    [
        ("institution", "东江医院", "cq-east"),
        ("institution", "cq-east", "cq-east"),
        ("institution", "錦水市人民醫院", "sc-tang"),
        ("item", "总蛋白", "tp"),
        ("item", "Total protein", "tp"),
    ],
)
def test_what_is_known_is_still_found(directory: Directory, kind: str, written: str, code: str):
    for number in range(9):
        told(directory, kind, f"别处{number}号")
    assert told(directory, kind, written) == code
