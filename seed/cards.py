"""`python -m seed.cards`: the demonstration's token domain, with cards on paper that belong to nobody, and what its hospitals hold of them.

The resolver is a program apart, so it is asked as anybody else would: by its commands and over HTTP.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from recognition.domain.lookups import SHANGHAI
from recognition.support.request_signing import SigningAlgorithm, signed_headers
from seed.region import ISSUER, OTHER_RECEIVER

DOMAIN, REGION = "chuanyu", "chongqing"
CARDS = 3
HELD = {1: ((ISSUER, "tp", 3), (ISSUER, "glu", 2), (OTHER_RECEIVER, "tp", 1)), 2: ((ISSUER, "alb", 5), (ISSUER, "k", 1), (OTHER_RECEIVER, "tp", 20))}
"""Of each card which hospital holds which item, and how many days old; of the third card nobody holds anything."""
ELSEWHERE = {"PORT": "8000", "RECOGNITION_DATA": "var", "RESOLVER_PORT": "8100", "RESOLVER_DATA": "var-resolver"}
"""What the Makefile has where nobody says otherwise."""
KEYS = "demonstration-keys.json"
TOKENS, RESULTS = "/api/v1/tokens", "/api/v1/results"
KEY = re.compile(r"rk_[a-z2-7]{8}_[A-Za-z0-9_-]{43}")


class CardsRefused(Exception):
    """It cannot be done; the message says what to do."""


def prepare(folder: Path, service: str, port: int) -> None:
    """Makes the resolver's folder: settings with the stand-in, keys, the service's declaration of its index, and the cards. A folder that is made stays."""
    if (folder / "resolver.toml").exists():
        return
    # What was left unfinished has keys that nobody uses.
    shutil.rmtree(folder / "data", ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    private(folder / "sealing.key", resolver_command(folder, "sealing-key", DOMAIN) + "\n")
    (folder / "results.json").write_text(json.dumps({"sealing_keys": ["sealing.key"]}) + "\n", encoding="utf-8")
    for number in range(1, CARDS + 1):
        resolver_command(folder, "demo-card", str(number), "--out", str(folder / f"card-{number}.html"))
    settings = f'data = "{folder}/data"\ndomain = "{DOMAIN}"\ndemonstration = true\nport = {port}\n\n[platform]\nkind = "stand-in"\n'
    origins = json.dumps([service, service.replace("127.0.0.1", "localhost")])
    region = f'\n[[region]]\nname = "{REGION}"\nsealing_key_file = "{folder}/sealing.key"\norigins = {origins}\n'
    unfinished = folder / "resolver.unfinished"
    unfinished.write_text(settings + region, encoding="utf-8")
    resolver_command(folder, "--config", str(unfinished), "keys", "new")
    unfinished.rename(folder / "resolver.toml")


def announce(folder: Path, data: Path, service: str, port: int, now: datetime) -> list[str]:
    """Announces what the demonstration's hospitals hold, each with a key of its own for resolver and service; says what became of each line. Raises CardsRefused."""
    outcomes, keys = [], _keys(folder, data)
    for institution in (ISSUER, OTHER_RECEIVER):
        lines = [
            line(keys[institution]["resolver"], port, card, item, days, now) for card, held in HELD.items() for of, item, days in held if of == institution
        ]
        outcomes += announced(service, keys[institution]["service"], lines)
    return outcomes


def announced(service: str, key: str, lines: Sequence[dict[str, Any]]) -> list[str]:
    """What became of each line that a hospital's system announces by its key. Raises CardsRefused."""
    told = _post(service + RESULTS, json.dumps({"results": lines}).encode(), {"Authorization": f"Bearer {key}"})
    return [each.get("status") or each["problem"]["code"] for each in told["results"]]


def line(key: str, port: int, card: int, item: str, days: int, now: datetime) -> dict[str, Any]:
    """What a hospital announces of a card: the resolver is asked for the token by the hospital's `key` there. Raises CardsRefused."""
    code = sha256(f"demonstration card {card:04}".encode()).hexdigest()
    body = json.dumps({"code": code, "purpose": "announce"}).encode()
    tokens = _post(f"http://127.0.0.1:{port}{TOKENS}", body, signed_headers(SigningAlgorithm.SHA256, key, "POST", TOKENS, body, time.time()))["tokens"]
    performed = (now - timedelta(days=days)).astimezone(SHANGHAI).replace(hour=9, minute=30, second=0, microsecond=0)
    about = {"item": item, "performed_at": performed.isoformat(), "report_ref": f"CARD-{card}-{item}-{performed:%m%d}", "locator": f"viewer/card-{card}-{item}"}
    return about | dict(zip(("token", "earlier_token"), tokens, strict=False))


