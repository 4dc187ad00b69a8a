"""When something inside fails there is no answer, the caller may try again, and nothing personal is said or logged."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from recognition.errors import LedgerUnavailable, RegistryUnavailable
from recognition.support.logging import Allowed
from recognition.web.shared.problem_words import FIELDS, PROBLEMS
from tests.people import question
from tests.web.visitor import ledger_size

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(("fault", "code"), [(LedgerUnavailable(), "ledger_unavailable"), (RuntimeError("13800138000"), "fault")])
def test_without_a_ledger_there_is_no_answer(app, dr_lin, monkeypatch, fault, code):
    def fails(*args, **kwargs):
        raise fault

    before = ledger_size(app)
    monkeypatch.setattr(app.extensions["recognition"].ledger, "append_in_turn", fails)
    reply = dr_lin.ask(question())
    assert (reply.status_code, reply.json["code"]) == (503, code)
    assert int(reply.headers["Retry-After"]) > 0
    assert "verdict" not in reply.json
    monkeypatch.undo()
    assert ledger_size(app) == before


def test_a_fault_is_logged_under_the_number_that_the_caller_is_told(app, dr_lin, monkeypatch, caplog):
    secrets = ("110101199003074514", "13800138000", "SECRET-REFERENCE")

    def fails(*args, **kwargs):
        raise RuntimeError(", ".join(secrets))

    monkeypatch.setattr(app.extensions["recognition"], "ask_and_render", fails)
    reply = dr_lin.ask(question(report_ref=secrets[2]))
    assert reply.headers["X-Request-Id"] == reply.json["request_id"]
    logged = "\n".join(Allowed().format(record) for record in caplog.records)
    assert reply.json["request_id"] in logged and "RuntimeError" in logged
    for secret in secrets:
        assert secret not in logged + reply.text


def test_without_an_edition_the_service_is_not_ready(app, dr_lin, nobody, monkeypatch):
    def fails():
        raise RegistryUnavailable()

    monkeypatch.setattr(app.extensions["recognition"].current, "get", fails)
    reply = nobody.get("/readyz")
    assert reply.status_code == 503
    assert reply.json["checks"]["registry"] == "registry_unavailable"
    assert dr_lin.ask().json["code"] == "registry_unavailable"
    assert nobody.get("/healthz").status_code == 200
    assert "recognition_edition_number" not in nobody.get("/metrics").text
    monkeypatch.undo()
    assert nobody.get("/readyz").json == {"status": "ok", "checks": {"registry": "ok", "ledger": "ok", "writer": "ok", "disk": "ok", "accounts": "ok"}}


BEHIND_THE_API = (
    "recognition/services/lookups.py", "recognition/services/judge.py", "recognition/services/decisions.py", "recognition/services/repeats.py", "recognition/services/summaries.py", "recognition/services/summary_requests.py", "recognition/web/auth.py", "recognition/services/keys.py", "recognition/ledger/**/*.py", "recognition/catalogue/*.py", "recognition/accounts/keys.py", "recognition/accounts/database.py", "recognition/web/*.py", "recognition/web/api/*.py",
    "recognition/web/launch/*.py", "schemas/*.py",
)  # fmt: skip
"""Where refusals come from that a caller of the API may meet; pages and imports have words of their own."""


def raised_codes() -> set[str]:
    """Every code that these rooms raise: `code="…"`, and what fields refuse by."""
    found: set[str] = set()
    for path in [path for pattern in BEHIND_THE_API for path in ROOT.glob(pattern)]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "code" and isinstance(node.value, ast.Constant):
                found.add(node.value.value)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ValueRefused" and node.args and isinstance(node.args[0], ast.Constant):
                found.add(node.args[0].value)
    return {code for code in found if isinstance(code, str)}


INSIDE = {
    "address_unsafe",
    "edition_damaged",
    "edition_format_unknown",
    "edition_row_refused",
    "broken_references",
    "institution_needless",
    "conflict",
    "corrected",
    "unavailable",
}
"""Codes for operators and between rooms; a caller of the API is told `fault` should one reach it."""


def test_every_code_that_is_raised_has_its_words():
    assert sorted(raised_codes() - PROBLEMS.keys() - FIELDS.keys() - INSIDE) == []


def test_words_are_there_in_both_languages_and_differ():
    for code, (zh, en) in {**FIELDS, **{code: words[1:] for code, words in PROBLEMS.items()}}.items():
        assert re.search(r"[\u4e00-\u9fff]", zh) and re.search(r"[a-z]", en), code
    assert all(400 <= status < 600 and status != 500 for status, _, _ in PROBLEMS.values())
    assert not PROBLEMS.keys() & FIELDS.keys()
