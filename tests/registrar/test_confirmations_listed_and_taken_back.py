"""What registrars stand for is listed with who, when and what, and taken back: names in files for later ones, aliases in a draft; never of another's name."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from recognition.catalogue.drafts.submissions import Submissions
from recognition.services.publications import jobs
from tests.registrar.test_single_rows_pages import Seat, field
from tests.registrar.test_unconfirmed_aliases import listed as unconfirmed
from tests.web.visitor import Visitor

API = "/api/v1"
KEY = {"code": "tp", "alias": "示范蛋白总量"}


@pytest.fixture
def filled(wen: Visitor, draft: str) -> str:
    """A draft with one new alias, confirmed."""
    assert wen.post(f"{API}/drafts/{draft}/changes", {"table": "item_aliases", "action": "add", "row": KEY}).status_code == 201
    assert wen.post(f"{API}/drafts/{draft}/alias-confirmations", {"aliases": [KEY]}).json == {"confirmed": 1}
    return draft


def listed(wen: Visitor, draft: str) -> list[dict]:
    return [one for one in wen.get(f"{API}/drafts/{draft}/alias-confirmations?limit=500").json["aliases"] if one["alias"] == KEY["alias"]]


def post(seat: Seat, path: str, **fields: str):
    return seat.client.post(path, data={"csrf": field(seat.get("/registrar/desk"), "csrf"), **fields}, headers={"Origin": "http://localhost"})


def test_an_alias_is_listed_and_taken_back_over_the_api(wen: Visitor, filled: str):
    (one,) = listed(wen, filled)
    assert one["by"] and one["at"] and one["name_zh"] == "总蛋白"
    taken = f"{API}/drafts/{filled}/alias-confirmations/taken-back"
    assert wen.post(taken, {"aliases": [KEY, {"code": "tp", "alias": "没有的别名"}]}).status_code == 404 and listed(wen, filled)
    assert wen.post(taken, {"aliases": [KEY]}).json == {"taken_back": 1} and wen.post(taken, {"aliases": [KEY]}).json == {"taken_back": 0}
    assert listed(wen, filled) == []
    assert KEY["alias"] in {one["alias"] for one in unconfirmed(wen, filled)["aliases"]}
    trail = wen.get(f"{API}/drafts/{filled}/changes").json["changes"]
    assert [(one["before"] or {}).get("source", "") + ">" + one["after"]["source"] for one in trail] == ["registrar>", ">registrar", ">"]


def test_an_alias_is_listed_and_taken_back_on_the_page(app: Flask, wen: Visitor, filled: str):
    seat = Seat(app, "wen")
    assert "登记员确认的项目别名：" in seat.get(f"/registrar/drafts/{filled}").text
    page = seat.get(f"/registrar/drafts/{filled}/aliases/confirmed")
    row = re.search(rf"<tr>(?:(?!</tr>).)*{KEY['alias']}.*?</tr>", page.text, re.DOTALL)[0]
    assert "demo registrar" in row and "总蛋白 (tp)" in row
    key = re.search(r'name="alias" value="([^"]+)"', row)[1]
    done = post(seat, f"/registrar/drafts/{filled}/aliases/confirmed", alias=key.replace("&#34;", '"'))
    assert done.status_code == 303 and listed(wen, filled) == []
    assert "已撤销 1 个别名的确认。" in seat.get(done.headers["Location"]).text
    assert post(seat, f"/registrar/drafts/{filled}/aliases/confirmed").status_code == 422
    assert "Aliases confirmed by registrars" in Seat(app, "wen", "en").get(f"/registrar/drafts/{filled}/aliases/confirmed", "en").text


def test_by_command(app: Flask, people, filled: str, wen: Visitor):
    run = app.test_cli_runner().invoke
    key = wen.key
    assert f"tp\t{KEY['alias']}\t" in run(args=["registry", "aliases", filled]).output
    assert (
        run(args=["registry", "confirm-alias", filled, "tp", KEY["alias"], "--take-back", "--key", key]).output == "1 changed\n" and listed(wen, filled) == []
    )
    assert f"tp\t{KEY['alias']}\t-" in run(args=["registry", "aliases", filled, "--unconfirmed"]).output
    assert run(args=["registry", "confirm-alias", filled, "tp", KEY["alias"], "--key", key]).output == "1 changed\n" and listed(wen, filled)


def test_a_confirmed_name_is_listed_and_taken_back_at_every_door(app: Flask, wen: Visitor):
    run, seat = app.test_cli_runner().invoke, Seat(app, "wen")
    for number, take_back in enumerate(
        (
            lambda name: wen.post(f"{API}/confirmations/taken-back", {"kind": "item", "written": name}).status_code == 200,
            lambda name: post(seat, "/registrar/desk/confirmations", kind="item", written=name).status_code == 303,
            lambda name: run(args=["registry", "unconfirm", "item", name, "--key", wen.key]).exit_code == 0,
        )
    ):
        name = f"虚构写法{'甲乙丙'[number]}"
        assert wen.post(f"{API}/confirmations", {"kind": "item", "written": name, "code": "tp"}).status_code == 201
        (one,) = [one for one in wen.get(f"{API}/confirmations").json["confirmations"] if one["written"] == name]
        assert (
            one["code"] == "tp"
            and one["by"]
            and one["at"]
            and name in seat.get("/registrar/desk").text
            and name in run(args=["registry", "confirmations"]).output
        )
        assert take_back(name)
        assert name not in seat.get("/registrar/desk").text and ("item", name) not in Submissions(app.extensions["recognition"].data).confirmed()
    assert wen.post(f"{API}/confirmations/taken-back", {"kind": "item", "written": "虚构写法丁"}).status_code == 404


def test_another_entrys_name_is_confirmed_at_no_door(app: Flask, wen: Visitor, draft: str):
    run, seat, data = app.test_cli_runner().invoke, Seat(app, "wen"), app.extensions["recognition"].data
    refused = wen.post(f"{API}/confirmations", {"kind": "item", "written": "白蛋白", "code": "tp"})
    assert refused.status_code == 422 and refused.json["code"] == "name_of_another"
    by_command = run(args=["registry", "confirm", "item", "白蛋白", "tp", "--key", wen.key])
    assert by_command.exit_code == 1 and "name_of_another" in by_command.output
    job = wen.post(f"{API}/drafts/{draft}/imports?table=listings&scope=CY&name=x.csv", "项目,互认时限,生效日期\n虚构未知项,30,2026-01-01\n".encode()).json["id"]
    assert jobs.wait(data, job, 60)["state"] == "done"
    assert post(seat, f"/registrar/files/{job}/confirm", **{"item|白蛋白": "tp"}).status_code == 422
    assert ("item", "白蛋白") not in Submissions(data).confirmed()
