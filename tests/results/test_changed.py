"""Who accepted a result that its issuer takes back or corrects learns of it: on pages, over the API, in files; and auditors have a doubt, not another figure."""

from __future__ import annotations

from datetime import timedelta

import pytest

from recognition.web.shared.result_index import RESULTS
from recognition.web.shared.service import CLOCK
from tests.clinician.sitting import signed_in
from tests.web.visitor import ledger_size

EAST, LIN, TANG = "cq001", "cq002", "sc001"
LIST = "/api/v1/recalls/results"


def accepted(who, patients, card: str, receiver: str) -> str:
    """The first result of a card at a receiver, chosen and accepted: the id of its lookup."""
    found = who.post("/api/v1/results/searches", patients.search(card, receiver)).json
    chosen = who.post("/api/v1/results/lookups", {"result": found["groups"][0]["results"][0]["result"]}).json
    assert who.decide(chosen["id"], "accepted").status_code == 201
    return chosen["id"]


def told(who) -> dict[str, str]:
    """The lookups of the list, each with what became of its result; none twice."""
    lookups = who.get(LIST).json["lookups"]
    assert len({(each["lookup"], each["how"]) for each in lookups}) == len(lookups)
    return {each["lookup"]: each["how"] for each in lookups}


def summed(app, people) -> dict:
    day = app.extensions[CLOCK]().date()
    return people["auditor"].get(f"/api/v1/summaries?from={day - timedelta(days=60)}&to={day}").json["totals"]


@pytest.fixture(scope="module")
def changed(app, issuer, patients, people) -> dict:
    """Results that two hospitals accepted: one withdrawn, one corrected, one left alone; and the figures before."""
    lin, tang = people["clinician"], people["clinician_other"]
    lines = {card: patients.result(card, EAST, report_ref=f"C-{card}") for card in ("w", "c", "s")}
    issuer(EAST).post("/api/v1/results", {"results": list(lines.values())})
    ids = {("w", LIN): accepted(lin, patients, "w", LIN), ("w", TANG): accepted(tang, patients, "w", TANG)}
    ids |= {(card, LIN): accepted(lin, patients, card, LIN) for card in ("c", "s")}
    before = summed(app, people)
    for _ in range(2):  # as lines are sent again
        reply = issuer(EAST).post(
            "/api/v1/results",
            {"results": [{"status": "withdrawn", "report_ref": "C-w"}, lines["c"] | {"status": "corrected"}, {"status": "withdrawn", "report_ref": "C-none"}]},
        )
        assert [line["status"] for line in reply.json["results"]] in (["withdrawn", "known", "withdrawn"], ["withdrawn", "corrected", "withdrawn"])
    return {"ids": ids, "before": before, "lines": lines}


def test_each_receiver_is_told_of_its_own_and_nobody_of_anothers(changed, people):
    ids = changed["ids"]
    assert told(people["clinician"]) == {ids["w", LIN]: "withdrawn", ids["c", LIN]: "corrected"}
    assert told(people["clinician_other"]) == {ids["w", TANG]: "withdrawn"}
    everything = {ids["w", LIN]: "withdrawn", ids["w", TANG]: "withdrawn", ids["c", LIN]: "corrected"}
    assert told(people["registrar"]) == everything == told(people["auditor"])
    [row] = [each for each in people["clinician"].get(LIST).json["lookups"] if each["how"] == "withdrawn"]
    assert (row["issuer"], row["receiver"], row["item"], row["item_name"], row["stands"], row["verdict"]) == (EAST, LIN, "tp", "总蛋白", True, "recognised")
    assert people["clinician"].get(f"{LIST}?from=2020-01-01&to=2020-01-31").json["lookups"] == []
    assert people["clinician"].get(f"{LIST}?from=2020-01-02&to=2020-01-01").json["code"] == "period_reversed"


def test_a_later_acceptance_of_what_was_corrected_is_not_told_and_of_what_was_withdrawn_it_is(app, changed, patients, people, issuer):
    before, lin = told(people["clinician"]), people["clinician"]
    app.extensions[CLOCK].ahead = timedelta(minutes=1)
    accepted(lin, patients, "c", LIN)
    issuer(EAST).post("/api/v1/results", {"results": [changed["lines"]["c"] | {"status": "corrected"}]})
    assert told(lin) == before
    # asked by the number on paper, as if nothing had happened
    line = changed["lines"]["w"]
    asked = lin.asked(report_ref="C-w", performed_at=line["performed_at"], issuer=EAST)
    lin.decide(asked["id"], "accepted")
    from recognition.services.results.forgetting import forget

    size = ledger_size(app)
    for _ in range(2):
        forget(app.extensions["recognition"], app.extensions[RESULTS], app.extensions[CLOCK]())
    assert told(lin) == before | {asked["id"]: "withdrawn"} and ledger_size(app) == size + 1
    lin.decide(asked["id"], "withdrawn")
    assert [each["stands"] for each in lin.get(LIST).json["lookups"] if each["lookup"] == asked["id"]] == [False]
    app.extensions[CLOCK].ahead = timedelta()


