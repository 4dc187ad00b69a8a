"""The service cosigns the box's checkpoint when it hears that nothing is held back; the box keeps the note, and proves by it at the handing in when that was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from recognition.domain.lookups import Role
from recognition.domain.recorded import RecordedLookup
from recognition.ledger.checkpoints.cosignature import cosign, cosigned_at
from recognition.ledger.checkpoints.keys import SigningKeys
from recognition.ledger.checkpoints.note import Checkpoint, read_note
from recognition.ledger.published import NotProven
from recognition.services.keys import KEYS, issue_key
from tests.edge.test_answering_here import DAY, NOW, Place, forget, place
from tests.edge.test_messages import entries
from tests.report_codes.signing import service_of

ENTRIES = "/api/v1/edge/entries"
__all__ = ["place"]


def kept(place: Place) -> str:
    return place.here.cosigned.last(place.sender.institution)


def ledger_keys(place: Place) -> SigningKeys:
    return SigningKeys(service_of(place.centre.app).ledger.folder)


def turned(place: Place) -> None:
    place.handing._next = 0.0
    place.handing.turn()


def test_the_box_keeps_what_the_service_cosigned(place: Place, people: dict[str, Any]):
    assert cosigned_at(kept(place), ledger_keys(place).public()) == NOW
    assert read_note(kept(place), place.handing._keys.public()).size == 0
    place.away(NOW)
    place.sends("C-1")
    place.back(NOW + DAY)
    turned(place)
    assert cosigned_at(kept(place), ledger_keys(place).public()) == NOW + DAY
    assert read_note(kept(place), place.handing._keys.public()).size == 1
    told = people["hospital"].get(f"/api/v1/edge/checkpoint?tree={quote(place.handing._keys.origin or '', safe='')}").json
    assert told["cosigned"] == kept(place) and told["size"] == 1


def test_what_the_service_forgot_the_box_proves(place: Place, people: dict[str, Any]):
    """The service was restored from a snapshot of before it knew the box."""
    place.away(NOW)
    place.sends("C-2", at=NOW + DAY)
    place.back(NOW + 2 * DAY)
    forget(place)
    turned(place)
    origin = place.last().origin
    assert origin and origin.handed_in == NOW + 2 * DAY and not origin.doubtful, "within seven days of the last cosigned checkpoint"


def test_without_the_note_what_was_forgotten_is_a_doubt(place: Place):
    (place.edition.folder / "cosigned.json").unlink()
    place.away(NOW)
    place.sends("C-3", at=NOW + DAY)
    place.back(NOW + 2 * DAY)
    forget(place)
    turned(place)
    assert place.last().origin and place.last().origin.doubtful


def test_an_older_note_than_the_service_remembers_gives_no_earlier_word(place: Place):
    """A box that held an entry back shows the note of before it said that it held nothing back."""
    older = kept(place)
    turned_at = NOW + 2 * DAY
    place.back(turned_at)
    turned(place)
    assert kept(place) != older
    place.here.cosigned.keep(place.sender.institution, older, older)
    place.away(NOW)
    place.sends("C-4", at=NOW + DAY)
    place.back(NOW + 3 * DAY)
    turned(place)
    assert place.last().origin and place.last().origin.doubtful


def test_more_than_seven_days_after_the_cosigned_checkpoint_it_is_a_doubt_also_where_the_service_forgot(place: Place):
    place.away(NOW)
    place.sends("C-5", at=NOW + DAY)
    place.back(NOW + 8 * DAY)
    forget(place)
    turned(place)
    assert place.last().origin and place.last().origin.doubtful


def test_entries_that_stood_in_the_cosigned_tree_already_are_a_doubt(place: Place, people: dict[str, Any]):
    place.away(NOW)
    place.sends("C-6")
    place.back(NOW)
    body = whole(place)
    empty = people["hospital"].post(ENTRIES, body | {"entries": [], "complete": True}).json
    forget(place)
    answer = people["hospital"].post(ENTRIES, body | {"cosigned": empty["cosigned"]})
    assert [result["lookup"]["doubtful"] for result in answer.json["results"]] == [True]


def whole(place: Place) -> dict[str, Any]:
    """What the box would hand in now."""
    from recognition.edge.answering_here import waiting_entries

    place.here.service.ledger.checkpoint()
    size, waiting = waiting_entries(place.here, {"lis": place.sender})
    return place.handing._body(0, size, sorted(waiting.items()), True)


def test_a_note_that_the_service_did_not_cosign_is_refused(place: Place, people: dict[str, Any], tmp_path: Path):
    place.away(NOW)
    for control in ("C-7", "C-8"):
        place.sends(control)
    place.back(NOW + DAY)
    body, count = whole(place), entries(place.centre)
    origin, box = place.handing._keys.origin or "", place.handing._keys
    stranger = SigningKeys(tmp_path / "stranger")
    stranger.make("stranger/1")
    forked = cosign(ledger_keys(place), box.sign(Checkpoint(origin, 1, b"f" * 32).text), NOW)
    other_tree = SigningKeys(tmp_path / "other")
    other_tree.make("other/1")
    later = cosign(ledger_keys(place), box.sign(Checkpoint(origin, 3, b"g" * 32).text), NOW)
    for cosigned in (
        "nothing",
        box.sign(Checkpoint(origin, 0, b"r" * 32).text),
        cosign(stranger, body["checkpoint"], NOW),
        forked,
        later,
        cosign(ledger_keys(place), other_tree.sign(Checkpoint("other/1", 2, b"r" * 32).text), NOW),
    ):
        answer = people["hospital"].post(ENTRIES, body | {"cosigned": cosigned})
        assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, "cosignature_refused"), cosigned
    assert entries(place.centre) == count


def test_a_box_takes_no_other_s_cosignature_and_then_answers_nothing_by_it(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    stranger, before = SigningKeys(tmp_path / "stranger"), kept(place)
    stranger.make(ledger_keys(place).origin)
    centre, sent = place.handing._centre, place.handing._centre.post_beside
    place.away(NOW)
    place.sends("C-9")
    place.back(NOW + DAY)
    monkeypatch.setattr(centre, "post_beside", lambda path, body, key: sent(path, body, key) | {"cosigned": cosign(stranger, body["checkpoint"], NOW)})
    with pytest.raises(NotProven, match="cosigned"):
        turned(place)
    assert kept(place) == before and place.here.confirmed() == NOW, "its word counts as never heard"
    assert len(place.here.waiting) == 0, "what was handed in is handed in"


def test_a_service_of_before_that_cosigns_nothing_is_heard_as_before(place: Place, monkeypatch: pytest.MonkeyPatch):
    centre, sent, before = place.handing._centre, place.handing._centre.post_beside, kept(place)

    def older(path: str, body: dict[str, Any], key: str) -> dict[str, Any]:
        told = sent(path, {name: value for name, value in body.items() if not name.startswith("cosigned")}, key)
        return {name: value for name, value in told.items() if name != "cosigned"}

    monkeypatch.setattr(centre, "post_beside", older)
    place.back(NOW + DAY)
    turned(place)
    assert kept(place) == before and place.here.confirmed() == NOW + DAY


def test_a_box_of_before_that_shows_no_note_is_heard_by_what_the_service_remembers(place: Place, people: dict[str, Any]):
    place.away(NOW)
    place.sends("C-10", at=NOW + DAY)
    place.back(NOW + 2 * DAY)
    answer = people["hospital"].post(ENTRIES, whole(place)).json
    assert [result["lookup"]["doubtful"] for result in answer["results"]] == [False]


def test_a_spoilt_file_of_notes_is_none(place: Place):
    (place.edition.folder / "cosigned.json").write_text("{")
    place.back(NOW + DAY)
    turned(place)
    assert cosigned_at(kept(place), ledger_keys(place).public()) == NOW + DAY


def test_two_hospitals_of_one_box_each_prove_their_own(place: Place, people: dict[str, Any]):
    """They share the tree: what is one's stands between the other's, and neither's word makes a doubt of it."""
    service = service_of(place.centre.app)
    key = issue_key(place.centre.app.extensions[KEYS], service.ledger, datetime.now(UTC), "operator", Role.HOSPITAL, "sc001")
    first, second = place.sender, replace(place.sender, name="other", institution="sc001", key=key)
    for taker in (place.handing._senders, place.taking._senders):
        taker["other"] = second
    turned(place)
    assert kept(place) and place.here.cosigned.last("sc001")
    place.away(NOW)
    for number, sender in enumerate((first, second, first, second)):
        place.sender = sender
        assert "answered here" in place.sends(f"TWO-{number}", patient=f"P-TWO-{number}").text
    place.sender = first
    place.back(NOW + DAY)
    forget(place)
    before = entries(place.centre)
    turned(place)
    taken = [service.numbered_as(RecordedLookup, before + place_) for place_ in range(4)]
    assert sorted((lookup.receiver, lookup.origin.sequence) for lookup in taken if lookup.origin) == [("cq002", 0), ("cq002", 2), ("sc001", 1), ("sc001", 3)]
    assert not any(lookup.origin.doubtful for lookup in taken if lookup.origin)
