"""Callers search the catalogue, page through editions, and auditors list, sum and check."""

from __future__ import annotations

import csv
import io
import zipfile
from base64 import b64encode, urlsafe_b64encode
from hashlib import sha256
from itertools import count

import orjson
import pytest

from recognition.domain.counters import COUNTERS
from schemas import ledger_records, records, summaries
from tests.people import performed, question


def pages(visitor, path: str, name: str) -> list:
    """Every row of a list, page by page."""
    rows, cursor = [], None
    for _ in count():
        reply = visitor.get(path + (f"&cursor={cursor}" if cursor else ""))
        assert reply.status_code == 200, reply.json
        rows += reply.json[name]
        cursor = reply.json["next"]
        if cursor is None:
            return rows
    return None


@pytest.mark.parametrize(("q", "code"), [("xcg", "cbc"), ("血常规", "cbc"), ("总蛋白", "tp"), ("tp", "tp"), ("2885-2", "tp"), ("TOTAL protein", "tp")])
def test_items_are_found_as_clinicians_write_them(dr_lin, q, code):
    reply = dr_lin.get("/api/v1/items?limit=20&q=" + q.replace(" ", "%20"))
    assert records.ITEMS.validate(reply.json) == {}
    assert code in [row["code"] for row in reply.json["items"]]


@pytest.mark.parametrize("q", ["东麓", "dlsf", "H50011100001", "cq001"])
def test_institutions_are_found_by_name_code_and_initials(dr_lin, q):
    reply = dr_lin.get("/api/v1/institutions?q=" + q)
    assert records.INSTITUTIONS.validate(reply.json) == {}
    assert "cq001" in [row["code"] for row in reply.json["institutions"]]


@pytest.mark.parametrize(("name", "least"), [("items", 361), ("institutions", 80)])
def test_pages_hold_everything_once(dr_lin, name, least):
    rows = pages(dr_lin, f"/api/v1/{name}?limit=37", name)
    codes = [row["code"] for row in rows]
    assert len(codes) == len(set(codes)) >= least


def test_one_item_and_one_institution_are_told_whole(dr_lin):
    assert records.ITEM.validate(dr_lin.get("/api/v1/items/cbc").json) == {}
    assert records.INSTITUTION.validate(dr_lin.get("/api/v1/institutions/cq002").json) == {}
    assert [span["value"] for span in dr_lin.get("/api/v1/institutions/cq002").json["divisions"]] == ["500112", "500157"]


def test_editions_are_told_newest_first_and_compared(dr_lin):
    reply = dr_lin.get("/api/v1/editions")
    assert records.EDITIONS.validate(reply.json) == {}
    assert [row["number"] for row in reply.json["editions"]] == [3, 2, 1]
    assert records.EDITION.validate(dr_lin.get("/api/v1/editions/2").json) == {}
    assert dr_lin.get("/api/v1/editions/2").json["sha256"] == reply.json["editions"][1]["sha256"]
    difference = dr_lin.get("/api/v1/editions/2/diff/3").json
    assert records.DIFFERENCE.validate(difference) == {}
    told = pages(dr_lin, "/api/v1/editions/2/diff/3?limit=40", "changes")
    assert len(told) == sum(sum(kinds.values()) for kinds in difference["summary"].values())


def test_auditors_list_what_was_asked_with_its_decisions(dr_lin, auditor_qiu):
    answer = dr_lin.asked(report_ref="R-1")
    dr_lin.decide(answer["id"], "accepted")
    dr_lin.ask(question(item="ct_chest"))
    reply = auditor_qiu.get("/api/v1/lookups")
    assert records.LISTING.validate(reply.json) == {}
    row = next(row for row in reply.json["lookups"] if row["id"] == answer["id"])
    assert (row["sequence"], row["evidence"], [made["decision"] for made in row["decisions"]]) == (answer["receipt"]["sequence"], "report", ["accepted"])
    assert {row["item"] for row in auditor_qiu.get("/api/v1/lookups?kind=imaging").json["lookups"]} == {"ct_chest"}
    assert auditor_qiu.get("/api/v1/lookups?from=2001-01-01&to=2001-01-31").json == {"lookups": [], "next": None}


def test_a_stream_of_lines_holds_what_the_pages_hold(dr_lin, auditor_qiu):
    for _ in range(7):
        dr_lin.asked()
    paged = pages(auditor_qiu, "/api/v1/lookups?limit=3", "lookups")
    for reply in (auditor_qiu.get("/api/v1/lookups?format=ndjson"), auditor_qiu.get("/api/v1/lookups", Accept="application/x-ndjson")):
        assert reply.content_type == "application/x-ndjson"
        assert [orjson.loads(line) for line in reply.data.splitlines()] == paged
    assert len(paged) >= 7