def test_the_figures_stay_and_a_doubt_has_its_size(app, changed, people):
    after = summed(app, people)
    assert {name: after[name] for name in ("provisional", "avoided", "reversed")} == {
        name: changed["before"][name] for name in ("provisional", "avoided", "reversed")
    }
    day = app.extensions[CLOCK]().date()
    doubts = {
        each["institution"]: each for each in people["auditor"].get(f"/api/v1/doubts?from={day}&to={day}").json["doubts"] if each["kind"] == "result_changed"
    }
    assert {code: each["items"] for code, each in doubts.items()} == {LIN: 2, TANG: 1} and all(each["fen"] > 0 for each in doubts.values())
    qiu = signed_in(app, "qiu")
    qiu.open(f"/audit/doubts?from={day}&to={day}")
    assert "采信后结果被撤回或更正" in qiu.text
    address = next(link for link in qiu.page.text.split('"') if link.startswith("/registrar/recalls/results"))
    assert qiu.open(address.replace("&amp;", "&")).status_code == 200 and "总蛋白" in qiu.text and "已更正" in qiu.text


def test_the_page_of_the_answer_and_the_list_say_so_in_both_languages(app, changed):
    for lang, said, listed in (
        ("zh", "采信之后，出具机构撤回了这份结果", "采信后变更的结果"),
        ("en", "the issuer took this result back", "Results changed after acceptance"),
    ):
        lin = signed_in(app, "lin", lang)
        lin.open(f"/answers/{changed['ids']['w', LIN]}")
        assert said in lin.text
        lin.open(f"/answers/{changed['ids']['s', LIN]}")
        assert said not in lin.text
        assert lin.open("/registrar/recalls").status_code == 200 and listed in lin.text
        assert lin.open("/registrar/recalls/results").status_code == 200 and changed["ids"]["w", LIN] in lin.text and changed["ids"]["s", LIN] not in lin.text
        assert changed["ids"]["w", TANG] not in lin.text
    assert lin.open("/registrar/recalls/results?from=yesterday").status_code == 422
    csv = lin.open("/registrar/recalls/results?format=csv").text
    assert csv.count("\n") == 1 + len(told_rows(lin)) and "withdrawn" in csv
    assert lin.open("/registrar/recalls/results?format=xlsx").data.startswith(b"PK")


def told_rows(sitting) -> list[str]:
    """The rows of the page."""
    return sitting.open("/registrar/recalls/results").text.split('<th scope="row"')[1:]


def test_what_is_remembered_of_changes_ends(app, changed, issuer):
    index = app.extensions[RESULTS]
    assert index.store.changed()
    from recognition.services.results.forgetting import forget

    app.extensions[CLOCK].ahead = timedelta(days=94)
    forget(app.extensions["recognition"], index, app.extensions[CLOCK]())
    assert index.store.changed() == []
    app.extensions[CLOCK].ahead = timedelta()


def test_a_panel_is_of_its_members_and_what_nobody_finds_any_more_is_told_too(app, patients, people, issuer):
    lin, clock = people["clinician"], app.extensions[CLOCK]
    panel, member = "cbc", app.extensions["recognition"].edition().reading.item("cbc").members[0]
    line = patients.result("m", EAST, panel, report_ref="C-m")
    issuer(EAST).post("/api/v1/results", {"results": [line]})
    asked = lin.asked(item=member, report_ref="C-m", performed_at=line["performed_at"], issuer=EAST)
    lin.decide(asked["id"], "accepted")
    issuer(EAST).post("/api/v1/results", {"results": [{"status": "withdrawn", "report_ref": "C-m", "item": panel}]})
    assert told(lin)[asked["id"]] == "withdrawn"
    # the window is over: the line is not kept, and who accepted it while it was open learns of the correction
    line = patients.result("o", EAST, "alb", 2, report_ref="C-o")
    old = lin.asked(item="alb", report_ref="C-o", performed_at=line["performed_at"], issuer=EAST)
    lin.decide(old["id"], "accepted")
    clock.ahead = timedelta(days=60)
    late = patients.result("o", EAST, "alb", 62, report_ref="C-o", performed_at=line["performed_at"], status="corrected")
    reply = issuer(EAST).post("/api/v1/results", {"results": [late]}).json["results"]
    since = (clock() - timedelta(days=1)).date()
    found = {each["lookup"]: each["how"] for each in lin.get(f"{LIST}?from={since}").json["lookups"]}
    clock.ahead = timedelta()
    assert (reply[0]["status"], reply[0]["reason"]) == ("not_kept", "window_over") and found == {old["id"]: "corrected"}
