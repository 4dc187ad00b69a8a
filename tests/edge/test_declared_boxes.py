"""A box is known by the key of its ledger, which a registrar declares before it is heard; only a setting believes one at its first contact."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from recognition.cli.edge import edge as command
from recognition.edge.centre import CentreRefuses
from recognition.ledger import KeyEvent
from recognition.ledger.checkpoints.keys import SigningKeys
from recognition.ledger.checkpoints.note import Checkpoint, PublicKey
from recognition.ledger.entries import decode_as
from recognition.ledger.merkle import Frontier
from recognition.report_codes.possession import fingerprint
from recognition.services.office_acts import acts
from tests.clinician.sitting import signed_in
from tests.edge.test_answering_here import DAY, NOW, Place, forget, place
from tests.edge.test_cosigned_checkpoints import turned
from tests.report_codes.signing import service_of

BOXES = "/api/v1/edge-boxes"
__all__ = ["place"]


@pytest.fixture
def strict(place: Place) -> Iterator[Place]:
    """A service that knows no box and believes none at its first contact."""
    service = service_of(place.centre.app)
    forget(place)
    service.first_use = False
    place.back(NOW)
    yield place
    service.first_use = True


def line(place: Place) -> str:
    return place.handing._keys.signing()[-1].line


def declared(place: Place, people: dict[str, Any], **headers: str) -> dict[str, Any]:
    reply = people["registrar"].post(BOXES, {"institution": place.sender.institution, "public_key": line(place)}, **headers)
    assert reply.status_code == 201, reply.json
    return reply.json


def events(place: Place) -> list[tuple[str, bool, str]]:
    rows = service_of(place.centre.app).ledger.reads.key_events()
    return [(event.institution, event.issued, event.key) for row in rows if (event := decode_as(KeyEvent, row[1], row[0])).role == "edge_box"]


def test_nothing_is_taken_from_a_box_that_nobody_declared(strict: Place, people: dict[str, Any]):
    strict.here.unconfirm()
    with pytest.raises(CentreRefuses, match="tree_not_declared"):
        turned(strict)
    strict.away(NOW)
    assert strict.sends("U-1").text == "kept, to be handed in", "it gives no answers of its own"
    folder = service_of(strict.centre.app).data / "edges"
    assert list(folder.glob("*.json")) == [], "nothing is kept of it"
    before = sorted(folder.iterdir())
    stranger = SigningKeys(strict.folder / "stranger")
    stranger.make("stranger/1")
    note = stranger.sign(Checkpoint("stranger/1", 0, Frontier().root()).text)
    refused = people["hospital"].post("/api/v1/edge/entries", {"public_key": stranger.public()[-1].line, "checkpoint": note, "complete": True})
    assert refused.json["errors"][0]["code"] == "tree_not_declared" and sorted(folder.iterdir()) == before


def test_once_declared_it_is_heard(strict: Place, people: dict[str, Any]):
    before = len(events(strict))
    told = declared(strict, people)
    raw = PublicKey.read(line(strict)).raw
    assert told["fingerprint"] == fingerprint(raw).replace(" ", "") and (told["size"], told["confirmed_at"], told["revoked_at"]) == (0, None, None)
    assert declared(strict, people) == told and len(events(strict)) == before + 1, "the same again changes nothing"
    strict.away(NOW)
    strict.confirmed(NOW)
    strict.sends("U-2")
    strict.back(NOW + DAY)
    turned(strict)
    [box] = [box for box in people["registrar"].get(BOXES).json["boxes"] if box["tree"] == told["tree"]]
    assert box["declared_by"] == told["declared_by"] and box["size"] == 1 and box["confirmed_at"].startswith("2026-11-29T")
    assert events(strict)[before:] == [(strict.sender.institution, True, told["fingerprint"])]
    assert "edge_box_declared" in {act.what for act in acts(service_of(strict.centre.app).ledger, service_of(strict.centre.app).data, NOW)}


def test_declared_for_one_hospital_it_is_none_of_another_s(strict: Place, people: dict[str, Any]):
    assert people["registrar"].post(BOXES, {"institution": "cq001", "public_key": line(strict)}).status_code == 201
    with pytest.raises(CentreRefuses, match="tree_not_declared"):
        turned(strict)


def test_a_revoked_box_is_not_heard_again(strict: Place, people: dict[str, Any]):
    told, before = declared(strict, people), len(events(strict))
    turned(strict)
    name = {"institution": strict.sender.institution, "tree": told["tree"]}
    for _ in range(2):
        done = people["registrar"].post(f"{BOXES}/revocation", name, idempotency_key=f"revoke-{told['tree']}")
        assert done.status_code == 200 and done.json["revoked_at"], done.json
    assert len(events(strict)) == before + 1
    assert people["registrar"].post(f"{BOXES}/revocation", name).json["errors"][0]["code"] == "tree_revoked"
    for first_use in (False, True):
        service_of(strict.centre.app).first_use = first_use
        with pytest.raises(CentreRefuses, match="tree_revoked"):
            turned(strict)
    again = people["registrar"].post(BOXES, {"institution": strict.sender.institution, "public_key": line(strict)})
    assert again.json["errors"][0]["code"] == "tree_revoked"


def test_with_the_setting_it_is_believed_at_its_first_contact_and_by_that_key_alone(place: Place, people: dict[str, Any], tmp_path: Path):
    forget(place)
    place.back(NOW)
    turned(place)
    [box] = [box for box in people["registrar"].get(BOXES).json["boxes"] if box["tree"] == place.handing._keys.origin]
    assert box["declared_by"] is None and box["confirmed_at"]
    other = SigningKeys(tmp_path / "other")
    other.make(place.handing._keys.origin)
    refused = people["registrar"].post(BOXES, {"institution": place.sender.institution, "public_key": other.public()[-1].line})
    assert refused.json["errors"][0]["code"] == "tree_key_differs"
    assert declared(place, people)["confirmed_at"] == box["confirmed_at"], "who was heard before is declared afterwards, and keeps what was seen"


def test_what_is_kept_of_boxes_of_before_still_reads(place: Place):
    [path] = [path for path in (service_of(place.centre.app).data / "edges").glob("*.json") if place.handing._keys.origin in path.read_text()]
    kept = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({name: kept[name] for name in ("name", "key", "size", "root", "confirmed", "institution")}), encoding="utf-8")
    service_of(place.centre.app).first_use = False
    try:
        place.back(NOW + DAY)
        turned(place)
    finally:
        service_of(place.centre.app).first_use = True
    assert place.here.confirmed() == NOW + DAY, "a box that was known stays known"


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"institution": "nobody"}, "institution", "institution_unknown"),
        ({"public_key": "nothing"}, "public_key", "tree_key_malformed"),
        ({"public_key": None}, "public_key", "field_null"),
        ({"days": 3}, "days", "field_unknown"),
    ],
)
def test_what_cannot_be_declared(place: Place, people: dict[str, Any], body: dict[str, Any], field: str, code: str):
    refused = people["registrar"].post(BOXES, {"institution": place.sender.institution, "public_key": line(place)} | body)
    assert (refused.status_code, refused.json["errors"][0]["field"], refused.json["errors"][0]["code"]) == (422, field, code), refused.json


def test_registrars_alone(place: Place, people: dict[str, Any]):
    for who in ("clinician", "hospital", "auditor", "operator"):
        assert people[who].get(BOXES).status_code == 403
        assert people[who].post(BOXES, {"institution": place.sender.institution, "public_key": line(place)}).status_code == 403
    assert people["registrar"].post(f"{BOXES}/revocation", {"institution": "cq001", "tree": "nothing/1"}).status_code == 404


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_on_the_page(strict: Place, people: dict[str, Any], lang: str):
    wen = signed_in(strict.centre.app, "wen", lang)
    wen.open("/registrar/edge-boxes")
    wen.send("/registrar/edge-boxes", ("do", "declare"), institution=strict.sender.institution, public_key=line(strict))
    assert fingerprint(PublicKey.read(line(strict)).raw) in wen.text and ("没有登记" not in wen.text)
    turned(strict)
    wen.open("/registrar/edge-boxes")
    wen.send("/registrar/edge-boxes", ("do", "revoke"), institution=strict.sender.institution, tree=strict.handing._keys.origin)
    assert ("已撤销" if lang == "zh" else "Revoked") in wen.text
    with pytest.raises(CentreRefuses, match="tree_revoked"):
        turned(strict)


def test_the_box_prints_its_key_and_keeps_it(tmp_path: Path, place: Place, app: Flask):
    keys = tmp_path / "ledger.keys"
    keys.write_text("\n".join(key.line for key in place.here.cosigned._keys))
    (tmp_path / "key").write_text(place.sender.key)
    (tmp_path / "in").mkdir()
    config = tmp_path / "edge.toml"
    config.write_text(f"""
