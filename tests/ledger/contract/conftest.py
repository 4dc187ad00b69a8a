"""What the contract is held against: a ledger in a file, and one in a PostgreSQL server that this run started."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from recognition.ledger import Ledger, open_ledger, place
from tests.databases import Tree, tree_in
from tests.ledger.making import writing


@pytest.fixture
def in_database(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    """An empty ledger in PostgreSQL."""
    folder = tmp_path / "data"
    folder.mkdir()
    tree = tree_in(request.getfixturevalue("postgresql"), folder)
    monkeypatch.setenv(place.SETTING, tree.url)
    return tree


@pytest.fixture(params=("sqlite", "postgresql"))
def tree(request: pytest.FixtureRequest, tmp_path: Path) -> Tree:
    """An empty ledger, once of each engine."""
    if request.param == "postgresql":
        return request.getfixturevalue("in_database")
    assert place.SETTING not in os.environ
    folder = tmp_path / "data"
    folder.mkdir()
    return Tree(folder)


@pytest.fixture(params=("alone", "by the writer"))
def ledger(request: pytest.FixtureRequest, tree: Tree) -> Iterator[Ledger]:
    """An empty ledger, written by this process or by a writer."""
    if request.param == "alone":
        ledger = open_ledger(tree.folder)
        yield ledger
        ledger.close()
        return
    with writing(tree.folder):
        ledger = open_ledger(tree.folder)
        yield ledger
        ledger.close()
