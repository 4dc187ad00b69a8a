"""What the API tells as JSON at once is what a summary tells row by row, to the fen, whoever asks and by whatever groups and filters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import orjson
import pytest

from recognition.domain.lookups import Caller, Role
from recognition.services.lookups import Service
from recognition.web.shared.service import now

AUDITOR, OF_A_HOSPITAL = Caller("key_region", Role.AUDITOR), Caller("key_hospital", Role.AUDITOR, "cq002")
EVER = (date(2020, 1, 1), date(2099, 12, 31))


CHOSEN = ((), ("lookups", "avoided", "saved_fen"), ("saved_adjusted_fen",), ("handed_in_late",))


@pytest.fixture(scope="module")
def adjusted(app) -> Iterator[Service]:
    """The use-cases of that folder, by another factor than 1."""
    service = Service(app.extensions["recognition.settings"].data, Decimal("0.85"))
    yield service
    service.ledger.close()


@pytest.mark.parametrize("caller", [AUDITOR, OF_A_HOSPITAL], ids=["region", "hospital"])
@pytest.mark.parametrize(
    ("by", "filters"),
    [
        (("receiver", "item"), {}),
        (("item", "receiver"), {"receiver_region": "50"}),
        (("receiver", "issuer"), {}),
        (("issuer", "item"), {}),
        (("receiver", "verdict", "reason"), {}),
        (("item",), {"kind": "lab"}),
        (("receiver", "item"), {"receiver_region": "=5001"}),
    ],
    ids=str,
)
def test_both_ways_say_the_same(adjusted: Service, caller: Caller, by: tuple[str, ...], filters: dict[str, str]):
    # A hospital's own questions by issuer and item are counted from the entries alone.
    kept = caller is AUDITOR or by != ("issuer", "item")
    for counters in CHOSEN:
        whole, written = (adjusted.summary(*EVER, by, filters, caller, now(), counters=counters, as_json=as_json) for as_json in (False, True))
        assert bool(written.json) is kept and (written.totals, written.as_of) == (whole.totals, whole.as_of)
        rows = orjson.loads(b"".join(written.json)) if kept else written.rows
        assert rows == whole.rows and [[*row] for row in rows] == [[*row] for row in whole.rows]


@pytest.mark.parametrize("query", ["by=receiver,item", "by=month,item", "by=receiver,kind", "by=receiver&reason=emergency", "by=item&tally_revision=2026.1"])
def test_the_api_tells_them_whichever_way(people, query: str):
    reply = people["auditor"].get(f"/api/v1/summaries?from={EVER[0]}&to={EVER[1]}&{query}")
    by = query.removeprefix("by=").partition("&")[0].split(",")
    assert reply.status_code == 200 and reply.json["rows"] and all(by == [*row][: len(by)] for row in reply.json["rows"])
    for counter in ("lookups", "avoided", "saved_fen"):
        assert sum(row[counter] for row in reply.json["rows"]) == reply.json["totals"][counter]
