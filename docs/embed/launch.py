"""Asks for a launch token with the question in the hospital's own item code, and reads afterwards what came of it.

Python 3.6 or later, nothing besides. SERVICE: address of the service. KEY: key of the hospital's server. ORIGIN: where the
hospital's pages come from.
"""

import json
import os
import urllib.request
from datetime import datetime, timedelta, timezone

SERVICE, KEY, ORIGIN = os.environ["SERVICE"], os.environ["KEY"], os.environ["ORIGIN"]


def call(path, body=None):
    """One request to the service; raises urllib.error.HTTPError, whose body is a problem in JSON."""
    data = None if body is None else json.dumps(body).encode("utf-8")
    headers = {"Authorization": "Bearer " + KEY, "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(SERVICE + path, data, headers), timeout=10) as reply:
        return json.loads(reply.read().decode("utf-8"))


def mint(item, issuer, performed_at, report, clinician):
    """A token that opens the page once, within ten minutes, with this question. `item` is the hospital's own code, `issuer`
    the insurance code of the hospital that did the test."""
    return call(
        "/api/v1/launch-tokens",
        {
            "origin": ORIGIN,
            "clinician": clinician,
            "lookup": {
                "item": {"system": "local", "code": item, "owner": "receiver"},
                "issuer": {"system": "nhsa", "code": issuer},
                "performed_at": performed_at.isoformat(),
                "report_ref": report,
            },
        },
    )


def result(launch_id):
    """The answers with their decisions: (verdict, decision or None, line for the record) of each."""
    return [
        (lookup["verdict"], lookup["decisions"][-1]["decision"] if lookup["decisions"] else None, lookup["record_line"])
        for lookup in call("/api/v1/launches/" + launch_id)["lookups"]
    ]


if __name__ == "__main__":
    shanghai = timezone(timedelta(hours=8))
    sampled = datetime.now(shanghai).replace(hour=0, minute=0, second=0, microsecond=0)
    minted = mint("YL0001", "H50011100001", sampled, "BG-2026-000117", "dr-0417")
    print("token:", minted["token"])
    print(json.dumps({"launch_id": minted["launch_id"], "result": result(minted["launch_id"])}))
