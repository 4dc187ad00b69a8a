"""A report code is read as it was signed, and what cannot be believed is told for what it is."""

from __future__ import annotations

import subprocess
from datetime import date, timedelta

import pytest
import segno

from recognition.domain.names.specimens import SPECIMENS
from recognition.report_codes import codes, digits
from recognition.report_codes.claims import Claims, CodedItem, issuer_system
from recognition.report_codes.faults import CodeRefused, Malformed
from recognition.report_codes.private_keys import PrivateKey, read_pem
from recognition.report_codes.specimen_numbers import NUMBERS
from recognition.support import libcrypto
from tests.report_codes import made

KEYS = [pytest.param(made.ed25519(), id="ed25519"), pytest.param(made.sm2(), id="sm2")]


def refusal(text: str, key: PrivateKey) -> str:
    with pytest.raises(CodeRefused) as refused:
        codes.verify(codes.read(text), key.algorithm, key.public)
    assert refused.value.field == "code"
    return refused.value.code


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("system", ["national-price", "loinc", "local"])
@pytest.mark.parametrize("count", [1, 2, 30, 60, 200])
def test_what_was_signed_is_read_again(key: PrivateKey, system: str, count: int):
    if system == "local" and count > 60:
        count = 60  # texts are longer; no paper holds 200
    said = made.claims(items=made.items(count, system))
    code = codes.read(codes.sign(said, key))
    codes.verify(code, key.algorithm, key.public)
    assert code.claims._replace(items=()) == said._replace(items=())
    assert sorted(code.claims.items) == sorted(said.items)
    assert {item.performed_at for item in code.claims.items} == {item.performed_at for item in said.items}


def test_codes_of_all_systems_specimens_and_times_stand_in_one_code():
    said = made.claims(
        items=(
            CodedItem("national-price", "250301001", made.AT, "serum"),
            CodedItem("national-price", "250301001", made.AT + timedelta(hours=2), "serum"),
            CodedItem("national-price", "012303000010000", made.AT, None),
            CodedItem("loinc", "2885-2", made.AT - timedelta(days=2), "urine_24h"),
            CodedItem("local", "血-7 A", made.AT, "csf"),
        )
    )
    assert sorted(codes.read(codes.sign(said, made.ed25519())).claims.items, key=str) == sorted(said.items, key=str)


def test_the_order_of_items_changes_nothing():
    said = made.claims(30)
    assert codes.sign(said, made.ed25519()) == codes.sign(said._replace(items=said.items[::-1]), made.ed25519())


@pytest.mark.parametrize(("count", "version"), [(1, 8), (10, 10), (30, 11), (60, 12)])
def test_a_code_is_as_small_as_paper_wants_it(count: int, version: int):
    text = codes.sign(made.claims(count, report="202611180042"), made.ed25519())
    assert segno.make_qr(text, error="m", mode="numeric", boost_error=False).version <= version


@pytest.mark.parametrize("key", KEYS)
def test_a_damaged_scan_is_never_called_forged(key: PrivateKey):
    """Each digit changed by each other digit, and each pair exchanged: the check digits see all of them."""
    text = codes.sign(made.claims(), key)
    for place in range(2, len(text)):
        for digit in "0123456789":
            if digit != text[place]:
                assert refusal(text[:place] + digit + text[place + 1 :], key) == "report_code_damaged"
        if place + 1 < len(text) and text[place] != text[place + 1]:
            assert refusal(text[:place] + text[place + 1] + text[place] + text[place + 2 :], key) == "report_code_damaged"


@pytest.mark.parametrize("key", KEYS)
def test_a_forged_code_is_never_called_damaged(key: PrivateKey):
    message = digits.unwrapped(codes.sign(made.claims(), key))
    for place in range(len(message) - 64, len(message)):
        forged = message[:place] + bytes([message[place] ^ 1]) + message[place + 1 :]
        assert refusal(digits.wrapped(forged), key) == "report_code_forged"
    other = codes.sign(made.claims(report="LAB-2"), key)
    signature = digits.unwrapped(other)[-64:]
    assert refusal(digits.wrapped(message[:-64] + signature), key) == "report_code_forged"


def test_another_key_s_code_is_forged():
    text = codes.sign(made.claims(), made.ed25519())
    assert refusal(text, made.sm2()) == "report_code_forged"


@pytest.mark.parametrize("text", ["", "hello", "黑人：6拜佛性能￥", "HR1:6BFOXN$", "5601123", "https://example.com", "9" * 10_000, "８６０１ x"])
def test_what_is_no_report_code_is_told_as_that(text: str):
    assert refusal(text, made.ed25519()) == "report_code_other"


def test_a_cut_code_is_scanned_again_and_a_later_version_is_named():
    text = codes.sign(made.claims(), made.ed25519())
    assert refusal(text[:-3], made.ed25519()) == "report_code_damaged"
    assert refusal("86", made.ed25519()) == "report_code_damaged"
    later = "8602" + text[4:-2]
    assert refusal(f"{later}{98 - int(later) * 100 % 97:02d}", made.ed25519()) == "report_code_version"


def test_digits_are_read_as_keyboards_and_mails_give_them():
    text = codes.sign(made.claims(), made.ed25519())
    wide = text.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    folded = "\r\n".join(text[place : place + 40] for place in range(0, len(text), 40))
    assert codes.read(wide) == codes.read(f" {folded}\t\n") == codes.read(text)


