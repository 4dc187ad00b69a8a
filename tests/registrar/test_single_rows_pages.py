"""Single rows of a draft on the registrars' pages, without a browser: forms, refusals beside the fields, and two registrars at once."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from recognition.services.people import DEMO_PASSWORD
from tests.web.visitor import Visitor


class Seat:
    """A registrar at a browser that has signed in."""

    def __init__(self, app, login: str, lang: str = "zh") -> None:
        self.client: FlaskClient = app.test_client()
        self.client.set_cookie("lang", lang)
        page = self.client.get("/sign-in")
        sent = {"login": login, "password": DEMO_PASSWORD, "csrf": field(page, "csrf")}
        assert self.client.post("/sign-in", data=sent, headers={"Origin": "http://localhost"}).status_code == 303

    def get(self, path: str, lang: str = "zh") -> TestResponse:
        return self.client.get(path, headers={"Accept-Language": lang})

    def save(self, page: TestResponse, action: str = "", lang: str = "zh", **typed: str) -> TestResponse:
        """Sends the page's form with some fields typed anew."""
        values = dict(fields(page)) | {f"v_{name}": value for name, value in typed.items()}
        values |= {"action": action} if action else {}
        return self.client.post(page.request.path, data=values, headers={"Accept-Language": lang, "Origin": "http://localhost"})


def field(page: TestResponse, name: str) -> str:
    return html.unescape(re.search(rf'name="{name}" value="([^"]*)"', page.text)[1])


def fields(page: TestResponse) -> list[tuple[str, str]]:
    """What the first form of the page would send."""
    form = re.search(r'<form method="post" class="column in".*?</form>', page.text, re.DOTALL)[0]
    found = [(name, html.unescape(value)) for name, value in re.findall(r'<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', form)]
    for name, options in re.findall(r'<select id="[^"]+" name="([^"]+)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found.append((name, chosen[1] if chosen else ""))
    return found


@pytest.fixture(scope="module")
def seat(app) -> Seat:
    """Registrar Wen at her desk."""
    return Seat(app, "wen")


def first(seat: Seat, draft: str, table: str, q: str) -> str:
    """The address of the form of the first row that is found."""
    page = seat.get(f"/registrar/drafts/{draft}/tables/{table}?q={q}")
    assert page.status_code == 200
    return html.unescape(re.search(r'href="([^"]*/row\?key=[0-9a-f]+)"', page.text)[1])


def test_a_row_is_changed_and_the_draft_tells_it(seat: Seat, wen: Visitor, draft: str):
    page = seat.get(first(seat, draft, "tariffs", "总蛋白"))
    was = field(page, "v_fen")
    assert re.fullmatch(r"\d+\.\d\d", was), "a price stands in yuan"
    done = seat.save(page, fen="12.5")
    assert done.status_code == 303, done.text
    shown = seat.get(done.headers["Location"])
    assert "修改 · 收费标准" in shown.text
    told = seat.get(f"/registrar/drafts/{draft}").text
    assert f"收费标准（元） {was} → 12.50" in told and "Registrar Wen" in told
    [change] = wen.get(f"/api/v1/drafts/{draft}/changes").json["changes"]
    assert change["after"]["fen"] == 1250


def test_what_is_wrong_stands_beside_the_field_and_nothing_typed_is_lost(seat: Seat, draft: str):
    page = seat.get(f"/registrar/drafts/{draft}/tables/listings/row")
    wrong = seat.save(page, item="总蛋百", scope="CY", window_days="很久", valid_from="2026-01-01", source="示意文件")
    assert wrong.status_code == 422
    text = html.unescape(wrong.text)
    assert '<a href="#v_item">项目：找不到这个项目；总蛋白 (tp)' in text and 'id="v_window_days-fault"' in text
    assert dict(fields(wrong))["v_source"] == "示意文件" and dict(fields(wrong))["v_item"] == "总蛋百"
    english = seat.save(wrong, lang="en", window_days="很久")
    assert "No item has this code or name" in english.text and "a whole number from 0 to 366" in english.text
    good = seat.save(wrong, item="总蛋白", scope="5105", window_days="30")
    assert good.status_code == 303


def test_the_second_of_two_registrars_sees_what_stands_and_keeps_what_was_typed(app, seat: Seat, wen: Visitor, draft: str):
    page = seat.get(first(seat, draft, "listings", "tp"))
    xu = Seat(app, "xu")
    assert xu.save(xu.get(first(xu, draft, "listings", "tp")), window_days="21").status_code == 303
    late = seat.save(page, window_days="14")
    assert late.status_code == 409 and "另一位登记员改动了这一行" in late.text and "现内容：21" in late.text
    assert field(late, "v_window_days") == "14"
    assert seat.save(late).status_code == 303
    assert [one["after"]["window_days"] for one in wen.get(f"/api/v1/drafts/{draft}/changes").json["changes"]] == [14, 21]


def test_a_row_is_removed_and_a_row_that_is_gone_says_so(seat: Seat, wen: Visitor, draft: str):
    address = first(seat, draft, "qualifications", "tp")
    page = seat.get(address)
    assert "删除这一行" in page.text
    assert seat.save(page, action="remove").status_code == 303
    assert seat.get(address).status_code == 404
    assert seat.save(page, action="remove").status_code == 404
    assert wen.get(f"/api/v1/drafts/{draft}/changes").json["changes"][0]["kind"] == "removed"


def test_the_same_row_twice_and_no_change_at_all(seat: Seat, draft: str):
    page = seat.get(first(seat, draft, "listings", "tp"))
    assert "与现有内容相同" in seat.save(page).text
    again = seat.save(seat.get(f"/registrar/drafts/{draft}/tables/listings/row"), **{name[2:]: value for name, value in fields(page) if name.startswith("v_")})
    assert again.status_code == 409 and "已有主键相同的一行" in again.text


def test_an_address_that_no_page_gave(seat: Seat, draft: str):
    for path in (
        "listings/row?key=zz",
        "listings/row?key=5b5d",
        "listings/row?key=" + "31" * 40,
        "meta",
        "meta/row",
        "item_search/row",
        "listings/row?key=" + b'["x","y","z"]'.hex(),
    ):
        assert seat.get(f"/registrar/drafts/{draft}/tables/{path}").status_code in (404, 422), path
    assert seat.get("/registrar/drafts/00000000000000000000/tables/listings").status_code == 404


def test_a_difference_is_told_row_by_row(app, seat: Seat, wen: Visitor, draft: str):
    from tests.registrar.test_idempotency import followed

    assert seat.save(seat.get(first(seat, draft, "listings", "tp")), window_days="17").status_code == 303
    assert wen.get(f"/api/v1/drafts/{draft}/diff").status_code == 404
    followed(app, wen.post(f"/api/v1/drafts/{draft}/check", {}).json["id"])
    [change] = wen.get(f"/api/v1/drafts/{draft}/diff").json["changes"]
    assert (change["table"], change["kind"], change["after"]["window_days"]) == ("listings", "changed", 17)
    page = seat.get(f"/registrar/drafts/{draft}/difference/listings")
    assert page.status_code == 200 and re.search(r"互认时限（天） \d+ → 17", page.text)
    assert seat.get("/registrar/editions/3/difference/qualifications").status_code == 200
    for path in (f"drafts/{draft}/difference/item_search", "editions/1/difference/listings", "editions/99/difference/listings"):
        assert seat.get(f"/registrar/{path}").status_code == 404, path
