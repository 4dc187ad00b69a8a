"""A fixed corpus of bad requests: what is sent where, and how it must be refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.people import performed, question
from tests.schemas.test_strict_json import REFUSED

LOOKUPS, BATCH, REPEATS = "/api/v1/lookups", "/api/v1/lookups/batch", "/api/v1/repeats"
DECISIONS = "/api/v1/lookups/{lookup}/decisions"


class Bad(NamedTuple):
    """One request with its refusal; a `{lookup}` in the path is a lookup of Dr Lin's."""

    path: str
    body: Any
    status: int
    code: str
    field: str | None = None
    method: str = "POST"
    headers: dict[str, str] = {}
    who: str = "clinician"

    def __str__(self) -> str:
        sent = self.body[:40] if isinstance(self.body, bytes) else json.dumps(self.body)[:90]
        return f"{self.method} {self.path} {sent} {self.headers or ''}".replace("\x00", "␀")


NOT_TEXT = [1, 1.9, True, [], ["tp"], {"a": 1}]
BAD_CODES = [
    ("", "text_empty"), (" ", "text_empty"), ("t p", "text_characters"), ("tp\t", "text_characters"), ("总蛋白", "text_characters"),
    ("t\u0000p", "text_characters"), ("tp\n", "text_characters"), ("t\u200bp", "text_characters"), ("тр", "text_characters"), ("tp;--", "text_characters"), ("<b>", "text_characters"),
    ("١٢", "text_characters"), ("a" * 25, "text_too_long"), ("a" * 100_000, "text_too_long"), ("110101199003074514", "identity_number"), ("110101-19900307-4514", "identity_number"),
    ("11010119900307451X", "identity_number"), ("110101900307451", "identity_number"),
]  # fmt: skip
BAD_MOMENTS = [
    ("", "date_format"), ("yesterday", "date_relative"), ("昨晚", "date_relative"), ("上周五", "date_relative"), ("11.18", "date_year_missing"), ("2026-11", "date_month_only"), ("2026-W47-3T09:30:00Z", "date_week"), ("2026-W48-5", "date_week"), ("2026-322T09:30:00Z", "date_week"),
    ("03/04/2026", "date_ambiguous"), ("11/7/26", "date_ambiguous"), ("2026-11-18T24:00:00+08:00", "time_24"), ("2026-11-18T09:60:00+08:00", "time_impossible"), ("2026-11-18T09:30:60+08:00", "time_impossible"), ("2026-11-18T09:30:00+25:00", "offset_malformed"), ("2026-11-18T09:30:00+14:59", "offset_malformed"), ("2026-11-18T09:30:00-12:15", "offset_malformed"), ("2026-11-18T09:30:00+08:05", "offset_malformed"), ("2026-11-18 09:30+14:15", "offset_malformed"),
    ("2026-11-18T09:30:00 Asia/Shanghai", "offset_malformed"), ("2026-11-18 09:30-10:00", "offset_malformed"), ("2026-11-18+08:00", "offset_malformed"), ("2026-11-18T09+08:00", "date_format"), ("+2026-11-18T09:30:00Z", "date_format"),
    ("-2026-11-18T09:30:00Z", "date_format"), ("12026-11-18T09:30:00Z", "date_format"), ("1763429400", "date_length"), ("2026-11-18T09:30:00." + "1" * 30 + "Z", "date_format"), ("20261127 0123456", "date_format"), ("٢٠٢٦-١١-١٨", "date_format"),
    ("2026-02-29T09:30:00+08:00", "date_invalid"), ("2026-02-30T09:30:00+08:00", "date_invalid"),
    ("2100-02-29T00:00:00Z", "date_invalid"), ("2026-13-01T09:30:00+08:00", "date_invalid"), ("2026-00-10T09:30:00+08:00", "date_invalid"), ("2026-11-00T09:30:00+08:00", "date_invalid"), ("2026-11-31T09:30:00+08:00", "date_invalid"),
    ("0000-01-01T00:00:00Z", "date_too_early"), ("0001-01-01T00:00:00+08:00", "date_too_early"), ("1899-12-31T00:00:00Z", "date_too_early"), ("1999-12-31T23:59:59Z", "date_too_early"),
    ("9999-12-31T23:59:59-08:00", "date_in_future"), ("2200-01-01T00:00:00Z", "date_in_future"), ("2199-12-31T23:59:59+08:00", "date_in_future"), (performed(-1), "date_in_future"), (performed(-30), "date_in_future"),
]  # fmt: skip
BAD_REFERENCES = [
    ("x" * 129, "text_too_long"), ("a\nb", "text_characters"), ("a\u0000", "text_characters"), ("a\u007f", "text_characters"), ("a\u2028b", "text_characters"), ("a\u0085", "text_characters"),
]  # fmt: skip
BAD_NOTES = [
    ("   ", "text_empty"), ("x" * 201, "text_too_long"), ("a\u0000b", "text_characters"), ("两行\n文字", "text_characters"), ("身份证110101199003074514", "identity_number"),
    ("１１０１０１１９９００３０７４５１４", "identity_number"), ("1101 0119 9003 0745 14", "identity_number"), ("11010119900307451x", "identity_number"), ("110101900307451", "identity_number"),
    ("请联系13800138000", "telephone_number"), ("138-0013-8000", "telephone_number"), ("１３８ ００１３ ８０００", "telephone_number"), ("+86 13800138000", "telephone_number"), ("023-63661234", "telephone_number"),
    ("门诊号:123", "person_labelled"), ("床号12", "person_labelled"), ("wx:abc123", "person_labelled"), ("李四，男，45岁", "person_labelled"), ("+852 91234567", "telephone_number"),
    ("电话63661234", "telephone_number"), ("一三八零零一三八零零零", "telephone_number"),
]  # fmt: skip
BAD_CHOICES = [("Accepted", "choice_unknown"), ("accepted ", "choice_unknown"), ("接受", "choice_unknown"), *((value, "type_string") for value in NOT_TEXT)]


