"""The ready-made clients: each asks, sends again, decides and mints by a key that is sent and by keys that sign, and bears answers that are lost or late."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from recognition.support.request_signing import SigningAlgorithm, canonical_query
from tests.launch.ready_made_clients import EXAMPLES, LANGUAGES, door, run
from tests.launch.test_guide import opens
from tests.running import HOST, Server, free_port
from tests.server.test_signed_wire import issue

ORIGIN = "https://his.example"
QUERIES = ["", "&", "b=2&a=1", "a=x+y", "a=x%20y&a-b=%7e~", "q=%e8%a1%80%E7%B3%96&limit=5&&group=", "a=1=2", "z&B&_&a", "a=%2b%25%26%3d%2f", "q=!'()*:@,;$"]
LENGTHS = [*range(5), *range(50, 70), *range(110, 135), 1000]


class Compiled(NamedTuple):
    """A client's file and how it is started."""

    name: str
    command: tuple[object, ...]


@pytest.fixture(scope="module", params=LANGUAGES)
def client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    folder = tmp_path_factory.mktemp("client")
    shutil.copy(EXAMPLES / request.param, folder)
    return Compiled(request.param, LANGUAGES[request.param](folder, "Client"))


@pytest.fixture(scope="module")
def keys(quiet_server: Server) -> dict[str, str]:
    """A key by what SIGNED says of it."""
    return {"": quiet_server.keys["hospital"]} | {algorithm.value: issue(quiet_server, "--signed", algorithm.value) for algorithm in SigningAlgorithm}


def walked(client: Compiled, service: str, key: str, signed: str) -> dict[str, str]:
    """What the walk says, by its first word."""
    done = run(*client.command, SERVICE=service, KEY=key, SIGNED=signed, ORIGIN=ORIGIN)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    return dict(line.split(": ", 1) for line in done.stdout.splitlines())


@pytest.mark.parametrize("signed", ["", *SigningAlgorithm])
def test_the_walk_is_the_same_in_every_language_and_by_every_key(quiet_server: Server, keys, client: Compiled, signed: str):
    said = walked(client, quiet_server.url, keys[signed], signed)
    number, verdict = said["answer"].split()
    assert (verdict, said["again"], said["decided"], said["item"], said["refused"]) == ("recognised", number, "accepted", "tp", "code_system_unknown")
    assert "lookups" in said["launch"] or json.loads(said["launch"]) == []
    opens(quiet_server, said["token"])
    written = quiet_server.send("GET", f"/api/v1/lookups/{number}", headers={"Authorization": f"Bearer {quiet_server.keys['hospital']}"}).json
    assert [decision["decision"] for decision in written["decisions"]] == ["accepted"]


@pytest.mark.parametrize("signed", ["", SigningAlgorithm.SHA256])
def test_what_is_lost_late_or_refused_for_now_is_sent_again_and_written_once(quiet_server: Server, keys, client: Compiled, signed: str):
    apart = json.dumps({"code": "clock_wrong", "difference_seconds": -100}).encode()
    wrong_clock = (401, {"Content-Type": "application/problem+json"}, apart)
    before = entries(quiet_server)
    with door(quiet_server.port) as between:
        # The question: its answer is lost, then the clock is wrong; again: told to wait; the decision: no answer in time, then a proxy's own page.
        between.faults = ["lost", wrong_clock, None, (503, {"Retry-After": "1"}, b"{}"), None, "silent", (502, {}, b"<html>"), None]
        said = walked(client, between.url, keys[signed], signed)
    assert said["answer"].split()[0] == said["again"] and said["decided"] == "accepted"
    assert entries(quiet_server) == before + 2
    asked = [came for came in between.came if came.target == "/api/v1/lookups"]
    first = asked[:5]
    assert len({header(came, "Idempotency-Key") for came in first}) == len({came.body for came in first}) == 1
    assert all(header(came, "Request-Timeout") == "2" for came in first)
    waited = first[4].at - first[3].at
    assert waited >= 0.9, "Retry-After is kept to"
    if signed:
        nonces = [header(came, "X-Nonce") for came in between.came]
        assert len(set(nonces)) == len(nonces)
        assert 95 <= int(header(first[2], "X-Timestamp")) - first[2].at <= 101, "the clock is set right by what the service told"
        assert abs(int(header(first[1], "X-Timestamp")) - first[1].at) < 2


