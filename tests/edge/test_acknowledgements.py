"""Acknowledgements as their senders expect them: mode, version, separators, charset."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hl7apy.parser import parse_message

from recognition.edge.acknowledgement import ACCEPTED, ERROR, REJECTED, Acknowledged, acknowledgements, header_of
from recognition.edge.settings import Acknowledge
from tests.edge.running_box import fields

NOW = datetime(2026, 11, 28, 4, tzinfo=UTC)
DONE = Acknowledged(ACCEPTED, "asked 1")
WRONG = Acknowledged(ERROR, "several_patients", "several_patients", "\u4e0d\u6b62\u4e00\u4f4d\u60a3\u8005 of several | patients")


def message(wishes: str = "||", version: str = "2.5.1", event: str = "ORU^R01^ORU_R01", signs: str = "|^~\\&") -> bytes:
    """MSH alone; `wishes` are MSH-15 to 17."""
    mark = signs[0]
    return (
        "MSH" + f"{signs}|LIS|A|ESB|B|20261121160000||{event}|C-1|P|{version}|||{wishes}|UNICODE UTF-8\r".replace("|", mark).replace(mark + signs[1:], signs, 1)
    ).encode()


def told(data: bytes, what: Acknowledged, mode: Acknowledge = Acknowledge.AS_ASKED) -> list[dict[str, list[str]]]:
    """The acknowledgements."""
    return [fields(each) for each in acknowledgements(header_of(data), what, mode, NOW, "N-1")]


@pytest.mark.parametrize(
    ("wishes", "done", "wrong"),
    [
        ("||", ["AA"], ["AE"]),
        ("AL|NE|", ["CA"], ["CE"]),
        ("NE|AL|", ["AA"], ["AE"]),
        ("AL|AL|", ["CA", "AA"], ["CE", "AE"]),
        ("ER|NE|", [], ["CE"]),
        ("NE|SU|", ["AA"], []),
        ("NE|NE|", [], []),
        ("|CHN|UTF-8", ["AA"], ["AE"]),
    ],
)
def test_the_mode_that_the_header_asks_for(wishes: str, done: list[str], wrong: list[str]):
    assert [each["MSA"][1] for each in told(message(wishes), DONE)] == done
    assert [each["MSA"][1] for each in told(message(wishes), WRONG)] == wrong
    assert [each["MSA"][1] for each in told(message(wishes), DONE, Acknowledge.ORIGINAL)] == ["AA"]


def test_the_header_turned_round():
    [found] = told(message(), DONE)
    assert found["MSH"] == [
        "MSH",
        "^~\\&",
        "ESB",
        "B",
        "LIS",
        "A",
        "20261128120000+0800",
        "",
        "ACK^R01^ACK",
        "N-1",
        "P",
        "2.5.1",
        "",
        "",
        "",
        "",
        "",
        "UNICODE UTF-8",
    ]
    assert found["MSA"] == ["MSA", "AA", "C-1", "asked 1"]


@pytest.mark.parametrize(("version", "event"), [("2.3.1", "ACK^R01"), ("2.4", "ACK^R01^ACK"), ("2.5.1", "ACK^R01^ACK"), ("2.7", "ACK^R01^ACK")])
def test_versions(version: str, event: str):
    [found] = told(message(version=version), Acknowledged(REJECTED, "not_a_report", "not_a_report", "words"))
    assert found["MSH"][8] == event and found["MSH"][11] == version
    assert "not_a_report" in "|".join(found["ERR"])
    assert (found["ERR"][1] == "^^^not_a_report&words") is (version < "2.5")


def test_other_separators_are_kept_and_escaped():
    [found] = acknowledgements(header_of(message(signs="#^~!&")), WRONG, Acknowledge.AS_ASKED, NOW, "N-1")
    lines = found.decode().split("\r")
    assert lines[0].startswith("MSH#^~!&#ESB#B#LIS#A#") and lines[1] == "MSA#AE#C-1#several_patients"
    [found] = told(message(), WRONG)
    assert found["ERR"][8].endswith("of several \\F\\ patients")


@pytest.mark.parametrize("what", [DONE, WRONG])
@pytest.mark.parametrize("version", ["2.3.1", "2.4", "2.5.1"])
def test_a_library_reads_them(version: str, what: Acknowledged):
    [data] = acknowledgements(header_of(message(version=version)), what, Acknowledge.AS_ASKED, NOW, "N-1")
    read = parse_message(data.decode(), find_groups=False)
    assert read.msa.msa_2.value == "C-1" and read.msh.msh_12.value == version


@pytest.mark.parametrize("data", [b"", b"hello", b"MSH", b"MSHA|", b"\xff\xfe"])
def test_where_there_is_no_header(data: bytes):
    [found] = told(data, WRONG)
    assert found["MSA"][1:3] == ["AE", ""]


def test_separators_that_are_not_named_are_the_usual_ones():
    [found] = acknowledgements(header_of(b"MSH|^|LIS|A"), DONE, Acknowledge.AS_ASKED, NOW, "N-1")
    assert found.startswith(b"MSH|^~\\&|||LIS|A|2026")


def test_in_the_charset_of_the_bytes():
    data = message().replace(b"|LIS|", "|\u68c0\u9a8c|".encode("gb18030"))
    [answer] = acknowledgements(header_of(data), WRONG, Acknowledge.AS_ASKED, NOW, "N-1")
    assert "\u68c0\u9a8c" in answer.decode("gb18030") and "\u4f4d\u60a3\u8005" in answer.decode("gb18030")
