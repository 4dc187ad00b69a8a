"""The fictional documents with the expected outcome of every row, over HTTP, exactly."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from recognition.domain.names.specimens import OLD_CODES
from schemas.reports import REPORT

CASES = Path(__file__).with_name("cases")
ALL = {case["file"]: case["expect"] for case in json.loads((CASES / "cases.json").read_text(encoding="utf-8"))["cases"] if case["format"] != "dicom"}
"""DICOM is not read."""


def asked(row: dict[str, Any]) -> dict[str, Any]:
    """A row that was read, as the cases write it."""
    read = row["read"]
    told = {name: read.get(name) for name in ("item", "our_item", "specimen", "issuer", "performed_from", "precision", "zone", "report_ref", "status")}
    told["performed_at"] = datetime.fromisoformat(read["performed_at"])
    return told | {name: read[name] for name in ("also_item", "performer") if name in read} | {"at": row["at"]}


def expected(lookup: dict[str, Any]) -> dict[str, Any]:
    """The same of what a case expects, which writes specimens as editions did before there was a vocabulary."""
    specimen = lookup["specimen"]
    return lookup | {"performed_at": datetime.fromisoformat(lookup["performed_at"]), "specimen": OLD_CODES.get(specimen, specimen)}


@pytest.mark.parametrize("file", [file for file, expect in ALL.items() if expect["document"] == "read"])
def test_every_row_comes_to_what_its_case_expects(file: str, send: Callable[..., TestResponse]):
    reply, expect = send((CASES / file).read_bytes()), ALL[file]
    assert reply.status_code == 200, reply.json
    assert REPORT.validate(reply.json) == {}
    told = {outcome: [row for row in reply.json["rows"] if row["outcome"] == outcome] for outcome in ("asked", "confirm", "refused")}
    assert [asked(row) for row in told["asked"]] == [expected(lookup) for lookup in expect["lookups"]]
    for row, lookup in zip(told["asked"], expect["lookups"], strict=True):
        assert row["lookup"]["item"]["known"] is (lookup["our_item"] is not None)
        assert row["lookup"]["item"]["code"] == (lookup["our_item"] or f"local:{lookup['item']['code']}")
    for row, confirm in zip(told["confirm"], expect["confirm"], strict=True):
        assert (row["at"], row["code"]) == (confirm["at"], confirm["code"])
        assert sorted(row["also"]) == sorted(confirm.get("also", []))
        assert sorted(row.get("candidates", [])) == sorted(confirm.get("candidates", []))
        assert row["read"]["mark"] == confirm.get("mark")
        if "lookup" in confirm:
            assert asked(row) == expected(confirm["lookup"])
    refused = [{name: row[name] for name in ("at", "code", "status", "seen") if name in row} for row in told["refused"]]
    assert refused == expect["refused"]
    assert sorted(notice["code"] for notice in reply.json["notices"]) == sorted(expect["notices"])
    assert [reply.json[outcome] for outcome in told] == [len(found) for found in told.values()]


def test_a_document_with_a_document_type_is_refused_whole(send: Callable[..., TestResponse]):
    [file] = [file for file, expect in ALL.items() if expect["document"] == "refused"]
    reply = send((CASES / file).read_bytes())
    assert (reply.status_code, reply.json["code"]) == (422, ALL[file]["code"])


def test_what_holds_for_all_lines_of_paper(send: Callable[..., TestResponse]):
    """The case says it in a note: one time, number, issuer and specimen for every line."""
    for row in send((CASES / "13-paper-lab.txt").read_bytes()).json["rows"][:4]:
        read = row["read"]
        assert (read["performed_at"], read["precision"], read["report_ref"]) == ("2026-11-20T07:32:00+08:00", "minute", "BG-T-2611-0012")
        assert (read["issuer"], read["specimen"]) == ({"system": "name", "code": "东麓示范医院"}, "serum")


@pytest.mark.parametrize("file", [file for file in ALL if file.endswith((".hl7", ".txt"))])
@pytest.mark.parametrize("form", ["crlf", "lf", "mllp", "gb18030", "bom", "indented"])
def test_however_it_is_carried_it_is_the_same_report(file: str, form: str, send: Callable[..., TestResponse]):
    data = (CASES / file).read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    carried = {
        "crlf": text.replace("\n", "\r\n").encode(),
        "lf": text.encode(),
        "mllp": data if file.endswith(".txt") else b"\x0b" + text.replace("\n", "\r").encode() + b"\x1c\r",
        "gb18030": text.replace("\n", "\r").encode("gb18030"),
        "bom": b"\xef\xbb\xbf" + text.encode(),
        "indented": text.replace("\n", "\n   ").encode(),
    }[form]
    plain, other = send(data).json, send(carried).json
    for reply in (plain, other):
        for row in reply["rows"]:
            row.pop("question", None)
            row.pop("lookup", None)
    assert other["rows"] == plain["rows"]
