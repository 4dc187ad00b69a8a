"""A hospital's public key comes by a registrar's one-time letter: handed in with a proof, confirmed into a draft, published as every draft."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask

from recognition.catalogue.drafts.key_letters import KeyLetters
from recognition.catalogue.editions.report_keys import holders
from recognition.ledger import KeyEvent
from recognition.ledger.entries import decode_as
from recognition.report_codes import codes, possession
from recognition.report_codes.algorithms import NAMES
from recognition.report_codes.private_keys import PrivateKey, new_pem, read_pem
from recognition.services.office_acts import acts
from recognition.services.publications import checking, drafting
from recognition.support import libcrypto
from tests.clinician.sitting import Sitting, signed_in
from tests.clock import Clock
from tests.registrar.office import HE, WEN
from tests.report_codes import made
from tests.report_codes.signing import enrol, report, service_of

HOSPITAL = "东麓示范医院"
PAGE = "/report-key"


@pytest.fixture
def wen(app: Flask) -> Sitting:
    """温登记 at her pages."""
    return signed_in(app, "wen")


def letter(wen: Sitting, institution: str = made.ISSUER) -> tuple[str, str]:
    """A letter's id and its code, as the page shows it once."""
    wen.open("/registrar/report-keys")
    wen.send("/registrar/report-keys", institution=institution)
    assert wen.page.status_code == 200, wen.text
    return re.search(r"登记函编号：(\w+)", wen.text)[1], re.search(r"<code>([a-z0-9]{4}(?:-[a-z0-9]{4}){3})</code>", wen.page.text)[1]


def opened(app: Flask, code: str, institution: str = made.ISSUER, lang: str = "zh") -> Sitting:
    """The engineer with the letter's code; nobody is signed in."""
    engineer = Sitting(app, lang)
    engineer.open(PAGE)
    engineer.send(PAGE, code=code, institution=institution)
    return engineer


def asked(engineer: Sitting) -> str:
    """The text that the page wants signed."""
    return re.search(r'id="text">([^<]+)<', engineer.page.text)[1]


def hand_in(engineer: Sitting, key: PrivateKey, public: str = "", signature: str = "") -> Sitting:
    signed = signature or key.sign(asked(engineer).encode()).hex()
    engineer.send(PAGE, ("do", "hand-in"), public_key=public or key.public.hex(), signature=signed)
    return engineer


def fresh(algorithm: str = "ed25519") -> PrivateKey:
    return read_pem(new_pem(NAMES[algorithm]))


def now() -> datetime:
    return datetime.now(UTC)


def published(app: Flask, draft: str) -> None:
    """He approves what Wen drafted, and it comes into force."""
    data, ledger = service_of(app).data, service_of(app).ledger
    result = checking.check(data, ledger, draft, now())
    assert result["sha256"], result["findings"]
    drafting.approve(data, ledger, draft, HE, result["sha256"], frozenset(one["code"] for one in result["findings"]), now())
    drafting.publish(data, ledger, draft, WEN, now())


def events(app: Flask) -> list[tuple[str, bool, str | None]]:
    ledger = service_of(app).ledger
    return [(event.role, event.issued, event.institution) for row in ledger.reads.key_events() if (event := decode_as(KeyEvent, row[1], row[0]))]


