"""When something below cannot be reached: a page that says what happened, what was kept and what to do, and never half an answer."""

from __future__ import annotations

import pytest

from recognition.accounts.database import AccountsUnavailable
from recognition.errors import LedgerUnavailable, RegistryUnavailable


def test_without_a_ledger_there_is_no_answer_and_nothing_typed_is_lost(app, dr_lin, monkeypatch):
    dr_lin.open("/")

    def refuse(*_args, **_more):
        raise LedgerUnavailable

    monkeypatch.setattr(app.extensions["recognition"].ledger, "append_in_turn", refuse)
    page = dr_lin.send("/ask", item="总蛋白", issuer="东麓示范医院", performed="昨天", report="BG-1")
    assert page.status_code == 503 and page.headers["Retry-After"] and "不给出结论" in dr_lin.text and "可以互认" not in dr_lin.text
    values = dict(dr_lin.form("/ask").values)
    assert (values["item"], values["performed"], values["report"]) == ("总蛋白", "昨天", "BG-1")
    monkeypatch.undo()
    assert dr_lin.send("/ask").request.path.startswith("/answers/"), "the same form, sent again"


@pytest.mark.parametrize(
    ("place", "name", "fault"),
    [
        ("recognition", "edition", RegistryUnavailable()),
        ("recognition", "edition", RuntimeError("13800138000")),
        ("recognition.people", "sessions", AccountsUnavailable()),
    ],
)
def test_what_cannot_be_read_is_said_on_a_page(app, dr_lin, monkeypatch, place, name, fault):
    def refuse(*_args):
        raise fault

    if name == "sessions":
        monkeypatch.setattr(type(app.extensions[place].sessions), "person", refuse)
    else:
        monkeypatch.setattr(app.extensions[place], name, refuse)
    page = dr_lin.open("/")
    assert page.status_code == 503 and page.mimetype == "text/html" and page.headers["Retry-After"]
    assert "没有完成" in dr_lin.text and "13800138000" not in page.text
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


def test_an_address_that_leads_nowhere_is_a_page_too(dr_lin):
    assert dr_lin.open("/answers/nothing-here").status_code == 404 and "没有找到" in dr_lin.text
