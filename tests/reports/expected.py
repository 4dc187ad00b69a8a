"""What `cases/cases.json` expects of each document, held against an answer of the service."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from recognition.domain.names.specimens import OLD_CODES

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


def as_expected(answer: dict[str, Any], expect: dict[str, Any]) -> None:
    """Fails unless every row of the answer is what the case expects."""
    told = {outcome: [row for row in answer["rows"] if row["outcome"] == outcome] for outcome in ("asked", "confirm", "refused")}
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
    assert sorted(notice["code"] for notice in answer["notices"]) == sorted(expect["notices"])
    assert [answer[outcome] for outcome in told] == [len(found) for found in told.values()]
