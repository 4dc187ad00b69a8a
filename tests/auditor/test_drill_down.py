"""Every figure can be followed down: the entries behind it are exactly those that make it up."""

from __future__ import annotations

from datetime import date

import pytest

from recognition.domain.counters import COUNTERS
from recognition.domain.lookups import SHANGHAI, Caller, Role
from recognition.errors import Forbidden
from recognition.services.drill_down import DrillDown
from recognition.services.summary_requests import SummaryRequest
from recognition.web.shared.service import now

ALWAYS = (date(2020, 1, 1), date(2099, 12, 31))
REGION, HOSPITAL = Caller("qiu", Role.AUDITOR), Caller("ma", Role.AUDITOR, "cq002")


def behind(service, counter, caller, **filters):
    drill_down = DrillDown(service, SummaryRequest(*ALWAYS, (), filters), counter, caller, now().astimezone(SHANGHAI).date())
    return list(drill_down.every([ALWAYS]))


@pytest.mark.parametrize("counter", COUNTERS)
def test_the_entries_behind_a_figure_add_up_to_it(service, counter):
    total = service.summary(*ALWAYS, (), {}, REGION, now()).totals[counter]
    rows = behind(service, counter, REGION)
    assert sum(row.n for row in rows) == total
    assert len({row.lookup.id for row in rows}) == len(rows)


@pytest.mark.parametrize(
    "filters", [{"receiver": "cq002"}, {"kind": "lab"}, {"receiver_region": "51"}, {"reason": "outside_window"}, {"verdict": "recognised"}], ids=str
)
@pytest.mark.parametrize("counter", ["lookups", "accepted", "repeated", "avoided", "saved_fen", "avoided_patient_days"])
def test_the_same_with_filters(service, counter, filters):
    total = service.summary(*ALWAYS, (), dict(filters), REGION, now()).totals[counter]
    assert sum(row.n for row in behind(service, counter, REGION, **filters)) == total


def test_pages_go_on_where_they_ended(service):
    drill_down = DrillDown(service, SummaryRequest(*ALWAYS), "accepted", REGION, now().astimezone(SHANGHAI).date())
    found, after = [], None
    while True:
        page = drill_down.page([ALWAYS], after, 7)
        found += [row.lookup.id for row in page.rows]
        if page.following is None:
            break
        after = page.following
    assert found == [row.lookup.id for row in behind(service, "accepted", REGION)]


def test_a_hospital_follows_its_own_and_no_other(service):
    assert {row.lookup.receiver for row in behind(service, "lookups", HOSPITAL)} == {"cq002"}
    with pytest.raises(Forbidden):
        behind(service, "lookups", HOSPITAL, receiver="sc001")
    with pytest.raises(Forbidden):
        behind(service, "lookups", HOSPITAL, issuer="cq002", receiver="")


def test_every_number_of_the_overview_is_a_link_to_its_entries(auditor_qiu):
    page = auditor_qiu.open("/audit").text
    import re

    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/audit/entries\?[^"]*counter=[^"]*)"', page)]
    assert len(links) > 30
    for link in links[:4] + links[-4:]:
        assert auditor_qiu.open(link).status_code == 200


def test_one_entry_is_shown_with_a_proof_that_holds(service, auditor_qiu):
    from hashlib import sha256

    reply = auditor_qiu.open("/audit/entries/100")
    data = service.ledger.reads.entry(100)
    assert sha256(b"\0" + data).hexdigest() in reply.text and service.ledger.reads.root(service.ledger.size()).hex() in reply.text


def test_where_all_tariffs_have_one_source_it_is_said_once(auditor_qiu):
    page = auditor_qiu.open("/audit/entries?counter=lookups").text
    assert page.count("示意价格") == 1
    assert "这些收费标准：示意价格，非正式收费标准。" in page
