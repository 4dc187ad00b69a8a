"""Tokens over the real interface: for whom, for what, under which limits; and nothing of a card code stays anywhere."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from recognition.support.patient_tokens import PatientTokenRefused, TokenPurpose, open_token, receiver_abroad
from recognition.support.request_signing import SigningAlgorithm, available
from recognition.support.resolver_grants import make_grant
from tests.resolver.platform_beside import PlatformBeside, card_of
from tests.resolver.running_resolver import ORIGINS, TOKENS, Resolver, tokens
from tests.running import HOST, ROOT, Reply

STATIC = "4F" * 32


def opened(resolver: Resolver, reply: Reply, institution: str = "cq002", region: str = "chongqing"):
    """What the only token of an answer holds."""
    [token] = tokens(reply)
    return open_token(token, institution, date.fromisoformat(reply.json["day"]), [resolver.sealing[region]])


def code(reply: Reply) -> tuple[int, str]:
    """Status and code of a refusal, which says it in both languages and in English without Chinese."""
    told = reply.json
    assert told["en"].isascii() and told["zh"] != told["en"] and reply.headers["cache-control"] == "no-store"
    return reply.status, told["code"]


@pytest.fixture(scope="module")
def key(resolver: Resolver) -> str:
    """The key of an institution's system, for the usual purposes."""
    return resolver.command("institutions", "add", "chongqing", "cq001")


def test_one_card_is_one_value_in_both_regions_and_a_sealed_text_in_each(resolver: Resolver, platform: PlatformBeside):
    there = resolver.page("dynamic-code#1", institution="sc009", region="sichuan")
    here = resolver.page("dynamic-code#2")
    told, other = opened(resolver, here), opened(resolver, there, "sc009", "sichuan")
    assert (told.value, told.purpose, told.agreed) == (other.value, TokenPurpose.TREATMENT, True)
    assert opened(resolver, resolver.page("other-code#1")).value != told.value
    assert {"code": "dynamic-code#1", "purpose": "treatment"} in platform.reached
    assert (here.json["domain"], here.json["platform"], here.headers["access-control-allow-origin"]) == ("chuanyu", "gateway", ORIGINS["chongqing"])
    for value in (card_of("dynamic-code"), card_of("dynamic-code").lower(), told.value.hex()):
        assert value not in here.body.decode()


def test_a_search_brings_tokens_for_the_neighbours_service_which_it_alone_opens(resolver: Resolver):
    reply = resolver.page("dynamic-code#7", institution="sc009", region="sichuan")
    own, [abroad] = opened(resolver, reply, "sc009", "sichuan"), reply.json["peer_tokens"].pop("chongqing")
    day = date.fromisoformat(reply.json["day"])
    told = open_token(abroad, receiver_abroad("sichuan", "sc009"), day, [resolver.sealing["chongqing"]])
    assert (told.value, told.purpose, told.agreed) == (own.value, own.purpose, own.agreed) and told.answer != own.answer
    for receiver, region, why in (("sc009", "chongqing", "token_other_receiver"), ("sichuan/sc009", "sichuan", "token_unknown_key")):
        with pytest.raises(PatientTokenRefused) as refused:
            open_token(abroad, receiver, day, [resolver.sealing[region]])
        assert refused.value.code == why
    announcing = resolver.system(resolver.command("institutions", "add", "sichuan", "sc010"), STATIC)
    assert "peer_tokens" not in announcing.json and "peer_tokens" not in resolver.page("dynamic-code#8").json, (
        "neither to announce, nor where no neighbour is named"
    )


def test_a_static_code_identifies_and_does_not_open_records(resolver: Resolver, platform: PlatformBeside, key: str):
    reached = len(platform.reached)
    value = opened(resolver, resolver.system(key, STATIC), "cq001").value
    assert opened(resolver, resolver.system(key, f" {STATIC.lower()}:0\r\n"), "cq001").value == value
    assert code(resolver.page(STATIC)) == (422, "card_code_static")
    assert code(resolver.page(STATIC, "emergency")) == (422, "card_code_static")
    assert len(platform.reached) == reached
    # what has the identity written in it and says that it is dynamic is for the platform to judge
    assert opened(resolver, resolver.page(f"{STATIC}:1:20991231")).value != value