def _json() -> Iterator[Bad]:
    for path in (LOOKUPS, BATCH, REPEATS, DECISIONS):
        for raw, code in REFUSED:
            yield Bad(path, raw, 400, code)
    for path in (LOOKUPS, BATCH, REPEATS, DECISIONS):
        for value in (1, "text", [], [1], True, None):
            yield Bad(path, json.dumps(value).encode(), 422, "type_object", "")


def _fields(path: str, good: dict[str, Any], field: str, values: list[tuple[Any, str]], within: str = "") -> Iterator[Bad]:
    for value, code in values:
        yield Bad(path, {**good, field: value}, 422, code, field + within)


def _questions() -> Iterator[Bad]:
    good = question()
    for field in ("item", "issuer", "performed_at"):
        yield Bad(LOOKUPS, {name: value for name, value in good.items() if name != field}, 422, "field_required", field)
    for field in ("item", "issuer", "performed_at"):
        yield Bad(LOOKUPS, {**good, field: None}, 422, "field_null", field)
    for name in ("receiver", "name", "patient", "id_number", "Item"):
        yield Bad(LOOKUPS, {**good, name: "x"}, 422, "field_unknown", name if name.islower() else "?")
    yield Bad(LOOKUPS, {**good, "110101199003074514": "x"}, 422, "field_unknown", "?")
    yield from _codings(good)
    yield from _fields(LOOKUPS, good, "performed_at", [*BAD_MOMENTS, *((value, "type_string") for value in NOT_TEXT)])
    for field in ("report_ref", "patient_ref"):
        yield from _fields(LOOKUPS, good, field, [*BAD_REFERENCES, *((value, "type_string") for value in NOT_TEXT)])
    yield from _fields(
        LOOKUPS,
        good,
        "mark",
        [
            ("王小明", "mark_unknown"),
            ("HRB", "mark_unknown"),
            ("一三八零零一三八零零零", "telephone_number"),
            ("x" * 23, "text_too_long"),
            ("川渝HR1", "mark_unknown"),
            ("HR川渝", "mark_unknown"),
            (1, "type_string"),
        ],
    )
    yield from _fields(LOOKUPS, good, "circumstances", [
        ("emergency", "type_list"), (["x"], "choice_unknown"), ([1], "type_string"), ([None], "type_string"), (["emergency"] * 2, "list_repeats"), (["emergency"] * 7, "list_too_long"), ({}, "type_list"),
    ])  # fmt: skip


