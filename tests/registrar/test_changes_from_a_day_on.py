"""A row that begins later closes the one before on the day before: seen in the outcome and the difference, and undone with the row."""

from __future__ import annotations

from pathlib import Path

import pytest

from recognition.catalogue.drafts.rows import Edit, version
from recognition.services.publications import comparing, editing
from tests.registrar.office import WEN, begun

PRICES = "机构或区划,项目,收费标准（元）,生效日期,失效日期\n"


def tariffs(draft) -> list[tuple]:
    with draft.reading() as reading:
        return [tuple(row) for row in reading.execute("SELECT owner, fen, valid_from, valid_to FROM tariffs WHERE item = 'tp' ORDER BY owner, valid_from")]


def priced(folder: Path):
    """An office whose edition in force has a price of total protein at one hospital, without an end."""
    office = begun(folder)
    draft = office.draft()
    office.accepted(draft, PRICES + "东江医院,tp,200.00,2025-01-01,\n", "tariffs")
    office.publish(draft)
    return office, office.draft()


def test_a_price_from_a_day_on_closes_the_one_before(tmp_path: Path):
    office, draft = priced(tmp_path)
    outcome = office.accepted(draft, "东江医院,tp,250.00,2026-12-01\n".join((PRICES.replace(",失效日期", ""), "")), "tariffs")
    counts = outcome.counts["tariffs"]
    assert (counts.added, counts.changed, counts.closed) == (1, 0, 1)
    assert counts.closings == [{"owner": "cq-east", "item": "tp", "valid_from": "2025-01-01", "until": "2026-11-30", "was": None, "since": "2026-12-01"}]
    assert tariffs(draft) == [("cq-east", 20000, "2025-01-01", "2026-11-30"), ("cq-east", 25000, "2026-12-01", None)]
    result = office.check(draft)
    assert result["sha256"] and result["difference"]["tariffs"] == {"added": 1, "removed": 0, "changed": 1, "closed": 1}
    changed, added = comparing.of_draft(office.data, draft.id, "tariffs", 0, 10)
    assert changed["closed_by"] == "2026-12-01" and changed["after"]["valid_to"] == "2026-11-30" and added["closed_by"] is None


@pytest.mark.parametrize("again", [False, True])
def test_it_is_undone_with_the_row(tmp_path: Path, again: bool):
    office, draft = priced(tmp_path)
    office.accepted(draft, PRICES + "东江医院,tp,250.00,2026-12-01,\n", "tariffs")
    if again:
        # closed once more by a row in between: each end that comes back is the one before
        office.accepted(draft, PRICES + "东江医院,tp,240.00,2026-06-01,\n", "tariffs")
        assert [row[3] for row in tariffs(draft)] == ["2026-05-31", "2026-11-30", None]
    for since in ("2026-12-01", "2026-06-01")[: 1 + again]:
        key = {"owner": "cq-east", "item": "tp", "valid_from": since}
        row = editing.row(office.data, office.ledger, draft.id, "tariffs", key)
        change = editing.edit(office.data, office.ledger, draft.id, WEN, Edit("remove", "tariffs", key, {}, version(row)), office.now)
        office._tick()
        told = editing.change(office.data, draft.id, change)
        assert told["also"]["reopened"] >= 1
    assert tariffs(draft) == [("cq-east", 20000, "2025-01-01", None)]


def test_a_file_undoes_it_too(tmp_path: Path):
    office, draft = priced(tmp_path)
    office.accepted(draft, PRICES + "东江医院,tp,250.00,2026-12-01,\n", "tariffs")
    office.accepted(draft, PRICES + "东江医院,tp,200.00,2025-01-01,\n", "tariffs", remove=True)
    assert tariffs(draft) == [("cq-east", 20000, "2025-01-01", None)]


def test_a_row_between_two_ends_before_the_next_and_closes_the_one_before(tmp_path: Path):
    office, draft = priced(tmp_path)
    office.accepted(draft, PRICES + "东江医院,tp,300.00,2027-01-01,\n东江医院,tp,250.00,2026-12-01,\n", "tariffs")
    assert [(row[2], row[3]) for row in tariffs(draft)] == [("2025-01-01", "2026-11-30"), ("2026-12-01", "2026-12-31"), ("2027-01-01", None)]


def test_ends_that_the_file_itself_gives_stand_and_overlap_as_before(tmp_path: Path):
    office, draft = priced(tmp_path)
    office.accepted(draft, PRICES + "东江医院,tp,240.00,2026-06-01,2026-12-31\n东江医院,tp,250.00,2026-12-01,\n", "tariffs")
    assert [(row[2], row[3]) for row in tariffs(draft)] == [("2025-01-01", "2026-05-31"), ("2026-06-01", "2026-12-31"), ("2026-12-01", None)]
    assert "validity_overlaps" in [one["code"] for one in office.check(draft)["findings"]]


def test_another_owner_round_or_status_is_not_closed(tmp_path: Path):
    office, draft = priced(tmp_path)
    office.accepted(draft, PRICES + "锦水市人民医院,tp,250.00,2026-12-01,\n", "tariffs")
    assert tariffs(draft)[0] == ("cq-east", 20000, "2025-01-01", None)
    outcome = office.accepted(draft, "机构,项目,状态,生效日期\n东江医院,tp,合格,2026-12-01\n", "qualifications", scope="CY", evaluator="qc", round="2026-1")
    assert not outcome.counts["qualifications"].closed


def test_listings_and_qualifications_close_as_prices_do(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    assert office.accepted(draft, "项目,互认时限,生效日期\ntp,14,2026-12-01\n", "listings", scope="CY").counts["listings"].closed == 1
    told = office.accepted(draft, "机构,项目,状态,生效日期\n东江医院,tp,合格,2026-12-01\n", "qualifications", scope="CY", evaluator="qc", round="2025-2")
    assert told.counts["qualifications"].closed == 1 and office.check(draft)["sha256"]


def test_a_single_row_closes_as_well(tmp_path: Path):
    office, draft = priced(tmp_path)
    row = {"owner": "cq-east", "item": "tp", "fen": "250.00", "valid_from": "2026-12-01"}
    change = editing.edit(office.data, office.ledger, draft.id, WEN, Edit("add", "tariffs", {}, row, headings={"fen": "收费标准（元）"}), office.now)
    assert editing.change(office.data, draft.id, change)["also"] == {"closed": 1}
    assert tariffs(draft)[0] == ("cq-east", 20000, "2025-01-01", "2026-11-30")
