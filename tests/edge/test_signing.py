"""Reports of the own laboratory come back as report codes, over every door of the box, whether the service is there or not."""

from __future__ import annotations

import base64
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import zxingcpp
from lxml import etree

from recognition.domain.lookups import SHANGHAI
from recognition.domain.report_documents.model import DocumentRefused
from recognition.edge import settings_file
from recognition.edge.given_codes import LeftOut, SignedReports
from recognition.edge.refusal_words import said as said_of
from recognition.edge.settings import ItemCodes, Purpose, Sender, Signs
from recognition.edge.signing import signed
from recognition.report_codes import codes, drawing
from recognition.report_codes.algorithms import Algorithm
from recognition.report_codes.claims import Claims, CodedItem
from recognition.settings import SettingsError
from tests.edge.running_box import Box, CentreBeside, fields, framed, received, running_box, settings
from tests.edge.test_folders import left, put, said
from tests.edge.test_soap import SOAP_11, call, envelope
from tests.report_codes import made
from tests.reports.messages import ISSUER, message, order, result, serum
from tests.reports.test_nothing_is_kept import PERSONS
from tests.running import HOST, free_port

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=SHANGHAI)
AT = datetime(2026, 11, 20, 7, 42, tzinfo=SHANGHAI)
LOINC = result(f1="1", f3="1742-6^ALT^LN")


