"""JSON is read as every reader would read it, or not at all."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.strict_json import DEEPEST, JsonRefused, loads

REFUSED = [
    (b"", "json_malformed"),
    (b"   ", "json_malformed"),
    (b"{", "json_malformed"),
    (b"{}{}", "json_malformed"),
    (b"{} x", "json_malformed"),
    (b'{"a":1,}', "json_malformed"),
    (b"{'a':1}", "json_malformed"),
    (b'{"a":01}', "json_malformed"),
    (b'{"a":1_000}', "json_malformed"),
    ('{"a":１２}'.encode(), "json_malformed"),
    (b'{"a":"\x00"}', "json_malformed"),
    (b'{"a":"\n"}', "json_malformed"),
    (b'{"a":"\\x41"}', "json_malformed"),
    (b'{"a":nul}', "json_malformed"),
    (b'// comment\n{"a":1}', "json_malformed"),
    (b'{"a":NaN}', "json_number"),
    (b'{"a":Infinity}', "json_number"),
    (b'{"a":-Infinity}', "json_number"),
    (b'{"a":9223372036854775808}', "json_number"),
    (b'{"a":-9223372036854775809}', "json_number"),
    (b'{"a":18446744073709551616}', "json_number"),
    (b'{"a":1e400}', "json_number"),
    (b'{"a":' + b"9" * 4000 + b"}", "json_number"),
    (b'{"a":' + b"9" * 5000 + b"}", "json_number"),
    (b'{"a":1,"a":2}', "json_duplicate_key"),
    (b'{"a":1,"a":1}', "json_duplicate_key"),
    (b'{"a":1,"\\u0061":2}', "json_duplicate_key"),
    (b'{"x":{"b":"1","c":{"b":1,"b":"2"}}}', "json_duplicate_key"),
    (b'[{"a":"1"},{"a":"1","a":"1"}]', "json_duplicate_key"),
    (b'{"a":"\\ud800"}', "json_surrogate"),
    (b'{"a":"\\udc00x"}', "json_surrogate"),
    (b'{"\\ud800":1}', "json_surrogate"),
    (b'{"a":"\xff"}', "json_encoding"),
    (b'{"a":"\xed\xa0\x80"}', "json_encoding"),
    (b'{"a":"\xc0\xaf"}', "json_encoding"),
    (b'\xef\xbb\xbf{"a":1}', "json_encoding"),
    ('{"a":1}'.encode("utf-16"), "json_encoding"),
    ('{"a":1}'.encode("utf-16-le"), "json_encoding"),
    ('{"a":1}'.encode("utf-32"), "json_encoding"),
    ('{"a":"总"}'.encode("gb18030"), "json_encoding"),
    (b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), "json_too_deep"),
    (b'{"a":' * 1000 + b"1" + b"}" * 1000, "json_too_deep"),
    (b"[" * 100_000, "json_too_deep"),
    (b'{"a":' * 50_000, "json_too_deep"),
]


@pytest.mark.parametrize(("raw", "code"), REFUSED, ids=[f"{code}-{place}" for place, (_, code) in enumerate(REFUSED)])
def test_refused_by_a_stable_code(raw, code):
    with pytest.raises(JsonRefused) as refused:
        loads(raw)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "raw", [b"{}", b"[]", b'"a"', b"1", b"true", b"null", b'{"a":"\\"","b":"\\\\"}', b'{"a":9223372036854775807}', b'{"a":-9223372036854775808}',
            "{\"总\":\"𠮷\"}".encode(), b'{"a":"\\ud842\\udfb7"}', b"[" * DEEPEST + b"]" * DEEPEST, b' {"a" : [1.5, {"b": ""}]}\n']
)  # fmt: skip
def test_read_as_python_reads_it(raw):
    assert loads(raw) == json.loads(raw)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=4), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES, st.booleans())
def test_whatever_can_be_written_is_read(value, ascii_only):
    assert loads(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@given(st.lists(st.tuples(st.text('ab"\\é', max_size=2), VALUES), min_size=1, max_size=5))
def test_a_key_is_refused_exactly_when_it_comes_twice(pairs):
    raw = "{" + ",".join(f"{json.dumps(key)}:{json.dumps(value)}" for key, value in pairs) + "}"
    if len({key for key, _ in pairs}) == len(pairs):
        assert loads(raw.encode()) == dict(pairs)
    else:
        with pytest.raises(JsonRefused) as refused:
            loads(raw.encode())
        assert refused.value.code == "json_duplicate_key"


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_else(raw):
    try:
        loads(raw)
    except JsonRefused as refused:
        assert refused.code.startswith("json_")
