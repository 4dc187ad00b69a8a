"""A launch token: who may have one, for where, and that nothing of it stands on the disk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from recognition.accounts.launches import TIME_TO_OPEN
from tests.launch.launching import HospitalSystem, own_question
from tests.web.visitor import Visitor


def test_a_hospital_gets_a_token_for_ten_minutes(engineer_zhao: HospitalSystem):
    before = datetime.now(UTC)
    minted = engineer_zhao.minted()
    assert set(minted) == {"launch_id", "token", "expires_at"}
    left = datetime.fromisoformat(minted["expires_at"]) - before
    assert timedelta(minutes=9, seconds=59) < left <= TIME_TO_OPEN + timedelta(seconds=5)


@pytest.mark.parametrize("who", ["clinician", "auditor", "hospital_auditor", "registrar", "operator"])
def test_nobody_but_a_hospitals_server_gets_one(who: str, people: dict[str, Visitor]):
    assert HospitalSystem(people[who]).mint().status_code == 403


def test_without_a_key_there_is_none(app):
    assert HospitalSystem(Visitor(app, None)).mint().status_code == 401


@pytest.mark.parametrize(
    "origin",
    [
        "https://his.example",
        "https://his.example:8443",
        "http://localhost:8171",
        "http://127.0.0.1:9",
        "http://10.20.30.40:8080",
        "http://[::1]:9",
        "http://192.168.1.7",
        "http://his",
        "http://his.hospital.local",
        "null",
    ],
)
def test_one_origin_as_browsers_write_it(engineer_zhao: HospitalSystem, origin: str):
    minted = engineer_zhao.minted(origin=origin)
    assert engineer_zhao.result(minted["launch_id"]).json["origin"] == origin


@pytest.mark.parametrize(
    ("origin", "code"),
    [
        ("http://his.example", "origin_insecure"), ("http://8.8.8.8", "origin_insecure"), ("http://172.32.0.1", "origin_insecure"),
        ("http://10.1.1.1.example", "origin_insecure"), ("https://his.example/", "origin_malformed"), ("https://his.example/page", "origin_malformed"),
        ("https://*.example", "origin_malformed"), ("*", "origin_malformed"), ("https://his.example:443", "origin_malformed"),
        ("https://HIS.example", "origin_malformed"), ("https://u:p@his.example", "origin_malformed"), ("javascript:alert(1)", "origin_malformed"),
        ("http://127.1", "origin_malformed"), ("http://0127.0.0.1", "origin_malformed"), ("https://his.example; script-src *", "origin_malformed"),
        ("https://his.example:0", "origin_malformed"), ("https://his.example:65536", "origin_malformed"), ("", "origin_malformed"),
    ],
)  # fmt: skip
def test_other_origins_are_refused_and_say_why(engineer_zhao: HospitalSystem, origin: str, code: str):
    reply = engineer_zhao.mint(origin=origin)
    assert (reply.status_code, reply.json["code"], reply.json["field"]) == (422, code, "origin")
    assert len(origin) < 5 or origin not in reply.text


@pytest.mark.parametrize(
    ("clinician", "code"),
    [
        ("x" * 25, "text_too_long"),
        ("", "text_empty"),
        ("林医生", "text_characters"),
        ("13812345678", "telephone_number"),
        ("11010519491231002X", "identity_number"),
        ("a b", "text_characters"),
        ("a/b", "text_characters"),
    ],
)
def test_a_clinician_is_a_short_pseudonym(engineer_zhao: HospitalSystem, clinician: str, code: str):
    reply = engineer_zhao.mint(clinician=clinician)
    assert (reply.status_code, reply.json["code"]) == (422, code)


def test_the_question_may_come_in_parts_but_no_part_may_be_wrong(engineer_zhao: HospitalSystem):
    whole = own_question()
    for name in whole:
        engineer_zhao.minted({name: whole[name]})
    engineer_zhao.minted({})
    engineer_zhao.minted({"item": None, "issuer": "", "performer": {"system": None, "code": None, "owner": None}, "performed_at": None, "mark": ""})
    for wrong, field in [
        ({"item": {"system": "local"}}, "lookup.item.code"),
        ({"patient_name": "林"}, "lookup.patient_name"),
        ({"item": 1}, "lookup.item"),
        ({"mark": "王小明"}, "lookup.mark"),
    ]:
        reply = engineer_zhao.mint(wrong)
        assert (reply.status_code, reply.json["field"]) == (422, field)


def test_a_performer_needs_a_whole_question(engineer_zhao: HospitalSystem):
    laboratory = {"performer": "cq028"}
    engineer_zhao.minted(own_question(**laboratory))
    reply = engineer_zhao.mint(laboratory)
    assert (reply.status_code, reply.json["code"], reply.json["field"]) == (422, "only_when_whole", "lookup.performer")


def test_what_is_asked_reaches_the_disk_in_no_readable_form(app, engineer_zhao: HospitalSystem):
    minted = engineer_zhao.minted(own_question(report_ref="BG-2026-774411", patient_ref="opaque-person-98231"))
    folder = app.extensions["recognition.settings"].data
    secrets = [b"774411", b"98231", b"YL0001", minted["token"].encode(), minted["token"][3:40].encode()]
    for path in (path for path in folder.rglob("*") if path.is_file() and path.suffix in {".sqlite", ".key", "", ".sqlite-wal", ".sqlite-journal"}):
        if path.parent.name == "editions":
            continue
        content = path.read_bytes()
        assert [secret for secret in secrets if secret in content] == [], path.name


def test_a_token_says_nothing_to_who_reads_it(engineer_zhao: HospitalSystem):
    import base64

    token = engineer_zhao.minted(own_question(report_ref="BG-2026-774411"))["token"].removeprefix("lt_")
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    assert b"BG-2026" not in raw and b"question" not in raw


def test_the_store_is_for_its_owner_alone(app, engineer_zhao: HospitalSystem):
    engineer_zhao.minted()
    folder = app.extensions["recognition.settings"].data
    for name in ("launches.sqlite", "keys/launch.key"):
        assert (folder / name).stat().st_mode & 0o777 == 0o600


def test_another_hospital_does_not_see_a_launch(app, engineer_zhao: HospitalSystem, people: dict[str, Visitor]):
    launch = engineer_zhao.minted()["launch_id"]
    assert engineer_zhao.result(launch).json["lookups"] == []
    from recognition.domain.lookups import Role
    from recognition.services.keys import KEYS, issue_key

    other = issue_key(app.extensions[KEYS], app.extensions["recognition"].ledger, datetime.now(UTC), "cli", Role.HOSPITAL, "sc001")
    assert HospitalSystem(Visitor(app, other)).result(launch).status_code == 404
    assert engineer_zhao.result("no-such-launch").status_code == 404
    assert people["clinician"].get(f"/api/v1/launches/{launch}").status_code == 403
