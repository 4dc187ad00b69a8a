"""Identity and telephone numbers that nobody has, and every place of a request in which a careless system could send one."""

from __future__ import annotations

import http.cookiejar
import random
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

from recognition.services.people import DEMO_PASSWORD
from tests.clinician.sitting import Form, _Forms
from tests.people import Person, auditor_qiu, dr_lin, engineer_zhao, performed, question
from tests.running import Server

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SPELLINGS = (
    lambda number: number,
    lambda number: f"{number[:6]}-{number[6:14]}-{number[14:]}",
    lambda number: f"{number[:6]} {number[6:14]} {number[14:]}",
    lambda number: number.translate({ord(digit): chr(ord(digit) + 0xFEE0) for digit in "0123456789"}),
    lambda number: f"患者{number}",
)
SYSTEMS = ("recognition", "loinc", "national-price", "local")
HEADERS = (
    "User-Agent", "Referer", "X-Request-Id", "Accept-Language", "Cookie", "X-Forwarded-For", "X-Forwarded-Host", "Origin", "Accept", "If-None-Match", "Traceparent",
    "X-Patient-Id", "Idempotency-Key", "Authorization", "Content-Type", "From",
)  # fmt: skip
PARAMETERS = {
    "/api/v1/lookups": ("receiver", "issuer", "item", "verdict", "from", "cursor", "format", "patient"), "/api/v1/summaries": ("from", "to", "by", "item", "reason", "receiver_region", "x"),
    "/api/v1/institutions": ("q", "cursor", "limit"), "/api/v1/items": ("q", "cursor"), "/api/v1/ledger/proofs/inclusion": ("sequence", "size"),
    "/api/v1/ledger/proofs/consistency": ("from", "to"), "/api/v1/ledger/checkpoint": ("x",), "/audit": ("from", "item"), "/": ("item", "patient"), "/healthz": ("x",),
}  # fmt: skip
PATHS = (
    "/{}", "/api/v1/lookups/{}", "/api/v1/institutions/{}", "/api/v1/items/{}", "/api/v1/editions/{}", "/api/v1/launches/{}", "/api/v1/ledger/entries/{}", "/answers/{}", "/audit/by/{}",
    "/assets/{}/page.css", "/registrar/drafts/{}", "/api/v1/{}",
)  # fmt: skip


def identities(count: int) -> list[str]:
    """So many different identity numbers with right check digits, of people born between 1930 and 2020, each spelt in some way."""
    chance, found = random.Random(110105), {}
    while len(found) < count:
        born = f"{chance.randrange(1930, 2021)}{chance.randrange(1, 13):02d}{chance.randrange(1, 29):02d}"
        body = f"{chance.choice(('500105', '510104', '511702', '500234'))}{born}{chance.randrange(1000):03d}"
        check = "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=False)) % 11]
        found[body + check] = chance.choice(SPELLINGS)(body + check)
    return list(found.values())


def telephones(count: int) -> list[str]:
    """So many different mobile numbers."""
    chance = random.Random(138)
    return [f"1{chance.choice('3456789')}{number}" for number in chance.sample(range(10**8, 10**9), count)]


def bodies(canary: str) -> Iterator[dict[str, Any]]:
    """Lookups that carry it in one member or another."""
    for system in SYSTEMS:
        yield question({"system": system, "code": canary})
    for system in ("recognition", "uscc", "licence", "nhsa", "name"):
        yield question(issuer={"system": system, "code": canary})
        yield question(performer={"system": system, "code": canary})
    for name in ("item", "issuer", "performer", "mark", "report_ref", "patient_ref", "performed_at", "patient_name", "circumstances"):
        yield question() | {name: canary}
    yield question(circumstances=[canary])
    yield question() | {canary: "x"}
    yield question({"system": canary, "code": "tp"})
    yield question({"system": "local", "code": "x", "owner": canary})
    yield question() | {"patient": {"id": canary}}


def by_reference(canary: str) -> Iterator[dict[str, Any]]:
    """Where a hospital may send its own number for a report or a patient, which only a keyed hash of reaches the disk."""
    yield question(report_ref=canary)
    yield question(patient_ref=canary)
    yield question(report_ref=canary, patient_ref=canary, circumstances=["emergency"])


