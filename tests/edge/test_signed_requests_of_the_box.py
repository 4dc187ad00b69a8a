"""A box whose key signs: its messages, questions and downloads are signed anew each time; a wrong clock stands in its log."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from recognition.edge import settings_file
from recognition.edge.centre import Centre, CentreAway
from recognition.edge.settings import CentreAddress
from recognition.services.keys import KeyUse
from recognition.settings import SettingsError
from recognition.support.request_signing import SigningAlgorithm
from recognition.web.shared.service import CLOCK
from tests.edge.running_box import CentreBeside, fields, framed, received, running_box, settings
from tests.edge.test_messages import entries, text
from tests.running import HOST, free_port
from tests.signing import issued


@pytest.fixture
def present(app: Flask) -> Iterator[None]:
    """The service's clock is the machine's, by which the box signs."""
    clock = app.extensions[CLOCK]
    stood, clock.stands = clock.stands, None
    yield
    clock.stands = stood


@pytest.fixture(scope="module", params=[*SigningAlgorithm])
def signing(app: Flask, request: pytest.FixtureRequest) -> tuple[SigningAlgorithm, str]:
    return request.param, issued(app, KeyUse(request.param), institution="yunling")


def address(centre: CentreBeside, algorithm: SigningAlgorithm, key: str, path: str = "") -> CentreAddress:
    return CentreAddress(HOST, centre.port, False, path, signing={key: algorithm})


def signed(file: Path, algorithm: str) -> Path:
    """The settings with the key's algorithm."""
    file.write_text(file.read_text(encoding="utf-8").replace('edge.key"\n', f'edge.key"\nsigned = "{algorithm}"\n'), encoding="utf-8")
    return file


def test_a_message_is_handed_in_and_sent_again(tmp_path: Path, centre: CentreBeside, signing, present):
    algorithm, key = signing
    port = free_port()
    before = entries(centre)
    with running_box(signed(settings(tmp_path, centre.port, key, port), algorithm), port) as box:
        for _ in range(2):
            with box.connect() as connection:
                connection.sendall(framed(text(f"S-{algorithm}").encode()))
                assert fields(received(connection)[0])["MSA"][1] == "AA"
        assert "away" not in box.said(), box.said()
    assert entries(centre) == before + 1
    assert all(key.split("_", 2)[2] not in str(reached) for reached in centre.reached)


def test_questions_and_downloads_are_signed_with_their_query(centre: CentreBeside, signing, present):
    algorithm, key = signing
    service = Centre(address(centre, algorithm, key))
    assert "items" in service.get("/api/v1/items?q=%E8%A1%80&limit=1", key)
    service.download("/api/v1/editions/1", key, io.BytesIO(), 1 << 20)


def test_a_wrong_clock_is_told_in_the_log(centre: CentreBeside, signing):
    algorithm, key = signing
    with pytest.raises(CentreAway, match="HTTP 401 clock_wrong") as away:
        Centre(address(centre, algorithm, key)).get("/api/v1/items", key)
    assert away.value.status == 401


def test_settings_name_the_algorithm_or_are_refused(tmp_path: Path):
    file = signed(settings(tmp_path, 8000, "rk_aaaaaaaa_" + "A" * 43, 2575), "hmac-sm3")
    assert settings_file.read(file).centre.signing == {"rk_aaaaaaaa_" + "A" * 43: SigningAlgorithm.SM3}
    (tmp_path / "edge.key").write_text("rk_some_other_key")
    with pytest.raises(SettingsError, match="key_file"):
        settings_file.read(file)
    with pytest.raises(SettingsError, match="hmac-sha256, hmac-sm3"):
        settings_file.read(signed(settings(tmp_path, 8000, "rk_aaaaaaaa_" + "A" * 43, 2575), "md5"))
