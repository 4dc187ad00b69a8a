"""The result index beside its limits: `python -m bench.result_index --rows 1000000,20000000` prints the table of docs/results.md.

Processor time of this process, in milliseconds, the median of many; the rows are random patients' with ten results each, as tokens come. Nothing is warmed but the process: the patients
that are searched for are spread over the whole file."""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask
from werkzeug.test import TestResponse

from recognition import create_app
from recognition.domain.lookups import SHANGHAI, Role, Stated
from recognition.results.announced import AnnouncedResult, Announcement
from recognition.results.store import ResultStore
from recognition.services.keys import KEYS, issue_key
from recognition.settings import Settings
from recognition.support.patient_tokens import SealingKey, TokenPurpose, new_sealing_key, seal_token
from recognition.web.shared.result_index import RESULTS
from seed import demo
from seed.region import ISSUER, RECEIVER

EACH = 10
"""Results of a patient."""
FILL = """INSERT INTO results WITH RECURSIVE people(n, patient) AS (SELECT 1, NULL UNION ALL SELECT n + 1, NULL FROM people WHERE n < ?1),
    named AS (SELECT ?2 || randomblob(15) AS patient FROM people ORDER BY 1), nth(k) AS (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9))
    SELECT CAST(patient AS BLOB), 'h' || (abs(random()) % 935 + 1000), randomblob(12), 'item' || (k * 36 + abs(random()) % 36),
    ?3 - abs(random()) % 120000, 'instant', 'serum', '川渝HR', x'', 'viewer/' || lower(hex(randomblob(6))) FROM named, nth"""


