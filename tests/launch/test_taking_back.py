"""Taking a decision back in a launched page, which has no cookie and no addresses: forms carry the session all the way."""

from __future__ import annotations

import html
import re

from tests.launch.launching import HospitalSystem, own_question, value


def test_a_decision_is_taken_back_and_the_hospital_reads_it(app, engineer_zhao: HospitalSystem):
    minted = engineer_zhao.minted(own_question(report_ref="BG-77"))
    page = engineer_zhao.open(minted["token"])
    client, carried = app.test_client(), {"session": html.unescape(value(page, "session")), "lang": "zh"}
    [answer] = engineer_zhao.result(minted["launch_id"]).json["lookups"]
    page = client.post(f"/answers/{answer['id']}/decide", data={**carried, "decision": "accepted", "once": "a"})
    [path] = re.findall(r'action="(/reported/\d+)"', page.text)
    page = client.post(path, data=carried)
    assert page.status_code == 200 and f'action="{path}/correction"' in page.text and value(page, "session")
    done = client.post(f"{path}/correction", data={**carried, "reason": "entered_in_error", "once": value(page, "once")})
    assert done.status_code == 200 and "已更正。原记录保留" in done.text and "误录、误报" in done.text
    [lookup] = engineer_zhao.result(minted["launch_id"]).json["lookups"]
    assert lookup["decisions"] == [] and [one["corrected"]["reason"] for one in lookup["corrected_decisions"]] == ["entered_in_error"]
    assert client.get("/reported").status_code == 302, "without the session nobody is there"
    assert client.post("/reported", data={**carried, "day": "2020-01-01"}).status_code == 200
