"""Two regions of the demonstration, each with an index, a sealing key of the one token domain and the other's verified edition; theirs answers behind a port."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from recognition import create_app
from recognition.domain.lookups import Role
from recognition.ledger.checkpoints.keys import SigningKeys
from recognition.peers import declaration
from recognition.peers.held import HeldCheckpoint, HeldEdition, edition_file, keep
from recognition.services.border.neighbours import Neighbours
from recognition.services.keys import KEYS, issue_key
from recognition.services.lookups import Service
from recognition.settings import Settings
from recognition.support.patient_tokens import SealingKey, new_sealing_key, receiver_abroad
from recognition.web.shared.peers import PEERS
from seed import demo
from seed.region import demonstration
from tests.border.regions import note
from tests.clock import Clock
from tests.edge.running_box import centre_beside
from tests.peers.declaring import declared
from tests.peers.regions import NAMES, Neighbour, key_for, other
from tests.remembering import with_templates
from tests.results.tokens import Patients
from tests.sharing import made_once
from tests.web.visitor import Visitor

PREFIXES = {"yuzhou": "50", "shuzhou": "51"}
RECEIVER, ISSUER, THEIRS, OTHER = "cq002", "cq001", "sc001", "sc002"
PLACES = {"yuzhou": {"sc001": "cq013"}, "shuzhou": {"cq001": "sc011", "cq002": "sc001", "sc001": "sc007"}}
"""Where people of the demonstration work who would else work in the other region."""


@dataclass
class Pair:
    """Ours and theirs, with the tokens that the one resolver would seal."""

    here: Flask
    there: Flask
    neighbour: Neighbour
    sealing: dict[str, SealingKey]

    @property
    def service(self) -> Service:
        """Ours."""
        return self.here.extensions["recognition"]

    @property
    def theirs(self) -> Service:
        """Theirs."""
        return self.there.extensions["recognition"]

    def system(self, region: str, institution: str, role: Role = Role.HOSPITAL) -> Visitor:
        """A hospital's system, or another caller, in a region."""
        app = self.here if region == "yuzhou" else self.there
        key = issue_key(app.extensions[KEYS], app.extensions["recognition"].ledger, datetime.now(UTC), "test", role, institution or None)
        return Visitor(app, key)

    def announce(self, region: str, issuer: str, card: str, *lines: tuple[str, int], **more) -> list[str]:
        """An issuer announces items so many days old in its own region; what became of each."""
        app = self.here if region == "yuzhou" else self.there
        results = [Patients(self.sealing[region], app).result(card, issuer, item, days, **more) for item, days in lines]
        reply = self.system(region, issuer).post("/api/v1/results", {"results": results})
        return [line.get("status") or line["problem"]["code"] for line in reply.json["results"]]

    def searched(self, card: str, receiver: str = RECEIVER, purpose: str = "treatment", **more) -> dict:
        """What a receiver of ours sends, with the tokens for the neighbour beside it."""
        body = Patients(self.sealing["yuzhou"], self.here).search(card, receiver, purpose)
        token = Patients(self.sealing["shuzhou"], self.there).token(card, receiver_abroad("yuzhou", receiver), purpose)
        return {"clinician": "dr-1", **body, "peer_tokens": {"shuzhou": [token]}, **more}


@pytest.fixture(scope="session")
def halves(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Both regions before anybody asked anything, filled once for the run."""

    def fill(name: str) -> Path:
        made = demonstration(PREFIXES[name])
        return made_once(tmp_path_factory.getbasetemp(), f"border-{name}", lambda folder: demo.fill(folder, lookups=0, seed_region=made, places=PLACES[name]))

    return {name: fill(name) for name in NAMES}


@pytest.fixture(scope="module")
def pair(halves: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("pair")
    sealing, lines, keys, data = {}, {}, {}, {}
    for name in NAMES:
        data[name] = Path(shutil.copytree(halves[name], folder / name))
        sealing[name] = new_sealing_key("chuanyu")
        (folder / f"{name}.sealing").write_text(sealing[name].text(), encoding="ascii")
        (folder / f"{name}.json").write_text(json.dumps({"sealing_keys": [f"{name}.sealing"], "searches_per_hour": 500}), encoding="utf-8")
        # It began long ago, so that its clock may be put back: what was signed before a machine began is refused.
        app = create_app(Settings(data[name], demo=True), lambda: datetime.now(UTC) - timedelta(hours=2))
        app.extensions["recognition"].ledger.checkpoint()
        lines[name] = SigningKeys(data[name]).public()[-1].line
        keys[name] = key_for(app, other(name))
        app.extensions["recognition"].ledger.close()
    for name in NAMES:
        number, sha256 = (data[other(name)] / "current").read_text(encoding="ascii").split()
        path = edition_file(data[name], other(name), sha256)
        path.parent.mkdir(parents=True)
        shutil.copyfile(data[other(name)] / "editions" / path.name, path)
        now = datetime.now(UTC)
        keep(data[name], HeldEdition(other(name), path, sha256, int(number), now, now, HeldCheckpoint(1, bytes(32), note())))
    apps = {}
    for name in NAMES:
        peers = declared(folder / f"{name}-peers", lines[other(name)], keys[other(name)], here=name, there=other(name))
        apps[name] = with_templates(create_app(Settings(data[name], demo=True, results=folder / f"{name}.json", peers=peers), Clock()))
    with centre_beside(apps["shuzhou"], Neighbour) as neighbour:
        path = folder / "yuzhou-peers" / "peers.toml"
        path.write_text(path.read_text(encoding="utf-8").replace("http://127.0.0.1:1", f"http://127.0.0.1:{neighbour.port}"), encoding="utf-8")
        apps["yuzhou"].extensions[PEERS] = told = declaration.read(path)
        apps["yuzhou"].extensions["recognition"].neighbours = Neighbours(data["yuzhou"], told)
        yield Pair(apps["yuzhou"], apps["shuzhou"], neighbour, sealing)
    for app in apps.values():
        app.extensions["recognition"].ledger.close()
