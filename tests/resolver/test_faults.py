"""A card platform that is slow, away or wrong, and a disk that takes nothing: 503 within the time that was promised, and never a token that is not counted."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from recognition.resolver.platform import GatewayPlatform
from recognition.resolver.problems import ResolverProblem
from recognition.resolver.settings import GatewayAddress, PlatformSettings
from recognition.support.patient_tokens import TokenPurpose
from recognition.support.resolver_grants import make_grant
from tests.edge.test_certificates_of_senders import Authority
from tests.resolver.platform_beside import KEY, PlatformBeside, platform_beside, until
from tests.resolver.running_resolver import Resolver, gateway, prepared, serving
from tests.running import HOST, Reply, free_port


def told(reply: Reply) -> tuple[int, str]:
    """Status and code."""
    return reply.status, reply.json["code"]


@pytest.mark.parametrize("what", ["slow", "dripping", "broken", "moved"])
def test_a_platform_that_gives_no_answer_is_away(resolver: Resolver, platform: PlatformBeside, what: str):
    began = time.monotonic()
    reply = resolver.page(f"{what}-code")
    assert told(reply) == (503, "card_platform_away") and int(reply.headers["retry-after"]) > 0
    assert time.monotonic() - began < 2.5
    assert resolver.page("dynamic-code").status == 200
    assert all(each["code"] != "elsewhere" for each in platform.reached)


@pytest.mark.parametrize("what", ["no-json", "huge", "short-card", "unsaid", "strange-reason"])
def test_an_answer_that_is_not_as_agreed_makes_no_token(resolver: Resolver, what: str):
    assert told(resolver.page(f"{what}-code")) == (503, "card_platform_wrong")


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("used", (422, "card_code_used")),
        ("expired", (422, "card_code_expired")),
        ("unknown", (422, "card_code_unknown")),
        ("not_agreed", (403, "holder_not_agreed")),
    ],
)
def test_what_the_platform_refuses_is_told_on(resolver: Resolver, what: str, code: tuple[int, str]):
    assert told(resolver.page(f"{what}-code")) == code


def test_many_that_wait_hold_up_nobody_who_need_not(resolver: Resolver):
    """Three exchanges at once; the others wait no longer than one would."""
    key = resolver.command("institutions", "add", "chongqing", "cq001")
    with ThreadPoolExecutor(12) as callers:
        began = time.monotonic()
        slow = [callers.submit(resolver.page, "slow-code") for _ in range(11)]
        time.sleep(0.3)
        assert resolver.system(key, "ab" * 32).status == 200
        assert time.monotonic() - began < 1
        codes = [told(each.result())[1] for each in slow]
    assert time.monotonic() - began < 4
    assert {*codes} == {"card_platform_away", "card_platform_busy"}
    assert resolver.page("dynamic-code").status == 200


def test_the_platform_is_spoken_to_by_a_certificate_that_is_known(tmp_path: Path):
    known, other = Authority(tmp_path, "known"), Authority(tmp_path, "other")
    known.issue("gateway", host=HOST)
    with platform_beside(tmp_path / "gateway.pem") as beside:
        address = GatewayAddress(HOST, beside.port, True, "/exchange", KEY, known.file)
        card = GatewayPlatform(address, PlatformSettings(address, pause=0)).exchange("dynamic-code", TokenPurpose.TREATMENT)
        assert card.dynamic and len(beside.reached) == 1
        for file in (other.file, None):
            wrong = replace(address, ca_file=file)
            with pytest.raises(ResolverProblem, match="card_platform_away"):
                GatewayPlatform(wrong, PlatformSettings(wrong)).exchange("dynamic-code", TokenPurpose.TREATMENT)
        assert len(beside.reached) == 1, "a code is told to nobody who is not known"


def test_one_grant_sent_many_times_at_once_is_used_once(resolver: Resolver):
    """By two processes, which know of each other by the store alone."""
    grant = make_grant("cq002", TokenPurpose.TREATMENT, time.time(), resolver.sealing["chongqing"])
    with ThreadPoolExecutor(16) as callers:
        statuses = sorted(each.status for each in callers.map(lambda _: resolver.page("dynamic-code", grant=grant), range(16)))
    assert statuses == [200] + [401] * 15


def test_processes_that_are_killed_are_replaced_and_what_was_used_stays_used(resolver: Resolver):
    grant = make_grant("cq002", TokenPurpose.TREATMENT, time.time(), resolver.sealing["chongqing"])
    assert resolver.process and resolver.page("dynamic-code", grant=grant).status == 200
    before = _workers(resolver)
    for worker in before:
        os.kill(worker, signal.SIGKILL)
    until(lambda: len(_workers(resolver) - before) == 2)
    assert told(resolver.page("dynamic-code", grant=grant)) == (401, "nonce_used")
    assert resolver.page("dynamic-code").status == 200


def _workers(resolver: Resolver) -> set[int]:
    assert resolver.process
    number = resolver.process.pid
    return set(map(int, Path(f"/proc/{number}/task/{number}/children").read_text().split()))


def test_a_platform_that_was_away_is_not_waited_for(tmp_path):
    """And a static code needs none; nor does the resolver's own start."""
    with serving(prepared(tmp_path, gateway(tmp_path, free_port(), KEY))) as resolver:
        assert told(resolver.page("dynamic-code")) == (503, "card_platform_away")
        began = time.monotonic()
        assert {told(resolver.page("dynamic-code")) for _ in range(5)} == {(503, "card_platform_away")}
        assert time.monotonic() - began < 2
        key = resolver.command("institutions", "add", "chongqing", "cq001")
        assert resolver.system(key, "ab" * 32).status == 200
        _counts_that_cannot_be_written(resolver, key)
        _keys_that_are_gone(resolver, key)


def _counts_that_cannot_be_written(resolver: Resolver, key: str) -> None:
    store = resolver.folder / "data" / "resolver.sqlite"
    good = store.read_bytes()
    store.write_bytes(b"no database" * 1000)
    assert told(resolver.system(key, "ab" * 32)) == (503, "store_unavailable")
    store.write_bytes(good)
    assert resolver.system(key, "ab" * 32).status == 200


def _keys_that_are_gone(resolver: Resolver, key: str) -> None:
    file = resolver.folder / "data" / "keys" / "domain-keys.json"
    good = file.read_bytes()
    for broken in (b"", b"{}", good[:-10], good.replace(b'"sha256"', b'"md5"')):
        file.write_bytes(broken)
        assert told(resolver.system(key, "ab" * 32)) == (503, "no_domain_key")
        assert resolver.send("GET", "/readyz").status == 503 and resolver.send("GET", "/healthz").status == 200
    file.write_bytes(good)
    file.chmod(0o640)
    assert told(resolver.system(key, "ab" * 32)) == (503, "no_domain_key")
    file.chmod(0o600)
    assert resolver.system(key, "ab" * 32).status == 200
