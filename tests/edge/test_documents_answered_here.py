"""Documents of every format are judged at the box while the service is away, come to what they come to there, and leave nothing of a person behind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from recognition.domain.report_documents.model import DocumentRefused
from recognition.edge.centre import CentreAway
from recognition.edge.folders import FolderWatch
from recognition.edge.settings import WatchedFolder
from recognition.services.replay import replay
from tests.edge.test_answering_here import DAY, NOW, Place, place
from tests.edge.test_folders import left, put, said
from tests.edge.test_messages import entries
from tests.report_codes.signing import service_of
from tests.reports.expected import ALL, CASES
from tests.reports.test_nothing_is_kept import NUMBERS, PERSONS, VALUE, WORDS, marked

FILES = sorted(path.name for path in CASES.iterdir() if path.name in ALL)
READ = [name for name in FILES if ALL[name]["document"] == "read"]
__all__ = ["place"]


def rows(told: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """What both say of each row."""
    return [
        (row["at"], row["outcome"], row.get("code"), row.get("lookup", {}).get("verdict"), tuple(row.get("candidates", ())), row.get("lines")) for row in told
    ]


def asked(told: list[dict[str, Any]]) -> int:
    return sum("lookup" in row for row in told)


@pytest.mark.parametrize("name", READ)
def test_it_comes_to_what_the_service_makes_of_it(place: Place, name: str):
    data = (CASES / name).read_bytes()
    place.away(NOW)
    here = place.taking.file(place.sender, data, "here")
    assert here.judged.startswith("answered here by edition")
    place.back(NOW)
    there = place.taking.file(place.sender, data, "there")
    assert rows(here.rows) == rows(there.rows)
    before = entries(place.centre)
    place.handing.turn()
    assert entries(place.centre) == before + asked(here.rows) and len(place.here.waiting) == 0
    again = place.taking.file(place.sender, data, "here")
    assert entries(place.centre) == before + asked(here.rows) and (again.counts["sent before"] or not asked(here.rows))


@pytest.mark.parametrize("name", [name for name in FILES if name not in READ])
def test_what_is_refused_whole_is_refused_here_too(place: Place, name: str):
    place.away(NOW)
    with pytest.raises(DocumentRefused) as refusal:
        place.taking.file(place.sender, (CASES / name).read_bytes(), "here")
    assert refusal.value.code == ALL[name]["code"]


def test_the_lines_to_look_at_are_told_here_too(place: Place):
    data = (CASES / "13-paper-lab.txt").read_bytes() + "\n备注：标本为术后引流液\n".encode()
    place.away(NOW)
    here = place.taking.file(place.sender, data, "here")
    place.back(NOW)
    assert any(row.get("lines") for row in here.rows) and rows(here.rows) == rows(place.taking.file(place.sender, data, "there").rows)


def test_only_the_answer_was_lost_and_nothing_is_written_again(place: Place):
    data = (CASES / "06-cda-lab-organizers.xml").read_bytes()
    place.back(NOW)
    place.taking.file(place.sender, data, "lost")
    before = entries(place.centre)
    place.away(NOW)
    assert place.taking.file(place.sender, data, "lost").judged
    place.back(NOW)
    place.handing.turn()
    assert entries(place.centre) == before


def test_a_file_of_a_folder_is_answered_and_nothing_of_it_stays(place: Place):
    folder = place.folder / "in"
    folder.mkdir()
    watch = FolderWatch(WatchedFolder(folder, place.sender, 0, 0), place.taking)
    place.away(NOW)
    for name in FILES:
        put(folder, name, marked((CASES / name).read_bytes()))
    for _ in range(2):
        watch.look()
    assert left(folder) == []
    assert "本机按目录判断" in said(folder / "done", "06-cda-lab-organizers.xml") and "可酌情互认 discretionary" in said(
        folder / "done", "06-cda-lab-organizers.xml"
    )
    place.here.service.ledger.checkpoint()
    kept = b"".join(path.read_bytes() for path in place.folder.rglob("*") if path.is_file())
    for canary in (*PERSONS, *NUMBERS, *WORDS, VALUE):
        for charset in ("utf-8", "gb18030"):
            assert canary.encode(charset) not in kept, canary
    place.back(NOW + DAY)
    place.handing.turn()
    assert replay(service_of(place.centre.app)).differences == []


def test_by_soap_it_is_answered_as_well(place: Place):
    place.away(NOW)
    told = place.taking.carried(place.sender, (CASES / "06-cda-lab-organizers.xml").read_bytes(), "")
    assert told.outcome == "A" and told.text.endswith("discretionary 2")
    whole = place.taking.carried(place.sender, b"%PDF-1.7", "")
    assert whole.code == "format_unknown"


def test_without_word_for_seven_days_a_file_stays_and_a_call_is_sent_again(place: Place):
    data = (CASES / "06-cda-lab-organizers.xml").read_bytes()
    place.away(NOW + timedelta(days=8))
    with pytest.raises(CentreAway):
        place.taking.file(place.sender, data, "late")
    assert place.taking.carried(place.sender, data, "").code == "centre_away"
