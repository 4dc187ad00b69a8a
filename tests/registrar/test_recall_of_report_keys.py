"""A public key of report codes is withdrawn: every accepted lookup of a code that it signed is listed, for each hospital its own, as page, JSON and files."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from recognition.domain.lookups import Lookup, replace
from recognition.ledger.entries import decode, encode, new_id
from recognition.services.lookups import to_milliseconds
from recognition.services.publications import withdrawal
from tests.registrar.office import WEN
from tests.registrar.test_single_rows_pages import Seat
from tests.report_codes import made
from tests.report_codes.signing import enrol, key_row, report, service_of, text, today
from tests.web.visitor import Visitor

API = "/api/v1"


@pytest.fixture
def region(app: Flask, people: dict[str, Visitor]) -> dict[str, Visitor]:
    """The people of a region in which the issuer's two keys are published."""
    enrol(app, key_row(app, made.ed25519()), key_row(app, made.sm2()))
    return people


def accepted(person: Visitor, number: str, key=None, decision: str = "accepted") -> list[str]:
    results = person.post(f"{API}/report-codes", {"code": text(report(number=number), key)}).json["results"]
    lookups = [line["lookup"]["id"] for line in results]
    for lookup in lookups:
        if decision == "accepted":
            assert person.decide(lookup, "accepted").status_code == 201
    return lookups


def withdraw(app: Flask, key=None, days_ago: int = 0) -> int:
    issuer, since = key_row(app, made.ed25519())["institution"], (today() - timedelta(days=days_ago)).date()
    named = (key or made.ed25519()).key_id.hex()
    done = withdrawal.withdraw(service_of(app).data, service_of(app).ledger, WEN, issuer, (), "私钥外泄", datetime.now(UTC), since, report_key=named)
    return done.number


def listed(person: Visitor, number: int) -> dict[str, dict]:
    told = person.get(f"{API}/recalls/{number}")
    assert told.status_code == 200, told.json
    return {row["lookup"]: row for row in told.json["lookups"]}


def test_what_the_key_signed_is_listed_and_nothing_else(app: Flask, region: dict[str, Visitor]):
    lin, tang = region["clinician"], region["clinician_other"]
    lins, tangs = accepted(lin, "LAB-R1"), accepted(tang, "LAB-R2")
    accepted(lin, "LAB-R3", made.sm2())
    accepted(lin, "LAB-R4", decision="left alone")
    typed = lin.asked(report_ref="LAB-R1")
    lin.decide(typed["id"], "accepted")
    undone = accepted(lin, "LAB-R5")
    for lookup in undone:
        lin.decide(lookup, "withdrawn")
    number = withdraw(app)
    assert set(listed(lin, number)) == set(lins)
    assert set(listed(tang, number)) == set(tangs)
    for who in ("registrar", "auditor"):
        assert set(listed(region[who], number)) >= {*lins, *tangs} and not {typed["id"], *undone} & set(listed(region[who], number))
    row = listed(lin, number)[lins[0]]
    assert (row["report_key"], row["certain"], row["after_loss"], row["status"]) == (made.ed25519().key_id.hex(), True, True, "withdrawn")
    assert region["operator"].get(f"{API}/recalls/{number}").status_code == 403
    told = next(one for one in region["registrar"].get(f"{API}/recalls").json["recalls"] if one["number"] == number)
    [lost] = told["institutions"]
    assert (lost["items"], lost["report_keys"], lost["statuses"]) == ([], [made.ed25519().key_id.hex()], ["withdrawn"])


def test_the_other_key_s_withdrawal_lists_the_other_codes(app: Flask, region: dict[str, Visitor]):
    lin = region["clinician"]
    first, second = accepted(lin, "LAB-S1"), accepted(lin, "LAB-S2", made.sm2())
    assert set(listed(lin, withdraw(app, made.sm2()))) & {*first, *second} == set(second)


