"""A lab from its request to its result: run in processes of its own, one at a time, written down, kept, and shown to each as far as it may be."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from recognition.catalogue.editions.changing import PriceChange, RuleChanges, ScopeChange, WindowChange
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Caller, Role
from recognition.errors import Forbidden, Invalid, NotFound
from recognition.ledger.entries import decode
from recognition.services.lab import labs
from recognition.services.lab.request import LabRequest
from recognition.services.lab.results import LabStore
from recognition.services.lookups import Service
from recognition.services.publications import jobs
from tests.lab.test_counts import AUDITOR, CHONGQING

REGISTRAR, OTHER_REGISTRAR = Caller("registrar", Role.REGISTRAR), Caller("other", Role.REGISTRAR)
WAIT = 120.0
NOW = datetime.now(UTC)
TODAY = shanghai_day(NOW)
MONTHS = LabRequest(TODAY - timedelta(days=60), TODAY)
CHANGED = LabRequest(
    TODAY - timedelta(days=60), TODAY, changes=RuleChanges((WindowChange(90),), (ScopeChange("50"),), (PriceChange("tp", 1),))
)  # fmt: skip


@pytest.fixture(scope="module")
def service(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The demonstration region with a few weeks of use, for all labs of this file."""
    made = Service(Path(shutil.copytree(demonstration, tmp_path_factory.mktemp("labs") / "region")))
    yield made
    made.ledger.close()


def done(service: Service, lab: str) -> str:
    """The lab's id, once it has ended well."""
    ended = jobs.wait(service.data, lab, WAIT)
    assert ended["state"] == "done", ended
    return lab


@pytest.fixture(scope="module")
def same(service) -> str:
    """A lab by the edition that answered."""
    return done(service, labs.start(service, MONTHS, AUDITOR, NOW))


@pytest.fixture(scope="module")
def changed(service, same) -> str:
    """A lab of a registrar with longer windows, a closed scope and a price."""
    return done(service, labs.start(service, CHANGED, REGISTRAR, NOW + timedelta(seconds=1)))


def test_by_the_edition_that_answered_nothing_changes(service, same):
    result, state = labs.result(service.data, same, AUDITOR), labs.state(service.data, same, AUDITOR)
    assert (state["state"], state["problem"]) == ("done", None)
    summary = service.summary(MONTHS.since, MONTHS.until, (), {}, AUDITOR, NOW).totals
    assert result["totals"]["then"] == {name: summary[name] for name in ("recognised", "discretionary", "not_covered")}
    assert result["lookups"] == summary["lookups"] == result["agreement"]["sampled"] > 100
    assert all(figure == {"then": summary[name], "low": summary[name], "high": summary[name]} for name, figure in result["estimates"].items())
    by_item = {row["item"]: row["lookups"] for row in service.summary(MONTHS.since, MONTHS.until, ("item",), {}, AUDITOR, NOW).rows}
    assert {row["item"]: row["lookups"] for row in result["items"]} == {item: n for item, n in by_item.items() if n}


def test_the_ledger_tells_that_a_lab_was_run_and_over_what(service, same):
    result = labs.result(service.data, same, AUDITOR)
    size = result["checkpoint"]["size"]
    entry = decode(service.ledger.reads.entry(size), size)
    assert (entry.role, entry.by, entry.issued) == ("lab.auditor", "auditor", True)
    assert entry.key == f"{size}.{service.ledger.reads.root(size).hex()}.{result['inputs_sha256']}"


def test_the_same_is_not_judged_twice(service, same):
    assert labs.start(service, MONTHS, AUDITOR, NOW) == same
    assert labs.start(service, MONTHS, AUDITOR, NOW + timedelta(minutes=1)) == same


def test_a_registrar_is_not_led_to_an_auditors_lab(service, same, changed):
    assert labs.start(service, CHANGED, REGISTRAR, NOW + timedelta(seconds=5)) == labs.start(service, CHANGED, AUDITOR, NOW + timedelta(seconds=5)) == changed
    own = labs.start(service, MONTHS, REGISTRAR, NOW + timedelta(seconds=5))
    assert own != same
    labs.cancel(service.data, own, REGISTRAR)
    jobs.wait(service.data, own, WAIT)
    # Labs alone were written since.
    assert labs.start(service, MONTHS, AUDITOR, NOW + timedelta(seconds=6)) == same


