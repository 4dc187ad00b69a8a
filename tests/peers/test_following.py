"""A region follows its neighbour: what is proved is held, what is not is refused, told and kept as evidence, and what was verified last goes on serving."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from recognition.catalogue.editions.store import copy_with
from recognition.ledger.checkpoints.cosignature import cosigned_at
from recognition.ledger.checkpoints.keys import SigningKeys
from recognition.ledger.checkpoints.note import Checkpoint
from recognition.ledger.entries import encode, new_id
from recognition.ledger.events import Publication
from recognition.operations.restore import restore
from recognition.operations.snapshot import snapshot
from recognition.peers import evidence
from recognition.peers.held import held, is_stale
from recognition.peers.trees import PeerTree
from recognition.services import publications
from recognition.services.peers import cosigned
from recognition.web.shared.service import CLOCK
from tests.ledger.auditing import run_standalone
from tests.ledger.making import asked
from tests.peers.regions import TwoRegions
from tests.web.visitor import Visitor


def refusals(regions: TwoRegions) -> list[str]:
    return [refusal.code for _path, refusal in evidence.every(regions.data, "shuzhou")]


def test_a_round_holds_the_edition_and_has_both_trees_cosigned(regions: TwoRegions):
    told = regions.follower().round()
    assert (told.faults, told.answered, told.clock_ahead) == ((), told.asked, 0)
    edition = held(regions.data, "shuzhou")
    published = regions.theirs.publications()[-1]
    assert edition is not None and (edition.sha256, edition.number, edition.published_at) == (published.sha256, published.number, published.at)
    assert (
        edition.path.read_bytes() == (regions.theirs.data / "editions" / f"{published.sha256}.sqlite").read_bytes()
        and edition.path.stat().st_mode & 0o777 == 0o400
    )
    assert edition.verified_at == told.asked and edition.checkpoint.size == regions.theirs.ledger.size()
    ours = cosigned.last(regions.data, regions.peer)
    assert ours is not None and ours.size == regions.service.ledger.size() and cosigned_at(ours.note, [regions.peer.key]) == ours.at
    seen = PeerTree(regions.theirs.data, regions.there.extensions["recognition.peers"].peers[0]).last()
    assert (seen.size, seen.root) == (ours.size, regions.service.ledger.reads.root(ours.size).hex()), "the neighbour remembers what it cosigned"


def test_only_what_is_new_is_fetched(regions: TwoRegions):
    regions.follower().round()
    regions.neighbour.asked.clear()
    regions.theirs.ledger.append([asked(), asked()])
    before = held(regions.data, "shuzhou")
    regions.here.extensions[CLOCK].pass_(timedelta(minutes=1))
    assert regions.faults() == []
    assert [path.removeprefix("/api/v1/peers") for path in regions.neighbour.asked] == ["/checkpoint", "/consistency", "/publication", "/add-checkpoint"]
    after = held(regions.data, "shuzhou")
    assert before and after and after.sha256 == before.sha256 and after.verified_at > before.verified_at and after.checkpoint.size == before.checkpoint.size + 2


def publish(regions: TwoRegions) -> str:
    """Another edition of the neighbour's, in force there."""
    service = regions.theirs
    base = service.publications()[-1].sha256
    built = copy_with(service.data, base, lambda db: db["items"].update("tp", {"name_en": f"Total protein {service.ledger.size()}"}))
    publications.publish(service.data, service.ledger, built, ("wen", "he"), datetime.now(UTC))
    return built


def test_another_edition_takes_its_place_and_the_one_before_stays_for_what_rested_on_it(regions: TwoRegions):
    regions.follower().round()
    before = held(regions.data, "shuzhou")
    sha256 = publish(regions)
    assert regions.faults() == []
    after = held(regions.data, "shuzhou")
    assert before and after and (after.sha256, after.number) == (sha256, before.number + 1) and before.path.exists() and after.path.exists()


