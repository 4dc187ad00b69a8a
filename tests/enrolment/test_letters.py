"""Enrolment letters: one by one or a whole division in one job, in the ledger, printed once, of a district by its own registrar, revoked."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import zxingcpp
from flask import Flask

from recognition.accounts.enrolment import EnrolmentStore
from recognition.accounts.people import PeopleStore
from recognition.domain.lookups import SHANGHAI, Caller, Role
from recognition.errors import Forbidden, Invalid, NotFound
from recognition.ledger import KeyEvent
from recognition.ledger.entries import decode_as, new_id
from recognition.services import office_acts
from recognition.services.enrolment import printing, sheets, writing
from recognition.services.letters import LetterRefused, hashed
from recognition.services.people import add_person
from recognition.services.publications import jobs
from tests.clinician.sitting import Sitting, signed_in
from tests.report_codes.signing import service_of
from tests.running import Server

PAGE = "/registrar/enrolment"
WEN = Caller("wen", Role.REGISTRAR)


def store(app: Flask) -> EnrolmentStore:
    return EnrolmentStore(app.extensions["recognition.settings"].accounts)


def events(app: Flask) -> list[KeyEvent]:
    return [decode_as(KeyEvent, entry, sequence) for sequence, entry in service_of(app).ledger.reads.key_events()]


def one_letter(wen: Sitting, institution: str) -> tuple[str, str]:
    """A letter's id and its code, as the page shows it once."""
    wen.open(PAGE)
    wen.send(PAGE, ("do", "one"), institution=institution)
    assert wen.page.status_code == 200, wen.text
    return re.search(r"登记函编号：(\w+)", wen.text)[1], re.search(r"<code>([a-z0-9]{4}(?:-[a-z0-9]{4}){3})</code>", wen.page.text)[1]


def test_one_letter_is_shown_once_known_by_its_hash_and_an_entry(app: Flask, wen: Sitting):
    letter_id, code = one_letter(wen, "cq003")
    kept = store(app).get(letter_id)
    assert store(app).by_code(hashed(code.upper().replace("-", "—"))) == kept and kept.institution == "cq003"
    assert kept.expires.astimezone(SHANGHAI).date() == datetime.now(SHANGHAI).date() + timedelta(30)
    event = events(app)[-1]
    assert (event.key, event.role, event.institution, event.issued) == (letter_id, "enrolment.letter", "cq003", True)
    wen.open(PAGE)
    assert code not in wen.page.text and "未用" in wen.text
    for path in app.extensions["recognition.settings"].data.rglob("*"):
        assert not path.is_file() or code.encode() not in path.read_bytes(), path


def test_a_revoked_letter_is_told_as_that_once(app: Flask, wen: Sitting):
    letter_id, _code = one_letter(wen, "cq003")
    wen.open(PAGE)
    wen.send(f"{PAGE}/{letter_id}", ("do", "revoke"))
    assert store(app).get(letter_id).state == "revoked" and "已作废" in wen.text
    assert (events(app)[-1].key, events(app)[-1].issued) == (letter_id, False)
    with pytest.raises(LetterRefused, match="letter_revoked"):
        writing.revoke(store(app), service_of(app).ledger, service_of(app).edition(), WEN, letter_id, datetime.now(UTC))
    with pytest.raises(NotFound):
        writing.revoke(store(app), service_of(app).ledger, service_of(app).edition(), WEN, "0" * 20, datetime.now(UTC))


def test_an_institution_that_nobody_knows_gets_none(app: Flask, wen: Sitting):
    before = len(events(app))
    wen.open(PAGE)
    wen.send(PAGE, ("do", "one"), institution="nobody at all")
    assert wen.page.status_code == 422 and len(events(app)) == before


def test_a_district_administers_its_own(app: Flask):
    stores, now = PeopleStore(app.extensions["recognition.settings"].accounts), datetime.now(UTC)
    add_person(stores, now, "test", "district", "a sentence of one's own", Role.REGISTRAR, None, "51", must_change=False)
    edition, district = service_of(app).edition(), Caller("district", Role.REGISTRAR, None, "51")
    own = writing.addressees(edition, district, "", now)
    assert own and all(each.division.startswith("51") for each in own)
    assert len(writing.addressees(edition, WEN, "", now)) > len(own)
    with pytest.raises(Invalid, match="region_of_another"):
        writing.addressees(edition, district, "50", now)
    with pytest.raises(Invalid, match="region_malformed"):
        writing.addressees(edition, district, "511", now)
    with pytest.raises(Invalid, match="region_of_another"):
        writing.one_addressee(edition, district, "cq003", now)
    with pytest.raises(Forbidden):
        writing.addressees(edition, Caller("auditor", Role.AUDITOR), "", now)
    letter_id, _code = one_letter(signed_in(app, "wen"), "cq003")
    with pytest.raises(Invalid, match="region_of_another"):
        writing.revoke(store(app), service_of(app).ledger, edition, district, letter_id, now)
    sitting = Sitting(app)
    sitting.sign_in("district", "a sentence of one's own")
    sitting.open(PAGE)
    assert "cq003" not in sitting.text
    sitting.send(PAGE, ("do", "one"), institution="cq003")
    assert sitting.page.status_code == 403
    assert one_letter(sitting, own[0].code)


