"""No English word stands in a Chinese error: whatever can be refused is said in Chinese; what stays are names of formats and what is to be typed as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask_babel import force_locale

from recognition.catalogue.spreadsheets.errors import Both, Fault
from recognition.catalogue.spreadsheets.fault_words import WORDS
from recognition.web.clinician.refusals import PAGES
from recognition.web.shared.problem_words import FIELDS, PROBLEMS
from tests.clinician.sitting import signed_in

FORMATS = {
    "JSON",
    "UTF-8",
    "GB18030",
    "Big5",
    "ASCII",
    "KB",
    "NaN",
    "Infinity",
    "RFC",
    "CSV",
    "XLSX",
    "XLS",
    "ODS",
    "DBF",
    "DBT",
    "FPT",
    "HTML",
    "XML",
    "LOINC",
    "HR",
    "CT",
    "MR",
    "US",
    "ECG",
    "SM2",
    "Ed25519",
    "HL7",
    "v2",
    "CDA",
    "FHIR",
    "DICOM",
    "MB",
    "Base64",
    "RSA",
    "P-256",
    "PEM",
    "DER",
    "OpenSSL",
    "SM3",
    "SHA-256",
    "IPv4",
    "IPv6",
    "Unix",
}
"""Names of formats, standards, units and marks, which Chinese has no others for."""
TYPED = {
    "application/json", "Idempotency-Key", "Request-Timeout", "circumstances", "patient_ref", "system", "code", "name", "NULL", "undefined-1", "null", "https://his.example", "https://", "http://",
    "T09", "serum", "urine", "whole_blood", "origin", "document", "document_base64", "MSH", "ORU", "OUL", "R01", "R30", "R32", "R21", "R24", "DiagnosticReport", "DOCTYPE", "BEGIN", "PUBLIC", "KEY", "X-Key-Id", "X-Timestamp", "X-Nonce",
    "X-Signature", "Authorization", "hmac-sha256", "hmac-sm3", "missing", "allowed", "canonical_sha256", "server_time", "difference_seconds", "address", "db8",
}  # fmt: skip
"""What is sent or looked for letter by letter: headers, members, values, codes beside their Chinese name."""
WORD = re.compile(r"https?://[a-z.]*|(?<![0-9A-Za-z])[A-Za-z](?:[-_/]?[A-Za-z0-9]+)+")


def chinese_texts() -> Iterator[tuple[str, str]]:
    """(code, text) of all errors: at the API, of fields, of spreadsheets, of pages."""
    yield from ((code, words[1]) for code, words in PROBLEMS.items())
    yield from ((code, words[0]) for code, words in FIELDS.items())
    for code, (wrong, _wrong_en, right, _right_en) in WORDS.items():
        yield from ((code, wrong), (code, right))
    with force_locale("zh"):
        yield from ((code, str(text)) for code, (_status, text) in PAGES.items())


def english(text: str) -> set[str]:
    return set(WORD.findall(re.sub(r"\{[^}]*\}", "", text))) - FORMATS - TYPED


def test_no_text_has_one(app):
    with app.test_request_context():
        texts = list(chinese_texts())
    assert len(texts) > 250 and {code: english(text) for code, text in texts if english(text)} == {}


def test_every_text_is_chinese(app):
    with app.test_request_context():
        bare = {code: text for code, text in chinese_texts() if text and not re.search("[\u4e00-\u9fff]", text)}
    # values alone, or only what is filled in
    assert all(english(text) == set() for text in bare.values()), bare


@pytest.mark.parametrize("code", sorted(WORDS))
def test_what_is_filled_in_is_chinese_in_the_chinese_error(code):
    """Whatever is said otherwise in each language comes in both, and the Chinese error takes the Chinese."""
    names = {name for part in WORDS[code] for name in re.findall(r"\{(\w+)\}", part)} - {"heading"}
    told = Fault(code, "S", 2, 1, "数量", "x", {name: Both("中文", "english") for name in names}).as_dict()
    assert english(told["wrong"]["zh"]) == english(told["right"]["zh"]) == set()
    assert "中文" not in told["wrong"]["en"] + told["right"]["en"]


def test_the_check_finds_one():
    assert english("翻页位置 cursor 无效，见 {candidates}") == {"cursor"}


PAGES_REFUSING = (
    "kind=zzz",
    "from=soon",
    "verdict=maybe",
    "receiver=nobody",
    "item=zzz",
    "counter=x",
    "reason=why",
    "issuer_region=5",
    "to=2020-01-01",
    "zzz=1",
    "kind=lab&kind=lab",
)


@pytest.mark.parametrize("query", PAGES_REFUSING)
def test_auditors_pages_refuse_in_chinese(app, query):
    """What the page says, without what was typed and the parameter's own name."""
    page = signed_in(app, "qiu").open(f"/audit/entries?{query}")
    assert page.status_code == 422
    main = page.text.partition("<main")[2].partition("</main>")[0]
    said = re.sub(r"<[^>]*>", " ", next(iter(re.findall(r'role="alert"[^>]*>(.*?)</div>', main, re.DOTALL)), main.partition(">")[2]))
    assert re.search("[\u4e00-\u9fff]", said) and english(said) - set(re.split("[=&]", query)) == set(), said
