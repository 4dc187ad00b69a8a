"""The vectors of docs/report-code.md, by our reader and by the one written from that document alone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from recognition.report_codes import codes
from recognition.report_codes.algorithms import NAMES, key_id, usable
from recognition.report_codes.claims import CodedItem
from recognition.report_codes.faults import CodeRefused
from recognition.report_codes.specimen_numbers import ORDER
from tests.report_codes import independent_reader, made
from tests.running import ROOT

PAGE = (ROOT / "docs" / "report-code.md").read_text(encoding="utf-8")
VECTORS = [(name, outcome, "".join(digits.split())) for name, outcome, digits in re.findall(r"<!-- vector (\w+) (\w+) -->\n```text\n([\d\n]+)```", PAGE)]
KEYS = dict(zip(("ed25519", "sm2"), map(bytes.fromhex, re.findall(r"`([0-9a-f]{64}|04[0-9a-f]{128})`", PAGE)), strict=True))


def test_the_page_has_its_vectors_and_keys():
    assert [(name, outcome) for name, outcome, _ in VECTORS] == [("ed25519", "believed"), ("ed25519", "believed"), ("sm2", "believed"), ("sm2", "forged")]
    assert {"ed25519": made.ed25519().public, "sm2": made.sm2().public} == KEYS
    for name, public in KEYS.items():
        assert f"`{key_id(public).hex()}`" in PAGE
        assert usable(NAMES[name], public)


@pytest.mark.parametrize(("name", "outcome", "text"), VECTORS)
def test_each_vector_comes_out_as_the_page_says(name: str, outcome: str, text: str):
    code, keys = codes.read(text), {key_id(KEYS[name]): (name, KEYS[name])}
    if outcome == "believed":
        codes.verify(code, NAMES[name], KEYS[name])
        assert independent_reader.read(text, keys)[1] == code.claims.issuer
    else:
        with pytest.raises(CodeRefused, match="report_code_forged"):
            codes.verify(code, NAMES[name], KEYS[name])
        with pytest.raises(independent_reader.Refused, match="forged"):
            independent_reader.read(text, keys)


def test_the_first_is_made_again_digit_by_digit():
    assert codes.sign(made.claims(), made.ed25519()) == VECTORS[0][2]
    code = codes.read(VECTORS[0][2])
    assert code.claims == made.claims()
    listed = re.search(r"```text\n(a6 .*?)```", PAGE, re.DOTALL)[1]
    written = "".join(part for line in listed.splitlines() for part in re.match(r" *((?:[0-9a-f]{2,} )*[0-9a-f]{2,})(?:  |$)", line)[1].split())
    assert bytes.fromhex(written) == code.signed.payload


def test_the_second_has_every_system_of_codes():
    at = made.AT
    items = (
        CodedItem("national-price", "250301001", at, "serum"),
        CodedItem("national-price", "250301002", at, "serum"),
        CodedItem("national-price", "250102001", at + timedelta(minutes=45), "urine"),
        CodedItem("loinc", "2160-0", at, "serum"),
        CodedItem("local", "XCG-5", at - timedelta(minutes=10), "whole_blood"),
    )
    assert codes.read(VECTORS[1][2]).claims == made.claims(items=items, mark=None)


def test_the_page_numbers_every_specimen_as_codes_do():
    numbered = re.findall(r"(\d+) \S+ (\w+)[,.]", PAGE.split("Specimen numbers, for ever:")[1].split("\n")[0].replace("none said", "none"))
    assert [(int(number), "" if code == "none" else code) for number, code in numbered] == list(enumerate(ORDER))


def test_every_system_and_algorithm_is_named_on_the_page():
    for number in (-8, -65538):
        assert f"−{-number}" in PAGE
