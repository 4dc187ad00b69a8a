"""Institutions in registrars' files are resolved as at every other door: the same exact, the same asked back with candidates, the same unknown."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from flask import Flask

from recognition.catalogue.names.resolver import resolve_institution_text
from recognition.catalogue.spreadsheets import values
from recognition.catalogue.spreadsheets.cleaning import Refused
from recognition.catalogue.spreadsheets.forms import form
from recognition.catalogue.spreadsheets.matching import Directory

TEXTS = [
    "听泉示范医院2号院区", "听泉示范医院Ⅱ号院区", "听泉示范医院二号院区", "东麓示范医院", " 东麓 示范医院", "东麓示範醫院", "CQ001", "cq001", "Donglu Demonstration Hospital", "东麓", "附一院", "肿瘤医院", "口腔医院", "妇保院", "东麓示范医院总院", "云岭示范医科大学附属第一医院", "从未有过的某某诊所", "示范医院",
    "医院", "中医院", "东江", "cq-001", "cq 001", "HR", "东麓示范医院检验科",
]  # fmt: skip


@pytest.fixture
def directory(app: Flask):
    """The names of the edition in force, read as those of a draft are."""
    path = app.extensions["recognition"].edition().path
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as connection:
        yield Directory(connection)


def outcome(directory: Directory, written: str) -> tuple[str, list[str]]:
    try:
        return directory.find("institution", written), []
    except Refused as refused:
        return refused.code, [one["code"] for one in refused.details["candidates"]]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_has_the_outcome_that_it_has_over_the_api(app, directory, text):
    meant = resolve_institution_text(app.extensions["recognition"].edition(), text)
    code, candidates = outcome(directory, text)
    assert code == (meant.code or ("institution_ambiguous" if meant.offers else "institution_unknown"))
    assert not meant.offers or (candidates and len(candidates) <= 8)
    exact = [offer.code for offer in meant.offers if offer.why == "same_name"]
    assert candidates[: len(exact)] == exact


def test_every_name_and_identifier_of_the_catalogue_is_exact_or_shared(app, directory):
    edition = app.extensions["recognition"].edition()
    rows = edition.connection.execute("SELECT code, name_zh, uscc, licence, nhsa FROM institutions").fetchall()
    for code, *called in rows[:200]:
        for text in filter(None, (code, *called, called[1][8:17], f"{called[1][8:16]}-{called[1][16:17]}")):
            assert directory.known("institution", text) == resolve_institution_text(edition, text).code, text
            assert directory.known("institution", text) in (code, None), text


def test_an_organisation_code_stands_for_the_credit_code_that_holds_it(app, directory):
    edition = app.extensions["recognition"].edition()
    [(whole,)] = edition.connection.execute("SELECT uscc FROM institutions WHERE code = 'cq001'").fetchall()
    known = form("institutions")
    read = values.reader(known.field("uscc"), "institutions", "统一社会信用代码", directory)
    for written in (whole, whole[8:17], f"{whole[8:16]}-{whole[16]}", whole[8:17].lower()):
        assert read(written) == whole
    assert directory.find("institution", whole[8:17]) == "cq001"
    for written, why in (
        ("PDY000016", "uscc_unknown_organisation"),
        (whole[8:16] + ("1" if whole[16] != "1" else "2"), "organisation_check"),
        (whole[:17], "uscc_length"),
    ):
        with pytest.raises(Refused) as refused:
            read(written)
        assert refused.value.code in (why, "organisation_check"), written
