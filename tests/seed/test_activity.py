"""The activity: played through the use-case, in the order of time, of every sort, and the same for the same seed."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from stat import S_IMODE

import pytest

from recognition.domain.lookups import SHANGHAI, Correction, Decision, DecisionKind, Lookup, Repeat, RepeatReason, Verdict
from recognition.domain.recorded import RecordedDecision, RecordedRepeat
from recognition.ledger.entries import decode
from recognition.services.lookups import Service
from recognition.services.publications import published
from seed import __main__ as command
from seed import demo

NOW = datetime(2026, 11, 20, 18, tzinfo=SHANGHAI)


def history(folder: Path) -> list:
    """Every entry of the ledger as a term."""
    reads = Service(folder).ledger.reads
    return [decode(reads.entry(sequence), sequence) for sequence in range(reads.size())]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("played")
    demo.fill(folder, NOW, lookups=3000)
    return folder


def test_entries_stand_in_the_order_of_time_and_none_lies_ahead(played: Path):
    times = [entry.at for entry in history(played)]
    assert times == sorted(times)
    assert times[-1] <= NOW < times[-1] + timedelta(days=2)
    assert times[-1] - times[0] > timedelta(days=120)


def test_answers_decisions_and_repeats_are_of_every_sort(played: Path):
    entries = history(played)
    lookups = [entry for entry in entries if isinstance(entry, Lookup)]
    decisions = [entry for entry in entries if isinstance(entry, Decision)]
    assert len(lookups) >= 3000
    verdicts = Counter(lookup.answer.verdict for lookup in lookups)
    assert all(verdicts[verdict] > len(lookups) * 0.08 for verdict in Verdict)
    reasons = {reason for lookup in lookups for reason in lookup.answer.reasons}
    assert reasons >= {
        "item_unknown",
        "issuer_unknown",
        "same_institution",
        "item_not_listed",
        "issuer_not_enrolled",
        "not_qualified_on_date",
        "scope_excludes_receiver",
        "outside_window",
        "not_recognised_by_default",
    }
    assert {decision.kind for decision in decisions} == set(DecisionKind)
    assert {decision.reason for decision in decisions if decision.kind is DecisionKind.REPEATED} == {*RepeatReason, None}
    assert sum(isinstance(entry, Repeat) for entry in entries) > 100
    cited = {entries[entry.cites].__class__ for entry in entries if isinstance(entry, Correction)}
    assert cited == {RecordedRepeat, RecordedDecision}, "some of each were taken back"
    assert any(lookup.answer.members for lookup in lookups)
    assert any(lookup.report is None and lookup.patient is None for lookup in lookups)
    assert any(lookup.performer for lookup in lookups) and any(lookup.claimed_mark for lookup in lookups)


def test_own_results_are_asked_about_rarely(played: Path):
    lookups = [entry for entry in history(played) if isinstance(entry, Lookup)]
    assert 0 < sum("same_institution" in lookup.answer.reasons for lookup in lookups) < len(lookups) * 0.06


def test_three_editions_are_published_and_used(played: Path):
    service = Service(played)
    assert [publication.number for publication in published(service.ledger)] == [1, 2, 3]
    assert all(len(set(publication.approvers)) == 2 for publication in published(service.ledger))
    assert service.edition().number == 3
    assert {entry.answer.edition for entry in history(played) if isinstance(entry, Lookup)} == {1, 2, 3}


def told(folder: Path) -> list[tuple]:
    """What was asked, answered and done, without ids and hashes, which no seed may foretell."""
    kept = []
    for entry in history(folder):
        if isinstance(entry, Lookup):
            kept.append(
                (entry.at, entry.receiver, entry.issuer, entry.item, entry.performed_at, entry.answer.verdict, entry.answer.reasons, entry.answer.price)
            )
        elif isinstance(entry, Decision):
            kept.append((entry.at, entry.institution, entry.sequence, entry.kind, entry.reason))
        elif isinstance(entry, Repeat):
            kept.append((entry.at, entry.institution, entry.item, entry.performed_at))
        elif isinstance(entry, Correction):
            kept.append((entry.at, entry.institution, entry.cites, entry.reason))
    return kept


def test_the_same_seed_plays_the_same(tmp_path: Path):
    folders = [tmp_path / name for name in ("one", "two", "other")]
    for folder, seed in zip(folders, (5, 5, 6), strict=False):
        folder.mkdir()
        demo.fill(folder, NOW, lookups=300, seed=seed)
    one, two, other = map(told, folders)
    assert one == two != other


def test_keys_are_written_for_everybody_and_for_nobody_else_to_read(played: Path):
    path = played / demo.KEYS_FILE
    assert set(json.loads(path.read_text(encoding="utf-8"))) == {
        "clinician",
        "clinician_other",
        "hospital",
        "auditor",
        "hospital_auditor",
        "registrar",
        "registrar_second",
        "operator",
        "privacy_officer",
    }
    assert S_IMODE(path.stat().st_mode) == 0o600


def test_the_command_needs_leave_and_an_empty_folder(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.delenv("RECOGNITION_DEMO", raising=False)
    folder = tmp_path / "data"
    ask = ["--data", str(folder), "--today", "2026-11-20", "--activity", "--lookups", "50"]
    assert command.main(ask) == 2 and "RECOGNITION_DEMO=1" in capsys.readouterr().err
    assert not folder.exists()
    assert command.main([*ask, "--demonstration"]) == 0 and (folder / demo.KEYS_FILE).exists()
    first = (folder / demo.KEYS_FILE).read_text(encoding="utf-8")
    assert command.main([*ask, "--demonstration"]) == 0
    assert (folder / demo.KEYS_FILE).read_text(encoding="utf-8") != first

    strange = tmp_path / "strange"
    strange.mkdir()
    (strange / "ledger.sqlite").write_bytes(b"something of somebody else's")
    assert command.main(["--data", str(strange), "--demonstration"]) == 2
    assert [path.name for path in strange.iterdir()] == ["ledger.sqlite"]


def test_the_command_refuses_a_day_to_come(tmp_path: Path, capsys):
    assert command.main(["--data", str(tmp_path / "data"), "--demonstration", "--today", "2126-01-01"]) == 2
    assert "future" in capsys.readouterr().err