@pytest.mark.parametrize("algorithm", ["ed25519", "sm2"])
def test_a_key_goes_from_the_letter_into_force_and_its_codes_are_believed(app: Flask, wen: Sitting, people, algorithm: str):
    key, before = fresh(algorithm), len(events(app))
    letter_id, code = letter(wen)
    engineer = opened(app, code)
    assert HOSPITAL in engineer.text
    hand_in(engineer, key)
    whole = possession.fingerprint(key.public)
    assert engineer.page.status_code == 200 and key.key_id.hex() in engineer.text and whole in engineer.text and "还没有生效" in engineer.text
    service = service_of(app)
    assert holders(service.edition(), key.public.hex()) == {}, "nothing is published by itself"
    assert "等待核对：1 把" in (wen.open("/registrar"), wen.text)[1]
    wen.open(f"/registrar/report-keys/{letter_id}")
    assert whole in wen.text
    wen.send(f"/registrar/report-keys/{letter_id}", ("do", "take"), draft="", since="2026-01-01")
    draft = wen.page.request.path.rsplit("/", 1)[1]
    assert "等待核对" not in (wen.open("/registrar"), wen.text)[1] and holders(service.edition(), key.public.hex()) == {}
    published(app, draft)
    assert holders(service.edition(), key.public.hex()) == {"cq001": False}
    assert "已生效" in (wen.open(f"/registrar/report-keys/{letter_id}"), wen.text)[1]
    reply = people["clinician"].post("/api/v1/report-codes", {"code": codes.sign(report(), key)})
    assert reply.status_code == 200 and reply.json["report"]["key"] == {"id": key.key_id.hex(), "algorithm": algorithm}
    wanted = [("report_key.letter", True, "cq001"), ("report_key", True, "cq001"), ("report_key.taken", True, "cq001")]
    assert events(app)[before:] == wanted, "every step is an entry"
    told = [act.what for act in acts(service.ledger, service.data, now())]
    assert {"letter_made", "report_key_offered", "report_key_taken"} <= set(told)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("wrong", "status", "zh", "en"), [
    ("unknown", 422, "没有这个登记码", "no such code"),
    ("used", 409, "登记函已用过", "The letter is used"),
    ("expired", 410, "已过有效期", "out of date"),
    ("revoked", 410, "已被登记员作废", "revoked the letter"),
    ("another", 422, "不是开给所填机构的", "not written to this institution"),
    ("nobody", 422, "不是开给所填机构的", "not written to this institution"),
])  # fmt: skip
def test_a_letter_that_opens_nothing_says_why(app: Flask, wen: Sitting, clock: Clock, wrong: str, status: int, zh: str, en: str, lang: str):
    letter_id, code = letter(wen)
    if wrong == "used":
        hand_in(opened(app, code), key := fresh())
    if wrong == "revoked":
        wen.open(f"/registrar/report-keys/{letter_id}")
        wen.send(f"/registrar/report-keys/{letter_id}", ("do", "revoke"))
        assert events(app)[-1] == ("report_key.letter", False, "cq001")
    if wrong == "expired":
        clock.pass_(timedelta(days=31))
    at = {"another": "cq002", "nobody": "没有的医院"}.get(wrong, made.ISSUER)
    engineer = opened(app, "aaaa-bbbb-cccc-dddd" if wrong == "unknown" else code, at, lang)
    assert engineer.page.status_code == status and (zh if lang == "zh" else en) in engineer.text
    if wrong == "used":
        assert key.key_id.hex() in engineer.text and ("等待登记员核对" if lang == "zh" else "compared by a registrar") in engineer.text
    if wrong != "used":
        wen.open(f"/registrar/report-keys/{letter_id}")
        if wrong not in ("expired", "revoked"):
            wen.send(f"/registrar/report-keys/{letter_id}", ("do", "revoke"))


def rsa_pem() -> str:
    return rsa.generate_private_key(65537, 2048).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


P256 = """-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt
6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==
-----END PUBLIC KEY-----"""


