"""What is declared of a neighbouring region: read once, and what is wrong stops the start and is named; what is held of it is whole or not there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from recognition import create_app
from recognition.domain.lookups import Role
from recognition.errors import Invalid
from recognition.ledger.checkpoints.keys import SigningKeys
from recognition.ledger.checkpoints.note import Checkpoint
from recognition.peers import declaration
from recognition.peers.held import HeldCheckpoint, HeldEdition, edition_file, folder_of, held, is_stale, keep
from recognition.services.keys import KeyUse
from recognition.settings import Settings, SettingsError
from recognition.support.request_signing import SigningAlgorithm
from tests.peers.declaring import KEY, declared, origin_of
from tests.running import ROOT, free_port
from tests.signing import issued

NOW = datetime(2026, 11, 29, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> str:
    return origin_of(tmp_path_factory.mktemp("neighbour"))


def test_what_is_declared_is_read(line: str, tmp_path: Path):
    told = declaration.read(declared(tmp_path, line, more='stale_after_hours = 6\ntimeout_seconds = 1\nrequest_algorithm = "hmac-sm3"'))
    assert (told.here.id, told.here.prefixes, told.every) == ("yuzhou", ("50",), 60)
    [peer] = told.peers
    assert (peer.id, peer.key.line, peer.algorithm, peer.stale_after, peer.timeout) == ("shuzhou", line, SigningAlgorithm.SM3, timedelta(hours=6), 1.0)
    assert told.of_division("510104") is peer and told.of_division("500103") is None and told.peer("nobody") is None
    assert KEY not in repr(peer) and KEY.split("_")[2] not in repr(told)
    usual = declaration.read(declared(tmp_path, line)).peers[0]
    assert (usual.stale_after, usual.timeout, usual.address.tls, usual.address.port) == (timedelta(hours=48), 1.5, False, 1)


def test_the_documented_declaration_is_one(line: str, tmp_path: Path):
    """Every setting stands in it once, and each is taken."""
    texts = [re.search(r"```toml\n(.*?)```", (ROOT / "docs" / page).read_text(encoding="utf-8"), re.DOTALL)[1] for page in ("peers.md", "peers.zh.md")]
    documented, chinese = (tomllib.loads(text) for text in texts)
    assert documented == chinese
    assert [set(told["peer"][0]) for told in (documented, chinese)] == [SETTINGS, SETTINGS] and set(documented["region"]) == {
        "id",
        "name_zh",
        "name_en",
        "prefixes",
    }
    (tmp_path / "shuzhou.key").write_text(KEY)
    (tmp_path / "shuzhou.key").chmod(0o600)
    (tmp_path / "shuzhou-ca.pem").write_text("")
    text = (
        texts[0]
        .replace("abcdefgh", "a" * 8)
        .replace("mutual-recognition-ledger/0011aabbccdd+…", line)
        .replace("mutual-recognition-ledger/0011aabbccdd", line.partition("+")[0])
    )
    path = tmp_path / "peers.toml"
    path.write_text(re.sub(r"#.*", "", text), encoding="utf-8")
    peer = declaration.read(path).peers[0]
    assert (peer.address.host, peer.address.port, peer.address.tls, peer.timeout) == ("recognition.shuzhou.example", 443, True, 1.5)


SETTINGS = {
    "id", "name_zh", "name_en", "prefixes", "url", "origin", "key", "request_key_id", "request_secret_file", "request_algorithm", "stale_after_hours", "timeout_seconds", "ca_file",
}  # fmt: skip
WRONG = [
    ('name_zh = "蜀州示范区"', 'name_zh = ""', "peer[1].name_zh"),
    ('id = "shuzhou"', 'id = "51"', "peer[1].id"),
    ('id = "shuzhou"', 'id = "yuzhou"', "peer.id"),
    ('prefixes = ["51"]', 'prefixes = ["5"]', "peer[1].prefixes"),
    ('prefixes = ["51"]', "prefixes = []", "peer[1].prefixes"),
    ('prefixes = ["51"]', 'prefixes = ["5001"]', "peer.prefixes"),
    ("http://127.0.0.1:1", "http://neighbour.example", "peer[1].url"),
    ('origin = "', 'origin = "x', "peer[1].origin"),
    ('key = "mutual', 'key = "x', "peer[1].key"),
    ('request_key_id = "aaaaaaaa"', 'request_key_id = "bbbbbbbb"', "peer[1].request_secret_file"),
    ("shuzhou.key", "nowhere.key", "peer[1].request_secret_file"),
    ("every_seconds = 60", "every_seconds = 0", "every_seconds"),
    ("[[peer]]", "[[peers]]", "peer"),
    ("[region]", 'nobody = 1\n[region]', "nobody"),
    ("[region]", "[region", "RECOGNITION_PEERS"),
    ("\nrequest_secret_file", "\nstale_after_hours = 0\nrequest_secret_file", "peer[1].stale_after_hours"),
    ("\nrequest_secret_file", "\ntimeout_seconds = 60\nrequest_secret_file", "peer[1].timeout_seconds"),
    ("\nrequest_secret_file", "\nca_file = \"none\"\nrequest_secret_file", "peer[1].ca_file"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "named"), WRONG)
def test_what_is_wrong_is_named(line: str, tmp_path: Path, right: str, wrong: str, named: str):
    path = declared(tmp_path, line)
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        declaration.read(path)
    assert refused.value.name.endswith(named) and str(refused.value).startswith("RECOGNITION_PEERS") and KEY not in str(refused.value)


def test_a_secret_that_others_may_read_is_refused(line: str, tmp_path: Path):
    path = declared(tmp_path, line)
    (tmp_path / "shuzhou.key").chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        declaration.read(path)


def test_a_wrong_file_stops_the_start(line: str, tmp_path: Path, quiet: Path):
    path = declared(tmp_path, line)
    with pytest.raises(SettingsError, match=r"peer\[1\].id must be"):
        path.write_text(path.read_text(encoding="utf-8").replace('id = "shuzhou"', "id = 1"), encoding="utf-8")
        create_app(Settings(tmp_path / "data", peers=path))
    with pytest.raises(SettingsError, match="RECOGNITION_PEERS must be empty, or the path of a file"):
        Settings.from_environment({"RECOGNITION_PEERS": str(tmp_path / "nowhere")})
    environment = {**os.environ, "RECOGNITION_DATA": str(tmp_path / "served"), "RECOGNITION_PEERS": str(path)}
    command = [sys.executable, "-m", "gunicorn", "-c", "recognition/gunicorn.py", "--bind", f"127.0.0.1:{free_port()}", "wsgi:app"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and done.stderr.splitlines()[-1].startswith("Cannot start: RECOGNITION_PEERS.peer[1].id must be "), done.stderr
    assert not (tmp_path / "served").exists()


def test_a_peer_s_key_names_its_region_and_always_signs(app):
    assert issued(app, KeyUse(SigningAlgorithm.SHA256), Role.PEER, None)
    for use, institution, code in ((KeyUse(), None, "peer_must_sign"), (KeyUse(SigningAlgorithm.SHA256), "cq002", "institution_needless")):
        with pytest.raises(Invalid) as refused:
            issued(app, use, Role.PEER, institution)
        assert refused.value.details.get("code", refused.value.code) == code
    run = app.test_cli_runner().invoke
    asked = ["keys", "issue", "--role", "peer", "--signed", "hmac-sha256"]
    assert "field_required" in run(args=asked).output
    assert "region_id_malformed" in run(args=[*asked, "--region", "51"]).output
    assert run(args=[*asked, "--region", "shuzhou"]).output.startswith("rk_")


def test_what_is_held_is_whole_or_not_there(line: str, tmp_path: Path):
    keys = SigningKeys(tmp_path / "signing")
    keys.make()
    note = keys.sign(Checkpoint(keys.origin, 7, bytes(range(32))).text)
    sha256 = "ab" * 32
    data, file = tmp_path / "data", edition_file(tmp_path / "data", "shuzhou", "ab" * 32)
    assert held(data, "shuzhou") is None
    file.parent.mkdir(parents=True)
    edition = HeldEdition("shuzhou", file, sha256, 3, NOW - timedelta(days=9), NOW, HeldCheckpoint(7, bytes(range(32)), note))
    keep(data, edition)
    assert held(data, "shuzhou") is None, "what is named is not there"
    file.write_bytes(b"an edition")
    assert held(data, "shuzhou") == edition and held(data, "shuzhou") is held(data, "shuzhou"), "read once"
    keep(data, replace(edition, verified_at=NOW + timedelta(hours=1)))
    later = held(data, "shuzhou")
    assert later is not None and later.verified_at == NOW + timedelta(hours=1)
    peer = declaration.read(declared(tmp_path, line)).peers[0]
    assert not is_stale(edition, peer, NOW + timedelta(hours=48)) and is_stale(edition, peer, NOW + timedelta(hours=48, seconds=1))
    assert not is_stale(edition, peer, NOW - timedelta(minutes=5)) and is_stale(edition, peer, NOW - timedelta(minutes=6)), "proved by a clock that was wrong"
    path = folder_of(data, "shuzhou") / "held.json"
    whole = path.read_text(encoding="utf-8")
    for broken in (
        whole[:-9],
        "[]",
        whole.replace("+00:00", ""),
        json.dumps(json.loads(whole) | {"sha256": "../../x"}),
        json.dumps(json.loads(whole) | {"checkpoint": "x"}),
    ):
        path.write_text(broken, encoding="utf-8")
        assert held(data, "shuzhou") is None, broken
