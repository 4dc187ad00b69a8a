"""Messages in the forms that platforms, laboratories, analysers and examination systems use, each fictional and whole, with what becomes of its rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Rows = Callable[[bytes | str], dict[str, Any]]
OWN = "H50011100001"

CHECK_UP = """MSH|^~\\&|LIS|10|ESB|HIS|20261121160000||OUL^R24^OUL_R24|T1|P|2.5.1|||||CHN|UNICODE UTF-8
PID|1||T1^^^^PI||测试患者甲||19800101|1
OBR|1|90^LIS|BG-21|T201^生化报告1||20261119000000|20261120074210|20261121140210||||||||||||||20261121140210|||2
SPM|1|||C^血清
OBX|0|ST|DL0009^*丙氨酸氨基转移酶^^ALT^*丙氨酸氨基转移酶||21.0|^U/L|||||0|||20261121140210"""
"""A check-up system over an integration platform: the sender is a number, flags stand for the status, a local word for the order's."""

ECG = f"""MSH|^~\\&|ECG|{OWN}|HIS|X|20261119103105||ORU^R01|T1|P|2.5.1||||CHN|UNICODE UTF-8
PID|1||T1
OBR|1|A1|E-22|DL0001^心电图^99DL|||20261119103105|20261119103105||||||||||||||||EC|F
OBX|1|TX|1037^检查所见^LN||窦性心律||||||F|||20261119053105"""
"""Begin, end and sending at one second, the finding five hours earlier."""

ULTRASOUND = f"""MSH|^~\\&|US|{OWN}|HIS|X|20261119180000||ORU^R01|T1|P|2.5.1
PID|1||T1
OBR|1|A1|U-23|DL0247^胸部CT平扫^99DL|||20261119102233|20261119170844|||||肝脏形态正常|||||||||20261119170844||US|F
OBX|1|TX|1037^检查所见^LN||肝脏形态正常||||||F|||20261119170844"""
"""The end is the report's time, the narrative stands in the order as well."""

LABORATORY = f"""MSH|^~\\&|LIS|{OWN}|HIS|X|20261121160000||OUL^R24|T1|P|2.4
PID|1||T1
OBR|1||BG-24|T1^尿常规||20261120070000|20261120081000|20261120110000|||||||C&尿液|||||||20261120110000|||
ORC|RE
SPM|1|900001
OBX|1|NM|DL0125^尿蛋白^^^PRO||阴性||||||F
OBX|2|NM|^白细胞^^^LEU||阴性||||||F"""
"""The order after its order, a specimen of a bar code alone, the abbreviation in the fifth component, no status of the order."""

INDENTED = f"""   MSH|^~\\&|LIS|{OWN}|HIS|X|20261121160000||OUL^R21|T1|P|2.6||||||utf-8
   PID|1||T1
   ORC|RE|1
   OBR|1|1|BG-25|250101003^血常规|||20261120074200|||||||20261120150000|血浆&17|||||||20261120150000|||F
   OBX|1|NM|DL0096^白细胞计数||6.1|10^9/L|||||F
   ORC|RE|2"""
"""Indented, a last ORC without an order, plasma for a blood count."""

SHIFTED = f"""MSH|^~\\&|LIS|{OWN}|HIS|X|20261120180000||ORU^R01|T1|P|2.5
PID|1||T1
OBR|1||BG-26|P^生化|||20261120101500||||||||||||||F
OBX|1|NM|DL0009^ALT||21|U/L|9-50|N|F"""
"""`F` one field and two early."""

LATE_FIELDS = f"""MSH|^~\\&|LIS|{OWN}|HIS|X|20261120180000||ORU^R01|T1|P|2.5
PID|1||T1
OBR|1||BG-27|P^生化||20261120100000|20261120101500|||||||20261120103000|血清|||||20261120150000||F
OBX|1|NM|DL0009^ALT^LIS||21|U/L|9-50|N|||F|||20261120120000"""
"""The report's time two fields early, `F` in its place; OBX-14 is the analysis."""

NO_TIME = f"""MSH|^~\\&|LIS|{OWN}|HIS|X|20261120180000||ORU^R01|T1|P|2.4
PID|1||T1
OBR|1|A-28||P^生化
OBX|1|NM|DL0009^ALT||21|U/L|9-50|N|||F"""
"""No time anywhere but the message's, and no number but the order's."""

TWO_ORDERS = f"""MSH|^~\\&|LIS|{OWN}|HIS|X|20261120180000||ORU^R01|T1|P|2.5
OBR|1||BG-29|血常规|||20261120074200||||||||全血
OBX|1|NM|DL0096^WBC||6.1||||||F
OBR|2||BG-30|生化|||20261120075000||||||||血清
OBX|1|NM|DL0009^ALT||21||||||F"""
"""Bare names for orders, and no patient at all."""

