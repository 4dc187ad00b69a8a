"""`Prefer: return=minimal`: the same answer in codes, the same entry, and words for every code."""

from __future__ import annotations

import re

import pytest

from recognition.domain.lookups import Verdict
from recognition.domain.policy.words import FAMILIES
from schemas.minimal_answers import CODE_WORDS, MINIMAL_BATCH_ANSWER, MINIMAL_LOOKUP
from tests.people import performed, question
from tests.web.visitor import ledger_size

CODES = {"Prefer": "return=minimal"}
ASKED = (
    question(), question(item="cbc", report_ref="R-9"), question(item={"system": "local", "code": "ZZ-9"}), question(item="cbc", performed_at=performed(900)),
    question(issuer={"system": "name", "code": "没有这家医院"}), question(performed_at=performed(1)[:10], circumstances=["emergency"], report_ref="N/A"),
)  # fmt: skip


def in_codes(full: dict) -> dict:
    """What is left of a full answer."""
    kept = {name: full[name] for name in ("id", "verdict", "mark", "window_days", "valid_through", "days_left", "receipt")}
    return kept | {
        "reasons": [reason["code"] for reason in full["reasons"]], "cautions": [caution["code"] for caution in full["cautions"]],
        "members": [{"item": member["item"]["code"], "verdict": member["verdict"]} for member in full["members"]],
        "performed": {name: full["performed"][name] for name in ("precision", "zone")} | {"day": full["performed"]["says"][:10]},
        "counts": {verdict: [member["verdict"] for member in full["members"]].count(verdict) for verdict in Verdict} if full["members"] else None, "edition": full["edition"]["number"],
        "price": {name: full["price"][name] for name in ("fen", "source")},
    }  # fmt: skip


def test_each_member_has_the_value_that_it_has_in_the_full_answer(dr_lin):
    seen = []
    for body in ASKED:
        reply = dr_lin.post("/api/v1/lookups", body, **CODES)
        assert (reply.status_code, reply.headers["Preference-Applied"]) == (201, "return=minimal")
        assert MINIMAL_LOOKUP.validate(reply.json) == {}
        assert reply.json == in_codes(dr_lin.get(reply.headers["Location"]).json)
        seen.append((reply.json["verdict"], tuple(reply.json["reasons"]), tuple(reply.json["cautions"]), reply.json["performed"]["precision"]))
    assert len(set(seen)) >= 5 and len({verdict for verdict, *_ in seen}) == 3


def test_a_batch_is_answered_line_by_line_in_codes_and_refusals_in_words(dr_lin):
    lines = [*ASKED, {"item": "tp"}, question(item={"system": "name", "code": "白蛋白(尿)"})]
    reply = dr_lin.post("/api/v1/lookups/batch", {"lookups": lines}, **CODES)
    assert (reply.status_code, reply.headers["Preference-Applied"]) == (200, "return=minimal")
    assert MINIMAL_BATCH_ANSWER.validate(reply.json) == {}
    for line in reply.json["results"][: len(ASKED)]:
        assert line["lookup"] == in_codes(dr_lin.get(f"/api/v1/lookups/{line['lookup']['id']}").json)
    assert [line["problem"]["code"] for line in reply.json["results"][len(ASKED) :]] == ["field_required", "item_ambiguous"]
    whole = dr_lin.post("/api/v1/lookups/batch", {"lookups": lines})
    assert len(reply.data) * 4 < len(whole.data)


def test_one_key_gives_one_entry_however_it_is_told(app, dr_lin):
    key = {"Idempotency-Key": "told-twice"}
    body, before = question(report_ref="told-twice"), ledger_size(app)
    codes, words = (dr_lin.post("/api/v1/lookups", body, **key, **more) for more in (CODES, {}))
    assert codes.json == in_codes(words.json) and ledger_size(app) == before + 1
    assert "Preference-Applied" not in words.headers


@pytest.mark.parametrize(
    ("header", "followed"),
    [
        ("return=minimal", True), ("Return = Minimal", True), ('return="minimal"', True), ("wait=10, return=minimal; why=small", True),
        ("return=representation", False), ("return=representation, return=minimal", False), ("minimal", False), ("", False), ("respond-async", False),
    ],
)  # fmt: skip
def test_the_preference_is_read_as_its_standard_has_it(dr_lin, header, followed):
    reply = dr_lin.post("/api/v1/lookups", question(), Prefer=header)
    assert reply.status_code == 201
    assert ("Preference-Applied" in reply.headers, "says" in reply.json) == (followed, not followed)


