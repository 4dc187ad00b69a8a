"""A caller that names counters is told these alone, with the same numbers, and nothing that is hidden comes to light by it."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from recognition.domain.counters import COUNTERS
from recognition.domain.lookups import SHANGHAI
from recognition.web.shared.service import now

PERIOD = "from=2020-01-01&to=2099-12-31"
CHOSEN = ("avoided", "saved_fen", "saved_adjusted_fen")


def read(caller, query: str, period: str = PERIOD):
    reply = caller.get(f"/api/v1/summaries?{period}&{query}")
    assert reply.status_code == 200, reply.json
    return reply


@pytest.mark.parametrize(
    "by", ["by=item", "by=issuer_region,receiver_region", "by=month,kind", "by=receiver,item", "reason=emergency&by=verdict", "tally_revision=2026.1&by=item"]
)
@pytest.mark.parametrize("chosen", [CHOSEN, ("saved_adjusted_fen",), ("lookups",)], ids=str)
def test_the_chosen_are_told_as_among_all(people, by, chosen):
    whole, part = (read(people["auditor"], f"{by}{more}").json for more in ("", f"&counters={','.join(chosen)}"))
    labels = [name for name in part["rows"][0] if name not in COUNTERS] if part["rows"] else []
    assert list(part["totals"]) == [counter for counter in whole["totals"] if counter in chosen]
    assert part["totals"] == {counter: whole["totals"][counter] for counter in part["totals"]}
    wanted = [{name: row[name] for name in (*labels, *part["totals"])} for row in whole["rows"] if any(row[counter] for counter in chosen)]
    assert [row for row in part["rows"] if any(row[counter] for counter in chosen)] == wanted
    assert set(part["definitions"]) == set(part["totals"]) and part["headline"] is None and part["as_of"] == whole["as_of"]


def test_in_sums_the_same_is_hidden(people):
    year = (now().astimezone(SHANGHAI).replace(day=1) - timedelta(days=1)).year
    period, query = f"from={year}-01-01&to={year}-12-31", "issuer=cq002&by=item"
    whole, part = (read(people["hospital_auditor"], f"{query}{more}", period).json for more in ("", "&counters=lookups,accepted"))
    assert None in [row["accepted"] for row in whole["rows"]]
    assert part["rows"] == [{name: row[name] for name in ("item", "lookups", "accepted")} for row in whole["rows"]]


def test_a_file_has_these_columns_and_an_unknown_counter_is_refused(people):
    rows = list(csv.reader(io.StringIO(read(people["auditor"], "by=item&counters=lookups,viewed_patient_days&format=csv").text.lstrip("\ufeff"))))
    assert rows[0] == ["item", "lookups", "viewed_patient_days"] and len(rows) > 2
    for wrong in ("nothing", "lookups,nothing", "lookups,lookups", ""):
        assert people["auditor"].get(f"/api/v1/summaries?{PERIOD}&counters={wrong}").status_code == 422, wrong
