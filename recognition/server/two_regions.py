"""`python -m recognition.server.two_regions` (`make run-two-regions`): two fictional regions on this machine that follow each other, one resolver, cards on paper, and clinics that have only the page.

渝州 has the demonstration's institutions of Chongqing, 蜀州 those of Sichuan. Each has a data folder, a ledger and a key of its own; nothing is common to both but the token domain. All of it is one tree
of processes, and ends with this one.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from recognition.accounts import KeyStore
from recognition.domain.lookups import SHANGHAI, Role
from recognition.ledger.checkpoints.keys import SigningKeys
from recognition.server import dev
from recognition.services.keys import KeyUse, issue_key
from recognition.services.lookups import Service
from recognition.support.patient_tokens import new_sealing_key
from recognition.support.request_signing import SigningAlgorithm
from seed import cards, demo, region
from seed.demo_regions import REGIONS, DemoRegion

LOOKUPS = 600
"""How many lookups of the past each region has."""
EVERY_SECONDS = 5
"""How often each asks the other what is new: sooner than a region would, so that a change is seen while somebody watches."""


class Demonstration:
    """The folder of both regions, and the ports on which they and the resolver listen."""

    def __init__(self, folder: Path, port: int, resolver_port: int, lookups: int = LOOKUPS) -> None:
        self.folder, self.resolver_port, self.lookups = folder, resolver_port, lookups
        self.ports = {each.id: port + place for place, each in enumerate(REGIONS)}
        self.resolver = folder / "resolver"

    def url(self, each: DemoRegion) -> str:
        """Where a region's pages are."""
        return f"http://{each.host}:{self.ports[each.id]}"

    def prepare(self, now: datetime) -> None:
        """Fills both regions and makes all keys, once: what was left unfinished is made anew. Then writes who listens where. Raises CardsRefused, CannotServe."""
        if not (self.folder / "keys.json").exists():
            if self.folder.exists() and any(self.folder.iterdir()) and not (self.folder / ".unfinished").exists():
                raise dev.CannotServe(f"{self.folder} holds something else. Choose an empty folder: make run-two-regions TWO_REGIONS_DATA=/path/to/folder")
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(mode=0o700, parents=True)
            (self.folder / ".unfinished").touch()
            self._make(now)
            (self.folder / ".unfinished").unlink()
        self._declare()

    def _make(self, now: datetime) -> None:
        print(f"Filling {self.folder} with two demonstration regions. This happens once.", flush=True)
        self.resolver.mkdir(mode=0o700)
        for number in range(1, cards.CARDS + 1):
            cards.resolver_command(self.resolver, "demo-card", str(number), "--out", str(self.resolver / f"card-{number}.html"))
        keys: dict[str, Any] = {}
        for each in REGIONS:
            data = self.folder / each.id
            data.mkdir()
            login, label, clinic = each.clinic
            persons = [(login, label, Role.CLINICIAN, clinic, False)]
            demo.fill(data, now, lookups=self.lookups, seed_region=region.demonstration(each.prefix), places=each.places, persons=persons)
            cards.private(self.resolver / f"{each.id}.sealing", new_sealing_key(cards.DOMAIN).text() + "\n")
            (self.resolver / f"{each.id}.json").write_text(f'{{"sealing_keys": ["{each.id}.sealing"]}}\n', encoding="utf-8")
            keys[each.id] = _issued(data, each, now)
        self._declare_resolver()
        cards.resolver_command(self.resolver, "--config", str(self.resolver / "resolver.toml"), "keys", "new")
        for each in REGIONS:
            for institution in sorted({issuer for _card, issuer, _item, _days in each.holds}):
                added = cards.resolver_command(self.resolver, "--config", str(self.resolver / "resolver.toml"), "institutions", "add", each.id, institution)
                keys[each.id]["resolver"][institution] = added
        cards.private(self.folder / "keys.json", cards.as_json(keys))

    def _declare(self) -> None:
        """What depends on the ports, at each start."""
        self._declare_resolver()
        keys = cards.read_json(self.folder / "keys.json")
        for each, other in (REGIONS, REGIONS[::-1]):
            line, request_key = keys[other.id]["line"], keys[other.id]["peer"]
            cards.private(self.folder / f"{each.id}-{other.id}.key", request_key + "\n")
            (self.folder / f"{each.id}.toml").write_text(
                f"every_seconds = {EVERY_SECONDS}\n\n[region]\n{_names(each)}\n[[peer]]\n{_names(other)}"
                f'url = "http://127.0.0.1:{self.ports[other.id]}"\norigin = "{line.partition("+")[0]}"\nkey = "{line}"\n'
                f'request_key_id = "{request_key.split("_")[1]}"\nrequest_secret_file = "{each.id}-{other.id}.key"\n',
                encoding="utf-8",
            )

    def _declare_resolver(self) -> None:
        lines = [
            f'data = "{self.resolver}/data"',
            f'domain = "{cards.DOMAIN}"',
            "demonstration = true",
            f"port = {self.resolver_port}",
            "",
            "[platform]",
            'kind = "stand-in"',
        ]
        for each, other in (REGIONS, REGIONS[::-1]):
            lines += ["", "[[region]]", f'name = "{each.id}"', f'sealing_key_file = "{self.resolver}/{each.id}.sealing"']
            lines += [f'origins = ["{self.url(each)}"]', f'neighbours = ["{other.id}"]']
        (self.resolver / "resolver.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def start(self) -> list[subprocess.Popen[bytes]]:
        """The resolver and both services."""
        config = ["-m", "recognition.resolver", "--config", str(self.resolver / "resolver.toml"), "serve"]
        started = [subprocess.Popen([sys.executable, *config], cwd=dev.ROOT)]
        for each in REGIONS:
            declared = {
                "RECOGNITION_RESULTS": str(self.resolver / f"{each.id}.json"),
                "RECOGNITION_RESOLVER": f"http://127.0.0.1:{self.resolver_port}",
                "RECOGNITION_PEERS": str(self.folder / f"{each.id}.toml"),
            }
            started.append(dev.start(self.folder / each.id, self.ports[each.id], declared))
        return started

    def await_all(self, started: Sequence[subprocess.Popen[bytes]]) -> None:
        """Returns once each of them answers. Raises CannotServe."""
        for each, server in zip(REGIONS, started[1:], strict=True):
            dev.await_ready(server, self.ports[each.id])
        deadline = time.monotonic() + dev.PATIENCE
        while not _answers(f"http://127.0.0.1:{self.resolver_port}/readyz"):
            if started[0].poll() is not None or time.monotonic() > deadline:
                raise dev.CannotServe("The resolver did not become ready; what it said stands above.")
            time.sleep(0.1)

    def announce(self, now: datetime) -> list[str]:
        """Every hospital announces in its own region what it holds of the cards; says what became of each line. Raises CardsRefused."""
        outcomes, keys = [], cards.read_json(self.folder / "keys.json")
        for each in REGIONS:
            own = keys[each.id]
            for institution, key in own["service"].items():
                held = [(card, item, days) for card, issuer, item, days in each.holds if issuer == institution]
                lines = [cards.line(own["resolver"][institution], self.resolver_port, card, item, days, now) for card, item, days in held]
                outcomes += cards.announced(f"http://127.0.0.1:{self.ports[each.id]}", key, lines)
        return outcomes

    def greeting(self, started: Sequence[subprocess.Popen[bytes]]) -> str:
        """Where to go, and which process serves which region."""
        doctors = {each.id: f"{each.clinic[1]} ({each.clinic[2]}, a clinic with nothing but the page)" for each in REGIONS}
        lines = [
            "",
            *(
                f"{each.name_zh} {each.name_en:<30} {self.url(each)}/   doctors 林医生; {doctors[each.id]}; process {server.pid}"
                for each, server in zip(REGIONS, started[1:], strict=True)
            ),
        ]
        lines += [
            f"Auditors   {', '.join(self.url(each) + '/audit' for each in REGIONS)}",
            f"Cards      {self.resolver}/card-1.html to card-{cards.CARDS}.html, to be printed; or type DEMO-CARD-0001",
        ]
        return "\n".join([*lines, "", "The walk: docs/two-regions.md. Ctrl-C stops all of it; the data stay."])


def _names(each: DemoRegion) -> str:
    return f'id = "{each.id}"\nname_zh = "{each.name_zh}"\nname_en = "{each.name_en}"\nprefixes = ["{each.prefix}"]\n'


def _issued(data: Path, each: DemoRegion, now: datetime) -> dict[str, Any]:
    """The region's own public key, the key that it issues to its neighbour, and those of its hospitals' systems."""
    service, store = Service(data), KeyStore(data / "accounts.sqlite")
    [other] = [one.id for one in REGIONS if one is not each]
    peer = issue_key(store, service.ledger, now, "demo", Role.PEER, None, other, f"demo {other}", KeyUse(SigningAlgorithm.SHA256))
    issuers = sorted({issuer for _card, issuer, _item, _days in each.holds})
    hospitals = {issuer: issue_key(store, service.ledger, now, "demo", Role.HOSPITAL, issuer, label="demo announces") for issuer in issuers}
    service.ledger.checkpoint()
    service.ledger.close()
    return {"line": SigningKeys(data).public()[-1].line, "peer": peer, "service": hospitals, "resolver": {}}


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False


def serve(demonstration: Demonstration) -> int:
    """Until a signal stops it, or neither region is served any more. 0 when that was asked for."""
    signals: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _frame: signals.append(number))
    started = demonstration.start()
    try:
        demonstration.await_all(started)
        if not signals:
            demonstration.announce(datetime.now(SHANGHAI))
            print(demonstration.greeting(started), flush=True)
        # One region may be ended by itself, to see what the other does without it.
        while not signals and any(each.poll() is None for each in started[1:]):
            time.sleep(0.2)
    except (dev.CannotServe, cards.CardsRefused):
        # Stopped on purpose before it was ready: no failure to report.
        if not signals:
            raise
    finally:
        for each in started:
            each.terminate()
        for each in started:
            each.wait()
    return 0 if signals else 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Reads where and on which ports, fills, serves; a refusal is one line on the error stream and status 2."""
    parser = argparse.ArgumentParser(prog="python -m recognition.server.two_regions", description=__doc__)
    parser.add_argument("--data", default=os.environ.get("TWO_REGIONS_DATA", "var-two-regions"), help="the folder of all of it (TWO_REGIONS_DATA)")
    parser.add_argument("--lookups", type=int, default=LOOKUPS, help="lookups of the past in each region, of a folder that is filled now")
    options = parser.parse_args(arguments)
    try:
        port, resolver_port = dev.read_port(os.environ.get("PORT", "8000")), dev.read_port(os.environ.get("RESOLVER_PORT", "8100"))
        demonstration = Demonstration(Path(options.data).absolute(), port, resolver_port, options.lookups)
        for each in (*demonstration.ports.values(), resolver_port):
            dev.refuse_taken(each)
        demonstration.prepare(datetime.now(UTC))
        return serve(demonstration)
    except (dev.CannotServe, cards.CardsRefused) as refusal:
        print(refusal, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
