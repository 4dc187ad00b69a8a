"""What lists, differences and returns call recognised or passed is what the policy answers, over the whole demonstration region, as it is published
and with rows that contradict each other: narrower listings without a window or with a shorter one, evaluations lost in the same scope or another."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

import pytest

from recognition.catalogue.editions.facts import facts
from recognition.catalogue.editions.impact import recognised
from recognition.catalogue.editions.qualified_counts import qualified_items
from recognition.catalogue.editions.recognised_list import recognised_at
from recognition.catalogue.editions.store import Edition, build
from recognition.domain import policy
from recognition.domain.lookups import SHANGHAI, Coding, Query, Verdict
from recognition.domain.policy.r2026_1.grounds import held_on
from seed import region

TODAY = date(2026, 11, 28)
NOW = datetime.combine(TODAY, time(12), SHANGHAI)


def awkward() -> dict[str, Any]:
    """The region's tables with some hundred rows more that change what others say."""
    tables, rng = region.tables(TODAY), Random(2026)
    granted, listed = list(tables["qualifications"]), list(tables["listings"])
    items = rng.sample(sorted({row["item"] for row in listed if row["scope"] == "CY"}), 40)
    narrower = [
        {**listed[0], "item": item, "scope": scope, "window_days": window, "valid_from": "2025-01-01", "valid_to": None}
        for item, scope, window in zip(items, rng.choices(("50", "5101"), k=40), rng.choices((0, 7, 365), k=40), strict=True)
    ]
    tables["listings"] = [row for row in listed if (row["item"], row["scope"]) not in {(row["item"], row["scope"]) for row in narrower}] + narrower
    changed = [
        {**row, "round": f"again {place}", "status": status, "scope": rng.choice((row["scope"], "50")), "valid_from": TODAY - timedelta(1), "valid_to": None}
        for place, (row, status) in enumerate(zip(rng.sample(granted, 2000), rng.choices(("failed", "suspended", "withdrawn", "passed"), k=2000), strict=True))
    ]
    tables["qualifications"] = [*granted, *changed]
    return tables


@pytest.fixture(scope="module", params=["published", "awkward"])
def edition(request, tmp_path_factory) -> Edition:
    folder = tmp_path_factory.mktemp("edition")
    return Edition.open(folder, 1, build(folder, region.tables(TODAY) if request.param == "published" else awkward()))


def codes(edition: Edition, table: str) -> list[str]:
    return [code for (code,) in edition.connection.execute(f"SELECT code FROM {table} ORDER BY code")]


def answered(edition: Edition, item: str, issuer: str, receiver: str) -> bool:
    """Whether the policy recognises a result of today, asked about today."""
    query = Query(Coding("recognition", item), Coding("recognition", issuer), NOW - timedelta(hours=1), receiver)
    return policy.answer(query, facts(edition, query, TODAY), NOW).verdict is Verdict.RECOGNISED


@pytest.mark.parametrize("receiver", ["cq002", "sc001"])
def test_the_list_of_a_hospital_is_what_the_policy_recognises_there(edition, receiver):
    listed = {(one.item, issuer) for one in recognised_at(edition, receiver, TODAY)[0] for issuer in one.issuers}
    told = {(item, issuer) for item in codes(edition, "items") for issuer in codes(edition, "institutions") if answered(edition, item, issuer, receiver)}
    assert listed == told and listed


def test_a_pair_is_recognised_towards_the_regions_where_some_hospital_is_told_so(edition):
    towards = {pair: regions for pair, _region, regions in recognised(edition, TODAY)}
    pairs = [(issuer, item) for issuer in codes(edition, "institutions") for item in codes(edition, "items")]
    lying = {code: edition.reading.institution(code).divisions for code in codes(edition, "institutions")}
    for issuer, item in Random(2026).sample(pairs, 120) + sorted(towards)[:20]:
        told = {
            span.value[:2]
            for receiver, divisions in lying.items()
            for span in divisions
            if span.holds(TODAY) and receiver != issuer and answered(edition, item, issuer, receiver)
        }
        assert towards.get((issuer, item), frozenset()) == told, (issuer, item)


def test_what_returns_count_as_passed_is_what_the_policy_holds(edition):
    counted = {
        (institution, national, item)
        for institution, groups in qualified_items(edition, TODAY).items()
        for (national, _kind), items in groups.items()
        for item in items
    }
    held = {
        (institution, "" in row.scope.prefixes, item)
        for institution in codes(edition, "institutions")
        for item in codes(edition, "items")
        for row in held_on(edition.reading.qualifications(institution, item), TODAY)
    }
    assert counted == held and counted
