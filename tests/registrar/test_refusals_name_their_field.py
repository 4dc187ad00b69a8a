"""A refusal on registrars' pages says which field it is about, and what cannot be read is never something else."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from flask import Flask

from tests.clinician.sitting import Sitting

PAGE_OF = {"/registrar/withdraw": "/registrar/withdraw", "/registrar/desk/due": "/registrar/desk", "/registrar/drafts": "/registrar"}
GOOD = {"item": "tp", "issuer": "cq001", "receiver": "cq002", "on": "2026-01-02"}


def opened(app: Flask, path: str, lang: str = "zh") -> Sitting:
    """Registrar Wen at a page."""
    sitting = Sitting(app, lang)
    sitting.sign_in("wen")
    sitting.open(path)
    return sitting


@pytest.mark.parametrize(("typed", "says"), [
    ({"on": "soon"}, "检查日期：没有这一天，或没有读懂"), ({"on": "2026-02-30"}, "检查日期：没有这一天"), ({"as_of": "13.1.2026"}, "按哪天作答：日期有歧义"),
    ({"issuer": "nosuch"}, "出具机构：没有这家机构"), ({"receiver": "nosuch"}, "接诊机构：没有这家机构"), ({"item": "nosuch"}, "项目：目录没有收录这个项目"), ({"edition": "latest"}, "按第几版作答：须为整数"), ({"edition": "2.0"}, "按第几版作答：须为整数"),
])  # fmt: skip
def test_a_question_as_of_a_day(app: Flask, typed: dict[str, str], says: str):
    reply = opened(app, "/registrar/preview?" + urlencode(GOOD | typed)).page
    assert reply.status_code == 422 and says in reply.text and "试问，非查询结论" not in reply.text


def test_in_english(app: Flask):
    sitting = opened(app, "/registrar/preview?" + urlencode(GOOD | {"on": "soon"}), "en")
    assert sitting.page.status_code == 422 and "Performed on: There is no such day" in sitting.text


@pytest.mark.parametrize(("path", "typed", "says"), [
    ("/registrar/withdraw", {"institution": "nosuch", "whole": "institution", "reason": "x"}, "所指机构：没有这家机构"),
    ("/registrar/withdraw", {"institution": "cq001", "whole": "items", "items": "tp, nosuch", "reason": "x"}, "项目：目录没有收录这个项目"),
    ("/registrar/withdraw", {"institution": "cq001", "whole": "items", "items": "tp", "since": "tomorrow", "reason": "x"}, "自哪天起：日期以“今天”为准"),
    ("/registrar/desk/due", {"sender": "5105", "table": "tariffs", "due_on": "31.1.2026"}, "应交日期：日期有歧义"),
    ("/registrar/drafts", {"title": "x", "like": "newest"}, "内容取自：须为整数"),
])  # fmt: skip
def test_forms(app: Flask, path: str, typed: dict[str, str], says: str):
    sitting = opened(app, PAGE_OF[path])
    sitting.send(path, **typed)
    assert sitting.page.status_code == 422 and says in sitting.text
