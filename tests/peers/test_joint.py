"""Figures of two regions: each signs its own, sums are made of what can be added, and what cannot is said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from recognition.domain.joint_figures import RegionFigures, joint, year_so_far
from recognition.ledger.checkpoints.keys import SigningKeys
from recognition.ledger.checkpoints.note import Checkpoint, NoteRefused, split
from recognition.peers import evidence
from recognition.services.peers import figures
from recognition.web.shared.service import CLOCK
from tests.clinician.sitting import signed_in
from tests.peers.regions import TwoRegions, two_regions
from tests.web.visitor import Visitor


@pytest.fixture(scope="module")
def pair(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoRegions]:
    """Two regions with forty days of use: the same entries, so that every sum is twice the figure."""
    with two_regions(demonstration, tmp_path_factory.mktemp("used")) as pair:
        yield pair


@pytest.fixture
def auditor(regions: TwoRegions) -> Visitor:
    """Of 渝州."""
    return Visitor(regions.here, json.loads((regions.data / "demo-keys.json").read_text())["auditor"])


def year(regions: TwoRegions) -> int:
    """One of which a month is over and the demonstration has entries."""
    today = regions.here.extensions[CLOCK]().date()
    return today.year - (today.month == 1)


def test_both_regions_sign_their_figures_and_the_sums_are_to_the_fen(regions: TwoRegions, auditor: Visitor):
    reply = auditor.get(f"/api/v1/summaries/joint?year={year(regions)}")
    assert reply.status_code == 200, reply.json
    told = reply.json
    here, there = told["regions"]
    assert (here["id"], there["id"], here["problem"], there["problem"], told["differs"]) == ("yuzhou", "shuzhou", None, None, [])
    since, until = here["since"], here["until"]
    own = auditor.get(f"/api/v1/summaries?from={since}&to={until}").json["totals"]
    for counter, value in here["counters"].items():
        small = 0 < own[counter] < 5
        if not small and value is not None:
            assert value == own[counter], counter
        assert not (small and value is not None), counter
    assert here["counters"]["lookups"] > 0 and here["counters"] == there["counters"]
    for counter, total in told["sums"].items():
        if counter in told["not_added"]:
            assert total is None
        else:
            assert total == here["counters"][counter] + there["counters"][counter]
    assert told["not_added"]["avoided_patient_days"] == told["not_added"]["avoided_reports"] == "not_distinct" and "lookups" not in told["not_added"]
    keys = SigningKeys(regions.theirs.data)
    read = figures.read(there["signed"], keys.public()[-1], "shuzhou")
    assert dict(read.counters) == there["counters"] and read.root == regions.theirs.ledger.reads.root(read.size).hex()
    with pytest.raises(NoteRefused):
        Checkpoint.read(split(there["signed"])[0])


def test_what_a_neighbour_s_key_did_not_sign_is_not_shown(regions: TwoRegions, auditor: Visitor, tmp_path: Path):
    address = f"/api/v1/summaries/joint?year={year(regions)}"
    theirs = regions.theirs
    honest = auditor.get(address).json["regions"][1]["signed"]
    stranger = SigningKeys(tmp_path)
    stranger.make(regions.peer.key.name)
    text = split(honest)[0]
    told = figures.read(honest, regions.peer.key, "shuzhou")
    cases = {
        honest.replace('"lookups":', '"lookups":1'): "figures_unsigned",
        stranger.sign(text): "figures_unsigned",
        SigningKeys(theirs.data).sign(text.replace("shuzhou", "yuzhou")): "figures_unsigned",
        SigningKeys(theirs.data).sign(text.replace("v1", "v2", 1)): "figures_unsigned",
        SigningKeys(theirs.data).sign("recognition-figures/v1\n[]\n"): "answer_malformed",
        figures.signed(theirs, told._replace(root="00" * 32)): "figures_of_another_tree",
        "nothing": "answer_malformed",
    }
    assert regions.faults() == [], "what was seen of its tree is what its figures are held against"
    for note, code in cases.items():
        regions.neighbour.change = lambda path, status, body, note=note: json.dumps({"figures": note}).encode() if path.startswith("/summary") else body
        shown = auditor.get(address).json
        assert shown["regions"][1]["problem"] == code and shown["regions"][1]["counters"] is None and shown["sums"] is None
    assert "figures_of_another_tree" in {refusal.code for _path, refusal in evidence.every(regions.data, "shuzhou")}


def test_who_is_away_is_told_and_nothing_is_added(regions: TwoRegions, auditor: Visitor):
    regions.neighbour.away = True
    told = auditor.get(f"/api/v1/summaries/joint?year={year(regions)}").json
    assert told["regions"][1]["problem"] == "refuses" and told["sums"] is None and told["regions"][0]["counters"]["lookups"] > 0


def made(region: str = "a", today: date = date(2026, 11, 30), revision: str = "2026.3", **counters: int | None) -> RegionFigures:
    told = dict.fromkeys(("lookups", "avoided", "saved_fen", "avoided_patient_days"), 10) | counters
    return RegionFigures(region, date(2026, 1, 1), date(2026, 10, 31), today, revision, 1, "", 1, told)


def test_only_what_can_be_added_is():
    both = joint([made("a", saved_fen=101), made("b", saved_fen=2, avoided=None)])
    assert (
        both.sums["saved_fen"] == 103 and both.sums["avoided"] is None and both.why["avoided"] == "small" and both.why["avoided_patient_days"] == "not_distinct"
    )
    for other, differs in ((made("b", today=date(2026, 12, 1)), ("today",)), (made("b", revision="2027.1"), ("revision",))):
        apart = joint([made("a"), other])
        assert apart.differs == differs and set(apart.why.values()) == {"differs", "not_distinct"} and set(apart.sums.values()) == {None}


@pytest.mark.parametrize(
    ("today", "until"),
    [(date(2026, 1, 31), None), (date(2026, 2, 1), date(2026, 1, 31)), (date(2026, 11, 29), date(2026, 10, 31)), (date(2027, 3, 1), date(2026, 12, 31))],
)
def test_a_year_goes_up_to_the_last_month_that_is_over(today: date, until: date | None):
    assert year_so_far(2026, today) == (until and (date(2026, 1, 1), until))


def test_it_is_the_region_s_auditors_alone(regions: TwoRegions, auditor: Visitor):
    keys = json.loads((regions.data / "demo-keys.json").read_text())
    for name in ("hospital_auditor", "registrar", "operator", "clinician"):
        assert Visitor(regions.here, keys[name]).get(f"/api/v1/summaries/joint?year={year(regions)}").status_code == 403
    for wrong in ("", "?year=2199", "?year=x", "?year=2026&month=1"):
        assert auditor.get(f"/api/v1/summaries/joint{wrong}").status_code == 422


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_on_the_pages(regions: TwoRegions, lang: str):
    regions.follower().round()
    auditor = signed_in(regions.here, "qiu", lang)
    auditor.open("/audit/peers")
    name = "蜀州示范区" if lang == "zh" else "Shuzhou demonstration region"
    assert (
        name in auditor.text and regions.peer.key.name in auditor.text and ("拒绝并留证" if lang == "zh" else "Refused, and kept as evidence") in auditor.text
    )
    auditor.open(f"/audit/peers/joint?year={year(regions)}")
    assert name in auditor.text and ("不相加" if lang == "zh" else "not added") in auditor.text
    auditor.open("/audit/ledger")
    assert ("邻区会签" if lang == "zh" else "Cosigned by neighbouring regions") in auditor.text and name in auditor.text
    registrar = signed_in(regions.here, "wen", lang)
    registrar.open("/registrar/peers")
    assert name in registrar.text
    regions.neighbour.away = True
    regions.follower().round()
    auditor.open("/audit/peers")
    assert ("拒绝了请求" if lang == "zh" else "refused the request") in auditor.text
    auditor.open(f"/audit/peers/joint?year={year(regions)}")
    assert ("缺一地的数字" if lang == "zh" else "are missing") in auditor.text
