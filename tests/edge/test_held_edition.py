"""The box holds the edition in force: what the service's ledger signed and nothing else, renewed when another is published; codes are signed by it."""

from __future__ import annotations

import copy
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pytest
from flask import Flask

from recognition.edge import settings_file
from recognition.edge.centre import Centre, CentreAway, CentreRefuses
from recognition.edge.held_edition import BoxEdition
from recognition.edge.settings import CentreAddress
from recognition.edge.signing import signed
from recognition.ledger.checkpoints.keys import SigningKeys
from recognition.ledger.checkpoints.note import PublicKey
from recognition.ledger.published import NotProven
from recognition.services.keys import KEYS
from recognition.settings import SettingsError
from recognition.web.shared.service import CLOCK
from tests.edge.running_box import Box, CentreBeside, fields, framed, received, running_box, settings
from tests.edge.test_messages import entries
from tests.edge.test_signing import LOINC, NOW, sender, signing, today
from tests.report_codes import made
from tests.report_codes.signing import enrol, key_row, service_of
from tests.reports import catalogue
from tests.reports.messages import message, order, serum
from tests.reports.test_nothing_is_kept import PERSONS
from tests.running import HOST, free_port


def ledger_keys(app: Flask) -> tuple[PublicKey, ...]:
    """The public keys of the service's ledger."""
    service_of(app).ledger.checkpoint()
    return tuple(SigningKeys(service_of(app).ledger.folder).public())


@pytest.fixture
def held(tmp_path: Path, centre: CentreBeside, key: str) -> BoxEdition:
    """A folder without an edition yet."""
    return BoxEdition(tmp_path / "edition", Centre(CentreAddress(HOST, centre.port, False)), key, ledger_keys(centre.app))


def in_force(centre: CentreBeside) -> tuple[int, str]:
    """Number and hash of the edition in force at the service."""
    edition = service_of(centre.app).edition()
    return edition.number, edition.sha256


def numbered(held: BoxEdition) -> tuple[int, str]:
    """Those of the one that is held."""
    found = held.held()
    assert found
    return found.edition.number, found.edition.sha256


def test_it_is_fetched_once_and_again_when_another_is_published(held: BoxEdition, centre: CentreBeside):
    assert held.held() is None
    held.refresh()
    assert numbered(held) == in_force(centre)
    centre.reached.clear()
    held.refresh()
    assert [each.path for each in centre.reached] == ["/api/v1/editions"], "what is held is not fetched again"
    for _ in range(3):
        enrol(centre.app, key_row(centre.app, made.ed25519(), valid_from=f"20{10 + len(centre.reached)}-01-01"))
        held.refresh()
        assert numbered(held) == in_force(centre)
    assert len(list((held.folder / "editions").glob("*.sqlite"))) == 2, "those before go"
    assert all(path.stat().st_mode & 0o377 == 0 for path in (held.folder / "editions").iterdir())


def test_it_says_how_old_it_is(held: BoxEdition, centre: CentreBeside, capfd: pytest.CaptureFixture[str]):
    held.refresh()
    before = held.held()
    old = time.time() - 25 * 3600
    os.utime(held.folder / "confirmed", (old, old))
    after = held.held()
    assert before and after and (before.confirmed - after.confirmed).total_seconds() > 24 * 3600
    for _ in range(2):
        held.tell_age()
    assert capfd.readouterr().err.count("more than a day old") == 1
    held.refresh()
    held.tell_age()
    assert "more than a day old" not in capfd.readouterr().err


def test_while_the_service_is_away_it_stays(held: BoxEdition, centre: CentreBeside):
    held.refresh()
    centre.away = True
    with pytest.raises(CentreAway):
        held.refresh()
    assert numbered(held) == in_force(centre)


class Lying(Centre):
    """A service that changes what it tells."""

    def __init__(self, true: Centre, change: Callable[[str, dict[str, Any]], None], file: bytes | None = None) -> None:
        self._true, self._change, self._file = true, change, file

    def get(self, path: str, key: str) -> dict[str, Any]:
        """What it tells."""
        told = copy.deepcopy(self._true.get(path, key))
        self._change(path, told)
        return told

    def download(self, path: str, key: str, target: IO[bytes], most: int) -> None:
        """The file it gives."""
        if self._file is None:
            self._true.download(path, key, target, most)
        else:
            target.write(self._file)


