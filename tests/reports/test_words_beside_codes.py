"""A code never wins silently over the words beside it: another specimen, test, moment or person in them makes a question; words that say nothing new do not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from recognition.catalogue.editions.aliases import alias_rows
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names import beside_codes
from recognition.services.reports import words_around
from tests.reports.messages import message, order, result, segment, serum
from tests.reports.test_cda_traps import LAB, changed
from tests.reports.test_fhir_traps import LOINC, observation, report

Rows = Callable[[bytes | str], dict[str, Any]]
DOUBTFUL, CONFLICT = "item_doubtful", "item_conflict"
TP, LOINC_TP = "250301001", "2885-2"

OTHER_WORDS: dict[str, list[str]] = {
    f"{TP}^胸水总蛋白^L": ["tp"],
    f"{TP}^尿总蛋白^L": ["tp"],
    f"{TP}^总蛋白(脑脊液)^L": ["tp"],
    f"{TP}^总蛋白(供者)^L": ["tp"],
    f"{LOINC_TP}^总蛋白(尿)^LN": ["tp"],
    f"{LOINC_TP}^冲洗液总蛋白^LN": ["tp"],
    f"{LOINC_TP}^右肾静脉总蛋白^LN": ["tp"],
    f"{LOINC_TP}^王强总蛋白^LN": ["tp"],
    f"{LOINC_TP}^总蛋白 透析后^LN": ["tp"],
    f"{LOINC_TP}^Protein [Mass/volume] in Urine^LN": ["tp"],
    f"{LOINC_TP}^Prot Ur-mCnc^LN": ["tp"],
    f"{LOINC_TP}^TP^LN^X1^胸水总蛋白^99DL": ["tp"],
    "14933-6^尿尿酸^LN": ["ua"],
    "14771-0^脑脊液葡萄糖^LN": ["glu"],
    "14771-0^葡萄糖(餐后2h)^LN": ["glu"],
    "14771-0^尿糖^LN": ["glu", "u_glu"],
    "14771-0^随机血糖^LN": ["glu", "glu_rand"],
    "DL0009^ALT/AST^99DL": ["alt"],
    "DL0009^大鼠丙氨酸氨基转移酶^99DL": ["alt"],
}
"""What stands in OBX-3, and the candidates of its question."""
SAME_WORDS = (
    f"{TP}^总蛋白^L", f"{TP}^TP^L", f"{TP}^^L", f"{TP}^血清总蛋白测定^L", f"{LOINC_TP}^*总蛋白(TP)^LN", f"{LOINC_TP}^急诊总蛋白^LN", f"{LOINC_TP}^总蛋白(新)^LN", f"{LOINC_TP}^(干化学)总蛋白^LN",
    f"{LOINC_TP}^Protein [Mass/volume] in Serum or Plasma^LN", f"{LOINC_TP}^Prot SerPl-mCnc^LN", "14771-0^葡萄糖^LN", "14771-0^空腹血糖^LN",
    "6690-2^Leukocytes [#/volume] in Blood by Automated count^LN", "DL0009^ALT/GPT^99DL", "DL0009^丙氨酸氨基转移酶(速率法)^99DL", "DL0009^本院自定的叫法^99DL",
)  # fmt: skip
OTHER_ORDERS = ("胸水生化", "脑脊液常规+生化", "尿液生化", "24小时尿", "引流液生化", "冲洗液生化", "供者肝功能", "质控", "血气分析", "糖耐量", "Urinalysis")
SAME_ORDERS = (
    "肝功能",
    "生化1",
    "血脂",
    "肝功能+尿常规",
    "肝功+尿微量白蛋白",
    "血常规(五分类)",
    "Comprehensive metabolic 2000 panel - Serum or Plasma",
    "急诊血液透析患者套餐",
)


def outcomes(reply: dict[str, Any]) -> list[tuple[str, str | None, list[str] | None]]:
    return [(row["outcome"], row.get("code"), row.get("candidates")) for row in reply.values()]


def sent(codes: Sequence[str]) -> str:
    """A message with a row for each, told apart by OBX-4."""
    return message(order(), *(result(f1=str(place), f3=code, f4=str(place)) for place, code in enumerate(codes, 1)))


def test_other_words_beside_a_code_are_a_question_with_both_readings(rows: Rows):
    for (code, wanted), found in zip(OTHER_WORDS.items(), outcomes(rows(sent(list(OTHER_WORDS)))), strict=True):
        assert found == ("confirm", CONFLICT if len(wanted) > 1 else DOUBTFUL, wanted), code


def test_words_that_say_nothing_new_are_none(rows: Rows):
    for code, (outcome, question, _candidates) in zip(SAME_WORDS, outcomes(rows(sent(SAME_WORDS))), strict=True):
        assert (outcome, question) == ("asked", None), code


def test_the_name_of_the_order_counts_as_words_beside(rows: Rows):
    def under(names: Sequence[str], code: str) -> list[tuple[str, str | None, list[str] | None]]:
        parts = (part for place, name in enumerate(names, 1) for part in (order(f1=str(place), f3=f"BG-{place}", f4=f"^{name}"), result(f3=code)))
        return outcomes(rows(message(*parts)))

    for name, found in zip(OTHER_ORDERS, under(OTHER_ORDERS, f"{LOINC_TP}^总蛋白^LN"), strict=True):
        assert found == ("confirm", DOUBTFUL, ["tp"]), name
    for name, found in zip(SAME_ORDERS, under(SAME_ORDERS, f"{LOINC_TP}^总蛋白^LN"), strict=True):
        assert found[0] == "asked", name
    # a price code says nothing of the specimen, nor does a name
    assert under(["肝功能+尿常规"], f"{TP}^总蛋白^L") == [("confirm", DOUBTFUL, ["tp"])]
    [row] = rows(message(order(f4="^胸水生化"), result(f3="^总蛋白"))).values()
    assert (
        {question["code"] for question in row["questions"]} == {"item_name_only", DOUBTFUL} if "questions" in row else DOUBTFUL in (row["code"], *row["also"])
    )


def test_a_specimen_in_words_that_are_not_understood_is_asked_beside_loinc_too(rows: Rows):
    for words, question in {
        "^冲洗液": "specimen_unreadable",
        "^供者血清": "specimen_unreadable",
        "^血清(胸水)": "specimen_unreadable",
        "ZZ^其他": "specimen_unreadable",
        "B07": None,
    }.items():
        [row] = rows(message(order(), segment("SPM", f1="1", f4=words), result(f3=f"{LOINC_TP}^总蛋白^LN"))).values()
        assert row.get("code") == question, words


def test_in_fhir_the_specimen_may_be_said_by_a_reference_alone(rows: Rows):
    coded = {"coding": [{"system": LOINC, "code": LOINC_TP, "display": "总蛋白"}]}
    for change, expected in (
        ({"specimen": {"display": "胸水"}}, ("refused", "specimen_differs")),
        ({"specimen": {"reference": "Specimen/none", "display": "尿液"}}, ("refused", "specimen_differs")),
        ({"specimen": {"display": "冲洗液"}}, ("confirm", "specimen_unreadable")),
        ({"bodySite": {"text": "胸腔积液"}}, ("confirm", DOUBTFUL)),
        ({"code": {**coded, "text": "胸水总蛋白"}}, ("confirm", DOUBTFUL)),
        ({"specimen": {"display": "血清"}}, ("asked", None)),
        ({"specimen": {"reference": "Specimen/none", "display": "Tube 4711"}}, ("asked", None)),
        ({}, ("asked", None)),
    ):
        [row] = rows(report(observation(**{"code": coded, **change}))).values()
        assert (row["outcome"], row.get("code")) == expected, change


def test_names_as_forms_print_them_are_no_question_beside_their_own_code(edition: Edition):
    """Names and every fourth alias of the catalogue, and each panel's names above its members: two in a thousand at most."""
    names = [(code, name) for code, zh, en in edition.connection.execute("SELECT code, name_zh, name_en FROM items") for name in (zh, en) if name]
    aliases = [(row.code, row.alias) for row in alias_rows(edition.connection)][::4]
    asked = [pair for pair in (*names, *aliases) if beside_codes.beside(edition, (pair[0],), pair[1]).otherwise]
    assert len(names) + len(aliases) > 1200 and len(asked) <= 2, asked
    members = list(edition.connection.execute("SELECT panel, member FROM panel_members"))
    above = [(member, name) for panel, member in members for code, name in (*names, *aliases) if code == panel]
    assert len(above) > 400 and not [pair for pair in above if words_around.otherwise(edition, pair[:1], pair[1:], False)]


