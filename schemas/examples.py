"""Bodies as callers send them, for the description of the API; tests send them."""

from __future__ import annotations

from typing import Any

_ASKED = {
    "item": {"system": "recognition", "code": "tp"},
    "issuer": {"system": "nhsa", "code": "H50011100001"},
    "performed_at": "2026-11-18T09:30:00+08:00",
    "circumstances": ["emergency"],
    "report_ref": "opaque",
    "patient_ref": "opaque",
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "createLookup": {
        "whole": {"value": _ASKED},
        "local code": {
            "value": {
                "item": {"system": "local", "code": "A01", "owner": "issuer"},
                "issuer": {"system": "nhsa", "code": "H50011100001"},
                "performed_at": "2026-11-18T09:30:00+08:00",
            }
        },
    },
    "createLookups": {"two": {"value": {"lookups": [_ASKED, {**_ASKED, "item": "alb"}]}}},
    "createDecision": {
        "accepted": {"value": {"decision": "accepted"}},
        "repeated": {"value": {"decision": "repeated", "reason": "fast_changing"}},
        "withdrawn": {"value": {"decision": "withdrawn"}},
        "viewed": {"value": {"decision": "viewed"}},
    },
    "correctRepeat": {"order cancelled": {"value": {"reason": "order_cancelled"}}},
    "correctDecision": {"entered in error": {"value": {"reason": "entered_in_error"}}},
    "createLaunchToken": {
        "with the question": {
            "value": {
                "origin": "https://his.example",
                "clinician": "dr-0417",
                "lookup": {**_ASKED, "item": {"system": "local", "code": "YL0001", "owner": "receiver"}},
            }
        },
        "without": {"value": {"origin": "null", "clinician": "dr-0417"}},
    },
    "createRepeat": {"performed here": {"value": {"item": "tp", "performed_at": "2026-11-20T08:00:00+08:00", "patient_ref": "opaque"}}},
}
"""By operation, as OpenAPI writes examples."""