@pytest.mark.parametrize(("public", "zh", "en"), [
    (rsa_pem(), "不是 SM2 或 Ed25519 公钥", "no public key of SM2 or Ed25519"),
    (P256, "不是 SM2 或 Ed25519 公钥", "no public key of SM2 or Ed25519"),
    ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "不是 SM2 或 Ed25519 公钥", "no public key of SM2 or Ed25519"),
    ("04" + "11" * 64, "不是 SM2 或 Ed25519 公钥", "no public key of SM2 or Ed25519"),
    (made.ED25519_PEM, "这是私钥", "This is a private key"),
    (made.SM2_PEM, "这是私钥", "This is a private key"),
    ("", "没有读懂公钥", "was not understood"),
    ("abcd", "没有读懂公钥", "was not understood"),
    ("11" * 32 + " " + "22" * 32, "没有读懂公钥", "was not understood"),
])  # fmt: skip
def test_what_is_no_key_of_ours_is_told_and_uses_up_nothing(app: Flask, wen: Sitting, public: str, zh: str, en: str):
    letter_id, code = letter(wen)
    before = len(events(app))
    for lang, says in (("zh", zh), ("en", en)):
        engineer = opened(app, code, lang=lang)
        engineer.send(PAGE, ("do", "hand-in"), public_key=public, signature=made.ed25519().sign(asked(engineer).encode()).hex())
        assert engineer.page.status_code == 422 and says in engineer.text and 'aria-invalid="true"' in engineer.page.text
        assert "PRIVATE KEY" not in engineer.page.text, "a private key is not sent back"
    assert len(events(app)) == before and KeyLetters(service_of(app).data).get(letter_id).state == "open"
    wen.open(f"/registrar/report-keys/{letter_id}")
    wen.send(f"/registrar/report-keys/{letter_id}", ("do", "revoke"))