def test_changed_rules_change_verdicts_and_prices(service, changed):
    result = labs.result(service.data, changed, AUDITOR)
    totals = result["totals"]
    assert totals["gained"] > 0 and totals["lost"] > 0
    assert sum(totals["now"].values()) == sum(totals["then"].values()) == result["lookups"]
    assert sum(row["moved"] for row in result["items"]) == sum(row["moved"] for row in result["receivers"]) == totals["moved"]
    assert sum(move["lookups"] for move in result["moves"] if move["then"] != move["now"]) == totals["moved"]
    avoided = result["estimates"]["avoided"]
    assert avoided["low"] <= avoided["high"]
    assert {row["then"] for row in result["reasons"]} >= {"outside_window"}
    left = [path for path in (service.data / "labs").iterdir() if path.is_dir()]
    assert left == [], "the changed copy is gone"


def test_registrars_see_sums_in_which_no_small_count_is_left(service, changed):
    told = labs.result(service.data, changed, REGISTRAR)
    assert told == labs.result(service.data, changed, OTHER_REGISTRAR)
    assert not {"receivers", "issuers", "regions", "moves", "decisions", "reasons"} & told.keys()
    shown = [value for row in told["items"] + told["months"] for side in ("then", "now") for value in row[side].values()]
    assert None in shown and not {1, 2, 3, 4} & set(shown)
    # Each row adds up, so that one hidden count alone would follow from the others.
    for row in told["items"]:
        for side in ("then", "now"):
            assert list(row[side].values()).count(None) != 1 or row["lookups"] is None
    # Two labs differ by one rule perhaps, so that no count is exact.
    shown += [row["lookups"] for row in (told, told["totals"], *told["items"], *told["evaluations"])] + [*told["agreement"].values()]
    shown += [value for figure in told["estimates"].values() for value in figure.values()]
    assert {value % 10 for value in shown if value is not None} == {0}
    assert told["estimates"].keys() == {"accepted", "avoided", "accepted_discretionary", "avoided_discretionary"}, "no money"
    assert labs.state(service.data, changed, REGISTRAR)["total"] % 1000 == 0


def test_who_sees_which_lab(service, same, changed):
    hospital = Caller("ha", Role.AUDITOR, "cq001")
    for caller in (hospital, Caller("c", Role.CLINICIAN, "cq001"), Caller("o", Role.OPERATOR)):
        with pytest.raises(Forbidden):
            labs.start(service, MONTHS, caller, NOW)
        with pytest.raises(Forbidden):
            labs.result(service.data, same, caller)
        with pytest.raises(Forbidden):
            labs.listed(service.data, caller)
    with pytest.raises(NotFound):
        labs.result(service.data, same, REGISTRAR)
    with pytest.raises(NotFound):
        labs.result(service.data, same, CHONGQING)
    assert [state["id"] for state in labs.listed(service.data, AUDITOR) if state["state"] == "done"] == [changed, same]
    assert [state["id"] for state in labs.listed(service.data, REGISTRAR) if state["state"] == "done"] == [changed]
    for unknown in ("", "0" * 20, "../current", "nix"):
        with pytest.raises(NotFound):
            labs.result(service.data, unknown, AUDITOR)


def test_labs_wait_for_each_other_and_can_be_cancelled(service, changed):
    size = service.ledger.size()
    store = LabStore(service.data)
    with store.alone():
        waiting = labs.start(service, LabRequest(MONTHS.since, MONTHS.until - timedelta(days=1)), AUDITOR, NOW)
        assert jobs.wait(service.data, waiting, 1.0)["state"] == "running"
        assert labs.state(service.data, waiting, AUDITOR)["state"] == "waiting"
        same = labs.start(service, LabRequest(MONTHS.since, MONTHS.until - timedelta(days=1)), AUDITOR, NOW + timedelta(seconds=9))
        assert same == waiting, "asked twice, it is one lab"
        labs.cancel(service.data, waiting, AUDITOR)
        jobs.wait(service.data, waiting, WAIT)
    assert labs.state(service.data, waiting, AUDITOR)["state"] == "cancelled"
    assert service.ledger.size() == size, "nothing is written down of it"
    with pytest.raises(NotFound):
        labs.result(service.data, waiting, AUDITOR)