def _codings(good: dict[str, Any]) -> Iterator[Bad]:
    for field in ("item", "issuer", "performer"):
        needed = field != "performer"
        yield from _fields(
            LOOKUPS, good, field, [*(one for one in BAD_CODES if one[0] or needed), *((value, "type_coding") for value in (1, 1.9, True, [], ["tp"]))]
        )
        for coding, code, member in [
            ({}, "field_required", "system"), ({"code": "tp"}, "field_required", "system"), ({"system": "recognition"}, "field_required", "code"), ({"system": "fhir", "code": "tp"}, "code_system_unknown", "system"),
            ({"system": 1, "code": "tp"}, "type_string", "system"), ({"system": None, "code": "tp"}, "field_null", "system"), ({"system": ["recognition"], "code": "tp"}, "type_string", "system"),
            ({"system": "recognition", "code": None}, "field_null", "code"), ({"system": "recognition", "code": 12}, "type_string", "code"), ({"system": "recognition", "code": "tp", "display": "x"}, "field_unknown", "?"),
            ({"system": "recognition", "code": "tp", "owner": "issuer"}, "field_unknown", "owner"), ({"system": "recognition", "code": "a" * 25}, "text_too_long", "code"),
        ]:  # fmt: skip
            # what has no code may be left out where that is allowed
            if needed or (coding and coding.get("code", "") is not None):
                yield Bad(LOOKUPS, {**good, field: coding}, 422, code, f"{field}.{'display' if member == '?' else member}")
    for coding, code, member in [
        ({"system": "local", "code": "A", "owner": "me"}, "choice_unknown", "owner"), ({"system": "local", "code": "A", "owner": 1}, "type_string", "owner"),
        ({"system": "local", "code": "a" * 45}, "text_too_long", "code"), ({"system": "local", "code": "A\tB"}, "text_characters", "code"), ({"system": "local", "code": "检" * 19}, "text_too_long", "code"), ({"system": "local", "code": "-A"}, "text_characters", "code"),
        ({"system": "local", "code": "08:30:00"}, "code_is_value", "code"), ({"system": "local", "code": "1234567890123456.0"}, "code_is_value", "code"), ({"system": "local", "code": "########"}, "code_is_value", "code"),
        ({"system": "local", "code": "2026-11-18 00:00:00"}, "code_is_value", "code"), ({"system": "local", "code": "1.23457E+15"}, "code_is_value", "code"), ({"system": "local", "code": ""}, "text_empty", "code"),
        ({"system": "local", "code": "13800138000"}, "telephone_number", "code"), ({"system": "local", "code": "510099202405010010"}, "identity_number", "code"), ({"system": "local", "code": "6217850000000012125"}, "card_number", "code"),
        ({"system": "loinc", "code": "2885-3"}, "loinc_check", "code"), ({"system": "loinc", "code": "2885"}, "loinc_malformed", "code"), ({"system": "loinc", "code": "LP6464-4"}, "loinc_malformed", "code"),
        ({"system": "national-price", "code": "110101199003074514"}, "identity_number", "code"), ({"system": "national-price", "code": "25030100"}, "price_code_malformed", "code"), ({"system": "local", "code": "姓名：张三"}, "person_labelled", "code"),
    ]:  # fmt: skip
        yield Bad(LOOKUPS, {**good, "item": coding}, 422, code, f"item.{member}")
    for coding, code in [
        ({"system": "name", "code": "李某某13800138000"}, "telephone_number"), ({"system": "name", "code": "李某某 6217850000000012125"}, "card_number"), ({"system": "name", "code": "USA510180010112"}, "identity_number"),
        ({"system": "recognition", "code": "13800138000"}, "telephone_number"), ({"system": "licence", "code": "13800138000"}, "telephone_number"), ({"system": "uscc", "code": "13800138000"}, "telephone_number"),
        ({"system": "nhsa", "code": "13800138000"}, "telephone_number"), ({"system": "recognition", "code": "50000119800101123X"}, "identity_number"), ({"system": "uscc", "code": "950156198001011236"}, "identity_number"),
        ({"system": "name", "code": "110101199003074514"}, "identity_number"), ({"system": "name", "code": "患者110101199003074514"}, "identity_number"), ({"system": "name", "code": "院" * 41}, "text_too_long"),
        ({"system": "name", "code": "a\u0000b"}, "text_characters"), ({"system": "name", "code": "姓名：张三"}, "person_labelled"), ({"system": "uscc", "code": "12000000XY00000200"}, "uscc_check"), ({"system": "uscc", "code": "123456789012345678"}, "uscc_organisation"), ({"system": "uscc", "code": "0" * 18}, "uscc_characters"), ({"system": "uscc", "code": "12000000XY"}, "uscc_length"), ({"system": "uscc", "code": "XY0000021"}, "organisation_check"), ({"system": "nhsa", "code": "H5001"}, "nhsa_malformed"), ({"system": "licence", "code": "12345"}, "licence_malformed"),
        ({"system": "uscc", "code": "110101199003074514"}, "identity_number"),
        ({"system": "licence", "code": "110101199003074514"}, "identity_number"), ({"system": "nhsa", "code": "110101199003074514"}, "identity_number"), ({"system": "name", "code": "=cmd|x"}, "text_characters"),
    ]:  # fmt: skip
        yield Bad(LOOKUPS, {**good, "issuer": coding}, 422, code, "issuer.code")


