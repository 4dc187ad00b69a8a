"""What a call costs: 20 orders in less than 20 ms of this service's own time, 200 in as many as a person does not notice."""

from __future__ import annotations

import json
import time

from tests.cds_hooks.calls import SIGN, fetched, order, report, signing


def own_time(app, zhao, orders: int, reports: int) -> float:
    """Processor milliseconds of the quickest of some calls, each of an encounter of its own, so that everything is written."""
    rows = (
        app.extensions["recognition"]
        .edition()
        .connection.execute("SELECT loinc FROM items WHERE loinc != '' AND kind = 'lab' GROUP BY loinc HAVING count(*) = 1 ORDER BY code")
        .fetchall()
    )
    codes = [loinc for (loinc,) in rows]
    taken = []
    for turn in range(8):
        asked = [order(f"o-{n}", codes[n % len(codes)]) for n in range(orders)]
        told = [report(f"R-{turn}-{n}", codes[n % len(codes)], valueQuantity={"value": 1}) for n in range(reports)]
        body = json.dumps(signing(*asked, prefetch=fetched(*told))).encode()
        began = time.process_time()
        reply = zhao.post(f"/cds-services/{SIGN}", body)
        taken.append((time.process_time() - began) * 1000)
        assert reply.status_code == 200 and reply.json["cards"]
    return min(taken)


def test_twenty_orders_take_less_than_twenty_milliseconds(app, zhao):
    assert own_time(app, zhao, 20, 20) < 20


def test_two_hundred_orders_are_answered(app, zhao):
    assert own_time(app, zhao, 200, 50) < 200
