"""The hospital's administrator keeps its code map on a page: upload, look, choose, hand in; nothing is chosen for him."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest

from tests.clinician.sitting import Sitting
from tests.people import question

PAGE = "/code-map"
LIST = "项目编码,项目名称\nYL0001,总蛋白\nHE-1,总蛋白测定\nHE-2,从来没有的检查\nHE-2,从来没有的检查\n,没有编码\n" + "a" * 70 + ",过长\n"


def upload(he: Sitting, data: bytes | str, name: str = "list.csv", role: str = "receiver"):
    he.open(PAGE)
    fields = dict(next(form for form in he.forms() if ("do", "check", False) in form.buttons).values) | {"role": role, "do": "check"}
    content = data.encode() if isinstance(data, str) else data
    return he._request("POST", PAGE, data=fields | {"file": (io.BytesIO(content), name)}, content_type="multipart/form-data")


def hand_in(he: Sitting, **typed: str):
    """Sends the form of the page by which something is handed in, with some fields typed anew."""
    form = next(form for form in he.forms() if ("do", "hand_in", False) in form.buttons)
    return he._request("POST", PAGE, data=dict(form.values) | {"do": "hand_in"} | typed)


def place(he: Sitting, code: str) -> str:
    return re.search(rf'name="code_(\d+)" value="{re.escape(code)}"', he.page.text)[1]


def options(he: Sitting, code: str) -> list[str]:
    return re.findall(r'<option value="([^"]*)"', re.search(rf'<select name="item_{place(he, code)}".*?</select>', he.page.text, re.DOTALL)[0])


def proposals(key, state: str = "waiting") -> list[dict]:
    return key.get(f"/api/v1/code-map/proposals?state={state}").json["proposals"]


def test_a_list_is_looked_at_and_nothing_is_chosen_for_him(administrator_he: Sitting):
    he = administrator_he
    assert upload(he, LIST).status_code == 200
    assert (
        "已有对照：1" in he.text
        and "没有对照，或与现有对照不同：2" in he.text
        and "编码重复的行：1" in he.text
        and "没有编码的行：1" in he.text
        and "不能作为编码使用：1" in he.text
    )
    assert options(he, "HE-1")[:2] == ["", "tp"] and "selected" not in re.search(r'<select name="item_.*?</select>', he.page.text, re.DOTALL)[0]
    assert options(he, "HE-2") == [""]
    done = hand_in(he)
    assert done.status_code == 422 and "还没有选择任何项目，没有提交。" in he.text


def test_chosen_and_handed_in_it_waits_and_can_be_taken_back(administrator_he: Sitting, hospital_key):
    he = administrator_he
    upload(he, LIST)
    hand_in(he, **{f"item_{place(he, 'HE-1')}": "tp", f"other_{place(he, 'HE-2')}": "白蛋白", "both": "1", "note": "检验科"})
    assert "已提交 2 个编码" in he.text and "等待登记员" in he.text
    made = proposals(hospital_key)[0]
    rows = hospital_key.get(f"/api/v1/code-map/proposals/{made['id']}").json["rows"]
    assert {(row["role"], row["local_code"], row["item"]) for row in rows} == {
        (role, code, item) for role in ("receiver", "issuer") for code, item in (("HE-1", "tp"), ("HE-2", "alb"))
    }
    assert made["note"] == "检验科"
    upload(he, LIST)
    assert "已提交，等待发布：2" in he.text
    he._request("POST", PAGE, data={**dict(he.forms()[-1].values), "do": f"take_back@{made['id']}"})
    assert "已撤回。" in he.text and proposals(hospital_key, "withdrawn")[0]["id"] == made["id"]


def test_a_name_that_is_no_whole_name_is_asked_back_and_everything_typed_is_kept(administrator_he: Sitting, hospital_key):
    he = administrator_he
    before = len(proposals(hospital_key))
    upload(he, LIST)
    one, other = place(he, "HE-1"), place(he, "HE-2")
    done = hand_in(he, **{f"item_{one}": "tp", f"other_{other}": "白蛋"})
    assert done.status_code == 422 and "“白蛋”不是目录项目的编码或全称" in he.text
    assert 'value="tp" selected' in he.page.text and 'value="白蛋"' in he.page.text and "alb" in options(he, "HE-2")
    assert len(proposals(hospital_key)) == before


def test_what_the_list_says_itself_is_shown_as_chosen(administrator_he: Sitting):
    he = administrator_he
    upload(he, "院内编码,院内名称,目录项目编码\nHE-3,清蛋白,alb\nHE-4,某项,白蛋白\nHE-5,某项,不知道的\nYL0001,总蛋白,alb\nYL0002,,\n")
    for code in ("HE-3", "HE-4", "YL0001"):
        assert re.search(rf'name="item_{place(he, code)}".*?value="alb" selected', he.page.text, re.DOTALL)
    assert "tp" in options(he, "YL0001") and 'value="不知道的"' in he.page.text and 'value="YL0002"' not in he.page.text


def test_the_file_that_is_taken_away_comes_back_as_mapped(administrator_he: Sitting):
    he = administrator_he
    book = he.client.get(f"{PAGE}/file.xlsx").data
    rows = openpyxl.load_workbook(io.BytesIO(book))["code_map"].max_row - 1
    upload(he, book, "map.xlsx")
    assert f"已有对照：{rows}" in he.text and "没有需要选择的编码。" in he.text
    upload(he, he.client.get(f"{PAGE}/file.csv").data, "map.csv", role="issuer")
    assert f"属于另一身份的行：{rows}" in he.text


@pytest.mark.parametrize(
    ("data", "name", "says", "status"),
    [
        (b"", "x.csv", "请选择一个文件", 422),
        (b"%PDF-1.7 x", "x.xlsx", "须为 CSV、XLSX、XLS、ODS、DBF", 415),
        ("序号,备注\n1,2\n", "x.csv", "找不到表头", 422),
        (b"PK\x03\x04broken", "x.xlsx", "文件已损坏", 422),
        ("院内编码\n" + "".join(f"C{number}\n" for number in range(20_001)), "x.csv", "编码超过 20000 个", 422),
    ],
)
def test_files_that_are_none(administrator_he: Sitting, data, name: str, says: str, status: int):
    done = upload(administrator_he, data, name)
    assert done.status_code == status and says in administrator_he.text


def test_a_file_too_large_is_told(administrator_he: Sitting):
    body = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="x.csv"\r\n\r\n' + b"x" * (6 << 20) + b"\r\n--edge--\r\n"
    assert administrator_he._request("POST", PAGE, data=body, content_type="multipart/form-data; boundary=edge").status_code == 413


def test_what_was_sent_in_vain_is_mapped_from_the_page(administrator_he: Sitting, hospital_key):
    he = administrator_he
    hospital_key.ask(question(item={"system": "local", "code": "VAIN-1", "owner": "receiver"}))
    he.open(PAGE)
    assert "VAIN-1" in he.text
    hand_in(he, **{f"other_{place(he, 'VAIN-1')}": "总蛋白"})
    assert "已提交 1 个编码" in he.text
    assert hospital_key.get(f"/api/v1/code-map/proposals/{proposals(hospital_key)[0]['id']}").json["rows"][0]["item"] == "tp"


def test_administrators_alone_and_only_with_the_forms_own_token(administrator_he: Sitting, dr_lin: Sitting, app):
    assert dr_lin.open(PAGE).status_code == 403 and dr_lin.client.get(f"{PAGE}/file.csv").status_code == 403
    assert Sitting(app).open(PAGE).request.path == "/sign-in"
    administrator_he.open(PAGE)
    assert administrator_he._request("POST", PAGE, data={"do": "hand_in", "csrf": "x"}).status_code == 400
    assert administrator_he.open("/").text.count("编码对照") >= 1 and "编码对照" not in dr_lin.open("/").text


def test_a_person_number_in_a_name_is_refused(administrator_he: Sitting, hospital_key):
    he = administrator_he
    upload(he, "院内编码,院内名称\nHE-9,李某某13800138000\n")
    before = len(proposals(hospital_key))
    hand_in(he, **{f"other_{place(he, 'HE-9')}": "tp"})
    assert he.page.status_code == 422 and len(proposals(hospital_key)) == before


def test_in_english(app):
    he = Sitting(app, "en")
    he.sign_in("he")
    upload(he, LIST)
    assert "Our codes and the catalogue's items" in he.text and "Mapped: 1" in he.text and "Total protein (tp) · same name" in he.text


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("13800138000", "疑似含电话号码", "telephone number"),
        ("08:30:00", "像是表格里的时间", "spreadsheet's time"),
        ("####", "像是表格里的时间", "spreadsheet's time"),
        ("a" * 70, "过长。可用：≤ 44", "Too long. Accepted: ≤ 44"),
    ],
)
def test_why_a_code_cannot_be_sent_is_said(app, code, zh, en):
    for lang, words in (("zh", zh), ("en", en)):
        he = Sitting(app, lang)
        he.sign_in("he")
        upload(he, f"项目编码,项目名称\n{code},某项\n")
        assert words in he.text, lang


def test_a_name_that_cannot_be_handed_in_is_said_with_its_code(administrator_he: Sitting):
    upload(administrator_he, "项目编码,项目名称\nHE-7,总蛋白测定\n")
    refused = hand_in(administrator_he, **{f"item_{place(administrator_he, 'HE-7')}": "tp", f"name_{place(administrator_he, 'HE-7')}": "张三13955512345"})
    assert refused.status_code == 422 and "HE-7：疑似含电话号码" in administrator_he.text