def test_every_code_of_an_answer_can_be_looked_up_once(dr_lin):
    reply = dr_lin.get("/api/v1/words")
    assert CODE_WORDS.validate(reply.json) == {}
    words = {(row["family"], row["code"]): (row["zh"], row["en"]) for row in reply.json["words"]}
    assert all(
        words[family, code] == pair or "{" in pair[0] for family in ("verdict", "reason", "caution", "price_source") for code, pair in FAMILIES[family].items()
    )
    for body in ASKED:
        told = dr_lin.post("/api/v1/lookups", body, **CODES).json
        codes = [("verdict", told["verdict"]), ("price_source", told["price"]["source"])]
        codes += [("reason", code) for code in told["reasons"]] + [("caution", code) for code in told["cautions"]]
        assert set(codes) <= words.keys()


def filled(text: str, answer: dict) -> str:
    """The words with the members of a minimal answer in place of their names."""

    def member(name: re.Match[str]) -> str:
        value = answer
        for part in name[1].split("."):
            value = value[part]
        assert value is not None, name[0]
        return str(value)

    return re.sub(r"\{([^{}]*)\}", member, text)


def test_the_words_of_an_answer_are_whole_with_its_own_members(dr_lin):
    words = {(row["family"], row["code"]): row for row in dr_lin.get("/api/v1/words").json["words"]}
    seen = set()
    for body in (*ASKED, question(performed_at=performed(900)), question(performed_at=performed(25)), question(item="cbc", performed_at=performed(200))):
        codes = dr_lin.post("/api/v1/lookups", body, **CODES).json
        full = dr_lin.get(f"/api/v1/lookups/{codes['id']}").json
        for family, told in (("reason", full["reasons"]), ("caution", full["cautions"])):
            for each in told:
                text = filled(words[family, each["code"]]["zh"], codes)
                assert text == each["says"] or codes["members"], text
                seen |= {*re.findall(r"\{([^{}]*)\}", words[family, each["code"]]["zh"])}
    assert {"window_days", "valid_through", "performed.day"} <= seen


def test_one_day_and_the_last_day_have_words_of_their_own(dr_lin):
    rows = dr_lin.get("/api/v1/words").json["words"]
    words = {(row["family"], row["code"]): row for row in rows}
    left = {each["value"]: each for each in words["caution", "few_days_left"]["for_values"]}
    assert set(left) == {0, 1} and {each["member"] for each in left.values()} == {"days_left"}
    answer = {"valid_through": "2026-12-01", "days_left": 1, "window_days": 1}
    assert filled(left[1]["en"], answer) == "The window closes soon: last day 2026-12-01, 1 day left."
    assert filled(left[0]["en"], answer).endswith(", today is the last day.") and filled(left[0]["zh"], answer).endswith("，今天是最后一天。")
    [window] = words["reason", "outside_window"]["for_values"]
    assert filled(window["en"], answer).startswith("The window of 1 day ended on 2026-12-01")
    for row in rows:
        assert ("{window_days}" in row["en"] or "{days_left}" in row["en"]) == ("for_values" in row), row
        assert not any(re.search(r"\b1 days", filled(each["en"], answer | {each["member"]: each["value"]})) for each in row.get("for_values", ()))
    for days in (25, 29, 30):
        codes = dr_lin.post("/api/v1/lookups", question(performed_at=performed(days)), **CODES).json
        full = dr_lin.get(f"/api/v1/lookups/{codes['id']}", Accept_Language="en").json
        for each in full["cautions"]:
            row = words["caution", each["code"]]
            special = next((one for one in row.get("for_values", ()) if codes[one["member"]] == one["value"]), row)
            assert filled(special["en"], codes) == each["says"]


def test_no_name_in_braces_is_another_than_a_members(dr_lin):
    panel = dr_lin.post("/api/v1/lookups", question(item="cbc"), **CODES).json
    assert panel["counts"] and sum(panel["counts"].values()) == len(panel["members"])
    for row in dr_lin.get("/api/v1/words").json["words"]:
        assert "{" not in filled(row["zh"], panel) + filled(row["en"], panel)


def test_the_description_tells_how_to_ask_for_it(dr_lin):
    described = dr_lin.get("/api/openapi.json").json
    for path, status, shape in (("/api/v1/lookups", "201", "MinimalLookup"), ("/api/v1/lookups/batch", "200", "MinimalBatch")):
        operation = described["paths"][path]["post"]
        [prefer] = [parameter for parameter in operation["parameters"] if parameter["name"] == "Prefer"]
        assert (prefer["in"], prefer["required"]) == ("header", False) and shape in prefer["description"] and shape in described["components"]["schemas"]
        answer = operation["responses"][status]
        assert shape in answer["headers"]["Preference-Applied"]["description"] and shape in answer["description"]
        assert answer["x-minimal-schema"] == {"$ref": f"#/components/schemas/{shape}"}
    assert {"window_days", "counts", "performed"} <= set(described["components"]["schemas"]["MinimalLookup"]["required"])