def fill(store: ResultStore, rows: int) -> None:
    """So many results, in the order of their keys; the index of reports is made at the end, as filling it at random would take hours."""
    minute = int(time.time()) // 60
    with store.file.reading() as db:
        db.execute("PRAGMA synchronous = OFF")
        db.execute("DROP INDEX results_report")
        for part in range(256):
            db.execute("BEGIN IMMEDIATE")
            db.execute(FILL, (max(1, rows // EACH // 256), bytes([part]), minute))
            db.execute("COMMIT")
        db.execute("CREATE INDEX results_report ON results (report, issuer, item)")
    store.file.close()


def cpu(work: Callable[[], object], times: int) -> float:
    """Milliseconds of processor time, the median of so many."""
    figures = []
    for _ in range(times):
        began = time.process_time()
        work()
        figures.append((time.process_time() - began) * 1000)
    return statistics.median(figures)


def stored(rows: int, data: Path) -> None:
    """The store by itself at a size: bytes per result, a search of one patient, a batch of 500. A folder that was filled before is taken as it is."""
    filled, store, rng = (data / "results").exists(), ResultStore(data), random.Random()
    if not filled:
        fill(store, rows)
    with store.file.reading() as db:
        size = db.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").fetchone()[0]
        count = db.execute("SELECT count(*) FROM results").fetchone()[0]
        people = [db.execute("SELECT patient FROM results WHERE patient >= ? LIMIT 1", (rng.randbytes(16),)).fetchone() for _ in range(300)]
    nobody = (b"m" * 32,)
    wanted = iter([person[0] for person in people if person])
    found = cpu(lambda: store.of_patient([next(wanted)], nobody), 250)
    today = datetime.now(SHANGHAI).date()
    apart = iter([[_announced(rng) for _ in range(500)] for _ in range(8)])
    reports = iter([[line for _ in range(50) for line in _report(rng)] for _ in range(8)])
    worst, usual = cpu(lambda: store.take(next(apart), today), 8), cpu(lambda: store.take(next(reports), today), 8)
    told = f"search {found:.2f} ms | 500 of fifty reports stored {usual:.1f} ms | 500 of as many patients {worst:.1f} ms"
    print(f"| {count:,} results | {size / count:.0f} bytes each | {told} |", flush=True)
    store.file.close()


def _announced(rng: random.Random) -> Announcement:
    at = datetime.now(SHANGHAI).replace(second=0, microsecond=0) - timedelta(minutes=rng.randrange(100_000))
    result = AnnouncedResult(
        rng.randbytes(16), "h1001", rng.randbytes(12).hex(), "tp", at, Stated.INSTANT, "serum", "川渝HR", (), "viewer/" + rng.randbytes(6).hex()
    )
    return Announcement(result, (b"m" * 32,))


def _report(rng: random.Random) -> list[Announcement]:
    first = _announced(rng)
    return [first._replace(result=first.result._replace(item=f"item{place}")) for place in range(10)]


class Region:
    """The demonstration with an index, and two hospitals' systems."""

    def __init__(self, folder: Path) -> None:
        data = folder / "region"
        data.mkdir()
        demo.fill(data, lookups=0)
        self.key: SealingKey = new_sealing_key("bench")
        (folder / "sealing").write_text(self.key.text(), encoding="ascii")
        declared = {"sealing_keys": ["sealing"], "searches_per_hour": 1000}
        (folder / "results.json").write_text(json.dumps(declared), encoding="utf-8")
        self.app: Flask = create_app(Settings(data, demo=True, results=folder / "results.json"))
        ledger = self.app.extensions["recognition"].ledger
        now = datetime.now(SHANGHAI)
        self.keys = {code: issue_key(self.app.extensions[KEYS], ledger, now, "bench", Role.HOSPITAL, code) for code in (ISSUER, RECEIVER)}

    def token(self, patient: int, receiver: str, purpose: str) -> str:
        """A patient's token."""
        value = patient.to_bytes(32, "big")
        return seal_token(value, "abcdefgh", receiver, datetime.now(SHANGHAI).date(), TokenPurpose(purpose), self.key)

    def post(self, code: str, path: str, body: object) -> TestResponse:
        """One request of an institution's system."""
        headers = {"Authorization": f"Bearer {self.keys[code]}", "Content-Type": "application/json"}
        reply = self.app.test_client().post(f"/api/v1{path}", data=json.dumps(body), headers=headers)
        assert reply.status_code in (200, 201), reply.json
        return reply

    def lines(self, patients: range, each: int) -> list[dict[str, object]]:
        """What an issuer announces of patients: so many items of each."""
        edition = self.app.extensions["recognition"].edition()
        items = [
            code for (code,) in edition.connection.execute("SELECT DISTINCT item FROM listings JOIN items ON code = item WHERE window_days >= 7 ORDER BY item")
        ]
        at = datetime.now(SHANGHAI).replace(second=0, microsecond=0) - timedelta(days=2)
        return [
            {"item": items[place], "performed_at": at.isoformat(), "report_ref": f"B-{patient}-{place}", "token": self.token(patient, ISSUER, "announce")}
            for patient in patients
            for place in range(each)
        ]


def asked(region: Region) -> None:
    """The requests with all that belongs to them: tokens, names, policy, ledger, trail, JSON."""
    region.post(ISSUER, "/results", {"results": region.lines(range(1), 60)})
    bodies = iter([{"results": region.lines(range(100 + 50 * n, 150 + 50 * n), 10)} for n in range(8)])
    announced = cpu(lambda: region.post(ISSUER, "/results", next(bodies)), 8)
    search = {"token": region.token(0, RECEIVER, "treatment"), "purpose": "treatment", "authorisation": "A-2026-1", "clinician": "dr-1"}
    found = region.post(RECEIVER, "/results/searches", search).json["found"]
    searched = cpu(lambda: region.post(RECEIVER, "/results/searches", search), 30)
    orders = [line["item"] for line in region.lines(range(1), 20)]
    checked = cpu(
        lambda: region.post(RECEIVER, "/orders/check", {"token": search["token"], "orders": orders, "authorisation": "A-2026-1", "clinician": "dr-1"}), 30
    )
    service, index = region.app.extensions["recognition"], region.app.extensions[RESULTS]
    from recognition.domain.lookups import Caller
    from recognition.services.results import finding

    edition, now = service.edition(), datetime.now(SHANGHAI)
    value = index.keys.patients(index.years(now.date()), ((0).to_bytes(32, "big"),))
    rows = index.store.of_patient(value, (b"m" * 32,))[:50]
    judged = cpu(lambda: finding.judged(service, edition, rows, RECEIVER, Caller("bench", Role.HOSPITAL, RECEIVER), now), 30)
    print(f"| {len(rows)} results judged | {judged:.1f} ms |\n| a whole search that shows {found} | {searched:.1f} ms |")
    print(f"| announcing 500 | {announced:.1f} ms |\n| a check of {len(orders)} orders | {checked:.1f} ms |", flush=True)


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.result_index", description=__doc__)
    parser.add_argument("--rows", default="1000000", help="sizes of the store, with commas between")
    parser.add_argument("--folder", type=Path, help="where there is room: some 200 bytes for each row")
    parser.add_argument("--kept", type=Path, help="a folder that was filled before, in place of sizes")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        asked(Region(Path(folder)))
    if options.kept:
        stored(0, options.kept)
        return
    for rows in map(int, options.rows.split(",")):
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            stored(rows, Path(folder))


if __name__ == "__main__":
    main()