def test_what_stands_for_the_patient_may_be_none(rows: Rows):
    for name, species, expected in (
        ("质控", "", ("refused", "control_specimen")), ("质控血清 水平1", "", ("refused", "control_specimen")), ("QC-01", "", ("refused", "control_specimen")),
        ("测试", "", ("confirm", "patient_doubtful")), ("供者", "", ("confirm", "patient_doubtful")), ("犬^豆豆", "", ("confirm", "patient_doubtful")),
        ("TEST^PATIENT", "", ("confirm", "patient_doubtful")), ("李梅", "L-80700^Canine", ("confirm", "patient_doubtful")),
        ("测试患者甲", "", ("asked", None)), ("马^云", "", ("asked", None)), ("李梅之子", "", ("asked", None)), ("无名氏", "", ("asked", None)), ("李梅", "HUM^Human", ("asked", None)),
    ):  # fmt: skip
        pid = segment("PID", f1="1", f3="T1", f5=name, f35=species)
        [row] = rows("\r".join([message(order(), serum(), result()).split("\r")[0], pid, order(), serum(), result()])).values()
        assert (row["outcome"], row.get("code")) == expected, name


def test_in_fhir_as_well(rows: Rows):
    for members, expected in (
        ({"subject": {"display": "犬"}}, ("confirm", "patient_doubtful")),
        ({"subject": {"reference": "Device/analyser"}}, ("confirm", "patient_doubtful")),
        ({"focus": [{"display": "供者"}]}, ("confirm", "patient_doubtful")),
        ({"subject": {"display": "质控"}}, ("refused", "control_specimen")),
        ({"subject": {"display": "李梅"}}, ("asked", None)),
    ):
        [row] = rows(report(observation(**members))).values()
        assert (row["outcome"], row.get("code")) == expected, members