def answers(path: str, change: Callable[[Any], object]) -> Callable[[str, int, bytes], bytes]:
    """The answer at a path, changed; JSON or bytes."""

    def changed(asked: str, status: int, body: bytes) -> bytes:
        if not asked.startswith(path) or status != 200:
            return body
        try:
            told = json.loads(body)
        except ValueError:
            told = body
        new = change(told)
        return new if isinstance(new, bytes) else json.dumps(new).encode()

    return changed


def test_another_file_than_was_published_is_never_held(regions: TwoRegions):
    regions.follower().round()
    before = held(regions.data, "shuzhou")
    sha256 = publish(regions)
    regions.neighbour.change = answers("/editions/", lambda body: body[:-1] + bytes([body[-1] ^ 1]))
    assert regions.faults() == ["edition_other_bytes"] and "edition_other_bytes" in refusals(regions)
    regions.neighbour.change = answers("/editions/", lambda body: body[: len(body) // 2])
    assert regions.faults() == ["edition_other_bytes"], "the half of a file"
    assert held(regions.data, "shuzhou") == before, "the last verified one serves on, as old as it is"
    folder = before.path.parent
    assert not (folder / f"{sha256}.sqlite").exists() and not list(folder.glob(".fetched"))
    regions.neighbour.change = type(regions.neighbour).change
    assert regions.faults() == [] and held(regions.data, "shuzhou").sha256 == sha256


def test_a_publication_that_is_not_proved_in_the_verified_tree_is_refused(regions: TwoRegions):
    regions.follower().round()
    before = held(regions.data, "shuzhou")
    publish(regions)
    entry = json.loads(regions.theirs.ledger.reads.entry(before.checkpoint.size - 1)) if before.checkpoint.size else {}
    lies = [
        lambda told: told | {"path": told["path"][:-1]},
        lambda told: told | {"path": [each[::-1] for each in told["path"]]},
        lambda told: told | {"sequence": told["sequence"] - 1},
        lambda told: told | {"entry": told["entry"].replace('"number"', '"n"')},
        lambda told: told | {"entry": json.dumps(entry)},
        lambda told: told | {"entry": told["entry"].replace("a", "b")},
        lambda told: {"entry": told["entry"]},
    ]
    for lie in lies:
        regions.neighbour.change = answers("/publication", lie)
        assert regions.faults() == ["edition_not_proven"]
    assert held(regions.data, "shuzhou") == before
    # an earlier publication, which stands in the tree: what was in force is not in force again
    first = regions.theirs.ledger.reads.publications()[0][0]
    size = regions.theirs.ledger.size()
    earlier = {
        "sequence": first,
        "entry": regions.theirs.ledger.reads.entry(first).decode(),
        "path": [node.hex() for node in regions.theirs.ledger.reads.inclusion(first, size)],
    }
    regions.neighbour.change = answers("/publication", lambda told: told | earlier if told["size"] == size else told)
    assert regions.faults() == ["edition_older"]


def test_a_checkpoint_that_does_not_continue_the_last_is_refused_and_kept(regions: TwoRegions, tmp_path: Path):
    assert regions.faults() == []
    seen = PeerTree(regions.data, regions.peer).last()
    keys, origin = SigningKeys(regions.theirs.data), regions.peer.key.name
    stranger = SigningKeys(tmp_path)
    stranger.make(origin)

    def shown(size: int, root: bytes, signing: SigningKeys = keys, name: str = origin) -> Callable[[str, int, bytes], bytes]:
        return answers("/checkpoint", lambda told: told | {"checkpoint": signing.sign(Checkpoint(name, size, root).text)})

    rolled, other = regions.theirs.ledger.reads.root(seen.size - 1), bytes(32)
    before, count = held(regions.data, "shuzhou"), len(refusals(regions))
    for change, code in [
        (shown(seen.size - 1, rolled), "rolled_back"),
        (shown(seen.size, other), "forked"),
        (shown(seen.size + 1, other), "refuses"),
        (shown(seen.size, bytes.fromhex(seen.root), stranger), "unsigned"),
        (shown(seen.size, bytes.fromhex(seen.root), keys, "mutual-recognition-ledger/other"), "other_origin"),
        (answers("/checkpoint", lambda told: told | {"checkpoint": "a line"}), "unsigned"),
    ]:
        regions.neighbour.change = change
        assert regions.faults()[0] == code
    regions.theirs.ledger.append([asked()])
    regions.neighbour.change = answers("/consistency", lambda told: told | {"path": told["path"][::-1] + ["00" * 32]})
    assert regions.faults()[0] == "not_continued"
    assert PeerTree(regions.data, regions.peer).last() == seen and held(regions.data, "shuzhou") == before
    kept = {refusal.code: refusal for _path, refusal in evidence.every(regions.data, "shuzhou")}
    assert kept.keys() >= {"rolled_back", "forked", "unsigned", "other_origin", "not_continued"} and len(refusals(regions)) > count
    fork = kept["forked"]
    assert fork.seen == seen.note and Checkpoint.read(fork.shown).root == other, "both notes, signed by the same key, over as many entries"
    assert kept["not_continued"].proof
    (tmp_path / "peer.keys").write_text(regions.peer.key.line)
    said = {"forked": "are not those that you saw", "rolled_back": "and now shows", "not_continued": "WRONG: the proof"}
    for path, refusal in evidence.every(regions.data, "shuzhou"):
        if refusal.code in said:
            judged = run_standalone("bundle", path, "--key", tmp_path / "peer.keys", "--last", path)
            assert judged.returncode == 1 and said[refusal.code] in judged.stdout, "the file convinces whoever has the key, without any of our code"
    regions.neighbour.change = type(regions.neighbour).change
    assert regions.faults() == [], "it was not believed, so the honest tree still continues"


def test_a_neighbour_that_is_away_serves_on_and_its_age_is_told(regions: TwoRegions):
    regions.follower().round()
    before, clock = held(regions.data, "shuzhou"), regions.here.extensions[CLOCK]
    regions.neighbour.away = True
    clock.pass_(timedelta(hours=49))
    told = regions.follower().round()
    assert [code for code, _more in told.faults] == ["refuses"] and told.answered == before.verified_at
    assert held(regions.data, "shuzhou") == before and is_stale(before, regions.peer, clock())
    regions.neighbour.away = False
    clock.ahead = timedelta()
    assert regions.faults() == [] and not is_stale(held(regions.data, "shuzhou"), regions.peer, clock())


def test_a_neighbour_that_is_slow_costs_a_bounded_time(regions: TwoRegions):
    regions.neighbour.drip = 0.05
    follower = regions.follower()
    began = time.monotonic()
    with pytest.raises(Exception, match="slow"):
        follower._calls.get("/checkpoint", wait=0.4)
    assert time.monotonic() - began < 1.0, "a byte now and then does not keep it waiting"


@pytest.mark.parametrize("minutes", [10, -10])
def test_clocks_that_are_ten_minutes_apart(regions: TwoRegions, minutes: int):
    clock = regions.there.extensions[CLOCK]
    clock.ahead = timedelta(minutes=minutes)
    try:
        told = regions.follower().round()
        assert told.faults == () and abs(told.clock_ahead - minutes * 60) <= 2
        edition = held(regions.data, "shuzhou")
        assert edition.verified_at == told.asked, "how old it is, our clock says"
        clock.ahead = timedelta(minutes=4 * minutes)
        apart = regions.follower().round()
        assert [code for code, _more in apart.faults] == ["clocks_apart"] and abs(apart.faults[0][1]["seconds"] - 4 * minutes * 60) <= 2
    finally:
        clock.ahead = timedelta()


def test_how_it_stands_is_told_to_operators_auditors_and_monitors(regions: TwoRegions):
    run = regions.here.test_cli_runner().invoke
    done = run(args=["peers", "fetch"])
    assert done.exit_code == 0, done.output
    told = run(args=["peers"])
    edition, size = held(regions.data, "shuzhou"), PeerTree(regions.data, regions.peer).last().size
    assert told.exit_code == 0 and told.output == run(args=["peers", "status"]).output
    assert (
        f"edition: {edition.number} {edition.sha256}, proved 0 min ago" in told.output
        and f"ledger: {size} entries seen" in told.output
        and "cosigned ours" in told.output
    )
    assert "refused" in told.output, "what was refused stays to be looked at"
    people = {name: Visitor(regions.here, key) for name, key in json.loads((regions.data / "demo-keys.json").read_text()).items()}
    for name in ("auditor", "registrar", "operator"):
        [peer] = people[name].get("/api/v1/peers").json["peers"]
        assert (peer["id"], peer["seen_size"], peer["edition"]["sha256"], peer["edition"]["stale"], peer["faults"]) == (
            "shuzhou",
            size,
            edition.sha256,
            False,
            [],
        )
        assert {refusal["code"] for refusal in peer["refusals"]} >= {"forked", "rolled_back"}
    assert people["hospital_auditor"].get("/api/v1/peers").status_code == 403 and people["clinician"].get("/api/v1/peers").status_code == 403
    [cosigned_] = people["clinician"].get("/api/v1/ledger/checkpoint").json["cosigned"]
    assert (
        cosigned_["region"] == "shuzhou"
        and cosigned_at(cosigned_["checkpoint"], [regions.peer.key]).isoformat() == datetime.fromisoformat(cosigned_["cosigned_at"]).isoformat()
    )
    metrics = people["operator"].get("/metrics").text
    assert 'recognition_peer_edition_age_seconds{peer="shuzhou"}' in metrics and 'recognition_peer_faults{peer="shuzhou"} 0.0' in metrics
    regions.neighbour.away = True
    away = run(args=["peers", "fetch"])
    assert away.exit_code == 1 and "FAULT refuses: it refused the request status=503" in away.output
    assert 'recognition_peer_faults{peer="shuzhou"} 1.0' in people["operator"].get("/metrics").text


def test_a_snapshot_takes_along_what_is_held(regions: TwoRegions, tmp_path: Path):
    regions.follower().round()
    edition = held(regions.data, "shuzhou")
    snapshot(regions.data, tmp_path / "snapshot", datetime.now(UTC))
    restore(tmp_path / "snapshot", tmp_path / "restored", datetime.now(UTC))
    there = held(tmp_path / "restored", "shuzhou")
    assert there is not None and there.path.read_bytes() == edition.path.read_bytes() and there.verified_at == edition.verified_at
    assert PeerTree(tmp_path / "restored", regions.peer).last() == PeerTree(regions.data, regions.peer).last()
    assert evidence.every(tmp_path / "restored", "shuzhou") and cosigned.last(tmp_path / "restored", regions.peer) == cosigned.last(regions.data, regions.peer)


def test_what_is_published_and_is_no_edition_is_not_held(regions: TwoRegions, tmp_path: Path):
    """The hash is right and the publication proved: a text, the half of an edition, one with a view in it, one of a format to come. None is fetched again at once."""
    assert regions.faults() == []
    before, service = held(regions.data, "shuzhou"), regions.theirs
    whole = before.path.read_bytes()
    files = [b"no database", whole[: len(whole) // 2]]
    for place, change in enumerate(("CREATE VIEW more AS SELECT 1", "UPDATE meta SET value = '99' WHERE key = 'format'", "DROP TABLE items")):
        path = tmp_path / f"{place}.sqlite"
        path.write_bytes(whole)
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("PRAGMA foreign_keys = OFF")
            database.execute(change)
        files.append(path.read_bytes())
    for number, content in enumerate(files, before.number + 1):
        sha256, now = hashlib.sha256(content).hexdigest(), datetime.now(UTC).replace(microsecond=0)
        service.ledger.append([encode(Publication(new_id(now), now, number, sha256, ("wen", "he")))])
        regions.neighbour.gives[f"/api/v1/peers/editions/{sha256}"] = content
        assert regions.faults() == ["edition_unreadable"] and held(regions.data, "shuzhou") == before
        regions.neighbour.asked.clear()
        assert regions.faults() == ["edition_unreadable"] and not [path for path in regions.neighbour.asked if "/editions/" in path]
        assert not (before.path.parent / f"{sha256}.sqlite").exists()
