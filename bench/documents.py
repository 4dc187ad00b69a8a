"""A report document of 200 rows: read, and read, asked and answered; processor time of one process with its own writer, which waits for the disk elsewhere."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench.measuring import Report, alone
from recognition import create_app
from recognition.domain.lookups import SHANGHAI
from recognition.domain.report_documents.model import MOST_ROWS
from recognition.reports import documents
from recognition.settings import Settings
from seed.demo import KEYS_FILE
from seed.region import ISSUER, ISSUER_NHSA

REPEATS = 20
UNITS = {
    "k": ("mmol/L", "3.5-5.3"), "na": ("mmol/L", "137-147"), "cl": ("mmol/L", "99-110"), "urea": ("mmol/L", "3.1-8.0"), "crea": ("μmol/L", "57-97"), "alt": ("U/L", "9-50"), "ast": ("U/L", "15-40"), "tp": ("g/L", "65-85"),
    "alb": ("g/L", "40-55"), "tsh": ("mIU/L", "0.27-4.2"),
}  # fmt: skip
"""Items with their unit and reference range, which are held against each row's."""
OWN_CODES = """SELECT local_code, item FROM code_maps WHERE institution = ?1 AND role = 'issuer' ORDER BY local_code"""


def measure(report: Report, data: Path, rounds: int) -> None:
    """`report_read` and `report_answered`."""
    app = create_app(Settings(data, demo=True, log="error"))
    service = app.extensions["recognition"]
    service.prepare()
    codes = [(code, *UNITS[item]) for code, item in service.edition().connection.execute(OWN_CODES, (ISSUER,)) if item in UNITS]
    document = message(codes, datetime.now(SHANGHAI))
    key = json.loads((data / KEYS_FILE).read_text(encoding="utf-8"))["clinician"]
    client = app.test_client()

    def answered() -> Any:
        return client.post("/api/v1/reports", data=document, headers={"Authorization": f"Bearer {key}", "Content-Type": "text/plain"})

    reply = answered()
    assert reply.status_code == 200 and reply.json["asked"] == MOST_ROWS, reply.json["asked"]
    report.add("report_read", alone([_spent(lambda: documents.read(document)) for _ in range(rounds)], "ms per document of 200 rows", goal="≤ 5"))
    report.add("report_answered", alone([_spent(answered) for _ in range(rounds)], "ms per document of 200 rows, all answered", goal="≤ 30"))
    service.ledger.close()


def message(codes: list[tuple[str, str, str]], now: datetime) -> bytes:
    """An ORU^R01 with so many results in orders of three days: each code once in an order, and each order under another report."""
    lines = [f"MSH|^~\\&|LIS|{ISSUER_NHSA}|ESB|X|{now:%Y%m%d%H%M%S}||ORU^R01|T0001|P|2.5.1", "PID|1||T1"]
    for index in range(MOST_ROWS):
        order, place = divmod(index, len(codes))
        if place == 0:
            sampled = now - timedelta(days=1 + index // 70)
            lines += [
                f"OBR|{order + 1}||BG-{order}|P^生化^99DL|||{sampled:%Y%m%d}070000|||||||||||||||{sampled:%Y%m%d}150000|||F",
                "SPM|1|||C^血清",
            ]
        code, unit, limits = codes[place]
        lines.append(f"OBX|{index + 1}|NM|{code}^x^99DL||5.1|{unit}|{limits}|N|||F|||{sampled:%Y%m%d}150000")
    return "\r".join(lines).encode()


def _spent(do: Callable[[], object]) -> float:
    """The least processor time of one call, in milliseconds."""
    least = float("inf")
    for _ in range(REPEATS):
        start = time.process_time()
        do()
        least = min(least, time.process_time() - start)
    return least * 1e3
