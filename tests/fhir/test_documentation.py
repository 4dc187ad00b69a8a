"""What docs/fhir.md says is so, in both languages: its walk runs and prints what stands there, and its table is that of the code."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from recognition.web.fhir.capabilities import SERVED
from recognition.web.fhir.concept_maps import TRANSLATED
from recognition.web.fhir.reports import EVALUATED
from recognition.web.fhir.terminology import EXPANDED, VALIDATED
from recognition.web.fhir.words import WORDS
from tests.fhir.serving import serving
from tests.running import ROOT

EDITIONS = ("fhir.md", "fhir.zh.md")
STEP = re.compile(r"<!-- walk(?: as (?P<who>\w+))? -->\n```sh\n(?P<text>.*?)```\n\n<!-- gives -->\n```text\n(?P<gives>.*?)```", re.DOTALL)


def page(edition: str) -> str:
    return (ROOT / "docs" / edition).read_text(encoding="utf-8")


def test_the_walk_runs_in_both_languages(beginning: Path, tmp_path: Path):
    with serving(Path(shutil.copytree(beginning, tmp_path / "data"))) as (server, base):
        for edition in EDITIONS:
            steps = list(STEP.finditer(page(edition)))
            assert len(steps) == page(edition).count("<!-- walk") == 4
            for step in steps:
                script = step["text"].replace("http://127.0.0.1:8000/fhir", base)
                environment = {**os.environ, "KEY": server.keys[step["who"] or "hospital"]}
                done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], env=environment, capture_output=True, text=True, timeout=60)
                assert (done.returncode, done.stdout) == (0, step["gives"]), done.stderr


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_table_is_that_of_the_code(edition: str):
    rows = re.search(r"<!-- fhir: begin\b.*?-->\n(.*?)<!-- fhir: end -->", page(edition), re.DOTALL)[1].splitlines()[2:]
    told = {}
    for row in rows:
        kind, parameters, operations, _who = (cell.strip() for cell in row.strip("|").split("|"))
        named = re.findall(r"`([^`:$]+)`(?: \(((?:`:[\w-]+`(?:, )?)+)\))?", parameters)
        told[kind.strip("`")] = ({name: set(re.findall(r"`:([\w-]+)`", modifiers)) for name, modifiers in named}, re.findall(r"`\$([\w-]+)`", operations))
    served = {
        kind: ({name: set(modifiers) - {"", "Organization"} for name, modifiers in searched.items()}, list(operations))
        for kind, (searched, operations) in SERVED.items()
    }
    assert told == served


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_parameters_of_operations_are_those_of_the_code(edition: str):
    rows = re.search(r"<!-- fhir-operations: begin\b.*?-->\n(.*?)<!-- fhir-operations: end -->", page(edition), re.DOTALL)[1].splitlines()[2:]
    told = {re.findall(r"`\$([\w-]+)`", row)[0]: tuple(re.findall(r"`(\w+)`", row)) for row in rows}
    assert told == {"validate-code": VALIDATED, "expand": EXPANDED, "translate": TRANSLATED, "evaluate-measure": EVALUATED}


def test_every_status_of_a_refusal_is_told():
    statuses = {str(status) for status, *_rest in WORDS.values() if status >= 400} | {"401", "403", "405", "429", "503"}
    for edition in EDITIONS:
        line = next(line for line in page(edition).splitlines() if "OperationOutcome" in line and "503" in line)
        assert statuses <= set(re.findall(r"\b[45]\d\d\b", line))