def test_what_the_holder_alone_may_ask_for_needs_the_platforms_word(resolver: Resolver):
    assert opened(resolver, resolver.page("dynamic-code", "objection")).purpose is TokenPurpose.OBJECTION
    assert code(resolver.page("alone-code", "objection")) == (403, "holder_not_agreed")
    assert code(resolver.page("alone-code", "disclosure")) == (403, "holder_not_agreed")
    assert opened(resolver, resolver.page("alone-code")).agreed is False


def test_a_grant_is_for_one_use_one_purpose_one_moment_and_one_region(resolver: Resolver):
    sealing = resolver.sealing["chongqing"]
    grant = make_grant("cq002", TokenPurpose.TREATMENT, time.time(), sealing)
    assert resolver.page("dynamic-code", grant=grant).status == 200
    assert code(resolver.page("dynamic-code", grant=grant)) == (401, "nonce_used")
    fresh = make_grant("cq002", TokenPurpose.TREATMENT, time.time(), sealing)
    assert code(resolver.page("dynamic-code", "emergency", grant=fresh)) == (403, "purpose_not_allowed")
    assert code(resolver.page("dynamic-code", grant=fresh[:-3] + "AAA")) == (401, "grant_not_ours")
    assert code(resolver.page("dynamic-code", grant=fresh, Origin=ORIGINS["sichuan"])) == (403, "origin_not_allowed")
    assert code(resolver.page("dynamic-code", grant=tokens(resolver.page("dynamic-code"))[0])) == (401, "grant_malformed")
    late = resolver.page("dynamic-code", ahead=-301)
    assert code(late) == (401, "clock_wrong") and late.json["difference_seconds"] <= -301 and late.json["server_time"].endswith("Z")
    assert code(resolver.page("dynamic-code", ahead=302)) == (401, "clock_wrong")
    assert resolver.page("dynamic-code", ahead=-290).status == 200


def test_a_system_signs_as_it_does_for_the_service(resolver: Resolver, key: str):
    assert opened(resolver, resolver.system(key, STATIC, nonce="n" * 20), "cq001").purpose is TokenPurpose.ANNOUNCE
    assert code(resolver.system(key, STATIC, nonce="n" * 20)) == (401, "nonce_used")
    assert code(resolver.system(key, STATIC, "emergency")) == (403, "purpose_not_allowed")
    assert code(resolver.system(key[:-1] + ("A" if key[-1] != "A" else "B"), STATIC)) == (401, "signature_wrong")
    assert code(resolver.system("rk_aaaaaaaa_" + "A" * 43, STATIC)) == (401, "signature_wrong")
    assert code(resolver.system(key, STATIC, ahead=400)) == (401, "clock_wrong")
    missing = resolver.system(key, STATIC, **{"X-Nonce": ""})
    assert code(missing) == (401, "signature_header_missing") and missing.json["missing"] == ["X-Nonce"]
    assert code(resolver.system(key, STATIC, **{"X-Timestamp": "soon"})) == (401, "signature_malformed")
    if available(SigningAlgorithm.SM3):
        assert code(resolver.system(key, STATIC, algorithm=SigningAlgorithm.SM3)) == (401, "signature_algorithm")
        sm3 = resolver.command("institutions", "add", "sichuan", "sc001", "--signed", "hmac-sm3")
        assert opened(resolver, resolver.system(sm3, STATIC, algorithm=SigningAlgorithm.SM3), "sc001", "sichuan")
    resolver.command("institutions", "remove-key", "chongqing", "cq001")
    assert code(resolver.system(key, STATIC)) == (401, "signature_wrong")


def test_the_client_that_hospitals_copy_asks_as_the_guides_say(resolver: Resolver):
    key = resolver.command("institutions", "add", "chongqing", "cq090")
    values = {"RESOLVER": f"http://{HOST}:{resolver.port}", "KEY": key, "CODE": STATIC}
    for page in ("resolver.md", "resolver.zh.md"):
        [example] = re.findall(r"<!-- client: begins -->\n```python\n(.*?)```", (ROOT / "docs" / page).read_text(encoding="utf-8"), re.DOTALL)
        script = "".join(f"{name} = {value!r}\n" for name, value in values.items()) + example + "print(*tokens)\n"
        done = subprocess.run([sys.executable, "-B", "-c", script], cwd=ROOT / "docs" / "embed", capture_output=True, text=True, timeout=60)
        assert done.stdout.startswith("PT1.chuanyu."), done.stderr


