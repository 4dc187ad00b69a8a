"""A question about the other region's institution: list, window and price are ours, its qualification and codes theirs, and both editions stand in the entry."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from recognition.domain.lookups import SHANGHAI, Caller, Coding, Query, Role
from recognition.domain.recorded import RecordedLookup
from recognition.errors import Invalid, IssuerAmbiguous, RegistryUnavailable
from recognition.ledger.checkpoints.keys import SigningKeys
from recognition.ledger.period_reads import period_reads
from recognition.peers.held import HeldEdition, folder_of
from recognition.services.border.neighbours import Neighbours
from recognition.services.lab.judging import EditionJudge
from recognition.services.lookups import Service
from recognition.services.replay import replay
from tests.border.regions import BOTH, CLINIC, EAST, LAB, LIN, NOW, RIVER, THERE, TWIN, declaration, hold, service, theirs
from tests.ledger.auditing import VERIFIER

CALLER = Caller("k", Role.CLINICIAN, LIN)
PERFORMED = NOW.astimezone(SHANGHAI).replace(hour=9, minute=30) - timedelta(days=3)
Ask = Callable[..., RecordedLookup]


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("border")
    opened = service(folder / "data")
    opened.neighbours = Neighbours(opened.data, declaration(folder / "declared"))
    yield opened
    opened.ledger.close()


@pytest.fixture(scope="module")
def held(ours: Service) -> HeldEdition:
    return hold(ours.data, theirs(), NOW - timedelta(hours=1))


@pytest.fixture(scope="module")
def ask(ours: Service, held: HeldEdition) -> Ask:
    def ask(issuer: str | Coding = f"{THERE}/{RIVER}", item: str | Coding = "tp", now=NOW, **more) -> RecordedLookup:
        issuer, item = (Coding("recognition", each) if isinstance(each, str) else each for each in (issuer, item))
        return ours.ask(Query(item, issuer, PERFORMED, LIN, **more), CALLER, now)

    return ask


def codes(lookup: RecordedLookup) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    return lookup.answer.verdict.value, lookup.answer.reasons, lookup.answer.cautions


def test_their_hospital_is_judged_by_both_editions(ask, ours, held):
    lookup = ask()
    assert codes(lookup) == ("recognised", (), ())
    assert (lookup.issuer, lookup.issuer_known, lookup.issuer_division, lookup.receiver_division) == (f"{THERE}/{RIVER}", True, "510100", "500157")
    # The window of our narrowest list and our receiver's own price; the mark is that of their scope.
    assert (lookup.answer.window_days, lookup.answer.price.fen, lookup.answer.mark) == (14, 380, "B")
    assert lookup.peer == (THERE, held.sha256) and lookup.answer.edition == 1
    data = ours.ledger.reads.entry(lookup.receipt.sequence)
    assert f'"peer":["{THERE}","{held.sha256}"]'.encode() in data and len(data) <= 450
    shown = ours.edition_of(lookup)
    assert shown.reading.institution(lookup.issuer).name_zh == "蜀江示范医院" and shown.reading.scopes["B"].mark == "两地HR"


@pytest.mark.parametrize(
    "issuer",
    [Coding("nhsa", "H51010000001"), Coding("uscc", "12000000XYXYXY0599"), Coding("name", "蜀江示范医院"), Coding("recognition", RIVER), f"{THERE}/{RIVER}"],
)
def test_it_is_known_by_whatever_names_it_exactly(ask, issuer):
    assert ask(issuer).issuer == f"{THERE}/{RIVER}"


def test_an_own_code_of_theirs_means_our_item_by_loinc_and_price_code(ask):
    assert (ask(item=Coding("local", "SJ-7")).item, ask(item=Coding("local", "sj-7")).item) == ("tp", "tp")


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        # Their code `tp` is another test, which ours has not: what only they know is unknown here, with the reason.
        (Coding("local", "SJ-8"), ("not_covered", ("item_unknown",), ("item_not_met",))),
        # One LOINC code and two price codes; no LOINC code and another name: nothing says that they are the same.
        ("hgb", ("not_covered", ("item_not_listed", "not_qualified_on_date"), ("item_not_met",))),
        ("wbc", ("discretionary", ("not_qualified_on_date",), ("item_not_met",))),
    ],
)
def test_items_that_do_not_meet_exactly_are_not_taken_for_the_same(ask, item, expected):
    assert codes(ask(item=item)) == expected


def test_a_code_that_both_have_is_ours_unless_it_says_whose(ask):
    ours_, their_twin = ask(EAST), ask(f"{THERE}/{TWIN}")
    assert ours_.issuer == EAST and ours_.peer is None
    assert their_twin.issuer == f"{THERE}/{TWIN}" and codes(their_twin)[:2] == ("discretionary", ("scope_excludes_receiver",))


def test_an_institution_for_which_our_registrars_answer_stays_ours(ask):
    """Their edition has our hospital too, under a code of theirs and for their own scope alone."""
    lookup = ask(Coding("nhsa", "H50011100001"))
    assert (lookup.issuer, lookup.peer, lookup.answer.verdict) == (EAST, None, "recognised")
    assert ask(f"{THERE}/sj-ours").answer.reasons[0] == "issuer_unknown", "it lies with us, and is not theirs to speak of"


def test_one_that_only_asks_here_is_theirs_as_an_issuer(ask):
    lookup = ask(CLINIC)
    assert (lookup.issuer, lookup.answer.verdict) == (f"{THERE}/{BOTH}", "recognised")


def test_a_name_that_is_borne_on_both_sides_is_asked_back(ask):
    with pytest.raises(IssuerAmbiguous) as refusal:
        ask(Coding("name", "仁和诊所"))
    assert f"{THERE}/{BOTH}" in refusal.value.details["candidates"] and "sc-clinic2" in refusal.value.details["candidates"]


def test_the_laboratory_is_theirs_and_one_that_they_do_not_know_is_refused(ask):
    assert ask(performer=Coding("nhsa", "H51010000002")).performer == f"{THERE}/{LAB}"
    with pytest.raises(Invalid) as refusal:
        ask(performer=Coding("recognition", "cq-lab"))
    assert refusal.value.code == "performer_unknown"


def test_their_mark_is_one_that_a_report_may_show(ask):
    assert codes(ask(mark="两地HR"))[2] == () and codes(ask(mark="川渝HR"))[2] == ("claimed_mark_differs",)


def test_nobody_is_a_neighbour_who_is_not_declared_or_not_known(ask):
    assert [codes(ask(issuer))[1][0] for issuer in ("elsewhere/sj-1", f"{THERE}/nobody")] == ["issuer_unknown"] * 2


def test_past_the_declared_age_a_caution_says_so_and_stands_in_the_entry(ask):
    later = NOW + timedelta(hours=60)
    assert codes(ask(now=later))[2] == ("peer_edition_stale",)
    assert codes(ask(EAST, now=later))[2] == ()


def test_all_of_it_is_derived_again_and_without_their_file_counted_apart(ask, ours, held, tmp_path: Path):
    ask()
    report = replay(ours)
    assert (report.differing, report.without, report.differences) == (0, 0, []) and report.lookups > 15
    newer = hold(ours.data, theirs(qualifications=[]), NOW)
    assert codes(ask()) == ("discretionary", ("not_qualified_on_date",), ()), "what follows them is read at the next question"
    assert replay(ours).differing == 0
    aside = tmp_path / "aside.sqlite"
    newer.path.rename(aside)
    report = replay(Service(ours.data))
    assert (report.without, report.differing) == (1, 0)
    aside.rename(newer.path)
    assert replay(ours).without == 0


def test_what_was_verified_and_cannot_be_read_is_no_answer_about_them_and_hinders_none_about_ours(ask, ours, held):
    file = folder_of(ours.data, THERE) / "held.json"
    kept = file.read_bytes()
    file.write_bytes(kept[:40])
    for issuer in (Coding("nhsa", "H51010000001"), f"{THERE}/{RIVER}", Coding("name", "蜀江示范医院")):
        with pytest.raises(RegistryUnavailable):
            ask(issuer)
    assert ask(EAST).issuer == ask(Coding("name", "东江医院（本部）")).issuer == EAST
    file.unlink()
    assert codes(ask(Coding("nhsa", "H51010000001")))[1][0] == "issuer_unknown", "nothing was verified yet"
    file.write_bytes(kept)
    assert ask().peer


def test_the_lab_judges_them_by_both_files_and_counts_apart_what_it_cannot(ask, ours, held):
    ask(), ask(EAST)
    with period_reads(ours.data, date(2026, 1, 1), date(2099, 12, 31), ours.ledger.reads.size()) as reads:
        rows = reads.lookups(*reads.span())
    told = {each.sequence: each for each in EditionJudge(ours.edition(), data=ours.data).judge(rows)}
    recorded = {row[0]: ours.numbered(row[0]) for row in rows}
    abroad = [sequence for sequence, lookup in recorded.items() if lookup.peer]
    assert len(abroad) > 10 and all(told[sequence].outcome.verdict == lookup.answer.verdict for sequence, lookup in recorded.items())
    without = {each.sequence: each.why for each in EditionJudge(ours.edition()).judge(rows)}
    assert {without[sequence] for sequence in abroad} == {"peer_edition_missing"}


def test_a_stranger_verifies_the_ledger_that_holds_them(ask, ours, held):
    ask()
    keys = ours.data / "keys.txt"
    ours.ledger.checkpoint()
    keys.write_text("".join(key.line + "\n" for key in SigningKeys(ours.data).public()), encoding="ascii")
    done = subprocess.run([sys.executable, VERIFIER, "ledger", ours.data / "ledger.sqlite", "--key", keys], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
