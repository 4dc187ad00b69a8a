"""What hospitals ask in the measurements: by many keys, about many items, institutions and days, never twice the same report."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from recognition.accounts import KeyStore
from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import SHANGHAI, Caller, Role
from recognition.services.keys import issue_key
from recognition.services.lookups import Service

HOSPITALS = 24
"""Receiving hospitals that ask, each with a key of its own."""
ISSUERS_EACH = 40
"""Hospitals whose results are brought to one receiver; the nearest bring most."""
SEED = 20260101

ISSUERS = """SELECT DISTINCT i.code, i.nhsa FROM institutions i JOIN qualifications q ON q.institution = i.code ORDER BY i.code"""
ITEMS = "SELECT DISTINCT item FROM qualifications ORDER BY item"


@dataclass(frozen=True, slots=True)
class Hospital:
    """One that asks: its key, its caller, and whose results its patients bring."""

    key: str
    caller: Caller
    issuers: tuple[tuple[str, str], ...]


class Asking:
    """Draws questions as they come in practice: some items and neighbours often, most seldom, results mostly of the last days."""

    def __init__(self, service: Service, edition: Edition, hospitals: int = HOSPITALS, seed: int = SEED) -> None:
        self.rng = Random(seed)
        self.now = datetime.now(SHANGHAI)
        issuers = edition.connection.execute(ISSUERS).fetchall()
        self.items = [code for (code,) in edition.connection.execute(ITEMS)]
        self.rng.shuffle(self.items)
        self.often = [1 / rank for rank in range(1, len(self.items) + 1)]
        self.near = [1 / rank for rank in range(1, ISSUERS_EACH + 1)]
        store = KeyStore(service.data / "accounts.sqlite")
        self.hospitals = [self._hospital(service, store, code, issuers) for code, _ in self.rng.sample(issuers, min(hospitals, len(issuers)))]

    def _hospital(self, service: Service, store: KeyStore, code: str, issuers: list[tuple[str, str]]) -> Hospital:
        key = issue_key(store, service.ledger, self.now, "bench", Role.CLINICIAN, code, label="bench")
        others = [row for row in issuers if row[0] != code]
        drawn = [self.rng.choice(others) for _ in range(ISSUERS_EACH)]
        return Hospital(key, Caller(key.split("_")[1], Role.CLINICIAN, code), tuple(drawn))

    def body(self, hospital: Hospital) -> dict[str, object]:
        """One question of the hospital."""
        rng = self.rng
        [(code, nhsa)] = rng.choices(hospital.issuers, self.near)
        days = min(rng.expovariate(1 / 9), 120.0)
        body: dict[str, object] = {
            "item": {"system": "recognition", "code": rng.choices(self.items, self.often)[0]},
            "issuer": {"system": "nhsa", "code": nhsa} if nhsa else code,
            "performed_at": (self.now - timedelta(days=days, minutes=1)).isoformat(timespec="seconds"),
            "report_ref": f"LIS-{rng.randrange(10**10):010d}",
            "patient_ref": f"MR{rng.randrange(10**9):09d}",
        }
        if rng.random() < 0.1:
            body["circumstances"] = ["emergency"]
        return body

    def requests(self, count: int, batch: int = 0) -> list[tuple[str, str]]:
        """Keys with bodies as JSON: single questions, or so many in one body."""
        return [(hospital.key, json.dumps(self._asked(hospital, batch), separators=(",", ":"))) for hospital in self.rng.choices(self.hospitals, k=count)]

    def _asked(self, hospital: Hospital, batch: int) -> dict[str, object]:
        return {"lookups": [self.body(hospital) for _ in range(batch)]} if batch else self.body(hospital)


def hospitals_of(data: Path, hospitals: int = HOSPITALS) -> Asking:
    """The hospitals of a data folder that nobody serves yet; their keys are issued here."""
    service = Service(data)
    try:
        return Asking(service, service.edition(), hospitals)
    finally:
        service.ledger.close()
