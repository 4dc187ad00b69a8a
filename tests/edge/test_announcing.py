"""Reports of the own laboratory are announced with the token that a named field holds; a message without one is refused, and the token leaves beside the report and not in it."""

from __future__ import annotations

import base64

import pytest

from recognition.domain.report_documents.model import DocumentRefused
from recognition.edge.handing import prepared
from recognition.edge.settings import NamedField, Purpose, Sender
from tests.reports.messages import message, order, result, serum

TOKEN = "PT1.chuanyu.abcdefgh.AAAA"
LABORATORY = Sender("lab", "cq001", "key", Purpose.ANNOUNCE, token=NamedField("ZPT", 2))


def told(*more: str) -> bytes:
    """A message with further segments."""
    return message(order(), serum(), result(), *more).encode()


def test_the_token_goes_beside_the_reduced_report():
    document = prepared(LABORATORY, told(f"ZPT|1|{TOKEN}"))
    [call] = document.calls
    [(_key, body)] = call.bodies
    sent = base64.b64decode(body["document_base64"])
    assert (call.path, body["token"]) == ("/api/v1/results/reports", TOKEN)
    assert TOKEN.encode() not in sent and "测试患者甲".encode() not in sent and b"OBX" in sent


def test_the_same_report_with_another_days_token_is_another_request():
    first, second = (prepared(LABORATORY, told(f"ZPT|1|{TOKEN}{day}")).name for day in "ab")
    assert first != second == prepared(LABORATORY, told(f"ZPT|1|{TOKEN}b")).name


@pytest.mark.parametrize("more", [(), ("ZPT|1|",), (f"ZPT|1|{TOKEN}", f"ZPT|2|{TOKEN}x")])
def test_none_or_several_tokens_are_refused(more):
    with pytest.raises(DocumentRefused) as refused:
        prepared(LABORATORY, told(*more))
    assert refused.value.code == "token_missing"


def test_other_formats_are_refused():
    with pytest.raises(DocumentRefused):
        prepared(LABORATORY, b'{"resourceType": "DiagnosticReport"}')