def swapped(path: str, told: dict[str, Any]) -> None:
    """Another file is named than was published."""
    if "editions" in told:
        told["editions"][0]["sha256"] = "0" * 64


def renumbered(path: str, told: dict[str, Any]) -> None:
    """The same under a later number."""
    if "editions" in told:
        told["editions"][0]["number"] += 1
    told["number"] = 99


def rewritten(path: str, told: dict[str, Any]) -> None:
    """The entry says what the ledger does not."""
    swapped(path, told)
    if "entry" in told:
        told["entry"] = re.sub(r'"sha256":"[0-9a-f]{64}"', f'"sha256":"{"0" * 64}"', told["entry"])


def unsigned(path: str, told: dict[str, Any]) -> None:
    """The tree is another than was signed."""
    if "checkpoint" in told:
        size, rest = told["checkpoint"].split("\n", 2)[1:]
        told["checkpoint"] = told["checkpoint"].replace(f"\n{size}\n", f"\n{int(size) + 1}\n", 1)


def outside(path: str, told: dict[str, Any]) -> None:
    """A name that leads out of the folder."""
    if "editions" in told:
        told["editions"][0]["sha256"] = "../../x"


@pytest.mark.parametrize("lie", [swapped, rewritten, unsigned, outside])
def test_what_was_not_published_is_not_held(lie: Callable[[str, dict[str, Any]], None], held: BoxEdition):
    held._centre = Lying(held._centre, lie)
    with pytest.raises((NotProven, CentreRefuses)):
        held.refresh()
    assert held.held() is None and list((held.folder / "editions").iterdir()) == []


def test_another_file_than_was_published_is_not_held(held: BoxEdition, centre: CentreBeside):
    held._centre = Lying(held._centre, lambda path, told: None, b"SQLite format 3\0")
    with pytest.raises(NotProven, match="another file"):
        held.refresh()
    assert held.held() is None and list((held.folder / "editions").iterdir()) == []


def test_an_earlier_edition_than_is_held_is_refused(held: BoxEdition, centre: CentreBeside):
    enrol(centre.app, key_row(centre.app, made.ed25519(), valid_from="2019-01-01"))
    held.refresh()

    def earlier(path: str, told: dict[str, Any]) -> None:
        if "editions" in told:
            told["editions"][0]["number"] -= 1

    held._centre = Lying(held._centre, earlier)
    with pytest.raises(NotProven, match="earlier"):
        held.refresh()


def test_the_key_of_another_ledger_proves_nothing(tmp_path: Path, held: BoxEdition):
    other = SigningKeys(tmp_path)
    other.make()
    held.ledger_keys = tuple(other.public())
    with pytest.raises(NotProven, match="checkpoint"):
        held.refresh()


def test_a_damaged_file_is_none(held: BoxEdition, centre: CentreBeside, key: str):
    held.refresh()
    [path] = (held.folder / "editions").glob("*.sqlite")
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"\xff")
    again = BoxEdition(held.folder, held._centre, key, held.ledger_keys)
    assert again.held() is None
    again.refresh()
    assert numbered(again) == in_force(centre), "it is fetched anew"


def codes_of(held: BoxEdition) -> tuple[int, list[str]]:
    """How many codes a report comes to, and why its row is in none."""
    found = held.held()
    assert found
    told = signed(sender(), message(order(), serum(), LOINC).encode(), NOW, found.edition)
    return len(told.codes), [row.code for row in told.left_out]


def test_nothing_is_signed_that_no_receiver_would_believe(held: BoxEdition, centre: CentreBeside):
    app, ours = centre.app, key_row(centre.app, made.ed25519())
    found = []
    for rows in (
        [key_row(app, made.sm2())],
        [ours],
        [ours | {"valid_from": "2026-11-22"}],
        [ours | {"status": "active"}, ours | {"status": "withdrawn", "valid_from": "2026-01-02"}],
    ):
        enrol(app, *rows)
        held.refresh()
        found.append(codes_of(held))
    assert found == [(0, ["report_code_key_unknown"]), (1, []), (0, ["report_code_key_not_valid"]), (0, ["report_code_key_withdrawn"])]


