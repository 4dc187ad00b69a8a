"""A worker begins without the libraries of what few regions or few pages need: each is loaded by the first that uses it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import ROOT

LATER = (
    "pygal", "lxml", "xlsxwriter", "xlrd", "rapidfuzz", "pypinyin", "prometheus_client", "cbor2", "zxingcpp", "recognition.reports.hl7", "recognition.reports.cda",
    "recognition.reports.fhir", "recognition.web.fhir", "recognition.cds_hooks", "recognition.web.cds_hooks", "recognition.services.cds_hooks", "recognition.edge", "recognition.cli.registry", "recognition.cli.keys", "requests", "authlib", "joserfc",
    "recognition.results", "recognition.services.results.index", "recognition.services.results.searching", "recognition.services.results.announcing",
    "psycopg", "recognition.ledger.postgresql", "recognition.peers", "recognition.services.peers", "recognition.services.lab", "recognition.services.replay", "recognition.web.shared.lab_pages",
)  # fmt: skip
BEGIN = "import sys; from recognition import create_app; app = create_app(); {then}; print(*sorted(set({later!r}) & {{*sys.modules}}))"
DRAWS = "from recognition.web.shared import charts; charts.columns('x', ['a'], [1])"


@pytest.mark.parametrize(("then", "loaded"), [("pass", ""), (DRAWS, "pygal")])
def test_what_is_used_later_is_loaded_later(quiet: Path, tmp_path: Path, then: str, loaded: str):
    data = shutil.copytree(quiet, tmp_path / "data")
    environment = {**os.environ, "RECOGNITION_DATA": str(data), "RECOGNITION_DEMO": "1"}
    done = subprocess.run([sys.executable, "-c", BEGIN.format(then=then, later=LATER)], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert [name for name in done.stdout.split() if name != "lxml" or not loaded] == loaded.split()


@pytest.mark.parametrize("command", ["sign", "edge", "registry", "ledger"])
def test_a_command_loads_no_endpoint(command: str, tmp_path: Path):
    begin = f"import sys; sys.argv = ['flask', {command!r}]; from recognition import create_app; create_app(); print('recognition.web.api' in sys.modules)"
    environment = {**os.environ, "RECOGNITION_DATA": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", begin], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]
