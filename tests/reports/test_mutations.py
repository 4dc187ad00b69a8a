"""Documents that something went wrong with are never a fault, and no time comes out that does not stand in them."""

from __future__ import annotations

import random
import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from recognition.domain.report_documents import moments
from recognition.domain.report_documents.model import DocumentRefused, ReportDocument
from recognition.reports import documents
from recognition.services.reports import paper
from recognition.services.reports.assessing import Assessing
from tests.reports import catalogue

CASES = sorted(path for path in Path(__file__).with_name("cases").iterdir() if path.name != "cases.json")
TRIES = 150
NOISE = [
    b"|",
    b"^",
    b"~",
    b"\\",
    b"&",
    b"\r",
    b"\n",
    b"<",
    b">",
    b"{",
    b"}",
    b"[",
    b"]",
    b'"',
    b"\x00",
    b"\xff",
    b"\xb2\xe2",
    "测".encode(),
    b"2026",
    b"0",
    b"MSH|",
    b"OBR|",
    b"OBX|",
    b"F",
    b"X",
    b"",
]


QUOTED = re.compile(rb'"[^"]*"')


def changed_round(data: bytes, source: random.Random) -> bytes:
    """The document with some of its quoted values in each other's place, shorter, longer or empty: it stays well formed."""
    for _ in range(source.randint(1, 4)):
        one, other = (source.choice(list(QUOTED.finditer(data))) for _ in range(2))
        put = source.choice((other[0], one[0][:-3] + b'"', one[0][:-1] + b'0"', b'""', one[0][:1] + one[0][2:]))
        data = data[: one.start()] + (put if len(put) > 1 else b'""') + data[one.end() :]
    return data


def mutated(data: bytes, source: random.Random) -> bytes:
    """A few things done to a document: bytes taken out, put in, doubled or changed round."""
    for _ in range(source.randint(1, 6)):
        at, end = sorted(source.randrange(len(data) + 1) for _ in range(2))
        end = min(end, at + source.choice((1, 2, 5, 20, 200)))
        piece = data[at:end]
        data = source.choice(
            (data[:at] + data[end:], data[:at] + source.choice(NOISE) + data[end:], data[:end] + piece + data[end:], data[:at] + piece[::-1] + data[end:])
        )
        if not data:
            return b"x"
    return data


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_a_mutated_document_is_read_or_refused_and_its_times_stand_in_it(path: Path, app: Flask):
    edition = app.extensions["recognition"].edition()
    source = random.Random(path.name)
    outcomes = set()
    for _ in range(TRIES):
        data = path.read_bytes()
        data = changed_round(data, source) if path.suffix in (".xml", ".json") and source.random() < 0.7 else mutated(data, source)
        try:
            found = documents.read(data)
            document = found if isinstance(found, ReportDocument) else paper.read(edition, found)
        except DocumentRefused as refused:
            outcomes.add(refused.code)
            continue
        for each in Assessing(edition, "cq002", catalogue.NOW).rows(document):
            outcomes.add(each.refusal.code if each.refusal else each.questions[0] if each.questions else "asked")
            performed = each.row.performed
            if performed and each.refusal is None:
                day = performed.at.date()
                digits = b"".join(data.split()).replace(b"-", b"").replace(b"\x00", b"")
                assert f"{day:%Y%m%d}".encode() in digits, (day, data)
                assert performed.at <= catalogue.NOW + timedelta(minutes=5)
    assert len(outcomes) > 3 or path.name.startswith("14")


@given(st.text(alphabet="0123456789TZ:-+. /年", max_size=30))
@settings(max_examples=500)
def test_a_text_is_a_time_only_where_it_is_written_as_one(text: str):
    read = moments.read(text)
    if read is not None:
        day = f"{read.at:%Y%m%d%H%M%S}"[: (4, 6, 8, 10, 12, 14)[moments.PRECISIONS.index(read.precision)]]
        assert "".join(filter(str.isdigit, text)).startswith(day)


@pytest.mark.parametrize("seconds", range(0, 86_400, 997))
def test_every_time_of_a_day_is_read_as_it_is(seconds: int):
    hour, minute, second = seconds // 3600, seconds // 60 % 60, seconds % 60
    for text in (f"20261120{hour:02}{minute:02}{second:02}", f"2026-11-20T{hour:02}:{minute:02}:{second:02}"):
        for offset in ("", "+0800", "+08:00"):
            read = moments.read(text + offset)
            assert read is not None and (read.at.hour, read.at.minute, read.at.second, read.precision) == (hour, minute, second, "second")
