"""Keys of the domain: made, replaced with an overlap, withdrawn, lost; and the days and clocks by which tokens are made."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from recognition.resolver import settings_file
from recognition.resolver.application import TOKENS, ResolverApplication
from recognition.resolver.commands import main
from recognition.resolver.domain_keys import DomainKeyFile
from recognition.resolver.platform import StandInPlatform
from recognition.support.patient_tokens import CardHash, OpenedToken, PatientTokenRefused, SealingKey, TokenPurpose, hash_of_card, new_sealing_key, open_token
from recognition.support.resolver_grants import make_grant
from tests.clock import Clock
from tests.resolver.running_resolver import ORIGINS, Resolver, prepared
from tests.running import ROOT

STAND_IN = 'kind = "stand-in"\n'
MIDNIGHT = datetime(2026, 12, 31, 16, tzinfo=UTC)
"""New year in Shanghai."""


@pytest.fixture
def clock() -> Clock:
    """The resolver's own."""
    return Clock()


@pytest.fixture
def resolver(tmp_path: Path) -> Resolver:
    """Settings of a demonstration, and no key."""
    return prepared(tmp_path, STAND_IN, ["chongqing"], "demonstration = true", key=False)


def run(resolver: Resolver, *words: str) -> Result:
    """A command in this process."""
    return CliRunner().invoke(main, ["--config", str(resolver.config), *words])


def said(resolver: Resolver, *words: str) -> str:
    """What it says where it does what it is told."""
    done = run(resolver, *words)
    assert done.exit_code == 0, done.output
    return done.output


def refusal(resolver: Resolver, *words: str) -> str:
    """What it says where it does not."""
    done = run(resolver, *words)
    assert done.exit_code == 1, done.output
    return done.output


def asked(resolver: Resolver, app: ResolverApplication, now: datetime, institution: str = "cq002", by: SealingKey | None = None) -> dict[str, Any]:
    """The answer to a page at a moment, in this process."""
    sealing = by or next(iter(resolver.sealing.values()))
    body = json.dumps({"code": "DEMO-CARD-0001", "purpose": "treatment"}).encode()
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": TOKENS, "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body),
        "HTTP_AUTHORIZATION": f"Bearer {make_grant(institution, TokenPurpose.TREATMENT, now.timestamp(), sealing)}", "HTTP_ORIGIN": ORIGINS["chongqing"],
    }  # fmt: skip
    return json.loads(b"".join(app(environ, lambda _status, _headers: None)))


def opened(resolver: Resolver, told: dict[str, Any], now: datetime) -> list[OpenedToken]:
    """What its tokens hold for the service on that day."""
    today = (now + timedelta(hours=8)).date()
    return [open_token(token, "cq002", today, resolver.sealing.values()) for token in told["tokens"]]


def test_while_two_keys_are_valid_both_tokens_are_given_and_then_the_new_one(resolver: Resolver, clock: Clock):
    keys = DomainKeyFile(resolver.folder / "data" / "keys" / "domain-keys.json")
    app = ResolverApplication(settings_file.read(resolver.config), clock)
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    clock.stands = begin
    assert asked(resolver, app, begin)["code"] == "no_domain_key"
    first = keys.make_first(CardHash.SHA256, begin)
    [alone] = opened(resolver, asked(resolver, app, begin), begin)
    second = keys.rotate(CardHash.SHA256, begin, timedelta(90))
    both = opened(resolver, asked(resolver, app, begin), begin)
    assert [each.key_id for each in both] == [second.id, first.id] and both[1].value == alone.value != both[0].value
    assert both[0].answer == both[1].answer != alone.answer and both[0].of_two and both[1].of_two and not alone.of_two
    last, over = begin + timedelta(days=90, seconds=-1), begin + timedelta(days=90)
    clock.stands = last
    assert len(asked(resolver, app, last)["tokens"]) == 2
    clock.stands = over
    [after] = opened(resolver, asked(resolver, app, over), over)
    assert after.value == both[0].value
    # the value is what anybody with key and card can compute, and the stand-in's cards are known
    assert after.value == hash_of_card(CardHash.SHA256, keys.all()[0].secret, _card("0001"))


def _card(number: str) -> str:
    return StandInPlatform().exchange(f"DEMO-CARD-{number}", TokenPurpose.TREATMENT).identity