ANALYSER = f"""MSH|^~\\&|BC|{OWN}|LIS|X|20361120080000||ORU^R01|T1|P|2.3.1||||0|CHN|UNICODE
PID|1||T1
OBR|1||S-31|00001^Automated Count|||20361120075900||||||||全血||||||||HM
OBX|1|NM|DL0096|WBC|6.1|10*9/L|||||F
OBX|2|NM|0^红细胞计数||4.5|10*12/L|||||F"""
"""An analyser whose clock is ten years ahead; names in OBX-4; a code of nothing."""

INTERFACE = """MSH|^~\\&|LIS|10|HIS|X|20261120180000||RSP^K11|T1|P|2.4
OBR|1||BG-32|1^x|||20261120074200"""
"""An answer to a query is no report."""

EXAM_END = f"""MSH|^~\\&|RIS|{OWN}|HIS|X|20261119180000||ORU^R01|T1|P|2.5
PID|1||T1
OBR|1||^^CT-33|DL0247^胸部CT平扫||||20261119103105||||||||||||||20261119170844||CT|F"""
"""An examination by its end, its number in the third component, without any finding."""

LOINC = """MSH|^~\\&|LAB|^2.16.840.1.113883.3.1^ISO|EHR|X|20261120180000+0800||ORU^R01^ORU_R01|T1|P|2.5.1
PID|1||T1
OBR|1|A1|BG-34^LAB|24325-3^Hepatic function panel^LN|||20261120074200+0800|||||||||||||||20261120150000+0800|||F
OBX|1|NM|1742-6^ALT^LN||21|U/L|9-50|N|||F|||20261120120000+0800||||||||XYZ Laboratory^^^^^CLIA^^^^34D4567890
OBX|2|NM|1920-8^AST^LN||48|U/L|9-50|N|||P|||20261120120000+0800
SPM|1|||119364003^Serum specimen^SCT|||||||||||||20261120074200+0800"""
"""As the rest of the world sends: LOINC, offsets, the specimen behind the results, a laboratory of another registry."""

EXPECTED = {
    "check-up": (CHECK_UP, {"OBR[1]/OBX[1]": ("confirm", "issuer_unknown_id")}),
    "ecg": (ECG, {"OBR[1]": ("confirm", "item_name_only")}),
    "ultrasound": (ULTRASOUND, {"OBR[1]": ("asked", "2026-11-19T10:22:33+08:00")}),
    "laboratory": (LABORATORY, {"OBR[1]/OBX[1]": ("asked", "2026-11-20T08:10:00+08:00"), "OBR[1]/OBX[2]": ("confirm", "item_ambiguous")}),
    "indented": (INDENTED, {"OBR[1]/OBX[1]": ("refused", "specimen_differs")}),
    "shifted": (SHIFTED, {"OBR[1]/OBX[1]": ("confirm", "status_unstated")}),
    "late fields": (LATE_FIELDS, {"OBR[1]/OBX[1]": ("asked", "2026-11-20T10:15:00+08:00")}),
    "no time": (NO_TIME, {"OBR[1]/OBX[1]": ("refused", "time_only_report")}),
    "two orders": (TWO_ORDERS, {"OBR[1]/OBX[1]": ("asked", "2026-11-20T07:42:00+08:00"), "OBR[2]/OBX[1]": ("asked", "2026-11-20T07:50:00+08:00")}),
    "analyser": (ANALYSER, {"OBR[1]/OBX[1]": ("refused", "time_in_future"), "OBR[1]/OBX[2]": ("refused", "time_in_future")}),
    "examination's end": (EXAM_END, {"OBR[1]": ("asked", "2026-11-19T10:31:05+08:00")}),
    "loinc": (LOINC, {"OBR[1]/OBX[1]": ("confirm", "issuer_unknown_id"), "OBR[1]/OBX[2]": ("refused", "not_final")}),
}  # fmt: skip


@pytest.mark.parametrize("dialect", EXPECTED)
@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_every_dialect_comes_to_what_it_means(dialect: str, end: str, rows: Rows):
    text, expected = EXPECTED[dialect]
    found = {at: (row["outcome"], row.get("code") or row["read"]["performed_at"]) for at, row in rows(text.replace("\n", end)).items()}
    assert found == expected


def test_an_answer_to_a_query_is_no_report(send: Callable[..., Any]):
    assert send(INTERFACE).json["code"] == "not_a_report"


def test_what_else_is_read_of_them(rows: Rows):
    assert rows(CHECK_UP)["OBR[1]/OBX[1]"]["also"] == ["status_unstated"], "a local word of the order is no status"
    assert rows(LABORATORY)["OBR[1]/OBX[2]"]["candidates"] == ["u_le", "u_sed"]
    assert rows(EXAM_END)["OBR[1]"]["read"]["report_ref"] == "CT-33"
    assert [row["read"]["report_ref"] for row in rows(TWO_ORDERS).values()] == ["BG-29", "BG-30"]
    assert (
        rows(LOINC)["OBR[1]/OBX[1]"]["read"] | {"zone": "sent", "specimen": "serum", "our_item": "alt", "performed_from": "SPM-17.1"}
        == rows(LOINC)["OBR[1]/OBX[1]"]["read"]
    )
