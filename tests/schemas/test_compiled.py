"""The compiled loader equals marshmallow's: the same members, or the same refusal."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import fields, post_load, validate

from recognition.domain.lookups import RepeatReason
from recognition.errors import Invalid
from schemas.base import StrictSchema
from schemas.compiled import compiled
from schemas.feedback import DECISION, REPEAT
from schemas.fields import ReferenceField
from schemas.questions import LOOKUP_BODY

ANYTHING = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.lists(st.text(max_size=3), max_size=2)
    | st.dictionaries(st.text(max_size=6), st.text(max_size=3), max_size=2)
)
CODES = st.sampled_from(
    ["tp", "cq001", "H50011100001", "2885-2", "", "A" * 24, "A" * 25, "A" * 45, "110101199003074514", "12000000XY00000127", "总", "a b", "\0", "２"]
) | st.text(max_size=5)
SYSTEMS = st.sampled_from(["recognition", "loinc", "national-price", "local", "uscc", "licence", "nhsa", "name", "fhir", ""])
CODINGS = (
    CODES
    | st.fixed_dictionaries({"system": SYSTEMS, "code": CODES}, optional={"owner": st.sampled_from(["issuer", "receiver", "x", 1, None]), "note": st.just("x")})
    | st.fixed_dictionaries({}, optional={"system": SYSTEMS | ANYTHING, "code": CODES | ANYTHING})
    | ANYTHING
)
MOMENTS = st.sampled_from([
    "2026-11-18T09:30:00+08:00", "2026-11-18T09:30+08:00", "2026-11-18T01:30:00Z", "2026-11-18T09:30:00.123456789+08:00", "2026-11-18T09:30:00", "2026-02-29T00:00:00Z",
    "2024-02-29T00:00:00Z", "2026-W47-3T00:00:00Z", "20261118T093000Z", "2026-11-18T24:00:00Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59-08:00", "1999-12-31T23:59:59Z", "2026-11-18", "",
    "2026-11-18T09:30:60Z", "２０２６-11-18T09:30:00Z", "2026-11-18t09:30:00z", "2026-11-18T09:30:00+24:00",
]) | ANYTHING  # fmt: skip
REFS = st.text(max_size=8) | st.sampled_from(["BG-1", "---", "x" * 128, "x" * 129, "a\nb", "13800138000"]) | ANYTHING
CIRCUMSTANCES = st.lists(st.sampled_from([*RepeatReason, "x"]), max_size=7) | st.just(["other", "other"]) | ANYTHING

PARTS = {
    "item": CODINGS, "issuer": CODINGS, "performer": CODINGS, "performed_at": MOMENTS, "mark": st.sampled_from(["川渝HR", "HR", "", "a b", "x" * 23]) | ANYTHING,
    "circumstances": CIRCUMSTANCES, "report_ref": REFS, "patient_ref": REFS, "unknown": ANYTHING,
}  # fmt: skip
NEEDED = ("item", "issuer", "performed_at")
BODIES = (
    st.fixed_dictionaries({}, optional=PARTS)
    | st.fixed_dictionaries({name: PARTS[name] for name in NEEDED}, optional={name: part for name, part in PARTS.items() if name not in NEEDED})
    | ANYTHING
)
GOOD = st.fixed_dictionaries(
    {"item": st.sampled_from(["tp", {"system": "local", "code": "A1", "owner": "receiver"}]), "issuer": st.sampled_from(["cq001", {"system": "nhsa", "code": "H50011100001"}]), "performed_at": st.just("2026-11-18T09:30:00+08:00")},
    optional={"report_ref": st.just("R1"), "patient_ref": st.just("P1"), "circumstances": st.just(["emergency"]), "mark": st.just("川渝HR"), "performer": st.just("cq002")},
)  # fmt: skip


def outcome(read: Any, body: Any) -> Any:
    """What a loader does with a body, in a form that can be compared."""
    try:
        return dict(read(body))
    except Invalid as refusal:
        return refusal.code, refusal.field, refusal.details["errors"]


@settings(max_examples=400)
@given(BODIES)
def test_any_lookup_body_is_taken_or_refused_alike(body):
    assert outcome(compiled(LOOKUP_BODY), body) == outcome(LOOKUP_BODY.read, body)


@given(GOOD)
def test_a_good_body_needs_no_marshmallow(body):
    class Alone(type(LOOKUP_BODY)):
        """The same schema, which must not be asked."""

        def read(self, value: Any) -> Any:
            """Falls back to nothing."""
            raise AssertionError("the body was read a second time")

    assert compiled(Alone())(body) == LOOKUP_BODY.read(body)


@given(
    st.fixed_dictionaries(
        {}, optional={"decision": st.sampled_from(["accepted", "x", 1]), "reason": st.sampled_from(["other", "x"]), "note": REFS, "x": ANYTHING}
    )
)
def test_other_schemas_compile_alike(body):
    for schema in (DECISION, REPEAT):
        assert outcome(compiled(schema), body) == outcome(schema.read, body)


class WithHook(StrictSchema):
    """Does more than its fields."""

    one = ReferenceField()

    @post_load
    def more(self, data: Any, **kwargs: Any) -> Any:
        """Changes what was loaded."""
        return {"changed": data}


class WithValidator(StrictSchema):
    """A field with a validator of its own."""

    one = ReferenceField(validate=validate.Length(max=3))


class WithDefault(StrictSchema):
    """A field with a default."""

    one = ReferenceField(load_default="x")


class WithOtherField(StrictSchema):
    """A field that is not of this house."""

    one = fields.String()


@pytest.mark.parametrize("schema", [WithHook(), WithValidator(), WithDefault(), WithOtherField()])
def test_a_schema_that_says_more_than_its_fields_is_not_compiled(schema):
    with pytest.raises(TypeError):
        compiled(schema)
