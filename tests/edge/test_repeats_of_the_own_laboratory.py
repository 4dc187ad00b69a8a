"""Reports of the own laboratory are word of repeats: of each final row with a code, under the patient's reference as the hospital sends it elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from recognition.edge.repeats import bodies
from recognition.reports import documents
from tests.edge.running_box import Box, CentreBeside, fields, framed, received, running_box, settings
from tests.edge.test_messages import entries
from tests.people import EAST
from tests.reports.messages import message, order, result, serum
from tests.running import free_port


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory: pytest.TempPathFactory, served: CentreBeside, key: str) -> Iterator[Box]:
    """A box whose sender is the hospital's own laboratory."""
    port = free_port()
    config = settings(tmp_path_factory.mktemp("laboratory"), served.port, key, port, sender='patient_ref = "PID-3.1:PI"\nfacility = "H50011100001"')
    config.write_text(config.read_text(encoding="utf-8").replace('purpose = "report"', 'purpose = "repeats"'), encoding="utf-8")
    with running_box(config, port) as box:
        yield box


def told(box: Box, *segments: str, control: str = "R-1", patient: str = "P-77", **head: str) -> dict[str, list[str]]:
    """The acknowledgement of a message about a patient."""
    data = message(*segments, **head).replace("|T0001|", f"|{control}|").replace("||T1^^^^PI|", f"||V-5^^^^VN~{patient}^^^^PI|")
    with box.connect() as connection:
        connection.sendall(framed(data.encode()))
        return fields(received(connection)[0])


LOINC = result(f1="1", f3="1742-6^ALT^LN")
REST = (
    result(f1="2", f3="NOBODY-9^x^99L"),
    result(f1="3", f3="2160-0^CREA^LN", f11="P"),
    result(f1="4", f3="2160-0^CREA^LN", f11="X"),
    result(f1="5", f3="^尿素"),
    result(f1="6", f3="2160-0^CREA^LN", f5=""),
)


def test_final_rows_with_a_code_are_repeats(laboratory: Box, centre: CentreBeside):
    found = told(laboratory, order(f3="OWN-1"), serum(), LOINC, *REST)
    assert found["MSA"][1:4] == ["AA", "R-1", "repeats 1, not in the catalogue 1"]
    sent = [json.loads(each.body) for each in centre.reached]
    assert sent[0] == {"item": {"system": "loinc", "code": "1742-6"}, "performed_at": "2026-11-20T07:42:10", "patient_ref": "P-77", "specimen": "serum"}
    assert [each["item"] for each in sent[1:]] == [{"system": "local", "code": "NOBODY-9", "owner": "receiver"}]
    assert centre.answers[0]["item"] == "alt"


def test_sent_again_it_is_one_repeat(laboratory: Box, centre: CentreBeside):
    told(laboratory, order(), serum(), LOINC, control="R-2")
    before = entries(centre)
    assert told(laboratory, order(), serum(), LOINC, control="R-2")["MSA"][1] == "AA"
    assert entries(centre) == before
    told(laboratory, order(), serum(), LOINC, control="R-2", patient="P-78")
    assert entries(centre) == before + 1


def test_what_was_accepted_for_the_patient_is_repeated(laboratory: Box, centre: CentreBeside, people: dict[str, Any]):
    """The reference that the hospital's system sends with its questions is the one that its laboratory sends."""
    asked = {"item": "alt", "issuer": EAST["code"], "performed_at": "2026-11-19T08:00:00+08:00", "patient_ref": "P-99", "report_ref": "A-1"}
    lookup = people["hospital"].post("/api/v1/lookups", asked | {"issuer": {"system": "nhsa", "code": "H50011100001"}}).json
    decided = people["hospital"].post(f"/api/v1/lookups/{lookup['id']}/decisions", {"decision": "accepted"})
    assert decided.status_code == 201
    told(laboratory, order(), serum(), LOINC, control="R-3", patient="P-99")
    counted = people["auditor"].get("/api/v1/summaries?from=2026-11-01&to=2026-11-28").json["totals"]
    assert counted["reversed"] >= 1


def test_without_the_patient_s_reference_it_is_refused(laboratory: Box, centre: CentreBeside):
    found = told(laboratory, order(), serum(), LOINC, patient="")
    assert found["MSA"][1] == "AE" and found["ERR"][5] == "reference_missing"
    assert centre.reached == []


def test_another_laboratory_s_report_over_the_same_connection_is_no_repeat(laboratory: Box, centre: CentreBeside):
    found = told(laboratory, order(), serum(), LOINC, sender="H50011100002")
    assert found["MSA"][1] == "AR" and found["ERR"][5] == "facility_differs" and "MSH-4" in found["ERR"][8]
    assert centre.reached == []


def test_while_the_service_is_away_they_wait(laboratory: Box, centre: CentreBeside):
    before, centre.away = entries(centre), True
    assert told(laboratory, order(), serum(), LOINC, control="R-4")["MSA"][3] == "kept, to be handed in"
    centre.away = False
    laboratory.until(lambda: laboratory.waiting() == 0)
    assert entries(centre) == before + 1


def rows(*segments: str) -> list[list[dict[str, Any]]]:
    """The bodies of a message."""
    return bodies(documents.read(message(*segments).encode()).rows, "P-1")


def test_rows_that_ask_for_a_person_are_none():
    assert rows(order(f7=""), serum(), LOINC) == [], "no time"
    assert rows(order(f25=""), serum(), result(f3="1742-6^ALT^LN", f11="")) == [], "no status"
    assert rows(order(), "SPM|1|||Z^不明之物", LOINC) == [], "a specimen that is not understood"
    assert rows(order(f7="20261121160000"), serum(), LOINC) == [], "the time of sending"


def test_codes_and_times_as_they_are_sent():
    assert [body["item"]["system"] for body in rows(order(), serum(), result(f3="250305007^ALT^99L"))[0]] == ["local", "national-price"]
    assert rows(order(f7="20261120"), serum(), LOINC)[0][0]["performed_at"] == "2026-11-20"
    assert rows(order(f7="20261120074210+0800"), serum(), LOINC)[0][0]["performed_at"] == "2026-11-20T07:42:10+08:00"
