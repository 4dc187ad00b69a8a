"""The client's own FHIR server: asked where it is declared and nothing was sent, within a moment; any other is never called."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.cds_hooks.calls import PATIENT, cards, codes, fetched, report, sent, signing
from tests.cds_hooks.tokens import declared
from tests.running import HOST, free_port


class Records(ThreadingHTTPServer):
    """A FHIR server with one patient's reports; `asked` are the requests that it got, `behaves` how it answers."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__((HOST, free_port()), Answering)
        self.asked: list[tuple[str, str]] = []
        self.behaves = "well"


class Answering(BaseHTTPRequestHandler):
    server: Records

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers.get("Authorization", "")))
        if self.server.behaves == "slowly":
            time.sleep(0.6)
        status = {"refuses": 403, "elsewhere": 302}.get(self.server.behaves, 200)
        told = fetched(report())["priorReports" if "DiagnosticReport" in self.path else "priorResults"]
        body = b"<html>" if self.server.behaves == "in words" else json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Location", "http://127.0.0.1:9/")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_parts: object) -> None:
        """Says nothing."""


@pytest.fixture
def records(declaration: Path) -> Iterator[Records]:
    """A server that is declared."""
    server = Records()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    declared(declaration.parent, fhir_servers=[f"http://{HOST}:{server.server_port}/r4"])
    yield server
    server.shutdown()
    server.server_close()
    declared(declaration.parent)


def asking(server: Records, **more: object) -> dict:
    authorization = {"access_token": "at-1", "token_type": "Bearer", "expires_in": 300, "scope": "user/*.read", "subject": "x"}
    return signing(prefetch={}, fhirServer=f"http://{HOST}:{server.server_port}/r4", fhirAuthorization=authorization, **more)


def test_what_was_not_sent_is_fetched_with_the_calls_own_token(app, zhao, records):
    assert len(cards(zhao, asking(records))) == 1
    assert records.asked == [
        (f"/r4/DiagnosticReport?patient={PATIENT}&_sort=-date&_count=50", "Bearer at-1"), (f"/r4/Observation?patient={PATIENT}&_sort=-date&_count=200", "Bearer at-1"),
    ]  # fmt: skip
    data = app.extensions["recognition.settings"].data
    assert all(b"at-1" not in path.read_bytes() for path in data.glob("*.sqlite*"))


@pytest.mark.parametrize("prefetch", [{"priorReports": None}, {"priorReports": {"resourceType": "OperationOutcome"}}, fetched(report())])
def test_what_the_client_has_said_is_not_asked_again(zhao, records, prefetch):
    sent(zhao, asking(records) | {"prefetch": prefetch})
    assert records.asked == []


def test_a_server_that_nobody_declared_is_never_called(zhao, records, declaration):
    declared(declaration.parent)
    for address in (f"http://{HOST}:{records.server_port}/r4", f"http://{HOST}:{records.server_port}/r4/../x", "http://169.254.169.254/latest"):
        reply = sent(zhao, asking(records) | {"fhirServer": address})
        assert (reply.status_code, codes(reply)) == (412, ["hook_prefetch_missing"])
    assert records.asked == []


@pytest.mark.parametrize("behaves", ["refuses", "elsewhere", "in words", "slowly"])
def test_one_that_does_not_answer_in_time_leaves_it_unasked(zhao, records, behaves):
    records.behaves = behaves
    began = time.monotonic()
    reply = sent(zhao, asking(records))
    assert (reply.status_code, codes(reply)) == (412, ["hook_server_unreached"])
    assert time.monotonic() - began < 3


def test_a_patient_in_an_address_cannot_be_another_address(zhao, records):
    body = asking(records)
    body["context"]["patientId"] = "a&_count=1/../../x?y"
    sent(zhao, body)
    assert records.asked[0][0] == "/r4/DiagnosticReport?patient=a%26_count%3D1%2F..%2F..%2Fx%3Fy&_sort=-date&_count=50"
