"""The fictional documents with the expected outcome of every row, over HTTP, exactly."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from schemas.reports import REPORT
from tests.reports.expected import ALL, CASES, as_expected


@pytest.mark.parametrize("file", [file for file, expect in ALL.items() if expect["document"] == "read"])
def test_every_row_comes_to_what_its_case_expects(file: str, send: Callable[..., TestResponse]):
    reply = send((CASES / file).read_bytes())
    assert reply.status_code == 200, reply.json
    assert REPORT.validate(reply.json) == {}
    as_expected(reply.json, ALL[file])


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
