"""What the index writes into the ledger verifies, replays and is counted: by our own code, by the standalone verifier, and on auditors' pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from recognition.ledger.checkpoints import SigningKeys
from recognition.ledger.verifying import verify
from recognition.services.replay import replay
from recognition.web.shared.service import CLOCK
from tests.clinician.sitting import signed_in
from tests.ledger.auditing import public_keys, run_standalone, standalone

EAST, LIN = "cq001", "cq002"


@pytest.fixture(scope="module")
def told(app, people, issuer, patients) -> dict[str, int]:
    """A search, the lookup of what was chosen, its acceptance and the corroboration, by their sequences."""
    dr_lin = people["clinician"]
    issuer(EAST).post("/api/v1/results", {"results": [line := patients.result("v-1", EAST)]})
    found = dr_lin.post("/api/v1/results/searches", patients.search("v-1", LIN)).json
    chosen = dr_lin.post("/api/v1/results/lookups", {"result": found["groups"][0]["results"][0]["result"]}).json
    accepted = dr_lin.decide(chosen["id"], "accepted").json
    sequence = accepted["receipt"]["sequence"]
    issuer(EAST).post("/api/v1/results", {"results": [{"status": "withdrawn", "report_ref": line["report_ref"]}]})
    return {
        "search": found["receipt"]["sequence"],
        "lookup": chosen["receipt"]["sequence"],
        "decision": sequence,
        "corroboration": sequence + 1,
        "result_changed": sequence + 2,
    }


def test_nothing_in_the_ledger_is_wrong(app, told, tmp_path: Path):
    data = app.extensions["recognition.settings"].data
    app.extensions["recognition"].ledger.checkpoint()
    notes = [note for path in (data / "checkpoints").glob("*.notes") for note in standalone().notes_of(path)]
    assert verify(data / "ledger.sqlite", notes, public_keys(data), data / "editions").findings == []
    (tmp_path / "keys.pub").write_text("".join(f"{key.line}\n" for key in SigningKeys(data).public()), encoding="utf-8")
    done = run_standalone("ledger", data / "ledger.sqlite", "--key", tmp_path / "keys.pub")
    assert done.returncode == 0, done.stdout + done.stderr


def test_answers_of_chosen_results_replay(app, told):
    assert list(replay(app.extensions["recognition"]).differences) == []


def test_the_acceptance_counts_as_corroborated_in_every_way_of_counting(app, told, people):
    day = app.extensions[CLOCK]().date().isoformat()[:4]
    listed = people["auditor"].get("/api/v1/lookups?limit=500").json["lookups"]
    [row] = [row for row in listed if row["sequence"] == told["lookup"]]
    assert row["evidence"] == "corroborated"
    summary = people["auditor"].get(f"/api/v1/summaries?from={day}-01-01&to={day}-12-31").json["totals"]
    assert summary["provisional"] + summary["avoided"] >= 1


def test_auditors_read_each_kind_of_entry_but_who_searched(app, told, people):
    qiu, search = signed_in(app, "qiu"), told["search"]
    assert qiu.open(f"/audit/entries/{search}").status_code == 404
    for path in (f"/api/v1/ledger/entries/{search}", f"/api/v1/ledger/proofs/inclusion?sequence={search}"):
        assert [people[who].get(path).status_code for who in ("auditor", "hospital_auditor")] == [404, 404]
        assert people["clinician"].get(path).status_code == 200, "who searches has the receipt to prove it with"
    for kind, sequence in told.items():
        if kind == "search":
            continue
        page = qiu.open(f"/audit/entries/{sequence}")
        assert page.status_code == 200 and kind in page.text, kind
    qiu.open(f"/audit/entries/{told['lookup']}")
    assert "出具机构公布了这项结果" in qiu.text and "由调阅检索选用" in qiu.text
