"""What docs/cds-hooks.md says is so, in both languages: its walk runs, its declaration is one, its table is that of the code."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from recognition.web.cds_hooks.words import WORDS
from schemas.cds_hooks import hook_clients
from tests.cds_hooks.serving import serving
from tests.running import ROOT

EDITIONS = ("cds-hooks.md", "cds-hooks.zh.md")
STEP = re.compile(r"<!-- walk -->\n```sh\n(?P<text>.*?)```\n\n<!-- gives -->\n```text\n(?P<gives>.*?)```", re.DOTALL)


def page(edition: str) -> str:
    return (ROOT / "docs" / edition).read_text(encoding="utf-8")


def test_the_walk_runs_in_both_languages(quiet: Path, tmp_path: Path):
    with serving(Path(shutil.copytree(quiet, tmp_path / "data"))) as (server, address):
        for edition in EDITIONS:
            steps = list(STEP.finditer(page(edition)))
            assert len(steps) == page(edition).count("<!-- walk") == 3
            for step in steps:
                script = step["text"].replace("http://127.0.0.1:8000/cds-services", address).replace("http://127.0.0.1:8000", server.url)
                environment = {**os.environ, "KEY": server.keys["hospital"]}
                done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=60)
                assert (done.returncode, done.stdout) == (0, step["gives"]), done.stderr


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_declaration_is_one(edition: str):
    text = re.search(r"<!-- clients: begin\b.*?```json\n(.*?)```", page(edition), re.DOTALL)[1]
    [client] = hook_clients(json.loads(text))
    assert (client.institution, client.order_systems) == ("cq002", (("urn:oid:2.999.1", "local"),))


@pytest.mark.parametrize(("edition", "language"), [("cds-hooks.md", 3), ("cds-hooks.zh.md", 2)])
def test_the_refusals_are_those_of_the_code(edition: str, language: int):
    rows = re.search(r"<!-- refusals: begin\b.*?-->\n(.*?)<!-- refusals: end -->", page(edition), re.DOTALL)[1].splitlines()[2:]
    told = {code.strip(" `"): (status.strip(), words.strip()) for code, status, words in (row.strip("|").split("|") for row in rows)}
    assert told == {code: (str(words[0]), words[language]) for code, words in WORDS.items()}