def test_a_key_must_prove_that_its_private_half_is_at_hand(app: Flask, wen: Sitting):
    (_, code), (_, other) = letter(wen), letter(wen)
    key = fresh()
    engineer = opened(app, code)
    foreign = opened(app, other)
    for signature, says in (
        (key.sign(asked(foreign).encode()).hex(), "签名与公钥、待签文字不符"),
        (fresh().sign(asked(engineer).encode()).hex(), "签名与公钥、待签文字不符"),
        ("00" * 64, "签名与公钥、待签文字不符"),
        ("hello", "没有读懂签名"),
        ("", "没有读懂签名"),
    ):
        engineer.send(PAGE, ("do", "hand-in"), public_key=key.public.hex(), signature=signature)
        assert engineer.page.status_code == 422 and says in engineer.text, signature
    hand_in(engineer, key)
    assert engineer.page.status_code == 200


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
@pytest.mark.parametrize("algorithm", ["ed25519", "sm2"])
def test_keys_and_signatures_are_taken_as_openssl_writes_them(algorithm: str, end: str):
    key, asked = fresh(algorithm), possession.text("cq001", b"n" * 16)
    head = next(head for head, named in possession.SPKI.items() if named is NAMES[algorithm])
    body = base64.b64encode(head + key.public).decode()
    pem = f"-----BEGIN PUBLIC KEY-----\n{body[:64]}\n{body[64:]}\n-----END PUBLIC KEY-----\n"
    colons = key.public.hex(":").upper()
    row = f"机构,签名算法,公钥,生效日期\n,{algorithm},{key.public.hex()},\n"
    for written in (pem, colons, row, key.public.hex().translate({ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789abcdef"})):
        assert possession.public_key(written) == (NAMES[algorithm], key.public)
    signed = key.sign((asked + end).encode())
    der = signed if algorithm == "ed25519" else libcrypto._der(signed)
    for form in (signed.hex(), base64.b64encode(der).decode(), base64.encodebytes(der).decode(), der.hex(":").replace(":", " ")):
        possession.prove(asked, NAMES[algorithm], key.public, possession.signature(form))


def test_a_key_is_enrolled_once_and_by_one_institution_and_never_again_once_withdrawn(app: Flask, wen: Sitting):
    known, withdrawn, waiting = fresh(), fresh(), fresh()
    enrol(app, made.key_row("cq001", known) | {"status": "active"}, made.key_row("cq001", withdrawn) | {"status": "withdrawn"})
    _, code = letter(wen)
    for key, says in ((known, "已经登记过"), (withdrawn, "已被撤销")):
        engineer = hand_in(opened(app, code), key)
        assert engineer.page.status_code == 409 and says in engineer.text and "没有用掉" in engineer.text
    hand_in(opened(app, code), waiting)
    (_, again), (_, other) = letter(wen), letter(wen, "cq002")
    assert "已经登记过" in hand_in(opened(app, again), waiting).text
    for key in (known, withdrawn, waiting):
        assert "另一家机构登记的" in hand_in(opened(app, other, "cq002"), key).text


def test_a_refused_key_says_why_and_a_draft_given_up_gives_its_key_back(app: Flask, wen: Sitting):
    letter_id, code = letter(wen)
    hand_in(opened(app, code), fresh())
    for _ in range(2):
        wen.open(f"/registrar/report-keys/{letter_id}")
        wen.send(f"/registrar/report-keys/{letter_id}", ("do", "take"), draft="", since="2026-01-01")
        draft = wen.page.request.path.rsplit("/", 1)[1]
        assert "公钥已放入草稿" in (wen.open(f"/registrar/report-keys/{letter_id}"), wen.text)[1]
        drafting.drop(service_of(app).data, service_of(app).ledger, draft, WEN)
    wen.open(f"/registrar/report-keys/{letter_id}")
    stale = wen.form(f"/registrar/report-keys/{letter_id}")
    wen.send(f"/registrar/report-keys/{letter_id}", ("do", "refuse"), reason="指纹对不上")
    assert events(app)[-1] == ("report_key", False, "cq001")
    assert "指纹对不上" in opened(app, code).text, "the hospital reads why"
    late = wen._request("POST", stale.action, data=dict(stale.values) | {"do": "take", "draft": ""})
    assert late.status_code == 409 and "已被处理" in wen.text


def test_a_key_left_out_of_the_published_draft_waits_again(app: Flask, wen: Sitting):
    letter_id, code = letter(wen)
    hand_in(opened(app, code), key := fresh())
    wen.open(f"/registrar/report-keys/{letter_id}")
    wen.send(f"/registrar/report-keys/{letter_id}", ("do", "take"), draft="", since="2026-01-01")
    draft = wen.page.request.path.rsplit("/", 1)[1]
    with drafting.editable(service_of(app).data, service_of(app).ledger, draft).writing() as connection:
        connection.execute("DELETE FROM report_keys WHERE public_key = ?", (key.public.hex(),))
        drafting.changed(connection, WEN)
    published(app, draft)
    assert "指纹已核对，放入草稿" in (wen.open(f"/registrar/report-keys/{letter_id}"), wen.text)[1]


def test_what_is_kept_of_a_letter_does_not_tell_its_code(app: Flask, wen: Sitting):
    _, code = letter(wen)
    kept = b"".join(path.read_bytes() for path in Path(service_of(app).data).rglob("*") if path.is_file())
    assert code.encode() not in kept and code.replace("-", "").encode() not in kept
    spaced = code.upper().replace("-", " － ")
    assert opened(app, f" {spaced} ").page.status_code == 200, "it is read as people type it"


def test_a_letter_is_for_a_hospital_that_is_known_and_few_are_open(app: Flask, wen: Sitting):
    for _ in range(5):
        letter(wen, "cq003")
    wen.open("/registrar/report-keys")
    wen.send("/registrar/report-keys", institution="cq003")
    assert wen.page.status_code == 409 and "5 封登记函未用" in wen.text
    wen.open("/registrar/report-keys")
    wen.send("/registrar/report-keys", institution="没有的医院")
    assert wen.page.status_code == 422 and "机构" in wen.text


def test_only_registrars_write_letters(app: Flask, people):
    dr_lin = signed_in(app, "lin")
    assert dr_lin.open("/registrar/report-keys").status_code == 403
    assert Sitting(app)._request("POST", PAGE, data={"code": "x"}).status_code == 400, "a form of ours alone"
