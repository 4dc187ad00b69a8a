"""Editions and drafts from before other names had a source: they open, and are searched, compared, exported, copied and drafted from."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from recognition.catalogue.drafts.store import Draft
from recognition.catalogue.editions import browsing, exporting
from recognition.catalogue.editions.aliases import CONFIRMED, Alias, alias_rows
from recognition.catalogue.editions.diff import diff, summary
from recognition.catalogue.editions.report_keys import report_keys
from recognition.catalogue.editions.store import Edition, build, copy_with, edition_path
from recognition.catalogue.editions.tables import REQUIRED, TABLES
from recognition.catalogue.names import search
from recognition.services.publications import editing, preview
from tests.catalogue.older import aged, strip
from tests.catalogue.region import asked, rows
from tests.registrar.office import begun
from tests.report_codes import made


def old_region(folder: Path) -> Edition:
    return Edition.open(folder, 1, aged(folder, build(folder, rows())), verify=True)


def confirmed() -> list[dict]:
    return [row | {"source": CONFIRMED} for row in rows()["item_aliases"]]


def test_a_name_of_that_time_was_published_by_a_registrar_and_counts_as_confirmed(tmp_path: Path):
    edition = old_region(tmp_path)
    found = list(alias_rows(edition.connection))
    assert found == sorted(Alias(row["code"], row["alias"], row.get("lang", "zh"), CONFIRMED) for row in rows()["item_aliases"])
    assert {alias["source"] for alias in browsing.item(edition, found[0].code)["aliases"]} == {CONFIRMED}


def test_a_name_of_today_has_the_source_that_was_given_or_none(tmp_path: Path):
    given = rows()
    given["item_aliases"] = [{"code": "tp", "alias": "总蛋白测定", "source": "WS/T 102"}, {"code": "tp", "alias": "蛋白总量"}]
    edition = Edition.open(tmp_path, 1, build(tmp_path, given))
    assert [(row.alias, row.source) for row in alias_rows(edition.connection)] == [("总蛋白测定", "WS/T 102"), ("蛋白总量", "")]


def test_it_is_searched_and_answers_as_before(tmp_path: Path):
    old, new = old_region(tmp_path), Edition.open(tmp_path, 1, build(tmp_path, rows()))
    day = date(2026, 11, 21)
    for text in [row["alias"] for row in rows()["item_aliases"]]:
        assert [row["code"] for row in search.items(old, text, 5)[0]] == [row["code"] for row in search.items(new, text, 5)[0]] != []
    assert preview.preview(old, asked(), day) == preview.preview(new, asked(), day)


def test_it_is_compared_with_one_of_today_both_ways(tmp_path: Path):
    given = rows() | {"item_aliases": confirmed()}
    first = given["item_aliases"][0]
    first["source"] = "WS/T 102"
    old, new = old_region(tmp_path), Edition.open(tmp_path, 2, build(tmp_path, given))
    (change,), (back,) = diff(old, new), diff(new, old)
    assert change.key == {"code": first["code"], "alias": first["alias"]} and change.fields == {"source": (CONFIRMED, "WS/T 102")}
    assert back.fields == {"source": ("WS/T 102", CONFIRMED)}
    assert summary(old, new) == {"item_aliases": {"added": 0, "removed": 0, "changed": 1}}


def test_it_is_exported_with_the_columns_of_today(tmp_path: Path):
    edition = old_region(tmp_path)
    lines = b"".join(exporting.csv_of(edition, "item_aliases")).decode("utf-8-sig").splitlines()
    assert lines[0] == "code,alias,lang,source" and len(lines) == 1 + len(rows()["item_aliases"])
    assert all(line.endswith(f",{CONFIRMED}") for line in lines[1:])
    exporting.workbook(edition, tmp_path / "all.xlsx")


def test_a_change_of_it_is_byte_for_byte_what_building_anew_gives(tmp_path: Path):
    base = old_region(tmp_path).sha256
    before = edition_path(tmp_path, base).read_bytes()
    copied = copy_with(tmp_path, base, lambda db: db["listings"].delete_where("item = 'wbc'"))
    given = rows() | {"item_aliases": confirmed()}
    given["listings"] = [row for row in given["listings"] if row["item"] != "wbc"]
    assert copied == build(tmp_path, given)
    assert edition_path(tmp_path, base).read_bytes() == before


def test_a_name_taken_out_of_a_copy_of_it_is_found_no_more(tmp_path: Path):
    base = old_region(tmp_path).sha256
    copied = copy_with(tmp_path, base, lambda db: db["item_aliases"].delete(("cbc", "血常规")))
    given = rows() | {"item_aliases": [row for row in confirmed() if row["code"] != "cbc"]}
    assert copied == build(tmp_path, given)


def test_it_is_drafted_from_and_published(tmp_path: Path):
    office = begun(tmp_path)
    base = office.service.publications()[-1]
    stripped = edition_path(office.data, base.sha256)
    # the same hash in the ledger and on disk: what is old here is the file's form, and nothing reads its hash again
    strip(stripped)
    draft = office.draft("添别名")
    office.accepted(draft, "项目,别名,来源\n总蛋白,蛋白总量,WS/T 102\n白蛋白,白蛋白总量,\n", "item_aliases")
    number = office.publish(draft).number
    published = Edition.open(office.data, number, office.service.publications()[-1].sha256)
    sources = {row.alias: row.source for row in alias_rows(published.connection)}
    assert (sources["蛋白总量"], sources["白蛋白总量"], sources["血清总蛋白"]) == ("WS/T 102", "", CONFIRMED)


def test_a_draft_begun_then_is_read_and_goes_on(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft("旧草稿")
    strip(draft.path)
    found = editing.rows(office.data, office.ledger, draft.id, "item_aliases", "血清总蛋白", 0, 5)
    assert ("血清总蛋白", CONFIRMED) in [(row["alias"], row["source"]) for row in found]
    office.accepted(draft, "项目,别名\n总蛋白,蛋白总量\n", "item_aliases")
    sources = {row["alias"]: row["source"] for row in editing.rows(office.data, office.ledger, draft.id, "item_aliases", "总蛋白", 0, 50)}
    assert (sources["蛋白总量"], sources["血清总蛋白"]) == ("", CONFIRMED)
    office.publish(draft)
    assert Draft(office.data, draft.id).facts()["approval"]


def test_it_has_no_keys_and_is_compared_with_one_that_has(tmp_path: Path):
    given = rows() | {"item_aliases": confirmed(), "report_keys": [made.key_row("cq-lin")]}
    old, new = old_region(tmp_path), Edition.open(tmp_path, 2, build(tmp_path, given))
    assert report_keys(old, "cq-lin", made.ed25519().key_id) == ()
    assert [key.public for key in report_keys(new, "cq-lin", made.ed25519().key_id)] == [made.ed25519().public]
    assert [(change.table, change.kind) for change in diff(old, new)] == [("report_keys", "added")]
    assert [(change.table, change.kind) for change in diff(new, old)] == [("report_keys", "removed")]
    assert browsing.counts(old)["report_keys"] == 0
    assert list(exporting.rows(old, "report_keys")) == []
    assert b"".join(exporting.csv_of(old, "report_keys")).decode("utf-8-sig").splitlines() == ["institution,algorithm,public_key,status,valid_from,valid_to"]


def test_keys_are_drafted_from_it_and_published(tmp_path: Path):
    office = begun(tmp_path)
    strip(edition_path(office.data, office.service.publications()[-1].sha256))
    draft = office.draft("公钥")
    assert editing.rows(office.data, office.ledger, draft.id, "report_keys", "", 0, 5) == []
    office.accepted(draft, f"机构,签名算法,公钥,生效日期\n东江医院,国密,{made.sm2().public.hex().upper()},2026-01-01\n", "report_keys")
    number = office.publish(draft).number
    (key,) = report_keys(Edition.open(office.data, number, office.service.publications()[-1].sha256), "cq-east", made.sm2().key_id)
    assert (key.algorithm, key.since, key.until, key.withdrawn) == ("sm2", date(2026, 1, 1), None, False)


def test_a_draft_begun_before_there_were_keys_is_read_and_checked(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft("旧草稿")
    strip(draft.path)
    assert editing.rows(office.data, office.ledger, draft.id, "report_keys", "x", 0, 5) == []
    office.publish(draft)


def test_a_column_declared_later_has_a_default_and_is_no_part_of_a_key():
    source = TABLES["item_aliases"].columns[-1]
    assert source.name == "source" and source.default is not REQUIRED and source.name not in TABLES["item_aliases"].key
