"""`lab` on the machine itself: run, shown, listed; what cannot be asked is one line and a status."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from recognition.domain.dates.calendar_days import shanghai_day

TODAY = shanghai_day(datetime.now(UTC))
SINCE = TODAY - timedelta(days=20)


@pytest.fixture(scope="module")
def beginning(demonstration: Path) -> Path:
    """A region where something has happened."""
    return demonstration


@pytest.fixture
def run(app: Flask) -> FlaskCliRunner:
    """Runs commands as `flask --app wsgi` would."""
    return app.test_cli_runner()


def test_run_show_and_list(run, tmp_path):
    asked = ["lab", "run", "--from", str(SINCE), "--to", str(TODAY), "--window", "*=90", "--window", "tp/CY=0", "--json", str(tmp_path / "lab.json")]
    told = run.invoke(args=asked)
    assert told.exit_code == 0, told.output
    result = json.loads((tmp_path / "lab.json").read_text(encoding="utf-8"))
    assert result["inputs"]["changes"]["windows"] == [{"days": 90, "item": "*", "scope": "*"}, {"days": 0, "item": "tp", "scope": "CY"}]
    assert f"{result['lookups']} questions" in told.output and result["totals"]["gained"] > 0
    assert "as judged then equals the summaries" in told.output
    assert json.loads(run.invoke(args=["lab", "show", result["id"], "--json"]).output) == result
    assert run.invoke(args=["lab", "show", result["id"]]).output == told.output
    assert run.invoke(args=["lab", "list"]).output.startswith(f"{result['id']} done {SINCE}–{TODAY} ")
    assert run.invoke(args=["lab", "cancel", result["id"]]).output.strip() == f"lab {result['id']}: done"


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["run", "--from", "2026-02-30", "--to", "2026-03-01"], 2, "2026-02-30"),
        (["run", "--from", "2026-03-01", "--to", "2026-02-01"], 1, "period_reversed (to)"),
        (["run", "--from", "2026-03-01", "--to", "2026-03-02", "--draft", "nix"], 1, "not_found"),
        (["run", "--from", "2026-03-01", "--to", "2026-03-02", "--window", "tp"], 1, "lab_change_malformed (changes.windows.0)"),
        (["run", "--from", "2026-03-01", "--to", "2026-03-02", "--window", "tp=三十"], 1, "lab_change_malformed"),
        (["run", "--from", "2026-03-01", "--to", "2026-03-02", "--price", "tp=-5"], 1, "lab_change_malformed (changes.prices.0)"),
        (["run", "--from", "2026-03-01", "--to", "2026-03-02", "--scope", "XX=50"], 1, "scope_unknown (changes.scopes.0.scope)"),
        (["show", "../../etc"], 1, "not_found"),
        (["cancel", "0" * 20], 1, "not_found"),
    ],
)
def test_what_cannot_be_asked(run, arguments, status, told):
    found = run.invoke(args=["lab", *arguments])
    assert (found.exit_code, told in found.output) == (status, True), found.output
