"""The published figure: by the declared evidence, split into what was held against performed orders and what was not."""

from __future__ import annotations

from datetime import date

import pytest

from recognition.audit_store import ImportStore
from recognition.domain.completeness import following
from recognition.domain.lookups import SHANGHAI, Caller, Role
from recognition.domain.periods import days_of
from recognition.services.audit_imports import bring
from recognition.web.shared.service import now
from schemas.summaries import SUMMARY

QIU, MA = Caller("qiu", Role.AUDITOR), Caller("ma", Role.AUDITOR, "cq002")


def read(people, **more) -> dict:
    today = now().astimezone(SHANGHAI).date()
    asked = {"from": today.replace(year=today.year - 1), "to": today, **more}
    reply = people["auditor"].get("/api/v1/summaries?" + "&".join(f"{name}={value}" for name, value in asked.items()))
    assert reply.status_code == 200 and SUMMARY.validate(reply.json) == {}, reply.json
    return reply.json


def of_grades(totals: dict, *grades: str) -> dict:
    return {"avoided": sum(totals[f"avoided_by_{grade}"] for grade in grades), "saved_fen": sum(totals[f"saved_by_{grade}_fen"] for grade in grades)}


def test_the_grades_add_up_to_what_was_avoided_and_saved(people):
    totals = read(people)["totals"]
    whole = of_grades(totals, "report_and_patient", "report", "patient")
    assert whole == {"avoided": totals["avoided"], "saved_fen": totals["saved_fen"]}
    assert all(totals[f"avoided_by_{grade}"] for grade in ("report_and_patient", "report", "patient"))


@pytest.mark.parametrize("grades", [("report_and_patient", "report", "patient"), ("report_and_patient", "report"), ("report_and_patient",)])
def test_the_declaration_chooses_the_headline_and_nothing_else(people, service, monkeypatch, grades):
    before = read(people)["totals"]
    monkeypatch.setattr(service, "evidence", grades[-1])
    told = read(people)
    assert told["totals"] == before
    assert told["headline"]["evidence"] == grades[-1] and told["headline"]["whole"] == of_grades(before, *grades)


def test_nothing_is_checked_until_a_month_s_orders_arrived_complete(people, service, auditor_qiu):
    rows = [row for row in read(people, by="month", receiver="cq002")["rows"] if row["avoided"]]
    month, avoided = rows[0]["month"], {"avoided": rows[0]["avoided"], "saved_fen": rows[0]["saved_fen"]}
    both, store = (month, following(month)), ImportStore(service.data)
    own = "月份,项目,数量\n" + "".join(f"{each},tp,3\n" for each in both)
    assert bring(service, store, "billed", "own.csv", own.encode(), MA, now()).accepted
    told = read(people)["headline"]
    assert told["checked"] == {"avoided": 0, "saved_fen": 0} and told["unchecked"] == told["whole"]
    today = now().astimezone(SHANGHAI).date()
    days = [min(days_of("month", each)[0], today) for each in both]
    orders = "机构,项目,检查时间,报告单号\n" + "".join(f"cq002,tp,{day},LIS-{day}-{n}\n" for day in days for n in range(3))
    assert bring(service, store, "orders", "orders.csv", orders.encode(), QIU, now()).accepted
    assert read(people)["headline"]["checked"]["avoided"] == 0, "a hospital's own volume would be held against its own word"
    volumes = own.replace("月份,", "机构,月份,").replace("\n2", "\ncq002,2")
    assert bring(service, store, "billed", "billed.csv", volumes.encode(), QIU, now()).accepted
    for more in ({}, {"receiver": "cq002"}, {"receiver_region": "50"}):
        told = read(people, **more)["headline"]
        assert told["checked"] == avoided, more
        assert {name: told["checked"][name] + told["unchecked"][name] for name in avoided} == told["whole"]
    assert read(people, receiver="sc001")["headline"]["checked"]["avoided"] == 0
    first, last = days_of("month", month)
    within = {"from": first, "to": date.fromordinal(last.toordinal() - 1)}
    assert read(people, **within)["headline"]["checked"]["avoided"] <= avoided["avoided"]
    assert read(people, item="tp")["headline"]["checked"] is None and read(people, as_of=100)["headline"]["checked"] is None
    auditor_qiu.open(f"/audit?from={first}&to={last}")
    assert "公布口径" in auditor_qiu.text and "已与实际执行核对" in auditor_qiu.text


def test_a_figure_of_an_earlier_revision_has_no_headline(people):
    assert read(people, tally_revision="2026.1")["headline"] is None
