"""Every view of the auditors' pages opens, for those who may and in both languages; nobody else gets in."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest

REGION = (
    "/audit", "/audit?step=week", "/audit/by/item", "/audit/by/group", "/audit/by/kind", "/audit/by/receiver", "/audit/by/issuer", "/audit/by/receiver_region",
    "/audit/by/issuer_region", "/audit/by/regions", "/audit/by/reasons", "/audit/entries", "/audit/questions", "/audit/questions/corrections", "/audit/doubts", "/audit/billed", "/audit/sample", "/audit/returns",
    "/audit/returns?form=all_classes", "/audit/imports", "/audit/exports", "/audit/ledger", "/audit/public", "/audit/statement", "/audit/by/receiver?sort=avoided", "/audit/by/item?verdict=discretionary&reason=outside_window",
)  # fmt: skip
HOSPITAL = tuple(path for path in REGION if path != "/audit/public" and "reason=" not in path)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("path", REGION)
def test_the_regions_auditor_opens_every_view(auditor_qiu, path):
    reply = auditor_qiu.open(path)
    assert reply.status_code == 200
    assert "built-in" not in reply.text and "None" not in auditor_qiu.text


@pytest.mark.parametrize("path", HOSPITAL)
def test_a_hospitals_auditor_opens_every_view_of_its_own(auditor_ma, path):
    assert auditor_ma.open(path).status_code == 200


@pytest.mark.parametrize("path", ("/audit", "/audit/entries", "/audit/export?format=csv", "/audit/ledger"))
def test_a_clinician_does_not_get_in(dr_lin, path):
    assert dr_lin.open(path).status_code == 403


def test_who_is_not_signed_in_is_asked_to(app):
    reply = app.test_client().get("/audit/entries?counter=avoided")
    assert reply.status_code == 302 and unquote(reply.location) == "/sign-in?next=/audit/entries?counter=avoided"


@pytest.mark.parametrize(
    "path", ("/audit", "/audit/by/reasons", "/audit/questions", "/audit/sample", "/audit/imports", "/audit/ledger", "/audit/public", "/audit/statement")
)
def test_english_pages_are_in_english(auditor_qiu_in_english, path):
    auditor_qiu_in_english.open(path)
    # Names of people's accounts, the other language's own name, and headings that files really bear stay as they are.
    text = re.sub(r"中文|邱审计|\S+ \((?:institution|item|performed_at|month|count|reports|report_ref|patient_ref)\)", "", auditor_qiu_in_english.text)
    assert not CHINESE.search(text), CHINESE.findall(text)


def test_a_hospital_sees_no_other_hospital(auditor_ma):
    assert auditor_ma.open("/audit?receiver=sc001").status_code == 403
    assert auditor_ma.open("/audit/entries?receiver=sc001").status_code == 403
    assert auditor_ma.open("/audit/public").status_code == 403


def test_what_cannot_be_read_is_told_beside_its_field_and_nothing_is_guessed(auditor_qiu):
    reply = auditor_qiu.open("/audit?from=2026-13-01&receiver=%E4%B8%8D%E5%AD%98%E5%9C%A8&kind=x")
    assert reply.status_code == 422
    assert reply.text.count('aria-invalid="true"') == 2 and 'href="#f-kind"' in reply.text


def test_a_text_that_can_mean_several_is_offered_for_choice(auditor_qiu):
    auditor_qiu.open("/audit?receiver=示范")
    assert "“示范”可以是" in auditor_qiu.text


def test_nothing_on_a_page_is_loaded_from_elsewhere_or_run_inline(auditor_qiu):
    reply = auditor_qiu.open("/audit")
    assert "'unsafe-inline'" not in reply.headers["Content-Security-Policy"]
    assert not re.search(r"<(?:script|style)(?![^>]*nonce)|\sstyle=|\son\w+=|https?://", reply.text)