def test_a_token_of_the_old_year_is_none_of_the_new(resolver: Resolver, clock: Clock):
    keys = DomainKeyFile(resolver.folder / "data" / "keys" / "domain-keys.json")
    keys.make_first(CardHash.SHA256, MIDNIGHT - timedelta(9))
    app = ResolverApplication(settings_file.read(resolver.config), clock)
    before = MIDNIGHT - timedelta(seconds=1)
    clock.stands = before
    told = asked(resolver, app, before)
    assert told["day"] == "2026-12-31"
    with pytest.raises(PatientTokenRefused, match="token_other_day"):
        opened(resolver, told, MIDNIGHT)
    clock.stands = MIDNIGHT
    told = asked(resolver, app, MIDNIGHT)
    assert told["day"] == "2027-01-01" and opened(resolver, told, MIDNIGHT)


def test_with_a_clock_behind_its_keys_no_token_is_made(resolver: Resolver, clock: Clock):
    """Tokens of the old key alone would not meet those that others made under the new one."""
    keys, now = DomainKeyFile(resolver.folder / "data" / "keys" / "domain-keys.json"), datetime(2026, 6, 1, tzinfo=UTC)
    keys.make_first(CardHash.SHA256, now - timedelta(100))
    keys.rotate(CardHash.SHA256, now, timedelta(90))
    app = ResolverApplication(settings_file.read(resolver.config), clock)
    clock.stands = behind = now - timedelta(days=1)
    assert asked(resolver, app, behind)["code"] == "no_domain_key"


def test_while_a_sealing_key_is_replaced_grants_under_both_are_taken(resolver: Resolver, clock: Clock):
    """Tokens are sealed with the first line; the service opens them with either, and makes grants with the new one already."""
    DomainKeyFile(resolver.folder / "data" / "keys" / "domain-keys.json").make_first(CardHash.SHA256, MIDNIGHT - timedelta(9))
    old, new = resolver.sealing["chongqing"], new_sealing_key("chuanyu")
    (resolver.folder / "chongqing.sealing").write_text(f"{old.text()}\n{new.text()}\n", encoding="ascii")
    clock.stands = MIDNIGHT
    app = ResolverApplication(settings_file.read(resolver.config), clock)
    for key in (old, new):
        [token] = asked(resolver, app, MIDNIGHT, by=key)["tokens"]
        assert open_token(token, "cq002", (MIDNIGHT + timedelta(hours=8)).date(), [new, old]) and opened(resolver, {"tokens": [token]}, MIDNIGHT)
    (resolver.folder / "chongqing.sealing").write_text(new.text(), encoding="ascii")
    app = ResolverApplication(settings_file.read(resolver.config), clock)
    assert asked(resolver, app, MIDNIGHT, by=old)["code"] == "grant_not_ours" and asked(resolver, app, MIDNIGHT, by=new)["tokens"]


def test_limits_are_those_of_a_day_in_shanghai(resolver: Resolver, clock: Clock):
    DomainKeyFile(resolver.folder / "data" / "keys" / "domain-keys.json").make_first(CardHash.SHA256, MIDNIGHT - timedelta(9))
    said(resolver, "institutions", "limit", "chongqing", "cq002", "--per-day", "1")
    said(resolver, "institutions", "limit", "chongqing", "cq003", "--per-minute", "1")
    app = ResolverApplication(settings_file.read(resolver.config), clock)
    for moment, code in ((MIDNIGHT - timedelta(hours=20), None), (MIDNIGHT - timedelta(seconds=2), "too_many"), (MIDNIGHT, None), (MIDNIGHT, "too_many")):
        clock.stands = moment
        assert asked(resolver, app, moment).get("code") == code
    for moment, code in ((MIDNIGHT, None), (MIDNIGHT + timedelta(seconds=59), "too_many"), (MIDNIGHT + timedelta(seconds=60), None)):
        clock.stands = moment
        assert asked(resolver, app, moment, "cq003").get("code") == code


def test_commands_lose_nothing_unasked(resolver: Resolver):
    file = resolver.folder / "data" / "keys" / "domain-keys.json"
    assert "no domain key is in force" in refusal(resolver, "serve", "--check")
    assert "no key is in force" in refusal(resolver, "keys", "rotate")
    first = said(resolver, "keys", "new").split()[0]
    assert file.stat().st_mode & 0o777 == 0o600 and "there are keys already" in refusal(resolver, "keys", "new")
    assert "it is the key in force" in refusal(resolver, "keys", "withdraw", first, "--objections-carried-over")
    assert "--objections-carried-over" in refusal(resolver, "keys", "rotate", "--overlap-days", "0")
    second = said(resolver, "keys", "rotate", "--algorithm", "sha256").split()[0]
    assert "two at most" in refusal(resolver, "keys", "rotate")
    assert "--objections-carried-over" in refusal(resolver, "keys", "withdraw", first)
    listed = said(resolver, "keys", "list").splitlines()
    assert [line.split()[0] for line in listed] == [second, first] and "in force" in listed[0] and "overlap" in listed[1]
    secret = json.loads(file.read_text())["keys"][1]["secret"]
    assert secret not in "".join(listed)
    said(resolver, "keys", "withdraw", first, "--objections-carried-over")
    assert secret not in file.read_text() and "erased" in said(resolver, "keys", "list").splitlines()[1]
    assert "no such key" in refusal(resolver, "keys", "withdraw", first, "--objections-carried-over")
    assert "keys " + second + "," in said(resolver, "serve", "--check")


