"""The guide's walk: a draft widens the catalogue, the lab shows what it would have changed and who would have to be evaluated; by commands, as written."""

from __future__ import annotations

import json
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from recognition.domain.dates.calendar_days import shanghai_day
from seed import demo
from tests.running import ROOT

TODAY = shanghai_day(datetime.now(UTC))
SINCE = TODAY - timedelta(days=40)
UNLISTED = """SELECT code, name_zh FROM items WHERE code NOT IN (SELECT item FROM listings WHERE scope = 'CY') AND code NOT IN (SELECT code FROM panels)
ORDER BY code LIMIT 78"""


@pytest.fixture(scope="module")
def beginning(demonstration: Path) -> Path:
    """A region where something has happened."""
    return demonstration


@pytest.fixture
def run(app: Flask) -> FlaskCliRunner:
    """Runs commands as `flask --app wsgi` would."""
    return app.test_cli_runner()


def commands() -> list[list[str]]:
    """The commands of the guide's walk, without what is the same in all."""
    text = (ROOT / "docs" / "lab.md").read_text(encoding="utf-8")
    walk = text[text.index("## From a draft") : text.index("## What is judged how")]
    return [shlex.split(line.removeprefix("flask --app wsgi ")) for line in walk.splitlines() if line.startswith("flask --app wsgi ")]


def test_from_a_draft_to_what_it_would_have_changed(app, run, tmp_path):
    data = app.extensions["recognition"].data
    key = json.loads((data / demo.KEYS_FILE).read_text(encoding="utf-8"))["registrar"]
    more = app.extensions["recognition"].edition().connection.execute(UNLISTED).fetchall()
    (tmp_path / "more.csv").write_text("项目编码,项目名称,互认时限\n" + "".join(f"{code},{name},30\n" for code, name in more), encoding="utf-8")
    told = {"06h2cou15gn84ucr8eqg": "", "more.csv": str(tmp_path / "more.csv"), "2026-08-01": str(SINCE), "2026-11-28": str(TODAY)}
    results = []
    for number, command in enumerate(commands()):
        target = tmp_path / f"{number}.json"
        words = [told.get(word, word).replace("2026-12-01", str(TODAY + timedelta(days=30))) for word in command]
        done = run.invoke(args=[*words, *(["--json", str(target)] if words[:2] == ["lab", "run"] else [])], env={"REGISTRAR_KEY": key})
        assert done.exit_code == 0, (words, done.output)
        if words[:2] == ["registry", "draft"]:
            told["06h2cou15gn84ucr8eqg"] = done.output.split()[-1]
        if target.exists():
            results.append(json.loads(target.read_text(encoding="utf-8")))
    widened, with_window = results
    totals = widened["totals"]
    assert totals["now"]["not_covered"] < totals["then"]["not_covered"] and totals["gained"] == 0
    assert ("item_not_listed", "not_qualified_on_date") in {(row["then"], row["now"]) for row in widened["reasons"]}
    assert [change["item"] for change in with_window["inputs"]["changes"]["windows"]] == ["dxa"]
