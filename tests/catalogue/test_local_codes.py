"""A hospital's own codes as people and systems write them: Chinese, with blanks, in another case or width."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from recognition.catalogue.editions.resolve import resolve_item, resolve_own_item
from recognition.catalogue.editions.store import Edition, build
from recognition.domain.lookups import SHANGHAI, Caller, Coding, Role
from recognition.errors import ItemAmbiguous
from recognition.services.judge import again, judge
from recognition.services.lookups import Service
from recognition.services.publications import preview
from tests.catalogue.older import aged
from tests.catalogue.region import EAST, LAB, LIN, asked, rows


def mapped(folder: Path, *codes: tuple[str, str], old: bool = False) -> Edition:
    """The region with these (local code, item) pairs in the map of EAST as an issuer."""
    given = rows()
    given["code_maps"] += [{"institution": EAST, "role": "issuer", "local_code": code, "local_name": "", "item": item} for code, item in codes]
    sha256 = build(folder, given)
    return Edition.open(folder, 1, aged(folder, sha256) if old else sha256)


def meant(edition: Edition, code: str, owner: str = "issuer") -> str | None:
    return resolve_item(edition, Coding("local", code, owner), EAST, LIN)


@pytest.mark.parametrize("old", (False, True))
@pytest.mark.parametrize(
    ("stored", "sent"),
    [
        ("检1001", "检1001"),
        ("检1001", "检１００１"),
        ("检1001", " 检 1001 "),
        ("YL 0001", "YL 0001"),
        ("YL 0001", "yl0001"),
        ("YL 0001", "YL\u30000001"),
        ("YL0001", "YL 0001"),
        ("yl0001", "YL0001"),
        ("YL0001", "ｙｌ０００１"),
        ("Straße", "STRASSE"),
        ("GLU（急）", "glu(急)"),
        ("A  B", "a\tb"),
    ],
)
def test_a_code_is_found_however_it_is_written(tmp_path: Path, stored: str, sent: str, old: bool):
    edition = mapped(tmp_path, (stored, "wbc"), old=old)
    assert meant(edition, sent) == "wbc"
    assert meant(edition, sent, "receiver") is None
    assert resolve_item(edition, Coding("local", sent), LAB, LIN) is None
    assert resolve_own_item(edition, Coding("local", sent, "receiver"), EAST) == "wbc"


@pytest.mark.parametrize("sent", ["检1002", "YL-0001", "YL 00010", "Y0001", "", " ", "yl 001"])
def test_what_differs_in_more_than_case_width_and_blanks_is_another_code(tmp_path: Path, sent: str):
    assert meant(mapped(tmp_path, ("检1001", "wbc"), ("YL 0001", "wbc")), sent) is None


def test_as_written_comes_before_as_folded(tmp_path: Path):
    edition = mapped(tmp_path, ("YL0001", "wbc"), ("yl0001", "hgb"))
    assert (meant(edition, "YL0001"), meant(edition, "yl0001")) == ("wbc", "hgb")


def test_two_items_that_differ_by_case_alone_are_asked_back_and_never_picked(tmp_path: Path):
    edition = mapped(tmp_path, ("YL0001", "wbc"), ("yl0001", "hgb"))
    for sent in ("Yl0001", "yl 0001", "YL 0001"):
        with pytest.raises(ItemAmbiguous) as several:
            meant(edition, sent)
        assert several.value.details["candidates"] == ["hgb", "wbc"]
    with pytest.raises(ItemAmbiguous):
        preview.preview(edition, asked(Coding("local", "Yl0001")), date(2026, 11, 21))


def test_two_writings_of_one_item_are_no_doubt(tmp_path: Path):
    assert meant(mapped(tmp_path, ("YL0001", "wbc"), ("yl0001", "wbc")), "yl 0001") == "wbc"


def test_a_map_is_read_once_however_many_unknown_codes_come(tmp_path: Path):
    edition = mapped(tmp_path, *((f"检{number}", "wbc") for number in range(2_000)))
    statements: list[str] = []
    edition.connection.set_trace_callback(statements.append)
    assert all(meant(edition, f"无{number}") is None for number in range(50))
    assert sum("local_code, item" in one for one in statements) == 1


@pytest.mark.parametrize("owner", ("issuer", "receiver"))
def test_what_was_unknown_before_codes_were_folded_is_derived_again_as_it_was_written(tmp_path: Path, owner: str):
    plain = Edition.open(tmp_path, 1, build(tmp_path, rows()))
    known = mapped(tmp_path, ("YL0001", "wbc"), ("Yl0001", "hgb"), ("检1001", "wbc"))
    service, now = Service(tmp_path), datetime(2026, 11, 21, 10, tzinfo=SHANGHAI)
    for code in ("yl0001", "检 1001"):
        written = judge(asked(Coding("local", code, owner)), plain, service.references, Caller("lin", Role.HOSPITAL, LIN), now)
        assert not written.item_known
        assert again(written, known) == written