def _feedback() -> Iterator[Bad]:
    yield from _fields(DECISIONS, {"decision": "accepted"}, "decision", [("", "choice_unknown"), *BAD_CHOICES])
    yield from _fields(DECISIONS, {"decision": "repeated", "reason": "other"}, "note", [*BAD_NOTES, *((value, "type_string") for value in NOT_TEXT)])
    yield from _fields(DECISIONS, {"decision": "repeated"}, "reason", BAD_CHOICES)
    yield Bad(DECISIONS, {}, 422, "field_required", "decision")
    yield Bad(DECISIONS, {"decision": "accepted", "reason": "emergency"}, 422, "only_when_repeated", "reason")
    yield Bad(DECISIONS, {"decision": "accepted", "note": "好"}, 422, "only_when_repeated", "note")
    yield Bad(DECISIONS, {"decision": "repeated", "reason": "other"}, 422, "note_required", "note")
    yield Bad(DECISIONS, {"decision": "withdrawn"}, 422, "nothing_to_withdraw", "decision")
    yield Bad(DECISIONS, {"decision": "accepted", "by": "x"}, 422, "field_unknown", "by")
    good = {"item": "tp", "performed_at": performed(1), "patient_ref": "P-1"}
    yield from _fields(REPEATS, good, "performed_at", BAD_MOMENTS)
    yield from _fields(REPEATS, good, "item", BAD_CODES)
    yield from _fields(REPEATS, good, "patient_ref", BAD_REFERENCES)
    for nothing in ("---", "   ", "…", "NULL", "无", "0", None, ""):
        yield Bad(REPEATS, {**good, "patient_ref": nothing}, 422, "reference_missing", "report_ref")
    yield Bad(REPEATS, {**good, "item": "nix"}, 422, "item_unknown", "item")
    yield Bad(REPEATS, {name: value for name, value in good.items() if name != "patient_ref"}, 422, "reference_missing", "report_ref")
    yield Bad(REPEATS, {**good, "institution": "sc001"}, 422, "field_unknown", "institution")
    yield Bad(BATCH, {"lookups": []}, 422, "list_length", "lookups")
    yield Bad(BATCH, {"lookups": [question()] * 201}, 422, "list_length", "lookups")
    yield Bad(BATCH, {"lookups": "x"}, 422, "type_list", "lookups")
    yield Bad(BATCH, {"lookups": None}, 422, "field_null", "lookups")
    yield Bad(BATCH, {"lookup": [question()]}, 422, "invalid", "lookup")


def _envelopes() -> Iterator[Bad]:
    good = json.dumps(question()).encode()
    for media_type in (
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=gbk",
        "application/json; charset=utf-16",
        "application/json, text/html",
        "multipart/form-data",
        "application/jsonp",
    ):
        yield Bad(LOOKUPS, good, 415, "media_type", headers={"Content-Type": media_type})
    yield Bad(LOOKUPS, good, 415, "media_type", headers={"Content-Encoding": "gzip"})
    for key in ("", " ", "a b", "ключ".encode().decode("latin-1"), "x" * 256, "a\tb"):
        yield Bad(LOOKUPS, good, 400, "idempotency_key_malformed", headers={"Idempotency-Key": key})
    for path in (LOOKUPS, BATCH, REPEATS, DECISIONS):
        yield Bad(path, b" " * (256 * 1024) + good, 413, "too_large")
    yield Bad(LOOKUPS, b'{"item":"' + b"x" * 10_000_000 + b'"}', 413, "too_large")
    for method in ("PUT", "DELETE", "PATCH"):
        yield Bad(LOOKUPS, None, 405, "method_not_allowed", method=method)
    for path in (
        "/api/v1/lookup",
        "/api/v2/lookups",
        "/api/v1/lookups/",
        "/api/v1/lookups/batch/",
        "/api/v1/%00",
        "/api/v1/lookups/../../etc/passwd",
        "/%2e%2e/",
        "/api/v1/lookups/%ff",
    ):
        yield Bad(path, None, 404, "not_found", method="GET")