WRONG = {
    "an issuer of no kind": {"issuer": "demo-a"},
    "a social credit code with a wrong check": {"issuer": "12510000450719230A"},
    "no report number": {"report": ""},
    "blanks around it": {"report": " 1"},
    "a wide digit in it": {"report": "１"},
    "a line end in it": {"report": "1\n2"},
    "a long one": {"report": "1" * 41},
    "a mark in small letters": {"mark": "hr"},
    "an empty mark": {"mark": ""},
    "a day of another century": {"issued": date(1999, 12, 31)},
    "no item": {"items": ()},
    "too many": {"items": made.items(201)},
    "one twice": {"items": made.items(1) * 2},
    "seconds": {"items": (CodedItem("loinc", "2885-2", made.AT + timedelta(seconds=1)),)},
    "a wrong LOINC check digit": {"items": (CodedItem("loinc", "2885-3", made.AT),)},
    "a LOINC code with zeros before it": {"items": (CodedItem("loinc", "02885-2", made.AT),)},
    "a price code with letters": {"items": (CodedItem("national-price", "250301001A", made.AT),)},
    "another spelling of nine digits": {"items": (CodedItem("national-price", "002503010010000", made.AT),)},
    "an own code that is a time": {"items": (CodedItem("local", "10:30", made.AT),)},
    "a specimen of no vocabulary": {"items": (CodedItem("loinc", "2885-2", made.AT, "soup"),)},
    "times more than a year apart": {"items": (CodedItem("loinc", "2885-2", made.AT), CodedItem("loinc", "1751-7", made.AT + timedelta(days=367)))},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_cannot_be_spelt_is_not_signed(wrong: str):
    with pytest.raises(Malformed):
        codes.sign(made.claims()._replace(**WRONG[wrong]), made.ed25519())


def test_an_issuer_is_named_by_what_every_province_knows():
    assert issuer_system("H50011100001") == "nhsa"
    assert issuer_system("12500000450401234X") is None
    assert [issuer_system(text) for text in ("demo-a", "", "H5001110000", "50011100001")] == [None] * 4


def test_every_specimen_has_its_number_for_ever():
    assert NUMBERS.keys() - {""} == SPECIMENS.keys(), "a new specimen follows at the end of ORDER"
    assert [NUMBERS[code] for code in ("", "blood", "serum", "urine", "csf", "tissue", "sweat")] == [0, 1, 2, 12, 14, 37, 41]


def test_a_key_is_read_as_openssl_writes_it_and_no_other():
    assert made.ed25519().public.hex().startswith("03a107bff3ce10be")
    for text in ("", "-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----", made.SM2_PEM.replace("MHcC", "MHcD")):
        with pytest.raises(ValueError):
            read_pem(text)


def test_claims_hold_nothing_but_what_the_document_names():
    assert Claims._fields == ("issuer", "report", "issued", "items", "mark")


def test_the_system_s_library_is_found_without_another_process(monkeypatch: pytest.MonkeyPatch):
    """A worker looks for it in a thread beside gevent's loop, where none can be started."""

    def refused(*_arguments: object, **_options: object) -> None:
        raise TypeError("child watchers are only available on the default loop")

    monkeypatch.setattr(subprocess, "Popen", refused)
    assert libcrypto.library.__wrapped__()


@pytest.mark.parametrize("sent", ["{}\u200b", "\ufeff{}", "]Q1{}", "]Q3{}\r", "\x02{}\x03", "\u00a0{}\u3000", " {}\t\n"])
def test_what_scanners_and_copying_leave_around_a_code_is_read_past(sent: str):
    text = codes.sign(made.claims(), made.ed25519())
    for written in (sent.format(text), sent.format(text[:50]) + text[50:]):
        codes.verify(codes.read(written), made.ed25519().algorithm, made.ed25519().public)


@pytest.mark.parametrize("sent", ["]Q9{}", "]C1{}", "Q1{}", "86 {}x", "互认码：{}", "-{}"])
def test_what_is_no_part_of_a_scan_is_not_read_past(sent: str):
    assert refusal(sent.format(codes.sign(made.claims(), made.ed25519())), made.ed25519()) == "report_code_other"


@pytest.mark.parametrize("between", ["", "\n", "\r\n"])
def test_a_code_scanned_again_is_one_and_several_are_told_as_several(between: str):
    one, other = (codes.sign(made.claims(report=report), made.ed25519()) for report in ("LAB-1", "LAB-2"))
    for times in (2, 3, 5):
        assert codes.read(between.join([one] * times)).claims.report == "LAB-1"
    for several in ((one, other), (one, one, other), (other, one, other)):
        assert refusal(between.join(several), made.ed25519()) == "report_code_several"
    for cut in (one + between + other[:-1], one[:-1] + between + other, one + between + "8601"):
        assert refusal(cut, made.ed25519()) == "report_code_damaged"


def test_what_looks_like_many_codes_takes_no_longer_than_its_length():
    """Each of these is a whole text that could end at many places; a second for each would keep a worker from its callers."""
    unit = next(f"8601{number:02d}{check:02d}" for number in range(100) for check in range(2, 99) if int(f"8601{number:02d}{check:02d}") % 97 == 1)
    assert refusal((unit * 1000)[:7999], made.ed25519()) == "report_code_damaged"
    assert refusal(unit * 900 + unit.replace("8601", "8611"), made.ed25519()) in ("report_code_damaged", "report_code_several")