def test_a_service_that_is_away_ends_in_time(client: Compiled, keys):
    begun = time.monotonic()
    done = run(*client.command, SERVICE=f"http://{HOST}:{free_port()}", KEY=keys[""], SIGNED="", ORIGIN=ORIGIN)
    assert done.returncode != 0 and "Unavailable" in done.stdout + done.stderr and time.monotonic() - begun < 20


def entries(server: Server) -> int:
    """How many entries there are."""
    return server.send("GET", "/api/v1/ledger/checkpoint", headers={"Authorization": f"Bearer {server.keys['hospital']}"}).json["size"]


def header(came, name: str) -> str:
    """A header of a request, whatever the case of its name."""
    return next(value for each, value in came.headers.items() if each.lower() == name.lower())


def message(length: int) -> bytes:
    """Bytes of every value."""
    return bytes(place * 7 % 256 for place in range(length))


HARNESS = {
    "Client.java": """
        class Vectors {
            public static void main(String[] none) {
                for (int length : new int[] {LENGTHS}) {
                    byte[] data = new byte[length];
                    for (int place = 0; place < length; place++) data[place] = (byte) (place * 7);
                    System.out.println(Client.hex(Client.sm3(data)));
                }
                for (String query : new String[] {QUERIES}) System.out.println("=" + Client.canonical(query));
            }
        }
        """,
    "Client.cs": """
        class Vectors {
            static void Main() {
                foreach (var length in new[] {LENGTHS}) {
                    var data = new byte[length];
                    for (var place = 0; place < length; place++) data[place] = (byte)(place * 7);
                    System.Console.WriteLine(Client.Hex(Client.Sm3(data)));
                }
                foreach (var query in new[] {QUERIES}) System.Console.WriteLine("=" + Client.Canonical(query));
            }
        }
        """,
    "Client.pas": """
        procedure Vectors(Length: Integer);
        var
          Data: TBytes;
          Place: Integer;
        begin
          SetLength(Data, Length);
          for Place := 0 to Length - 1 do
            Data[Place] := Byte(Place * 7);
          WriteLn(Hex(Sm3(Data)));
          WriteLn('/', Hex(Sha256(Data)));
        end;
        begin
          CALLS
        end.
        """,
}
"""What prints the hashes that a client brings along, and the queries as it signs them."""


@pytest.mark.parametrize("name", HARNESS)
def test_own_hashes_and_queries_are_right_at_every_length(name: str, tmp_path: Path):
    source = (EXAMPLES / name).read_text(encoding="utf-8")
    lengths, queries = ", ".join(map(str, LENGTHS)), ", ".join(f'"{query}"' for query in QUERIES)
    harness = HARNESS[name].replace("LENGTHS", lengths).replace("QUERIES", queries)
    if name == "Client.pas":
        calls = [f"Vectors({length});" for length in LENGTHS] + ["WriteLn('=', Canonical('{}'));".format(query.replace("'", "''")) for query in QUERIES]
        (tmp_path / name).write_text(re.sub(r"begin\n  Walk;\nend\.\n", lambda _: harness.replace("CALLS", "\n".join(calls)), source), encoding="utf-8")
    else:
        (tmp_path / name).write_text(source, encoding="utf-8")
        (tmp_path / f"Vectors{Path(name).suffix}").write_text(harness, encoding="utf-8")
    done = run(*LANGUAGES[name](tmp_path, "Vectors"))
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [line for line in lines if line[0] not in "=/"] == [hashlib.new("sm3", message(length)).hexdigest() for length in LENGTHS]
    assert [line[1:] for line in lines if line[0] == "="] == [canonical_query(query.encode()) for query in QUERIES]
    own = [line[1:] for line in lines if line[0] == "/"]
    assert own == ([hashlib.sha256(message(length)).hexdigest() for length in LENGTHS] if name == "Client.pas" else [])