def test_an_institution_is_shut_limited_and_counted(resolver: Resolver):
    assert resolver.page("dynamic-code", institution="cq050").status == 200
    resolver.command("institutions", "shut", "chongqing", "cq050")
    assert code(resolver.page("dynamic-code", institution="cq050")) == (403, "institution_shut")
    assert resolver.page("dynamic-code", institution="cq051").status == 200
    resolver.command("institutions", "open", "chongqing", "cq050")
    resolver.command("institutions", "limit", "chongqing", "cq050", "--per-day", "3")
    replies = [resolver.page("used-code", institution="cq050") for _ in range(3)]
    # what the platform refused counts too: codes are not to be guessed
    assert [code(each) for each in replies] == [(422, "card_code_used")] * 2 + [(429, "too_many")]
    assert 0 < int(replies[-1].headers["retry-after"]) <= 86401
    rows = [line.split(",")[2:] for line in resolver.command("counts").splitlines()]
    assert [row for row in rows if row[0] == "cq050"] == [
        ["cq050", "treatment", "card_code_used", "2"],
        ["cq050", "treatment", "institution_shut", "1"],
        ["cq050", "treatment", "made", "1"],
        ["cq050", "treatment", "too_many", "1"],
    ]
    assert "chongqing,cq050,,,,,3,open" in resolver.command("institutions", "list")


def test_a_page_of_another_origin_gets_no_word_of_cors(resolver: Resolver):
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    allowed = resolver.send("OPTIONS", TOKENS, headers=asked | {"Origin": ORIGINS["sichuan"]})
    assert allowed.status == 204 and allowed.headers["access-control-allow-origin"] == ORIGINS["sichuan"]
    assert allowed.headers["access-control-allow-headers"] == "authorization, content-type" and "access-control-allow-credentials" not in allowed.headers
    for origin in ("https://evil.example", "null", "https://cq.example.evil.example", ""):
        refused = resolver.send("OPTIONS", TOKENS, headers=asked | {"Origin": origin})
        assert not [name for name in refused.headers if name.startswith("access-control")] and refused.headers["vary"] == "Origin"
    assert code(resolver.page("dynamic-code", Origin="https://evil.example")) == (403, "origin_not_allowed")


GOOD = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("body", "headers", "told"),
    [
        (b"{}", {}, (415, "media_type")),
        (b"{}", GOOD | {"Content-Encoding": "gzip"}, (415, "media_type")),
        (b"x" * 4097, GOOD, (413, "too_large")),
        (b"{}", GOOD, (401, "not_known")),
        (b"{}", GOOD | {"Authorization": "Bearer 令牌".encode().decode("latin-1")}, (401, "grant_malformed")),
        (b"{}", GOOD | {"Authorization": "Bearer " + "PG1." * 300}, (401, "grant_malformed")),
    ],
)
def test_what_is_no_request_is_refused(resolver: Resolver, body: bytes, headers: dict[str, str], told: tuple[int, str]):
    assert code(resolver.send("POST", TOKENS, body, headers)) == told


def test_addresses_and_methods(resolver: Resolver):
    assert code(resolver.send("GET", "/")) == code(resolver.send("GET", "/api/v1/tokens/")) == (404, "not_found")
    refused = resolver.send("GET", TOKENS)
    assert code(refused) == (405, "method_not_allowed") and refused.headers["allow"] == "POST, OPTIONS"
    assert resolver.send("GET", "/readyz").json["platform"] == "gateway" and resolver.send("HEAD", "/healthz").status == 200


