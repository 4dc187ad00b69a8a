"""A key is withdrawn between scan and acceptance: the acceptance stands, corroborates nothing, and everybody is told so; and codes that are very old."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from recognition.domain.lookups import replace
from recognition.ledger.entries import decode, encode, new_id
from recognition.services.lookups import to_milliseconds
from recognition.services.publications import withdrawal
from tests.clinician.sitting import signed_in
from tests.registrar.office import WEN
from tests.report_codes import made
from tests.report_codes.signing import enrol, key_row, report, service_of, text
from tests.web.visitor import Visitor, ledger_size


@pytest.fixture
def dr_lin(app: Flask, people: dict[str, Visitor]) -> Visitor:
    """A clinician of a region in which the issuer's two keys are published."""
    enrol(app, key_row(app, made.ed25519()), key_row(app, made.sm2()))
    return people["clinician"]


def scanned(dr_lin: Visitor, number: str) -> list[str]:
    results = dr_lin.post("/api/v1/report-codes", {"code": text(report(number=number))}).json["results"]
    return [line["lookup"]["id"] for line in results]


def withdraw(app: Flask, key=None) -> None:
    data, ledger = service_of(app).data, service_of(app).ledger
    issuer = key_row(app, made.ed25519())["institution"]
    withdrawal.withdraw(data, ledger, WEN, issuer, (), "私钥外泄", datetime.now(UTC), report_key=(key or made.ed25519()).key_id.hex())


def test_an_acceptance_after_the_withdrawal_is_not_corroborated_and_the_page_says_so(app: Flask, dr_lin: Visitor, people: dict[str, Visitor]):
    before, after = scanned(dr_lin, "LAB-21")
    assert dr_lin.decide(before, "accepted").json["corroborated"] is True
    withdraw(app)
    told = dr_lin.decide(after, "accepted")
    assert (told.status_code, told.json["corroborated"]) == (201, False)
    assert b'"code"' not in service_of(app).ledger.reads.entry(ledger_size(app) - 1)
    for lang, says in (("zh", "公钥在查询之后被撤销"), ("en", "was withdrawn after")):
        lin = signed_in(app, "lin", lang)
        assert says in (lin.open(f"/answers/{after}"), lin.text)[1]
        assert says in (lin.open(f"/answers/{before},{after}"), lin.text)[1]
        assert says not in (lin.open(f"/answers/{before}"), lin.text)[1]
    listed = people["auditor"].get("/api/v1/lookups").json["lookups"][-2:]
    assert {lookup["id"]: lookup["evidence"] for lookup in listed} == {before: "corroborated", after: "report"}
    qiu = signed_in(app, "qiu")
    qiu.open(f"/audit/entries/{next(lookup['sequence'] for lookup in listed if lookup['id'] == after)}")
    assert "这次采信不算证实" in qiu.text


def test_another_key_of_the_issuer_that_is_withdrawn_takes_nothing_away(app: Flask, dr_lin: Visitor):
    first, second = scanned(dr_lin, "LAB-22")
    withdraw(app, made.sm2())
    assert dr_lin.decide(first, "accepted").json["corroborated"] is True
    withdraw(app)
    assert dr_lin.decide(second, "accepted").json["corroborated"] is False


def test_where_the_entry_does_not_say_which_key_signed_any_withdrawn_key_of_the_issuer_counts(app: Flask, dr_lin: Visitor):
    scanned(dr_lin, "LAB-24")
    ledger, now = service_of(app).ledger, to_milliseconds(datetime.now(UTC))
    old = replace(decode(ledger.reads.entry(ledger.size() - 1)), id=new_id(now), at=now, signer=None)
    ledger.append([encode(old)])
    withdraw(app, made.sm2())
    assert dr_lin.decide(old.id, "accepted").json["corroborated"] is False
    again = scanned(dr_lin, "LAB-24")
    assert dr_lin.decide(again[0], "accepted").json["corroborated"] is True, "scanned again, it is believed by what holds now"


def test_another_publication_between_scan_and_acceptance_changes_nothing(app: Flask, dr_lin: Visitor):
    first, _ = scanned(dr_lin, "LAB-23")
    enrol(app, key_row(app, made.ed25519()), key_row(app, made.sm2()) | {"valid_from": "2021-01-01"})
    assert dr_lin.decide(first, "accepted").json["corroborated"] is True


def test_a_code_of_ten_years_ago_is_told_as_over_and_asks_nothing_even_when_its_year_s_keys_are_destroyed(app: Flask, dr_lin: Visitor):
    enrol(app, key_row(app, made.ed25519()) | {"valid_from": "2005-01-01"})
    old = text(report(days_ago=3650, issued_days_ago=3650))
    for _ in range(2):
        size = ledger_size(app)
        reply = dr_lin.post("/api/v1/report-codes", {"code": old})
        assert [[error["code"] for error in line["problem"]["errors"]] for line in reply.json["results"]] == [["report_code_window_over"]] * 2
        assert ledger_size(app) == size
        service_of(app).references.destroy(2018)
