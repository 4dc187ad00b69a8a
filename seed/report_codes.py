"""The demonstration's report codes: the issuer's key, which is no secret, and a report of today to be signed with it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from recognition.domain.lookups import SHANGHAI

KEY_FILE, REPORT_FILE = "demo-report-key.pem", "demo-report.json"
SECRET = sha256(b"the demonstration's key of report codes, known to everybody").digest()
PKCS8 = bytes.fromhex("302e020100300506032b657004220420")
"""What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410)."""
ITEMS = (("loinc", "2885-2"), ("loinc", "1751-7"), ("loinc", "2823-3"))
"""Total protein, albumin, potassium."""


def keys(institution: str, since: date) -> Iterator[dict[str, Any]]:
    """The rows of the edition's public keys."""
    public = Ed25519PrivateKey.from_private_bytes(SECRET).public_key().public_bytes_raw()
    yield {"institution": institution, "algorithm": "ed25519", "public_key": public.hex(), "valid_from": since}


def pem() -> str:
    """The private key as an issuer has it."""
    return f"-----BEGIN PRIVATE KEY-----\n{base64.b64encode(PKCS8 + SECRET).decode()}\n-----END PRIVATE KEY-----\n"


def write(folder: Path, nhsa: str, now: datetime) -> None:
    """Writes the private key and a report that was sampled yesterday into the data folder."""
    (folder / KEY_FILE).write_text(pem(), encoding="ascii")
    local = now.astimezone(SHANGHAI)
    at = (local - timedelta(days=1)).replace(hour=9, minute=30, second=0, microsecond=0)
    items = [{"system": system, "code": code, "performed_at": at.isoformat(), "specimen": "serum"} for system, code in ITEMS]
    report = {"issuer": nhsa, "report": f"DEMO-{at:%Y%m%d}-0042", "issued": local.date().isoformat(), "mark": "川渝HR", "items": items}
    (folder / REPORT_FILE).write_text(json.dumps(report, ensure_ascii=False) + "\n", encoding="utf-8")