def test_a_lab_that_is_killed_has_failed_and_the_next_one_runs(service, changed):
    with LabStore(service.data).alone():
        killed = labs.start(service, LabRequest(MONTHS.since, MONTHS.since), AUDITOR, NOW + timedelta(seconds=20))
        deadline = time.monotonic() + WAIT
        while (pid := jobs.state(service.data, killed)["pid"]) is None and time.monotonic() < deadline:
            time.sleep(0.05)
        os.kill(pid, signal.SIGKILL)
        jobs.wait(service.data, killed, WAIT)
    assert labs.state(service.data, killed, AUDITOR)["state"] == "failed"
    empty = LabRequest(date(2020, 1, 1), date(2020, 1, 31))
    result = labs.result(service.data, done(service, labs.start(service, empty, AUDITOR, NOW + timedelta(seconds=21))), AUDITOR)
    assert (result["lookups"], result["items"], result["reasons"], result["evaluations"]) == (0, [], [], [])
    assert result["estimates"]["avoided"] == {"then": 0, "low": 0, "high": 0}


def test_what_an_auditor_came_to_is_a_registrars_result_without_being_judged_again(service, same):
    size = service.ledger.size()
    own = done(service, labs.start(service, MONTHS, REGISTRAR, NOW + timedelta(seconds=30)))
    assert own != same
    found, first = (labs.result(service.data, lab, AUDITOR) for lab in (own, same))
    assert found == {**first, "id": own}, "when it was judged, too"
    entry = decode(service.ledger.reads.entry(size), size)
    assert (entry.role, entry.by, service.ledger.size()) == ("lab.registrar", "registrar", size + 1)
    assert "receivers" not in labs.result(service.data, own, REGISTRAR)
    anew = done(service, labs.start(service, MONTHS, REGISTRAR, NOW + timedelta(seconds=31), again=True))
    assert labs.result(service.data, anew, AUDITOR)["made_at"] > first["made_at"]


def test_a_result_that_is_kept_no_more_is_gone(service, same):
    path = LabStore(service.data).path(same)
    aside = path.rename(path.with_suffix(".aside"))
    try:
        assert labs.state(service.data, same, AUDITOR)["state"] == "gone"
        assert labs.start(service, MONTHS, AUDITOR, NOW, runs_a_day=0) != same
        for lab in labs.listed(service.data, AUDITOR):
            labs.cancel(service.data, lab["id"], AUDITOR)
    finally:
        aside.rename(path)


def test_registrars_run_so_many_labs_a_day(service, changed):
    request = LabRequest(MONTHS.since, MONTHS.until - timedelta(days=2))
    with pytest.raises(labs.LabsUsedUp):
        labs.start(service, request, REGISTRAR, NOW, runs_a_day=1)
    with pytest.raises(labs.LabsUsedUp):
        labs.start(service, request, OTHER_REGISTRAR, NOW, runs_a_day=1)


@pytest.mark.parametrize(
    ("request_", "field", "code"),
    [
        (LabRequest(TODAY, TODAY - timedelta(days=1)), "to", "period_reversed"),
        (LabRequest(TODAY + timedelta(days=1), TODAY + timedelta(days=2)), "from", "date_in_future"),
        (LabRequest(date(2020, 1, 1), TODAY), "to", "lab_period_too_long"),
        (LabRequest(TODAY, TODAY, edition=1, draft="d"), "draft", "lab_edition_or_draft"),
        (LabRequest(TODAY, TODAY, edition=99), "edition", "not_found"),
        (LabRequest(TODAY, TODAY, draft="0123"), None, "not_found"),
    ],
)
def test_what_cannot_be_asked(service, request_, field, code):
    with pytest.raises((Invalid, NotFound)) as refused:
        labs.start(service, request_, AUDITOR, NOW)
    assert refused.value.code == code and (field is None or refused.value.field == field)


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        (RuleChanges((WindowChange(30, "nix"),)), "changes.windows.0.item", "item_unknown"),
        (RuleChanges((WindowChange(30), WindowChange(30, "tp", "99"))), "changes.windows.1.scope", "scope_unknown"),
        (RuleChanges((WindowChange(-1),)), "changes.windows.0.days", "lab_days_range"),
        (RuleChanges(scopes=(ScopeChange("CY", ("5", "51")),)), "changes.scopes.0.prefixes", "division_unknown"),
        (RuleChanges(prices=(PriceChange("tp", 5, "nobody"),)), "changes.prices.0.item", "lab_price_unknown"),
        (RuleChanges(prices=(PriceChange("tp", -5),)), "changes.prices.0.fen", "lab_fen_range"),
    ],
)
def test_changes_that_name_nothing_are_refused(service, changes, field, code):
    with pytest.raises(Invalid) as refused:
        labs.start(service, LabRequest(TODAY, TODAY, changes=changes), AUDITOR, NOW)
    assert (refused.value.field, refused.value.code) == (field, code)
