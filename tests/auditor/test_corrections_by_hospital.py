"""Corrections are summed by hospital on the page of doubts; each is looked at in a list, and all that weigh nothing at once."""

from __future__ import annotations

import html
import re

ROW = re.compile(r'<tr><th scope="row">(.*?)</th><td class="nowrap">(.*?)</td>(.*?)<a href="([^"]*)"', re.S)
CELL = re.compile(r'<td class="number">([0-9,.]+)</td>')


def sums(auditor) -> list[tuple[str, str, list[int], str]]:
    """(hospital, what was corrected, [times, not looked at, tests, fen], list) of each row."""
    auditor.open("/audit/questions")
    return [
        (name, of, [int(each.replace(",", "").replace(".", "")) for each in CELL.findall(cells)], html.unescape(way))
        for name, of, cells, way in ROW.findall(auditor.page.text.partition('id="retracted"')[2])
    ]


def test_what_weighs_nothing_is_one_row_and_each_list_is_as_long_as_it_says(auditor_qiu):
    rows = sums(auditor_qiu)
    weighing = [row for row in rows if "其余" not in row[0]]
    assert len(rows) - len(weighing) <= 2 and all(row[2][2] or row[2][3] for row in weighing)
    assert all(row[2][2:] == [0, 0] for row in rows if row not in weighing)
    for _name, _of, (times, unlooked, *_size), way in rows:
        assert auditor_qiu.open(way).status_code == 200
        assert auditor_qiu.page.text.count('<div class="question">') == times
        assert auditor_qiu.page.text.count(">已核查<span") == unlooked


def test_all_of_a_list_that_weighs_nothing_is_looked_at_at_once(auditor_qiu, auditor_ma):
    name, of, (times, unlooked, *_size), way = next(row for row in sums(auditor_qiu) if "其余" in row[0])
    assert unlooked
    auditor_qiu.open(way)
    action = html.unescape(re.search(r'action="(/audit/questions/corrections/looked[^"]*)"', auditor_qiu.page.text)[1])
    data = {
        "csrf": re.search(r'name="csrf" value="([^"]+)"', auditor_qiu.page.text)[1],
        "sequence": re.findall(r'name="sequence" value="(\d+)"', auditor_qiu.page.text),
    }
    assert len(data["sequence"]) == unlooked

    def sent(auditor, **more):
        return auditor.client.post(action, data={**data, **more}, headers=auditor.headers, environ_overrides={"REMOTE_ADDR": auditor.address})

    assert sent(auditor_qiu, sequence=["1", "x"]).status_code == 422
    auditor_ma.open("/audit/questions")
    csrf = re.search(r'name="csrf" value="([^"]+)"', auditor_ma.page.text)
    assert sent(auditor_ma, csrf=csrf[1] if csrf else "").status_code in (400, 403), "a hospital does not settle its own doubts"
    assert sent(auditor_qiu).status_code == 303
    assert all(row[2][1] == 0 for row in sums(auditor_qiu) if row[:2] == (name, of)) and times
    assert auditor_qiu.open("/audit/questions/corrections?of=nothing").status_code == 422