@pytest.fixture
def done_here(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Jobs are done at once in this process, which has the ledger; their ids. In a process of its own: the last test."""
    begun: list[str] = []

    def start(data: Path, job: str, kind: str, arguments: dict, at: datetime) -> str:
        try:
            outcome = {"state": "done", "result": printing.print_all(data, service_of(app).ledger, arguments, at)}
        except Invalid as refusal:
            outcome = {"state": "refused", "problem": {"code": refusal.code, "field": refusal.field}}
        jobs.note(data, job, {"id": job, "kind": kind, "arguments": arguments, "done": 1, "total": 1, "started": at.isoformat(), "pid": None, **outcome})
        begun.append(job)
        return job

    monkeypatch.setattr(jobs, "start", start)
    return begun


def test_all_of_a_division_in_one_job_with_a_square_each(app: Flask, wen: Sitting, done_here: list[str]):
    data = app.extensions["recognition.settings"].data
    wen.open(PAGE)
    wen.send(PAGE, ("do", "all"), division="50")
    [job] = done_here
    state = jobs.state(data, job)
    written = state["result"]["letters"]
    assert written > 2 and state["result"]["passed_over"] >= 1
    wen.open(f"/registrar/jobs/{job}")
    assert f"已开具登记函 {written} 封" in wen.text
    wen.send(f"{PAGE}/files/{job}", ("do", "take"))
    archive = zipfile.ZipFile(io.BytesIO(wen.page.data))
    wen.page.close()
    assert printing.path(data, job).stat().st_mode & 0o777 == 0o600
    rows = list(csv.DictReader(io.StringIO(archive.read("list.csv").decode("utf-8-sig"))))
    assert len(rows) == written and all(row["division"].startswith("50") for row in rows)
    codes = re.findall(r'class="code">([a-z0-9-]{19})<', "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".html")))
    letters = [store(app).by_code(hashed(code)) for code in codes]
    assert sorted(letter.institution for letter in letters) == sorted(row["institution"] for row in rows)
    made = events(app)[-written:]
    assert {event.key for event in made} == {row["letter"] for row in rows} and {event.role for event in made} == {"enrolment.letter"}
    [act] = [act for act in office_acts.acts(service_of(app).ledger, data, datetime.now(UTC)) if act.count > 1]
    assert (act.what, act.count) == ("enrolment_letter_made", written)
    # Nothing is left to write, another registrar gets nothing, and what is printed is deleted.
    wen.open(PAGE)
    wen.send(PAGE, ("do", "all"), division="50")
    again = done_here[1]
    assert jobs.state(data, again)["problem"]["code"] == "letters_none"
    wen.open(f"/registrar/jobs/{again}")
    assert "都已有管理员" in wen.text
    wen.page.close()
    stores = PeopleStore(app.extensions["recognition.settings"].accounts)
    add_person(stores, datetime.now(UTC), "test", "second", "a sentence of one's own", Role.REGISTRAR, must_change=False)
    other = Sitting(app)
    other.sign_in("second", "a sentence of one's own")
    assert other.open(f"{PAGE}/files/{job}").status_code == 404
    wen.open(f"{PAGE}/files/{job}")
    wen.send(f"{PAGE}/files/{job}", ("do", "delete"))
    assert not printing.path(data, job).exists() and "已经删除" in wen.text


def test_the_square_holds_address_and_code_and_nothing_is_sent_of_it(tmp_path: Path):
    pytest.importorskip("PIL")
    import segno
    from PIL import Image

    picture = tmp_path / "square.png"
    segno.make("https://recognition.example/enrol#abcd-efgh-jkmn-pqrs", error="m", micro=False).save(picture, scale=6, border=4)
    [read] = zxingcpp.read_barcodes(Image.open(picture))
    assert read.text == "https://recognition.example/enrol#abcd-efgh-jkmn-pqrs"
    letter = writing.EnrolmentLetter("0" * 20, "cq003", datetime.now(UTC), "wen", datetime.now(UTC))
    sheet = sheets.sheet(
        writing.WrittenLetter(letter, "abcd-efgh-jkmn-pqrs", writing.Addressee("cq003", "<b>&医院", "x", "500100")), "https://recognition.example/enrol"
    )
    assert "&lt;b&gt;&amp;医院" in sheet and "<svg" in sheet and "https://recognition.example/enrol。" in sheet


def test_archives_are_forgotten_after_a_day(tmp_path: Path):
    import os

    old, fresh = printing.path(tmp_path, "a"), printing.path(tmp_path, "b")
    old.parent.mkdir(parents=True)
    for path in (old, fresh):
        path.write_bytes(b"x")
    os.utime(old, (0, 0))
    printing.forget(tmp_path)
    assert (old.exists(), fresh.exists()) == (False, True)


def test_a_job_of_its_own_writes_through_the_running_service_and_tells_how_far_it_is(quiet_server: Server):
    data, job = quiet_server.data, new_id(datetime.now(UTC))
    arguments = {"division": "", "by": "wen", "region": "", "address": "https://recognition.example/enrol", "job": job}
    jobs.start(data, job, "letters", arguments, datetime.now(UTC))
    state = jobs.wait(data, job, 120)
    assert state["state"] == "done", state
    with zipfile.ZipFile(printing.path(data, job)) as archive:
        pages = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".html"))
    assert pages.count("<article>") == pages.count("<svg") == state["result"]["letters"] > 5
    assert "http" not in re.sub(r"https://recognition\.example/enrol|http://www\.w3\.org/2000/svg", "", pages), "it loads nothing"
