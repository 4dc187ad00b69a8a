"""A client that others made walks through the hooks as it is: healthchain, with tokens that PyJWT signs, its cards held against HL7's own invariants."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from joserfc.jwk import ECKey

from tests.cds_hooks.calls import ALBUMIN, bundle, fetched, order, report
from tests.cds_hooks.serving import serving
from tests.cds_hooks.tokens import ISSUER, declared, key_set
from tests.people import engineer_zhao

INSTALLED = Path(sys.prefix) / "hook-clients"


def test_healthchain(quiet: Path, tmp_path: Path):
    if not INSTALLED.exists():
        assert os.environ.get("CI") != "true", "the client is not installed"
        pytest.skip("the client is not installed: `make test` does it where pip reaches an index")
    clients, key = declared(tmp_path), ECKey.generate_key("P-384", {"kid": "pyjwt"})
    (tmp_path / "his.jwks.json").write_text(key_set(key), encoding="utf-8")
    (tmp_path / "key.pem").write_bytes(key.as_pem(private=True))
    with serving(Path(shutil.copytree(quiet, tmp_path / "data")), clients) as (server, address):
        given = {
            "address": address, "issuer": ISSUER, "key": str(tmp_path / "key.pem"), "orders": bundle(order("o-1"), order("o-2", ALBUMIN)),
            "prefetch": fetched(report(), report("R-2", ALBUMIN)),
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, str(Path(__file__).with_name("clients") / "walk.py"), json.dumps(given)],
            env={**os.environ, "PYTHONPATH": str(INSTALLED)}, capture_output=True, encoding="utf-8", timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        told = json.loads(done.stdout.splitlines()[-1])
        [accepted] = told.pop("accepted")["extension"]["cn.recognition.decisions"]
        overridden = told.pop("overridden")["extension"]["cn.recognition.decisions"]
        assert told == {
            "services": ["order-select", "order-sign"], "prefetch": ["priorReports", "priorResults"], "selected": 1, "signed": 2, "indicator": "info", "nothing": 0,
        }  # fmt: skip
        zhao = engineer_zhao(server)
        decided = [zhao.get(f"/api/v1/lookups/{each['lookup']}").json["decisions"][-1] for each in (accepted, *overridden)]
        assert [(each["decision"], each["reason"]) for each in decided] == [("accepted", None), ("repeated", "emergency"), ("repeated", "emergency")]
