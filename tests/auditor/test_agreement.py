"""One figure everywhere: on the page, in JSON, CSV and XLSX, and in a plain recount of the entries, to the fen."""

from __future__ import annotations

import csv
import io
import re

import openpyxl
import pytest

from recognition.domain import tally
from recognition.domain.counters import COUNTERS
from recognition.domain.lookups import SHANGHAI
from recognition.ledger.entries import decode
from recognition.web.auditor.figures import formatted, percent
from recognition.web.shared.service import now

PERIOD = "from=2020-01-01&to=2099-12-31"


def recounted(service) -> dict[str, int]:
    """From the entries alone."""
    size = service.ledger.size()

    def entries():
        return (decode(data, sequence) for sequence, data in service.ledger.reads.every(size))

    return tally.tally(entries, now().astimezone(SHANGHAI).date())[()]


def test_page_json_csv_xlsx_and_recount_are_the_same(app, service, auditor_qiu, people):
    plain = recounted(service)
    assert all(plain[counter] for counter in ("avoided", "reversed", "repeated", "saved_fen", "accepted_consortium", "undecided"))
    assert people["auditor"].get(f"/api/v1/summaries?{PERIOD}").json["totals"] == plain
    [row] = csv.DictReader(io.StringIO(auditor_qiu.open(f"/audit/export?{PERIOD}&format=csv").data.decode("utf-8-sig")))
    assert {name: int(value) for name, value in row.items()} == plain
    book = openpyxl.load_workbook(io.BytesIO(auditor_qiu.open(f"/audit/export?{PERIOD}&format=xlsx").data))
    heads, values = book["summary"].iter_rows(values_only=True)
    in_yuan = {name.replace("_fen", "_yuan"): n / 100 if name.endswith("_fen") else n for name, n in plain.items()}
    assert dict(zip((head.split("\n")[0] for head in heads), values, strict=False)) == in_yuan
    page = auditor_qiu.open(f"/audit?{PERIOD}").text
    shown = re.findall(r'<tr><th scope="row">[^<]*</th><td class="number">(?:<a [^>]*counter=(\w+)[^>]*>)?([^<]+)', page)
    assert {counter: value for counter, value in shown if counter} == {counter: formatted(counter, plain[counter]) for counter in COUNTERS if plain[counter]}


@pytest.mark.parametrize("by", ["item", "receiver", "verdict,reason", "issuer_region,receiver_region", "month"])
def test_rows_add_up_to_the_totals(people, by):
    reply = people["auditor"].get(f"/api/v1/summaries?{PERIOD}&by={by}").json
    for counter in COUNTERS:
        assert sum(row[counter] for row in reply["rows"]) == reply["totals"][counter]


def test_accepted_of_asked_is_one_share_on_every_page(service, auditor_qiu):
    plain = recounted(service)
    every = plain["accepted"] + plain["accepted_discretionary"] + plain["accepted_outside"]
    assert plain["accepted"] < every
    share = percent(every, plain["lookups"])
    assert f"<dt>采信 ÷ 查询</dt><dd>{share}</dd>" in auditor_qiu.open(f"/audit?{PERIOD}").text
    for view in ("item", "receiver", "regions", "kind"):
        total = re.search(r'<tr class="total">.*?</tr>', auditor_qiu.open(f"/audit/by/{view}?{PERIOD}").text, re.DOTALL)[0]
        assert re.findall(r'<td class="number">([^<]*)</td></tr>', total) == [share], view
