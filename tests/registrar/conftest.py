"""The registrars' doors without a server: the application on a region of the file's own, and two registrars who call it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.visitor import Visitor

API = "/api/v1"


@pytest.fixture(scope="session")
def beginning(demonstration: Path) -> Path:
    """A region in use, so that a difference means something."""
    return demonstration


@pytest.fixture
def wen(people: dict[str, Visitor]) -> Visitor:
    """温登记, who drafts."""
    return people["registrar"]


@pytest.fixture
def he(people: dict[str, Visitor]) -> Visitor:
    """何登记, who approves."""
    return people["registrar_second"]


@pytest.fixture
def draft(wen: Visitor) -> str:
    """A draft of Wen's."""
    return wen.post(f"{API}/drafts", {}).json["id"]
