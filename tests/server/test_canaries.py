"""A thousand identifiers are sent in every field, header and address of the running service, and none is found anywhere afterwards."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

import pytest

from recognition.operations.snapshot import snapshot
from tests.people import auditor_qiu, performed
from tests.running import Server, running
from tests.server.canaries import Browser, Careless, identities, telephones

IDENTITIES, TELEPHONES = 900, 100
DIGITS = re.compile(rb"[0-9]{10,18}[0-9Xx]")


@pytest.fixture
def own(region: Path) -> Iterator[Server]:
    """A real gunicorn on a region of this test's own, which is stopped before its files are searched."""
    with running(region) as server:
        yield server


def plain(canary: str) -> str:
    """The number itself, however it was spelt."""
    return re.sub("[^0-9X]", "", unicodedata.normalize("NFKC", canary))


def traces(data: bytes, canaries: list[str], numbers: set[bytes]) -> set[bytes]:
    """The canaries that stand in these bytes: as they were sent, as plain numbers, spaced or written in JSON's or a URL's way."""
    found = {number for number in DIGITS.findall(data) if number.upper() in numbers}
    squeezed = re.sub(rb"[\s\-]|%20|\+|\\u0020", b"", data)
    found |= {number for number in DIGITS.findall(squeezed) if number.upper() in numbers}
    for canary in canaries:
        if not canary.isascii():
            spellings = (canary.encode(), json.dumps(canary)[1:-1].encode())
            found |= {one for one in spellings if one in data}
    return found


def test_no_identifier_reaches_the_disk_the_log_an_export_or_a_backup(own: Server, tmp_path: Path):
    canaries = identities(IDENTITIES)
    careless, waiting = Careless(own), iter(canaries)
    browser = Browser(own)
    browser.sign_in()
    on_pages = sum(browser.spray(path, waiting) for path in ("/", "/several", "/paper", "/today", "/sign-in", "/account"))
    ways = list(careless.carriers())
    for canary, carry in zip(waiting, cycle(ways)):
        carry(canary)
    # A telephone number cannot be told from a hospital's own code, which registrars have to see: so everywhere but in codes.
    elsewhere = ways[len(ways) // 3 :]
    for canary, carry in zip(telephones(TELEPHONES), cycle(elsewhere)):
        carry(canary)
    canaries += telephones(TELEPHONES)
    numbers = {plain(canary).encode() for canary in canaries}
    assert len(numbers) == IDENTITIES + TELEPHONES
    assert on_pages > 15 and len(careless.statuses) > 900, (on_pages, len(careless.statuses))
    assert careless.statuses.count(201) > 50, "many were answered, with references that were hashed"
    assert not [status for status in careless.statuses if status >= 500 or status == 429]
    qiu, today = auditor_qiu(own), performed()[:10]
    period = {"from": today, "to": today}
    exports = [
        qiu.get("/api/v1/lookups", format="ndjson").body,
        qiu.get("/api/v1/summaries", by="day,item,issuer,reason", format="csv", **period).body,
        qiu.get("/metrics").body,
    ]
    backup = tmp_path / "backup"
    snapshot(own.data, backup, datetime.now(UTC))
    own.stop()
    leaks = {f"export {place}": found for place, data in enumerate(exports) if (found := traces(data, canaries, numbers))}
    for path in [*own.data.rglob("*"), *backup.rglob("*"), own.log]:
        if path.is_file() and not path.is_relative_to(own.data / "editions") and (found := traces(path.read_bytes(), canaries, numbers)):
            leaks[str(path.relative_to(tmp_path))] = found
    assert leaks == {}
    told = traces(b"\n".join(careless.told), canaries, numbers)
    assert told == set(), "a refusal repeats nothing that was sent"


def test_no_secret_is_written_to_the_log_or_the_exports(own: Server):
    careless = Careless(own)
    for canary, carry in zip(identities(60), careless.carriers(), strict=False):
        carry(canary)
    qiu = auditor_qiu(own)
    exported = qiu.get("/api/v1/lookups", format="ndjson").body + qiu.get("/api/v1/ledger/checkpoint").body
    own.stop()
    # A secret may hold an underscore of its own, and a key of random bytes a plus sign: PRIVATE+KEY+name+hash+key.
    secrets = [key.split("_", 2)[2].encode() for key in own.keys.values()]
    for path in (own.data / "keys").rglob("*.key"):
        data = path.read_bytes()
        secrets += [data.strip().split(b"+", 4)[-1]] if path.parent.name == "checkpoint" else [data.hex().encode(), data]
    searched = {"log": own.log.read_bytes(), "exports": exported, "answers": b"".join(careless.told)}
    for path in own.data.rglob("*"):
        if path.is_file() and "keys" not in path.parts and path.name != "demo-keys.json":
            searched[path.name] = path.read_bytes()
    assert len(secrets) > 8 and min(map(len, secrets)) >= 32
    assert [(name, place) for name, data in searched.items() for place, secret in enumerate(secrets) if secret in data] == []


@pytest.mark.parametrize("kept", ("{}", "R:{}:x", '{{"note":"{}"}}', "%20{}", "{}\n"))
def test_the_search_finds_a_number_however_it_was_kept(kept):
    for canary in identities(20):
        assert traces(kept.format(canary).encode(), [canary], {plain(canary).encode()}), canary
        assert traces(json.dumps(kept.format(canary)).encode(), [canary], {plain(canary).encode()}), canary
