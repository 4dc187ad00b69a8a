"""The plain honest design, written only to compare with: marshmallow in, SQL joins over the same edition, one durable commit per request."""

from __future__ import annotations

import json
import os
import sqlite3
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, abort, jsonify, request

from recognition.catalogue.editions.store import read_pointer
from recognition.domain.lookups import SHANGHAI
from schemas.questions import LookupSchema

app = Flask(__name__, static_folder=None)
DATA = Path(os.environ["RECOGNITION_DATA"])
LEDGER = Path(os.environ["BENCH_LEDGER"])
SAID = json.loads(Path(os.environ["BENCH_ANSWER"]).read_text(encoding="utf-8"))
"""The words of an answer, so that both send as much."""

KEY = "SELECT institution FROM keys WHERE id = ? AND secret_sha256 = ? AND revoked_at IS NULL"
JUDGED = """
SELECT l.window_days, q.scope, (
    SELECT t.fen FROM tariffs t WHERE t.item = i.code AND t.owner IN (:receiver, substr(here.value, 1, 4), substr(here.value, 1, 2), '*')
    AND t.valid_from <= :today AND (t.valid_to IS NULL OR t.valid_to >= :today) ORDER BY length(t.owner) DESC LIMIT 1)
FROM institution_identifiers a
JOIN items i ON i.code = :item
JOIN institution_divisions here ON here.institution = :receiver AND here.valid_to IS NULL
JOIN listings l ON l.item = i.code AND l.valid_from <= :today AND (l.valid_to IS NULL OR l.valid_to >= :today)
JOIN scope_prefixes lp ON lp.scope = l.scope AND here.value LIKE lp.prefix || '%'
LEFT JOIN institution_roles r ON r.institution = a.institution AND r.value = 'contributor' AND r.valid_from <= :day
LEFT JOIN qualifications q ON q.institution = a.institution AND q.item = i.code AND q.status = 'passed'
    AND q.valid_from <= :day AND (q.valid_to IS NULL OR q.valid_to >= :day)
WHERE a.system = :system AND a.code = :code LIMIT 1"""


def _ledger() -> sqlite3.Connection:
    db = sqlite3.connect(LEDGER, isolation_level=None, timeout=10, check_same_thread=False)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE IF NOT EXISTS entries (sequence INTEGER PRIMARY KEY, at TEXT, receiver TEXT, bytes BLOB, leaf BLOB)")
    return db


_, SHA256 = read_pointer(DATA)
EDITION = sqlite3.connect(f"file:{DATA}/editions/{SHA256}.sqlite?immutable=1&mode=ro", uri=True, check_same_thread=False)
ACCOUNTS = sqlite3.connect(f"file:{DATA}/accounts.sqlite?mode=ro", uri=True, check_same_thread=False)
ENTRIES = _ledger()


@app.post("/api/v1/lookups")
def ask() -> tuple[Response, int]:
    """One question, one answer, one commit."""
    receiver = _receiver(request.headers.get("Authorization", ""))
    body = LookupSchema().load(request.get_json())
    now = datetime.now(SHANGHAI)
    day = body["performed_at"].astimezone(SHANGHAI).date()
    item, issuer = body["item"], body["issuer"]
    values = {"receiver": receiver, "today": now.date().isoformat(), "day": day.isoformat(), "item": item.code, "system": issuer.system, "code": issuer.code}
    row = EDITION.execute(JUDGED, values).fetchone()
    answer = SAID | _judged(row, day, now.date()) | {"at": now.isoformat(), "performed_at": body["performed_at"].isoformat(), "receiver": receiver}
    entry = json.dumps(values | {"verdict": answer["verdict"], "report": sha256(body.get("report_ref", "").encode()).hexdigest()}, sort_keys=True).encode()
    leaf = sha256(b"\0" + entry).digest()
    sequence = ENTRIES.execute("INSERT INTO entries (at, receiver, bytes, leaf) VALUES (?, ?, ?, ?)", (answer["at"], receiver, entry, leaf)).lastrowid
    return jsonify(answer | {"receipt": {"sequence": sequence, "leaf": leaf.hex()}}), 201


def _receiver(header: str) -> str:
    _, public, secret = header.removeprefix("Bearer ").split("_", 2)
    row = ACCOUNTS.execute(KEY, (public, sha256(secret.encode()).digest())).fetchone()
    return row[0] if row else abort(401)


def _judged(row: tuple | None, day: date, today: date) -> dict[str, object]:
    if row is None:
        return {"verdict": "not_covered"}
    window, scope, fen = row
    through = day + timedelta(window)
    verdict = "recognised" if scope and today <= through else "discretionary"
    return {"verdict": verdict, "mark": scope, "window_days": window, "valid_through": through.isoformat(), "price": {"fen": fen or 0, "source": "region"}}