def seen(png: bytes) -> str:
    """What an independent reader reads from a picture of one bit a dot, as PNG has it."""
    width, height, depth, colours = struct.unpack(">IIBB", png[16:26])
    assert (depth, colours) == (1, 0)
    at = png.index(b"IDAT")
    data, line = zlib.decompress(png[at + 4 : at + 4 + int.from_bytes(png[at - 4 : at])]), 1 + -(-width // 8)
    rows = [bytes(line - 1)]
    for start in range(0, len(data), line):
        # a row is as it stands, or what differs from the one above
        above = rows[-1] if data[start] == 2 else bytes(line - 1)
        rows.append(bytes((one + other) & 255 for one, other in zip(data[start + 1 : start + line], above, strict=True)))
    dots = b"".join(bytes(255 if row[x // 8] >> (7 - x % 8) & 1 else 0 for x in range(width)) for row in rows[1:])
    [square] = zxingcpp.read_barcodes(memoryview(dots).cast("B", (height, width)))
    return str(square.text)


def sender(**changed: object) -> Sender:
    """The own laboratory."""
    signs = replace(Signs(ISSUER, made.ed25519(), ItemCodes.LOCAL, "", drawing.DOTS, drawing.DPI), **changed)
    return Sender("own-lab", "yunling", "k", Purpose.SIGN, facility=ISSUER, signs=signs)


def claims_of(text: str) -> Claims:
    """What a code says, if the vectors' key signed it."""
    code = codes.read(text)
    codes.verify(code, Algorithm.ED25519, made.ed25519().public)
    return code.claims


def made_of(*segments: str, own: Sender | None = None, now: datetime = NOW, **head: str) -> SignedReports:
    """What a message comes to."""
    return signed(own or sender(), message(*segments, **head).encode(), now)


def test_what_a_code_says():
    own, panel = result(f1="2", f3="DL0010^x^99DL"), order(f1="2", f4="P2^y^99DL", f7="20261120080000")
    found = made_of(order(), serum(), LOINC, own, panel, segment_of_blood(), result(f3="718-7^HGB^LN"), own=sender(mark="川渝HR"))
    [code] = found.codes
    assert found.left_out == () and (code.report, code.orders, code.items) == ("BG-1", ("OBR[1]", "OBR[2]"), 3)
    later = AT.replace(hour=8, minute=0)
    items = {CodedItem("loinc", "1742-6", AT, "serum"), CodedItem("local", "DL0010", AT, "serum"), CodedItem("loinc", "718-7", later, "whole_blood")}
    said_by = claims_of(code.digits)
    assert said_by[:3] == (ISSUER, "BG-1", datetime(2026, 11, 21).date()) and {*said_by.items} == items and said_by.mark == "川渝HR"
    assert seen(code.png) == code.digits and 0 <= code.mask < 8


def segment_of_blood() -> str:
    """SPM of whole blood."""
    return serum().replace("C^血清", "WB^全血")


def test_each_number_is_a_report_and_an_item_stands_once():
    found = made_of(order(), serum(), LOINC, LOINC, order(f1="2", f3="BG-2"), serum(), LOINC)
    assert [(code.report, code.items) for code in found.codes] == [("BG-1", 1), ("BG-2", 1)]


@pytest.mark.parametrize(
    ("segments", "code"),
    [
        ([order(f25=""), serum(), result(f11="")], "status_unstated"),
        ([order(), serum(), result(f11="P")], "not_final"),
        ([order(), serum(), result(f11="X")], "cancelled"),
        ([order(), serum(), result(f5="")], "no_result"),
        ([order(f7="20261120"), serum(), LOINC], "time_missing"),
        ([order(f7="2026112007"), serum(), LOINC], "time_missing"),
        ([order(f7=""), serum(), LOINC], "time_only_report"),
        ([order(f7="20261122074210"), serum(), LOINC], "time_conflict"),
        ([order(f3=""), serum(), LOINC], "report_ref_unstated"),
        ([order(f2="ORD-7", f3=""), serum(), LOINC], "report_ref_unstated"),
        ([order(f3="11010519491231002X"), serum(), LOINC], "identity_number"),
        ([order(f3="B" * 41), serum(), LOINC], "report_ref_unfit"),
        ([order(f22="20261123100000"), serum(), LOINC], "report_day_in_future"),
        ([order(), "SPM|1|||Z^不明之物", result()], "specimen_unreadable"),
        ([order(), serum(), result(f3="1742-6^胸水ALT^LN")], "specimen_unreadable"),
        ([order(f4="^供者肝功能"), serum(), LOINC], "item_doubtful"),
        ([order(), result(f3="1742-6^冲洗液ALT^LN")], "item_doubtful"),
        ([order(), serum(), result(f3="^尿素")], "item_unstated"),
        ([order(), serum(), result(f3="DL0009,83^ALT^99DL", f5="83")], "item_packed"),
        ([order(), serum(), result(f3="13800138000^ALT^99DL")], "telephone_number"),
        ([order(), serum(), result(f3="718-7^HGB^LN", f15="H50011100002")], "performed_elsewhere"),
        ([order(), serum(), result(f3="718-7^HGB^LN", f23="外院检验中心")], "performed_elsewhere"),
    ],
)
def test_what_is_in_no_code(segments: list[str], code: str):
    found = made_of(*segments)
    assert found.codes == () and found.left_out == (LeftOut("OBR[1]/OBX[1]", code),)
    assert said_of(code)


def test_a_version_that_a_later_one_took_back_is_in_no_code():
    found = made_of(order(), serum(), result(f1="1"), result(f1="2", f11="X"), result(f1="3", f3="DL0010^x^99DL"))
    assert [each.code for each in found.left_out] == ["superseded", "cancelled"]
    assert [item.code for item in claims_of(found.codes[0].digits).items] == ["DL0010"]


def test_of_the_department_and_the_own_name_it_is_performed_here():
    for row in (result(f15="SHENGHUA"), result(f15=ISSUER), result(f23=f"{ISSUER}")):
        assert len(made_of(order(), serum(), row).codes) == 1


def test_national_price_codes_where_they_are_declared():
    own = sender(item_codes=ItemCodes.NATIONAL_PRICE)
    found = made_of(order(), serum(), result(f3="250305007^ALT^99DL"), result(f1="2"), LOINC, own=own)
    assert [(item.system, item.code) for item in claims_of(found.codes[0].digits).items] == [("national-price", "250305007"), ("loinc", "1742-6")]
    assert [each.code for each in found.left_out] == ["item_of_no_system"]
    assert claims_of(made_of(order(), serum(), result(f3="250305007^ALT^99DL")).codes[0].digits).items[0].system == "local", "nothing is guessed"


def test_a_specimen_that_only_the_words_say_goes_into_the_code():
    for name, above, specimen in (("胸水ALT", "P1^x", "pleural_fluid"), ("ALT", "^尿液生化", "urine"), ("ALT", "^糖耐量", None), ("ALT", "^血脂", None)):
        found = made_of(order(f4=above), result(f3=f"250305007^{name}^99DL"), own=sender(item_codes=ItemCodes.NATIONAL_PRICE))
        assert [item.specimen for item in claims_of(found.codes[0].digits).items] == [specimen]


def test_a_report_without_its_own_day_has_that_of_its_sending():
    assert claims_of(made_of(order(f22=""), serum(), LOINC).codes[0].digits).issued.isoformat() == "2026-11-21"
    assert made_of(order(f22=""), serum(), LOINC, sent="").left_out[0].code == "report_day_unstated"


def test_what_no_code_holds_is_told():
    rows = [result(f1=str(place), f3=f"{'L' * 36}{place:04}^x^99DL") for place in range(200)]
    assert {each.code for each in made_of(order(), serum(), *rows).left_out} == {"report_code_too_long"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (message(order(), serum(), LOINC, sender="H50011100002").encode(), "facility_differs"),
        (message(order(), LOINC, message="ADT^A01").encode(), "not_a_report"),
        (b"<ClinicalDocument/>", "not_a_report"),
        (message(order(), serum(), LOINC, "PID|1||T2^^^^PI||X||19700101|1").encode(), "several_patients"),
    ],
)
def test_what_is_refused_whole(data: bytes, code: str):
    with pytest.raises(DocumentRefused) as refused:
        signed(sender(), data, NOW)
    assert refused.value.code == code


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory: pytest.TempPathFactory, served: CentreBeside, key: str) -> Iterator[Box]:
    """A box that signs what comes by MLLP, by SOAP and from a folder."""
    folder = tmp_path_factory.mktemp("signing")
    plain, soap = free_port(), free_port()
    (folder / "in").mkdir()
    more = f'[[soap]]\naddress = "{HOST}"\nport = {soap}\nsender = "lis"\n\n[[folder]]\npath = "{folder}/in"\nsender = "lis"\n'
    with running_box(signing(settings(folder, served.port, key, plain, more)), plain, soap) as box:
        yield box


def signing(config: Path, key: str = made.ED25519_PEM) -> Path:
    """The settings with a sender that signs."""
    pem = config.parent / "report.pem"
    pem.write_text(key)
    pem.chmod(0o600)
    text = config.read_text(encoding="utf-8")
    text = text.replace('code = "yunling"\n', f'code = "yunling"\nissuer = "{ISSUER}"\nreport_key_file = "{pem}"\n')
    config.write_text(text.replace('purpose = "report"', f'purpose = "sign"\nfacility = "{ISSUER}"'), encoding="utf-8")
    return config


def today(control: str = "S-1", end: str = "\r") -> str:
    """A report of yesterday, with a row that is not final."""
    at = datetime.now(SHANGHAI) - timedelta(days=1)
    times = {"f7": f"{at:%Y%m%d}074210", "f22": f"{at:%Y%m%d}140210"}
    rows = (order(f3=f"BG-{control}", **times), serum(), LOINC, result(f1="2", f11="P"))
    return message(*rows, end=end, sent=f"{at:%Y%m%d}160000").replace("|T0001|", f"|{control}|")


def test_by_mllp_the_acknowledgement_brings_it(laboratory: Box, centre: CentreBeside):
    with laboratory.connect() as connection:
        connection.sendall(framed(today().encode()))
        found = fields(received(connection)[0])
    assert found["MSA"][1:4] == ["AA", "S-1", "codes 1, items 1, left out 1"] and "ERR" not in found
    _, place, number, digits, items, mask, picture = found["ZRC"]
    assert (place, number, items) == ("1", "BG-S-1", "1") and mask.isdigit()
    assert claims_of(digits).report == "BG-S-1"
    assert picture.split("^")[:4] == ["", "IM", "PNG", "Base64"] and base64.b64decode(picture.split("^")[4]).startswith(b"\x89PNG")
    assert found["ZRL"][1:4] == ["1", "OBR[1]/OBX[2]", "not_final"] and "不是最终结果" in found["ZRL"][4]
    assert centre.reached == [], "nothing leaves the hospital"


def test_in_the_enhanced_mode_the_last_acknowledgement_brings_it(laboratory: Box):
    head, rest = today("S-2").split("\r", 1)
    parts = head.split("|") + [""] * 6
    parts[14:16] = ["AL", "AL"]
    with laboratory.connect() as connection:
        connection.sendall(framed(("|".join(parts) + "\r" + rest).encode()))
        commit, application = map(fields, received(connection, 2))
    assert "ZRC" not in commit and commit["MSA"][1] == "CA" and "ZRC" in application


def test_by_soap_the_answer_brings_it_by_its_schema(laboratory: Box):
    status, body = call(laboratory, envelope(today("S-3")))
    [answer] = etree.fromstring(body).find(f"{{{SOAP_11}}}Body")
    schema = etree.XMLSchema(etree.fromstring(call(laboratory, b"", method="GET", path="/report?wsdl")[1]).find(".//{http://www.w3.org/2001/XMLSchema}schema"))
    schema.assertValid(etree.fromstring(etree.tostring(answer)))
    space = {"r": "urn:recognition:edge"}
    assert status == 200 and answer.findtext("r:outcome", namespaces=space) == "AA"
    assert claims_of(answer.findtext("r:reportCode/r:digits", namespaces=space)).report == "BG-S-3"
    assert base64.b64decode(answer.findtext("r:reportCode/r:picture", namespaces=space)).startswith(b"\x89PNG")
    assert [answer.findtext(f"r:notSigned/r:{name}", namespaces=space) for name in ("at", "code")] == ["OBR[1]/OBX[2]", "not_final"]


def test_in_a_folder_files_beside_the_document_have_it(laboratory: Box):
    folder = laboratory.folder / "in"
    put(folder, "report.hl7", today("S-4").encode())
    laboratory.until(lambda: not left(folder))
    assert sorted(path.name for path in (folder / "done").iterdir()) == ["report.hl7.code-1.png", "report.hl7.codes", "report.hl7.txt"]
    digits, orders = (folder / "done" / "report.hl7.codes").read_text().splitlines()[0].split("\t")
    assert claims_of(digits).report == "BG-S-4" and orders == "OBR[1]"
    assert seen((folder / "done" / "report.hl7.code-1.png").read_bytes()) == digits
    told = said(folder / "done", "report.hl7")
    assert "互认码 report codes: 1" in told and "OBR[1]/OBX[2]\t没有签入 not signed\tnot_final" in told


def test_while_the_service_is_away_it_signs_and_keeps_nothing(laboratory: Box, centre: CentreBeside):
    centre.away = True
    with laboratory.connect() as connection:
        connection.sendall(framed(today("S-5").encode()))
        assert "ZRC" in fields(received(connection)[0])
    assert laboratory.waiting() == 0
    kept = b"".join(path.read_bytes() for path in laboratory.folder.rglob("*") if path.is_file())
    for canary in (*PERSONS, "BG-S-5", "BG-S-3", "21.04733", "T1^^^^PI"):
        assert canary.encode() not in kept, canary
    private = made.ED25519_PEM.splitlines()[1]
    assert private not in laboratory.said()


def declared(config: Path, before: str = "", after: str = "") -> Signs:
    """With what the settings say that is signed, with one of them changed."""
    text = config.read_text(encoding="utf-8")
    assert before in text
    config.write_text(text.replace(before, after) if before else text, encoding="utf-8")
    [told] = settings_file.read(config).senders
    assert told.signs is not None
    return told.signs


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Good settings of a sender that signs."""
    return signing(settings(tmp_path, 8000, "rk_key_of_a_hospital", 2575))


def test_good_settings(config: Path):
    told = declared(config)
    assert (told.issuer, told.key.public, told.item_codes, told.mark, told.dots, told.dpi) == (ISSUER, made.ed25519().public, ItemCodes.LOCAL, "", 4, 203)
    told = declared(config, "facility =", 'item_codes = "national-price"\nmark = "川渝HR"\ndots = 9\ndpi = 600\nfacility =')
    assert (told.item_codes, told.mark, told.dots, told.dpi) == (ItemCodes.NATIONAL_PRICE, "川渝HR", 9, 600)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (f'facility = "{ISSUER}"', "", "sender[1].facility must be given for sign"),
        (f'issuer = "{ISSUER}"', 'issuer = "yunling"', "institution[1].issuer must be the institution's insurance code"),
        (f'issuer = "{ISSUER}"', "", "institution[1].issuer must be the institution's insurance code"),
        ("report_key_file = ", "report_key = ", "institution[1].report_key_file must be given with issuer"),
        ("report.pem", "edge.toml", "institution[1].report_key_file must be a file that nobody but this account may read or write: chmod 600"),
        ("report.pem", "other.pem", "institution[1].report_key_file must be a PEM file with an unencrypted Ed25519 or SM2 private key"),
        ("facility =", 'item_codes = "loinc"\nfacility =', "sender[1].item_codes must be one of local, national-price"),
        ("facility =", 'mark = "h r"\nfacility =', "sender[1].mark must be the mark as reports show it"),
        ("facility =", "dots = 2\nfacility =", "sender[1].dots must be more: a module is at least 0.375 mm"),
        ('purpose = "sign"', 'purpose = "report"\nmark = "川渝HR"', "sender[1].mark must be left out"),
    ],
)
def test_wrong_settings(before: str, after: str, says: str, config: Path):
    other = config.parent / "other.pem"
    other.write_text("-----BEGIN PRIVATE KEY-----\nxxxx\n-----END PRIVATE KEY-----\n")
    other.chmod(0o600)
    config.chmod(0o644)
    with pytest.raises(SettingsError, match=re.escape(says)):
        declared(config, before, after)


def test_without_a_key_nobody_signs(config: Path):
    text = config.read_text(encoding="utf-8")
    config.write_text(re.sub(r"(issuer|report_key_file) = .*\n", "", text), encoding="utf-8")
    with pytest.raises(SettingsError, match=re.escape("sender[1].purpose must be sign only for an institution with issuer and report_key_file")):
        settings_file.read(config)
