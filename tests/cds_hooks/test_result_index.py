"""The result index as a source: found by the call's patient token, beside what was prefetched or without it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from recognition import create_app
from recognition.domain.lookups import SHANGHAI, Role
from recognition.services.keys import KEYS, issue_key
from recognition.settings import Settings
from recognition.support.patient_tokens import SealingKey, new_sealing_key
from tests.cds_hooks.calls import (
    ADDRESS,
    SELECT,
    accepted,
    bundle,
    card,
    cards,
    codes,
    decisions,
    feedback,
    fetched,
    order,
    overridden,
    report,
    selecting,
    sent,
    signing,
)
from tests.clock import Clock
from tests.remembering import with_templates
from tests.results.tokens import Patients
from tests.web.visitor import Visitor, ledger_size

EAST, LIN, TANG = "cq001", "cq002", "sc001"
TOKEN = "cn.recognition.patient-token"


@pytest.fixture(scope="module")
def sealing() -> SealingKey:
    """What the resolver and this region's service share."""
    return new_sealing_key("chuanyu")


@pytest.fixture(scope="module")
def app(quiet: Path, sealing: SealingKey, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Hooks and an index."""
    folder = tmp_path_factory.mktemp("indexed")
    (folder / "sealing.key").write_text(sealing.text() + "\n", encoding="ascii")
    (folder / "results.json").write_text(json.dumps({"sealing_keys": ["sealing.key"], "searches_per_hour": 8}), encoding="utf-8")
    data = Path(shutil.copytree(quiet, folder / "region"))
    made = with_templates(create_app(Settings(data, demo=True, results=folder / "results.json", hooks=ADDRESS), Clock()))
    yield made
    made.extensions["recognition"].ledger.close()


@pytest.fixture(scope="module")
def patients(app: Flask, sealing: SealingKey) -> Patients:
    """Three patients, of whom issuer East has announced a result each."""
    made = Patients(sealing, app)
    east = Visitor(app, issue_key(app.extensions[KEYS], app.extensions["recognition"].ledger, datetime.now(UTC), "test", Role.HOSPITAL, EAST))
    told = east.post("/api/v1/results", {"results": [made.result(f"card-{n}", EAST, report_ref=f"R-{n}") for n in range(6)]})
    assert {each.get("status") for each in told.json["results"]} == {"announced"}
    return made


def of(patients: Patients, name: str, receiver: str = LIN, agreed: bool = True, **more) -> dict:
    return {"extension": {TOKEN: patients.token(name, receiver, agreed=agreed, **more)}}


def last(app: Flask, count: int) -> list[dict]:
    reads = app.extensions["recognition"].ledger.reads
    size = reads.size()
    return [json.loads(reads.entry(sequence)) for sequence in range(size - count, size)]


def test_what_an_issuer_announced_is_told_and_its_acceptance_corroborated(app, zhao, patients):
    told = card(zhao, prefetch={}, **of(patients, "card-0"))
    search, question = last(app, 2)
    assert (search["kind"], search["purpose"], question["kind"], question["cites"]) == ("search", "order", "hook", ledger_size(app) - 2)
    [taken] = decisions(feedback(zhao, accepted(told)))
    assert [entry["kind"] for entry in last(app, 3)] == ["lookup", "decision", "corroboration"]
    assert zhao.get(f"/api/v1/lookups/{taken['lookup']}").json["decisions"][0]["corroborated"] is True


def test_whom_a_pseudonym_stands_for_can_be_told(app, zhao, patients):
    card(zhao, prefetch={}, **of(patients, "card-5"))
    search, _question = last(app, 2)
    run = app.test_cli_runner().invoke(args=["results", "clinician", LIN, "Practitioner/lin"])
    assert run.exit_code == 0 and search["by"].endswith("/" + run.output.strip())
    assert app.test_cli_runner().invoke(args=["results", "clinician", LIN, "Practitioner/wang"]).output != run.output


def test_both_sources_are_one_test(app, zhao, patients):
    prefetch = fetched(report("R-1", days_ago=3))
    told = card(zhao, prefetch=prefetch, **of(patients, "card-1"))
    assert len(told["suggestions"]) == 1 and last(app, 1)[0]["cites"]


def test_what_is_told_is_counted_by_item_and_an_item_that_is_switched_off_says_nothing(app, zhao, patients):
    notices, today = app.extensions["recognition.results"].notices, datetime.now(SHANGHAI).date()

    def counts() -> tuple[int, int, int]:
        return next(((each.shown, each.accepted, each.dismissed) for each in notices.counts(today, today) if each.item == "tp"), (0, 0, 0))

    before = counts()
    first, second = card(zhao, encounter="e-n1"), card(zhao, encounter="e-n2")
    card(zhao, encounter="e-n2")
    decisions(feedback(zhao, accepted(first), overridden(second, "emergency")))
    feedback(zhao, accepted(first))
    assert tuple(now - then for now, then in zip(counts(), before, strict=True)) == (2, 1, 1)
    notices.switch("tp", True, "wen", datetime.now(SHANGHAI))
    try:
        assert cards(zhao, signing()) == [] and last(app, 1)[0].get("shown") is None
    finally:
        notices.switch("tp", False, "wen", datetime.now(SHANGHAI))
    assert len(cards(zhao, signing())) == 1


def test_orders_that_are_selected_are_not_searched_for_where_reports_were_sent(app, zhao, patients):
    before = ledger_size(app)
    body = selecting(order(), selections=["ServiceRequest/o-1"], prefetch={"priorReports": bundle()}, **of(patients, "card-2"))
    assert cards(zhao, body, SELECT) == [] and ledger_size(app) == before
    assert len(cards(zhao, body | {"prefetch": {}}, SELECT)) == 1


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"receiver": TANG}, "hook_token_refused"),
        ({"days": -1}, "hook_token_refused"),
        ({"purpose": "announce"}, "hook_token_refused"),
        ({"agreed": False}, "hook_index_not_searched"),
    ],
)
def test_a_token_that_opens_nothing_leaves_what_was_prefetched(zhao, patients, more, code):
    reply = sent(zhao, signing(prefetch={}, **of(patients, "card-3", **more)))
    assert (reply.status_code, codes(reply)) == (412, [code])
    assert code != "hook_token_refused" or "诊疗用途" in reply.json["issue"][0]["details"]["text"]
    assert len(cards(zhao, signing(**of(patients, "card-3", **more)))) == 1


@pytest.mark.parametrize("token", [7, "", [], {}, ["a", "b", "c"], "x" * 3000])
def test_what_is_no_token_is_refused_or_none(zhao, token):
    reply = sent(zhao, signing(extension={TOKEN: token}))
    assert (reply.status_code, codes(reply) if reply.status_code == 400 else []) in ((400, ["hook_tokens_wanted"]), (200, []))
    assert reply.status_code == (200 if token == [] else 400)


def test_the_limit_of_searches_leaves_the_other_sources(zhao, patients):
    replies = [sent(zhao, signing(prefetch={}, **of(patients, "card-4"))) for _turn in range(45)]
    assert {reply.status_code for reply in replies} == {200, 412}
    assert codes(replies[-1]) == ["hook_index_not_searched"]
    assert len(cards(zhao, signing(**of(patients, "card-4")))) == 1
