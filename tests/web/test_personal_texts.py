"""Whatever belongs to a person is refused at every door that takes a text, and stands in no file and no log afterwards; a hospital's codes are kept."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from recognition.audit_store import ImportStore
from recognition.domain.lookups import Caller, Role
from recognition.services.audit_imports import bring
from recognition.web.shared.service import now
from tests.clinician.sitting import Sitting
from tests.launch.launching import HospitalSystem
from tests.people import performed, question
from tests.personal_texts import IN_CODES_ALONE, KEPT, PERSONAL
from tests.registrar.office import begun
from tests.web.visitor import ledger_size

TOLD = {"identity_number", "telephone_number", "card_number", "person_labelled"}
SENT = frozenset({".csv", ".xlsx", ".xls", ".txt"})
"""Files that registrars sent lie among the submissions as they were sent, until the draft is published."""


def written(row: tuple[str, ...]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(row)
    return buffer.getvalue()


def spellings(text: str) -> Iterator[bytes]:
    for one in (text, json.dumps(text)[1:-1]):
        yield one.encode()


def without_trace(data: Path, log: str, texts: list[str]) -> None:
    """No file has any of them, in whatever spelling programs keep a text. What is as short as 12床 is looked for in its whole quotes."""
    wanted = {one: text for text in texts for one in spellings(text) if len(text) > 4}
    for path in (path for path in data.rglob("*") if path.is_file() and path.suffix not in SENT and "editions" not in path.parts):
        content = path.read_bytes()
        assert [text for one, text in wanted.items() if one in content] == [], path
    assert [text for text in texts if len(text) > 4 and text in log] == []


def bodies(text: str) -> Iterator[tuple[str, dict]]:
    """Lookups with the text in each member that holds one; names of institutions have forty characters at most."""
    yield "item.code", question(item={"system": "local", "code": text})
    yield "item.code", question(item={"system": "local", "code": text, "owner": "receiver"})
    yield "item.code", question(item={"system": "name", "code": text})
    for member in ("issuer", "performer"):
        yield f"{member}.code", {**question(), member: {"system": "name", "code": text}}


def test_the_api_refuses_all_of_them_in_every_member(app, dr_lin, people, caplog):
    before, zhao = ledger_size(app), HospitalSystem(people["hospital"])
    for text in PERSONAL:
        for field, body in bodies(text):
            told = dr_lin.ask(body)
            assert (told.status_code, told.json["field"]) == (422, field) and told.json["code"] in TOLD, (text, body, told.json)
            assert len(text) <= 4 or text not in told.text
        [line] = dr_lin.post("/api/v1/lookups/batch", {"lookups": [question(item={"system": "local", "code": text})]}).json["results"]
        assert line["problem"]["code"] in TOLD, text
        assert dr_lin.ask(question(mark=text[:12])).status_code == 422, text
        for item in ({"system": "local", "code": text}, {"system": "name", "code": text}):
            assert dr_lin.post("/api/v1/repeats", {"item": item, "performed_at": performed(), "patient_ref": "P-1"}).json["code"] in TOLD, text
            assert zhao.mint({"item": item}).json["code"] in TOLD, text
        assert zhao.mint({"issuer": {"system": "name", "code": text}}).json["code"] in TOLD, text
    assert ledger_size(app) == before
    lookup = dr_lin.asked()["id"]
    for text in [text for text in PERSONAL if text not in IN_CODES_ALONE]:
        told = dr_lin.decide(lookup, "repeated", reason="other", note=f"已复查，{text}")
        assert told.status_code == 422 and told.json["field"] == "note" and told.json["code"] in TOLD, (text, told.json)
    without_trace(app.extensions["recognition"].data, caplog.text, PERSONAL)


def test_code_maps_refuse_them_as_codes_names_and_notes(app, people, caplog):
    it = people["hospital"]
    checked = it.post("/api/v1/code-map/checks", {"codes": [{"code": text} for text in PERSONAL]}).json["codes"]
    assert {one["state"] for one in checked} == {"unusable"} and {one["problem"] for one in checked} <= TOLD
    for text in PERSONAL:
        for row in ({"code": text, "item": "tp"}, {"code": "C-1", "name": text, "item": "tp"}):
            told = it.post("/api/v1/code-map/proposals", {"role": "receiver", "rows": [row]})
            assert told.status_code == 422 and told.json["code"] in TOLD, (text, told.json)
    told = it.post("/api/v1/code-map/proposals", {"role": "receiver", "rows": [{"code": "C-1", "item": "tp"}], "note": "住院号 12345"})
    assert (told.json["field"], told.json["code"]) == ("note", "person_labelled")
    without_trace(app.extensions["recognition"].data, caplog.text, PERSONAL)


def test_registrars_files_refuse_them_in_every_row_and_repeat_none(tmp_path, caplog):
    office = begun(tmp_path)
    draft = office.draft()
    rows = [written(("cq-lin", "receiver", text, "总蛋白", "tp")) for text in PERSONAL] + [
        written(("cq-lin", "receiver", f"N-{place}", text, "tp")) for place, text in enumerate(PERSONAL)
    ]
    outcome = office.send(draft, "institution,role,local_code,local_name,item\n" + "".join(rows), "code_maps")
    told = [fault.as_dict() for fault in outcome.faults]
    assert {fault["code"] for fault in told} == {"personal_number"} and {fault["value"] for fault in told} == {"***"}
    assert {fault["row"] for fault in told} == set(range(2, 2 + 2 * len(PERSONAL)))
    without_trace(office.data, caplog.text, PERSONAL)


def test_auditors_files_keep_none_of_them(app, caplog):
    service = app.extensions["recognition"]
    qiu, before = Caller("qiu", Role.AUDITOR), service.ledger.size()
    for rows in ([("cq002", "2026-01", text, "1") for text in PERSONAL], [(text, "2026-01", "tp", "1") for text in PERSONAL]):
        file = "机构,月份,项目,数量\n" + "".join(map(written, rows))
        outcome = bring(service, ImportStore(service.data), "billed", "b.csv", file.encode(), qiu, now())
        assert {fault.row for fault in outcome.faults} == set(range(2, 2 + len(PERSONAL)))
    assert service.ledger.size() == before
    without_trace(service.data, caplog.text, PERSONAL)


def test_the_page_refuses_them_at_once_and_offers_nothing_that_it_would_refuse(app, caplog):
    before, page = ledger_size(app), Sitting(app)
    page.sign_in("lin")
    for text in PERSONAL[::4]:
        for name, other in (("item", {"issuer": "cq001"}), ("issuer", {"item": "总蛋白"})):
            for chosen in ({}, {f"{name}_code": "?", f"{name}_was": text}):
                page.open("/")
                reply = page.send("/ask", performed="昨天", **{name: text}, **other, **chosen)
                assert reply.status_code == 422 and "按所写的" not in reply.text and "疑似" in reply.text, (text, name, chosen)
    assert ledger_size(app) == before
    without_trace(app.extensions["recognition"].data, caplog.text, PERSONAL)


@pytest.mark.parametrize("owner", ["issuer", "receiver"])
def test_a_hospitals_own_codes_are_kept_whole(dr_lin, owner):
    for code in KEPT:
        told = dr_lin.ask(question(item={"system": "local", "code": code, "owner": owner}))
        assert told.status_code == 201 and told.json["item"]["code"] in (f"local:{code}", "tp" if "0001" in code else None), (code, told.json)
