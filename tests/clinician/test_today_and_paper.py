"""Today's list shows one's own questions, the undecided first; the list for paper says what asking would say."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from recognition.catalogue.editions.recognised_list import recognised_at
from recognition.domain.lookups import SHANGHAI, Caller, Coding, Query, Role

DONGLU = "东麓示范医院"


def test_undecided_ones_come_first_and_a_decision_moves_them(dr_lin):
    dr_lin.ask("总蛋白", DONGLU, "昨天")
    asked = dr_lin.lookup
    dr_lin.open("/today")
    undecided = dr_lin.page.text.split("今天的其他查询")[0]
    assert f"/answers/{asked}" in undecided
    dr_lin.open(f"/answers/{asked}")
    dr_lin.decide("accepted")
    dr_lin.open("/today")
    parts = dr_lin.page.text.split("今天的其他查询")
    assert f"/answers/{asked}" not in parts[0] and f"/answers/{asked}" in parts[1]


def test_a_colleague_of_the_same_hospital_sees_her_own_list_only(dr_lin, administrator_he):
    dr_lin.ask("总蛋白", DONGLU, "昨天")
    administrator_he.open("/today")
    assert "没有未决定的查询" in administrator_he.text


def test_the_paper_names_edition_date_and_expiry(dr_lin, dr_lin_in_english):
    dr_lin.open("/paper")
    assert "目录第 3 版" in dr_lin.text and re.search(r"打印于 \d{4}年", dr_lin.text) and re.search(r"有效至 \d{4}年", dr_lin.text)
    dr_lin_in_english.open("/paper")
    assert re.search(r"Edition 3 · Printed \d+ \w+ \d{4}", dr_lin_in_english.text)


def test_everything_on_the_paper_is_recognised_when_asked(app):
    """A sample of every item with one of its issuers, and of issuers that are not named for it."""
    service = app.extensions["recognition"]
    now = datetime.now(UTC)
    today = now.astimezone(SHANGHAI).date()
    found, ends = recognised_at(service.edition(), "cq002", today)
    caller = Caller("ptest", Role.CLINICIAN, "cq002")
    named = {code for one in found for code in one.issuers}
    assert len(found) > 50 and (ends is None or ends >= today)
    queries, expected = [], []
    for place, one in enumerate(found):
        others = sorted(named - set(one.issuers))
        for issuer in (one.issuers[place % len(one.issuers)], *(others[place % len(others) :][:1] if others else ())):
            queries.append(
                (
                    len(queries),
                    Query(Coding("recognition", one.item), Coding("recognition", issuer), datetime.combine(today, datetime.min.time(), SHANGHAI), "cq002"),
                )
            )
            expected.append(issuer in one.issuers)
    answered = service.ask_all(queries, caller, now)
    assert [lookup.answer.verdict == "recognised" for _, lookup in answered] == expected and False in expected
