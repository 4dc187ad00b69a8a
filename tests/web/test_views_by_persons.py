"""A hospital's system may name by a pseudonym who viewed: such a view is a person's, and one without a name is the system's."""

from __future__ import annotations

from datetime import datetime

import orjson
import pytest

from recognition.domain.lookups import SHANGHAI
from tests.web.visitor import Visitor


def figures(people: dict[str, Visitor]) -> tuple[int, ...]:
    day = datetime.now(SHANGHAI).date()
    totals = people["auditor"].get(f"/api/v1/summaries?from={day}&to={day}").json["totals"]
    return tuple(totals[name] for name in ("viewed", "viewed_by_system", "viewed_patient_days"))


def test_a_view_names_a_person_or_is_the_system_s(app, people):
    dr_lin, before = people["clinician"], figures(people)
    first, second = (dr_lin.asked(patient_ref="viewed", report_ref=f"V-{n}") for n in (1, 2))
    assert dr_lin.decide(first["id"], "viewed", clinician="").status_code == 201, "empty is not given"
    assert figures(people) == (before[0] + 1, before[1] + 1, before[2])
    for lookup in (first, second):
        assert dr_lin.decide(lookup["id"], "viewed", clinician="dr-0417").status_code == 201
    assert figures(people) == (before[0] + 2, before[1], before[2] + 1)
    reads = app.extensions["recognition"].ledger.reads
    assert orjson.loads(reads.entry(reads.size() - 1))["by"].endswith("/dr-0417")


@pytest.mark.parametrize("wrong", ["Dr Lin", "林医生", "a" * 25, "13812345678", "dr/4", 4])
def test_a_pseudonym_is_no_name_and_no_number_of_a_person(people, wrong):
    asked = people["clinician"].asked(report_ref="V-3")
    assert people["clinician"].decide(asked["id"], "viewed", clinician=wrong).status_code == 422
