"""What can be read of a service, by people and programs, without anything being written down."""

from __future__ import annotations

import http.client
import re
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from recognition.services.people import DEMO_PASSWORD, AccountStores
from tests.people import auditor_qiu
from tests.running import HOST, Server

DAYS = {"from": "2026-01-01", "to": datetime.now(UTC).date().isoformat()}
API = (
    ("/api/v1/summaries", {**DAYS, "by": "item"}), ("/api/v1/summaries", {**DAYS, "by": "month", "format": "xlsx"}),
    ("/api/v1/summaries", {**DAYS, "by": "receiver,issuer", "format": "csv"}), ("/api/v1/lookups", {}), ("/api/v1/ledger/checkpoint", {}),
    ("/api/v1/ledger/entries/0", {}), ("/api/v1/ledger/proofs/inclusion", {"sequence": "1", "size": "5"}),
    ("/api/v1/ledger/proofs/consistency", {"from": "3", "to": "5"}), ("/api/v1/items", {"q": "血"}), ("/api/v1/institutions", {}), ("/api/v1/editions", {}),
)  # fmt: skip
AUDITOR = (
    "/audit", "/audit/entries", "/audit/entries/3", "/audit/questions", "/audit/billed", "/audit/sample", "/audit/returns", "/audit/imports",
    "/audit/exports", "/audit/ledger", "/audit/public", "/audit/export?format=csv", "/audit/export?format=xlsx",
    "/audit/export?format=csv&counter=lookups", "/audit/export?format=xlsx&counter=lookups", "/audit/export?format=ndjson&counter=lookups",
)  # fmt: skip
REGISTRAR = ("/registrar", "/registrar/editions", "/registrar/editions/1", "/registrar/unknown", "/registrar/preview", "/registrar/desk")
CLINICIAN = ("/", "/today", "/paper", "/several", "/account")


class Browser:
    """Somebody signed in; cookies and nothing else."""

    def __init__(self, server: Server, login: str) -> None:
        self.server, self.jar = server, SimpleCookie()
        _, form = self.get("/sign-in")
        token = re.search(r'name="csrf" value="([^"]+)"', form.decode())[1]
        self.status, _ = self.get("/sign-in", {"csrf": token, "login": login, "password": DEMO_PASSWORD, "next": "/"})

    def get(self, path: str, form: dict[str, str] | None = None) -> tuple[int, bytes]:
        """Status and body of a page, or of a form that is sent."""
        connection = http.client.HTTPConnection(HOST, self.server.port, timeout=30)
        headers = {"Accept": "text/html", "Cookie": "; ".join(f"{name}={kept.value}" for name, kept in self.jar.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("POST" if form is not None else "GET", path, urlencode(form) if form is not None else None, headers)
        answer = connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self.jar.load(value)
        found = answer.status, answer.read()
        connection.close()
        return found


def people(server: Server) -> list[tuple[Browser, tuple[str, ...]]]:
    """An auditor of the region, a registrar and a clinician, signed in, with what each reads."""
    known = AccountStores.at(server.data / "accounts.sqlite").people.all()
    auditor = next(person.login for person in known if person.role == "auditor" and not person.institution)
    registrar = next(person.login for person in known if person.role == "registrar")
    return [(Browser(server, auditor), AUDITOR), (Browser(server, registrar), REGISTRAR), (Browser(server, "lin"), CLINICIAN)]


def refused(server: Server, browsers: list[tuple[Browser, tuple[str, ...]]]) -> list[tuple[str, int]]:
    """What of all this is not given, and with which status."""
    qiu = auditor_qiu(server)
    told = [(f"{path} {query.get('format', 'json')}", qiu.get(path, **query).status) for path, query in API]
    told += [(path, browser.get(path)[0]) for browser, paths in browsers for path in paths]
    return [(path, status) for path, status in told if status != 200]
