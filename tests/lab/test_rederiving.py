"""An entry that is said to be as it must be is what deriving it by itself gives, byte for byte; whatever was touched is not."""

from __future__ import annotations

from pathlib import Path
from random import Random

import orjson
import pytest

from recognition.catalogue.editions.store import Edition
from recognition.domain.recorded import RecordedLookup
from recognition.errors import Problem
from recognition.ledger.entries import EntryKind, decode, encode
from recognition.services.judge import again
from recognition.services.lab.rederiving import Rederiver
from recognition.services.lookups import Service
from tests.lab.generated import asked, edition

OTHER_VALUES = {
    "cap": ["cbc", 1], "cautions": "v", "checks": "000000000", "covers": [["cbc", 5]], "edition": 2, "from": "110000", "given": "eo", "issuer": "nobody", "item": "nothing",
    "mark": "CN", "members": "rrn", "origin": ["t", 1, 2, "r", "2026-01-01T00:00"], "others": ["00"], "parts": [[5, "tp"]], "patient": "", "performed": "2026-02-01T25:61",
    "performer": "cq-lab", "policy": "2025.9", "price": [1.0, "i"], "reasons": ["outside_window"], "receiver": "nobody", "report": "", "specimen": "serum", "stated": "x",
    "through": "2026-12-01", "tie": "ce", "to": "110000", "under": ["us_abd"], "unknown": "i", "verdict": "recognised", "window": 365, "claimed": "外地HR", "more": 1,
}  # fmt: skip


def derived_by_itself(data: bytes, by: Edition) -> bytes | None:
    """The bytes that the entry's question gives; None where it gives none."""
    try:
        return encode(again(decode(data), by))
    except (KeyError, ValueError, TypeError, Problem):
        return None


@pytest.mark.parametrize("seed", range(3))
def test_generated_editions_and_questions(seed: int, tmp_path: Path):
    rng = Random(seed)
    by, other = edition(tmp_path, rng), edition(tmp_path, rng)
    rows, said = asked(by, tmp_path, rng, 300), 0
    for judge in (by, other):
        rederiver = Rederiver(judge)
        for _sequence, _day, data in rows:
            same = rederiver.same(orjson.loads(data), data)
            said += same
            # False only says that it has to be derived by itself.
            assert not same or derived_by_itself(data, judge) == data
    assert said > len(rows) / 4


def test_every_touched_member_is_seen(tmp_path: Path):
    rng = Random(7)
    by = edition(tmp_path, rng)
    rows = asked(by, tmp_path, rng, 120)
    rederiver, touched = Rederiver(by), 0
    for _sequence, _day, data in rows:
        rederiver.same(orjson.loads(data), data)
    for _sequence, _day, data in rows:
        fields = orjson.loads(data)
        forms = [orjson.dumps(dict(sorted({**fields, name: value}.items()))) for name, value in OTHER_VALUES.items()]
        forms += [orjson.dumps({other: value for other, value in fields.items() if other != name}) for name in fields]
        forms += [orjson.dumps(dict(reversed(fields.items()))), data.replace(b":", b": ", 1), data[:-1]]
        for form in forms:
            if form == data:
                continue
            try:
                read = orjson.loads(form)
            except ValueError:
                continue
            touched += 1
            assert not rederiver.same(read, form) or derived_by_itself(form, by) == form
    assert touched > 3000


def test_most_entries_of_the_demonstration_are_known_by_their_kind(demonstration: Path):
    service = Service(demonstration)
    rederivers: dict[int, Rederiver] = {}
    same = many = 0
    for rows in service.ledger.reads.pages(kinds=(EntryKind.lookup,)):
        for sequence, data in rows:
            lookup = decode(data, sequence)
            assert isinstance(lookup, RecordedLookup)
            by = service.edition_numbered(lookup.answer.edition)
            said = rederivers.setdefault(by.number, Rederiver(by)).same(orjson.loads(data), data)
            assert derived_by_itself(data, by) == data
            same, many = same + said, many + 1
    assert same > 0.8 * many
    service.ledger.close()
