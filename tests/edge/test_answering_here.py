"""While the service is away the box answers by the edition that it holds, and hands its entries in afterwards: once, on their day, and visibly late."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from recognition.accounts.sealing import Seal
from recognition.domain.recorded import RecordedLookup
from recognition.edge.acknowledgement import Acknowledged
from recognition.edge.answering_here import AnsweringHere, waiting_entries
from recognition.edge.centre import Centre, CentreAway, CentreRefuses
from recognition.edge.handing import prepared
from recognition.edge.handing_in import HandingIn
from recognition.edge.held_edition import BoxEdition
from recognition.edge.queue import WaitingQueue
from recognition.edge.settings import CentreAddress, PatientField, Purpose, Sender
from recognition.edge.taking import Taking
from recognition.ledger.checkpoints.keys import SigningKeys
from recognition.ledger.checkpoints.note import Checkpoint
from recognition.ledger.file import LEDGER_FILE
from recognition.ledger.merkle import leaf, node
from recognition.ledger.rollups.recount import recount
from recognition.ledger.verifying import verify
from recognition.services.keys import KEYS
from recognition.services.replay import replay
from recognition.web.shared.service import CLOCK
from tests.clinician.sitting import signed_in
from tests.edge.running_box import CentreBeside
from tests.edge.test_held_edition import ledger_keys
from tests.edge.test_messages import entries
from tests.report_codes import made
from tests.report_codes.signing import enrol, key_row, service_of
from tests.reports import catalogue
from tests.reports.messages import message, order, result, serum
from tests.reports.test_nothing_is_kept import PERSONS
from tests.running import HOST

NOW = catalogue.NOW
DAY = timedelta(days=1)


@dataclass
class Place:
    """A box without its listeners, and the service beside it."""

    folder: Path
    centre: CentreBeside
    sender: Sender
    edition: BoxEdition
    here: AnsweringHere
    handing: HandingIn
    taking: Taking
    queue: WaitingQueue
    now: list[datetime]

    def away(self, at: datetime) -> None:
        """The service is away, and the clock stands there."""
        self.centre.away = True
        self.at(at)

    def back(self, at: datetime) -> None:
        """It is back."""
        self.centre.away = False
        self.at(at)
        self.taking._centre._away_until = 0.0

    def at(self, at: datetime) -> None:
        """Both clocks."""
        self.centre.app.extensions[CLOCK].stands = self.now[0] = at

    def confirmed(self, at: datetime) -> None:
        """When the box last heard of the service."""
        for name in ("confirmed", "tree-confirmed"):
            path = self.edition.folder / name
            path.touch()
            os.utime(path, (at.timestamp(), at.timestamp()))

    def sends(self, control: str, *segments: str, at: datetime = NOW, patient: str = "P-1") -> Acknowledged:
        """What a message comes to at this time."""
        segments = segments or (order(f3=f"BG-{control}"), serum(), result())
        text = message(*segments).replace("|T0001|", f"|{control}|").replace("||T1^^^^PI|", f"||{patient}^^^^PI|")
        self.now[0] = at
        return self.taking.message(self.sender, text.encode(), control)

    def last(self) -> RecordedLookup:
        """The service's last entry."""
        service = service_of(self.centre.app)
        return service.numbered_as(RecordedLookup, service.ledger.size() - 1)


@pytest.fixture
def place(tmp_path: Path, centre: CentreBeside, key: str) -> Iterator[Place]:
    """A box that has heard of the service at NOW."""
    institution = str(centre.app.extensions[KEYS].caller(key).institution)
    now = [NOW]
    sender = Sender("lis", institution, key, Purpose.REPORT, patient=PatientField(3, 1, "PI"))
    calls = Centre(CentreAddress(HOST, centre.port, False))
    edition = BoxEdition(tmp_path / "edition", calls, key, ledger_keys(centre.app))
    edition.refresh()
    seal = Seal(tmp_path / "seal.key")
    queue, answered = (WaitingQueue(tmp_path / name, seal, 100, 30) for name in ("queue", "answered"))
    here = AnsweringHere(edition, answered)
    made = Place(
        tmp_path,
        centre,
        sender,
        edition,
        here,
        HandingIn(here, calls, (sender,), lambda: now[0]),
        Taking(calls, queue, (sender,), edition, here, lambda: now[0]),
        queue,
        now,
    )
    made.at(NOW)
    made.handing.turn()
    made.confirmed(NOW)
    yield made
    made.at(NOW)
    here.service.ledger.close()
    queue.close()
    answered.close()


