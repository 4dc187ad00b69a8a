"""A lookup that came of a hook's question is held against it when the ledger is verified."""

from __future__ import annotations

from pathlib import Path

import pytest

from recognition.domain.hook_questions import HookQuestion
from recognition.domain.lookups import replace
from recognition.ledger import open_ledger
from recognition.ledger.entries import encode, new_id
from recognition.ledger.verifying import verify
from tests.ledger.auditing import publish, standalone
from tests.ledger.making import total_protein


def alone(folder: Path, *entries: bytes) -> str:
    """What the stand-alone verifier finds wrong with a ledger of three editions and these entries."""
    (folder / "alone").mkdir()
    ledger = open_ledger(folder / "alone")
    try:
        ledger.append([*(publish(number) for number in (1, 2, 3)), *entries])
    finally:
        ledger.close()
    verifier = standalone()
    try:
        verifier.check_ledger(folder / "alone" / "ledger.sqlite", [], [], None)
    except verifier.Wrong as wrong:
        return str(wrong)
    return ""


@pytest.mark.parametrize(
    ("shown", "changed", "cited", "right"),
    [
        (True, {}, 0, True),
        (False, {}, 0, False),
        (True, {"issuer": "cq009"}, 0, False),
        (True, {"patient": "ab" * 12}, 0, False),
        (True, {}, 1, False),
        (True, {}, 7, False),
    ],
)
def test_it_says_what_the_question_says(tmp_path: Path, shown: bool, changed: dict, cited: int, right: bool):
    asked = total_protein()
    lookup = replace(asked, id=new_id(asked.at), hook=cited, **changed)
    ledger = open_ledger(tmp_path)
    try:
        ledger.append([encode(HookQuestion(asked, shown)), encode(lookup)])
    finally:
        ledger.close()
    found = [finding.what for finding in verify(tmp_path / "ledger.sqlite").findings]
    theirs = alone(tmp_path, encode(HookQuestion(asked, shown)), encode(replace(lookup, hook=cited + 3)))
    assert (theirs == "") is right and ("hook" in theirs) is not right, theirs
    assert [what for what in found if "hook" in what] == ([] if right else [f"entry {cited}, which it came of, is not the question of a hook that it answers"])
