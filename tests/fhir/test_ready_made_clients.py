"""Clients that others made walk through the service as they are: fhir-kit-client, and the client of SMART (npm fhirclient)."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fhir.serving import serving
from tests.fhir.standard import MODULES
from tests.running import Server
from tests.single_sign_on.providing import node

HERE = Path(__file__).with_name("clients")


@pytest.fixture(scope="module")
def served(beginning: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    """The service with the endpoints switched on."""
    with serving(Path(shutil.copytree(beginning, tmp_path_factory.mktemp("clients") / "data"))) as running:
        yield running


def walked(script: str, served: tuple[Server, str]) -> dict[str, Any]:
    """What a client found on its walk."""
    if not MODULES.exists():
        pytest.skip("the clients are not installed: `make test` does it where npm reaches a registry")
    server, base = served
    given = {"modules": str(MODULES), "base": base, "key": server.keys["hospital"], "auditor": server.keys["auditor"]}
    done = subprocess.run([node(), str(HERE / script), json.dumps(given)], capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def test_fhir_kit_client(served):
    told = walked("kit.mjs", served)
    assert told.pop("seen") == told.pop("total") > 100
    assert told == {
        "version": "4.0.1", "name": "云岭示范医院", "posted": ["cq002"], "expanded": True, "translated": "tp", "refused": [404, "OperationOutcome"], "reports": 1,
    }  # fmt: skip


def test_the_client_of_smart(served):
    told = walked("smart.mjs", served)
    assert told.pop("seen") > 100
    assert told == {"version": "4.0.1", "release": 4, "name": "云岭示范医院", "valid": True, "refused": 405, "reports": 1}