def test_a_lost_file_of_keys_is_not_taken_for_a_new_domain(resolver: Resolver):
    file = resolver.folder / "data" / "keys" / "domain-keys.json"
    first = said(resolver, "keys", "new").split()[0]
    copy = file.read_bytes()
    file.unlink()
    assert first in refusal(resolver, "keys", "new")
    file.write_bytes(copy)
    assert "chmod 600" in refusal(resolver, "keys", "list")
    file.chmod(0o600)
    assert first in said(resolver, "serve", "--check")
    file.unlink()
    assert said(resolver, "keys", "new", "--lost-for-good").split()[0] != first


def test_a_change_that_is_killed_leaves_the_keys_of_before_or_after(resolver: Resolver):
    file = DomainKeyFile(resolver.folder / "data" / "keys" / "domain-keys.json")
    first = file.make_first(CardHash.SHA256, datetime.now(UTC) - timedelta(1))
    work = (
        "import sys; from datetime import *; from pathlib import Path; from recognition.resolver.domain_keys import *; f = DomainKeyFile(Path(sys.argv[1]))\n"
        "while True:\n now = datetime.now(UTC)\n"
        " for key in f.in_force(now)[1:]: f.withdraw(key.id, now)\n print('one', flush=True)\n f.rotate(CardHash.SHA256, now, timedelta(1))\n"
    )
    for pause in (0.0, 0.003, 0.007, 0.011):
        process = subprocess.Popen([sys.executable, "-c", work, str(file._path)], cwd=ROOT, stdout=subprocess.PIPE)
        assert process.stdout
        process.stdout.readline()
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        process.stdout.close()
        keys = file.all()
        assert keys[0].until is None and keys[0].secret and first.id in [key.id for key in keys]
    now = datetime.now(UTC)
    for key in file.in_force(now)[1:]:
        file.withdraw(key.id, now)
    assert len(file.rotate(CardHash.SHA256, now, timedelta(1)).secret) == 32


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("demonstration = true", "demonstration = false"), "platform.kind must be gateway"),
        (('domain = "chuanyu"', 'domain = "川渝"'), "domain must be the token domain's name"),
        (('domain = "chuanyu"', 'domain = "jjj"'), "sealing_key_file must be a file with a sealing key of the domain jjj"),
        ((ORIGINS["chongqing"], "http://cq.example"), "origins must be https origins"),
        ((ORIGINS["chongqing"], "https://cq.example/page"), "origins must be a list"),
        (("per_minute", "per_hour"), "per_hour must be left out"),
        (("[[region]]", "[[regions]]"), "region must be at least one table"),
        (("[[region]]", '[[region]]\nneighbours = ["nobody"]'), "region.neighbours must be names of other regions here"),
        (("[platform]\n", "[platform\n"), "must be TOML"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_says_what_would_be_right(resolver: Resolver, change: tuple[str, str], told: str):
    resolver.config.write_text(resolver.config.read_text().replace(*change), encoding="utf-8")
    assert told in refusal(resolver, "keys", "list")


def test_keys_of_two_regions_are_two(resolver: Resolver):
    text = resolver.config.read_text()
    table = text[text.index("[[region]]") :]
    resolver.config.write_text(text + table.replace('"chongqing"', '"sichuan"'), encoding="utf-8")
    assert "a sealing key of its own each" in refusal(resolver, "keys", "list")
    (resolver.folder / "chongqing.sealing").chmod(0o644)
    assert "chmod 600" in refusal(resolver, "keys", "list")


def test_a_sealing_key_and_the_card_on_paper(resolver: Resolver, tmp_path: Path):
    assert said(resolver, "sealing-key", "chuanyu").startswith("PS1.chuanyu.")
    assert run(resolver, "sealing-key", "川渝").exit_code == 1
    said(resolver, "demo-card", "1", "--out", str(tmp_path / "card.html"))
    page = (tmp_path / "card.html").read_text(encoding="utf-8")
    assert "DEMO-CARD-0001" in page and "不属于任何人" in page and "<svg" in page and "://" not in page.replace("http://www.w3.org", "")