@pytest.fixture
def holding(tmp_path: Path, centre: CentreBeside, key: str) -> Iterator[Box]:
    """A box that signs and holds the edition."""
    port = free_port()
    config = signing(settings(tmp_path, centre.port, key, port))
    (tmp_path / "ledger.pub").write_text("".join(f"{key.line}\n" for key in ledger_keys(centre.app)))
    config.write_text(config.read_text(encoding="utf-8").replace("[centre]", f'[centre]\nledger_key_file = "{tmp_path}/ledger.pub"'), encoding="utf-8")
    enrol(centre.app, key_row(centre.app, made.ed25519()))
    with running_box(config, port) as box:
        yield box


def test_a_box_holds_it_and_signs_by_it(holding: Box, centre: CentreBeside):
    holding.until(lambda: "holds an edition" in holding.said())
    [said] = [line for line in holding.lines() if line["said"] == "holds an edition"]
    assert (said["edition"], said["sha256"]) == in_force(centre)
    with holding.connect() as connection:
        connection.sendall(framed(today("H-1").encode()))
        assert fields(received(connection)[0])["MSA"][3] == "codes 1, items 1, left out 1"


def test_keys_that_are_none(tmp_path: Path):
    config = settings(tmp_path, 8000, "rk_key_of_a_hospital", 2575)
    config.write_text(config.read_text(encoding="utf-8").replace("[centre]", f'[centre]\nledger_key_file = "{tmp_path}/ledger.pub"'), encoding="utf-8")
    for text, says in (("", "at least one public key"), ("nothing", "a file with the public keys of the service's ledger")):
        (tmp_path / "ledger.pub").write_text(text)
        with pytest.raises(SettingsError, match=says):
            settings_file.read(config)


def test_a_box_answers_while_the_service_is_away_and_hands_in_when_it_is_back(tmp_path: Path, centre: CentreBeside, key: str):
    app, port = centre.app, free_port()
    institution = str(app.extensions[KEYS].caller(key).institution)
    app.extensions[CLOCK].stands = None
    (tmp_path / "ledger.pub").write_text("".join(f"{key.line}\n" for key in ledger_keys(app)))
    config = settings(tmp_path, centre.port, key, port, sender='patient_ref = "PID-3.1:PI"')
    text = config.read_text(encoding="utf-8").replace("yunling", institution)
    config.write_text(text.replace("[centre]", f'[centre]\nledger_key_file = "{tmp_path}/ledger.pub"'), encoding="utf-8")
    try:
        with running_box(config, port) as box:
            box.until(lambda: (tmp_path / "data" / "edition" / "tree-confirmed").exists() and "holds an edition" in box.said())
            before, centre.away = entries(centre), True
            with box.connect() as connection:
                connection.sendall(framed(today("OFF-1").encode()))
                told = fields(received(connection)[0])["MSA"]
            assert told[1] == "AA" and re.fullmatch(rf"answered here by edition {in_force(centre)[0]}, in force at [0-9 :-]+: [a-z_]+ 1, refused 1", told[3]), (
                told
            )
            assert box.stop(signal.SIGKILL) == -signal.SIGKILL
        kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and "editions" not in path.parts and path.name != "edge.key")
        for canary in ("BG-OFF-1", "T1^^^^PI", "21.04733", *PERSONS):
            assert canary.encode() not in kept, canary
        centre.away = False
        with running_box(config, port) as box:
            box.until(lambda: entries(centre) == before + 1)
            box.until(lambda: not list((tmp_path / "data" / "answered").glob("*.waiting")))
            [line] = [line for line in box.lines() if line["said"] == "handed in late"]
            assert line["doubtful"] is False
            with box.connect() as connection:
                connection.sendall(framed(today("OFF-1").encode()))
                assert fields(received(connection)[0])["MSA"][3] == "sent before 1"
        assert entries(centre) == before + 1
    finally:
        app.extensions[CLOCK].stands = catalogue.NOW