def test_who_performed_it_is_asked_where_it_was_sent_out_or_on_a_campus(rows: Rows):
    words = {
        "外送": True,
        "委托明镜检测": True,
        "东麓示范医院（东院区）": True,
        "南院区": True,
        "AU5800": False,
        "检验科": False,
        "生化组": False,
        "^急诊检验": False,
    }
    parts = (part for place, by in enumerate(words, 1) for part in (order(f1=str(place), f3=f"BG-{place}"), serum(), result(f15=by)))
    for (by, asked), (outcome, question, _candidates) in zip(words.items(), outcomes(rows(message(*parts))), strict=True):
        assert (outcome, question) == (("confirm", "performer_unknown") if asked else ("asked", None)), by


def test_a_remark_that_says_another_specimen_person_or_that_it_does_not_count_is_asked(rows: Rows):
    remarks = {
        "标本为胸水，请结合临床": True,
        "此标本为尿液": True,
        "与患者不符": True,
        "未审核": True,
        "质控": True,
        "结果作废": True,
        "wrong patient": True,
        "标本轻度溶血": False,
        "已电话通知家属": False,
        "室内质控在控": False,
        "原报告作废，以本报告为准": False,
    }
    parts = [
        part
        for place, note in enumerate(remarks, 1)
        for part in (result(f1=str(place), f3=f"{LOINC_TP}^总蛋白^LN", f4=str(place)), segment("NTE", f1="1", f3=note))
    ]
    for (note, asked), found in zip(remarks.items(), outcomes(rows(message(order(), *parts))), strict=True):
        assert found[:2] == (("confirm", DOUBTFUL) if asked else ("asked", None)), note
    for told, asked in ({"f13": "胸水"}, True), ({"f13": "胸水待查"}, False), ({"f13": "采自输液侧"}, True):
        [row] = rows(message(order(**told), result(f3=f"{LOINC_TP}^总蛋白^LN"))).values()
        assert (row["outcome"] == "confirm") is asked, told
    coded = {"coding": [{"system": LOINC, "code": LOINC_TP}]}
    for members, above, asked in (
        ({"note": [{"text": "标本为胸水"}]}, {}, True), ({"interpretation": [{"text": "无效"}]}, {}, True), ({}, {"conclusion": "标本为胸水，渗出液"}, True), ({"bodySite": {"text": "胸腔"}}, {}, True),
        ({"note": [{"text": "已复核"}], "interpretation": [{"coding": [{"code": "H", "display": "High"}]}]}, {"conclusion": "肝功能未见异常"}, False),
    ):  # fmt: skip
        [row] = rows(report(observation(code=coded, **members), **above)).values()
        assert (row["outcome"] == "confirm") is asked, (members, above)


def test_in_a_cda_too(rows: Rows):
    for pairs, expected in (
        ([("<name>测试患者甲</name>", "<name>质控血清</name>")], ("refused", "control_specimen")),
        ([("<name>测试患者甲</name>", "<name>供者</name>")], ("confirm", "patient_doubtful")),
        ([(">DL0038<", ' code="DL0038" displayName="胸水葡萄糖"><')], ("confirm", DOUBTFUL)),
        ([('moodCode="EVN"><statusCode/>', 'moodCode="EVN"><code displayName="胸水生化"/><statusCode/>')], ("confirm", DOUBTFUL)),
        ([('moodCode="EVN"><statusCode/>', 'moodCode="EVN"><code displayName="肝功能"/><statusCode/>')], ("asked", None)),
    ):
        row = next(iter(rows(changed(LAB, *pairs)).values()))
        assert (row["outcome"], row.get("code")) == expected, pairs
