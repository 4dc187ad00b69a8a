"""The whole life of the index, from announcing to the end: afterwards nothing of a patient is in any file of the data folder, or of a snapshot."""

from __future__ import annotations

import re
from datetime import timedelta

from recognition.operations.snapshot import snapshot
from recognition.services.results.forgetting import forget
from recognition.support.patient_tokens import CardHash, hash_of_card
from recognition.web.shared.result_index import RESULTS
from tests.results.tokens import DOMAIN_KEY

EAST, LIN = "cq001", "cq002"


def test_when_its_time_is_over_nothing_of_a_patient_is_in_any_file(app, clock, patients, issuer, people, tmp_path):
    index, service = app.extensions[RESULTS], app.extensions["recognition"]
    cards = [f"z-{number}" for number in range(40)]
    for card in cards:
        lines = [patients.result(card, EAST, item, 1, locator=f"canary/{card}/{item}") for item in ("tp", "alb", "alt")]
        issuer(EAST).post("/api/v1/results", {"results": lines})
        assert people["clinician"].post("/api/v1/results/searches", patients.search(card, LIN)).json["found"] == 3
    people["privacy_officer"].post("/api/v1/results/objections", {"token": patients.token(cards[0], LIN, "objection")})
    keys = {key for card in cards for key in index.keys.patients(index.years(clock().date()), (hash_of_card(CardHash.SHA256, DOMAIN_KEY, card),))}
    canaries = [b"canary/z-", *keys]

    def holding(folder) -> set[str]:
        return {path.name for path in folder.rglob("*") if path.is_file() and any(each in path.read_bytes() for each in canaries)}

    data = app.extensions["recognition.settings"].data
    assert holding(data) == {"results.sqlite", "searches.sqlite"}
    clock.ahead = timedelta(days=100)
    forget(service, index, clock())
    assert holding(data) == {"searches.sqlite"}, "who searched is still known"
    clock.ahead = timedelta(days=480)
    forget(service, index, clock())
    snapshot(data, tmp_path / "copy", clock())
    assert holding(data) == holding(tmp_path) == set()
    with app.app_context():
        told = app.test_cli_runner().invoke(args=["results", "status"]).stdout
    assert re.search(r"forgot 0 results and [1-9]\d* searches, overwrote \d+ pages, destroyed the keys up to \d{4}, at", told), told
    assert re.search(r"forgot [1-9]\d* results and 0 searches", told)
