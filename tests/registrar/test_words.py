"""What columns, choices and faults of files are called, in both languages."""

from __future__ import annotations

import re
from collections import defaultdict

from recognition.catalogue.spreadsheets.errors import HIDDEN, WORDS, Fault, shown
from recognition.catalogue.spreadsheets.forms import IMPORTED, form
from recognition.catalogue.spreadsheets.single import options
from recognition.web.registrar.labels import SAID, VALUES

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_every_column_and_every_choice_has_a_chinese_name():
    for table in IMPORTED:
        for field in form(table).fields:
            zh = str(VALUES[table] if field.name == "value" and table in VALUES else SAID.get(field.name) or field.title())
            assert CHINESE.search(zh), (table, field.name, zh)
            assert all(CHINESE.search(word) for value, word in options(table, field) if value), (table, field.name)


def test_faults_of_files_are_told_in_one_language_each():
    for candidates in ([], [{"name": "TP", "code": "tp"}]):
        for code, _words in WORDS.items():
            fault = Fault(
                code,
                details=defaultdict(
                    str,
                    candidates=candidates,
                    **dict.fromkeys(
                        (
                            "needed",
                            "this",
                            "column",
                            "axis",
                            "sign",
                            "other",
                            "least",
                            "most",
                            "since",
                            "allowed",
                            "right",
                            "found",
                            "first",
                            "second",
                            "by_first",
                            "by_second",
                            "unit",
                            "extent",
                            "encoding",
                            "rows",
                            "cells",
                            "recognised",
                            "records",
                            "format",
                            "characters",
                        ),
                        "7",
                    ),
                ),
            )
            told = fault.as_dict()
            assert not CHINESE.search(told["right"]["en"].replace("万元", "").replace("元", "")), (code, told["right"])
            assert not re.search(r"\b(no|one|known|the)\b", told["right"]["zh"]), (code, told["right"])
    assert shown("张三13955512345") == HIDDEN and not CHINESE.search(HIDDEN) and not re.search("[A-Za-z]", HIDDEN)
