"""Public keys of report codes are rows like any other: imported, checked, dated, published; and one is withdrawn in one step."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from recognition.catalogue.editions import validity
from recognition.catalogue.editions.report_keys import report_keys
from recognition.catalogue.editions.store import BrokenReferences, RowRefused, build
from recognition.catalogue.editions.tables import TABLES
from recognition.errors import Invalid, NotFound
from recognition.report_codes.algorithms import Algorithm
from recognition.report_codes.private_keys import new_pem, read_pem
from recognition.services.publications import withdrawal
from tests.catalogue.region import rows
from tests.registrar.office import WEN, Office, begun
from tests.report_codes import made

HEAD = "机构,签名算法,公钥,密钥状态,生效日期,失效日期\n"
KEY = made.ed25519().public.hex()


def published(tmp_path: Path, lines: str) -> Office:
    office = begun(tmp_path)
    draft = office.draft("公钥")
    office.accepted(draft, HEAD + lines, "report_keys")
    office.publish(draft)
    return office


def test_a_key_is_read_as_people_send_it(tmp_path: Path):
    spaced = ":".join(KEY[place : place + 2] for place in range(0, 64, 2)).upper()
    office = published(tmp_path, f"东江医院,Ed25519,{spaced},在用,2026-01-01,2026-12-31\ncq-lin,SM2,{made.sm2().public.hex()},,2026-02-01,\n")
    edition = office.service.edition()
    (east,) = report_keys(edition, "cq-east", made.ed25519().key_id)
    (lin,) = report_keys(edition, "cq-lin", made.sm2().key_id)
    assert (east.algorithm, east.public, east.since, east.until) == ("ed25519", made.ed25519().public, date(2026, 1, 1), date(2026, 12, 31))
    assert (lin.algorithm, lin.until, lin.withdrawn) == ("sm2", None, False)
    assert report_keys(edition, "cq-east", made.sm2().key_id) == report_keys(edition, "nobody", made.ed25519().key_id) == ()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (f"东江医院,ed25519,{KEY[:-1]},,2026-01-01,", "public_key_malformed"),
        (f"东江医院,ed25519,{KEY[:-2]}zz,,2026-01-01,", "public_key_malformed"),
        (f"东江医院,sm2,{made.sm2().public.hex()[:-2]}00,,2026-01-01,", "public_key_malformed"),
        (f"东江医院,sm2,{KEY},,2026-01-01,", "public_key_algorithm"),
        (f"东江医院,rsa,{KEY},,2026-01-01,", "choice_unknown"),
        (f"没有的医院,ed25519,{KEY},,2026-01-01,", "institution_unknown"),
        ("东江医院,ed25519,,,2026-01-01,", "required"),
        (f"东江医院,ed25519,{KEY},,2026-13-01,", "date_impossible"),
    ],
)
def test_what_is_no_key_is_told_with_what_would_be_right(tmp_path: Path, line: str, code: str):
    office = begun(tmp_path)
    draft = office.draft("公钥")
    outcome = office.send(draft, HEAD + line + "\n", "report_keys")
    assert code in [fault.code for fault in outcome.faults]


def test_an_edition_refuses_keys_of_nobody_and_in_another_form(tmp_path: Path):
    with pytest.raises(BrokenReferences):
        build(tmp_path, rows() | {"report_keys": [made.key_row("nobody")]})
    with pytest.raises(RowRefused):
        build(tmp_path, rows() | {"report_keys": [made.key_row("cq-lin") | {"public_key": KEY.upper()}]})


def test_a_key_is_withdrawn_in_one_step_and_with_it_all_that_it_signed(tmp_path: Path):
    other = read_pem(new_pem(Algorithm.ED25519)).public.hex()
    office = published(tmp_path, f"东江医院,ed25519,{KEY},,2026-01-01,\n东江医院,ed25519,{other},,2026-01-01,\n")
    named = made.ed25519().key_id

    def withdraw(key: str = named.hex(), institution: str = "cq-east", items: tuple[str, ...] = ()):
        return withdrawal.withdraw(office.data, office.ledger, WEN, institution, items, "私钥外泄", office.now, report_key=key)

    for institution, key in (("cq-east", "00000000"), ("cq-lin", named.hex())):
        with pytest.raises(NotFound):
            withdraw(key, institution)
    with pytest.raises(Invalid, match="field_unknown"):
        withdraw(items=("tp",))
    withdraw()
    keys = report_keys(office.service.edition(), "cq-east", named)
    assert [(key.withdrawn, key.since == office.today) for key in keys] == [(False, False), (True, True)]
    assert office.ask("tp", "cq-east", "cq-lin", office.today, office.today).reasons == (), "what it is qualified for stays"
    for again in (named.hex(), KEY):
        with pytest.raises(Invalid, match="report_key_withdrawn"):
            withdraw(again)


def test_a_draft_that_believes_a_withdrawn_key_again_says_so(tmp_path: Path):
    office = published(tmp_path, f"东江医院,ed25519,{KEY},,2026-01-01,\n")
    number = office.service.publications()[-1].number
    withdrawal.withdraw(office.data, office.ledger, WEN, "cq-east", (), "私钥外泄", office.now, report_key=KEY)
    draft = office.draft("带回", like=number)
    found = {finding["code"]: finding["rows"] for finding in office.check(draft)["findings"]}
    assert found["key_believed_again"] == [{"institution": "cq-east", "public_key": KEY}]
    assert "key_believed_again" not in [finding["code"] for finding in office.check(office.draft("照旧"))["findings"]]


def test_only_one_row_of_a_key_and_status_holds_on_a_day():
    assert set(validity.ONE_AT_A_TIME["report_keys"]) | {"valid_from"} == set(TABLES["report_keys"].key)
