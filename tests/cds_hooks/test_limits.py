"""What a call costs: 20 orders in less than 20 ms of this service's own time, 200 in as many as a person does not notice."""

from __future__ import annotations

import json
import subprocess
import sys
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


READING = """
from gevent import monkey

monkey.patch_all()
import json, sys
from gevent import sleep, spawn
from recognition.reports.fhir.rows import read_parsed

turns = 0

def others():
    global turns
    while True:
        turns += 1
        sleep(0.0005)

bundle = json.load(sys.stdin)
spawn(others)
sleep(0.01)
before = turns
rows = len(read_parsed(bundle, most=2000).rows)
print(rows, turns - before)
"""


def test_a_whole_history_is_read_in_turns_with_other_callers():
    told = [each for n in range(900) for each in report(f"R-{n}", "2885-2", valueQuantity={"value": 1})]
    bundle = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": each} for each in told]})
    done = subprocess.run([sys.executable, "-c", READING], input=bundle, capture_output=True, text=True, timeout=60, check=True)
    rows, turns = map(int, done.stdout.split())
    assert rows == 900 and turns >= 30, done.stdout