def _reads() -> Iterator[Bad]:
    for name in ("institutions", "items"):
        for query, code, field in [
            ("limit=0", "number_range", "limit"), ("limit=501", "number_range", "limit"), ("limit=-1", "number_malformed", "limit"), ("limit=1.5", "number_malformed", "limit"), ("limit=1_0", "number_malformed", "limit"),
            ("limit=%EF%BC%91", "number_malformed", "limit"), ("limit=", "number_malformed", "limit"), ("limit=1e2", "number_malformed", "limit"), ("limit=9223372036854775808", "number_malformed", "limit"), ("limit=+5", "number_malformed", "limit"),
            ("limit=1&limit=2", "parameter_repeated", "limit"), ("q=" + "x" * 61, "text_too_long", "q"), ("q=%00", "text_characters", "q"), ("q=a%0A", "text_characters", "q"), ("nix=1", "field_unknown", "nix"),
            ("cursor=", "text_empty", "cursor"), ("cursor=%21", "text_characters", "cursor"), ("cursor=abc", "cursor_invalid", "cursor"), ("cursor=" + "a" * 201, "text_too_long", "cursor"),
        ]:  # fmt: skip
            yield Bad(f"/api/v1/{name}?{query}", None, 422, code, field, "GET")
    for path in ("/api/v1/items/nix", "/api/v1/items/%E6%80%BB", "/api/v1/institutions/nix", "/api/v1/editions/0", "/api/v1/editions/99", "/api/v1/editions/01", "/api/v1/editions/%EF%BC%91", "/api/v1/editions/-1", "/api/v1/editions/1.0",
                 "/api/v1/editions/1/diff/99", "/api/v1/ledger/entries/999999", "/api/v1/ledger/entries/-1", "/api/v1/ledger/entries/99999999999999999999", "/api/v1/lookups/nix", "/api/v1/lookups/%00"):  # fmt: skip
        yield Bad(path, None, 404, "not_found", method="GET")
    for query, code, field in [
        ("", "field_required", "from"), ("from=2026-01-01", "field_required", "to"), ("from=2026-01-01T09:30&to=2026-01-31", "day_is_time", "from"), ("from=yesterday&to=2026-01-31", "date_relative", "from"), ("from=2026-02-29&to=2026-03-31", "date_invalid", "from"), ("from=2026-02-01&to=2026-01-31", "period_reversed", "to"),
        ("from=0000-01-01&to=2026-01-31", "date_too_early", "from"), ("from=2026-01-01&to=9999-12-31", "date_in_future", "to"), ("from=2026-01-01&to=2026-01-31&by=patient", "unknown_group", "by"), ("from=2026-01-01&to=2026-01-31&by=", "text_empty", "by"),
        ("from=2026-01-01&to=2026-01-31&by=month,month", "list_repeats", "by"), ("from=2026-01-01&to=2026-01-31&format=pdf", "choice_unknown", "format"), ("from=2026-01-01&to=2026-01-31&format=ndjson", "choice_unknown", "format"),
        ("from=2026-01-01&to=2026-01-31&verdict=yes", "choice_unknown", "verdict"), ("from=2026-01-01&to=2026-01-31&receiver_region=5", "region_malformed", "receiver_region"), ("from=2026-01-01&to=2026-01-31&name=x", "field_unknown", "name"),
        ("from=2026-W01-1&to=2026-01-31", "date_week", "from"), ("from=2026-01-01&to=2026-01-31&item=%27%20OR%201=1", "text_characters", "item"),
    ]:  # fmt: skip
        yield Bad(f"/api/v1/summaries?{query}", None, 422, code, field, "GET", who="auditor")
    for query, code, field in [
        ("format=csv", "choice_unknown", "format"), ("kind=xray", "choice_unknown", "kind"), ("from=2026-02-01&to=2026-01-31", "period_reversed", "to"), ("cursor=abc", "cursor_invalid", "cursor"), ("limit=1000", "number_range", "limit"), ("patient=x", "field_unknown", "patient"),
    ]:  # fmt: skip
        yield Bad(f"/api/v1/lookups?{query}", None, 422, code, field, "GET", who="auditor")
    for query, code, field in [
        ("inclusion", "field_required", "sequence"), ("inclusion?sequence=1&size=999999", "number_range", "size"), ("inclusion?sequence=1&size=1", "number_range", "sequence"), ("inclusion?sequence=x", "number_malformed", "sequence"),
        ("consistency", "field_required", "from"), ("consistency?from=0", "number_range", "from"), ("consistency?from=5&to=3", "number_range", "from"), ("consistency?from=1&to=999999", "number_range", "size"),
    ]:  # fmt: skip
        yield Bad(f"/api/v1/ledger/proofs/{query}", None, 422, code, field, "GET", who="auditor")


CORPUS = [*_json(), *_questions(), *_feedback(), *_envelopes(), *_reads()]