def test_references_are_not_listed(dr_lin, auditor_qiu, app):
    answer = dr_lin.asked(report_ref="R-77", patient_ref="P-77")
    kept = orjson.loads(app.extensions["recognition"].ledger.reads.entry(answer["receipt"]["sequence"]))
    told = auditor_qiu.get("/api/v1/lookups?format=ndjson").text + dr_lin.get(answer["links"]["self"]).text
    for written in (kept["report"], kept["patient"]):
        reference = bytes.fromhex(written)
        for form in (written, b64encode(reference).decode(), urlsafe_b64encode(reference).decode()):
            assert form not in told


def test_an_entry_proves_itself(dr_lin, auditor_qiu):
    answer = dr_lin.asked()
    for _ in range(5):
        dr_lin.asked(item="alb")
    sequence = answer["receipt"]["sequence"]
    entry = dr_lin.get(f"/api/v1/ledger/entries/{sequence}").json
    proof = auditor_qiu.get(f"/api/v1/ledger/proofs/inclusion?sequence={sequence}").json
    checkpoint = auditor_qiu.get("/api/v1/ledger/checkpoint").json
    for told, shape in ((entry, ledger_records.ENTRY), (proof, ledger_records.INCLUSION_PROOF), (checkpoint, ledger_records.CHECKPOINT)):
        assert shape.validate(told) == {}
    leaf = sha256(b"\0" + entry["entry"].encode()).digest()
    assert leaf.hex() == entry["leaf"] == answer["receipt"]["leaf"] == proof["leaf"]
    assert root_of(leaf, sequence, proof["size"], proof["path"]) == checkpoint["root"] == proof["root"]


def root_of(leaf: bytes, index: int, size: int, path: list[str]) -> str:
    """The root by RFC 9162 §2.1.3.2, written for this test."""
    here, last = leaf, size - 1
    for step in path:
        other = bytes.fromhex(step)
        if index & 1 or index == last:
            here = sha256(b"\1" + other + here).digest()
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            here = sha256(b"\1" + here + other).digest()
        index, last = index >> 1, last >> 1
    assert last == 0
    return here.hex()


def test_a_consistency_proof_names_both_roots(dr_lin, auditor_qiu):
    before = auditor_qiu.get("/api/v1/ledger/checkpoint").json
    dr_lin.asked()
    proof = auditor_qiu.get(f"/api/v1/ledger/proofs/consistency?from={before['size']}").json
    assert ledger_records.CONSISTENCY_PROOF.validate(proof) == {}
    assert (proof["from_root"], proof["to"]) == (before["root"], before["size"] + 1)


PERIOD = f"from={performed(40)[:10]}&to={performed(0)[:10]}"


def test_a_summary_says_what_each_figure_means(dr_lin, auditor_qiu):
    dr_lin.decide(dr_lin.asked(report_ref="R-8")["id"], "accepted")
    reply = auditor_qiu.get(f"/api/v1/summaries?{PERIOD}&by=month,item")
    assert summaries.SUMMARY.validate(reply.json) == {}
    assert reply.json["definitions"].keys() == set(COUNTERS) == reply.json["totals"].keys()
    assert sum(row["lookups"] for row in reply.json["rows"]) == reply.json["totals"]["lookups"] >= 1
    assert {"sequence", "today", "edition"} <= reply.json["as_of"].keys()


def test_csv_and_xlsx_have_the_columns_and_figures_of_the_json(dr_lin, auditor_qiu):
    dr_lin.asked()
    path = f"/api/v1/summaries?{PERIOD}&by=item,verdict"
    told = auditor_qiu.get(path).json["rows"]
    for reply in (auditor_qiu.get(path + "&format=csv"), auditor_qiu.get(path, Accept="text/csv")):
        assert reply.headers["Content-Disposition"].endswith('.csv"')
        rows = list(csv.DictReader(io.StringIO(reply.data.decode("utf-8-sig"))))
        assert [{name: row[name] if name in ("item", "verdict") else int(row[name]) for name in row} for row in rows] == told
    book = zipfile.ZipFile(io.BytesIO(auditor_qiu.get(path + "&format=xlsx").data))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == len(told) + 1
    assert 'state="frozen"' in sheet


def test_a_hospitals_auditor_sums_its_own(people, dr_lin, dr_tang):
    dr_lin.asked(), dr_tang.asked()
    own = people["hospital_auditor"].get(f"/api/v1/summaries?{PERIOD}&by=receiver")
    assert {row["receiver"] for row in own.json["rows"]} == {"cq002"}
    other = people["hospital_auditor"].get(f"/api/v1/summaries?{PERIOD}&receiver=sc001")
    assert other.status_code == 403