def figures(place: Place, people: dict[str, Any], at: datetime) -> dict[str, int]:
    """The region's figures of the days around NOW."""
    place.at(at)
    return people["auditor"].get("/api/v1/summaries?from=2026-11-01&to=2027-02-28").json["totals"]


def differing(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    """What has changed."""
    return {name: after[name] - before[name] for name in after if after[name] != before[name]}


def test_the_same_answer_as_the_service_gives(place: Place, people: dict[str, Any]):
    place.away(NOW)
    told = place.sends("A-1", order(f3="BG-A-1"), serum(), result(), result(f1="2", f3="^尿素"), result(f1="3", f11="P"))
    assert told.text == f"answered here by edition {place.edition.held().edition.number}, in force at 2026-11-28 12:00: recognised 1, confirm 1, refused 1"
    assert told.outcome == "A" and len(place.queue) == 0 and len(place.here.waiting) == 1
    own = place.here.service.numbered_as(RecordedLookup, 0)
    place.back(NOW)
    place.sends("A-2")
    assert own.answer == place.last().answer
    kept = b"".join(path.read_bytes() for path in place.folder.rglob("*") if path.is_file() and path.suffix != ".sqlite" or path.name == "ledger.sqlite")
    for canary in (*PERSONS, "BG-A-1", "P-1^^^^PI", "21.04733"):
        assert canary.encode() not in kept, canary


def test_handed_in_once_on_its_day_and_visibly_late(place: Place, people: dict[str, Any]):
    service, before = service_of(place.centre.app), figures(place, people, NOW)
    place.away(NOW)
    place.sends("H-1", at=NOW)
    place.sends("H-1", at=NOW)
    place.sends("H-2", at=NOW + DAY)
    count = entries(place.centre)
    place.back(NOW + 3 * DAY)
    place.handing.turn()
    assert entries(place.centre) == count + 2 and len(place.here.waiting) == 0
    lookup = place.last()
    assert lookup.origin and (lookup.origin.sequence, lookup.origin.doubtful, lookup.origin.handed_in) == (1, False, NOW + 3 * DAY)
    assert lookup.at == NOW + DAY and lookup.report and lookup.patient
    shown = people["hospital"].get(f"/api/v1/lookups/{lookup.id}").json
    assert shown["handed_in"] == {"at": "2026-12-01T12:00:00+08:00", "tree": lookup.origin.tree, "sequence": 1, "doubtful": False}
    assert differing(before, figures(place, people, NOW)) == {"lookups": 2, "recognised": 2, "handed_in_late": 2}
    by_day = people["auditor"].get("/api/v1/summaries?from=2026-11-28&to=2026-11-29&by=day").json["rows"]
    assert [row["handed_in_late"] for row in by_day] == [1, 1]
    assert replay(service).differences == [] and recount(service.counters, service.ledger.reads, date(2026, 12, 1)).differences == ()
    place.handing.turn()
    assert place.sends("H-2", at=NOW + 3 * DAY).text == "sent before 1"
    assert entries(place.centre) == count + 2


def test_accepted_late_it_is_the_same_test_as_was_asked_online(place: Place, people: dict[str, Any]):
    rows = (order(f3="BG-SAME"), serum(), result())
    before = figures(place, people, NOW + DAY)
    place.back(NOW)
    place.sends("S-1", *rows)
    online = place.last()
    place.away(NOW)
    place.sends("S-2", *rows)
    place.back(NOW + DAY)
    place.handing.turn()
    late = place.last()
    assert late.origin and (late.report, late.patient) == (online.report, online.patient)
    for each in (online, late):
        assert people["hospital"].post(f"/api/v1/lookups/{each.id}/decisions", {"decision": "accepted"}).status_code == 201
    found = differing(before, figures(place, people, NOW + DAY))
    assert (found["accepted"], found["provisional"], found["handed_in_late"]) == (2, 1, 1)


def test_where_only_the_answer_was_lost_nothing_is_written_again(place: Place):
    place.back(NOW)
    place.sends("L-1")
    online, count = place.last(), entries(place.centre)
    place.away(NOW)
    assert "answered here" in place.sends("L-1").text
    place.back(NOW)
    place.handing.turn()
    assert entries(place.centre) == count and place.last() == online and len(place.here.waiting) == 0


def test_more_than_seven_days_after_the_last_word_it_is_a_doubt_and_saves_nothing(place: Place, people: dict[str, Any]):
    before = figures(place, people, NOW + 8 * DAY)
    place.away(NOW)
    place.sends("D-1", at=NOW + DAY, patient="P-D")
    place.back(NOW + 8 * DAY)
    place.handing.turn()
    lookup = place.last()
    assert lookup.origin and lookup.origin.doubtful and (lookup.report, lookup.patient, lookup.others) == (None, None, ())
    assert people["hospital"].post(f"/api/v1/lookups/{lookup.id}/decisions", {"decision": "accepted"}).status_code == 201
    found = differing(before, figures(place, people, NOW + 60 * DAY))
    assert (found["handed_in_late"], found["handed_in_doubtful"], found["unreferenced"], found.get("avoided", 0)) == (1, 1, 1, 0)
    place.at(NOW + 8 * DAY)
    doubts = people["auditor"].get("/api/v1/doubts?from=2026-11-01&to=2026-11-30").json["doubts"]
    assert [(doubt["items"], doubt["fen"]) for doubt in doubts if doubt["kind"] == "handed_in_doubtful"] == [(1, 0)]
    service = service_of(place.centre.app)
    assert replay(service).differences == [] and recount(service.counters, service.ledger.reads, date(2027, 1, 27)).differences == ()


def test_within_seven_days_it_saves(place: Place, people: dict[str, Any]):
    before = figures(place, people, NOW + 6 * DAY)
    place.away(NOW)
    place.sends("W-1", at=NOW + DAY, patient="P-W")
    place.back(NOW + 6 * DAY)
    place.handing.turn()
    people["hospital"].post(f"/api/v1/lookups/{place.last().id}/decisions", {"decision": "accepted"})
    found = differing(before, figures(place, people, NOW + 60 * DAY))
    assert found.get("avoided") == 1 and found["saved_fen"] > 0 and "handed_in_doubtful" not in found


def test_many_are_handed_in_in_pieces(place: Place):
    count = entries(place.centre)
    place.away(NOW)
    for number in range(3):
        rows = [result(f1=str(at), f3=f"X{number}-{at}^x^99DL") for at in range(40)]
        place.sends(f"M-{number}", order(f3=f"BG-M-{number}"), serum(), *rows)
    place.back(NOW + DAY)
    place.centre.reached.clear()
    place.handing.turn()
    assert entries(place.centre) == count + place.here.service.ledger.size() > count + 100
    assert [each.path for each in place.centre.reached] == ["/api/v1/edge/checkpoint", *["/api/v1/edge/entries"] * 3]
    assert not any(result["lookup"]["doubtful"] for each in place.centre.answers[1:] for result in each["results"])


def test_an_answer_that_is_lost_at_the_handing_in(place: Place):
    place.away(NOW)
    place.sends("B-1")
    place.back(NOW + DAY)
    count, waiting = entries(place.centre), {path: path.read_bytes() for path in (place.folder / "answered").glob("*.waiting")}
    place.handing.turn()
    for path, content in waiting.items():
        path.write_bytes(content)
    place.handing.turn()
    assert entries(place.centre) == count + 1 and place.last().origin.doubtful is False


def test_without_word_for_seven_days_messages_wait_as_before(place: Place):
    place.away(NOW + 8 * DAY)
    assert place.sends("Q-1", at=NOW + 8 * DAY).text == "kept, to be handed in"
    assert len(place.queue) == 1 and place.here.service.ledger.size() == 0


def test_whose_key_is_revoked_gets_no_answer_here(place: Place):
    place.back(NOW)
    place.sender = Sender("lis", place.sender.institution, "rk_of_nobody_at_all", Purpose.REPORT)
    assert place.sends("K-1").text == "kept, to be handed in"


def change(body: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """The first entry with something else in it."""
    first, *rest = body["entries"]
    return body | {"entries": [{name: value for name, value in (first | changed).items() if value is not None}, *rest]}


@pytest.fixture
def body(place: Place) -> dict[str, Any]:
    """What the box would hand in: two entries."""
    place.away(NOW)
    for control in ("T-1", "T-2"):
        place.sends(control)
    place.back(NOW + DAY)
    size, waiting = waiting_entries(place.here, {"lis": place.sender})
    return place.handing._body(0, size, list(waiting.items()), True)


def test_what_is_not_proved_or_not_derived_is_not_taken(place: Place, body: dict[str, Any], people: dict[str, Any]):
    count, first = entries(place.centre), body["entries"][0]
    lied = first["entry"].replace('"verdict":"recognised"', '"verdict":"not_covered"')
    assert lied != first["entry"]
    own = place.here.service
    tree = [lied.encode(), body["entries"][1]["entry"].encode()]
    root = node(leaf(tree[0]), leaf(tree[1]))
    resigned = {"checkpoint": place.handing._keys.sign(Checkpoint(place.handing._keys.origin or "", 2, root).text)}
    for changed, code in (
        (change(body, entry=lied), "entry_not_proven"),
        (change(body, path=["0" * 64]), "entry_not_proven"),
        (change(body, sequence=1), "entry_not_proven"),
        (change(body, report_ref=None), "references_differ"),
        (change(body, patient_ref=None), "references_differ"),
        (change(body, entry=lied, path=[leaf(tree[1]).hex()]) | resigned, "entry_differs"),
    ):
        answer = people["hospital"].post("/api/v1/edge/entries", changed | {"complete": False} | {"entries": changed["entries"][:1]})
        assert answer.status_code == 200, answer.json
        assert [result["problem"]["code"] for result in answer.json["results"]] == [code]
        forget(place)
    assert entries(place.centre) == count and own.ledger.size() == 2


def forget(place: Place) -> None:
    """The service has seen nothing of the tree."""
    for path in (service_of(place.centre.app).data / "edges").glob("*.json"):
        path.unlink()


def test_a_tree_that_forks_or_changes_hands_is_refused(place: Place, body: dict[str, Any], people: dict[str, Any], tmp_path: Path):
    hospital = people["hospital"]
    assert hospital.post("/api/v1/edge/entries", body).status_code == 200
    count = entries(place.centre)
    origin = place.handing._keys.origin or ""
    forked = place.handing._keys.sign(Checkpoint(origin, 3, b"x" * 32).text)
    other = SigningKeys(tmp_path / "other")
    other.make(origin)
    taken = other.sign(Checkpoint(origin, 3, b"x" * 32).text)
    for changed, code in (
        ({"checkpoint": forked}, "tree_forked"),
        ({"checkpoint": taken}, "checkpoint_unsigned"),
        ({"checkpoint": taken, "public_key": other.public()[-1].line}, "tree_key_differs"),
        ({"checkpoint": "nothing"}, "checkpoint_unsigned"),
        ({"public_key": "nothing"}, "tree_key_malformed"),
    ):
        answer = hospital.post("/api/v1/edge/entries", body | changed)
        assert answer.status_code == 422 and answer.json["errors"][0]["code"] == code, answer.json
    assert entries(place.centre) == count


def test_another_hospital_cannot_hand_them_in(place: Place, body: dict[str, Any], people: dict[str, Any]):
    answer = people["clinician_other"].post("/api/v1/edge/entries", body)
    assert answer.status_code == 403
    other = replace(place.sender, institution="nobody")
    assert place.here.answer(other, prepared(other, message(order(), serum(), result()).encode()), NOW) is None, "it is no institution of the edition"


def test_entries_from_the_future_wait(place: Place, body: dict[str, Any], people: dict[str, Any]):
    place.at(NOW - DAY)
    answer = people["hospital"].post("/api/v1/edge/entries", body)
    assert [result["problem"]["code"] for result in answer.json["results"]] == ["date_in_future"] * 2


def test_what_tells_a_time_before_the_last_word_is_a_doubt(place: Place, people: dict[str, Any]):
    """A box whose clock is behind, or that held something back."""
    place.back(NOW + 2 * DAY)
    place.handing._next = 0.0
    place.handing.turn()
    place.away(NOW)
    place.sends("P-1", at=NOW + DAY, patient="P-P")
    place.back(NOW + 3 * DAY)
    place.handing.turn()
    assert place.last().origin and place.last().origin.doubtful


def test_an_old_copy_of_the_box_is_told(place: Place, body: dict[str, Any], people: dict[str, Any]):
    people["hospital"].post("/api/v1/edge/entries", body)
    path = next((service_of(place.centre.app).data / "edges").glob("*.json"))
    for path in (service_of(place.centre.app).data / "edges").glob("*.json"):
        path.write_text(path.read_text().replace('"size": 2', '"size": 9'))
    with pytest.raises(CentreRefuses, match="tree_forked"):
        place.handing.turn()


def test_the_auditor_sees_that_it_came_late(place: Place, people: dict[str, Any]):
    place.away(NOW)
    place.sends("V-1", at=NOW + DAY, patient="P-V")
    place.back(NOW + 8 * DAY)
    place.handing.turn()
    entry = people["auditor"].get(f"/api/v1/ledger/entries/{place.last().receipt.sequence}").json["entry"]
    assert '"origin":["mutual-recognition-ledger/' in entry and entry.count('"2026-12-06T12:00","d"]') == 1
    for lang, said in (("zh", "补报过迟"), ("en", "Handed in late: answered by a hospital")):
        page = signed_in(place.centre.app, "qiu", lang).open(f"/audit/entries/{place.last().receipt.sequence}").text
        assert said in page and ("其中补报存疑" in page or "Handed in late, doubtful" in page)


def test_under_another_hospital_s_code_the_box_answers_nothing(place: Place):
    other = replace(place.sender, institution="cq001")
    handing = HandingIn(place.here, place.taking._centre, (other,), lambda: place.now[0])
    with pytest.raises(CentreRefuses, match="institution.code is not"):
        handing.turn()
    assert place.here.confirmed() is None
    place.away(NOW)
    assert place.sends("I-1").text == "kept, to be handed in"


def test_a_service_without_this_door_holds_up_no_message(place: Place, monkeypatch: pytest.MonkeyPatch):
    centre = place.handing._centre
    sent = centre.post_beside
    monkeypatch.setattr(centre, "post_beside", lambda address, *rest: sent(f"{address}/nothing", *rest))
    place.back(NOW)
    place.handing._next = 0.0
    with pytest.raises(CentreAway, match="HTTP 404"):
        place.handing.turn()
    assert place.sends("N-1").text == "asked 1"


def test_what_was_answered_by_an_edition_before_the_present_one_verifies(place: Place, people: dict[str, Any]):
    place.away(NOW)
    place.sends("E-1")
    app = place.centre.app
    enrol(app, key_row(app, made.ed25519(), valid_from="2018-01-01"))
    place.back(NOW + DAY)
    place.handing.turn()
    service, lookup = service_of(app), place.last()
    assert lookup.origin and lookup.answer.edition == service.edition().number - 1
    checked = verify(service.data / LEDGER_FILE, editions=service.data / "editions", processes=1)
    assert checked.findings == [] and replay(service).differences == []