data = "{tmp_path}/data"
[centre]
url = "http://127.0.0.1:{place.centre.port}"
ledger_key_file = "{keys}"
[[institution]]
code = "{place.sender.institution}"
key_file = "{tmp_path}/key"
[[sender]]
name = "lis"
institution = "{place.sender.institution}"
purpose = "report"
[[folder]]
path = "{tmp_path}/in"
sender = "lis"
""")
    told = [CliRunner().invoke(command, ["--config", str(config), "--key"]) for _ in range(2)]
    assert told[0].exit_code == 0 and told[0].output == told[1].output, told[0].output
    public, printed = (said.split(maxsplit=2 if said.startswith("public") else 1)[-1] for said in told[0].output.splitlines())
    assert printed == fingerprint(PublicKey.read(public).raw) and SigningKeys(tmp_path / "data" / "edition").signing()[-1].line == public
    run = app.test_cli_runner().invoke
    registrar = json.loads((service_of(app).data / "demo-keys.json").read_text())["registrar"]
    done = run(args=["registry", "declare-edge-box", place.sender.institution, public, "--key", registrar])
    assert done.output.strip() == printed and printed in run(args=["registry", "edge-boxes"]).output
    name = PublicKey.read(public).name
    assert run(args=["registry", "revoke-edge-box", place.sender.institution, name, "--key", registrar]).exit_code == 0
    assert [row.split("\t")[-1] != "-" for row in run(args=["registry", "edge-boxes"]).output.splitlines() if name in row] == [True]
    config.write_text(config.read_text().replace(f'ledger_key_file = "{keys}"', ""))
    refused = CliRunner().invoke(command, ["--config", str(config), "--key"])
    assert refused.exit_code == 1 and "holds no edition" in refused.output
