"""What a new entry holds for the tally: what has the item in it and costs less, and what a set consists of; old entries hold neither."""

from __future__ import annotations

import orjson
import pytest

from recognition.domain import tally
from recognition.ledger.entries import decode, encode
from recognition.services.judge import again
from tests.people import question


def entry_of(app, asked: dict) -> tuple[bytes, dict]:
    data = app.extensions["recognition"].ledger.reads.entry(asked["receipt"]["sequence"])
    return data, orjson.loads(data)


def test_a_set_holds_its_members_with_their_prices(app, dr_lin):
    asked = dr_lin.post("/api/v1/lookups", question(item="chemistry", report_ref="R 1", patient_ref="P 1")).json
    data, entry = entry_of(app, asked)
    members = {code: fen for fen, codes in entry["parts"] for code in codes.split(" ")}
    assert len(members) == 25 and sum(members.values()) == asked["price"]["fen"]
    assert dict(decode(data).parts) == members and list(entry) == sorted(entry)
    assert len(data) <= 640, "within what an entry may have, and a set is asked about seldom"


@pytest.mark.parametrize("item", ["us_liver", "us_gb"])
def test_a_part_of_a_study_holds_the_price_of_the_whole(app, dr_lin, item):
    asked = dr_lin.post("/api/v1/lookups", question(item=item, report_ref="R 1")).json
    data, entry = entry_of(app, asked)
    [(code, fen)] = entry["covers"]
    assert code == "us_abd" and fen > asked["price"]["fen"] and len(data) <= 450


@pytest.mark.parametrize("item", ["tp", "ct_head", "wbc", "cbc"])
def test_what_nothing_cheaper_covers_holds_nothing(app, dr_lin, item):
    """The study with contrast costs more than the plain one that it covers, and the panel's price stands as `cap` already."""
    _data, entry = entry_of(app, dr_lin.post("/api/v1/lookups", question(item=item, report_ref="R 1")).json)
    assert {"covers", "parts"}.isdisjoint(entry)


@pytest.mark.parametrize("item", ["chemistry", "us_liver", "tp"])
def test_old_and_new_entries_are_derived_again_as_they_were(app, dr_lin, item):
    data, entry = entry_of(app, dr_lin.post("/api/v1/lookups", question(item=item, report_ref="R 1")).json)
    edition = app.extensions["recognition"].edition()
    old = orjson.dumps({name: value for name, value in entry.items() if name not in ("covers", "parts")})
    for bytes_ in (data, old):
        assert encode(decode(bytes_)) == bytes_ == encode(again(decode(bytes_), edition))
    assert tally.tallied_lookup(decode(old, 0)).parts == ()