BODIES = [
    b"", b"[]", b"null", b"nul", b"\xff\xfe{}", b'{"code": "x", "code": "y", "purpose": "treatment"}', b"[" * 4000, b'{"code": "\\ud800", "purpose": "treatment"}',
    b'{"code": "abcdefgh"}', b'{"code": 12345678, "purpose": "treatment"}', b'{"code": "abcdefgh", "purpose": "treatment", "name": "x"}',
    b'{"code": "abcdefgh", "purpose": "TREATMENT"}', b'{"code": "abcdefgh", "purpose": "research"}', b'{"code": NaN, "purpose": "treatment"}',
]  # fmt: skip
CODES = ["", "short", "卡号一二三四五六七八", "1234 5678 9012", "x" * 513, "x" * 3000, "abc\x00defgh", "abcdefgh\x7f", "ＡＢＣＤＥＦＧＨ", "\u202eabcdefgh"]


def test_hostile_bodies_and_codes_are_refused_in_words(resolver: Resolver, platform: PlatformBeside):
    reached = len(platform.reached)
    for body in BODIES:
        grant = make_grant("cq060", TokenPurpose.TREATMENT, time.time(), resolver.sealing["chongqing"])
        status, _told = code(resolver.send("POST", TOKENS, body, GOOD | {"Authorization": f"Bearer {grant}"}))
        assert status in (400, 422)
    assert {code(resolver.page(text, institution="cq060")) for text in CODES} == {(422, "card_code_malformed")}
    assert len(platform.reached) == reached


def test_a_body_that_breaks_off_or_never_comes_holds_up_nobody(resolver: Resolver):
    head = f"POST {TOKENS} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    waiting = [socket.create_connection((HOST, resolver.port), timeout=30) for _ in range(50)]
    for each in waiting:
        each.sendall((head + "Content-Length: 100\r\n\r\n{").encode())
    assert resolver.page("dynamic-code").status == 200
    for each in waiting[1:]:
        each.close()
    assert b" 408 " in waiting[0].recv(200)
    waiting[0].close()
    with socket.create_connection((HOST, resolver.port), timeout=30) as chunked:
        chunked.sendall((head + "Transfer-Encoding: chunked\r\n\r\n" + "1000\r\n" + "x" * 0x1000 + "\r\n" + "10\r\n" + "x" * 16 + "\r\n0\r\n\r\n").encode())
        assert b" 413 " in chunked.recv(200)


def test_no_code_stays_in_files_or_log(resolver: Resolver, key: str):
    """Codes that say where they came in, in every place that a caller can fill."""
    canary, card = "CANARY7Q4M", "ca7a" * 16
    key = resolver.command("institutions", "add", "chongqing", "cq070")
    assert resolver.page(f"dynamic-{canary}").status == 200
    assert resolver.system(key, card).status == 200
    for what in ("used", "unknown", "broken", "no-json", "strange-reason", "huge", "short-card", "slow", "moved"):
        assert resolver.page(f"{what}-code#{canary}").status in (422, 503)
    resolver.page(f"{canary}卡")
    resolver.page(f"dynamic-{canary}", **{"X-Card": canary, "Cookie": canary, "Referer": f"https://x/{canary}", "User-Agent": canary})
    for path in (f"/{canary}", f"{TOKENS}?code={canary}", f"/api/v1/tokens/{canary}"):
        resolver.send("POST", path, json.dumps({"code": canary}).encode(), GOOD | {"Authorization": f"Bearer {canary}"})
    resolver.send(canary, f"/{canary}")
    for line in (f"{canary}\r\n\r\n", f"GET /{canary} HTTP/9.9\r\n{canary}\r\n\r\n", f"POST {TOKENS} HTTP/1.1\r\n{canary}: \x00\r\n\r\n"):
        with socket.create_connection((HOST, resolver.port), timeout=10) as raw:
            raw.sendall(line.encode())
            raw.recv(4000)
    assert "cq070" in resolver.said() and "card_code_used" in resolver.said()
    [value] = {opened(resolver, resolver.page(f"dynamic-{canary}")).value}
    for path in filter(Path.is_file, resolver.folder.rglob("*")):
        content = path.read_bytes()
        for secret in (canary.encode(), canary.lower().encode(), card.encode(), bytes.fromhex(card), value, value.hex().encode(), b"PT1."):
            assert secret not in content, path
