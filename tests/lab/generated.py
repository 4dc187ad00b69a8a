"""Editions drawn by chance on the small region's frame, and questions of every kind about them, written as a ledger has them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from recognition.catalogue.editions.store import Edition, build
from recognition.domain.lookups import SHANGHAI, Caller, Coding, Query, RepeatReason, Role
from recognition.errors import Problem
from recognition.ledger.entries import encode
from recognition.ledger.period_reads import EPOCH, DayRow
from recognition.ledger.pseudonyms import ReferenceKeys
from recognition.services.judge import judge
from tests.catalogue.region import CLINIC, EAST, FIVE, LAB, LIN, Rows, rows

FIRST = date(2026, 3, 1)
ITEMS = ("tp", "k", "cbc", "wbc", "hgb", "us_abd", "us_liver", "hbv5", *FIVE)
INSTITUTIONS = (LIN, EAST, LAB, CLINIC)
SCOPES = ("CN", "CY", "50")
STATUSES = ("passed", "passed", "passed", "failed", "suspended", "withdrawn")


def changed_rows(rng: Random) -> Rows:
    """Listings, qualifications, entities, roles, divisions, prices and code maps by chance; the rest is the small region's."""

    def day(low: int = -150, high: int = 60) -> str:
        return (FIRST + timedelta(rng.randint(low, high))).isoformat()

    def until(since: str) -> str | None:
        return (date.fromisoformat(since) + timedelta(rng.randint(0, 120))).isoformat() if rng.random() < 0.35 else None

    def span(**row: Any) -> dict[str, Any]:
        since = day()
        return {**row, "valid_from": since, "valid_to": until(since)}

    given = rows()
    given["listings"] = [
        span(item=item, scope=scope, window_days=rng.choice((0, 1, 3, 7, 14, 30, 90))) for item in ITEMS for scope in SCOPES if rng.random() < 0.6
    ]
    given["qualifications"] = [
        span(institution=who, item=item, scope=scope, evaluator="qc", round=str(turn), status=rng.choice(STATUSES))
        for who in (EAST, LAB, LIN) for item in ITEMS for scope in SCOPES for turn in range(2) if rng.random() < 0.5
    ]  # fmt: skip
    given["institution_entities"] = [span(institution=who, value="le-lin") for who in INSTITUTIONS if rng.random() < 0.4]
    given["institution_roles"] = [span(institution=who, value=role) for who in INSTITUTIONS for role in ("contributor", "consulter") if rng.random() < 0.8]
    given["institution_divisions"] = [span(institution=who, value=rng.choice(("500157", "511600"))) for who in INSTITUTIONS if rng.random() < 0.9]
    given["tariffs"] = [
        span(owner=owner, item=item, fen=rng.randint(1, 900), source="list") for owner in (LIN, "50", "*") for item in ITEMS if rng.random() < 0.5
    ]
    given["code_maps"] = [
        {"institution": EAST, "role": "issuer", "local_code": code, "local_name": "", "item": rng.choice(ITEMS[:8])}
        for code in ("A-1", "检2") if rng.random() < 0.5
    ]  # fmt: skip
    return given


def edition(folder: Path, rng: Random) -> Edition:
    """An edition by chance, numbered 1."""
    return Edition.open(folder, 1, build(folder, changed_rows(rng)))


def query(rng: Random, now: datetime) -> Query:
    """A question by chance about a result of the last months."""
    item = rng.choice([Coding("recognition", rng.choice(ITEMS))] * 6 + [
        Coding("local", rng.choice(("A-1", "检2", "Ｋ１")), rng.choice(("issuer", "receiver"))), Coding("loinc", rng.choice(("2885-2", "9999-9"))),
        Coding("national-price", "250301001"), Coding("recognition", "none-" + "x" * rng.choice((1, 60))),
    ])  # fmt: skip
    issuer = rng.choice([Coding("recognition", rng.choice(INSTITUTIONS))] * 6 + [Coding("nhsa", "H50011100001"), Coding("nhsa", "H0"), Coding("licence", "L1")])
    return Query(
        item, issuer, now - timedelta(days=int(rng.expovariate(1 / 12)), minutes=rng.randint(1, 999)), rng.choice(INSTITUTIONS + ("cq-gone",)),
        Coding("recognition", rng.choice((LAB, LIN))) if rng.random() < 0.2 else None, rng.choice((None, None, "川渝HR", "外地HR")),
        tuple(rng.sample(list(RepeatReason), rng.choice((0, 0, 2)))), rng.choice((None, "R1")), rng.choice((None, "P1")),
    )  # fmt: skip


def asked(by: Edition, folder: Path, rng: Random, many: int) -> list[DayRow]:
    """So many questions as lookups of a ledger, judged by the edition; what it refuses is left out."""
    references, caller, written = ReferenceKeys(folder / "keys"), Caller("key", Role.HOSPITAL, LIN), list[DayRow]()
    for number in range(many):
        now = datetime(FIRST.year, FIRST.month, FIRST.day, 10, tzinfo=SHANGHAI) + timedelta(minutes=rng.randint(0, 90 * 1440))
        try:
            lookup = judge(query(rng, now), by, references, caller, now)
        except Problem:
            continue
        written.append((number, now.date().toordinal() - EPOCH, encode(lookup)))
    return written