class Browser:
    """Somebody signed in, with a cookie, on the pages of the service."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def open(self, path: str, data: dict[str, list[str]] | None = None) -> str:
        """A page, or what answers a form."""
        body = None if data is None else urlencode(data, doseq=True).encode()
        try:
            with self.opener.open(self.server.url + path, body, timeout=30) as reply:
                return reply.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.read().decode("utf-8", "replace")

    def forms(self, path: str) -> list[Form]:
        """The forms of a page that are sent by POST."""
        found = _Forms()
        found.feed(self.open(path))
        return [form for form in found.forms if form.method.lower() == "post" and "sign-out" not in form.action and form.action.startswith("/")]

    def sign_in(self, login: str = "lin") -> None:
        """As one of the demonstration's people."""
        form = next(form for form in self.forms("/sign-in") if "sign-in" in form.action)
        names = {name for name, _ in form.values}
        assert {"login", "password"} <= names, names
        self.open(form.action, {**{name: [value] for name, value in form.values}, "login": [login], "password": [DEMO_PASSWORD]})

    def spray(self, path: str, canaries: Iterator[str]) -> int:
        """Sends each form of a page once per field, with a canary in that field; how many were sent."""
        sent = 0
        for form in self.forms(path):
            for name in dict.fromkeys(name for name, _ in form.values if not re.search("csrf|token|_once", name)):
                values: dict[str, list[str]] = {}
                for key, value in form.values:
                    values.setdefault(key, []).append(value)
                canary = next(canaries, None)
                if canary is None:
                    return sent
                values[name] = [canary]
                self.open(form.action, values)
                sent += 1
        return sent


def ascii_of(canary: str) -> str:
    """As it can stand in a header."""
    return canary if canary.isascii() else quote(canary)


class Careless:
    """A system that puts identifiers wherever there is room for one."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.people: list[Person] = [dr_lin(server), engineer_zhao(server)]
        self.auditor = auditor_qiu(server)
        self.statuses: list[int] = []
        self.told: list[bytes] = []

    def note(self, reply) -> Any:
        """Remembers what came back."""
        self.statuses.append(reply.status)
        # The way to the sign-in page leads back to the address that was asked for, and says so to nobody else.
        if not 300 <= reply.status < 400:
            self.told.append(reply.body + repr(sorted(reply.headers.items())).encode())
        return reply

    def carriers(self) -> Iterator[Any]:
        """Ways to send one canary, each a function of it, in a round that begins anew."""
        lin, zhao = self.people
        count = len(list(bodies("x"))), len(list(by_reference("x")))
        yield from (lambda canary, n=n: self.note(lin.ask(list(bodies(canary))[n])) for n in range(count[0]))
        yield from (lambda canary, n=n: self.note(lin.ask(list(by_reference(canary))[n])) for n in range(count[1]))
        yield lambda canary: self.note(zhao.post("/api/v1/lookups/batch", {"lookups": [question(report_ref=canary), question(canary), {canary: canary}]}))
        yield lambda canary: self.note(zhao.post("/api/v1/lookups", f'{{"item": "{canary}'.encode()))
        for body in (
            {"decision": "{}"},
            {"decision": "repeated", "reason": "{}"},
            {"decision": "repeated", "reason": "other", "note": "{}"},
            {"decision": "accepted", "x": "{}"},
        ):
            yield lambda canary, body=body: self._decide({name: value.format(canary) for name, value in body.items()})
        for name in ("item", "report_ref", "patient_ref", "performed_at", "note"):
            yield lambda canary, name=name: self.note(
                lin.post("/api/v1/repeats", {"item": "tp", "performed_at": performed(1), "report_ref": "r"} | {name: canary})
            )
        for name in ("origin", "clinician", "lookup", "patient"):
            yield lambda canary, name=name: self.note(
                zhao.post("/api/v1/launch-tokens", {"origin": "https://his.example", "clinician": "dr-1"} | {name: canary})
            )
        yield lambda canary: self.note(
            zhao.post("/api/v1/launch-tokens", {"origin": "https://his.example", "clinician": "dr-1", "lookup": question(report_ref=canary)})
        )
        yield lambda canary: self.note(
            self.server.send("POST", "/launch", urlencode({"token": canary, "lang": canary}).encode(), {"Content-Type": "application/x-www-form-urlencoded"})
        )
        for header in HEADERS:
            yield lambda canary, header=header: self._with_header(header, canary)
        for path, names in PARAMETERS.items():
            for name in names:
                yield lambda canary, path=path, name=name: self.note(self.auditor.get(f"{path}?{urlencode({name: canary})}"))
        for path in PATHS:
            yield lambda canary, path=path: self.note(self.auditor.get(path.format(quote(canary))))
        yield lambda canary: self.note(self.auditor.request("PATCH", f"/api/v1/lookups?{quote(canary)}"))

    def _decide(self, body: dict[str, str]) -> None:
        asked = self.people[0].ask().json
        self.note(self.people[0].post(f"/api/v1/lookups/{asked['id']}/decisions", body))

    def _with_header(self, header: str, canary: str) -> None:
        value = f"Bearer rk_{ascii_of(canary)}" if header == "Authorization" else ascii_of(canary)
        headers = {"Authorization": f"Bearer {self.people[0].key}", "Content-Type": "application/json", header: value}
        self.note(self.server.send("POST", "/api/v1/lookups", b'{"item": "tp"}', headers))