def _keys(folder: Path, data: Path) -> dict[str, dict[str, str]]:
    """The keys of the hospitals' systems, issued at the first use."""
    path = folder / KEYS
    if path.exists():
        kept: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="ascii"))
        return kept
    keys = {
        code: {
            "resolver": resolver_command(folder, "--config", str(folder / "resolver.toml"), "institutions", "add", REGION, code),
            "service": _run(data, "-m", "flask", "--app", "wsgi", "keys", "issue", "--role", "hospital", "--institution", code),
        }
        for code in (ISSUER, OTHER_RECEIVER)
    }
    private(path, json.dumps(keys))
    return keys


def resolver_command(folder: Path, *words: str) -> str:
    """What a command of the resolver says; of one that issues a key the key alone. Raises CardsRefused."""
    return _run(folder, "-m", "recognition.resolver", *words)


def _run(data: Path, *words: str) -> str:
    """What a command says; of one that issues a key the key alone."""
    environment = {**os.environ, "RECOGNITION_DATA": str(data), "RECOGNITION_DEMO": "1"}
    done = subprocess.run([sys.executable, *words], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CardsRefused(done.stderr.strip() or done.stdout.strip())
    key = KEY.search(done.stdout)
    return key[0] if key else done.stdout.strip()


def read_json(path: Path) -> dict[str, Any]:
    """An object that was kept."""
    kept: dict[str, Any] = json.loads(path.read_text(encoding="ascii"))
    return kept


def as_json(value: object) -> str:
    """The text of what is kept."""
    return json.dumps(value)


def private(path: Path, text: str) -> None:
    """Writes a file for this account alone."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(text)


def _post(address: str, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    request = urllib.request.Request(address, body, {"Content-Type": "application/json", **headers}, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=20) as reply:
            told: dict[str, Any] = json.load(reply)
            return told
    except urllib.error.HTTPError as refusal:
        raise CardsRefused(f"{address} refuses: {json.load(refusal).get('code')}") from refusal
    except OSError as error:
        raise CardsRefused(f"{address} does not answer. `make resolver` and `make run`, as it says, come first.") from error


def main(arguments: Sequence[str] | None = None) -> int:
    """Prepares or announces; a refusal is one line on the error stream and status 2."""
    parser = argparse.ArgumentParser(prog="python -m seed.cards", description=__doc__)
    parser.add_argument("command", choices=("prepare", "announce"))
    parser.add_argument("--folder", default=os.environ.get("RESOLVER_DATA", "var-resolver"), help="the resolver's (RESOLVER_DATA)")
    parser.add_argument("--data", default=os.environ.get("RECOGNITION_DATA", "var"), help="the service's (RECOGNITION_DATA)")
    parser.add_argument("--service", default=f"http://127.0.0.1:{os.environ.get('PORT', '8000')}", help="where the service is")
    parser.add_argument("--resolver-port", type=int, default=int(os.environ.get("RESOLVER_PORT", "8100")), help="where the resolver listens (RESOLVER_PORT)")
    options = parser.parse_args(arguments)
    folder, port = Path(options.folder).absolute(), options.resolver_port
    try:
        if options.command == "announce":
            print(*announce(folder, Path(options.data).absolute(), options.service, port, datetime.now(SHANGHAI)))
            return 0
        prepare(folder, options.service, port)
    except CardsRefused as refusal:
        print(refusal, file=sys.stderr)
        return 2
    print(f"Cards    {folder}/card-1.html to card-{CARDS}.html, to be printed; or type DEMO-CARD-0001")
    # Who moved a port or a folder must move it in the other terminals too.
    elsewhere = "".join(f"{name}={os.environ[name]} " for name, usual in ELSEWHERE.items() if os.environ.get(name, usual) != usual)
    print("\nIn a second terminal:\n")
    print(f"{elsewhere}RECOGNITION_RESULTS={folder}/results.json RECOGNITION_RESOLVER=http://127.0.0.1:{port} make run")
    print(f"\nOnce it answers, in a third: {elsewhere}.venv/bin/python -m seed.cards announce\nThen sign in as 林医生 and choose 健康卡调阅.\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