def test_what_was_read_before_the_day_is_listed_apart(app: Flask, region: dict[str, Visitor]):
    lookups = accepted(region["clinician"], "LAB-T1")
    rows = listed(region["clinician"], withdraw(app))
    assert all(rows[lookup]["after_loss"] for lookup in lookups)
    tomorrow, key = (today() + timedelta(days=1)).date().isoformat(), key_row(app, made.ed25519()) | {"status": "active"}
    enrol(app, key)
    enrol(app, key, key | {"status": "withdrawn", "valid_from": tomorrow})
    rows = listed(region["clinician"], len(service_of(app).publications()))
    assert {(rows[lookup]["after_loss"], rows[lookup]["lost_since"]) for lookup in lookups} == {(False, tomorrow)}


@pytest.mark.parametrize(("left", "lists"), [({"valid_to": -1}, True), ({"valid_to": 30}, False), (None, True), ({"valid_from": "2019-01-01"}, False)])
def test_taken_out_or_ended_with_a_day_that_is_over_is_a_loss_and_a_planned_end_is_none(app: Flask, region: dict[str, Visitor], left: dict | None, lists: bool):
    lookups = accepted(region["clinician"], "LAB-U1")
    rows = [key_row(app, made.sm2())]
    if left is not None:
        changed = {name: value if isinstance(value, str) else (today() + timedelta(days=value)).date().isoformat() for name, value in left.items()}
        rows.append(key_row(app, made.ed25519()) | changed)
    enrol(app, *rows)
    number = len(service_of(app).publications())
    assert (set(lookups) <= set(listed(region["clinician"], number))) is lists
    assert any(one["number"] == number for one in region["registrar"].get(f"{API}/recalls").json["recalls"]) is lists


def test_an_entry_that_does_not_say_which_key_signed_is_listed_as_uncertain(app: Flask, region: dict[str, Visitor]):
    accepted(region["clinician"], "LAB-V1", made.sm2(), decision="left alone")
    service = service_of(app)
    lookup, now = decode(service.ledger.reads.entry(service.ledger.size() - 1)), to_milliseconds(datetime.now(UTC))
    old = replace(lookup, id=new_id(now), at=now, signer=None)
    service.ledger.append([encode(old)])
    assert region["clinician"].decide(old.id, "accepted").json["corroborated"] is True
    row = listed(region["clinician"], withdraw(app))[old.id]
    assert (row["certain"], row["report_key"]) == (False, made.ed25519().key_id.hex())


def test_the_entry_keeps_the_key_and_entries_without_one_still_decode(app: Flask, region: dict[str, Visitor]):
    accepted(region["clinician"], "LAB-W1", decision="left alone")
    ledger = service_of(app).ledger
    entry = ledger.reads.entry(ledger.size() - 1)
    lookup = decode(entry)
    assert isinstance(lookup, Lookup) and lookup.signer == made.ed25519().key_id.hex() and encode(lookup) == entry and len(entry) <= 450
    older = encode(replace(lookup, signer=None))
    assert b"signer" not in older and decode(older).signer is None


@pytest.mark.parametrize(("lang", "says"), [("zh", "互认码公钥 {}"), ("en", "Report code key {}")])
def test_the_pages_and_the_files(app: Flask, region: dict[str, Visitor], lang: str, says: str):
    lookups = accepted(region["clinician"], "LAB-X1")
    number, named = withdraw(app), made.ed25519().key_id.hex()
    for who in ("wen", "lin"):
        seat = Seat(app, who)
        assert says.format(named) in seat.get(f"/registrar/recalls?lang={lang}").text
        page = seat.get(f"/registrar/recalls/{number}?lang={lang}").text
        assert says.format(named) in page and all(lookup in page for lookup in lookups) and "LAB-X1" not in page
    rows = csv.DictReader(io.StringIO(region["clinician"].get(f"{API}/recalls/{number}?format=csv").data.decode("utf-8-sig")))
    assert {(row["report_key"], row["certain"]) for row in rows if row["lookup"] in lookups} == {(named, "True")}
    assert region["clinician"].get(f"{API}/recalls/{number}?format=xlsx").data.startswith(b"PK")
