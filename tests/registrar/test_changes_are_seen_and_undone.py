"""What a row from a day on closes is seen at the file, in the difference of pages and API, in both languages, and undone on a page."""

from __future__ import annotations

import time
from urllib.parse import quote

from tests.registrar.test_single_rows_pages import Seat
from tests.web.visitor import Visitor

API = "/api/v1"
PRICES = "机构或区划,项目,收费标准（元）,生效日期\n云岭示范医院,ct_abd,250.00,2099-12-01\n"
KEY = {"owner": "cq002", "item": "ct_abd", "valid_from": "2099-12-01"}


def ended(wen: Visitor, job: str) -> None:
    for _ in range(600):
        if wen.get(f"{API}/jobs/{job}").json["state"] != "running":
            return
        time.sleep(0.1)
    raise AssertionError(job)


def test_it_is_seen_everywhere_and_undone(app, wen: Visitor, draft: str):
    sent = wen.post(f"{API}/drafts/{draft}/imports?table=tariffs&name=prices.csv", PRICES.encode()).json
    ended(wen, sent["id"])
    outcome = wen.get(f"{API}/imports/{sent['id']}").json["outcome"]
    [closing] = outcome["tables"]["tariffs"]["closings"]
    assert outcome["tables"]["tariffs"]["closed"] == 1 and (closing["until"], closing["since"], closing["was"]) == ("2099-11-30", "2099-12-01", None)
    ended(wen, wen.post(f"{API}/drafts/{draft}/check", {}).json["id"])
    assert wen.get(f"{API}/drafts/{draft}").json["check"]["difference"]["tariffs"] == {"added": 1, "removed": 0, "changed": 1, "closed": 1}
    changes = wen.get(f"{API}/drafts/{draft}/diff").json["changes"]
    assert sorted((one["kind"], one["closed_by"]) for one in changes) == [("added", None), ("changed", "2099-12-01")]

    seat = Seat(app, "wen")
    page = seat.get(f"/registrar/files/{sent['id']}").text
    assert "由新行接替、止于前一日的行" in page and "长期 → 2099-11-30" in page
    assert "由 2099-12-01 起的新行接替，止于前一日" in seat.get(f"/registrar/drafts/{draft}/difference/tariffs").text
    english = Seat(app, "wen", "en").get(f"/registrar/drafts/{draft}/difference/tariffs?lang=en", "en").text
    assert "a new row from 2099-12-01 on takes its place" in english

    row = wen.get(f"{API}/drafts/{draft}/tables/tariffs?q={quote('2099-12-01')}").json["rows"][0]
    undone = wen.post(f"{API}/drafts/{draft}/changes", {"table": "tariffs", "action": "remove", "key": KEY, "version": row["version"]}).json
    assert undone["also"] == {"reopened": 1}
    assert "被它接替的行恢复原来的截止日：1 行" in seat.get(f"/registrar/drafts/{draft}").text
    ended(wen, wen.post(f"{API}/drafts/{draft}/check", {}).json["id"])
    assert wen.get(f"{API}/drafts/{draft}").json["check"]["difference"] == {}
