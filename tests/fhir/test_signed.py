"""Keys that sign and keys that are bound, at the FHIR endpoints: taken as at every other, and refused as an OperationOutcome that says the same."""

from __future__ import annotations

import json
import re
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from recognition.support.request_signing import SigningAlgorithm
from tests.signing import Signer

TARGET = "/fhir/Organization?_count=1&name:contains=%e5%8c%bb%e9%99%a2"


def told(answer: TestResponse) -> dict[str, Any]:
    return json.loads(answer.json["issue"][0]["diagnostics"])


def test_a_signature_and_an_address_count_here_too(app: Flask):
    signer, bound = Signer(app, SigningAlgorithm.SM3), Signer(app, networks=("10.20.0.0/16",))
    client = app.test_client()
    assert client.get(TARGET, headers=signer.headers("GET", TARGET, b"")).status_code == 200
    refused = client.get(TARGET, headers=signer.headers("GET", "/fhir/Organization?_count=2", b""))
    assert refused.status_code == 401 and refused.json["resourceType"] == "OperationOutcome"
    assert re.fullmatch("[0-9a-f]{64}", told(refused)["canonical_sha256"])
    apart = told(client.get(TARGET, headers=signer.headers("GET", TARGET, b"", ahead=600)))
    assert apart["server_time"].startswith("20") and apart["difference_seconds"]
    elsewhere = client.get(TARGET, headers=bound.headers("GET", TARGET, b""))
    assert elsewhere.status_code == 403 and told(elsewhere)["address"] == "127.0.0.1"
