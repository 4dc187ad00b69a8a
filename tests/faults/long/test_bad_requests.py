"""A hundred thousand requests that nobody in her senses would send, to every route of the service: each is answered, none by a fault."""

from __future__ import annotations

import json
import os
import random
import string
from collections import Counter
from pathlib import Path

import pytest
from flask import Flask

from recognition import create_app
from recognition.settings import Settings
from tests.people import performed, question

TIMES = int(os.environ.get("BAD_REQUESTS") or 100_000)
PIECES = [
    b"", b"{", b"}", b'"', b"\\", b"\x00", b"\xff\xfe", b"9" * 30, b",", b":", b"null", b"[", b"\\ud800", "１２".encode(), b"-", b"1e999", b"NaN", b"[" * 1200,
    b'"item":1,', b"true", "川".encode() * 50, b"\xef\xbb\xbf", b"1_000", b"0000-00-00T00:00:00Z", b"9999-12-31T23:59:59+14:00",
]  # fmt: skip
OFF = ("results_off", "report_codes_off", "peers_off")
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")
WORDS = [
    "",
    "0",
    "-1",
    "1.9",
    "1_000",
    "9" * 25,
    "％",
    "川渝",
    "a" * 300,
    "2026-02-30",
    "0000-01-01",
    "9999-12-31",
    "../../x",
    "'--",
    "%00",
    "\u202e",
    "day,day",
    "nobody",
    "{}",
]
TYPES = ["application/json"] * 6 + [
    "text/plain",
    "application/json; charset=utf-16",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "",
    "💥",
]


@pytest.fixture
def app(data: Path):
    """The application on a folder of its own."""
    made = create_app(Settings(data, demo=True))
    yield made
    made.extensions["recognition"].ledger.close()


def bodies(chance: random.Random) -> bytes:
    """A good question or batch, damaged in up to three places; or noise."""
    if chance.random() < 0.1:
        return bytes(chance.randrange(256) for _ in range(chance.randrange(200)))
    one = question(report_ref="R", circumstances=["emergency"], performed_at=performed(1))
    whole = chance.choice(
        [
            one,
            {"lookups": [one] * chance.randrange(4)},
            {"decision": "accepted"},
            {"decision": "repeated", "reason": "other", "note": "x"},
            {"origin": "https://his.example", "clinician": "c1"},
            [],
        ]
    )
    text = json.dumps(whole).encode()
    for _ in range(chance.randrange(1, 4)):
        place = chance.randrange(len(text) + 1)
        text = text[:place] + chance.choice(PIECES) + text[place + chance.randrange(4) :]
    return text


def paths(app: Flask, chance: random.Random) -> tuple[str, str]:
    """A method, mostly one that the route takes, and a route of the service with any words in its places and any parameters behind it."""
    chosen = chance.choice(list(app.url_map.iter_rules()))
    method = chance.choice(sorted(chosen.methods - {"OPTIONS", "HEAD"}) if chance.random() < 0.9 else METHODS)
    rule = chosen.rule
    for place in [part for part in rule.split("/") if part.startswith("<")]:
        rule = rule.replace(place, chance.choice(WORDS) or "x")
    names = [
        "from",
        "to",
        "by",
        "limit",
        "cursor",
        "q",
        "format",
        "item",
        "issuer",
        "verdict",
        "as_of",
        "kind",
        "from",
        "size",
        "".join(chance.choices(string.ascii_letters, k=3)),
    ]
    query = "&".join(f"{chance.choice(names)}={chance.choice(WORDS)}" for _ in range(chance.randrange(4)))
    return method, f"{rule}?{query}" if query else rule


def test_none_is_a_fault(app: Flask, data: Path):
    chance, keys, seen = random.Random(20261121), list(json.loads((data / "demo-keys.json").read_text()).values()), Counter()
    client = app.test_client()
    for number in range(TIMES):
        headers = {
            "Content-Type": chance.choice(TYPES),
            "Authorization": f"Bearer {chance.choice([*keys, *keys, 'rk_x_y', ''])}",
            "Accept-Language": chance.choice(["en", "zh", "x" * 90]),
        }
        if chance.random() < 0.2:
            headers["Idempotency-Key"] = chance.choice(["k1", "k" * 256, "k 2", "k1"])
        (method, path), body = paths(app, chance), bodies(chance)
        reply = client.open(path, method=method, data=body, headers={name: value.encode("utf-8").decode("latin-1") for name, value in headers.items()})
        seen[reply.status_code] += 1
        # What a region has not declared is told as such, whatever is asked of it.
        off = reply.status_code == 501 and (method == "HEAD" or reply.json["code"] in OFF)
        assert reply.status_code < 500 or off, (number, method, path, body[:200], reply.data[:300])
        reply.close()
    print(dict(sorted(seen.items())))
